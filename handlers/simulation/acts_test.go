package simulation_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/approval"
	"duces/workflow/assignment"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/recalculation"
	"duces/workflow/review"
	"duces/workflow/transition"
)

// people lets everybody act between two sweeps, in order of time.
func (s *simulation) people(from, to time.Time) {
	type act struct {
		at time.Time
		do func()
	}
	var acts []act
	within := func() time.Time {
		return from.Add(time.Second + time.Duration(s.r.Int64N(int64(to.Sub(from)-2*time.Second)))).Truncate(time.Microsecond)
	}
	for ; s.opened < len(s.watched) && s.watched[s.opened].opens.Before(to); s.opened++ {
		w := s.watched[s.opened]
		acts = append(acts, act{within(), func() { s.send(w) }})
	}
	var live []*watched
	for _, w := range s.watched[:s.opened] {
		switch {
		case w.closes.IsZero():
		case w.closes.Before(to):
			acts = append(acts, act{within(), func() { s.closeDeadline(w) }})
		default:
			live = append(live, w)
		}
	}
	days := to.Sub(from).Hours() / 24
	for range s.about(float64(len(live)) * days / 14) {
		acts = append(acts, act{within(), func() { s.change(live[s.r.IntN(len(live))]) }})
	}
	for range s.about(days / 2) {
		acts = append(acts, act{within(), s.turnover})
	}
	slices.SortStableFunc(acts, func(a, b act) int { return a.at.Compare(b.at) })
	for _, a := range acts {
		s.clock = a.at
		a.do()
	}
}

// about draws a whole number whose mean is x.
func (s *simulation) about(x float64) int {
	whole := math.Floor(x)
	if s.r.Float64() < x-whole {
		whole++
	}
	return int(whole)
}

// send opens the deadline of a matter.
func (s *simulation) send(w *watched) {
	today := s.today(w.zone)
	days := 2 + s.r.IntN(70)
	due := fmt.Sprintf(`{"kind":"period","days":%d}`, days)
	if s.r.IntN(2) == 0 {
		due = fmt.Sprintf(`{"kind":"fixed","date":%q}`, today.AddDays(days).String())
	}
	cmd := transition.Move{Matters: []string{w.matter}, Name: "issue_request", EffectiveOn: today, Fields: map[string]json.RawMessage{
		"due": json.RawMessage(due), "demands": json.RawMessage(`[{"number":1,"text":"All orders."}]`),
	}}
	if w.right {
		cmd.Name, cmd.Fields = "send_notice", map[string]json.RawMessage{"response_due": json.RawMessage(due)}
	}
	s.must(s.legal[w.review], cmd)
	w.closes = s.clock.Add(time.Duration(float64(days)*(0.3+s.r.Float64())*24)*time.Hour + time.Duration(s.r.IntN(30*24))*time.Hour)
}

func (s *simulation) deadline(w *watched) due.Deadline {
	world, err := s.db.World(context.Background(), s.watcher, matter.Stream(w.matter))
	if err != nil {
		s.t.Fatal(err)
	}
	m, err := matter.Find(world, w.matter)
	if err != nil || len(m.Deadlines) != 1 {
		s.t.Fatalf("the matter has %d deadlines: %v", len(m.Deadlines), err)
	}
	return m.Deadlines[0]
}

func (s *simulation) by(w *watched, c change.Deadline) bool {
	c.Matter, c.Deadline = w.matter, s.deadline(w).ID
	return s.try(s.legal[w.review], c)
}

func (s *simulation) closeDeadline(w *watched) {
	w.closes = time.Time{}
	if s.r.IntN(3) == 0 {
		if s.by(w, change.Deadline{Change: "cancel", Reason: "Withdrawn."}) {
			s.agree(w)
		}
		return
	}
	s.by(w, change.Deadline{Change: "meet", On: s.today(w.zone)})
}

// agree has a second person approve that a deadline is canceled, if there is one.
func (s *simulation) agree(w *watched) {
	id := s.deadline(w).ID
	for _, p := range s.staff {
		if p.role != workflow.Supervisor || !p.member[w.review] || p.away {
			continue
		}
		world, err := s.db.World(context.Background(), s.watcher, matter.Stream(w.matter))
		if err != nil {
			s.t.Fatal(err)
		}
		m, err := matter.Find(world, w.matter)
		if err != nil {
			s.t.Fatal(err)
		}
		if asked, waits := m.Waiting(id); waits {
			s.try(p.id, approval.Approve{Matter: w.matter, Approval: asked.ID, Approve: true})
		}
		return
	}
}

// change is what happens to a deadline while it lives.
func (s *simulation) change(w *watched) {
	if w.closes.IsZero() {
		return
	}
	today := s.today(w.zone)
	d := s.deadline(w)
	if d.Status == due.StatusTolled && s.r.IntN(2) == 0 {
		s.by(w, change.Deadline{Change: "resume", Until: later(d.TolledOn, today.AddDays(s.r.IntN(3)-1))})
		return
	}
	switch s.r.IntN(12) {
	case 0, 1:
		s.by(w, change.Deadline{Change: "extend", Days: 1 + s.r.IntN(30), Authority: "Stipulation"})
	case 2:
		s.by(w, change.Deadline{Change: "toll", On: today})
	case 3:
		s.by(w, change.Deadline{Change: "toll", On: today, Until: today.AddDays(s.r.IntN(12))})
	case 4:
		on := d.Basis.From.AddDays(s.r.IntN(9) - 6)
		if d.Basis.Spec.Kind == deadline.Fixed {
			on = d.Due.AddDays(s.r.IntN(25) - 14) // now and then into the past
		}
		s.by(w, change.Deadline{Change: "correct", On: on, Reason: "The date was wrong."})
	case 5, 6:
		var staff []string
		for _, p := range s.staff {
			if p.member[w.review] && !p.away {
				staff = append(staff, p.id)
			}
		}
		owner := append(staff, "")[s.r.IntN(len(staff)+1)]
		s.try(s.legal[w.review], assignment.Assign{Matters: []string{w.matter}, User: owner})
	default:
		s.try(s.legal[w.review], change.Acknowledge{Matter: w.matter, Deadline: d.ID, Version: d.Version})
	}
}

func later(a, b civil.Date) civil.Date {
	if a.After(b) {
		return a
	}
	return b
}

// turnover is what happens in the team, and to no deadline in particular.
func (s *simulation) turnover() {
	p := &s.staff[s.r.IntN(len(s.staff))]
	home := s.reviews[s.r.IntN(len(s.reviews))]
	first := p.id == s.legal[s.reviews[0]] || p.id == s.legal[s.reviews[1]]
	switch s.r.IntN(10) {
	case 0, 1, 2:
		if !p.away {
			s.prefer(p)
		}
	case 3, 4:
		if !first && p.role != workflow.Legal && s.try(s.legal[home], review.SetMember{Review: home, User: p.id, Member: !p.member[home]}) {
			p.member[home] = !p.member[home]
		}
	case 5:
		if !first && s.try(s.keeper, account.EnableUser{User: p.id, Enable: p.away}) {
			p.away = !p.away
		}
	case 6:
		s.mail.refuse(p.address, outage{s.clock, s.clock.Add(time.Duration(1+s.r.IntN(60)) * time.Hour)})
	case 7:
		s.declareClosed()
	case 8:
		s.mail.reject(p.address, outage{s.clock, s.clock.Add(time.Duration(1+s.r.IntN(60)) * time.Hour)})
	}
	s.keep()
}

func (s *simulation) prefer(p *person) {
	wants := account.Preferences{NoDigest: s.r.IntN(5) == 0, NoWeekly: s.r.IntN(4) == 0, DigestAt: fmt.Sprintf("%02d:%02d", 4+s.r.IntN(18), 15*s.r.IntN(4))}
	if s.r.IntN(2) == 0 {
		wants.QuietFrom, wants.QuietTo = fmt.Sprintf("%02d:00", 18+s.r.IntN(6)), fmt.Sprintf("%02d:30", 4+s.r.IntN(5))
	}
	wants.QuietWeekends, wants.QuietHolidays, wants.NoAssigned = s.r.IntN(3) == 0, s.r.IntN(3) == 0, s.r.IntN(4) == 0
	if s.r.IntN(3) == 0 {
		wants.Delegate = s.staff[s.r.IntN(len(s.staff))].id
		if s.r.IntN(2) == 0 {
			wants.DelegateUntil = s.today(p.zone).AddDays(s.r.IntN(25))
		}
	}
	if s.try(p.id, account.SetPreferences{User: p.id, Preferences: wants}) {
		p.wants = wants
	}
}

// declareClosed declares a day of the next weeks closed, or one just past.
func (s *simulation) declareClosed() {
	day := s.today("America/New_York").AddDays(s.r.IntN(40) - 5)
	if s.closed[day.String()] {
		return
	}
	s.closed[day.String()] = true
	cmd := recalculation.AddClosure{Closure: deadline.Closure{Date: day, Kind: deadline.LegalHoliday, Name: "Closed", Authority: "Proclamation"}}
	if s.try(s.keeper, cmd) {
		s.closures++
	}
}
