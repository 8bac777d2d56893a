package deadline

import (
	"fmt"
	"strings"
)

// unread says that a text is not what it should be, and how that is written; of an empty
// one, that it is required.
func unread(text, what, how string) error {
	if strings.TrimSpace(text) == "" {
		return fmt.Errorf("%s is required: %s", what, how)
	}
	return fmt.Errorf("%q is not %s: %s", text, what, how)
}

// not ends a sentence about the values there are with the one that was given, if one was.
func not(text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return fmt.Sprintf(", not %q", text)
}
