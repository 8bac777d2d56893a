package web

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/labstack/echo/v4"

	"duces/templates/matter"
	"duces/workflow"
)

// moveOne asks the engine. Notes and reminders raise a matter's version too,
// but they are no reason to ask somebody to look again: the act is then held
// against the version that they led to.
func (w *Web) moveOne(c echo.Context, key string, cmd workflow.Transition) (workflow.Receipt, error) {
	ctx, u := c.Request().Context(), who(c)
	for {
		receipt, err := w.Engine.Do(ctx, u.ID, key, cmd)
		e, ours := errors.AsType[*workflow.Error](err)
		if !ours || e.Code != workflow.Conflict || e.Existing == "" {
			return receipt, err
		}
		version, bad := strconv.Atoi(e.Existing)
		if bad != nil || version <= cmd.Version {
			return receipt, err
		}
		since, histErr := w.since(c, cmd.Matters[0], cmd.Version)
		if histErr != nil || len(since) == 0 {
			return receipt, err
		}
		for _, row := range since {
			switch row.Event.Data.(type) {
			case workflow.NoteAdded, workflow.Reminded:
			default:
				return receipt, err
			}
		}
		cmd.Version = version
	}
}

// since lists the events of a matter after a version, oldest first.
func (w *Web) since(c echo.Context, id string, version int) ([]workflow.HistoryRow, error) {
	list, err := w.Store.History(c.Request().Context(), who(c).Viewer(), workflow.HistoryFilter{Stream: workflow.MatterStream(id), Newest: true, Limit: 100})
	if err != nil {
		return nil, err
	}
	var rows []workflow.HistoryRow
	for i := len(list.Items) - 1; i >= 0; i-- {
		if list.Items[i].Event.No > version {
			rows = append(rows, list.Items[i])
		}
	}
	return rows, nil
}

// changed tells what was done since.
func changed(e *workflow.Error, s subject, since []workflow.HistoryRow) *matter.Changed {
	ch := &matter.Changed{Text: e.Message}
	for _, row := range since {
		ch.Events = append(ch.Events, fmt.Sprintf("%s (%s)", workflow.Describe(s.def, row.Event), row.ActorName))
	}
	return ch
}
