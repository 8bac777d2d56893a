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
	for _, told := range b.standIns(b.recipients(d, kind, rung, others)) {
		alert := Alert{
			Key:  fmt.Sprintf("deadline/%s/%s/%d/%d/%s", b.matter.ID, d.ID, d.Version, rung, told.to.ID),
			Kind: AlertDeadline, Matter: b.matter.ID, Deadline: d.ID, Version: d.Version, Rung: rung, Late: late,
			Recipient: told.to.ID, For: told.of,
		}
		alert.timed(told.to, b.act.At, d.Ends)
		r.To = append(r.To, told.to.ID)
		if told.of != "" {
			r.Delegated = with(r.Delegated, told.to.ID, told.of)
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
	a.NotBefore = to.afterQuiet(at, ends)
}

// nearRung is the first rung that is told singly: the day before the date.
const nearRung = -1

// recipients are those whom the ladder names at a rung: at an overdue one all
// whom earlier overdue rungs named too, but for an escalation that was
// forestalled. A deadline about which nobody would be told goes to the
// supervisors, and failing them to the legal team: silence is the one wrong answer.
func (b *bench) recipients(d Deadline, kind process.Deadline, rung int, others []User) []User {
	acked, _ := d.acknowledged()
	var found []User
	add := func(users ...User) {
		for _, u := range users {
			if !slices.ContainsFunc(found, func(f User) bool { return f.ID == u.ID }) {
				found = append(found, u)
			}
		}
	}
	for _, r := range kind.Rungs {
		if r.Days != rung && (rung <= 0 || r.Days <= 0 || r.Days > rung) || r.UnlessAcknowledged && acked {
			continue
		}
		for _, to := range r.To {
			switch to {
			case "owner":
				if u, err := b.world.User(b.matter.Owner); err == nil && !u.Disabled && b.review.Members[u.ID] {
					add(u)
				}
			case string(Admin), string(Auditor):
				for _, u := range others {
					if u.Role == Role(to) {
						add(u)
					}
				}
			default:
				add(b.world.members(b.review, Role(to))...)
			}
		}
	}
	for _, try := range []Role{Supervisor, Legal} {
		if len(found) == 0 {
			add(b.world.members(b.review, try)...)
		}
	}
	return found
}

// told is somebody who gets an alert, and of whom they get it instead.
type told struct {
	to User
	of string // user id; empty: their own
}

// standIns puts delegates in the place of those who are away. A delegate who
// may not read the matter, or has delegated too, cannot stand in: then the
// alert stays with whom it was meant for.
func (b *bench) standIns(users []User) []told {
	var all []told
	add := func(t told) {
		if !slices.ContainsFunc(all, func(o told) bool { return o.to.ID == t.to.ID }) {
			all = append(all, t)
		}
	}
	var away []User
	for _, u := range users {
		if _, ok := u.StandIn(b.act.At); ok {
			away = append(away, u)
		} else {
			add(told{to: u})
		}
	}
	for _, u := range away {
		id, _ := u.StandIn(b.act.At)
		d, err := b.world.User(id)
		if err != nil || d.Disabled || !b.review.Members[id] {
			add(told{to: u})
			continue
		}
		if _, also := d.StandIn(b.act.At); also {
			add(told{to: u})
			continue
		}
		add(told{to: d, of: u.ID})
	}
	return all
}
