package letters

import (
	"strconv"
	"time"

	"duces/handlers/sheet"
	"duces/workflow/process"
	"duces/workflow/report"
	"duces/workflow/view"
)

// matterList is the list of a review's matters: those with a deadline by due
// date, then those without.
type matterList struct {
	process *process.Definition
	now     time.Time
	rows    []view.MatterRow
}

func (l *matterList) csv() ([]byte, error) {
	lines := [][]string{{"jurisdiction", "state", "stage", "status", "since", "next deadline", "due", "days overdue", "owner", "kind", "parent", "answer"}}
	for _, m := range l.rows {
		stage, _ := l.process.Stage(m.Stage)
		state, _ := l.process.State(m.State)
		line := []string{m.Jurisdiction.Name, m.Jurisdiction.State, stage.Title, state.Title, m.Entered.String(), "", "", "", m.Owner.Name, m.Jurisdiction.Kind, m.Jurisdiction.Parent, m.Completeness}
		if m.Next != nil {
			kind, _ := l.process.Deadline(m.Next.Kind)
			line[5], line[6] = kind.Title, m.Next.Due.String()
			if m.Overdue {
				line[7] = strconv.Itoa(report.DaysOverdue(*m.Next, l.now))
			}
		}
		lines = append(lines, line)
	}
	return sheet.Spreadsheet(lines)
}
