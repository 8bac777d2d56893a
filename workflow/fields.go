package workflow

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"duces/workflow/deadline"
	"duces/workflow/ledger"
	"duces/workflow/process"
)

// Limits on what one transition may bring, so that an event stays a fact and
// does not become an archive.
const (
	maxText    = 20_000 // characters of a text field or a note
	maxItems   = 500    // demands, documents or decisions
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

var sha256Hex = regexp.MustCompile(`^[0-9a-f]{64}$`)

// read checks raw fields against a transition, and reports every problem at once.
func read(t process.Transition, raw map[string]json.RawMessage) (given, error) {
	g := given{
		fields: Fields{}, text: map[string]string{}, choice: map[string]string{}, date: map[string]deadline.Date{},
		due: map[string]deadline.Spec{}, demands: map[string][]Demand{}, proceeding: map[string]Proceeding{}, order: map[string]Order{},
	}
	var problems []Detail
	add := func(field, message string) { problems = append(problems, Detail{"fields." + field, message}) }
	for _, name := range sortedKeys(raw) {
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
			add(f.Name, f.Title+": "+sentence(err))
		}
	}
	if len(g.fields) == 0 {
		g.fields = nil // as they will be read back
	}
	return g, collect(problems)
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
		if p, err = strict[Proceeding](raw); err == nil && (blankText(p.Caption) || blankText(p.Court)) {
			err = errors.New("caption and court are needed")
		}
		g.proceeding[f.Name], canonical = p, p
	case process.Order:
		var o Order
		if o, err = strict[Order](raw); err == nil && (blankText(o.Caption) || blankText(o.Court) || o.Entered.IsZero()) {
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

func readText(raw json.RawMessage) (string, error) {
	s, err := strict[string](raw)
	if err != nil {
		return "", err
	}
	return s, checkText(s)
}

// checkText refuses what could not be stored or shown as it was typed.
func checkText(s string) error {
	switch {
	case !utf8.ValidString(s):
		return errors.New("the text is not valid UTF-8")
	case strings.ContainsRune(s, 0):
		return errors.New("the text holds a NUL character")
	case utf8.RuneCountInString(s) > maxText:
		return fmt.Errorf("the text has more than %d characters", maxText)
	}
	return nil
}

func readChoice(f process.Field, raw json.RawMessage) (string, error) {
	s, err := strict[string](raw)
	if err != nil {
		return "", err
	}
	names := make([]string, len(f.Options))
	for i, o := range f.Options {
		if o.Name == s {
			return s, nil
		}
		names[i] = o.Name
	}
	return "", fmt.Errorf("%q is not one of %s", s, strings.Join(names, ", "))
}

func readDemands(raw json.RawMessage) ([]Demand, error) {
	demands, err := strict[[]Demand](raw)
	if err != nil {
		return nil, err
	}
	if len(demands) == 0 {
		return nil, errors.New("at least one demand is needed")
	}
	if len(demands) > maxItems {
		return nil, fmt.Errorf("there are more than %d demands", maxItems)
	}
	seen := map[int]bool{}
	for _, d := range demands {
		switch {
		case d.Number < 1:
			return nil, errors.New("demands are numbered from 1")
		case seen[d.Number]:
			return nil, fmt.Errorf("the number %d stands twice", d.Number)
		case blankText(d.Text):
			return nil, fmt.Errorf("demand %d has no text", d.Number)
		}
		if err := checkText(d.Text); err != nil {
			return nil, fmt.Errorf("demand %d: %w", d.Number, err)
		}
		seen[d.Number] = true
	}
	return demands, nil
}

func readDocuments(raw json.RawMessage) ([]Document, error) {
	docs, err := strict[[]Document](raw)
	if err != nil {
		return nil, err
	}
	if len(docs) > maxItems {
		return nil, fmt.Errorf("there are more than %d documents", maxItems)
	}
	for _, d := range docs {
		switch {
		case blankText(d.Name) || strings.ContainsAny(d.Name, "/\\\x00\r\n"):
			return nil, fmt.Errorf("%q is not a file name", d.Name)
		case !sha256Hex.MatchString(d.SHA256):
			return nil, fmt.Errorf("%s: sha256 must be 64 lower-case hexadecimal digits", d.Name)
		case d.Size < 0:
			return nil, fmt.Errorf("%s: the size cannot be negative", d.Name)
		}
	}
	return docs, nil
}

// Outcomes of a grant decision, and which of them harm the jurisdiction.
var (
	Outcomes        = []string{"made", "made_with_conditions", "withheld", "denied", "terminated", "disallowed"}
	adverseOutcomes = map[string]bool{"withheld": true, "denied": true, "terminated": true, "disallowed": true}
)

func readDecisions(raw json.RawMessage) ([]Decided, error) {
	decisions, err := strict[[]Decided](raw)
	if err != nil {
		return nil, err
	}
	if len(decisions) == 0 {
		return nil, errors.New("at least one decision is needed")
	}
	if len(decisions) > maxItems {
		return nil, fmt.Errorf("there are more than %d decisions", maxItems)
	}
	for _, d := range decisions {
		switch {
		case blankText(d.Award):
			return nil, errors.New("each decision names its award")
		case !contains(Outcomes, d.Outcome):
			return nil, fmt.Errorf("award %s: %q is not one of %s", d.Award, d.Outcome, strings.Join(Outcomes, ", "))
		case d.AmountCents < 0:
			return nil, fmt.Errorf("award %s: the amount cannot be negative", d.Award)
		case d.FiscalYear != 0 && (d.FiscalYear < 1965 || d.FiscalYear > 2200):
			return nil, fmt.Errorf("award %s: %d is not a fiscal year", d.Award, d.FiscalYear)
		}
	}
	return decisions, nil
}

// strict reads one JSON value of a type and refuses what it does not know.
func strict[T any](raw json.RawMessage) (T, error) {
	var v T
	if len(raw) > maxRequest {
		return v, errors.New("the value is too large")
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&v); err != nil {
		return v, plain(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return v, errors.New("more follows after the value")
	}
	return v, nil
}

// plain says what encoding/json means in words for the one who typed it.
func plain(err error) error {
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		where := ""
		if t.Field != "" {
			where = strconv.Quote(t.Field) + " "
		}
		return fmt.Errorf("%scannot be a %s", where, t.Value)
	}
	return errors.New(strings.TrimPrefix(err.Error(), "json: "))
}

func blank(raw json.RawMessage) bool {
	s := string(bytes.TrimSpace(raw))
	return s == "" || s == "null" || s == `""` || s == "[]" || s == "{}"
}

func blankText(s string) bool { return strings.TrimSpace(s) == "" }

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
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

// sentence ends an error's text as a sentence.
func sentence(err error) string {
	s := strings.TrimSpace(err.Error())
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}
