package migrations

import (
	"context"
	"database/sql"
	"fmt"
	"math"

	"github.com/pressly/goose/v3"
)

// copied is how many rows go to a new table between two reports of how far it is.
const copied = 8192

// rowids has events and acts lie in the order in which they came, so that what is added goes to the end of the table.
// By stream, each event went to a place of its own, and a row above a quarter of a page to another page besides. It
// takes long where there are millions.
func rowids(progress func(done, of int64)) *goose.Migration {
	return goose.NewGoMigration(40, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
		c := copying{tx: tx, progress: progress}
		var events, acts int64
		err := tx.QueryRowContext(ctx, "SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM acts)").Scan(&events, &acts)
		if err != nil {
			return err
		}
		c.of = events + acts + int64(len(eventIndexes))*events/indexShare
		if err := c.run(ctx, 0, newEvents); err != nil {
			return err
		}
		for last := int64(math.MinInt64); ; {
			n, err := c.rows(ctx, "INSERT INTO events_in_order "+
				"SELECT stream, no, seq, type, recorded_at, bytes, actor, effective_on FROM events "+
				"WHERE seq > ? ORDER BY seq LIMIT ?", last, copied)
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
			if err := tx.QueryRowContext(ctx, "SELECT max(seq) FROM events_in_order").Scan(&last); err != nil {
				return err
			}
		}
		if err := c.whole(ctx, "events"); err != nil {
			return err
		}
		if err := c.run(ctx, 0, "DROP TABLE events", "ALTER TABLE events_in_order RENAME TO events"); err != nil {
			return err
		}
		if err := c.run(ctx, events/indexShare, eventIndexes...); err != nil {
			return err
		}
		if err := c.run(ctx, 0, append(eventTriggers, newActs)...); err != nil {
			return err
		}
		// Those that are there lie as they did: their order costs a sort of all, and only new ones are written.
		var actor, key any = "", ""
		for least := ">="; ; least = ">" {
			n, err := c.rows(ctx, "INSERT INTO acts_in_order SELECT actor, key, digest, receipt, at FROM acts "+
				"WHERE (actor, key) "+least+" (?, ?) ORDER BY actor, key LIMIT ?", actor, key, copied)
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
			err = tx.QueryRowContext(ctx, "SELECT actor, key FROM acts_in_order ORDER BY rowid DESC LIMIT 1").Scan(&actor, &key)
			if err != nil {
				return err
			}
		}
		if err := c.whole(ctx, "acts"); err != nil {
			return err
		}
		return c.run(ctx, 0, "DROP TABLE acts", "ALTER TABLE acts_in_order RENAME TO acts",
			"CREATE UNIQUE INDEX acts_key ON acts (actor, key)")
	}}, nil)
}

const (
	newEvents = `CREATE TABLE events_in_order (
    stream       TEXT   NOT NULL,
    no           BIGINT NOT NULL CHECK (no > 0),
    seq          INTEGER PRIMARY KEY CHECK (seq > 0),
    type         TEXT   NOT NULL,
    recorded_at  BIGINT NOT NULL,
    bytes        BYTEA  NOT NULL,
    actor        TEXT   NOT NULL,
    effective_on TEXT   NOT NULL
)`
	newActs = `CREATE TABLE acts_in_order (
    actor   TEXT   NOT NULL,
    key     TEXT   NOT NULL,
    digest  TEXT   NOT NULL,
    receipt TEXT   NOT NULL,
    at      BIGINT NOT NULL
)`
	indexShare = 4 // an index takes about as long as so many rows are fewer
)

var (
	eventIndexes = []string{
		"CREATE UNIQUE INDEX events_stream ON events (stream, no)",
		"CREATE INDEX events_type ON events (type)",
		"CREATE INDEX events_actor ON events (actor, type)",
		"CREATE INDEX events_effective ON events (effective_on, seq, type, actor)",
	}
	eventTriggers = []string{
		`CREATE TRIGGER events_no_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END`,
		`CREATE TRIGGER events_no_delete BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END`,
	}
)

// copying is a migration that writes tables anew, and says how far it is.
type copying struct {
	tx       *sql.Tx
	progress func(done, of int64)
	done, of int64
}

// run runs statements, each of which takes as long as so many rows.
func (c *copying) run(ctx context.Context, share int64, statements ...string) error {
	for _, s := range statements {
		if _, err := c.tx.ExecContext(ctx, s); err != nil {
			return err
		}
		c.step(share)
	}
	return nil
}

// whole refuses to go on where a table has rows that its copy lacks: a damaged index may have passed over some.
func (c *copying) whole(ctx context.Context, table string) error {
	var was, is int64
	err := c.tx.QueryRowContext(ctx, "SELECT (SELECT count(*) FROM "+table+" NOT INDEXED), (SELECT count(*) FROM "+table+"_in_order)").Scan(&was, &is)
	if err == nil && was != is {
		err = fmt.Errorf("the table %s has %d rows, of which its index finds %d", table, was, is)
	}
	return err
}

// rows runs a statement that copies rows, and says how many there were.
func (c *copying) rows(ctx context.Context, statement string, args ...any) (int64, error) {
	r, err := c.tx.ExecContext(ctx, statement, args...)
	if err != nil {
		return 0, err
	}
	n, err := r.RowsAffected()
	c.step(n)
	return n, err
}

func (c *copying) step(more int64) {
	c.done += more
	c.progress(c.done, c.of)
}
