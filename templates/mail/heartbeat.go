package mail

import (
	"fmt"

	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/view"
)

// Heartbeat is what the daily message to auditors is written from.
type Heartbeat struct {
	To   account.User
	Day  civil.Date // the reader's
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
		Subject:  "Ledger checkpoint of " + h.Day.Text(),
		Headline: "The ledger has " + count(h.Head.Size, "event"),
		Lead:     fmt.Sprintf("The latest signed checkpoint is attached. %s in the last 24 hours.", were(h.New)),
		Facts: []Fact{
			{"Events", thousands(h.Head.Size)},
			{"Root hash", h.Head.Root},
			{"Signed", inZone(h.Head.At, h.To.Zone)},
			{"Verifier key", h.Head.Key},
		},
		Link: Link{"Open the ledger", h.URL},
		Sections: []Section{{
			Title: "What to do with it",
			Note: "Keep the attachment outside the machine it came from. If the ledger is rewritten or cut short, " +
				"it no longer matches the attachment. This command checks it:",
			Facts: []Fact{{"Command", "duces verify --data DIR --against " + h.File}},
		}},
		Reason: "You get this mail every day because you are an auditor. If a day passes without it, ask why.",
	}
	if h.New == 0 {
		l.Lead = "The latest signed checkpoint is attached. Nothing was recorded in the last 24 hours. This mail shows that the scheduler is still running."
	}
	if n := int64(h.Recount.Overlooked); n > 0 {
		l.Headline = "Alerts were held back because the database was changed"
		l.Sections = append([]Section{{
			Title: "Result of the daily check",
			Note: fmt.Sprintf("On %s, the daily check found %s in the database that did not match the history and held back alerts. They were corrected. "+
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
