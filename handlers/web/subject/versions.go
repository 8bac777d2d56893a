package subject

import (
	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	matterpage "duces/templates/matter"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/view"
)

// Derivations are the events by which due dates came about, newest first, of
// the deadlines that are asked for. It reads history
// back to where the last of them was opened.
func (r *Reader) Derivations(c echo.Context, m matter.Matter, wanted map[string]bool) ([]view.HistoryRow, error) {
	var rows []view.HistoryRow
	missing := len(wanted)
	f := view.HistoryFilter{Stream: matter.Stream(m.ID), Newest: true, Types: matterpage.VersionTypes, Limit: frame.HistoryRows}
	for missing > 0 {
		list, err := r.read.History(c.Request().Context(), frame.Who(c).Viewer(), f)
		if err != nil {
			return nil, err
		}
		for _, row := range list.Items {
			id, _, ok := matterpage.VersionOf(row)
			if !ok || !wanted[id] {
				continue
			}
			rows = append(rows, row)
			if _, first := row.Event.Data.(due.Opened); first {
				missing--
			}
		}
		if list.Next == "" {
			break
		}
		f.Cursor = list.Next
	}
	return rows, nil
}

// Versions puts the versions of each deadline of a view beside it. A deadline
// that never moved has none.
func (r *Reader) Versions(c echo.Context, v *matterpage.View) error {
	wanted := map[string]bool{}
	for _, d := range v.Matter.Deadlines {
		if d.Version > 1 || d.Status == due.StatusTolled {
			wanted[d.ID] = true
		}
	}
	rows, err := r.Derivations(c, v.Matter, wanted)
	if err != nil {
		return err
	}
	by := map[string][]matterpage.Version{}
	for _, row := range rows {
		if id, x, ok := matterpage.VersionOf(row); ok {
			by[id] = append(by[id], x)
		}
	}
	for i := range v.Deadlines {
		v.Deadlines[i].Versions = by[v.Deadlines[i].ID]
	}
	return nil
}
