package alert

import (
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/timezone"
)

// Owners are who is alerted as a matter's owner: the user who looks after it, or the review's
// legal team where nobody does, or nobody who still can.
func Owners(facts workflow.Facts, r review.Review, owner string) []account.User {
	if u, err := account.Find(facts, owner); owner != "" && err == nil && !u.Disabled && r.Members[u.ID] {
		return []account.User{u}
	}
	return r.InRole(facts, workflow.Legal)
}

// Recipients are those whom the ladder names at a rung: at an overdue one all
// whom earlier overdue rungs named too, but for an escalation that was
// answered. A deadline about which nobody would be told goes to the
// supervisors, and failing them to the legal team: silence is the one wrong answer.
func Recipients(facts workflow.Facts, r review.Review, owner string, d due.Deadline, kind process.Deadline, rung int) ([]account.User, error) {
	acked, _ := d.AcknowledgedLate()
	var found []account.User
	add := func(users ...account.User) {
		for _, u := range users {
			if !slices.ContainsFunc(found, func(f account.User) bool { return f.ID == u.ID }) {
				found = append(found, u)
			}
		}
	}
	for _, step := range kind.Rungs {
		if step.Days != rung && (rung <= 0 || step.Days <= 0 || step.Days > rung) || step.UnlessAcknowledged && acked {
			continue
		}
		for _, to := range step.To {
			switch to {
			case "owner":
				add(Owners(facts, r, owner)...)
			case string(workflow.Admin), string(workflow.Auditor):
				outside, err := account.AllInRole(facts, workflow.Role(to))
				if err != nil {
					return nil, err
				}
				add(outside...)
			default:
				add(r.InRole(facts, workflow.Role(to))...)
			}
		}
	}
	for _, try := range []workflow.Role{workflow.Supervisor, workflow.Legal} {
		if len(found) == 0 {
			add(r.InRole(facts, try)...)
		}
	}
	return found, nil
}

// Recipient is somebody who gets an alert, and of whom they get it instead.
type Recipient struct {
	To  account.User
	For string // user id; empty: nobody, they are told on their own account alone
}

// Anybody may stand in.
func Anybody(account.User) bool { return true }

// StandIns puts delegates in the place of those who are away. A delegate who
// may not read the matter, may not do what is asked, or has delegated too,
// cannot stand in: then the alert stays with whom it was meant for.
func StandIns(facts workflow.Facts, r review.Review, at time.Time, users []account.User, may func(account.User) bool) []Recipient {
	var all []Recipient
	add := func(t Recipient) {
		i := slices.IndexFunc(all, func(o Recipient) bool { return o.To.ID == t.To.ID })
		if i < 0 {
			all = append(all, t)
		} else if all[i].For == "" {
			all[i].For = t.For // who is told anyway stands in as well, and the record says so
		}
	}
	var away []account.User
	for _, u := range users {
		if _, ok := u.StandIn(at); ok {
			away = append(away, u)
		} else {
			add(Recipient{To: u})
		}
	}
	for _, u := range away {
		id, _ := u.StandIn(at)
		d, err := account.Find(facts, id)
		if err != nil || d.Disabled || !r.Members[id] || !may(d) {
			add(Recipient{To: u})
			continue
		}
		if _, also := d.StandIn(at); also {
			add(Recipient{To: u})
			continue
		}
		add(Recipient{To: d, For: u.ID})
	}
	return all
}

// Timed says when and how an alert about a date reaches somebody: at their hour
// of the day of its rung, with all else that they are to hear of then. A date that is near
// or has passed waits for no more than that and quiet hours and days; one further off waits
// for the day's digest, unless that would come within the last day.
func Timed(a *workflow.Alert, to account.User, at time.Time, d due.Deadline) {
	zone := timezone.Named(d.Zone)
	digest := to.NextDigest(at)
	if a.Rung < due.NearRung && digest.Before(civil.DaysFrom(d.Ends, -1, zone)) {
		a.Digest, a.Declined, a.NotBefore = true, to.Preferences.NoDigest, digest
		return
	}
	a.NotBefore = AtHour(to, at, d.Due.AddDays(a.Rung).At(0, zone), d.Ends)
}

// AtHour is when somebody hears of what a day brings that begins at an instant: at their
// hour, or at once if that is over or a date would pass first, and after what is quiet.
func AtHour(to account.User, at, day, ends time.Time) time.Time {
	if hour := to.Morning(day); hour.After(at) && (civil.Over(ends, at) || hour.Before(ends)) {
		at = hour
	}
	return to.AfterQuiet(at, ends)
}
