package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"strings"
	"sync/atomic"

	"github.com/mattn/go-sqlite3"
)

// InOneTransaction gives do a pool whose transactions are all part of one, which is committed if do succeeds and none
// of them was rolled back. Whatever ends it before, a kill included, leaves the database as it was.
func InOneTransaction(ctx context.Context, pool *sql.DB, do func(*sql.DB) error) (err error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	return conn.Raw(func(c any) error {
		on := part{SQLiteConn: c.(*sqlite3.SQLiteConn), failed: new(atomic.Bool)}
		within := sql.OpenDB(partConnector{on})
		within.SetMaxOpenConns(1)
		err := errors.Join(do(within), within.Close())
		if err == nil && on.failed.Load() {
			err = errors.New("a part of the transaction was rolled back")
		}
		if err == nil {
			_, err = on.ExecContext(ctx, "COMMIT", nil)
		}
		if err == nil || on.AutoCommit() { // an interrupted statement ends the transaction by itself
			return err
		}
		_, back := on.ExecContext(context.WithoutCancel(ctx), "ROLLBACK", nil)
		return errors.Join(err, back)
	})
}

// partConnector gives the connection of a transaction.
type partConnector struct{ on part }

func (c partConnector) Connect(context.Context) (driver.Conn, error) { return c.on, nil }
func (partConnector) Driver() driver.Driver                          { return &sqlite3.SQLiteDriver{} }

// part is a connection within a transaction, of which its own transactions are part. They are no savepoints, which
// keep in memory what a large one changes.
type part struct {
	*sqlite3.SQLiteConn
	failed *atomic.Bool
}

// Close leaves the connection to whoever began the transaction.
func (part) Close() error { return nil }

// Begin implements driver.Conn.
func (p part) Begin() (driver.Tx, error) { return p, nil }

// BeginTx implements driver.ConnBeginTx.
func (p part) BeginTx(context.Context, driver.TxOptions) (driver.Tx, error) { return p, nil }

// Commit implements driver.Tx.
func (part) Commit() error { return nil }

// Rollback implements driver.Tx.
func (p part) Rollback() error {
	p.failed.Store(true)
	return nil
}

// ReadWhole reads the pages of all tables and indexes, and fails at one that is damaged.
func ReadWhole(ctx context.Context, pool *sql.DB) error {
	rows, err := pool.QueryContext(ctx, "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_schema "+
		"WHERE type IN ('table', 'index')")
	if err != nil {
		return err
	}
	defer rows.Close()
	var counts []string
	for rows.Next() {
		var kind, name, table, text string
		if err := rows.Scan(&kind, &name, &table, &text); err != nil {
			return err
		}
		count := "SELECT count(*) FROM " + quoted(table)
		_, partial, found := strings.Cut(text, " WHERE ")
		switch {
		case kind == "table":
			count += " NOT INDEXED"
		case found:
			count += " INDEXED BY " + quoted(name) + " WHERE " + partial
		case text != "":
			count += " INDEXED BY " + quoted(name)
		default: // the table's own, which has no name in SQL
			continue
		}
		counts = append(counts, count)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	for _, count := range counts {
		var n int64
		err := pool.QueryRowContext(ctx, count).Scan(&n)
		if e, ok := errors.AsType[sqlite3.Error](err); ok && e.Code == sqlite3.ErrError {
			continue // the schema was changed so that it cannot be asked for
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
