package mail

import (
	"fmt"

	"duces/workflow/account"
	"duces/workflow/deadline"
	"duces/workflow/view"
)

// Heartbeat is what the daily message to auditors is written from.
type Heartbeat struct {
	To   account.User
	Day  deadline.Date // the reader's
	Head view.LedgerHead
	New  int64 // events of the last 24 hours
	// Recount is what the daily check of the clock found last.
	Recount view.Recount
	File    string // name of the checkpoint that is attached
	URL     string // of the ledger's page
}

// Letter words the message. It goes out on days without events too: one that
// does not come is the alarm.
func (h Heartbeat) Letter() Letter {
	l := Letter{
		Subject:  "Ledger checkpoint of " + h.Day.Long(),
		Headline: "The ledger has " + count(h.Head.Size, "event"),
		Lead:     fmt.Sprintf("Attached is its latest signed head. %s in the last 24 hours.", were(h.New)),
		Facts: []Fact{
			{"Events", thousands(h.Head.Size)},
			{"Root hash", h.Head.Root},
			{"Signed", inZone(h.Head.At, h.To.Zone)},
			{"Verifier key", h.Head.Key},
		},
		Link: Link{"Look at the ledger", h.URL},
		Sections: []Section{{
			Title: "What to do with it",
			Note: "Keep the attachment outside of the machine that it came from. A ledger that was rewritten or cut short " +
				"does not agree with it, as this command shows:",
			Facts: []Fact{{"Command", "duces verify --data DIR --against " + h.File}},
		}},
		Reason: "You are told every day because you are an auditor. If a day passes without this message, ask why.",
	}
	if h.New == 0 {
		l.Lead = "Attached is its latest signed head. Nothing was recorded in the last 24 hours; this message says that the clock still comes by."
	}
	if n := int64(h.Recount.Overlooked); n > 0 {
		l.Headline = "Alerts were being held back; the database was changed"
		l.Sections = append([]Section{{
			Title: "What the daily check found",
			Note: fmt.Sprintf("At %s it found %s of the database that did not match the history and kept alerts from going out. They were corrected. "+
				"Run “duces verify” with the attachment, and find out who or what changed the database.", inZone(h.Recount.At, h.To.Zone), count(n, "row")),
		}}, l.Sections...)
	}
	return l
}

func were(n int64) string {
	if n == 1 {
		return "1 event was recorded"
	}
	return thousands(n) + " events were recorded"
}

// count names a number of things.
func count(n int64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return thousands(n) + " " + thing + "s"
}

// thousands writes a number so that it can be read: 1,234,567.
func thousands(n int64) string {
	if n < 0 {
		return "-" + thousands(-n)
	}
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
