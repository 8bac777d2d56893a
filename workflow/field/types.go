package field

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"duces/workflow"
	"duces/workflow/demand"
	"duces/workflow/process"
	"duces/workflow/validation"
)

var sha256Hex = regexp.MustCompile(`^[0-9a-f]{64}$`)

func readText(raw json.RawMessage) (string, error) {
	s, err := strict[string](raw)
	if err != nil {
		return "", err
	}
	return s, workflow.CheckText(s)
}

// timeOfDay is that of a 24-hour clock.
var timeOfDay = regexp.MustCompile(`^([01][0-9]|2[0-3]):[0-5][0-9]$`)

func readTime(raw json.RawMessage) (string, error) {
	s, err := strict[string](raw)
	if err == nil && !timeOfDay.MatchString(s) {
		err = errors.New("enter hours and minutes of a 24-hour clock, such as 14:30")
	}
	return s, err
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
	return "", unknownChoice{s, names}
}

// unknownChoice is a choice that is none of those there are, or none at all.
type unknownChoice struct {
	value string
	names []string
}

func (u unknownChoice) Error() string { return u.of("the choice") }

func (u unknownChoice) of(title string) string {
	return validation.NotOneOf(title, u.value, u.names...)
}

// missing are the parts that a value lacks.
type missing []string

func (m missing) Error() string { return validation.Required(m...) }

// lacks gives those parts that are not there, as an error if there are any.
func lacks(parts ...part) error {
	var m missing
	for _, p := range parts {
		if !p.there {
			m = append(m, p.title)
		}
	}
	if len(m) == 0 {
		return nil
	}
	return m
}

// part is a part of a value by its title, and whether it is there.
type part struct {
	title string
	there bool
}

func (p Proceeding) parts() []part {
	return []part{{"caption", !workflow.Blank(p.Caption)}, {"court", !workflow.Blank(p.Court)}}
}

func readDemands(raw json.RawMessage) ([]demand.Demand, error) {
	demands, err := strict[[]demand.Demand](raw)
	if err != nil {
		return nil, err
	}
	if len(demands) > maxItems {
		return nil, fmt.Errorf("there are more than %d demands", maxItems)
	}
	seen, known := map[demand.Label]bool{}, map[demand.Label]bool{}
	for i, d := range demands {
		label, err := readLabel(d)
		if err != nil {
			return nil, err
		}
		d.Call(label)
		switch {
		case seen[label]:
			return nil, fmt.Errorf("the number %s is used twice", label)
		case workflow.Blank(d.Text) && !d.Withdrawn:
			return nil, fmt.Errorf("demand %s has no text", label)
		case !d.From.IsZero() && !d.Until.IsZero() && d.Until.Before(d.From):
			return nil, fmt.Errorf("demand %s: the period ends on %s, before it begins on %s", label, d.Until.Text(), d.From.Text())
		}
		if d.Of != "" {
			if d.Of, err = demand.ParseLabel(string(d.Of)); err != nil {
				return nil, fmt.Errorf("demand %s: %w", label, err)
			}
		}
		for _, text := range []string{d.Text, d.Section, d.Custodian, d.Instructions} {
			if err := workflow.CheckText(text); err != nil {
				return nil, fmt.Errorf("demand %s: %w", label, err)
			}
		}
		if d.Of != "" && known[d.Known()] || d.Of == "" && known[label] {
			return nil, fmt.Errorf("demand %s of the document request is named twice", d.Known())
		}
		seen[label], known[d.Known()], demands[i] = true, true, d
	}
	return demands, nil
}

// readLabel is the number of a demand, which number or label gives, or both alike.
func readLabel(d demand.Demand) (demand.Label, error) {
	if d.Label == "" {
		if d.Number < 1 {
			return "", errors.New("demands are numbered from 1")
		}
		return d.Called(), nil
	}
	label, err := demand.ParseLabel(string(d.Label))
	if err == nil && d.Number != 0 && label.Plain() != d.Number {
		return "", fmt.Errorf("a demand has the number %d and the label %s. Give one of the two", d.Number, label)
	}
	return label, err
}

// LongestRawName is how many characters the name may have under which a file is sent.
const LongestRawName = 1000

func readDocuments(raw json.RawMessage) ([]Document, error) {
	docs, err := strict[[]Document](raw)
	if err != nil {
		return nil, err
	}
	if len(docs) > maxDocuments {
		return nil, fmt.Errorf("there are more than %d documents", maxDocuments)
	}
	for _, d := range docs {
		switch {
		case workflow.Blank(d.Name):
			return nil, errors.New("each document needs a file name")
		case strings.ContainsAny(d.Name, "/\\\x00\r\n"):
			return nil, fmt.Errorf("%q is not a file name", d.Name)
		case !sha256Hex.MatchString(d.SHA256):
			return nil, fmt.Errorf("%s: sha256 must be 64 lower-case hexadecimal digits", d.Name)
		case d.Size < 0:
			return nil, fmt.Errorf("%s: the size cannot be negative", d.Name)
		case strings.ContainsRune(d.RawName, 0) || utf8.RuneCountInString(d.RawName) > LongestRawName:
			return nil, fmt.Errorf("%s: the raw name has a NUL character or more than %d characters", d.Name, LongestRawName)
		}
	}
	return docs, nil
}

// readExhibits reads documents of the matter: their SHA-256 is enough.
func readExhibits(raw json.RawMessage) ([]Document, error) {
	docs, err := strict[[]Document](raw)
	if err != nil {
		return nil, err
	}
	if len(docs) > maxDocuments {
		return nil, fmt.Errorf("there are more than %d documents", maxDocuments)
	}
	seen := map[string]bool{}
	for _, d := range docs {
		switch {
		case !sha256Hex.MatchString(d.SHA256):
			return nil, errors.New("sha256 must be 64 lower-case hexadecimal digits")
		case seen[d.SHA256]:
			return nil, fmt.Errorf("the document %s is named twice", d.SHA256)
		}
		seen[d.SHA256] = true
	}
	return docs, nil
}

func readGuidance(raw json.RawMessage) ([]string, error) {
	named, err := strict[[]string](raw)
	switch {
	case err != nil:
		return nil, err
	case len(named) > maxItems:
		return nil, fmt.Errorf("there are more than %d guidance documents", maxItems)
	case slices.ContainsFunc(named, workflow.Blank):
		return nil, errors.New("each guidance document needs a name")
	}
	return named, nil
}

// GuidanceOf are the guidance documents that a transition rests on as a whole, by name.
func GuidanceOf(t process.Transition, fields Fields) []string {
	var all []string
	for _, f := range t.Fields {
		if f.Type != process.Guidance {
			continue
		}
		if named, err := readGuidance(fields[f.Name]); err == nil {
			all = append(all, named...)
		}
	}
	return all
}

const withConditions = "made_with_conditions"

// Outcomes of a grant decision, and which of them harm the jurisdiction.
var (
	Outcomes        = []string{"made", withConditions, "withheld", "denied", "suspended", "terminated", "disallowed"}
	adverseOutcomes = map[string]bool{"withheld": true, "denied": true, "suspended": true, "terminated": true, "disallowed": true}
)

func readDecisions(raw json.RawMessage) ([]Decided, error) {
	decisions, err := strict[[]Decided](raw)
	if err != nil {
		return nil, err
	}
	if len(decisions) > maxItems {
		return nil, fmt.Errorf("there are more than %d decisions", maxItems)
	}
	for _, d := range decisions {
		switch {
		case workflow.Blank(d.Award):
			return nil, errors.New("each decision needs an award")
		case !slices.Contains(Outcomes, d.Outcome):
			return nil, fmt.Errorf("award %s: %s", d.Award, validation.NotOneOf("Outcome", d.Outcome, Outcomes...))
		case d.AmountCents < 0:
			return nil, fmt.Errorf("award %s: the amount cannot be negative", d.Award)
		case d.Finding < 0:
			return nil, fmt.Errorf("award %s: findings are numbered from 1", d.Award)
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
		return v, plain(err, reflect.TypeFor[T]())
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return v, errors.New("more follows after the value")
	}
	return v, nil
}

// plain says what encoding/json means in words for the one who typed it.
func plain(err error, into reflect.Type) error {
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		where := ""
		if t.Field != "" {
			where = strconv.Quote(t.Field) + " "
		}
		return fmt.Errorf("%scannot be a %s", where, t.Value)
	}
	what := strings.TrimPrefix(err.Error(), "json: ")
	if key, unknown := strings.CutPrefix(what, "unknown field "); unknown {
		return fmt.Errorf("there is no key %s; the keys are %s", key, strings.Join(keysOf(into), ", "))
	}
	return errors.New(what)
}

// keysOf are the keys of the object that a type is read from, or of those in a list.
func keysOf(t reflect.Type) []string {
	if t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	var keys []string
	for _, f := range reflect.VisibleFields(t) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
			keys = append(keys, name)
		}
	}
	return keys
}
