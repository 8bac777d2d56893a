package workflow

import (
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// line checks one line of text.
func line(field, title, s string, most int, needed bool) []Detail {
	switch {
	case needed && blankText(s):
		return []Detail{{field, title + " is needed."}}
	case strings.ContainsAny(s, "\r\n") && most <= 1000:
		return []Detail{{field, title + " must be one line."}}
	case len([]rune(s)) > most:
		return []Detail{{field, fmt.Sprintf("%s may have at most %d characters.", title, most)}}
	}
	if err := checkText(s); err != nil {
		return []Detail{{field, title + ": " + sentence(err)}}
	}
	if i := strings.IndexFunc(s, unseen); i >= 0 && most <= 1000 {
		r, _ := utf8.DecodeRuneInString(s[i:])
		return []Detail{{field, fmt.Sprintf("%s holds the character %U, which is not seen and can change what is read. Type it anew without.", title, r)}}
	}
	return nil
}

// unseen are characters that end a line somewhere, or turn the direction in
// which a line is read: a name that holds one could pass for another, and no
// mail with it would go out.
func unseen(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

func checkZone(name string) error {
	if name == "" || name == "Local" {
		return fmt.Errorf("a time zone is needed, such as America/Chicago")
	}
	if _, err := time.LoadLocation(name); err != nil {
		return fmt.Errorf("%q is not a time zone; write it like America/Chicago", name)
	}
	return nil
}

func checkEmail(s string) error {
	if s == "" {
		return errors.New("an address is needed, such as ada@example.gov")
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || strings.ContainsAny(s, "\r\n\x00") || len(s) > 254 {
		return fmt.Errorf("%q is not an e-mail address", s)
	}
	return nil
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
	for _, r := range s {
		if unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' {
			return fmt.Errorf("the text holds the control character %U; type it anew without", r)
		}
	}
	return nil
}

func blankText(s string) bool { return strings.TrimSpace(s) == "" }

// sentence ends an error's text as a sentence.
func sentence(err error) string {
	s := strings.TrimSpace(err.Error())
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}
