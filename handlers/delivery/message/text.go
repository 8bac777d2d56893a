package message

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable makes words from outside safe to store and to show: one line of
// valid text, of 500 characters at most.
func Printable(s string) string {
	const most = 500
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "�"), func(r rune) bool {
		return unicode.IsControl(r) || unicode.IsSpace(r) || unicode.Is(unicode.Bidi_Control, r)
	}), " ")
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most]) + "…"
	}
	return s
}

// OneLine refuses text that could break out of its line or its header. The
// error names what was refused.
func OneLine(what, s string) error {
	if printableASCII(s) {
		return nil
	}
	if !utf8.ValidString(s) {
		return fmt.Errorf("%s is not valid UTF-8", what)
	}
	for _, r := range s {
		// The line and paragraph separators end a line in some readers.
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return fmt.Errorf("%s holds the control character %U", what, r)
		}
	}
	return nil
}

// printableASCII is the quick answer for most texts.
func printableASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
