package writer

import (
	"context"
	"maps"
	"slices"
	"strings"

	"duces/db/column"
	"duces/workflow/ledger"
)

// writing is the SQL of a group. It is the executor's while that works.
type writing struct {
	writer   *Writer
	frontier *ledger.Frontier // behind leaves by those not yet written
	ended    messages
}

// write stores events, their personal values and the nodes that they add to
// the tree. No rule of the domain can refuse these, so that they need not come
// with their act and go in many to a statement.
func (w *writing) write(ctx context.Context, leaves []leaf) error {
	var events, personal, nodes []any
	for _, l := range leaves {
		e := l.event
		events = append(events, string(e.Stream), e.No, e.Seq, e.Data.Type(), column.Micros(e.Recorded), l.bytes,
			e.Actor, e.Effective.String())
		for _, name := range slices.Sorted(maps.Keys(e.Personal)) {
			if p := e.Personal[name]; !p.Erased {
				personal = append(personal, e.Seq, name, p.Salt[:], p.Value)
			}
		}
		at := ledger.StoredHashCount(w.frontier.Size())
		for n, node := range w.frontier.Append(l.hash) {
			nodes = append(nodes, at+int64(n), node[:])
		}
	}
	for _, rows := range []struct {
		into   into
		values []any
	}{
		{intoEvents, events},
		{intoPersonal, personal},
		{intoNodes, nodes},
	} {
		if err := w.insert(ctx, rows.into, rows.values); err != nil {
			return err
		}
	}
	return nil
}

// into is a statement that stores rows, many at a time.
type into struct {
	table   string
	row     string // the values of one row
	columns int    // how many of them are parameters
	tail    string // what follows the rows
}

func intoTable(table, columns string) into {
	n := strings.Count(columns, ",") + 1
	row := "(" + strings.TrimSuffix(strings.Repeat("?, ", n), ", ") + ")"
	return into{table: table + " (" + columns + ")", row: row, columns: n}
}

var (
	intoEvents   = intoTable("events", "stream, no, seq, type, recorded_at, bytes, actor, effective_on")
	intoPersonal = intoTable("personal", "seq, name, salt, value")
	intoNodes    = intoTable("ledger_nodes", "id, hash")
	intoActs     = intoTable("acts", "actor, key, digest, receipt, at")
)

// insert stores rows, given as one list of values, many to a statement.
func (w *writing) insert(ctx context.Context, t into, values []any) error {
	for _, rows := range []int{32, 8, 1} {
		text := "INSERT INTO " + t.table + " VALUES " + t.row + strings.Repeat(", "+t.row, rows-1) + t.tail
		for n := t.columns * rows; len(values) >= n; values = values[n:] {
			if _, err := w.writer.exec.ExecContext(ctx, text, values[:n]...); err != nil {
				return err
			}
		}
	}
	return nil
}
