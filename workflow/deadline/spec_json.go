package deadline

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// UnmarshalJSON reads a Spec and refuses any key that is not one of its own: a
// misspelt key would otherwise change a due date in silence.
func (s *Spec) UnmarshalJSON(data []byte) error {
	type plain Spec
	var p plain
	targets := map[string]any{
		"kind": &p.Kind, "date": &p.Date, "days": &p.Days, "business_days": &p.BusinessDays,
		"hours": &p.Hours, "months": &p.Months, "before": &p.Before, "service": &p.Service, "rule": &p.Rule,
	}
	if err := readObject(data, "a deadline", targets); err != nil {
		return err
	}
	*s = Spec(p)
	return nil
}

// readObject reads the JSON object of what into targets, key by key: unknown
// and repeated keys are refused by name.
func readObject(data []byte, what string, targets map[string]any) error {
	dec := jsontext.NewDecoder(bytes.NewBuffer(data)) // which it reads in place
	if t, err := dec.ReadToken(); err != nil || t.Kind() != '{' {
		return fmt.Errorf("%s is written as a JSON object", what)
	}
	malformed := func(err error) error { return fmt.Errorf("%s is not well-formed JSON: %w", what, plainError(err, nil)) }
	for {
		t, err := dec.ReadToken()
		if errors.Is(err, jsontext.ErrDuplicateName) {
			return fmt.Errorf("%s has the key %q twice", what, dec.StackPointer().LastToken())
		}
		if err != nil {
			return malformed(err)
		}
		if t.Kind() == '}' {
			break
		}
		key := t.String()
		target, known := targets[key]
		if !known {
			return fmt.Errorf("%s has no key %q", what, key)
		}
		if err := json.UnmarshalDecode(dec, target); err != nil {
			return fmt.Errorf("the key %q of %s cannot be read: %w", key, what, plainError(err, target))
		}
	}
	if _, err := dec.ReadToken(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("something follows after %s", what)
	}
	return nil
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
	if semantic.Err != nil {
		return semantic.Err
	}
	return errors.New("it is a text of its own form")
}
