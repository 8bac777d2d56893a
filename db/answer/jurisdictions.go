package answer

import (
	"context"

	"duces/db/chunk"
	"duces/db/sqlc"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
)

// jurisdictionsOnRecord asks for many to a statement: a file may name more
// governments than the country has.
func jurisdictionsOnRecord(ctx context.Context, on sqlc.DBTX, asked *jurisdiction.OnRecord) error {
	asked.IDs = make(map[jurisdiction.Identity]string, len(asked.Asked))
	for _, part := range chunk.Of(asked.Asked) {
		var values []any
		for _, i := range part {
			values = append(values, i.Search, i.State, i.Kind)
		}
		query := "SELECT search, state, kind, id FROM jurisdictions WHERE (search, state, kind) IN (VALUES " + chunk.Rows(len(part), 3) + ")"
		err := each(ctx, on, query, values, func(scan func(...any) error) error {
			var i jurisdiction.Identity
			var id string
			err := scan(&i.Search, &i.State, &i.Kind, &id)
			asked.IDs[i] = id
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func jurisdictionsInReview(ctx context.Context, on sqlc.DBTX, asked *matter.InReview) error {
	asked.Have = make(map[string]bool, len(asked.Asked))
	for _, part := range chunk.Of(asked.Asked) {
		values := []any{asked.Review}
		for _, id := range part {
			values = append(values, id)
		}
		query := "SELECT jurisdiction_id FROM matters WHERE review_id = $1 AND jurisdiction_id IN (" + chunk.Marks(2, len(part)) + ")"
		err := each(ctx, on, query, values, func(scan func(...any) error) error {
			var id string
			err := scan(&id)
			asked.Have[id] = true
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// each goes through the rows of a query.
func each(ctx context.Context, on sqlc.DBTX, query string, values []any, row func(scan func(...any) error) error) error {
	rows, err := on.QueryContext(ctx, query, values...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
