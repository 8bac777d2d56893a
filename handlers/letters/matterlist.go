package letters

import (
	"context"
	"strconv"
	"time"

	"duces/handlers/sheet"
	"duces/workflow"
	"duces/workflow/process"
	"duces/workflow/view"
)

// maxAttached is how many matters a weekly report attaches as a file: about two
// megabytes, which mail servers still take.
const maxAttached = 10_000

// matterList is the list of a review's matters: those with a deadline by due
// date, then those without.
type matterList struct {
	process *process.Definition
	now     time.Time
	rows    []view.MatterRow
}

func (l *matterList) read(ctx context.Context, store Store, v workflow.Viewer, review string) error {
	f := view.MatterFilter{Review: review, Sort: "due", Limit: 200, Now: l.now}
	for len(l.rows) < maxAttached {
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
	lines := [][]string{{"jurisdiction", "state", "stage", "status", "since", "next deadline", "due", "days overdue", "owner", "kind", "parent", "answer"}}
	for _, m := range l.rows {
		stage, _ := l.process.Stage(m.Stage)
		state, _ := l.process.State(m.State)
		line := []string{m.Jurisdiction.Name, m.Jurisdiction.State, stage.Title, state.Title, m.Entered.String(), "", "", "", m.Owner.Name, m.Jurisdiction.Kind, m.Jurisdiction.Parent, m.Completeness}
		if m.Next != nil {
			kind, _ := l.process.Deadline(m.Next.Kind)
			line[5], line[6] = kind.Title, m.Next.Due.String()
			if m.Overdue {
				line[7] = strconv.Itoa(daysOverdue(*m.Next, l.now))
			}
		}
		lines = append(lines, line)
	}
	return sheet.Spreadsheet(lines)
}
