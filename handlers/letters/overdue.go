package letters

import (
	"slices"
	"time"

	"duces/templates/mail"
	"duces/workflow/deadline"
	"duces/workflow/process"
	"duces/workflow/view"
)

// overdueLines are the longest overdue of some matters, the worst first.
func (w Writer) overdueLines(rows []view.MatterRow, def *process.Definition, now time.Time, limit int) []mail.DueLine {
	var lines []mail.DueLine
	for _, m := range rows {
		if !m.Overdue || m.Next == nil || len(lines) == limit {
			continue
		}
		kind, _ := def.Deadline(m.Next.Kind)
		lines = append(lines, mail.DueLine{
			Jurisdiction: m.Jurisdiction.Title(), Title: kind.Title, Days: -daysOverdue(*m.Next, now),
			Due: m.Next.Due, Ends: m.Next.Ends, Zone: m.Next.Zone, URL: w.BaseURL + "/matters/" + m.ID,
		})
	}
	slices.SortStableFunc(lines, mail.Worst)
	return lines
}

// daysOverdue counts the days begun since the deadline ended, on the calendar of
// the jurisdiction. One in hours may be over on its own day.
func daysOverdue(next view.NextDeadline, now time.Time) int {
	if now.Before(next.Ends) {
		return 0
	}
	return max(1, next.Due.DaysUntil(deadline.DateIn(now, deadline.Zone(next.Zone))))
}
