package matter

import (
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/validation"
)

// MaxAtOnce is how many rows of a list one act takes.
const MaxAtOnce = 5000

// MaxAtOnceText is it as people read it: 5,000.
func MaxAtOnceText() string { return fmt.Sprintf("%d,%03d", MaxAtOnce/1000, MaxAtOnce%1000) }

// AtMost says that an act is over more rows than it takes; many names them.
func AtMost(many string) string {
	return "You can change up to " + MaxAtOnceText() + " " + many + " at a time. Select fewer, or filter the list to fewer."
}

// CheckMany refuses an act over no matter, or over more than one act takes.
func CheckMany(matters []string) error {
	switch {
	case len(matters) == 0:
		return workflow.Malformed("matters", "Select at least one matter.")
	case len(matters) > MaxAtOnce:
		return workflow.Malformed("matters", AtMost("matters"))
	}
	return nil
}

// Seen names a deadline and the version of its date that somebody saw.
type Seen struct {
	Matter   string `json:"matter"`
	Deadline string `json:"deadline"`
	Version  int    `json:"version"`
}

// ChangeDeadlines acknowledges or extends many deadlines, all or none.
type ChangeDeadlines struct {
	Deadlines []Seen `json:"deadlines"`
	Change    string `json:"change"` // one of ManyChanges
	// How far to extend, and why, as ChangeDeadline has them.
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

// ManyChanges are all of them.
var ManyChanges = []string{AcknowledgeMany, ExtendMany}

// CommandName implements Command.
func (ChangeDeadlines) CommandName() string { return "ChangeDeadlines" }

// Streams implements Command.
func (c ChangeDeadlines) Streams() []workflow.Stream { return Streams(c.matters()) }

func (c ChangeDeadlines) matters() []string {
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
func (c ChangeDeadlines) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	switch {
	case len(c.Deadlines) == 0:
		return workflow.Decision{}, workflow.Malformed("deadlines", "Select at least one deadline.")
	case len(c.Deadlines) > MaxAtOnce:
		return workflow.Decision{}, workflow.Malformed("deadlines", AtMost("deadlines"))
	case !slices.Contains(ManyChanges, c.Change):
		return workflow.Decision{}, workflow.Malformed("change", validation.NotOneOf("Change", c.Change, ManyChanges...))
	}
	works := map[string]*Work{}
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
			if w, err = Begin(facts, a, d.Matter); err != nil {
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

func (c ChangeDeadlines) one(w *Work, d Seen) error {
	if c.Change == AcknowledgeMany {
		return Acknowledge(d).in(w)
	}
	return ChangeDeadline{
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
func (c DecideExtensions) Streams() []workflow.Stream { return Streams(c.matters()) }

func (c DecideExtensions) matters() []string {
	return mattersOf(c.Decisions, func(d DecideExtension) string { return d.Matter })
}

// Decide decides all of them, or says of each why it cannot.
func (c DecideExtensions) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	switch {
	case len(c.Decisions) == 0:
		return workflow.Decision{}, workflow.Malformed("decisions", "Select at least one request.")
	case len(c.Decisions) > MaxAtOnce:
		return workflow.Decision{}, workflow.Malformed("decisions", AtMost("requests"))
	}
	works := map[string]*Work{}
	var all manyRefused
	for _, d := range c.Decisions {
		w := works[d.Matter]
		if w == nil {
			var err error
			if w, err = Begin(facts, a, d.Matter); err != nil {
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

// AddNotes writes one note on many matters, all or none.
type AddNotes struct {
	Matters []string `json:"matters"`
	Text    string   `json:"text"`
}

// CommandName implements Command.
func (AddNotes) CommandName() string { return "AddNotes" }

// Streams implements Command.
func (c AddNotes) Streams() []workflow.Stream { return Streams(c.Matters) }

func (c AddNotes) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if err := CheckMany(c.Matters); err != nil {
		return workflow.Decision{}, err
	}
	var d workflow.Decision
	for _, id := range slices.Compact(slices.Sorted(slices.Values(c.Matters))) {
		one, err := AddNote{Matter: id, Text: c.Text}.Decide(facts, a)
		if err != nil {
			return workflow.Decision{}, err
		}
		d.Join(one)
	}
	return d, nil
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
