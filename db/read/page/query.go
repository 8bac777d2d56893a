package page

import (
	"context"
	"database/sql"
	"errors"

	"duces/db/sqlc"
)

// errCaptured is given where nothing is to be read: its text, or a number in place of its rows.
var errCaptured = errors.New("the query was not run")

// captured keeps the text of a query.
type captured struct {
	sqlc.DBTX
	text *string
}

func (c captured) QueryContext(_ context.Context, text string, _ ...any) (*sql.Rows, error) {
	*c.text = text
	return nil, errCaptured
}

// asked runs an order's query with the parameters of the list's own.
type asked struct {
	sqlc.DBTX
	text string
}

func (a asked) QueryContext(ctx context.Context, _ string, parameters ...any) (*sql.Rows, error) {
	return a.DBTX.QueryContext(ctx, a.text, parameters...)
}

// counted runs a count with the parameters of the list's own query.
type counted struct {
	sqlc.DBTX
	text string
	n    *int
}

func (c counted) QueryContext(ctx context.Context, _ string, parameters ...any) (*sql.Rows, error) {
	if err := c.QueryRowContext(ctx, c.text, parameters...).Scan(c.n); err != nil {
		return nil, err
	}
	return nil, errCaptured
}
