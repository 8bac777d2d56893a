package workflow

import (
	"fmt"
	"slices"
	"time"

	"duces/workflow/deadline"
	"duces/workflow/process"
)

// Tick is the clock's own command for one matter: it writes down what has
// been missed and tells whom the ladder names. It asks what is due now, not
// how often it ran; a second tick at the same instant does nothing.
type Tick struct {
	Matter string    `json:"matter"`
	At     time.Time `json:"at"` // so that two ticks are two commands
}

// Streams implements Command.
func (c Tick) Streams() []Stream { return matterStreams([]string{c.Matter}) }

func (c Tick) decide(w World, a Act) (Decision, error) {
	if w.Actor.Role != system {
		return Decision{}, forbidden("Only the clock may tick.")
	}
	b, err := begin(w, a, c.Matter)
	if err != nil {
		return Decision{}, err
	}
	b.settle()
	for _, d := range b.matter.Deadlines {
		if kind, ok := b.def.Deadline(d.Kind); ok && d.Live() {
			b.remind(d, kind)
		}
	}
	b.remindStep()
	return b.decision(), nil
}

// remind tells the latest rung that is due; older ones that were never told
// are collapsed into it, so that downtime leads to one message and not five.
func (b *bench) remind(d Deadline, kind process.Deadline) {
	due := d.rungsDue(kind, b.act.At)
	if len(due) == 0 {
		return
	}
	rung := due[len(due)-1]
	today := deadline.DateIn(b.act.At, zone(d.Zone))
	late := d.Due.AddDays(rung) != today
	told := b.recipients(kind, rung)
	r := Reminded{Deadline: d.ID, Version: d.Version, Rung: rung, Collapsed: due[:len(due)-1], Late: late, To: []string{}}
	for _, u := range told {
		r.To = append(r.To, u.ID)
		b.alerts = append(b.alerts, Alert{
			Key:  fmt.Sprintf("deadline/%s/%s/%d/%d/%s", b.matter.ID, d.ID, d.Version, rung, u.ID),
			Kind: AlertDeadline, Matter: b.matter.ID, Deadline: d.ID, Version: d.Version, Rung: rung, Late: late, Recipient: u.ID,
		})
	}
	b.note(today, r)
}

// rungsDue lists the rungs whose hour has come and that were not told, oldest first.
func (d Deadline) rungsDue(kind process.Deadline, at time.Time) []int {
	var due []int
	for {
		progressed := false
		for _, rung := range d.ladder(kind) {
			if !d.rungAt(rung).After(at) {
				due = append(due, rung)
				d.Reminders = append(slices.Clone(d.Reminders), Reminder{d.Version, rung})
				progressed = true
			}
		}
		if !progressed {
			slices.Sort(due)
			return due
		}
	}
}

// recipients are those whom the ladder names at a rung. A deadline about
// which nobody would be told goes to the supervisors, and failing them to
// the legal team: silence is the one wrong answer.
func (b *bench) recipients(kind process.Deadline, rung int) []User {
	var roles []Role
	for _, r := range kind.Rungs {
		if r.Days == rung || rung > 0 && r.Days > 0 && r.Days < rung {
			roles = nil
			for _, to := range r.To {
				roles = append(roles, Role(to))
			}
		}
	}
	for _, try := range [][]Role{roles, {Supervisor}, {Legal}} {
		if users := b.world.members(b.review, try...); len(users) > 0 {
			return users
		}
	}
	return nil
}
