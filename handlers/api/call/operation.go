package call

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/access"
	"duces/handlers/problem"
	"duces/workflow"
	"duces/workflow/account"
)

// Keyed is the header that every write takes.
type Keyed struct {
	Key string `header:"Idempotency-Key" maxLength:"200" doc:"The same key with the same request returns the first answer again. The same key with a different request is a conflict. Without a key, each request is new."`
}

// Seen is the header by which a write says on which version of a matter it rests.
type Seen struct {
	IfMatch string `header:"If-Match" maxLength:"100" doc:"ETag of the matter that you saw. If the matter has changed since, the answer is a conflict that says what changed."`
}

// Version reads an ETag that the API gave: a version in quotation marks; 0: any.
func (s Seen) Version() (int, error) {
	if s.IfMatch == "" || s.IfMatch == "*" {
		return 0, nil
	}
	v, err := strconv.Atoi(strings.Trim(strings.TrimPrefix(s.IfMatch, "W/"), `"`))
	if err != nil || v < 1 {
		return 0, workflow.Malformed("If-Match", "If-Match: send the ETag of the matter exactly as you got it.")
	}
	return v, nil
}

// Paged are the parameters that every list takes.
type Paged struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Items per page."`
	Cursor string `query:"cursor" maxLength:"5500" doc:"next_cursor of the previous page."`
}

// OneIn names one thing by its id.
type OneIn struct {
	ID string `path:"id"`
}

// Add registers one operation, whose path is written below Prefix: described,
// held to its route's row, and with its errors shown in one way.
func Add[I, O any](a *API, op huma.Operation, handle func(ctx context.Context, u account.User, in *I) (*O, error)) {
	op.Path = Prefix + op.Path
	op.Metadata = map[string]any{schemasKey: a.huma.OpenAPI().Components.Schemas}
	op.MaxBodyBytes = -1 // the server limits bodies, by the route's row
	op.Errors = append(op.Errors, http.StatusUnauthorized, http.StatusForbidden, http.StatusServiceUnavailable)
	if strings.Contains(op.Path, "{") {
		op.Errors = append(op.Errors, http.StatusNotFound)
	}
	if op.Method != http.MethodGet {
		op.Errors = append(op.Errors, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity)
	}
	if _, takesJSON := reflect.TypeFor[I]().FieldByName("Body"); takesJSON {
		op.Errors = append(op.Errors, http.StatusBadRequest, http.StatusUnsupportedMediaType)
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
	if refusal := a.operation(op.Method, op.Path).Responses["413"]; refusal != nil {
		row, _ := a.policy.Lookup(op.Method, pattern(strings.TrimPrefix(op.Path, Prefix)))
		refusal.Description = "The body is larger than " + problem.Size(row.Takes())
	}
}

// fail shows an error, with each input where the request has it.
func (a *API) fail(ctx context.Context, method string, err error) error {
	p := problem.Answer(ctx, a.log, err)
	p.Errors = slices.Clone(p.Errors)
	for i := range p.Errors {
		p.Errors[i].Location = location(method, p.Errors[i].Location)
	}
	if h := p.GetHeaders(); len(h) > 0 {
		return huma.ErrorWithHeaders(p, h)
	}
	return p
}

// Log logs an error that came too late for an answer.
func (a *API) Log(ctx context.Context, err error) { _ = problem.Answer(ctx, a.log, err) }

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
