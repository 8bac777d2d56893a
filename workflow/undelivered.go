package workflow

import (
	"slices"

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
				Recipient: t.to.ID, For: c.Recipient, NotBefore: t.to.AfterQuiet(a.At, d.Ends),
			})
		}
		if len(r.To) > 0 {
			break
		}
	}
	b.note(deadline.DateIn(a.At, zone(b.place.Zone)), r)
	return b.decision(), nil
}
