package workflow

import (
	"fmt"
	"strings"
	"time"
)

// Bounce is a mail to a user that came back.
type Bounce struct {
	Mail   string
	Status string // enhanced status code (RFC 3463), as 5.1.1
	Report string // the mail server's words
	At     time.Time
}

// RecordBounce marks a user whose mail came back.
type RecordBounce struct {
	User   string `json:"user"`
	Mail   string `json:"mail,omitempty"`
	Status string `json:"status"`
	Report string `json:"report"`
}

// CommandName implements Command.
func (RecordBounce) CommandName() string { return "RecordBounce" }

// Streams implements Command.
func (c RecordBounce) Streams() []Stream { return []Stream{UserStream(c.User)} }

func (c RecordBounce) Decide(w World, a Act) (Decision, error) {
	if w.Actor.Role != System && w.Actor.Role != Operator {
		return Decision{}, Forbid("Only the program itself records mail that came back.")
	}
	u, err := FindUser(w, c.User)
	if err != nil {
		return Decision{}, err
	}
	if !EnhancedStatus(c.Status) {
		return Decision{}, Malformed("status", fmt.Sprintf("%q is no enhanced status code; they look like 5.1.1.", c.Status))
	}
	if err := Collect(CheckLine("report", "Report", c.Report, 1000, true)); err != nil {
		return Decision{}, err
	}
	if u.Bounce != nil && u.Bounce.Mail == c.Mail && u.Bounce.Status == c.Status {
		return Decision{}, nil // the same report, fed twice
	}
	s := UserStream(u.ID)
	e := a.Event(s, a.Today(), MailBounced{Mail: c.Mail, Status: c.Status})
	e.Personal = map[string]Sealed{"report": a.Seal(s, "report", strings.TrimSpace(c.Report))}
	return Decision{Events: []Event{e}}, nil
}

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
