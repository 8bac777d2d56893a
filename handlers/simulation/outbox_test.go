package simulation_test

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"duces/handlers/sweeptest"
	"duces/workflow"
	"duces/workflow/timezone"
	"duces/workflow/view"
)

// judgeOutbox holds every message against the alerts on record, and against what the
// mail server took. It says what the messages were.
func (s *simulation) judgeOutbox(versions []*version) map[string]int {
	owed := map[string]*version{} // by key of the alert, without its recipient
	alerts := map[string]alerted{}
	missing := map[string]bool{}
	for _, v := range versions {
		for _, x := range v.alerts {
			about := fmt.Sprintf("%s/%s/%d/%d", v.matter, v.deadline, v.no, x.rung)
			if _, twice := alerts[about]; twice {
				s.t.Errorf("%s: rung %d stands twice in the record", v, x.rung)
			}
			owed[about], alerts[about] = v, x
			for _, to := range x.to {
				missing[about+"/"+to] = true
			}
		}
	}
	mails := s.outbox()
	byID := map[string]view.MailRow{}
	for _, m := range mails {
		byID[m.ID] = m
	}
	s.judgeMoments(mails)
	s.ends = map[string][]time.Time{}
	for _, m := range mails {
		if v := owed[fmt.Sprintf("%s/%s/%d/%d", m.Matter, m.Deadline, m.Version, m.Rung)]; v != nil && m.Kind == workflow.AlertDeadline {
			s.ends[carrierOf(m)] = append(s.ends[carrierOf(m)], v.ends)
		}
		for _, v := range versions { // what did not reach a colleague is as urgent
			if m.Kind == workflow.AlertFailed && v.matter == m.Matter && v.deadline == m.Deadline {
				s.ends[carrierOf(m)] = append(s.ends[carrierOf(m)], v.ends)
			}
		}
	}
	for _, m := range mails {
		s.judgeTaken(m, byID)
		if m.Kind != workflow.AlertDeadline {
			continue
		}
		about := fmt.Sprintf("%s/%s/%d/%d", m.Matter, m.Deadline, m.Version, m.Rung)
		v, x := owed[about], alerts[about]
		if !missing[about+"/"+m.Recipient.ID] {
			s.t.Errorf("message %s about %s to %s: nothing in the record asks for it, or it is there twice", m.ID, about, m.Recipient.Name)
			continue
		}
		delete(missing, about+"/"+m.Recipient.ID)
		if !m.Queued.Equal(x.at) || m.Late != x.late || m.For.ID != x.delegated[m.Recipient.ID] {
			s.t.Errorf("message %s about %s does not say what the record says: %+v", m.ID, about, m)
		}
		s.judgeManners(v, m, byID)
	}
	s.judgeFailures(mails)
	for about := range missing {
		s.t.Errorf("there is no message for %s", about)
	}
	return kinds(mails)
}

// judgeMoments holds what went out to a demand of one mail per person and moment.
func (s *simulation) judgeMoments(mails []view.MailRow) {
	one := map[string]view.MailRow{}
	for _, m := range mails {
		switch m.Kind {
		case workflow.AlertDeadline, workflow.AlertStep, workflow.AlertFailed, workflow.AlertAssigned, workflow.AlertDigest, workflow.AlertTogether:
		default:
			continue // a report or a request
		}
		at, written := s.mail.written[m.ID]
		if m.With != "" || !written {
			continue
		}
		moment := m.Recipient.ID + " " + at
		if other, twice := one[moment]; twice {
			s.t.Errorf("%s got two mails written at %s: %q and %q", m.Recipient.Name, at, other.Subject, m.Subject)
		}
		one[moment] = m
	}
}

// carrierOf is the message that an alert goes out with, or itself.
func carrierOf(m view.MailRow) string {
	if m.With != "" {
		return m.With
	}
	return m.ID
}

// kinds counts messages by what became of them.
func kinds(mails []view.MailRow) map[string]int {
	count := map[string]int{}
	for _, m := range mails {
		count[string(m.Kind)]++
		for what, is := range map[string]bool{
			"late": m.Late, "held for a digest": m.Digest, "with others": m.With != "", "to a delegate": m.For.ID != "", "no longer owed": m.Unowed(),
			"declined": m.Declined(), "tried again": m.Attempts > 1, "refused for good": m.Status == view.MailFailed,
		} {
			if is {
				count[what]++
			}
		}
	}
	return count
}

func (s *simulation) outbox() []view.MailRow {
	return sweeptest.Outbox(s.t, s.db.Read, s.auditor(), view.MailFilter{})
}

// judgeTaken holds a message against the mail server: what is on record as
// sent was taken, and a second time only where the program died in between.
func (s *simulation) judgeTaken(m view.MailRow, byID map[string]view.MailRow) {
	carrier := carrierOf(m)
	if d, ok := byID[carrier]; m.Status == view.MailSent && (!ok || d.Status != view.MailSent || m.With != "" && (!d.Kind.Carries() || d.Recipient != m.Recipient)) {
		s.t.Errorf("message %s went out with %q, which is none that went out with others", m.ID, carrier)
	}
	if m.Status == view.MailSent && m.Digest && m.With == "" {
		s.t.Errorf("message %s was held for a digest and went out alone", m.ID)
	}
	copies := s.mail.taken[carrier]
	if m.Status == view.MailSent && len(copies) == 0 {
		s.t.Errorf("message %s to %s (%s) is on record as sent and was never taken", m.ID, m.Recipient.Name, m.Kind)
	}
	if len(copies) > 1+s.lost[carrier] {
		s.t.Errorf("message %s was taken %d times, with %d deaths", carrier, len(copies), s.lost[carrier])
	}
	for _, c := range copies {
		if c.sum != copies[0].sum {
			s.t.Errorf("the copies of message %s differ", carrier)
		}
	}
	if m.With != "" && len(s.mail.taken[m.ID]) > 0 {
		s.t.Errorf("message %s went out separately, and with others", m.ID)
	}
}

// judgeManners holds one alert about a date against its recipient's wishes and
// against what was true when it went out.
func (s *simulation) judgeManners(v *version, m view.MailRow, byID map[string]view.MailRow) {
	what := fmt.Sprintf("%s, rung %d to %s, queued %s", v, m.Rung, m.Recipient.Name, m.Queued)
	staff := s.then(m.Queued)
	p := staff[slices.IndexFunc(staff, func(p person) bool { return p.id == m.Recipient.ID })]
	hour := p.nextDigest(m.Queued)
	held := m.Rung < 0 && hour.Before(v.ends.In(v.loc).AddDate(0, 0, -1))
	if m.Digest != held {
		s.t.Errorf("%s: held for a digest: %t, want %t", what, m.Digest, held)
	}
	if held {
		s.judgeDigest(what, m, p, byID[m.With])
	} else if m.Declined() {
		s.t.Errorf("%s: it was declined, and nobody can decline it", what)
	}
	carrier := carrierOf(m)
	out := s.mail.offered[carrier]
	went := out // what goes out with others stays as it was written
	if copies := s.mail.taken[m.ID]; len(copies) > 0 {
		went = copies[0].at
	}
	if m.With != "" {
		went = s.written(carrier, out)
	}
	if d, ok := byID[m.With]; held && ok && d.Queued.After(s.firstSweep(hour)) {
		s.t.Errorf("%s: it was held for %s, and went with a mail made at %s", what, hour, d.Queued)
	}
	if held && !out.IsZero() && out.Before(hour) {
		s.t.Errorf("%s: it was held for %s, and went out at %s", what, hour, out)
	}
	if morning := p.morning(v.hour(m.Rung)); !held && !out.IsZero() && out.Before(morning) && (morning.Before(v.ends) || !m.Queued.Before(v.ends)) {
		s.t.Errorf("%s: it went out at %s, before %s", what, out, morning)
	}
	closed := !v.to.IsZero() && v.to.Before(went) || v.right && v.ends.Before(went)
	switch {
	case m.Status == view.MailQueued:
		if ready := s.heard(p, p.ready(v, m, held)); !ready.After(s.clock) {
			s.t.Errorf("%s: it is still not sent at %s, and could be at %s", what, s.clock, ready)
		}
	case m.Status == view.MailSent && closed && len(s.mail.taken[carrier]) > 0:
		s.t.Errorf("%s: it went out at %s, when the date had ended at %s", what, went, v.to)
	case m.Status == view.MailSent && v.supersedes(m, went):
		s.t.Errorf("%s: it went out at %s, when a later one had taken its place", what, went)
	case m.Unowed() && v.to.IsZero() && !v.right && !s.left(p.id, v.review, m.Queued) && !v.supersedes(m, simulationEnds.AddDate(1, 0, 0)):
		s.t.Errorf("%s: it was given up though the date stands: %s", what, m.Answer)
	}
	if m.Status == view.MailSent && byID[carrier].Kind != workflow.AlertDigest {
		s.judgeQuiet(what, m, byID[carrier], out)
	}
}

// supersedes says whether its recipient had been alerted of the date at a later
// rung, before an instant.
func (v *version) supersedes(m view.MailRow, before time.Time) bool {
	return slices.ContainsFunc(v.alerts, func(x alerted) bool {
		return x.rung > m.Rung && x.at.Before(before) && slices.Contains(x.to, m.Recipient.ID)
	})
}

// judgeDigest holds what was held for a digest against whether its recipient
// wanted one, when it was queued and when its digest ended.
func (s *simulation) judgeDigest(what string, m view.MailRow, p person, digest view.MailRow) {
	wanted := !p.wants.NoDigest
	if wanted && digest.Attempts > 0 {
		at := s.lastTry(digest.ID)
		if digest.Kind == workflow.AlertTogether { // which is written once, and not only of this
			at = s.written(digest.ID, at)
		}
		staff := s.then(at)
		wanted = !staff[slices.IndexFunc(staff, func(p person) bool { return p.id == m.Recipient.ID })].wants.NoDigest
	}
	switch {
	case m.Declined() && wanted:
		s.t.Errorf("%s: it was declined, and its recipient wanted a digest", what)
	case m.Status == view.MailSent && !wanted:
		s.t.Errorf("%s: it went out with a digest that its recipient did not want", what)
	}
}

// lastTry is when a message was last put together, or its attempt answered.
func (s *simulation) lastTry(id string) time.Time {
	m, err := s.db.Mail(context.Background(), s.auditor(), id)
	if err != nil || len(m.Tries) == 0 {
		s.t.Fatalf("message %s has %d attempts on record: %v", id, len(m.Tries), err)
	}
	return m.Tries[len(m.Tries)-1].At
}

// written is when a message was put together: at its first attempt, though the
// program may have died before it came to the mail server.
func (s *simulation) written(id string, out time.Time) time.Time {
	m, err := s.db.Mail(context.Background(), s.auditor(), id)
	if err != nil || len(m.Tries) == 0 || m.Tries[0].At.After(out) {
		return out
	}
	return m.Tries[0].At
}

// judgeQuiet holds every time that a message went out, or was brought to a server, against its
// recipient's quiet hours and days.
func (s *simulation) judgeQuiet(what string, m, carrier view.MailRow, out time.Time) {
	times := []time.Time{out}
	for _, c := range s.mail.taken[carrier.ID] {
		times = append(times, c.at)
	}
	for _, at := range times {
		staff := s.then(at)
		p := staff[slices.IndexFunc(staff, func(p person) bool { return p.id == m.Recipient.ID })]
		over, quiet := p.quietUntil(at)
		forced := slices.ContainsFunc(s.ends[carrier.ID], func(ends time.Time) bool { return at.Before(ends) && !over.Before(ends) })
		if quiet && !forced && at.Sub(carrier.Queued) <= 5*24*time.Hour { // the clock may come by at night alone
			s.t.Errorf("%s: it went out at %s, within quiet hours or days that last until %s", what, at, over)
		}
	}
}

// left says whether somebody's access to a review ended after an instant.
func (s *simulation) left(user, review string, since time.Time) bool {
	for i, x := range s.staffed {
		if i+1 < len(s.staffed) && !s.staffed[i+1].from.After(since) {
			continue
		}
		for _, p := range x.staff {
			if p.id == user && (p.away || !p.member[review]) {
				return true
			}
		}
	}
	return false
}

func (s *simulation) firstSweep(at time.Time) time.Time {
	i := sort.Search(len(s.sweeps), func(i int) bool { return !s.sweeps[i].Before(at) })
	if i == len(s.sweeps) {
		return time.Time{}
	}
	return s.sweeps[i]
}

func (p person) at(day time.Time, hour string) time.Time {
	t, err := time.Parse("15:04", hour)
	if err != nil {
		panic(err)
	}
	return time.Date(day.Year(), day.Month(), day.Day(), t.Hour(), t.Minute(), 0, 0, day.Location())
}

func (p person) here(at time.Time) time.Time {
	loc, err := timezone.Load(p.zone)
	if err != nil {
		panic(err)
	}
	return at.In(loc)
}

// nextDigest is the next time that somebody's digest can come.
func (p person) nextDigest(at time.Time) time.Time {
	for today := p.here(at); ; today = today.AddDate(0, 0, 1) {
		if next := p.at(today, p.wants.DigestAt); next.After(at) && !p.quietDay(today) {
			return next
		}
	}
}

// morning is when somebody hears of a day that begins somewhere at an instant: at their own hour,
// or at seven there where that is past one in the afternoon.
func (p person) morning(begins time.Time) time.Time {
	today := p.here(begins)
	hour := p.at(today, p.wants.DigestAt)
	if hour.Before(begins) {
		hour = p.at(today.AddDate(0, 0, 1), p.wants.DigestAt)
	}
	if hour.Sub(begins) > 13*time.Hour {
		return begins.Add(7 * time.Hour)
	}
	return hour
}

// ready is when an alert can go out to somebody whose wishes stay as they are.
func (p person) ready(v *version, m view.MailRow, held bool) time.Time {
	ready := p.morning(v.hour(m.Rung))
	if held {
		ready = p.nextDigest(m.Queued)
	}
	if ready.Before(m.Queued) {
		ready = m.Queued
	}
	if over, quiet := p.quietUntil(ready); quiet {
		return over
	}
	return ready
}

// heard is the first sweep from an instant on that comes outside of somebody's quiet hours:
// a mail time shortly before them can pass between two sweeps.
func (s *simulation) heard(p person, ready time.Time) time.Time {
	for {
		sweep := s.firstSweep(ready)
		if sweep.IsZero() {
			return s.clock.Add(time.Hour) // after the last one
		}
		over, quiet := p.quietUntil(sweep)
		if !quiet {
			return sweep
		}
		ready = over
	}
}

// holidays are the federal ones that the simulation comes to, as the Office of Personnel Management lists them.
var holidays = strings.Fields(`2024-01-15 2024-02-19 2024-05-27 2024-06-19 2024-07-04 2024-09-02 2024-10-14 2024-11-11 2024-11-28 2024-12-25
	2025-01-01 2025-01-20 2025-02-17 2025-05-26 2025-06-19 2025-07-04 2025-09-01 2025-10-13 2025-11-11 2025-11-27 2025-12-25
	2026-01-01 2026-01-19 2026-02-16`)

func (p person) quietDay(day time.Time) bool {
	if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		return p.wants.QuietWeekends
	}
	return p.wants.QuietHolidays && slices.Contains(holidays, day.Format(time.DateOnly))
}

// quietUntil says whether an instant lies in quiet hours or on a quiet day, and when they end.
// In this team quiet hours all begin in the evening and end in the morning.
func (p person) quietUntil(at time.Time) (over time.Time, quiet bool) {
	for over = at; ; quiet = true {
		now := p.here(over)
		switch {
		case p.quietDay(now):
			day := now.AddDate(0, 0, 1)
			for p.quietDay(day) {
				day = day.AddDate(0, 0, 1)
			}
			over = p.at(day, p.wants.DigestAt)
		case p.wants.QuietFrom == "":
			return over, quiet
		case over.Before(p.at(now, p.wants.QuietTo)):
			over = p.at(now, p.wants.QuietTo)
		case !over.Before(p.at(now, p.wants.QuietFrom)):
			over = p.at(now.AddDate(0, 0, 1), p.wants.QuietTo)
		default:
			return over, quiet
		}
	}
}
