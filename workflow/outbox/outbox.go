package outbox

import (
	"fmt"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/ledger"
)

// KindName names the streams of the outbox.
const KindName = "outbox"

// Stream is the history of the outbox on one day in UTC: a day's is read in a moment.
func Stream(day civil.Date) workflow.Stream { return workflow.NewStream(KindName, day.String()) }

// Ended says how messages ended: they were taken by the mail server, or will not go out.
type Ended struct {
	Messages []End `json:"messages"`
}

// Type is the stored name.
func (Ended) Type() string { return "messages_ended" }

// End says how one message ended.
type End struct {
	Message   string        `json:"message"`   // id in the outbox
	Recipient string        `json:"recipient"` // user id
	Status    string        `json:"status"`
	Taken     time.Time     `json:"taken,omitzero"` // when the mail server answered that it takes it
	Digest    ledger.Digest `json:"digest"`         // commits to all that is kept of it
}

// ClockCorrected says what a correction of the clock did to messages that had ended.
type ClockCorrected struct {
	Owed  []string `json:"owed,omitempty"`  // ids of those that are owed again
	Ended []End    `json:"ended,omitempty"` // those that are known to have been queued too early
	// Before is what it left of those that ended before the ledger said how; nil: it touched none.
	Before *Left `json:"before,omitempty"`
}

// Type is the stored name.
func (ClockCorrected) Type() string { return "outbox_clock_corrected" }

// Day is what is known of one day's outbox.
type Day struct {
	Version int
	Ended   int // messages
}

// Kind is what the program knows of the outbox.
var Kind = workflow.KindOf[Day]{
	Version: func(s Day) int { return s.Version },
	Name:    KindName, Needs: workflow.None[Day], Process: workflow.NoProcess[Day], Rows: workflow.NoRows[Day],
	Visible:   func(facts workflow.Facts, _ Day) bool { return facts.Actor.Role.Can(workflow.VerbReadLedger) },
	Questions: []workflow.Question{&Kept{}, &Before{}},
	Events: []workflow.EventType{
		workflow.EventOf(func(s Day, d Ended, e workflow.Event) Day {
			s.Version, s.Ended = e.No, s.Ended+len(d.Messages)
			return s
		}, func(d Ended, n workflow.Names) string { return d.words(n) }, func(d Ended) []string { return recipients(d.Messages) }).AsAlert(),
		workflow.EventOf(func(s Day, _ ClockCorrected, e workflow.Event) Day {
			s.Version = e.No
			return s
		}, func(d ClockCorrected, _ workflow.Names) string {
			return fmt.Sprintf("Clock corrected: of the finished messages, %s queued again and %s removed as queued too early",
				are(len(d.Owed)), were(len(d.Ended)))
		}, func(d ClockCorrected) []string { return recipients(d.Ended) }).Called("Mail checked after a clock correction"),
	},
}.Kind()

func are(n int) string  { return verb(n, "is", "are") }
func were(n int) string { return verb(n, "was", "were") }

func verb(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// words says how many messages ended how; of one alone also whom it was for.
func (d Ended) words(n workflow.Names) string {
	if len(d.Messages) == 1 {
		m := d.Messages[0]
		return fmt.Sprintf("Message to %s %s", n.NameOf(m.Recipient, "an unknown user"), outcomes[m.Status].one)
	}
	count := map[string]int{}
	for _, m := range d.Messages {
		count[m.Status]++
	}
	var parts []string
	for _, status := range []string{"sent", "failed", "unowed", "declined"} {
		switch o := outcomes[status]; {
		case count[status] == 1:
			parts = append(parts, "1 "+o.one)
		case count[status] > 1:
			parts = append(parts, fmt.Sprintf("%d %s", count[status], o.many))
		}
	}
	return fmt.Sprintf("%d messages: %s", len(d.Messages), strings.Join(parts, ", "))
}

var outcomes = map[string]struct{ one, many string }{
	"sent":     {"was accepted by the mail server", "were accepted by the mail server"},
	"failed":   {"could not be delivered", "could not be delivered"},
	"unowed":   {"was no longer needed", "were no longer needed"},
	"declined": {"was turned off by the recipient", "were turned off by the recipient"},
}

func recipients(all []End) []string {
	seen := map[string]bool{}
	var users []string
	for _, m := range all {
		if !seen[m.Recipient] {
			seen[m.Recipient] = true
			users = append(users, m.Recipient)
		}
	}
	return users
}
