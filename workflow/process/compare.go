package process

import (
	"cmp"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"duces/workflow/validation"
)

// Difference is one thing in which a process is not like another.
type Difference struct {
	Of    string // DifferenceOf…
	Name  string // of the transition, state or deadline in its file
	Title string
	Only  string // OnlyInOld or OnlyInNew, where one of them has nothing of that name
	What  string // for people: "Second person"
	// Old and New are what each has that the other has not.
	Old, New []string
}

// In which of two processes a thing stands alone.
const (
	OnlyInOld = "old"
	OnlyInNew = "new"
)

// What a difference is of.
const (
	DifferenceOfTransition = "transition"
	DifferenceOfState      = "state"
	DifferenceOfDeadline   = "deadline"
	DifferenceOfProcess    = "process" // as a whole
)

// NotShown is what a difference is about that no other row says.
const NotShown = "The files differ in ways this table does not show"

// aspect is one thing that can differ.
type aspect struct {
	what   string
	values []value
}

// value is one thing that a process says, for people and as its file has it: the
// words alone can be the same for two things that are not.
type value struct{ words, file string }

func valueOf(words string, of any) value {
	file, err := json.Marshal(of)
	if err != nil {
		panic(err) // a definition is plain data
	}
	return value{words, string(file)}
}

// plain are values of which the words say all.
func plain(words ...string) []value {
	values := make([]value, len(words))
	for i, w := range words {
		values[i] = value{words: w}
	}
	return values
}

// Compare lists in what a process differs from another, for a reader who must know
// what it lets happen: transitions first, then deadlines and states, each in the
// order of the old file, and those that only the new one has last; then the process
// as a whole. Two that differ in anything have a difference.
func Compare(old, new *Definition) []Difference {
	var list []Difference
	a, b := side{old}, side{new}
	compare(&list, DifferenceOfTransition, a, b, side.transitionNames, side.transitionAspects)
	compare(&list, DifferenceOfDeadline, a, b, side.deadlineNames, side.deadlineAspects)
	compare(&list, DifferenceOfState, a, b, side.stateNames, side.stateAspects)
	compare(&list, DifferenceOfProcess, a, b, side.itself, side.wholeAspects)
	if len(list) == 0 && !reflect.DeepEqual(a.content(), b.content()) {
		list = []Difference{{Of: DifferenceOfProcess, Title: new.Title, What: NotShown}}
	}
	return list
}

func compare(
	list *[]Difference, of string, old, new side, names func(side) []string, aspects func(side, string) (string, []aspect),
) {
	all := names(old)
	for _, name := range names(new) {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	for _, name := range all {
		title, was := aspects(old, name)
		newTitle, is := aspects(new, name)
		d := Difference{Of: of, Name: name, Title: title}
		switch {
		case was == nil:
			d.Only, d.Title, was = OnlyInNew, newTitle, make([]aspect, len(is))
		case is == nil:
			d.Only, is = OnlyInOld, make([]aspect, len(was))
		}
		for i := range was {
			d.What = cmp.Or(was[i].what, is[i].what)
			d.Old, d.New = differ(was[i].values, is[i].values)
			if len(d.Old)+len(d.New) > 0 && (d.Only == "" || d.What != aspectTitle) {
				*list = append(*list, d)
			}
		}
	}
}

// differ are the values that only one side has, each as often as it has it more, or
// all where both have the same in another order. Where words are on both sides, what
// the file says stands beside them.
func differ(old, new []value) (onlyOld, onlyNew []string) {
	a, b := without(old, new), without(new, old)
	if len(a)+len(b) == 0 && !slices.Equal(old, new) {
		a, b = old, new
		return words(a, nil), words(b, nil)
	}
	return words(a, b), words(b, a)
}

// without takes from values, as multisets, the others.
func without(values, others []value) []value {
	left := slices.Clone(others)
	var list []value
	for _, v := range values {
		if i := slices.Index(left, v); i >= 0 {
			left = slices.Delete(left, i, i+1)
			continue
		}
		list = append(list, v)
	}
	return list
}

// words of values, with their file where one of the others has the same words.
func words(values, others []value) []string {
	var list []string
	for _, v := range values {
		text := v.words
		if v.file != "" && slices.ContainsFunc(others, func(o value) bool { return o.words == v.words }) {
			text += ", in the file " + v.file
		}
		list = append(list, text)
	}
	return list
}

// side is one of the two processes of a comparison.
type side struct{ *Definition }

// content is the definition without the text that it was read from.
func (d side) content() Definition {
	c := *d.Definition
	c.Hash, c.Source = "", nil
	return c
}

const aspectTitle = "Title"

// SecondPerson is what a difference is about that changes when one is needed.
const SecondPerson = "Second person"

func (d side) transitionNames() []string {
	return namesOf(d.Transitions, func(t Transition) string { return t.Name })
}

func (d side) deadlineNames() []string {
	return namesOf(d.Deadlines, func(k Deadline) string { return k.Name })
}

func (d side) stateNames() []string {
	return namesOf(d.States, func(s State) string { return s.Name })
}

// itself is the one name under which every process is compared as a whole.
func (d side) itself() []string { return []string{""} }

func namesOf[T any](all []T, name func(T) string) []string {
	names := make([]string, len(all))
	for i, one := range all {
		names[i] = name(one)
	}
	return names
}

// transitionAspects say of a transition what matters to those whom it binds: always
// the same aspects in the same order, none for one that the process does not have.
func (d side) transitionAspects(name string) (string, []aspect) {
	t, ok := d.Transition(name)
	if !ok {
		return "", nil
	}
	var from []value
	var roles []string
	for _, f := range t.From {
		text := d.StateTitle(f.State)
		if only := d.conditionWords(t, f.Guards); len(only) > 0 {
			text += ", only if " + strings.Join(only, "; ")
		}
		from = append(from, valueOf(text+" → "+d.StateTitle(t.Target(f.State)), []any{f, t.To}))
	}
	for _, r := range t.Roles {
		roles = append(roles, strings.ReplaceAll(r, "_", " "))
	}
	if len(roles) == 0 {
		roles = []string{"legal", "supervisor"}
	}
	slices.Sort(roles)
	return t.Title, []aspect{
		{aspectTitle, plain(t.Title)},
		{SecondPerson, []value{valueOf(t.Adverse.words(), t.Adverse)}},
		{"From and to", from},
		{"Listed as service", d.serviceWords(t.Service)},
		{"Listed as finding", []value{valueOf(cmp.Or(findingWords[t.Finding], "no"), t.Finding)}},
		{"Conditions", orNone(d.conditions(t, t.Guards))},
		{"Roles", plain(roles...)},
		{"Asks for", t.asksFor()},
		{"Deadlines", orNone(d.effects(t))},
		{"Help", orNone(nonempty(t.Help))},
	}
}

func (d side) serviceWords(s Service) []value {
	text := "no"
	if s.Recorded() {
		text = servicesAs[s.As]
	}
	if s.Paper != "" {
		text += ", of the paper of “" + d.TransitionTitle(s.Paper) + "”"
	}
	return []value{valueOf(text, s)}
}

// words say when a second person is needed.
func (a Adverse) words() string {
	switch a {
	case AdverseAlways:
		return "always"
	case AdverseByOutcome:
		return "if a decision is adverse"
	}
	return "never"
}

func orNone(values []value) []value {
	if len(values) == 0 {
		return plain("none")
	}
	return values
}

func (d side) conditions(t Transition, guards []Guard) []value {
	var list []value
	for i, text := range d.conditionWords(t, guards) {
		list = append(list, valueOf(text, guards[i]))
	}
	return list
}

// conditionWords say each of some guards.
func (d side) conditionWords(t Transition, guards []Guard) []string {
	var list []string
	for _, g := range guards {
		list = append(list, d.condition(t, g))
	}
	return list
}

// condition is Condition, with the arguments that those words leave out.
func (d side) condition(t Transition, g Guard) string {
	if len(g.Any) > 0 {
		return strings.Join(d.conditionWords(t, g.Any), ", or ")
	}
	for _, a := range GuardTypes[g.Name].Args {
		if !strings.Contains(GuardTypes[g.Name].Means, "{"+a.Name+"}") {
			return d.Condition(t, g) + ": " + g.String()
		}
	}
	return d.Condition(t, g)
}

// asksFor are the date and the fields of a transition, with what they may say.
func (t Transition) asksFor() []value {
	list := []value{valueOf(t.Effective.Title, t.Effective)}
	for _, f := range t.Fields {
		text := f.Title + " (" + string(f.Type)
		if !f.Required {
			text += ", optional"
		}
		if f.Use != "" {
			text += ", used as " + string(f.Use)
		}
		text += ")"
		if len(f.Options) > 0 {
			var options []string
			for _, o := range f.Options {
				option := o.Title
				if o.Means != "" {
					option += " = " + o.Means
				}
				options = append(options, option)
			}
			text += ": " + strings.Join(options, ", ")
		}
		list = append(list, valueOf(text, f))
	}
	return list
}

// effects say what a transition does to deadlines.
func (d side) effects(t Transition) []value {
	var list []value
	opening := func(verb string, o Opening) {
		text := verb + " " + validation.Quoted(d.DeadlineTitle(o.Deadline))
		if o.Field != "" {
			f, _ := t.Field(o.Field)
			text += ", as " + validation.Quoted(f.Title) + " says"
		}
		if o.Days > 0 {
			text += fmt.Sprintf(", %d days", o.Days)
		}
		if o.When != "" {
			text += ", when " + strings.ReplaceAll(o.When, "_", " ")
		}
		if o.ForRecipient {
			text += ", for the recipient"
		}
		list = append(list, valueOf(text, o))
	}
	for _, o := range t.Opens {
		opening("opens", o)
	}
	for _, o := range t.Reopens {
		opening("resets", o)
	}
	for _, verb := range []struct {
		says  string
		kinds []string
	}{{"meets", t.Meets}, {"tolls", t.Tolls}, {"cancels", t.Cancels}} {
		for _, kind := range verb.kinds {
			if kind == CancelAll {
				list = append(list, valueOf(verb.says+" all", kind))
				continue
			}
			list = append(list, valueOf(verb.says+" "+validation.Quoted(d.DeadlineTitle(kind)), kind))
		}
	}
	return list
}

func (d side) deadlineAspects(name string) (string, []aspect) {
	k, ok := d.Deadline(name)
	if !ok {
		return "", nil
	}
	right := "no"
	if k.Right {
		right = "yes: not using it makes nothing overdue"
	}
	var alerts []value
	for _, r := range k.Rungs {
		text := fmt.Sprintf("%+d days: %s", r.Days, strings.Join(r.To, ", "))
		if r.UnlessAcknowledged {
			text += ", unless acknowledged"
		}
		alerts = append(alerts, valueOf(text, r))
	}
	if k.RepeatDays > 0 {
		alerts = append(alerts, plain(fmt.Sprintf("then every %d days", k.RepeatDays))...)
	}
	return k.Title, []aspect{
		{aspectTitle, plain(k.Title)},
		{"Who must act", plain(k.Owed)},
		{"Authority", orNone(nonempty(k.Cite))},
		{"Ends a right", plain(right)},
		{"Alerts", orNone(alerts)},
	}
}

func nonempty(s string) []value {
	if s == "" {
		return nil
	}
	return plain(s)
}

func (d side) stateAspects(name string) (string, []aspect) {
	s, ok := d.State(name)
	if !ok {
		return "", nil
	}
	stage, _ := d.StageOf(name)
	limit, last, first := "none", "no", "no"
	if s.StepLimit > 0 {
		limit = fmt.Sprintf("%d days", s.StepLimit)
	}
	if s.Terminal {
		last = "yes"
	}
	if name == d.Initial {
		first = "yes"
	}
	return s.Title, []aspect{
		{aspectTitle, plain(s.Title)},
		{"Stage", []value{valueOf(stage.Title, s.Stage)}},
		{"First", plain(first)},
		{"Last", plain(last)},
		{"Step limit", plain(limit)},
		{"Next step", orNone(nonempty(s.NextStep))},
	}
}

func (d side) wholeAspects(string) (string, []aspect) {
	var stages []value
	for _, s := range d.Stages {
		stages = append(stages, valueOf(s.Title, s))
	}
	return d.Title, []aspect{
		{aspectTitle, plain(d.Title)},
		{"Name", plain(d.Name)},
		{"Stages", orNone(stages)},
	}
}
