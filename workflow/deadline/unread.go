package deadline

import (
	"errors"
	"fmt"
	"strings"

	"duces/workflow/validation"
)

// unread says that a text is not what it should be, and how that is written; of an empty
// one, that it is required.
func unread(text, what, how string) error {
	if strings.TrimSpace(text) == "" {
		return fmt.Errorf("%s: %s", strings.TrimSuffix(validation.Required(what), "."), how)
	}
	return fmt.Errorf("%q is not %s: %s", text, what, how)
}

// required says that a value is missing.
func required(what string) error {
	return errors.New(strings.TrimSuffix(validation.Required(what), "."))
}

// notOneOf says that a value is none of those there are, or that it is missing.
func notOneOf[S ~string](what string, value S, options ...S) error {
	return errors.New(strings.TrimSuffix(validation.NotOneOf(what, string(value), options...), "."))
}
