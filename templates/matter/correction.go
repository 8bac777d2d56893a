package matter

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/field"
	"duces/workflow/process"
)

// Correction is what the form of a transition on record has beside its inputs.
type Correction struct {
	Fields field.Fields // as they stand
	Submit string       // what its button says, where it is done at once
	Why    string       // what its reason is to say; empty: what was wrong
}

// CorrectHref is where a transition on record is corrected, by its event.
func CorrectHref(id string, event int64) string {
	return fmt.Sprintf("%s/corrections/%d", Href(id), event)
}

// CorrectProductionHref is where a production is corrected, by its event.
func CorrectProductionHref(id string, event int64) string {
	return fmt.Sprintf("%s/productions/%d", Href(id), event)
}

// CorrectAddedHref is where it is corrected how documents were added, by that event.
func CorrectAddedHref(id string, event int64) string {
	return fmt.Sprintf("%s/added-documents/%d", Href(id), event)
}

// DueOnRecord is the kind of a due date that stays as it stands, because the
// form has no inputs for it.
const DueOnRecord = "record"

// MostDays is the longest period that a form takes.
const MostDays = 3660

// ShowsDue says whether the inputs of a due date can say what a Spec says.
func ShowsDue(s deadline.Spec) bool {
	if s.Kind == deadline.Fixed {
		return s == deadline.FixedOn(s.Date)
	}
	unit, n := UnitOf(s)
	return s == Period(unit, n, s.At, s.Service) && (unit == InHours) == (s.At != "") && n > 0 && n <= MostDays && slices.ContainsFunc(services(), func(o page.Option) bool { return o.Value == string(s.Service) })
}

// The units of a period, as forms name them.
const (
	InDays         = "days"
	InBusinessDays = "business_days"
	InMonths       = "months"
	InHours        = "hours"
)

// Units are the choices of a period's unit.
func Units() []page.Option {
	return []page.Option{
		{Value: InDays, Label: "Days"}, {Value: InBusinessDays, Label: "Business days"}, {Value: InMonths, Label: "Months"}, {Value: InHours, Label: "Hours"},
	}
}

// Period is a period of n units, counted forward; at is the time of day from which hours run.
func Period(unit string, n int, at string, service deadline.Service) deadline.Spec {
	s := deadline.Spec{Kind: deadline.Period, Service: service}
	switch unit {
	case InBusinessDays:
		s.BusinessDays = n
	case InMonths:
		s.Months = n
	case InHours:
		s.Hours, s.At = n, at
	default:
		s.Days = n
	}
	return s
}

// UnitOf is the unit of a period, and how many of it.
func UnitOf(s deadline.Spec) (unit string, n int) {
	switch {
	case s.BusinessDays > 0:
		return InBusinessDays, s.BusinessDays
	case s.Months > 0:
		return InMonths, s.Months
	case s.Hours > 0:
		return InHours, s.Hours
	}
	return InDays, s.Days
}

// dueOnRecord words a due date that the inputs cannot say; empty: they can.
func (f Form) dueOnRecord(p process.Field) string {
	var s deadline.Spec
	if f.Correction == nil || json.Unmarshal(f.Correction.Fields[p.Name], &s) != nil || ShowsDue(s) {
		return ""
	}
	return words.Spec(s)
}

// documentsOnRecord came in with the transition, or with a correction of it.
func (f Form) documentsOnRecord(p process.Field) []field.Document {
	var list []field.Document
	if f.Correction == nil || json.Unmarshal(f.Correction.Fields[p.Name], &list) != nil {
		return nil
	}
	return list
}

func (f Form) lead() string {
	if f.Correction == nil || f.Correction.Submit != "" {
		return f.Transition.Help
	}
	return "The original entry stays in the history. You see the effects before anything is saved."
}

func reasonField(f Form) page.Field {
	in := f.input(ReasonName, "Reason")
	in.Hint, in.Rows, in.Required = "What was wrong, and how you know. Shown in the history.", 3, true
	if f.Correction.Why != "" {
		in.Hint = f.Correction.Why + " Shown in the history."
	}
	return in
}

// Follows is what a correction would lead to.
type Follows struct {
	Notes     []string // on the dates as they would stand
	Moved     []MovedDate
	Conflicts []Conflict
}

// MovedDate is a due date that would move. Old is zero where none stands, New
// where none would.
type MovedDate struct {
	Title    string
	Old, New civil.Date
}

// Conflict is a later step that the process would refuse on the corrected record.
type Conflict struct {
	Title        string
	On           civil.Date
	Why, Satisfy string
}

// OpenConflict is one that nobody has closed, with the form that closes it.
type OpenConflict struct {
	Conflict
	Correction, Event   int64
	Key, Typed, Problem string
}

func (c OpenConflict) note() page.Field {
	return page.Field{
		Name: "note", ID: fmt.Sprintf("conflict-%d-%d", c.Correction, c.Event), Label: "Note", Hint: "Say how the conflict was resolved. Shown in the history.",
		Value: c.Typed, Error: c.Problem, Rows: 2, Required: true,
	}
}

// Confirm is the page that shows what a correction would lead to, and asks.
type Confirm struct {
	Shell       page.Shell
	Title       string
	Action      string
	Cancel      string
	Key, Hash   string
	Version     int
	Typed       url.Values // the form, to send it once more
	Reason      string
	Differences []words.Difference
	Follows     Follows
	Approval    bool     // a second person must approve it
	Rights      []string // of the jurisdiction, that would end, or end sooner
	Changed     bool     // something else would follow than was shown before
}

// hidden are the inputs that carry what was typed.
func (c Confirm) hidden() []page.Option {
	var list []page.Option
	for name, values := range c.Typed {
		if slices.Contains([]string{page.KeyField, page.ReaderField, "version", "hash", "step", "do", "more"}, name) {
			continue
		}
		for _, value := range values {
			list = append(list, page.Option{Label: name, Value: value})
		}
	}
	slices.SortStableFunc(list, func(a, b page.Option) int { return strings.Compare(a.Label, b.Label) })
	return list
}

func (c Confirm) submitLabel() string {
	if c.Approval {
		return "Request approval"
	}
	return "Correct the record"
}
