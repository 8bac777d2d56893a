package account

import (
	"context"
	"net/http"

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
	Tokens   int     `json:"tokens" doc:"Number of active API tokens."`
	Bounce   *Bounce `json:"bounce,omitempty" doc:"The latest mail to the user that bounced, until the user is changed. For administrators and auditors."`
}

// AddUserIn puts a user on record.
type AddUserIn struct {
	call.Keyed
	Body struct {
		Name     string `json:"name"`
		Email    string `json:"email"`
		Role     string `json:"role" enum:"legal,supervisor,compliance,auditor,admin"`
		Zone     string `json:"zone" doc:"IANA name, such as America/Chicago."`
		Password string `json:"password" doc:"12 to 200 characters, not easy to guess, even for someone who knows the user's name and address."`
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
		Password *string `json:"password,omitempty" doc:"12 to 200 characters, not easy to guess, even for someone who knows the user's name and address. Setting another user's password ends their sessions, tokens, and calendar feeds."`
		Old      string  `json:"old_password,omitempty" doc:"Your current password. Required only to change your own password."`
	}
}

// UsersIn is one page of the list of users.
type UsersIn struct {
	call.Paged
	UsersOf
}

// UsersOf narrows the list of users and gives its order.
type UsersOf struct {
	Query string `query:"q" maxLength:"200" doc:"Part of a name or email address. Words in any order; small typing errors are allowed."`
	Sort  string `query:"sort" enum:"name,email,role,zone,tokens,access,-name,-email,-role,-zone,-tokens,-access"`
}

func (in UsersOf) filter() view.UserFilter { return view.UserFilter{Query: in.Query, Sort: in.Sort} }

func (o *operations) addUsers() {
	tags := []string{"Users"}
	list := huma.Operation{OperationID: "list-users", Method: http.MethodGet, Path: "/users", Summary: "List users", Tags: tags}
	call.Add(o.API, list, func(ctx context.Context, u account.User, in *UsersIn) (*call.ListOut[User], error) {
		rows, err := o.reads.Users(ctx, u.Viewer(), in.filter())
		if err != nil {
			return nil, err
		}
		rows, next, err := call.Cut(rows, in.Paged, func(r view.UserRow) string { return r.ID })
		if err != nil {
			return nil, err
		}
		bounces, err := o.bounces(ctx, u, rows)
		if err != nil {
			return nil, err
		}
		return call.ListOf(rows, next, func(r view.UserRow) User {
			return User{ID: r.ID, Name: r.Name, Email: r.Email, Role: string(r.Role), Zone: r.Zone, Disabled: r.Disabled, Tokens: r.Tokens, Bounce: bounces[r.ID]}
		}), nil
	})
	call.AddFiles(o.API, list, "/users", func(_ context.Context, _ account.User, in *UsersOf) (any, []string, error) {
		return in.filter(), nil, nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "add-user", Method: http.MethodPost, Path: "/users", Summary: "Add a user", Tags: tags, DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, u account.User, in *AddUserIn) (*call.MadeOut, error) {
		hash, err := access.HashPasswordOf(ctx, u.ID, in.Key, in.Body.Password, in.Body.Name, in.Body.Email)
		if err != nil {
			return nil, err
		}
		b := in.Body
		r, err := o.Do(ctx, u, in.Keyed, account.AddUser{Name: b.Name, Email: b.Email, Role: workflow.Role(b.Role), Zone: b.Zone, PasswordHash: hash})
		if err != nil {
			return nil, err
		}
		return call.Created(r, "/users/"), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "change-user", Method: http.MethodPatch, Path: "/users/{id}", Summary: "Change a user", Tags: tags, DefaultStatus: http.StatusOK,
		Description: "Send one change: name, role, and zone; or disabled; or password.",
		Errors:      []int{http.StatusTooManyRequests},
	}, o.changeUser)
}

func (o *operations) changeUser(ctx context.Context, u account.User, in *ChangeUserIn) (*call.ResultOut, error) {
	b := in.Body
	var cmds []workflow.Command
	if b.Name != nil || b.Role != nil || b.Zone != nil {
		cmds = append(cmds, account.ChangeUser{User: in.ID, Name: b.Name, Role: (*workflow.Role)(b.Role), Zone: b.Zone})
	}
	if b.Disabled != nil {
		cmds = append(cmds, account.EnableUser{User: in.ID, Enable: !*b.Disabled})
	}
	if b.Password != nil {
		if in.ID == u.ID {
			right, err := o.OwnPassword(ctx, u, in.Keyed, b.Old, *b.Password)
			if err != nil {
				return nil, err
			}
			if !right {
				return nil, workflow.Malformed("old_password", "Current password: this is not your password.")
			}
		}
		of, err := o.reads.User(ctx, in.ID)
		if err != nil && workflow.CodeOf(err) != workflow.NotFound { // of nobody: the engine says so
			return nil, err
		}
		hash, err := access.HashPasswordOf(ctx, u.ID, in.Key, *b.Password, of.Name, of.Email)
		if err != nil {
			return nil, err
		}
		cmds = append(cmds, account.SetPassword{User: in.ID, PasswordHash: hash})
	}
	if len(cmds) != 1 {
		return nil, &workflow.Error{Code: workflow.Invalid, Message: "Send one change: name, role, and zone; or disabled; or password."}
	}
	r, err := o.Do(ctx, u, in.Keyed, cmds[0])
	if err != nil {
		return nil, err
	}
	return call.Done(r), nil
}
