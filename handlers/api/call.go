package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"duces/handlers/access"
	"duces/handlers/problem"
	"duces/workflow"
	"duces/workflow/account"
)

// huma keeps its way of making errors in package variables, so that there is
// one for the program. A member that differs in case is an unknown one, and a
// list without items is empty, never null.
func init() {
	huma.ValidateStrictCasing = true
	huma.DefaultArrayNullable = false
	huma.NewError = refuse
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
		p := refuse(status, message, errs...)
		if p, ok := p.(*problem.Problem); ok {
			p.Instance = problem.Instance(ctx.Context())
		}
		return p
	}
}

// refuse makes a problem of what huma found wrong with a request. huma's own
// message goes nowhere: with a plain error it would carry text from inside.
func refuse(status int, _ string, errs ...error) huma.StatusError {
	for _, err := range errs {
		if tooLarge, ok := errors.AsType[*http.MaxBytesError](err); ok {
			return problem.Of(tooLarge)
		}
	}
	p := problem.OfStatus(status)
	if p.Status != http.StatusUnprocessableEntity {
		return p
	}
	for _, err := range errs {
		item := problem.Item{Location: "body", Message: "cannot be read"}
		if d, ok := errors.AsType[*huma.ErrorDetail](err); ok {
			item = itemOf(d)
		}
		p.Errors = append(p.Errors, item)
	}
	if len(p.Errors) == 0 {
		p.Errors = []problem.Item{{Location: "body", Message: "a body is needed"}}
	}
	sentences := make([]string, len(p.Errors))
	for i, item := range p.Errors {
		sentences[i] = item.Location + ": " + item.Message + "."
	}
	p.Detail = strings.Join(sentences, " ")
	_, p.Field, _ = strings.Cut(p.Errors[0].Location, ".")
	return p
}

// itemOf gives what huma found, with a member that is missing named in the
// location, where one that is wrong is named too.
func itemOf(d *huma.ErrorDetail) problem.Item {
	var name string
	if n, err := fmt.Sscanf(d.Message, validation.MsgExpectedRequiredProperty, &name); err == nil && n == 1 {
		return problem.Item{Location: d.Location + "." + name, Message: "is needed"}
	}
	return problem.Item{Location: d.Location, Message: d.Message}
}

// Keyed is the header that every write takes.
type Keyed struct {
	Key string `header:"Idempotency-Key" maxLength:"200" doc:"The same key with the same request gives the first answer again; with another request it is a conflict. Without a key the request counts as a new one."`
}

// Paged are the parameters that every list takes.
type Paged struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Items on a page."`
	Cursor string `query:"cursor" maxLength:"1000" doc:"next_cursor of the page before."`
}

// add registers one operation: documented, held to its route's policy, and
// with its errors told in one way.
func add[I, O any](a *api, op huma.Operation, handle func(ctx context.Context, u account.User, in *I) (*O, error)) {
	op.Path = Prefix + op.Path
	op.MaxBodyBytes = -1 // the server limits bodies, by the route's row
	op.Errors = append(op.Errors, http.StatusUnauthorized, http.StatusForbidden, http.StatusServiceUnavailable)
	if strings.Contains(op.Path, "{") {
		op.Errors = append(op.Errors, http.StatusNotFound)
	}
	if op.Method != http.MethodGet {
		op.Errors = append(op.Errors, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity)
	}
	slices.Sort(op.Errors)
	op.Errors = slices.Compact(op.Errors)
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		u, ok := access.From(ctx)
		if !ok {
			return nil, a.fail(ctx, op.Method, access.ErrSignIn)
		}
		out, err := handle(ctx, u, in)
		if err != nil {
			return nil, a.fail(ctx, op.Method, err)
		}
		return out, nil
	})
}

// fail tells an error, with each input where the request has it.
func (a *api) fail(ctx context.Context, method string, err error) error {
	p := problem.Answer(ctx, a.Logger, err)
	p.Errors = slices.Clone(p.Errors)
	for i := range p.Errors {
		p.Errors[i].Location = location(method, p.Errors[i].Location)
	}
	if h := p.GetHeaders(); len(h) > 0 {
		return huma.ErrorWithHeaders(p, h)
	}
	return p
}

// location says where in a request the domain's field stands.
func location(method, field string) string {
	switch {
	case field == "Idempotency-Key" || field == "If-Match":
		return "header." + field
	case field == "file" || strings.HasPrefix(field, "line "):
		return field // of a CSV file, as its reader counts
	case method == http.MethodGet:
		return "query." + field
	}
	return "body." + field
}

func (a *api) do(ctx context.Context, u account.User, key Keyed, cmd workflow.Command) (workflow.Result, error) {
	return a.Engine.Do(ctx, u.ID, key.Key, cmd)
}

func invalid(field, message string) error {
	return &workflow.Error{Code: workflow.Invalid, Field: field, Message: message}
}
