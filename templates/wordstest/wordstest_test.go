package wordstest

import (
	"fmt"
	"strings"
	"testing"
)

// reported keeps what is reported.
type reported struct {
	testing.TB
	errors []string
}

func (s *reported) Helper() {}
func (s *reported) Errorf(format string, args ...any) {
	s.errors = append(s.errors, fmt.Sprintf(format, args...))
}

// A line that was read before is not read again only if nothing was found in it.
func TestARefusedWordIsReportedOnEveryPageThatSaysIt(t *testing.T) {
	for _, where := range []string{"first", "second"} {
		s := &reported{TB: t}
		PlainPage(s, where, "<title>Matters</title><p>A plain line.</p><p>Ask <b>somebody</b> else.</p>")
		if len(s.errors) != 1 || !strings.HasPrefix(s.errors[0], where+` says "somebody"`) {
			t.Errorf("on the %s page %q is reported", where, s.errors)
		}
	}
}
