package form

import (
	"fmt"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/kinds"
	"duces/workflow/matter"
	"duces/workflow/view"
)

// since lists the events of a matter after a version, oldest first.
func (p *Forms) since(c echo.Context, id string, version int) ([]view.HistoryRow, error) {
	list, err := p.read.History(c.Request().Context(), frame.Who(c).Viewer(), view.HistoryFilter{Stream: matter.Stream(id), Newest: true, Limit: 100})
	if err != nil {
		return nil, err
	}
	var rows []view.HistoryRow
	for i := len(list.Items) - 1; i >= 0; i-- {
		if list.Items[i].Event.No > version {
			rows = append(rows, list.Items[i])
		}
	}
	return rows, nil
}

// changed says what others did since.
func changed(e *workflow.Error, s subject.Matter, since []view.HistoryRow) *page.Changed {
	ch := &page.Changed{Text: e.Message}
	for _, row := range since {
		ch.Events = append(ch.Events, fmt.Sprintf("%s (%s)", kinds.All.Says(row.Event, workflow.Names{Process: s.Process, Answer: row.Answer}), row.ActorName))
	}
	return ch
}
