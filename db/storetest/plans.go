package storetest

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"duces/db/sqlc"
	"duces/db/sqlite"
)

// Plans asks SQLite how it will run each query, and then runs it.
type Plans struct {
	t     testing.TB
	on    sqlc.DBTX
	Steps []string // each with the first line of its query
}

// Explain gives queries on the database of a directory that explain themselves,
// and the pool that they run on.
func Explain(t testing.TB, dir string) (*Plans, *sql.DB, *sqlc.Queries) {
	t.Helper()
	pool, err := sqlite.OpenReading(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pool.Close() })
	p := &Plans{t: t, on: sqlite.Rebound{On: pool}}
	return p, pool, sqlc.New(p)
}

func (p *Plans) explain(ctx context.Context, query string, args []any) {
	p.t.Helper()
	rows, err := p.on.QueryContext(ctx, "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		p.t.Fatal(err)
	}
	defer rows.Close()
	name, _, _ := strings.Cut(query, "\n")
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			p.t.Fatal(err)
		}
		p.Steps = append(p.Steps, name+": "+step)
	}
	if err := rows.Err(); err != nil {
		p.t.Fatal(err)
	}
}

func (p *Plans) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return p.on.ExecContext(ctx, query, args...)
}

func (p *Plans) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return p.on.PrepareContext(ctx, query)
}

func (p *Plans) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	p.explain(ctx, query, args)
	return p.on.QueryContext(ctx, query, args...)
}

func (p *Plans) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	p.explain(ctx, query, args)
	return p.on.QueryRowContext(ctx, query, args...)
}
