package validation

import (
	"errors"
	"fmt"
	"strings"
)

// Unread says that a text is not what it should be, and how that is written; of an empty
// one, that it is required.
func Unread(text, what, how string) error {
	if strings.TrimSpace(text) == "" {
		return fmt.Errorf("%s: %s", strings.TrimSuffix(Required(what), "."), how)
	}
	return fmt.Errorf("%q is not %s: %s", text, what, how)
}

// Missing says that a value is missing.
func Missing(what string) error {
	return errors.New(strings.TrimSuffix(Required(what), "."))
}

// NoneOf says that a value is none of those there are, or that it is missing.
func NoneOf[S ~string](what string, value S, options ...S) error {
	return errors.New(strings.TrimSuffix(NotOneOf(what, string(value), options...), "."))
}
