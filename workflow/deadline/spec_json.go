package deadline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
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
	dec := json.NewDecoder(bytes.NewReader(data))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return fmt.Errorf("%s is written as a JSON object", what)
	}
	seen := map[string]bool{}
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return fmt.Errorf("%s is not well-formed JSON: %w", what, err)
		}
		key, _ := t.(string)
		target, known := targets[key]
		if !known {
			return fmt.Errorf("%s has no key %q", what, key)
		}
		if seen[key] {
			return fmt.Errorf("%s has the key %q twice", what, key)
		}
		seen[key] = true
		var raw json.RawMessage
		if err := dec.Decode(&raw); err != nil {
			return fmt.Errorf("%s is not well-formed JSON: %w", what, err)
		}
		if err := json.Unmarshal(raw, target); err != nil {
			return fmt.Errorf("the key %q of %s cannot be read: %s", key, what, plainError(err, target))
		}
	}
	return nil
}

// plainError says in the reader's words what the decoder says in Go's.
func plainError(err error, target any) string {
	if _, mismatch := errors.AsType[*json.UnmarshalTypeError](err); mismatch {
		switch target.(type) {
		case *int:
			return "it is a whole number"
		case *bool:
			return "it is true or false"
		default:
			return "it is a text of its own form"
		}
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}
