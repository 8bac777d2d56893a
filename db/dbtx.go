package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"regexp"
	"sync"

	"duces/db/sqlc"
)

// dollar finds the parameters of PostgreSQL. SQLite knows $N too, but as a
// name: it numbers such parameters by first use, and so misbinds in silence
// where they do not come in ascending order. ?N says what is meant.
var dollar = regexp.MustCompile(`\$(\d+)`)

// rewritten remembers each query's text for SQLite; there are few, all generated.
var rewritten sync.Map

func forSQLite(query string) string {
	if q, ok := rewritten.Load(query); ok {
		return q.(string)
	}
	q := dollar.ReplaceAllString(query, "?$1")
	rewritten.Store(query, q)
	return q
}

// rebound runs generated queries on a pool, a connection or a transaction of SQLite.
type rebound struct{ on sqlc.DBTX }

// queriesOn gives the generated queries over SQLite.
func queriesOn(on sqlc.DBTX) *sqlc.Queries { return sqlc.New(rebound{on}) }

func (r rebound) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return r.on.ExecContext(ctx, forSQLite(query), args...)
}

func (r rebound) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return r.on.PrepareContext(ctx, forSQLite(query))
}

func (r rebound) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return r.on.QueryContext(ctx, forSQLite(query), args...)
}

func (r rebound) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return r.on.QueryRowContext(ctx, forSQLite(query), args...)
}

// prepared runs queries on one connection, each compiled once. It belongs to
// the writer's goroutine and is not safe for more.
type prepared struct {
	on         *sql.Conn
	statements map[string]*sql.Stmt
}

func (p *prepared) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := p.statements[query]; ok {
		return s, nil
	}
	s, err := p.on.PrepareContext(ctx, forSQLite(query))
	if err != nil {
		return nil, err
	}
	p.statements[query] = s
	return s, nil
}

// PrepareContext hands out a statement of the caller's own, to be closed by it.
func (p *prepared) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return p.on.PrepareContext(ctx, forSQLite(query))
}

func (p *prepared) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := p.statement(ctx, query) //nolint:sqlclosecheck // kept until the connection goes
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

func (p *prepared) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := p.statement(ctx, query) //nolint:sqlclosecheck // kept until the connection goes
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

func (p *prepared) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	s, err := p.statement(ctx, query) //nolint:sqlclosecheck // kept until the connection goes
	if err != nil {
		return p.on.QueryRowContext(ctx, forSQLite(query), args...) // a row that carries the same error
	}
	return s.QueryRowContext(ctx, args...)
}

// close ends all statements and gives the connection back to its pool.
func (p *prepared) close() error {
	var errs []error
	for _, s := range p.statements {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, p.on.Close())...)
}

// discard closes the connection for good: what state it is in is not known.
func (p *prepared) discard() {
	for _, s := range p.statements {
		_ = s.Close() // it goes down with the connection
	}
	_ = p.on.Raw(func(any) error { return driver.ErrBadConn }) // the pool closes one that is said to be bad
	_ = p.on.Close()
}
