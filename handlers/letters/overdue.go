package letters

import (
	"slices"
	"time"

	"duces/templates/mail"
	"duces/workflow/process"
	"duces/workflow/report"
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
			Jurisdiction: m.Jurisdiction.Title(), Title: kind.Title, Days: -report.DaysOverdue(*m.Next, now),
			Due: m.Next.Due, Ends: m.Next.Ends, Zone: m.Next.Zone, URL: w.BaseURL + "/matters/" + m.ID,
		})
	}
	slices.SortStableFunc(lines, mail.Worst)
	return lines
}
