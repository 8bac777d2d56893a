package answer

import (
	"context"

	"duces/db/sqlc"
)

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
