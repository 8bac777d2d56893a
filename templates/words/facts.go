package words

import (
	"encoding/json"
	"fmt"
	"strings"

	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/transition"
)

// Fact is one thing that a transition was given. Several values are a list.
type Fact struct {
	Title  string
	Values []string
	// Passages are what the values cite, to be read on demand.
	Passages []Passage
	// Decisions are the values of a field of decisions, each with facts of its own.
	Decisions []Decision
}

// Facts lists what a transition was given, field by field in the order of its
// form. Personal text comes from personal, where it may have been erased.
func Facts(def *process.Definition, transition string, fields field.Fields, personal map[string]workflow.Sealed) []Fact {
	if def == nil {
		return nil
	}
	t, ok := def.Transition(transition)
	if !ok {
		return nil
	}
	var facts []Fact
	for _, f := range t.Fields {
		fact := Fact{Title: f.Title}
		if f.Type == process.Text {
			if sealed, given := personal["fields."+f.Name]; given {
				fact.Values = []string{sealed.Text()}
			}
		} else if raw, given := fields[f.Name]; given {
			fact = factOf(f, raw)
		}
		if len(fact.Values) > 0 {
			facts = append(facts, fact)
		}
	}
	return facts
}

// AddedFacts list what documents were added with.
func AddedFacts(d document.Added, personal map[string]workflow.Sealed) []Fact {
	facts := []Fact{{Title: "Kind", Values: []string{DocumentKind(d.Kind)}}}
	if source, given := personal["fields."+document.Source]; given {
		facts = append(facts, Fact{Title: "Source", Values: []string{source.Text()}})
	}
	if d.Completeness != "" {
		facts = append(facts, Fact{Title: "Completeness", Values: []string{d.Completeness}})
	}
	var names []string
	for _, doc := range d.Documents {
		names = append(names, doc.Name)
	}
	return append(facts, Fact{Title: "Documents", Values: names})
}

// DocumentKind names a kind of document.
func DocumentKind(kind string) string {
	if f, ok := transition.Adding(matter.Matter{}).Field("kind"); ok {
		return f.OptionTitle(kind)
	}
	return kind
}

// StepFacts are Facts with the date of the transition before them, in words.
func StepFacts(def *process.Definition, transition, when string, fields field.Fields, personal map[string]workflow.Sealed) []Fact {
	title := "Effective"
	if def != nil {
		if t, ok := def.Transition(transition); ok {
			title = t.Effective.Title
		}
	}
	return append([]Fact{{Title: title, Values: []string{when}}}, Facts(def, transition, fields, personal)...)
}

// factOf says one field's value. What cannot be read is shown as it is stored.
func factOf(f process.Field, raw json.RawMessage) Fact {
	fact := Fact{Title: f.Title}
	var err error
	switch f.Type {
	case process.Due:
		var s deadline.Spec
		if err = json.Unmarshal(raw, &s); err == nil {
			fact.Values = []string{Spec(s)}
		}
	case process.Documents, process.Exhibits:
		var list []field.Document
		err = json.Unmarshal(raw, &list)
		for _, d := range list {
			fact.Values = append(fact.Values, fmt.Sprintf("%s, %s (SHA-256 %s)", d.Name, Size(d.Size), d.SHA256))
		}
	case process.Decisions:
		fact, err = decisionsFact(f.Title, raw)
	default:
		fact.Values = field.Said(f, raw)
	}
	if err != nil {
		fact.Values = []string{string(raw)}
	}
	return fact
}

// Spec says how a due date is set, before it is computed.
func Spec(s deadline.Spec) string {
	if s.Kind == deadline.Fixed {
		return page.DayText(s.Date) + " (a fixed date)"
	}
	return Length(s) + " (a period)"
}

// Length says how long a period is.
func Length(s deadline.Spec) string {
	var length string
	switch {
	case s.Days > 0:
		length = Days(s.Days)
	case s.BusinessDays > 0:
		length = Count(s.BusinessDays, "business day", "business days")
	case s.Months > 0:
		length = Count(s.Months, "month", "months")
	default:
		length = Count(s.Hours, "hour", "hours")
		if s.At != "" {
			length += " from " + s.At
		}
	}
	if s.Before {
		length += " before"
	}
	if s.Service != "" {
		length += ", served by: " + strings.ToLower(Service(s.Service))
	}
	return length
}

// Size writes a number of bytes.
func Size(n int64) string {
	switch {
	case n < 1000:
		return Count(int(n), "byte", "bytes")
	case n < 1000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}
