package alert

import (
	"fmt"

	"duces/workflow"
	"duces/workflow/due"
)

// Undelivered says that an alert could not be delivered, and who was
// told that in its stead.
type Undelivered struct {
	Deadline  string   `json:"deadline"`
	Version   int      `json:"version"`
	Rung      int      `json:"rung"`
	Recipient string   `json:"recipient"` // user id
	Mail      string   `json:"mail"`      // id in the outbox; the answer stands there
	To        []string `json:"to"`        // user ids
}

// Type is the stored name.
func (Undelivered) Type() string { return "alert_undelivered" }

// Says is the sentence about it.
func (d Undelivered) Says(n workflow.Names) string {
	return fmt.Sprintf("%s: an alert could not be delivered. %s alerted instead", due.TitleOf(n, d.Deadline), due.People(len(d.To)))
}

// Mentions are the users that it is about besides its actor.
func (d Undelivered) Mentions() []string { return append([]string{d.Recipient}, d.To...) }
