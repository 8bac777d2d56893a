package field

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/demand"
	"duces/workflow/ledger"
	"duces/workflow/process"
	"duces/workflow/production"
	"duces/workflow/validation"
)

// Limits on what one transition may bring, so that an event stays a fact and
// does not become an archive.
const (
	maxItems     = 500 // demands or decisions
	maxDocuments = 1000
	maxRequest   = 1 << 20
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
	Title   string     `json:"title,omitempty"`
	Entered civil.Date `json:"entered"`
}

// Values is what a transition was asked with, read against its field types.
type Values struct {
	Fields     Fields            // canonical, for the event; without text fields
	Text       map[string]string // text fields, which become Personal
	Choice     map[string]string
	Date       map[string]civil.Date
	Due        map[string]deadline.Spec
	Demands    map[string][]demand.Demand
	Documents  []Document
	Exhibits   map[string][]Document // of the matter; only their SHA-256 is sure to be given
	proceeding map[string]Proceeding
	order      map[string]Order
	Decisions  []Decided
	Production *production.Given // nil: nothing is said of what came
	written    []written
	lacking    []workflow.Detail // what is needed, although earlier versions did without
}

// Read checks raw fields against a transition, and reports every problem at once.
func Read(t process.Transition, raw map[string]json.RawMessage) (Values, error) {
	g := Values{
		Fields: Fields{}, Text: map[string]string{}, Choice: map[string]string{}, Date: map[string]civil.Date{},
		Due: map[string]deadline.Spec{}, Demands: map[string][]demand.Demand{}, proceeding: map[string]Proceeding{}, order: map[string]Order{},
		Exhibits: map[string][]Document{},
	}
	var problems []workflow.Detail
	add := func(field, message string) { problems = append(problems, workflow.At("fields."+field, message)) }
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		if _, ok := t.Field(name); !ok {
			add(name, validation.NotOneOf("Field of "+validation.Quoted(t.Title), name, fieldNames(t)...))
		}
	}
	for _, f := range t.Fields {
		value, ok := raw[f.Name]
		if !ok || blank(value) {
			if f.Required {
				add(f.Name, validation.Required(f.Title))
			}
			continue
		}
		err := g.take(f, value)
		if choice, is := errors.AsType[unknownChoice](err); is {
			add(f.Name, choice.of(f.Title))
		} else if parts, is := errors.AsType[missing](err); is {
			for _, part := range parts {
				add(f.Name, validation.Required(f.Title+": "+part))
			}
		} else if err != nil {
			add(f.Name, f.Title+": "+workflow.Sentence(err))
		}
	}
	if len(g.Fields) == 0 {
		g.Fields = nil // as they will be read back
	}
	return g, workflow.Collect(problems)
}

// take reads one field by its type and keeps its canonical form.
func (g *Values) take(f process.Field, raw json.RawMessage) error {
	var err error
	var canonical any
	switch f.Type {
	case process.Text:
		var s string
		if s, err = readText(raw); err == nil {
			g.Text[f.Name] = s
			g.prose(f, "", s)
			if f.Required && workflow.Blank(s) { // spaces alone
				g.lacking = append(g.lacking, workflow.At("fields."+f.Name, validation.Required(f.Title)))
			}
		}
		return err // personal: never among the fields
	case process.Choice:
		g.Choice[f.Name], err = readChoice(f, raw)
		canonical = g.Choice[f.Name]
	case process.Date:
		g.Date[f.Name], err = strict[civil.Date](raw)
		canonical = g.Date[f.Name]
	case process.Time:
		canonical, err = readTime(raw)
	case process.Due:
		var s deadline.Spec
		if s, err = strict[deadline.Spec](raw); err == nil {
			err = s.Validate()
		}
		g.Due[f.Name], canonical = s, s
	case process.Demands:
		g.Demands[f.Name], err = readDemands(raw)
		canonical = g.Demands[f.Name]
		for _, d := range g.Demands[f.Name] {
			g.prose(f, "demand "+string(d.Called()), d.Text)
			g.prose(f, "instructions of demand "+string(d.Called()), d.Instructions)
			g.lines(f, "section", d.Section, "custodian", d.Custodian)
		}
	case process.Documents:
		var docs []Document
		docs, err = readDocuments(raw)
		g.Documents = append(g.Documents, docs...)
		canonical = docs
		for _, d := range docs {
			g.lines(f, "file name", d.Name, "file type", d.Type)
		}
	case process.Exhibits:
		g.Exhibits[f.Name], err = readExhibits(raw)
		canonical = g.Exhibits[f.Name]
	case process.Guidance:
		var named []string
		named, err = readGuidance(raw)
		canonical = named
		for _, document := range named {
			g.lines(f, "guidance", document)
		}
	case process.Proceeding:
		var p Proceeding
		if p, err = strict[Proceeding](raw); err == nil {
			err = lacks(p.parts()...)
		}
		g.proceeding[f.Name], canonical = p, p
		g.lines(f, "caption", p.Caption, "court", p.Court, "docket", p.Docket)
	case process.Order:
		var o Order
		if o, err = strict[Order](raw); err == nil {
			err = lacks(append(o.parts(), part{"date entered", !o.Entered.IsZero()})...)
		}
		g.order[f.Name], canonical = o, o
		g.lines(f, "caption", o.Caption, "court", o.Court, "docket", o.Docket, "title", o.Title)
	case process.Production:
		var p production.Given
		if p, err = strict[production.Given](raw); err == nil {
			err = p.Check()
		}
		g.Production = &p
		for _, a := range p.Answers {
			g.prose(f, "ground of demand "+string(a.Demand), a.Ground)
			g.prose(f, "part of demand "+string(a.Demand), a.Part)
		}
		for i, e := range p.PrivilegeLog {
			at := fmt.Sprintf(" of privilege log entry %d", i+1)
			for _, part := range [][2]string{
				{"number", e.Label},
				{"date", e.Date},
				{"author", e.Author},
				{"recipients", e.Recipients},
				{"type", e.DocType},
				{"privilege", e.Privilege},
				{"description", e.Description},
			} {
				g.prose(f, part[0]+at, part[1])
			}
		}
		return err // the event has it apart, without its personal text
	case process.Decisions:
		g.Decisions, err = readDecisions(raw)
		canonical = g.Decisions
		for _, d := range g.Decisions {
			g.lines(f, "award", d.Award, "program", d.Program)
			g.prose(f, "conditions", d.Condition)
			g.prose(f, "facts", d.Facts)
			g.prose(f, "action", d.Action)
			g.prose(f, "appeal rights", d.AppealRights)
			if d.ReviewRight != nil {
				g.prose(f, "reason for the answer", d.ReviewRight.Reason)
			}
			for _, ground := range d.Grounds {
				g.lines(f, "ground", ground)
			}
			for _, document := range d.Guidance {
				g.lines(f, "guidance", document)
			}
			if NeedsCondition(d.Outcome) && workflow.Blank(d.Condition) {
				g.lacking = append(g.lacking, workflow.At("fields."+f.Name, fmt.Sprintf("%s: award %s is made with conditions. Enter them in “condition”.", f.Title, d.Award)))
			}
		}
	default:
		return fmt.Errorf("the field type %q is not known", f.Type)
	}
	if err != nil {
		return err
	}
	g.Fields[f.Name], err = ledger.Canonical(canonical)
	return err
}

func blank(raw json.RawMessage) bool {
	var tight bytes.Buffer
	if json.Compact(&tight, raw) != nil {
		return len(bytes.TrimSpace(raw)) == 0
	}
	s := tight.String()
	return s == "" || s == "null" || s == `""` || s == "[]" || s == "{}"
}

func fieldNames(t process.Transition) []string {
	names := make([]string, len(t.Fields))
	for i, f := range t.Fields {
		names[i] = f.Name
	}
	return names
}

// Standing are the demands that hold after the move: those of a field used so
// replace the earlier ones; a deficiency letter leaves them as they are.
func (g Values) Standing(t process.Transition, now []demand.Demand) []demand.Demand {
	for _, f := range t.Fields {
		if d := g.Demands[f.Name]; f.Use == process.UseDemands && len(d) > 0 {
			return d
		}
	}
	return now
}

// Completeness is how complete the answer is that is recorded, if one is. It is
// empty too where the fields of the event say so as events always did.
func (g Values) Completeness(t process.Transition) string {
	for _, f := range t.Fields {
		if option := g.Choice[f.Name]; f.Use == process.UseCompleteness && option != "" {
			if meaning := f.Meaning(option); f.Name != process.LegacyCompleteness || meaning != option {
				return meaning
			}
		}
	}
	return ""
}
