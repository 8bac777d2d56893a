package speed

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"duces/db"
	"duces/db/directory"
	"duces/db/sqlite"
	"duces/workflow/ledger"
)

// bareLoop writes what a run of acts has left behind an event of its ledger into another database with the same tables
// and indexes, a row to a statement, in a transaction for each 64 acts. It decides nothing, hashes nothing and reads
// nothing: it is what SQLite alone takes for the same rows on the same disk.
func bareLoop(ctx context.Context, source, dir string, from int64) (rate float64, err error) {
	acts, err := openBareActs(ctx, source, dir, from)
	if acts == nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, acts.close()) }()
	if err != nil {
		return 0, err
	}
	return perSecond(acts.n, func() error {
		for done := 0; done < acts.n; done += callers {
			if err := acts.write(ctx, done, min(done+callers, acts.n)); err != nil {
				return err
			}
		}
		return nil
	})
}

// openBare opens a new database with the tables and indexes of a data directory, beside another one as “source”.
func openBare(ctx context.Context, source, dir string) (b *bare, err error) {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	if err := db.Upgrade(ctx, dir, func(int64, int64) {}); err != nil {
		return nil, err
	}
	pool, err := sqlite.OpenWriting(dir, db.DefaultCache/2)
	if err != nil {
		return nil, err
	}
	raw, err := pool.Conn(ctx)
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	b = &bare{conn: sqlite.Prepare(raw), pool: pool}
	b.exec(ctx, "ATTACH ? AS source", filepath.Join(source, directory.DatabaseFile))
	return b, nil
}

// copy takes over tables of the source, each with the condition behind its name.
func (b *bare) copy(ctx context.Context, sets ...string) {
	b.exec(ctx, "BEGIN IMMEDIATE")
	for _, set := range sets {
		table, _, _ := strings.Cut(set, " ")
		b.exec(ctx, "DELETE FROM main."+table) // what the migrations begin with
		b.exec(ctx, "INSERT INTO main."+table+" SELECT * FROM source."+set)
	}
	b.exec(ctx, "COMMIT")
}

// bareActs are the rows that a run of acts left, by table.
type bareActs struct {
	*bare
	n                    int
	acts, events, leaves *table
	matters, deadlines   *table
}

// openBareActs reads what acts left behind an event of the ledger in source, and makes a database that has all before it.
func openBareActs(ctx context.Context, source, dir string, from int64) (*bareActs, error) {
	b, err := openBare(ctx, source, dir)
	if err != nil {
		return nil, err
	}
	nodes := ledger.StoredHashCount(from)
	b.copy(ctx, "users", "reviews", "members", "jurisdictions", "jurisdiction_words", "matters", "ledger_head",
		fmt.Sprintf("events WHERE seq <= %d", from), fmt.Sprintf("ledger_nodes WHERE id < %d", nodes))
	a := &bareActs{
		bare: b, acts: b.read(ctx, "acts", "ORDER BY at, key"),
		events:    b.read(ctx, "events", fmt.Sprintf("WHERE seq > %d ORDER BY seq", from)),
		leaves:    b.read(ctx, "ledger_nodes", fmt.Sprintf("WHERE id >= %d ORDER BY id", nodes)),
		matters:   b.read(ctx, "matters", "ORDER BY id"),
		deadlines: b.read(ctx, "deadlines", "ORDER BY matter_id"),
	}
	b.exec(ctx, "DETACH source")
	a.n = len(a.acts.rows)
	return a, b.err
}

// write writes acts in one transaction. Callers are in step: 64 matters take their first step, then their second.
func (a *bareActs) write(ctx context.Context, from, to int) error {
	a.exec(ctx, "BEGIN IMMEDIATE")
	for _, t := range []*table{a.acts, a.events, a.leaves} {
		a.insert(ctx, t, len(t.rows)*from/a.n, len(t.rows)*to/a.n)
	}
	for i := from; i < to; i++ {
		first := i / (callers * len(steps)) * callers
		together := max(1, min(callers, len(a.matters.rows)-first))
		within := i - first*len(steps)
		if m := first + within%together; m < len(a.matters.rows) {
			a.step(ctx, within/together, a.matters, a.deadlines, m, m+1)
		}
	}
	a.exec(ctx, "UPDATE ledger_head SET size = size + ?", to-from)
	a.exec(ctx, "COMMIT")
	return a.err
}

// bare runs statements, and keeps the first error.
type bare struct {
	conn *sqlite.Prepared
	pool *sql.DB
	err  error
}

func (b *bare) close() error { return errors.Join(b.conn.Close(), b.pool.Close()) }

func (b *bare) exec(ctx context.Context, statement string, args ...any) {
	if b.err == nil {
		_, b.err = b.conn.ExecContext(ctx, statement, args...)
	}
}

// table is what was read of one.
type table struct {
	name    string
	columns []string
	rows    [][]any
}

// of is the value of a column.
func (t *table) of(row int, column string) any {
	for i, c := range t.columns {
		if c == column {
			return t.rows[row][i]
		}
	}
	return nil
}

func (b *bare) read(ctx context.Context, name, which string) *table {
	if b.err != nil {
		return &table{}
	}
	var t *table
	t, b.err = queried(ctx, b.conn.On, "SELECT * FROM source."+name+" "+which)
	t.name = name
	return t
}

func (t *table) fill(rows *sql.Rows) (err error) {
	if t.columns, err = rows.Columns(); err != nil {
		return err
	}
	for rows.Next() {
		row, at := make([]any, len(t.columns)), make([]any, len(t.columns))
		for i := range row {
			at[i] = &row[i]
		}
		if err := rows.Scan(at...); err != nil {
			return err
		}
		t.rows = append(t.rows, row)
	}
	return rows.Err()
}

func (b *bare) insert(ctx context.Context, t *table, from, to int) {
	into := "INSERT INTO " + t.name + " VALUES (?" + strings.Repeat(", ?", len(t.columns)-1) + ")"
	for _, row := range t.rows[from:to] {
		b.exec(ctx, into, row...)
	}
}

// step changes the rows of matters as one of the steps does.
func (b *bare) step(ctx context.Context, step int, matters, deadlines *table, from, to int) {
	for i := from; i < to; i++ {
		switch id := matters.of(i, "id"); step {
		case 0:
			b.exec(ctx, updateMatter, "requested", "request", "2018-01-24", "response", "2018-02-23", matters.of(i, "next_ends_at"), matters.of(i, "tick_at"), step+2, id)
			b.insert(ctx, deadlines, i, i+1)
		case 2:
			b.exec(ctx, updateMatter, matters.of(i, "state"), matters.of(i, "stage"), "2018-01-24", "", "", 0, 0, step+2, id)
			b.exec(ctx, "UPDATE deadlines SET status = 'met', overdue = 0, due_on = ?, ends_at = ?, zone = ?, version = 1, acknowledged = 0, answered = '' WHERE matter_id = ? AND id = ?",
				deadlines.of(i, "due_on"), deadlines.of(i, "ends_at"), deadlines.of(i, "zone"), id, deadlines.of(i, "id"))
		default:
			b.exec(ctx, "UPDATE matters SET version = ? WHERE id = ?", step+2, id)
		}
	}
}

const updateMatter = `UPDATE matters SET state = ?, stage = ?, entered_on = ?, overdue = 0, waiting = 0, next_kind = ?, next_due = ?, next_ends_at = ?,
	tick_at = ?, version = ?, closed = 0, answered = '', step_due = '', step_ends_at = 0, closed_by = '' WHERE id = ?`
