package frame

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/validation"
)

// Problems are the problems of a refused form.
type Problems []workflow.Detail

// ProblemsOf gives the problems of an error that a form can show, and the status
// of the page. It returns any other error as it is.
func ProblemsOf(err error) (Problems, int, error) {
	if _, _, ok := Refusal(err); !ok {
		return nil, 0, err
	}
	e, _ := errors.AsType[*workflow.Error](err)
	e = forPeople(e)
	if file, is := errors.AsType[*NotTaken](err); is {
		return Problems{{Field: file.Input, Message: e.Error()}}, StatusOf(err), nil
	}
	if len(e.Details) > 0 {
		return e.Details, StatusOf(err), nil
	}
	message := e.Error()
	if e.Code == workflow.UnknownOutcome {
		message += " Submit the form again as it is. Nothing is saved twice."
	}
	return Problems{{Field: e.Field, Message: message}}, StatusOf(err), nil
}

// At is the field with its first problem as message.
func (f Problems) At(field page.Field) page.Field {
	for _, d := range f {
		if d.Field == field.Name {
			field.Error = d.Message
			return field
		}
	}
	return field
}

// Missing adds, to those of a form that could not be read or taken, the fields that must be filled in and are empty.
func (f Problems) Missing(fields ...page.Field) Problems {
	for _, x := range fields {
		if x.Required && strings.TrimSpace(x.Value) == "" && len(x.Values) == 0 && !f.names(x.Name) {
			f = append(f, workflow.At(x.Name, validation.Required(x.Label)))
		}
	}
	return f
}

// Unsaid stands among what could not be read of a form for a field of which its command is to say nothing: whatever it said
// would rest on what could not be read.
func Unsaid(field string) workflow.Detail { return workflow.At(field, "") }

func unsaid(d workflow.Detail) bool { return d == Unsaid(d.Field) }

// Besides adds what is malformed in the command of a form of which something could not be read: a person is told everything
// at once. What an input cannot be read as is said of it already. What stands as Unsaid has done its work then.
func (f Problems) Besides(malformed error) Problems {
	rest, _, _ := ProblemsOf(malformed)
	all := slices.DeleteFunc(slices.Clone(f), unsaid)
	for _, d := range rest {
		if d.Field != "" && !f.names(d.Field) && !all.names(d.Field) {
			all = append(all, d)
		}
	}
	return all
}

// BesidesByInput does the same where problems stand by the name of their input, and gives what no input can show. An input
// of which something could not be read, or one below it, keeps the problem that it has.
func BesidesByInput(problems map[string]string, malformed error) (general []string) {
	unread := slices.Collect(maps.Keys(problems))
	atInput, general, _ := Refusal(malformed)
	for name, text := range atInput {
		if !slices.ContainsFunc(unread, func(at string) bool { return at == name || strings.HasPrefix(at, name+".") }) {
			problems[name] = text
		}
	}
	return general
}

// Malformed is what is malformed in a command that is not carried out; nil: nothing.
func Malformed(facts workflow.Facts, cmd workflow.Command, now time.Time) error {
	if err := try(facts, cmd, now); err != nil && workflow.CodeOf(err) == workflow.Invalid {
		return err
	}
	return nil
}

// try decides on a command and stores nothing.
func try(facts workflow.Facts, cmd workflow.Command, now time.Time) error {
	_, err := cmd.Decide(facts.Whole(), workflow.Act{ID: "trial", Actor: facts.Actor.ID, At: now, Command: cmd})
	return err
}

func (f Problems) names(field string) bool {
	return slices.ContainsFunc(f, func(d workflow.Detail) bool { return d.Field == field })
}

// Summary lists all problems, each with a link to its field if the form has it: those of the whole form first, the others in
// the order of the fields.
func (f Problems) Summary(fields ...page.Field) []page.Problem {
	at := func(d workflow.Detail) int {
		return slices.IndexFunc(fields, func(x page.Field) bool { return d.Field != "" && x.Name == d.Field })
	}
	var list []page.Problem
	for _, d := range slices.SortedStableFunc(slices.Values(f), func(a, b workflow.Detail) int { return cmp.Compare(at(a), at(b)) }) {
		if unsaid(d) {
			continue
		}
		p := page.Problem{Text: d.Message}
		if i := at(d); i >= 0 {
			p.FieldID, p.Text = cmp.Or(fields[i].ID, fields[i].Name), page.Named(d.Field, fields[i].Label, d.Message)
		}
		list = append(list, p)
	}
	return list
}
