package read

import (
	"context"
	"strings"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/proceeding"
	"duces/workflow/view"
)

// Proceedings lists lawsuits and appeals, those first that were filed last.
func (r *Reads) Proceedings(ctx context.Context, v workflow.Viewer, f view.ProceedingFilter) (view.Page[view.ProceedingRow], error) {
	var none view.Page[view.ProceedingRow]
	limit, err := limitOf(f.Limit)
	if err != nil {
		return none, err
	}
	key, err := after(f.Cursor, "proceedings", last, last)
	if err != nil || v.SeesNothing() {
		return none, err
	}
	q := sqlc.ListProceedingsParams{
		Before: key[0], BeforeID: key[1], Status: f.Status, Jurisdiction: f.Jurisdiction, Words: "%", Limit: int32(limit) + 1,
	}
	if !workflow.Blank(f.Query) {
		q.Words = "%" + literal.Replace(workflow.Folded(f.Query)) + "%"
		_, number, _ := strings.Cut(proceeding.Docket{Number: f.Query}.Key(), "/")
		if number != "" {
			q.Number = "%/" + literal.Replace(number)
		}
	}
	lines, err := r.q.ListProceedings(ctx, q)
	if err != nil {
		return none, column.Unread("list of proceedings", err)
	}
	return pageOf(lines, limit, func(l sqlc.Proceeding) (view.ProceedingRow, error) {
		row := view.ProceedingRow{
			ID: l.ID, Court: l.Court, Number: l.Number, Type: l.Type, Status: l.Status, Caption: l.Caption,
			Orders: int(l.Orders), Owner: view.Ref{ID: l.Owner}, Version: int(l.Version),
		}
		var err error
		if row.Filed, err = column.Day(l.FiledOn); err == nil && l.NextOn != "" {
			row.Next, err = column.Day(l.NextOn)
		}
		return row, err
	}, func(l sqlc.Proceeding) string { return cursor("proceedings", l.FiledOn, l.ID) })
}

// Associations lists associations and classes by name.
func (r *Reads) Associations(ctx context.Context, v workflow.Viewer, f view.AssociationFilter) (view.Page[view.AssociationRow], error) {
	var none view.Page[view.AssociationRow]
	limit, err := limitOf(f.Limit)
	if err != nil {
		return none, err
	}
	key, err := after(f.Cursor, "associations", "", "")
	if err != nil || v.SeesNothing() {
		return none, err
	}
	lines, err := r.q.ListAssociations(ctx, sqlc.ListAssociationsParams{After: key[0], AfterID: key[1], Limit: int32(limit) + 1})
	if err != nil {
		return none, column.Unread("list of associations", err)
	}
	return pageOf(lines, limit, func(l sqlc.Association) (view.AssociationRow, error) {
		return view.AssociationRow{ID: l.ID, Name: l.Name, Class: l.Class, Members: int(l.Members), Version: int(l.Version)}, nil
	}, func(l sqlc.Association) string { return cursor("associations", l.Name, l.ID) })
}
