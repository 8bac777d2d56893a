package account

import (
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/validation"
)

// Bounce is a mail to a user that came back.
type Bounce struct {
	Mail   string
	Status string // enhanced status code (RFC 3463), as 5.1.1
	Report string // the mail server's words
	At     time.Time
	// InSession: our mail server itself refused it, and no report came before.
	InSession bool
}

// RecordBounce marks a user whose mail came back.
type RecordBounce struct {
	User   string `json:"user"`
	Mail   string `json:"mail,omitempty"`
	Status string `json:"status"`
	Report string `json:"report"`
	// InSession says that our mail server refused it, where a report comes later.
	InSession bool `json:"in_session,omitempty"`
}

// CommandName implements Command.
func (RecordBounce) CommandName() string { return "RecordBounce" }

// Streams implements Command.
func (c RecordBounce) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.User)} }

func (c RecordBounce) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if facts.Actor.Role != workflow.System && facts.Actor.Role != workflow.Operator {
		return workflow.Decision{}, workflow.Forbid("Only Duces itself records bounced mail.")
	}
	u, err := Find(facts, c.User)
	if err != nil {
		return workflow.Decision{}, err
	}
	if !EnhancedStatus(c.Status) {
		return workflow.Decision{}, workflow.Malformed("status", validation.Not("Status", c.Status, "an enhanced status code, such as 5.1.1"))
	}
	report := workflow.Legible(c.Report, 1000)
	if report == "" {
		return workflow.Decision{}, workflow.Malformed("report", validation.Required("Report"))
	}
	if _, recorded := u.Reports[reportKey(c.Mail, c.Status)]; recorded {
		return workflow.Decision{}, nil // the same report, fed again
	}
	s := Stream(u.ID)
	e := a.Event(s, a.Today(), MailBounced{Mail: c.Mail, Status: c.Status, InSession: c.InSession})
	e.Personal = map[string]workflow.Sealed{"report": a.Seal(s, "report", report)}
	return workflow.Decision{Events: []workflow.Event{e}}, nil
}

// reportKey is what a report is known by: the same of another message is another.
func reportKey(mail, status string) string { return mail + " " + status }

// EnhancedStatus says whether s is written as RFC 3463 wants it.
func EnhancedStatus(s string) bool {
	parts := strings.Split(s, ".")
	if len(parts) != 3 || len(parts[0]) != 1 || !strings.Contains("245", parts[0]) {
		return false
	}
	for _, p := range parts[1:] {
		if p == "" || len(p) > 3 || strings.Trim(p, "0123456789") != "" {
			return false
		}
	}
	return true
}

// MailReached says that a mail server took a mail to a marked user: the mark goes.
type MailReached struct {
	Mail string `json:"mail"` // id in the outbox
}

// Type is the stored name.
func (MailReached) Type() string { return "mail_reached" }

// RecordReached takes the mark of a refusal from a user to whom a mail was taken.
type RecordReached struct {
	User string `json:"user"`
	Mail string `json:"mail"`
}

// CommandName implements Command.
func (RecordReached) CommandName() string { return "RecordReached" }

// Streams implements Command.
func (c RecordReached) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.User)} }

// Decide implements Command. The same mail may have come back meanwhile. The mark of a
// report stays: the server took the mail of which it was, too.
func (c RecordReached) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	if facts.Actor.Role != workflow.System {
		return workflow.Decision{}, workflow.Forbid("Only Duces itself records that mail was delivered.")
	}
	u, err := Find(facts, c.User)
	if err != nil || u.Bounce == nil || !u.Bounce.InSession || u.Bounce.Mail == c.Mail {
		return workflow.Decision{}, err
	}
	return workflow.Decision{Events: []workflow.Event{a.Event(Stream(u.ID), a.Today(), MailReached{Mail: c.Mail})}}, nil
}
