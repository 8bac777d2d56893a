package call

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	humavalidation "github.com/danielgtaylor/huma/v2/validation"

	"duces/handlers/problem"
	"duces/workflow/validation"
)

// huma keeps its way of making errors in package variables, so that there is
// one for the program. A member that differs in case is an unknown one, and a
// list without items is empty, never null.
func init() {
	huma.ValidateStrictCasing = true
	huma.DefaultArrayNullable = false
	huma.NewError = refuse
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
		nameMembers(ctx.Operation(), errs)
		p := refuse(status, message, errs...)
		if p, ok := p.(*problem.Problem); ok {
			p.Instance = problem.Instance(ctx.Context())
		}
		return p
	}
}

// schemasKey is where an operation keeps the registry of its schemas.
const schemasKey = "schemas"

// nameMembers says of each member that is unknown which members there are.
func nameMembers(op *huma.Operation, errs []error) {
	registry, known := op.Metadata[schemasKey].(huma.Registry)
	if !known || op.RequestBody == nil || op.RequestBody.Content["application/json"] == nil {
		return
	}
	for _, err := range errs {
		d, ok := errors.AsType[*huma.ErrorDetail](err)
		if !ok || d.Message != humavalidation.MsgUnexpectedProperty {
			continue
		}
		path := strings.Split(d.Location, ".")
		if path[0] != "body" {
			continue
		}
		s := resolve(registry, op.RequestBody.Content["application/json"].Schema)
		for _, name := range path[1 : len(path)-1] { // between "body" and the member
			name, _, inList := strings.Cut(name, "[")
			if s = resolve(registry, s.Properties[name]); inList {
				s = resolve(registry, s.Items)
			}
		}
		if len(s.Properties) > 0 {
			d.Message = "There is no such field as " + validation.Quote(path[len(path)-1]) +
				": use " + validation.Or(slices.Sorted(maps.Keys(s.Properties)))
		}
	}
}

// resolve follows a reference. Of nothing it makes a schema without members.
func resolve(registry huma.Registry, s *huma.Schema) *huma.Schema {
	if s != nil && s.Ref != "" {
		s = registry.SchemaFromRef(s.Ref)
	}
	if s == nil {
		return &huma.Schema{}
	}
	return s
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
		if wrong := misreadIn(err); status == http.StatusBadRequest && wrong != nil {
			p = problem.New(http.StatusBadRequest, problem.Unreadable, "The body cannot be read: "+wrong.Error()+".")
			p.Errors = []problem.Item{{Location: wrong.location(), Message: wrong.Error()}}
			return p
		}
		item := problem.Item{Location: "body", Message: "cannot be read"}
		if d, ok := errors.AsType[*huma.ErrorDetail](err); ok {
			item = itemOf(d)
		}
		p.Errors = append(p.Errors, item)
	}
	if len(p.Errors) == 0 {
		p.Errors = []problem.Item{{Location: "body", Message: unended(validation.Required("a body"))}}
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
	if n, err := fmt.Sscanf(d.Message, humavalidation.MsgExpectedRequiredProperty, &name); err == nil && n == 1 {
		return problem.Item{Location: d.Location + "." + name, Message: unended(validation.Required(""))}
	}
	if options, ok := strings.CutPrefix(d.Message, oneOf); ok {
		value := ""
		if d.Value != nil {
			value = fmt.Sprint(d.Value)
		}
		return problem.Item{Location: d.Location, Message: unended(validation.NotOneOf("", value, strings.Split(strings.TrimSuffix(options, `"`), ", ")...))}
	}
	return problem.Item{Location: d.Location, Message: d.Message}
}

// oneOf begins what huma says of a value that is not among the options.
var oneOf, _, _ = strings.Cut(humavalidation.MsgExpectedOneOf, "%s")

// unended is a sentence to which its location is still to be put.
func unended(sentence string) string { return strings.TrimSuffix(sentence, ".") }

// misreadIn is what is wrong with the text of the body that huma could not
// read; nil: nothing is. Of the error that it was told, huma keeps the sentence alone.
func misreadIn(err error) *misread {
	d, ok := errors.AsType[*huma.ErrorDetail](err)
	if !ok || d.Location != "body" {
		return nil
	}
	body, _ := d.Value.(string)
	return readable([]byte(body))
}
