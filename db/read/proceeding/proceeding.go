// Package proceeding reads the lists of proceedings in court and of associations.
package proceeding

import (
	"context"
	"strings"

	"duces/db/column"
	"duces/db/read/page"
	"duces/db/read/person"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/proceeding"
	"duces/workflow/view"
)

// Courts is the reading side of proceedings and associations. It is safe for concurrent use.
type Courts struct{ q *sqlc.Queries }

// New reads proceedings and associations.
func New(q *sqlc.Queries) *Courts { return &Courts{q} }

// Proceedings lists proceedings, those first that were filed last.
func (r *Courts) Proceedings(ctx context.Context, v workflow.Viewer, f view.ProceedingFilter) (view.Page[view.ProceedingRow], error) {
	var none view.Page[view.ProceedingRow]
	limit, err := page.Limit(f.Limit)
	if err != nil {
		return none, err
	}
	key, err := page.After(f.Cursor, "proceedings", page.Last, page.Last)
	if err != nil || v.SeesNothing() {
		return none, err
	}
	q := sqlc.ListProceedingsParams{
		Before: key[0], BeforeID: key[1], Status: f.Status, Jurisdiction: f.Jurisdiction, Words: "%", Limit: int32(limit) + 1,
	}
	for _, word := range strings.Fields(workflow.Folded(f.Query)) {
		q.Words += column.Literal.Replace(word) + "%"
	}
	if court, number := proceeding.FindDocket(f.Query); number != "" {
		if court == "" {
			court = "%"
		}
		q.Number = court + "/" + number
	}
	lines, err := r.q.ListProceedings(ctx, q)
	if err != nil {
		return none, column.Unread("list of proceedings", err)
	}
	return page.Of(lines, limit, func(l sqlc.ListProceedingsRow) (view.ProceedingRow, error) {
		row := view.ProceedingRow{
			ID: l.ID, Court: l.Court, Number: l.Number, Type: l.Type, Status: l.Status, Caption: l.Caption,
			Orders: int(l.Orders), Owner: person.Ref(l.Owner, l.OwnerName), Version: int(l.Version),
		}
		var err error
		if row.Filed, err = column.Day(l.FiledOn); err == nil && l.NextOn != "" {
			row.Next, err = column.Day(l.NextOn)
		}
		return row, err
	}, func(l sqlc.ListProceedingsRow) string { return page.Cursor("proceedings", l.FiledOn, l.ID) })
}

// Associations lists associations and classes by their names.
func (r *Courts) Associations(ctx context.Context, v workflow.Viewer, f view.AssociationFilter) (view.Page[view.AssociationRow], error) {
	var none view.Page[view.AssociationRow]
	limit, err := page.Limit(f.Limit)
	if err != nil {
		return none, err
	}
	key, err := page.After(f.Cursor, "associations", "", "")
	if err != nil || v.SeesNothing() {
		return none, err
	}
	lines, err := r.q.ListAssociations(ctx, sqlc.ListAssociationsParams{After: key[0], AfterID: key[1], Limit: int32(limit) + 1})
	if err != nil {
		return none, column.Unread("list of associations", err)
	}
	return page.Of(lines, limit, func(l sqlc.Association) (view.AssociationRow, error) {
		return view.AssociationRow{ID: l.ID, Name: l.Name, Class: l.Class, Members: int(l.Members), Version: int(l.Version)}, nil
	}, func(l sqlc.Association) string { return page.Cursor("associations", l.Name, l.ID) })
}
