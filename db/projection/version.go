package projection

import (
	"context"
	"fmt"

	"duces/db/sqlc"
	"duces/workflow"
)

// Version numbers what rows follow from states. Raise it with every change of that, be it of a kind's rows or of a
// column: rows are then made anew when a directory is opened.
const Version = 11

// StoredVersion is that of the rows that are there; 0: a program made them that did not number them.
func StoredVersion(ctx context.Context, q *sqlc.Queries) (int64, error) {
	stored, err := q.RowsVersion(ctx)
	if err != nil || len(stored) != 1 {
		return 0, err
	}
	return stored[0], nil
}

// SetVersion says that the rows that are there are of this program's version.
func SetVersion(ctx context.Context, q *sqlc.Queries) error {
	if err := q.ClearRowsVersion(ctx); err != nil {
		return err
	}
	return q.SetRowsVersion(ctx, Version)
}

// Check refuses rows of another version, for whoever only reads.
func Check(ctx context.Context, dir string, q *sqlc.Queries) error {
	stored, err := StoredVersion(ctx, q)
	if err != nil || stored == Version {
		return err
	}
	return &workflow.Error{Code: workflow.Refused, Message: fmt.Sprintf(
		"The tables that lists are read from in %s were made by another version of Duces "+
			"(rows %d; this program reads %d); start the server of this version on it, or run duces rebuild.",
		dir, stored, Version)}
}
