package workflow

import (
	"slices"

	"duces/workflow/process"
)

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

// recipient is somebody who gets an alert, and of whom they get it instead.
type recipient struct {
	to User
	of string // user id; empty: nobody, they are told on their own account alone
}

// anybody may stand in.
func anybody(User) bool { return true }

// standIns puts delegates in the place of those who are away. A delegate who
// may not read the matter, may not do what is asked, or has delegated too,
// cannot stand in: then the alert stays with whom it was meant for.
func (b *bench) standIns(users []User, may func(User) bool) []recipient {
	var all []recipient
	add := func(t recipient) {
		i := slices.IndexFunc(all, func(o recipient) bool { return o.to.ID == t.to.ID })
		if i < 0 {
			all = append(all, t)
		} else if all[i].of == "" {
			all[i].of = t.of // who is told anyway stands in as well, and the record says so
		}
	}
	var away []User
	for _, u := range users {
		if _, ok := u.StandIn(b.act.At); ok {
			away = append(away, u)
		} else {
			add(recipient{to: u})
		}
	}
	for _, u := range away {
		id, _ := u.StandIn(b.act.At)
		d, err := b.world.User(id)
		if err != nil || d.Disabled || !b.review.Members[id] || !may(d) {
			add(recipient{to: u})
			continue
		}
		if _, also := d.StandIn(b.act.At); also {
			add(recipient{to: u})
			continue
		}
		add(recipient{to: d, of: u.ID})
	}
	return all
}
