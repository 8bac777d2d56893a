package mail

import (
	"fmt"
	"strings"
)

// Blind is a message about a deadline to somebody who has no say in matters
// and reads none: an administrator, whom a ladder names so that mail and people
// are looked after. It tells that something waits, and not what.
type Blind struct {
	Days      int  // until the date; negative: overdue
	Escalated bool // nobody has acknowledged that it passed
	Many      int  // deadlines, where the message stands for more than one; else 0
	URL       string
}

// Letter words the message.
func (b Blind) Letter() Letter {
	words := DueWords(b.Days)
	l := Letter{
		Subject:  words + ": a deadline",
		Headline: words,
		Urgent:   b.Days < 0,
		Lead:     fmt.Sprintf("A deadline is %s.", strings.ToLower(words[:1])+words[1:]),
		Link:     Link{"Open the mail list", b.URL},
		Reason: "You get this mail because the process names administrators for these alerts. " +
			"Administrators cannot read matters, so this mail does not say which one. The people who work on the matter got an alert too.",
	}
	switch {
	case b.Many > 1:
		l.Subject = fmt.Sprintf("%d deadlines are near", b.Many)
		l.Headline = l.Subject
		l.Lead = fmt.Sprintf("%d deadlines are near; the first is %s.", b.Many, strings.ToLower(words[:1])+words[1:])
	case b.Escalated:
		l.Subject = "Not acknowledged: an alert about a deadline"
		l.Headline = "An alert is not acknowledged"
		l.Lead += " No one has acknowledged it. Check the mail list to see whether the alerts were delivered."
	}
	return l
}
