package subject

import (
	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	approvalpage "duces/templates/approval"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/matter"
	"duces/workflow/transition"
	"duces/workflow/view"
)

// Requests gives requests for approval their titles. Which deadline one would cancel, the
// matter alone says.
func (r *Reader) Requests(c echo.Context, defs Processes, rows []view.ApprovalRow) ([]approvalpage.Row, error) {
	cancels := func(a view.ApprovalRow) bool { return a.Command == matter.ChangeDeadline{}.CommandName() }
	var streams []workflow.Stream
	for _, a := range rows {
		if cancels(a) {
			streams = append(streams, matter.Stream(a.Matter))
		}
	}
	var world workflow.Facts
	if len(streams) > 0 {
		var err error
		if world, err = r.read.World(c.Request().Context(), frame.Who(c).ID, streams...); err != nil {
			return nil, err
		}
	}
	named := make([]approvalpage.Row, len(rows))
	for i, a := range rows {
		def := defs.Of[a.Review.ID]
		named[i] = approvalpage.Row{ApprovalRow: a, Title: words.Request(def, a, transition.Corrects(a.Command))}
		if !cancels(a) {
			continue
		}
		m, err := matter.Find(world, a.Matter)
		if workflow.CodeOf(err) == workflow.NotFound {
			continue // the reader lost access between the two reads
		}
		if err != nil {
			return nil, err
		}
		asked, err := transition.FindAsked(world, m, a.ID)
		if err != nil {
			return nil, err
		}
		if d, ok := m.Deadline(asked.Cancels); ok {
			named[i].Title = words.CancelDeadline(def, d.Kind)
		}
	}
	return named, nil
}
