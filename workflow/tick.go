package workflow

import (
	"fmt"
	"time"

	"duces/workflow/deadline"
	"duces/workflow/process"
)

// Silence is how long the clock may stay away before that is an alarm: it
// comes by every minute.
const Silence = 3 * time.Minute

// Tick is the clock's own command for one matter: it writes down what has
// been missed and tells whom the ladder names. It asks what is due now, not
// how often it ran; a second tick at the same instant does nothing.
type Tick struct {
	Matter string    `json:"matter"`
	At     time.Time `json:"at"` // so that two ticks are two commands
	// Others are administrators and auditors, whom a ladder may name though
	// they are members of no review.
	Others []string `json:"others,omitempty"`
}

// Streams implements Command.
func (c Tick) Streams() []Stream {
	streams := matterStreams([]string{c.Matter})
	for _, id := range c.Others {
		streams = append(streams, UserStream(id))
	}
	return streams
}

func (c Tick) decide(w World, a Act) (Decision, error) {
	if w.Actor.Role != system {
		return Decision{}, forbidden("Only the clock may tick.")
	}
	b, err := begin(w, a, c.Matter)
	if err != nil {
		return Decision{}, err
	}
	var others []User
	for _, id := range c.Others {
		if u, err := w.User(id); err == nil && !u.Disabled {
			others = append(others, u)
		}
	}
	b.settle()
	for _, d := range b.matter.Deadlines {
		if kind, ok := b.def.Deadline(d.Kind); ok && d.Live() {
			b.remind(d, kind, others)
		}
	}
	b.remindStep()
	return b.decision(), nil
}

// remind tells the latest rung that is due; older ones that were never told
// are collapsed into it, so that downtime leads to one message and not five.
func (b *bench) remind(d Deadline, kind process.Deadline, others []User) {
	due := d.rungsDue(kind, b.act.At)
	if len(due) == 0 {
		return
	}
	rung := due[len(due)-1]
	today := deadline.DateIn(b.act.At, zone(d.Zone))
	late := d.Due.AddDays(rung) != today
	r := Reminded{Deadline: d.ID, Version: d.Version, Rung: rung, Collapsed: due[:len(due)-1], Late: late, To: []string{}}
	for _, t := range b.standIns(b.recipients(d, kind, rung, others), anybody) {
		alert := Alert{
			Key:  fmt.Sprintf("deadline/%s/%s/%d/%d/%s", b.matter.ID, d.ID, d.Version, rung, t.to.ID),
			Kind: AlertDeadline, Matter: b.matter.ID, Deadline: d.ID, Version: d.Version, Rung: rung, Late: late,
			Recipient: t.to.ID, For: t.of,
		}
		alert.timed(t.to, b.act.At, d.Ends)
		r.To = append(r.To, t.to.ID)
		if t.of != "" {
			r.Delegated = with(r.Delegated, t.to.ID, t.of)
		}
		b.alerts = append(b.alerts, alert)
	}
	b.note(today, r)
}

// timed says when and how an alert about a date reaches somebody. A date that
// is near or has passed is told singly, after quiet hours; one further off
// waits for the day's digest, unless that would come within the last day.
func (a *Alert) timed(to User, at, ends time.Time) {
	digest := to.NextDigest(at)
	if a.Rung < nearRung && digest.Before(ends.Add(-24*time.Hour)) {
		a.Digest, a.Declined, a.NotBefore = true, to.Preferences.NoDigest, digest
		return
	}
	a.NotBefore = to.AfterQuiet(at, ends)
}

// nearRung is the first rung that is told singly: the last day itself. On the
// day before more than a day is left, and the digest of that morning has it.
const nearRung = 0
