package web

import (
	"cmp"
	"errors"
	"slices"

	"duces/templates/page"
	"duces/workflow"
)

// faults are the problems of a refused form.
type faults []workflow.Detail

// faultsOf takes the problems out of an error that a form can show. Any other
// error is returned as it is, for the page that says what went wrong.
func faultsOf(err error) (faults, int, error) {
	if _, _, ok := refusal(err); !ok {
		return nil, 0, err
	}
	e, _ := errors.AsType[*workflow.Error](err)
	if len(e.Details) > 0 {
		return e.Details, statusOf(err), nil
	}
	message := e.Error()
	if e.Code == workflow.UnknownOutcome {
		message += " Send the form once more as it is: what was stored is not stored twice."
	}
	return faults{{Field: e.Field, Message: message}}, statusOf(err), nil
}

// at puts its message on a field.
func (f faults) at(field page.Field) page.Field {
	for _, d := range f {
		if d.Field == field.Name {
			field.Error = d.Message
			return field
		}
	}
	return field
}

// summary lists all problems, each leading to its field where the form has it.
func (f faults) summary(fields ...page.Field) []page.Problem {
	var list []page.Problem
	for _, d := range f {
		p := page.Problem{Text: d.Message}
		if i := slices.IndexFunc(fields, func(x page.Field) bool { return d.Field != "" && x.Name == d.Field }); i >= 0 {
			p.FieldID = cmp.Or(fields[i].ID, fields[i].Name)
		}
		list = append(list, p)
	}
	return list
}
