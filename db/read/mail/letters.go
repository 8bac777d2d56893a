package mail

import (
	"context"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/jurisdiction"
	"duces/workflow/view"
)

// ReturnedLetters are letters that came back, for which nothing was done yet, in matters that exist for the
// viewer: the oldest first, and at most some.
func (r *Messages) ReturnedLetters(ctx context.Context, v workflow.Viewer, most int32) ([]view.ReturnedLetter, error) {
	rows, err := r.q.ReturnedLetters(ctx, sqlc.ReturnedLettersParams{SeesAll: v.SeesAll(), Member: v.ID, Most: most})
	if err != nil {
		return nil, column.Unread("returned letters", err)
	}
	list := make([]view.ReturnedLetter, len(rows))
	for i, x := range rows {
		on, err := column.Day(x.ReturnedOn)
		if err != nil {
			return nil, err
		}
		list[i] = view.ReturnedLetter{Matter: x.MatterID, Event: x.Event, Title: x.Title, Office: x.Office, On: on, Jurisdiction: jurisdiction.Ref{
			ID: x.JurisdictionID, Name: x.JurisdictionName, Kind: x.JurisdictionKind, State: x.JurisdictionState, Parent: x.JurisdictionParent,
		}}
	}
	return list, nil
}
