package workflow

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"duces/workflow/deadline"
	"duces/workflow/ledger"
	"duces/workflow/process"
)

// Limits on what one transition may bring, so that an event stays a fact and
// does not become an archive.
const (
	maxItems   = 500 // demands, documents or decisions
	maxRequest = 1 << 20
)

// Proceeding is a lawsuit or appeal, as a transition names it.
type Proceeding struct {
	Caption string `json:"caption"`
	Court   string `json:"court"`
	Docket  string `json:"docket,omitempty"`
}

// Order is a court order, as a transition names it.
type Order struct {
	Proceeding
	Title   string        `json:"title,omitempty"`
	Entered deadline.Date `json:"entered"`
}

// given is what a transition was asked with, read against its field types.
type given struct {
	fields     Fields            // canonical, for the event; without text fields
	text       map[string]string // text fields, which become Personal
	choice     map[string]string
	date       map[string]deadline.Date
	due        map[string]deadline.Spec
	demands    map[string][]Demand
	documents  []Document
	proceeding map[string]Proceeding
	order      map[string]Order
	decisions  []Decided
}

// read checks raw fields against a transition, and reports every problem at once.
func read(t process.Transition, raw map[string]json.RawMessage) (given, error) {
	g := given{
		fields: Fields{}, text: map[string]string{}, choice: map[string]string{}, date: map[string]deadline.Date{},
		due: map[string]deadline.Spec{}, demands: map[string][]Demand{}, proceeding: map[string]Proceeding{}, order: map[string]Order{},
	}
	var problems []Detail
	add := func(field, message string) { problems = append(problems, At("fields."+field, message)) }
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		if _, ok := t.Field(name); !ok {
			add(name, fmt.Sprintf("“%s” has no field %q; its fields are: %s.", t.Title, name, fieldNames(t)))
		}
	}
	for _, f := range t.Fields {
		value, ok := raw[f.Name]
		if !ok || blank(value) {
			if f.Required {
				add(f.Name, f.Title+" is needed.")
			}
			continue
		}
		if err := g.take(f, value); err != nil {
			add(f.Name, f.Title+": "+Sentence(err))
		}
	}
	if len(g.fields) == 0 {
		g.fields = nil // as they will be read back
	}
	return g, Collect(problems)
}

// take reads one field by its type and keeps its canonical form.
func (g *given) take(f process.Field, raw json.RawMessage) error {
	var err error
	var canonical any
	switch f.Type {
	case process.Text:
		var s string
		if s, err = readText(raw); err == nil {
			g.text[f.Name] = s
		}
		return err // personal: never among the fields
	case process.Choice:
		g.choice[f.Name], err = readChoice(f, raw)
		canonical = g.choice[f.Name]
	case process.Date:
		g.date[f.Name], err = strict[deadline.Date](raw)
		canonical = g.date[f.Name]
	case process.Due:
		var s deadline.Spec
		if s, err = strict[deadline.Spec](raw); err == nil {
			err = s.Validate()
		}
		g.due[f.Name], canonical = s, s
	case process.Demands:
		g.demands[f.Name], err = readDemands(raw)
		canonical = g.demands[f.Name]
	case process.Documents:
		var docs []Document
		docs, err = readDocuments(raw)
		g.documents = append(g.documents, docs...)
		canonical = docs
	case process.Proceeding:
		var p Proceeding
		if p, err = strict[Proceeding](raw); err == nil && (Blank(p.Caption) || Blank(p.Court)) {
			err = errors.New("caption and court are needed")
		}
		g.proceeding[f.Name], canonical = p, p
	case process.Order:
		var o Order
		if o, err = strict[Order](raw); err == nil && (Blank(o.Caption) || Blank(o.Court) || o.Entered.IsZero()) {
			err = errors.New("caption, court and the date on which it was entered are needed")
		}
		g.order[f.Name], canonical = o, o
	case process.Decisions:
		g.decisions, err = readDecisions(raw)
		canonical = g.decisions
	default:
		return fmt.Errorf("the field type %q is not known", f.Type)
	}
	if err != nil {
		return err
	}
	g.fields[f.Name], err = ledger.Canonical(canonical)
	return err
}

func blank(raw json.RawMessage) bool {
	s := string(bytes.TrimSpace(raw))
	return s == "" || s == "null" || s == `""` || s == "[]" || s == "{}"
}

func fieldNames(t process.Transition) string {
	if len(t.Fields) == 0 {
		return "none"
	}
	names := make([]string, len(t.Fields))
	for i, f := range t.Fields {
		names[i] = f.Name
	}
	return strings.Join(names, ", ")
}
