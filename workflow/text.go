package workflow

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"duces/workflow/validation"
)

// CheckLine checks one line of text, such as a name: what others take for one.
func CheckLine(field, title, s string, most int, needed bool) []Detail {
	switch {
	case needed && Blank(s):
		return []Detail{At(field, validation.Required(title))}
	case strings.ContainsAny(s, "\r\n"):
		return []Detail{At(field, title+" must be one line.")}
	case utf8.RuneCountInString(s) > most:
		return []Detail{At(field, fmt.Sprintf("%s may have at most %d characters.", title, most))}
	}
	err := CheckText(s)
	if err == nil {
		err = CheckSeen(s)
	}
	if err != nil {
		return []Detail{At(field, title+": "+Sentence(err))}
	}
	return nil
}

// CheckProse checks free text, which may have many lines.
func CheckProse(field, title, s string, needed bool) []Detail {
	if needed && Blank(s) {
		return []Detail{At(field, validation.Required(title))}
	}
	err := CheckText(s)
	if i := strings.IndexFunc(s, turning); err == nil && i >= 0 {
		r, _ := utf8.DecodeRuneInString(s[i:])
		err = fmt.Errorf("the text holds the character %U, which turns the direction in which it is read. Type it again without it", r)
	}
	if err != nil {
		return []Detail{At(field, title+": "+Sentence(err))}
	}
	return nil
}

// turning is a character that orders others against the direction that they have by themselves.
func turning(r rune) bool { return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' }

// MaxText is how many characters a text field or a note may have, so that an
// event stays a fact and does not become an archive.
const MaxText = 20_000

// CheckSeen refuses a name with a character that nobody sees: it could pass for
// another name, and be read otherwise than it is written.
func CheckSeen(s string) error {
	for _, r := range s {
		if unseen(r) {
			return fmt.Errorf("it holds the character %U, which is not seen and can change what is read. Type it again without it", r)
		}
	}
	return nil
}

// Legible is one line of what another program says: nobody can be asked to type it anew.
func Legible(s string, most int) string {
	s = Tidy(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) || unicode.IsControl(r) {
			return ' '
		}
		if unseen(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd")))
	if runes := []rune(s); len(runes) > most {
		s = string(runes[:most])
	}
	return s
}

func unseen(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
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
			return fmt.Errorf("the text holds the control character %U. Type it again without it", r)
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

// Lower is a name that is kept in lower case, tidy.
func Lower(name string) string { return norm.NFC.String(strings.ToLower(Tidy(name))) }

// Folded is a name as names are compared and searched for: tidy, and without case
// (Unicode 3.13, D145, in the form NFC).
func Folded(name string) string {
	name = Tidy(name)
	if !strings.ContainsFunc(name, func(r rune) bool { return r >= utf8.RuneSelf }) { // most are, and lists compare many
		return strings.ToLower(name)
	}
	return norm.NFC.String(cases.Fold().String(norm.NFD.String(name)))
}

// SameName says whether two names are the same but for case and spaces.
func SameName(a, b string) bool { return a == b || Folded(a) == Folded(b) }
