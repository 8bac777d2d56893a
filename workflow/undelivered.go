package workflow

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"duces/workflow/deadline"
)

// ReportUndelivered says that an alert about a deadline will not reach its
// recipient. Somebody else must hear of it: the supervisors, and where they
// are the ones who cannot be reached, everybody in the review who works on it.
type ReportUndelivered struct {
	Mail      string `json:"mail"` // id in the outbox
	Matter    string `json:"matter"`
	Deadline  string `json:"deadline"`
	Version   int    `json:"version"`
	Rung      int    `json:"rung"`
	Recipient string `json:"recipient"`
}

// Streams implements Command.
func (c ReportUndelivered) Streams() []Stream {
	return []Stream{MatterStream(c.Matter), UserStream(c.Recipient)}
}

func (c ReportUndelivered) decide(w World, a Act) (Decision, error) {
	if w.Actor.Role != system && w.Actor.Role != operator {
		return Decision{}, forbidden("Only the program itself reports what could not be delivered.")
	}
	everything := w
	everything.Actor, _ = BuiltInActor(SystemActor)
	b, err := begin(everything, a, c.Matter)
	if err != nil {
		return Decision{}, err
	}
	d, ok := b.matter.Deadline(c.Deadline)
	if !ok {
		return Decision{}, Absent("deadline")
	}
	r := AlertUndelivered{Deadline: c.Deadline, Version: c.Version, Rung: c.Rung, Recipient: c.Recipient, Mail: c.Mail, To: []string{}}
	for _, roles := range [][]Role{{Supervisor}, {Compliance, Legal}} {
		others := slices.DeleteFunc(w.members(b.review, roles...), func(u User) bool { return u.ID == c.Recipient })
		for _, t := range b.standIns(others, func(d User) bool { return d.ID != c.Recipient }) {
			r.To = append(r.To, t.to.ID)
			b.alerts = append(b.alerts, Alert{
				Key:  "undelivered/" + c.Mail + "/" + t.to.ID,
				Kind: AlertFailed, Matter: c.Matter, Deadline: c.Deadline, Version: d.Version, Rung: c.Rung,
				Recipient: t.to.ID, For: c.Recipient, NotBefore: t.to.afterQuiet(a.At, d.Ends),
			})
		}
		if len(r.To) > 0 {
			break
		}
	}
	b.note(deadline.DateIn(a.At, zone(b.place.Zone)), r)
	return b.decision(), nil
}

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

// Streams implements Command.
func (c RecordBounce) Streams() []Stream { return []Stream{UserStream(c.User)} }

func (c RecordBounce) decide(w World, a Act) (Decision, error) {
	if w.Actor.Role != system && w.Actor.Role != operator {
		return Decision{}, forbidden("Only the program itself records mail that came back.")
	}
	u, err := w.User(c.User)
	if err != nil {
		return Decision{}, err
	}
	if !enhancedStatus(c.Status) {
		return Decision{}, invalid("status", fmt.Sprintf("%q is no enhanced status code; they look like 5.1.1.", c.Status))
	}
	if err := collect(line("report", "Report", c.Report, 1000, true)); err != nil {
		return Decision{}, err
	}
	if u.Bounce != nil && u.Bounce.Mail == c.Mail && u.Bounce.Status == c.Status {
		return Decision{}, nil // the same report, fed twice
	}
	s := UserStream(u.ID)
	e := a.event(s, a.today(), MailBounced{Mail: c.Mail, Status: c.Status})
	e.Personal = map[string]Sealed{"report": a.seal(s, "report", strings.TrimSpace(c.Report))}
	return Decision{Events: []Event{e}}, nil
}

// enhancedStatus says whether s is written as RFC 3463 wants it.
func enhancedStatus(s string) bool {
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
