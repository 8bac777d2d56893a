package sqlite

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

// Rebound runs generated queries on a pool, a connection or a transaction of SQLite.
type Rebound struct{ On sqlc.DBTX }

// Queries gives the generated queries over SQLite.
func Queries(on sqlc.DBTX) *sqlc.Queries { return sqlc.New(Rebound{on}) }

func (r Rebound) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return r.On.ExecContext(ctx, forSQLite(query), args...)
}

func (r Rebound) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return r.On.PrepareContext(ctx, forSQLite(query))
}

func (r Rebound) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return r.On.QueryContext(ctx, forSQLite(query), args...)
}

func (r Rebound) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return r.On.QueryRowContext(ctx, forSQLite(query), args...)
}

// Prepared runs queries on one connection, each compiled once. It belongs to
// the writer's goroutine and is not safe for more.
type Prepared struct {
	On         *sql.Conn
	statements map[string]*sql.Stmt
}

func (p *Prepared) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := p.statements[query]; ok {
		return s, nil
	}
	s, err := p.On.PrepareContext(ctx, forSQLite(query))
	if err != nil {
		return nil, err
	}
	p.statements[query] = s
	return s, nil
}

// Prepare makes statements run on one connection, each compiled once.
func Prepare(on *sql.Conn) *Prepared { return &Prepared{On: on, statements: map[string]*sql.Stmt{}} }

// PrepareContext hands out a statement of the caller's own, to be closed by it.
func (p *Prepared) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return p.On.PrepareContext(ctx, forSQLite(query))
}

func (p *Prepared) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := p.statement(ctx, query) //nolint:sqlclosecheck // kept until the connection goes
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

func (p *Prepared) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := p.statement(ctx, query) //nolint:sqlclosecheck // kept until the connection goes
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

func (p *Prepared) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	s, err := p.statement(ctx, query) //nolint:sqlclosecheck // kept until the connection goes
	if err != nil {
		return p.On.QueryRowContext(ctx, forSQLite(query), args...) // a row that carries the same error
	}
	return s.QueryRowContext(ctx, args...)
}

// Close ends all statements and gives the connection back to its pool.
func (p *Prepared) Close() error {
	var errs []error
	for _, s := range p.statements {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, p.On.Close())...)
}

// Discard closes the connection for good: what state it is in is not known.
func (p *Prepared) Discard() {
	for _, s := range p.statements {
		_ = s.Close() // it goes down with the connection
	}
	_ = p.On.Raw(func(any) error { return driver.ErrBadConn }) // the pool closes one that is said to be bad
	_ = p.On.Close()
}
