package deadline

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// UnmarshalJSON reads a Spec and refuses any key that is not one of its own: a
// misspelt key would otherwise change a due date in silence.
func (s *Spec) UnmarshalJSON(data []byte) error { return readObject(data, s) }

// UnmarshalJSONFrom is UnmarshalJSON for a Spec within a text that is being read.
func (s *Spec) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	type plain Spec
	var p plain
	err := readKeys(dec, "a deadline", map[string]any{
		"kind": &p.Kind, "date": &p.Date, "days": &p.Days, "business_days": &p.BusinessDays,
		"hours": &p.Hours, "at": &p.At, "months": &p.Months, "before": &p.Before, "service": &p.Service, "rule": &p.Rule,
	})
	if err == nil {
		*s = Spec(p)
	}
	return err
}

// readObject reads a JSON text that is one object and nothing more.
func readObject(data []byte, into json.UnmarshalerFrom) error {
	err := json.Unmarshal(data, into)
	if semantic, ok := errors.AsType[*json.SemanticError](err); ok && semantic.Err != nil {
		return semantic.Err // which says by itself where it is
	}
	return err
}

// readKeys reads the JSON object of what into targets, key by key: unknown
// and repeated keys are refused by name.
func readKeys(dec *jsontext.Decoder, what string, targets map[string]any) error {
	if t, err := dec.ReadToken(); err != nil || t.Kind() != '{' {
		return fmt.Errorf("%s is written as a JSON object", what)
	}
	for {
		t, err := dec.ReadToken()
		if errors.Is(err, jsontext.ErrDuplicateName) {
			return fmt.Errorf("%s has the key %q twice", what, dec.StackPointer().LastToken())
		}
		if err != nil {
			return fmt.Errorf("%s is not well-formed JSON: %w", what, err)
		}
		if t.Kind() == '}' {
			return nil
		}
		key := t.String()
		target, known := targets[key]
		if !known {
			return fmt.Errorf("%s has no key %q; its keys are %s", what, key, strings.Join(slices.Sorted(maps.Keys(targets)), ", "))
		}
		if err := json.UnmarshalDecode(dec, target); err != nil {
			return fmt.Errorf("the key %q of %s cannot be read: %w", key, what, plainError(err, target))
		}
	}
}

// plainError says in the reader's words what the decoder says in Go's.
func plainError(err error, target any) error {
	semantic, ok := errors.AsType[*json.SemanticError](err)
	if !ok {
		return err
	}
	switch target.(type) {
	case *int:
		return errors.New("it is a whole number")
	case *bool:
		return errors.New("it is true or false")
	}
	if _, ours := target.(*Spec); semantic.Err != nil && (ours || semantic.JSONKind == '"') {
		return semantic.Err
	}
	return errors.New("it is a text of its own form")
}
