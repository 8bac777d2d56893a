package simulation_test

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"time"

	"duces/workflow"
	"duces/workflow/deadline"
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

// kinds counts messages by what became of them.
func kinds(mails []view.MailRow) map[string]int {
	count := map[string]int{}
	for _, m := range mails {
		count[string(m.Kind)]++
		for what, is := range map[string]bool{
			"late": m.Late, "held for a digest": m.Digest, "to a delegate": m.For.ID != "", "no longer owed": m.Unowed(),
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
	var all []view.MailRow
	f := view.MailFilter{Limit: 200}
	for {
		page, err := s.db.Mails(context.Background(), s.auditor(), f)
		if err != nil {
			s.t.Fatal(err)
		}
		all = append(all, page.Items...)
		if f.Cursor = page.Next; f.Cursor == "" {
			return all
		}
	}
}

// judgeTaken holds a message against the mail server: what is on record as
// sent was taken, and a second time only where the program died in between.
func (s *simulation) judgeTaken(m view.MailRow, byID map[string]view.MailRow) {
	carrier := m.ID
	if m.Digest {
		carrier = m.With
		if d, ok := byID[carrier]; m.Status == view.MailSent && (!ok || d.Kind != workflow.AlertDigest || d.Status != view.MailSent) {
			s.t.Errorf("message %s went out with %q, which is no digest that went out", m.ID, carrier)
		}
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
	if m.Digest && len(s.mail.taken[m.ID]) > 0 {
		s.t.Errorf("message %s went out separately, and was held for a digest", m.ID)
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
	carrier, out := m.ID, s.mail.offered[m.ID]
	went := out // a digest stays as it was written
	if copies := s.mail.taken[m.ID]; len(copies) > 0 {
		went = copies[0].at
	}
	if m.Digest {
		carrier, out = m.With, s.mail.offered[m.With]
		went = s.written(carrier, out)
		if d, ok := byID[carrier]; ok && !d.Queued.Equal(s.firstSweep(hour)) {
			s.t.Errorf("%s: it was held for %s, and its digest was made at %s", what, hour, d.Queued)
		}
	}
	closed := !v.to.IsZero() && v.to.Before(went) || v.right && v.ends.Before(went)
	switch {
	case m.Status == view.MailQueued:
		s.t.Errorf("%s: it is still not sent", what)
	case m.Status == view.MailSent && closed && len(s.mail.taken[carrier]) > 0:
		s.t.Errorf("%s: it went out at %s, when the date had ended at %s", what, went, v.to)
	case m.Status == view.MailSent && !m.Digest && v.supersedes(m, went):
		s.t.Errorf("%s: it went out at %s, when a later one had taken its place", what, went)
	case m.Unowed() && v.to.IsZero() && !v.right && !s.left(p.id, v.review, m.Queued) && !v.supersedes(m, simulationEnds.AddDate(1, 0, 0)):
		s.t.Errorf("%s: it was given up though the date stands: %s", what, m.Answer)
	}
	if m.Status == view.MailSent && !m.Digest {
		s.judgeQuiet(what, v, m, out)
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
		staff := s.then(s.lastTry(digest.ID))
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

// judgeQuiet holds every time that a single message went out, or was brought to
// a server, against its recipient's quiet hours.
func (s *simulation) judgeQuiet(what string, v *version, m view.MailRow, out time.Time) {
	times := []time.Time{out}
	for _, c := range s.mail.taken[m.ID] {
		times = append(times, c.at)
	}
	for _, at := range times {
		staff := s.then(at)
		p := staff[slices.IndexFunc(staff, func(p person) bool { return p.id == m.Recipient.ID })]
		over, quiet := p.quietUntil(at)
		forced := at.Before(v.ends) && !over.Before(v.ends)
		if quiet && !forced && at.Sub(m.Queued) <= 5*24*time.Hour { // the clock may come by at night alone
			s.t.Errorf("%s: it went out at %s, within quiet hours that last until %s", what, at, over)
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
	loc, err := deadline.LoadZone(p.zone)
	if err != nil {
		panic(err)
	}
	return at.In(loc)
}

func (p person) nextDigest(at time.Time) time.Time {
	today := p.here(at)
	if next := p.at(today, p.wants.DigestAt); next.After(at) {
		return next
	}
	return p.at(today.AddDate(0, 0, 1), p.wants.DigestAt)
}

// quietUntil says whether an instant lies in quiet hours, and when they end.
// In this team they all begin in the evening and end in the morning.
func (p person) quietUntil(at time.Time) (time.Time, bool) {
	if p.wants.QuietFrom == "" {
		return time.Time{}, false
	}
	now := p.here(at)
	if morning := p.at(now, p.wants.QuietTo); at.Before(morning) {
		return morning, true
	}
	return p.at(now.AddDate(0, 0, 1), p.wants.QuietTo), !at.Before(p.at(now, p.wants.QuietFrom))
}
