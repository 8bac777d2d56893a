package process

import (
	"slices"
	"strings"

	"duces/workflow/validation"
)

// State returns the state of that name.
func (d *Definition) State(name string) (State, bool) {
	return find(d.States, func(s State) bool { return s.Name == name })
}

// Stage returns the stage of that name.
func (d *Definition) Stage(name string) (Stage, bool) {
	return find(d.Stages, func(s Stage) bool { return s.Name == name })
}

// Transition returns the transition of that name.
func (d *Definition) Transition(name string) (Transition, bool) {
	return find(d.Transitions, func(t Transition) bool { return t.Name == name })
}

// Deadline returns the kind of deadline of that name. What the file says of one that
// every process has goes before what this program says.
func (d *Definition) Deadline(name string) (Deadline, bool) {
	is := func(k Deadline) bool { return k.Name == name }
	if k, ok := find(d.Deadlines, is); ok {
		return k, ok
	}
	return find(builtIn, is)
}

// Ladder returns the ladder of that name.
func (d *Definition) Ladder(name string) (Ladder, bool) {
	return find(d.Ladders, func(l Ladder) bool { return l.Name == name })
}

// StageOf returns the stage a state stands in and its place among the stages,
// from 0. The index is -1 for a state the definition does not have.
func (d *Definition) StageOf(state string) (Stage, int) {
	s, ok := d.State(state)
	if !ok {
		return Stage{}, -1
	}
	i := slices.IndexFunc(d.Stages, func(g Stage) bool { return g.Name == s.Stage })
	if i < 0 {
		return Stage{}, -1
	}
	return d.Stages[i], i
}

// InState is a state's title as a sentence names it: in quotation marks.
func (d *Definition) InState(name string) string { return validation.Quoted(d.StateTitle(name)) }

// StateTitle is a state's title, or its name
// where the process, which may be nil, has none of it.
func (d *Definition) StateTitle(name string) string {
	if name == Same {
		return "Same status"
	}
	if d != nil {
		if s, ok := d.State(name); ok {
			return s.Title
		}
	}
	return name
}

// NextStep says what our own side is to do in a state, or else which transitions may start
// there; it is empty of a terminal state, and where the process, which may be nil, has no such state.
func (d *Definition) NextStep(state string) string {
	if d == nil {
		return ""
	}
	if s, _ := d.State(state); s.NextStep != "" || s.Terminal {
		return s.NextStep
	}
	var here, anywhere []string
	for _, t := range d.TransitionsFrom(state) {
		if d.fromEverywhere(t) {
			anywhere = append(anywhere, t.Title)
		} else {
			here = append(here, t.Title)
		}
	}
	if len(here) == 0 {
		here = anywhere
	}
	return validation.Or(here)
}

// fromEverywhere says that a transition may start in every state that is not terminal.
func (d *Definition) fromEverywhere(t Transition) bool {
	return !slices.ContainsFunc(d.States, func(s State) bool {
		_, starts := t.FromState(s.Name)
		return !starts && !s.Terminal
	})
}

// TransitionTitle is StateTitle for a transition, as it stands on buttons.
func (d *Definition) TransitionTitle(name string) string {
	if d != nil {
		if t, ok := d.Transition(name); ok {
			return t.Title
		}
	}
	if words := strings.ReplaceAll(name, "_", " "); words != "" {
		return strings.ToUpper(words[:1]) + words[1:]
	}
	return name
}

// DeadlineTitle is a kind of deadline's title, or its name where the process,
// which may be nil, has none of it.
func (d *Definition) DeadlineTitle(kind string) string {
	if d != nil {
		if k, ok := d.Deadline(kind); ok {
			return k.Title
		}
	}
	return kind
}

// SourceOf says where a deadline of a kind comes from: the law that the process cites, or
// else whether each notice sets its date or the process does.
func (d *Definition) SourceOf(kind string) string {
	if d == nil {
		return ""
	}
	if k, _ := d.Deadline(kind); k.Cite != "" {
		return k.Cite
	}
	for _, t := range d.Transitions {
		for _, o := range slices.Concat(t.Opens, t.Reopens) {
			if o.Deadline == kind && o.Field != "" {
				return "set by the notice"
			}
		}
	}
	return "set by the process"
}

// OptionTitle is an option's title, or its name where the field has none of it.
func (f Field) OptionTitle(name string) string {
	for _, o := range f.Options {
		if o.Name == name {
			return o.Title
		}
	}
	return name
}

// Meaning is what the chosen option of a field used as completeness means.
func (f Field) Meaning(option string) string {
	for _, o := range f.Options {
		if o.Name == option {
			return o.Means
		}
	}
	return ""
}

// AwaitDecision lists the states from which an adverse decision may be made:
// matters there were found against and wait to be decided.
func (d *Definition) AwaitDecision() []string {
	var states []string
	for _, t := range d.Transitions {
		for _, g := range t.Guards {
			if g.Name == "adverse_only_from" && !slices.Contains(states, g.Args["state"]) {
				states = append(states, g.Args["state"])
			}
		}
	}
	return states
}

// TransitionsFrom returns, in the order of the file, the transitions that may
// start in the state, whatever their guards say.
func (d *Definition) TransitionsFrom(state string) []Transition {
	var out []Transition
	for _, t := range d.Transitions {
		if _, ok := t.FromState(state); ok {
			out = append(out, t)
		}
	}
	return out
}

// StartsIn names the states in which a transition may start, as a sentence does.
func (d *Definition) StartsIn(t Transition) string {
	titles := make([]string, len(t.From))
	for i, f := range t.From {
		titles[i] = d.InState(f.State)
	}
	return validation.Or(titles)
}

// FromState returns how the transition starts in the state, if it may.
func (t Transition) FromState(state string) (From, bool) {
	return find(t.From, func(f From) bool { return f.State == state })
}

// Target is the state to which the transition leads from a state.
func (t Transition) Target(from string) string {
	if t.To == Same {
		return from
	}
	return t.To
}

// LeadsTo says whether a matter can be in the state after the transition.
func (t Transition) LeadsTo(state string) bool {
	return slices.ContainsFunc(t.From, func(f From) bool { return t.Target(f.State) == state })
}

// Used returns the transition's field of a use.
func (t Transition) Used(use Use) (Field, bool) {
	return find(t.Fields, func(f Field) bool { return f.Use == use })
}

// ServiceOf says what a transition records of the service of a paper; of one that is not in the process, nothing.
func (d *Definition) ServiceOf(transition string) Service {
	t, _ := d.Transition(transition)
	return t.Service
}

// IsServed says whether the process records the service of the paper that a transition issues.
func (d *Definition) IsServed(transition string) bool {
	return slices.ContainsFunc(d.Transitions, func(t Transition) bool { return t.Service.Paper == transition })
}

// Field returns the transition's field of that name.
func (t Transition) Field(name string) (Field, bool) {
	return find(t.Fields, func(f Field) bool { return f.Name == name })
}

// Answers says whether the transition records what came in answer to the demands.
func (t Transition) Answers() bool {
	return slices.ContainsFunc(t.Fields, func(f Field) bool { return f.Use == UseCompleteness || f.Type == Production })
}

// MetByAnswer are the kinds of deadline that transitions meet which record an answer to the demands; those that do not
// concern the caller are left out.
func (d *Definition) MetByAnswer(concerns func(Transition) bool) []string {
	var kinds []string
	for _, t := range d.Transitions {
		if !t.Answers() || !concerns(t) {
			continue
		}
		for _, kind := range t.Meets {
			if !slices.Contains(kinds, kind) {
				kinds = append(kinds, kind)
			}
		}
	}
	return kinds
}

// AskedBefore are the kinds of deadline that answers meet on the way to a transition: it starts where such an answer
// does, or where one leads.
func (d *Definition) AskedBefore(t Transition) []string {
	return d.MetByAnswer(func(answer Transition) bool {
		_, follows := t.FromState(answer.To)
		return follows || slices.ContainsFunc(t.From, func(f From) bool {
			_, starts := answer.FromState(f.State)
			return starts
		})
	})
}

// Derives says that the transition records an answer whose completeness follows from what
// came for each demand.
func (t Transition) Derives() bool {
	return slices.ContainsFunc(t.Fields, func(f Field) bool { return f.Type == Production })
}

func find[T any](all []T, is func(T) bool) (T, bool) {
	if i := slices.IndexFunc(all, is); i >= 0 {
		return all[i], true
	}
	var none T
	return none, false
}

// TouchesDeadlines says whether it opens, meets, cancels, tolls or sets again any deadline, but for those that it opens
// for one recipient besides others.
func (t Transition) TouchesDeadlines() bool {
	opens := slices.ContainsFunc(t.Opens, func(o Opening) bool { return !o.ForRecipient })
	return opens || len(t.Meets)+len(t.Cancels)+len(t.Tolls)+len(t.Reopens) > 0
}
