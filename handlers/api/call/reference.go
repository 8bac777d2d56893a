package call

import (
	"context"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/invitation"
	"duces/workflow/view"
)

// Named names a thing.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// JurisdictionRef names a jurisdiction.
type JurisdictionRef struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	State  string `json:"state" doc:"Two letters."`
	Parent string `json:"parent,omitempty" doc:"Name of the government it belongs to. Name, kind, state, and parent together identify a jurisdiction."`
}

// NamedOrNil is nil for nobody, so that the member is left out.
func NamedOrNil(r view.Ref) *Named {
	if r.ID == "" {
		return nil
	}
	return &Named{r.ID, r.Name}
}

// Users finds a user by id.
type Users interface {
	User(ctx context.Context, id string) (account.User, error)
}

// People gives names of users: of those among the facts, and of others by
// asking for each once. Who cannot be found has none.
func People(ctx context.Context, users Users, facts workflow.Facts) func(id string) string {
	names := map[string]string{}
	return func(id string) string {
		name, known := names[id]
		if known {
			return name
		}
		if u, builtIn := workflow.BuiltInActor(id); builtIn {
			name = u.Name
		} else if i, err := invitation.Find(facts, workflow.Stream(id).ID()); workflow.Stream(id).Kind() == invitation.KindName && err == nil {
			name = i.Title()
		} else if u, err := account.Find(facts, id); err == nil {
			name = u.Name
		} else if u, err := users.User(ctx, id); err == nil {
			name = u.Name
		}
		names[id] = name
		return name
	}
}
