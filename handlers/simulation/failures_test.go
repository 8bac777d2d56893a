package simulation_test

import (
	"fmt"
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/view"
)

// judgeFailures holds messages that were given up against the mail server,
// which must have refused them for good, and against what others were alerted of:
// of every alert about a date that reached nobody, somebody else.
func (s *simulation) judgeFailures(mails []view.MailRow) {
	about := func(m view.MailRow, whom string) string {
		return fmt.Sprintf("%s/%s/%d/%s", m.Matter, m.Deadline, m.Rung, whom)
	}
	failed := map[string]bool{}
	reports := map[string][]string{}
	for _, m := range mails {
		if m.Kind != workflow.AlertFailed {
			continue
		}
		if m.Recipient.ID == m.For.ID || slices.Contains(reports[about(m, m.For.ID)], m.Recipient.ID+m.Queued.String()) {
			s.t.Errorf("message %s alerts %s, whose alert it was or who was alerted before", m.ID, m.Recipient.Name)
		}
		reports[about(m, m.For.ID)] = append(reports[about(m, m.For.ID)], m.Recipient.ID+m.Queued.String())
	}
	for _, m := range mails {
		if m.Status != view.MailFailed {
			continue
		}
		carrier := m.ID
		if m.With != "" {
			carrier = m.With
		}
		at := s.lastTry(carrier)
		staff := s.then(at)
		p := staff[slices.IndexFunc(staff, func(p person) bool { return p.id == m.Recipient.ID })]
		// The server answers by the clock as the sweep began; the attempt is on record some thousandths of a second later.
		if gone := s.mail.rejects[p.address]; !during(gone, at) && !during(gone, at.Add(-time.Second)) {
			s.t.Errorf("message %s to %s was given up at %s, when its mailbox was there (and not %v): %s", m.ID, m.Recipient.Name, at, gone, m.Answer)
		}
		if m.Kind != workflow.AlertDeadline {
			continue
		}
		failed[about(m, m.Recipient.ID)] = true
		others := slices.ContainsFunc(staff, func(o person) bool {
			joins := o.role == workflow.Supervisor || o.role == workflow.Compliance || o.role == workflow.Legal
			return joins && o.member[s.reviewOf(m.Matter)] && !o.away && o.id != p.id
		})
		if others && len(reports[about(m, m.Recipient.ID)]) == 0 {
			s.t.Errorf("nobody was alerted that %s did not hear of %s, rung %d", m.Recipient.Name, m.Deadline, m.Rung)
		}
	}
	for what := range reports {
		if !failed[what] {
			s.t.Errorf("somebody was alerted that %s did not arrive, and it did", what)
		}
	}
}

func (s *simulation) reviewOf(matter string) string {
	i := slices.IndexFunc(s.watched, func(w *watched) bool { return w.matter == matter })
	return s.watched[i].review
}
