package jobs

import (
	"context"
	"slices"
	"strconv"
	"time"

	"duces/handlers/sheet"
	"duces/templates/mail"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/deadline"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/view"
)

const (
	// listed is how many lines each list of a report has.
	listed = 25
	// attachedMost is how many matters a report brings as a file: about two megabytes, which mail servers still take.
	attachedMost = 10_000
)

// weeklyLetter says how a review stands, and what the week before the
// Monday of the report brought.
func (s desk) weeklyLetter(ctx context.Context, out view.Outgoing, now time.Time) (account.User, draft, error) {
	w, to, err := s.recipient(ctx, out.Alert.Recipient, review.Stream(out.Alert.Review))
	if err != nil {
		return to, draft{}, err
	}
	r, err := review.Find(w, out.Alert.Review)
	switch {
	case workflow.CodeOf(err) == workflow.NotFound:
		return to, draft{}, unowed("The recipient is not a member of the review any more.")
	case err != nil:
		return to, draft{}, err
	case to.Preferences.NoWeekly:
		return to, draft{}, declined("The recipient has switched the weekly report off.")
	}
	if len(out.Bytes) > 0 {
		return to, draft{}, nil // it was written before, and is sent as it was
	}
	def, err := review.FindProcess(w, r.Process)
	if err != nil {
		return to, draft{}, err
	}
	here, err := time.LoadLocation(to.Zone)
	if err != nil {
		return to, draft{}, err
	}
	monday := lastMonday(deadline.DateIn(out.Queued, here)) // on which it was owed, however late it is written
	report, err := s.Store.Report(ctx, to.Viewer(), view.ReportFilter{
		Review: r.ID, From: monday.AddDays(-7).At(0, here), To: monday.At(0, here), Now: now, Most: listed,
	})
	if err != nil {
		return to, draft{}, err
	}
	list := matterList{def: def, now: now}
	if err := list.fill(ctx, s.Store, to.Viewer(), r.ID); err != nil {
		return to, draft{}, err
	}
	table, err := list.csv()
	if err != nil {
		return to, draft{}, err
	}
	return to, draft{
		Letter: mail.Weekly{
			To: to, Review: r, Def: def, Monday: monday.AddDays(-7), Report: report, Overdue: s.overdueLines(list.rows, def, now, listed),
			Base: s.BaseURL, Rows: len(list.rows), Manners: s.BaseURL + "/preferences",
		}.Letter(),
		thread:   "review." + r.ID,
		attached: []attachment{{fileNamed(r.Name+" "+monday.String(), ".csv"), "text/csv; charset=utf-8; header=present", table}},
	}, nil
}

func lastMonday(d deadline.Date) deadline.Date {
	for d.Weekday() != time.Monday {
		d = d.AddDays(-1)
	}
	return d
}

// matterList is the list of a review's matters, what is due first first.
type matterList struct {
	def  *process.Definition
	now  time.Time
	rows []view.MatterRow
}

// fill reads matters with a deadline by due date, then those without.
func (l *matterList) fill(ctx context.Context, store Figures, v workflow.Viewer, review string) error {
	f := view.MatterFilter{Review: review, Sort: "due", Limit: 200, Now: l.now}
	for len(l.rows) < attachedMost {
		page, err := store.Matters(ctx, v, f)
		if err != nil {
			return err
		}
		l.rows = append(l.rows, page.Items...)
		if f.Cursor = page.Next; f.Cursor == "" {
			break
		}
	}
	return nil
}

func (l *matterList) csv() ([]byte, error) {
	lines := [][]string{{"jurisdiction", "state", "stage", "stands at", "since", "next deadline", "due", "days overdue", "owner"}}
	for _, m := range l.rows {
		stage, _ := l.def.Stage(m.Stage)
		state, _ := l.def.State(m.State)
		line := []string{m.Jurisdiction.Name, m.Jurisdiction.State, stage.Title, state.Title, m.Entered.String(), "", "", "", m.Owner.Name}
		if m.Next != nil {
			kind, _ := l.def.Deadline(m.Next.Kind)
			line[5], line[6] = kind.Title, m.Next.Due.String()
			if m.Overdue {
				line[7] = strconv.Itoa(daysOverdue(*m.Next, l.now))
			}
		}
		lines = append(lines, line)
	}
	return sheet.Spreadsheet(lines)
}

// daysOverdue counts days begun since the last one was over.
func daysOverdue(next view.NextDeadline, now time.Time) int {
	if now.Before(next.Ends) {
		return 0
	}
	return int(now.Sub(next.Ends)/(24*time.Hour)) + 1
}

// overdueLines are the longest overdue of some matters.
func (s *Sweeper) overdueLines(rows []view.MatterRow, def *process.Definition, now time.Time, most int) []mail.DueLine {
	var lines []mail.DueLine
	for _, m := range rows {
		if !m.Overdue || m.Next == nil || len(lines) == most {
			continue
		}
		kind, _ := def.Deadline(m.Next.Kind)
		lines = append(lines, mail.DueLine{
			Place: m.Jurisdiction.Name, Title: kind.Title, Due: m.Next.Due, Days: -daysOverdue(*m.Next, now), URL: s.BaseURL + "/matters/" + m.ID,
		})
	}
	slices.SortStableFunc(lines, mail.Worst)
	return lines
}
