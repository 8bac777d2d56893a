package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/access"
	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/view"
)

// User is one line of the list of users.
type User struct {
	ID       string  `json:"id"`
	Name     string  `json:"name"`
	Email    string  `json:"email,omitempty" doc:"For administrators and auditors."`
	Role     string  `json:"role"`
	Zone     string  `json:"zone"`
	Disabled bool    `json:"disabled"`
	Tokens   int     `json:"tokens" doc:"Live API tokens."`
	Bounce   *Bounce `json:"bounce,omitempty" doc:"The latest mail to the user that came back, until the user is changed; for administrators and auditors."`
}

// Bounce is a mail that came back.
type Bounce struct {
	Mail   string    `json:"mail,omitempty" doc:"Id in the outbox, where it is known."`
	Status string    `json:"status" doc:"Enhanced status code (RFC 3463)." example:"5.1.1"`
	Report string    `json:"report" doc:"What the mail server said."`
	At     time.Time `json:"at"`
}

func showBounce(b *account.Bounce) *Bounce {
	if b == nil {
		return nil
	}
	return &Bounce{Mail: b.Mail, Status: b.Status, Report: b.Report, At: b.At.UTC()}
}

// bounces finds which of the users cannot be reached by mail, for those who
// keep their addresses.
func (a *api) bounces(ctx context.Context, u account.User, rows []view.UserRow) (map[string]*Bounce, error) {
	found := map[string]*Bounce{}
	if u.Role != workflow.Admin && u.Role != workflow.Auditor {
		return found, nil
	}
	streams := make([]workflow.Stream, len(rows))
	for i, r := range rows {
		streams[i] = account.Stream(r.ID)
	}
	w, err := a.Reader.World(ctx, u.ID, streams...)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if user, err := account.Find(w, r.ID); err == nil {
			found[r.ID] = showBounce(user.Bounce)
		}
	}
	return found, nil
}

// AddUserIn puts a user on record.
type AddUserIn struct {
	call.Keyed
	Body struct {
		Name     string `json:"name"`
		Email    string `json:"email"`
		Role     string `json:"role" enum:"legal,supervisor,compliance,auditor,admin"`
		Zone     string `json:"zone" doc:"IANA name, such as America/Chicago."`
		Password string `json:"password" doc:"12 to 200 characters."`
	}
}

// ChangeUserIn changes one kind of thing about a user, as one act.
type ChangeUserIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Name     *string `json:"name,omitempty"`
		Role     *string `json:"role,omitempty" enum:"legal,supervisor,compliance,auditor,admin"`
		Zone     *string `json:"zone,omitempty"`
		Disabled *bool   `json:"disabled,omitempty"`
		Password *string `json:"password,omitempty" doc:"12 to 200 characters."`
	}
}

func addUsers(a *api) {
	tags := []string{"Users"}
	call.Add(a.API, huma.Operation{
		OperationID: "list-users", Method: http.MethodGet, Path: "/users", Summary: "List users", Tags: tags,
	}, func(ctx context.Context, u account.User, in *call.Paged) (*call.ListOut[User], error) {
		rows, err := a.Reader.Users(ctx, u.Viewer())
		if err != nil {
			return nil, err
		}
		rows, next, err := call.Cut(rows, *in, func(r view.UserRow) string { return r.ID })
		if err != nil {
			return nil, err
		}
		bounces, err := a.bounces(ctx, u, rows)
		if err != nil {
			return nil, err
		}
		return call.ListOf(rows, next, func(r view.UserRow) User {
			return User{ID: r.ID, Name: r.Name, Email: r.Email, Role: string(r.Role), Zone: r.Zone, Disabled: r.Disabled, Tokens: r.Tokens, Bounce: bounces[r.ID]}
		}), nil
	})
	call.Add(a.API, huma.Operation{
		OperationID: "add-user", Method: http.MethodPost, Path: "/users", Summary: "Put a user on record", Tags: tags, DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, u account.User, in *AddUserIn) (*call.MadeOut, error) {
		hash, err := access.HashPassword(ctx, in.Body.Password)
		if err != nil {
			return nil, err
		}
		b := in.Body
		r, err := a.Do(ctx, u, in.Keyed, account.AddUser{Name: b.Name, Email: b.Email, Role: workflow.Role(b.Role), Zone: b.Zone, PasswordHash: hash})
		if err != nil {
			return nil, err
		}
		return call.Created(r, "/users/"), nil
	})
	call.Add(a.API, huma.Operation{
		OperationID: "change-user", Method: http.MethodPatch, Path: "/users/{id}", Summary: "Change a user", Tags: tags, DefaultStatus: http.StatusOK,
		Description: "Either name, role and zone, or disabled, or password: each of them is an act of its own.",
	}, a.changeUser)
	addTokens(a)
}

func (a *api) changeUser(ctx context.Context, u account.User, in *ChangeUserIn) (*call.ResultOut, error) {
	b := in.Body
	var cmds []workflow.Command
	if b.Name != nil || b.Role != nil || b.Zone != nil {
		old, err := a.Reader.User(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		cmds = append(cmds, account.ChangeUser{
			User: in.ID, Name: or(b.Name, old.Name), Role: workflow.Role(or(b.Role, string(old.Role))), Zone: or(b.Zone, old.Zone),
		})
	}
	if b.Disabled != nil {
		cmds = append(cmds, account.EnableUser{User: in.ID, Enable: !*b.Disabled})
	}
	if b.Password != nil {
		hash, err := access.HashPassword(ctx, *b.Password)
		if err != nil {
			return nil, err
		}
		cmds = append(cmds, account.SetPassword{User: in.ID, PasswordHash: hash})
	}
	if len(cmds) != 1 {
		return nil, &workflow.Error{Code: workflow.Invalid, Message: "Send one act: name, role and zone, or disabled, or password."}
	}
	r, err := a.Do(ctx, u, in.Keyed, cmds[0])
	if err != nil {
		return nil, err
	}
	return call.Done(r), nil
}

func or(given *string, old string) string {
	if given != nil {
		return *given
	}
	return old
}

// AddTokenIn makes a token.
type AddTokenIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Label   string    `json:"label" doc:"What the token is for."`
		Expires time.Time `json:"expires,omitzero" required:"false"`
	}
}

// NewTokenOut carries a token, this once.
type NewTokenOut struct {
	call.Replayed
	Body struct {
		call.Made
		Token string `json:"token,omitempty" doc:"Shown this once. An answer that is given again has none: revoke the token and make another."`
	}
}

// RevokeTokenIn ends a token.
type RevokeTokenIn struct {
	call.Keyed
	ID    string `path:"id"`
	Token string `path:"token" doc:"Id of the token."`
}

func addTokens(a *api) {
	tags := []string{"Users"}
	call.Add(a.API, huma.Operation{
		OperationID: "add-token", Method: http.MethodPost, Path: "/users/{id}/tokens", Summary: "Make an API token", Tags: tags, DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, u account.User, in *AddTokenIn) (*NewTokenOut, error) {
		if e := in.Body.Expires; !e.IsZero() && !e.After(a.Now()) {
			return nil, workflow.Malformed("expires", "Expires: this time has passed.")
		}
		token, hash, err := access.NewToken()
		if err != nil {
			return nil, err
		}
		r, err := a.Do(ctx, u, in.Keyed, account.AddToken{User: in.ID, Label: in.Body.Label, Hash: hash, Expires: in.Body.Expires.UTC()})
		if err != nil {
			return nil, err
		}
		out := &NewTokenOut{Replayed: call.Again(r)}
		out.Body.Made = call.Created(r, "").Body
		if !r.Again {
			out.Body.Token = token
		}
		return out, nil
	})
	call.Add(a.API, huma.Operation{
		OperationID: "revoke-token", Method: http.MethodDelete, Path: "/users/{id}/tokens/{token}", Summary: "Revoke an API token", Tags: tags, DefaultStatus: http.StatusOK,
	}, func(ctx context.Context, u account.User, in *RevokeTokenIn) (*call.ResultOut, error) {
		r, err := a.Do(ctx, u, in.Keyed, account.RevokeToken{User: in.ID, Token: in.Token})
		if err != nil {
			return nil, err
		}
		return call.Done(r), nil
	})
}
