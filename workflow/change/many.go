package change

import (
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/matter"
	"duces/workflow/validation"
)

// Seen names a deadline and the version of its date that somebody saw.
type Seen struct {
	Matter   string `json:"matter"`
	Deadline string `json:"deadline"`
	Version  int    `json:"version"`
}

// Deadlines acknowledges or extends many deadlines, all or none.
type Deadlines struct {
	Deadlines []Seen `json:"deadlines"`
	Change    string `json:"change"` // one of NamesForMany
	// How far to extend, and why, as Deadline has them.
	Days         int        `json:"days,omitempty"`
	BusinessDays int        `json:"business_days,omitempty"`
	Months       int        `json:"months,omitempty"`
	Hours        int        `json:"hours,omitempty"`
	On           civil.Date `json:"on,omitzero"`
	Authority    string     `json:"authority,omitempty"`
	Reason       string     `json:"reason,omitempty"`
}

// The changes that can be made to many deadlines at once.
const (
	AcknowledgeMany = "acknowledge"
	ExtendMany      = "extend"
)

// NamesForMany are all of them.
var NamesForMany = []string{AcknowledgeMany, ExtendMany}

// CommandName implements Command.
func (Deadlines) CommandName() string { return "ChangeDeadlines" }

// Streams implements Command.
func (c Deadlines) Streams() []workflow.Stream { return matter.Streams(c.matters()) }

func (c Deadlines) matters() []string {
	return mattersOf(c.Deadlines, func(d Seen) string { return d.Matter })
}

// mattersOf are the matters of the rows of an act, each once, in order.
func mattersOf[T any](rows []T, of func(T) string) []string {
	ids := make([]string, len(rows))
	for i, x := range rows {
		ids[i] = of(x)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Decide does what can be done to all of them, or says of each why it cannot.
func (c Deadlines) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	switch {
	case len(c.Deadlines) == 0:
		return workflow.Decision{}, workflow.Malformed("deadlines", "Select at least one deadline.")
	case len(c.Deadlines) > matter.MaxAtOnce:
		return workflow.Decision{}, workflow.Malformed("deadlines", matter.AtMost("deadlines"))
	case !slices.Contains(NamesForMany, c.Change):
		return workflow.Decision{}, workflow.Malformed("change", validation.NotOneOf("Change", c.Change, NamesForMany...))
	}
	works := map[string]*matter.Work{}
	var all manyRefused
	seen := map[Seen]bool{}
	for _, d := range c.Deadlines {
		if seen[d] {
			continue
		}
		seen[d] = true
		w := works[d.Matter]
		if w == nil {
			var err error
			if w, err = matter.Begin(facts, a, d.Matter); err != nil {
				return workflow.Decision{}, err
			}
			works[d.Matter] = w
		}
		if err := c.one(w, d); err != nil {
			if code := workflow.CodeOf(err); code == workflow.Forbidden || code == workflow.Invalid && c.Change == ExtendMany {
				return workflow.Decision{}, err // it is wrong for all alike
			}
			all.add("deadlines."+d.Matter+"/"+d.Deadline, w.JurisdictionName(), err)
		}
	}
	if err := all.refuse(len(seen), "deadlines"); err != nil {
		return workflow.Decision{}, err
	}
	var decision workflow.Decision
	for _, id := range c.matters() {
		decision.Join(works[id].Decision())
	}
	return decision, nil
}

func (c Deadlines) one(w *matter.Work, d Seen) error {
	if c.Change == AcknowledgeMany {
		return Acknowledge(d).in(w)
	}
	return Deadline{
		Matter: d.Matter, Deadline: d.Deadline, Version: d.Version, Change: c.Change,
		Days: c.Days, BusinessDays: c.BusinessDays, Months: c.Months, Hours: c.Hours, On: c.On,
		Authority: c.Authority, Reason: c.Reason,
	}.in(w)
}

// DecideExtensions decides many requests for more time, all or none, each with a date and a reason of its own.
type DecideExtensions struct {
	Decisions []DecideExtension `json:"decisions"`
}

// CommandName implements Command.
func (DecideExtensions) CommandName() string { return "DecideExtensions" }

// Streams implements Command.
func (c DecideExtensions) Streams() []workflow.Stream { return matter.Streams(c.matters()) }

func (c DecideExtensions) matters() []string {
	return mattersOf(c.Decisions, func(d DecideExtension) string { return d.Matter })
}

// Decide decides all of them, or says of each why it cannot.
func (c DecideExtensions) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	switch {
	case len(c.Decisions) == 0:
		return workflow.Decision{}, workflow.Malformed("decisions", "Select at least one request.")
	case len(c.Decisions) > matter.MaxAtOnce:
		return workflow.Decision{}, workflow.Malformed("decisions", matter.AtMost("requests"))
	}
	works := map[string]*matter.Work{}
	var all manyRefused
	for _, d := range c.Decisions {
		w := works[d.Matter]
		if w == nil {
			var err error
			if w, err = matter.Begin(facts, a, d.Matter); err != nil {
				return workflow.Decision{}, err
			}
			works[d.Matter] = w
		}
		if err := d.in(w); workflow.CodeOf(err) == workflow.Forbidden {
			return workflow.Decision{}, err
		} else if err != nil {
			all.add("decisions."+d.Matter+"/"+d.Request, w.JurisdictionName(), err)
		}
	}
	if err := all.refuse(len(c.Decisions), "requests"); err != nil {
		return workflow.Decision{}, err
	}
	var decision workflow.Decision
	for _, id := range c.matters() {
		decision.Join(works[id].Decision())
	}
	return decision, nil
}

// manyRefused are the rows of one act that cannot be done, and why.
type manyRefused struct {
	first   error
	details []workflow.Detail
}

func (r *manyRefused) add(field, whose string, err error) {
	if r.first == nil {
		r.first = err
	}
	r.details = append(r.details, workflow.Detail{Field: field, Message: whose + ": " + workflow.Sentence(err)})
}

func (r *manyRefused) refuse(of int, noun string) error {
	switch {
	case r.first == nil:
		return nil
	case of == 1:
		return r.first
	}
	return &workflow.Error{
		Code: workflow.CodeOf(r.first), Details: r.details, Satisfy: "Remove them, or correct the problem shown for each.",
		Message: fmt.Sprintf("Nothing was saved: %d of %d %s do not allow this.", len(r.details), of, noun),
	}
}
