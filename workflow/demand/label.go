package demand

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Label is the number of a demand as it was written: "1", "2(a)", "1(a)(i)", "A.1". It is
// text, never counted on.
type Label string

// Texts are labels as text, never nil.
func Texts(labels []Label) []string {
	texts := make([]string, len(labels))
	for i, l := range labels {
		texts[i] = string(l)
	}
	return texts
}

// maxLabel is how many characters a label may have.
const maxLabel = 40

var (
	labelForm = regexp.MustCompile(`^(?:[1-9][0-9]{0,8}|[A-Z]{1,3})(?:\.[1-9][0-9]{0,3}|\.[A-Z]|\((?:[1-9][0-9]{0,3}|[a-z]{1,8}|[A-Z]{1,8})\))*$`)
	lastPart  = regexp.MustCompile(`(?:\.[0-9A-Z]+|\([^()]+\))$`)
)

// ParseLabel reads a label as a person types it: spaces and a closing period or
// parenthesis do not count.
func ParseLabel(s string) (Label, error) {
	text := strings.Join(strings.Fields(s), "")
	text = strings.TrimSuffix(text, ".")
	if plain, cut := strings.CutSuffix(text, ")"); cut && !strings.Contains(text, "(") {
		text = plain
	}
	if text == "" {
		return "", errors.New("enter a demand number, such as 1, 2(a), 1(a)(i), or A.1")
	}
	if len(text) > maxLabel || !labelForm.MatchString(text) {
		return "", fmt.Errorf("%q is not a demand number. Enter one such as 1, 2(a), 1(a)(i), or A.1", s)
	}
	return Label(text), nil
}

// Plain is the number of a label that is only one, and 0 of any other.
func (l Label) Plain() int {
	n := 0
	for _, c := range l {
		if c < '0' || c > '9' || n > maxPlain {
			return 0
		}
		n = 10*n + int(c-'0')
	}
	return n
}

// maxPlain keeps the number of a plain label within what every reader of JSON reads exactly.
const maxPlain = 99_999_999

// Parent is the label without its last part, empty where it has one part: 1(a) of 1(a)(i).
func (l Label) Parent() Label { return Label(lastPart.ReplaceAllString(string(l), "")).other(l) }

func (l Label) other(than Label) Label {
	if l == than {
		return ""
	}
	return l
}
