package workflow

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// CheckLine checks one line of text.
func CheckLine(field, title, s string, most int, needed bool) []Detail {
	switch {
	case needed && Blank(s):
		return []Detail{At(field, title+" is needed.")}
	case strings.ContainsAny(s, "\r\n") && most <= 1000:
		return []Detail{At(field, title+" must be one line.")}
	case len([]rune(s)) > most:
		return []Detail{At(field, fmt.Sprintf("%s may have at most %d characters.", title, most))}
	}
	if err := CheckText(s); err != nil {
		return []Detail{At(field, title+": "+Sentence(err))}
	}
	if i := strings.IndexFunc(s, unseen); i >= 0 && most <= 1000 {
		r, _ := utf8.DecodeRuneInString(s[i:])
		return []Detail{At(field, fmt.Sprintf("%s holds the character %U, which is not seen and can change what is read. Type it anew without.", title, r))}
	}
	return nil
}

// MaxText is how many characters a text field or a note may have, so that an
// event stays a fact and does not become an archive.
const MaxText = 20_000

// unseen are characters that end a line somewhere, or turn the direction in
// which a line is read: a name that holds one could pass for another, and no
// mail with it would go out.
func unseen(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// CheckText refuses what could not be stored or shown as it was typed.
func CheckText(s string) error {
	switch {
	case !utf8.ValidString(s):
		return errors.New("the text is not valid UTF-8")
	case strings.ContainsRune(s, 0):
		return errors.New("the text holds a NUL character")
	case utf8.RuneCountInString(s) > MaxText:
		return fmt.Errorf("the text has more than %d characters", MaxText)
	}
	for _, r := range s {
		if unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' {
			return fmt.Errorf("the text holds the control character %U; type it anew without", r)
		}
	}
	return nil
}

// Blank says whether a text has nothing to read.
func Blank(s string) bool { return strings.TrimSpace(s) == "" }

// Sentence ends an error's text as a sentence.
func Sentence(err error) string {
	s := strings.TrimSpace(err.Error())
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// Tidy is a name as it is stored: in canonical form (NFC), with single spaces.
func Tidy(name string) string { return norm.NFC.String(strings.Join(strings.Fields(name), " ")) }

// Folded is a name as names are compared and searched for: tidy, and in lower case.
func Folded(name string) string { return norm.NFC.String(strings.ToLower(Tidy(name))) }
