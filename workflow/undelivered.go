package workflow

import (
	"slices"
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

// CommandName implements Command.
func (ReportUndelivered) CommandName() string { return "ReportUndelivered" }

// Streams implements Command.
func (c ReportUndelivered) Streams() []Stream {
	return []Stream{MatterStream(c.Matter), UserStream(c.Recipient)}
}

func (c ReportUndelivered) Decide(w World, a Act) (Decision, error) {
	if w.Actor.Role != System && w.Actor.Role != Operator {
		return Decision{}, Forbid("Only the program itself reports what could not be delivered.")
	}
	everything := w
	everything.Actor, _ = BuiltInActor(SystemActor)
	b, err := Begin(everything, a, c.Matter)
	if err != nil {
		return Decision{}, err
	}
	d, ok := b.matter.Deadline(c.Deadline)
	if !ok {
		return Decision{}, Absent("deadline")
	}
	r := AlertUndelivered{Deadline: c.Deadline, Version: c.Version, Rung: c.Rung, Recipient: c.Recipient, Mail: c.Mail, To: []string{}}
	for _, roles := range [][]Role{{Supervisor}, {Compliance, Legal}} {
		others := slices.DeleteFunc(b.review.InRole(w, roles...), func(u User) bool { return u.ID == c.Recipient })
		for _, t := range StandIns(b.world, b.review, a.At, others, func(d User) bool { return d.ID != c.Recipient }) {
			r.To = append(r.To, t.To.ID)
			b.Alert(Alert{
				Key:  "undelivered/" + c.Mail + "/" + t.To.ID,
				Kind: AlertFailed, Matter: c.Matter, Deadline: c.Deadline, Version: d.Version, Rung: c.Rung,
				Recipient: t.To.ID, For: c.Recipient, NotBefore: t.To.AfterQuiet(a.At, d.Ends),
			})
		}
		if len(r.To) > 0 {
			break
		}
	}
	b.Note(b.Today(), r)
	return b.Decision(), nil
}
