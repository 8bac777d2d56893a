package speed

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/view"
)

const (
	pageSize = 50
	farPage  = 400
)

// The orders of the list of matters that are measured, with what each sorts by.
var orders = []struct{ sort, columns string }{
	{"jurisdiction", "m.name, m.id"},
	{"state", "m.state, m.name, m.id"},
	{"due", "m.next_due, m.name, m.id"},
	{"entered", "m.entered_on, m.name, m.id"},
	{"review", "m.review_id, m.name, m.id"},
}

// sorted reads the first page of the list of matters and one far behind it, beside a query of the same rows that walks
// the same index and knows neither filters nor who may see what.
func (r *run) sorted(ctx context.Context, t *team) (err error) {
	page := min(farPage, len(t.ids)/pageSize-1) // a full one
	r.says("Reading page 1 and page %d of the list of matters in %d orders", max(page, 1), len(orders))
	pool, err := sqlite.OpenReading(t.dir, nil)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	v := workflow.Viewer{ID: t.legal, Role: workflow.Legal}
	for _, o := range orders {
		f := view.MatterFilter{Now: t.now, Sort: o.sort, Limit: pageSize}
		for at := 1; at <= page || at == 1; at++ {
			var next string
			read := func() error {
				found, err := t.store.Read.Matters(ctx, v, f)
				next = found.Next
				return err
			}
			if at != 1 && at != page {
				if err := read(); err != nil {
					return err
				}
				f.Cursor = next
				continue
			}
			ours, bare, err := besides(20, read, bareList(ctx, pool, o.columns, (at-1)*pageSize))
			if err != nil {
				return err
			}
			r.atMost(fmt.Sprintf("matters by %s, page %d", o.sort, at), ours, "ms", bare, "the bare query", 3)
			f.Cursor = next
		}
	}
	return nil
}

// besides gives the shortest of some tries of each, taken in turns, in milliseconds.
func besides(tries int, one, other func() error) (ones, others float64, err error) {
	ones, others = 1e9, 1e9
	for range tries {
		a, err := best(1, one)
		if err != nil {
			return 0, 0, err
		}
		b, err := best(1, other)
		if err != nil {
			return 0, 0, err
		}
		ones, others = min(ones, a), min(others, b)
	}
	return ones, others, nil
}

// bareList reads a page behind so many rows: the columns that the list shows, joined by their keys.
func bareList(ctx context.Context, pool *sql.DB, columns string, skip int) func() error {
	key, from := "", []any{}
	return func() (err error) {
		if skip > 0 && key == "" {
			last, err := queried(ctx, pool, fmt.Sprintf("SELECT %s FROM matters m ORDER BY %s LIMIT 1 OFFSET %d", columns, columns, skip-1))
			if err != nil {
				return err
			}
			from = last.rows[0]
			key = " AND (" + columns + ") > (?" + strings.Repeat(", ?", len(from)-1) + ")"
		}
		_, err = queried(ctx, pool, `SELECT m.*, j.*, r.name, COALESCE(u.name, '')
			FROM matters m CROSS JOIN jurisdictions j CROSS JOIN reviews r LEFT JOIN users u ON u.id = m.owner
			WHERE j.id = m.jurisdiction_id AND r.id = m.review_id`+key+" ORDER BY "+columns+fmt.Sprintf(" LIMIT %d", pageSize+1), from...)
		return err
	}
}

// queried is what a query finds.
func queried(ctx context.Context, on querier, query string, args ...any) (*table, error) {
	t := &table{}
	rows, err := on.QueryContext(ctx, query, args...)
	if err != nil {
		return t, err
	}
	defer rows.Close()
	return t, t.fill(rows)
}

// querier is a pool or a connection.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}
