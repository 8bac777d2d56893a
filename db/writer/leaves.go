package writer

import (
	"context"
	"maps"
	"slices"
	"strings"

	"duces/db/column"
	"duces/db/parallel"
	"duces/workflow"
	"duces/workflow/ledger"
)

// leaf is one event on its way into the ledger.
type leaf struct {
	event workflow.Event
	bytes []byte
	hash  ledger.Hash
	by    *watched // the act that it comes from
}

// number gives events their two numbers, in place.
func (g *group) number(ctx context.Context, events []workflow.Event) error {
	last := make(map[workflow.Stream]int, len(events))
	streams := make([]workflow.Stream, len(events))
	for i, e := range events {
		streams[i] = e.Stream
	}
	if _, err := g.states(ctx, streams); err != nil { // many are read together
		return err
	}
	for i := range events {
		e := &events[i]
		if _, known := last[e.Stream]; !known {
			f, err := g.stream(ctx, e.Stream)
			if err != nil {
				return err
			}
			last[e.Stream] = f.no
		}
		last[e.Stream]++
		e.Seq, e.No = g.size()+int64(i)+1, last[e.Stream]
	}
	return nil
}

// encodedAtOnce is how many events of one act are encoded before the executor gets them.
const encodedAtOnce = 1024

// encode turns an act's events into leaves of the ledger.
func (g *group) encode(ctx context.Context, events []workflow.Event) error {
	for chunk := range slices.Chunk(events, encodedAtOnce) {
		if err := g.watched.step(len(chunk)); err != nil {
			return err
		}
		leaves := make([]leaf, len(chunk))
		if err := parallel.Do(len(chunk), parallel.Many, func(i int) error {
			raw, err := workflow.Encode(chunk[i])
			if err != nil {
				return err
			}
			leaves[i] = leaf{event: chunk[i], bytes: raw, hash: ledger.LeafHash(raw), by: g.watched}
			return nil
		}); err != nil {
			return err
		}
		g.add(ctx, leaves)
	}
	return nil
}

// size is that of the ledger as the group has left it so far.
func (g *group) size() int64 { return g.from + int64(len(g.leaves)) }

// leavesAtOnce is how many leaves are worth a turn of the executor.
const leavesAtOnce = 32

// add takes leaves of the act at work.
func (g *group) add(ctx context.Context, leaves []leaf) {
	g.leaves = append(g.leaves, leaves...)
	if len(g.leaves)-g.written >= leavesAtOnce {
		g.flush(ctx)
	}
}

// flush gives the executor what is not yet written.
func (g *group) flush(ctx context.Context) {
	chunk, acts := g.leaves[g.written:], g.acts
	g.written, g.acts = len(g.leaves), nil
	g.take(ctx, func() error {
		if err := g.insert(ctx, intoActs, acts); err != nil {
			return err
		}
		if err := g.write(ctx, chunk); err != nil {
			return errNotStored.Because(err)
		}
		for from := 0; from < len(chunk); { // each act is told of its own
			to := from + 1
			for to < len(chunk) && chunk[to].by == chunk[from].by {
				to++
			}
			if err := chunk[from].by.step(to - from); err != nil {
				return err
			}
			from = to
		}
		return nil
	})
}

// write stores events, their personal values and the nodes that they add to
// the tree. No rule of the domain can refuse these, so that they need not come
// with their act and go in many to a statement.
func (g *group) write(ctx context.Context, leaves []leaf) error {
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
		at := ledger.StoredHashCount(g.frontier.Size())
		for n, node := range g.frontier.Append(l.hash) {
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
		if err := g.insert(ctx, rows.into, rows.values); err != nil {
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
func (g *group) insert(ctx context.Context, t into, values []any) error {
	for _, rows := range []int{32, 8, 1} {
		text := "INSERT INTO " + t.table + " VALUES " + t.row + strings.Repeat(", "+t.row, rows-1) + t.tail
		for n := t.columns * rows; len(values) >= n; values = values[n:] {
			if _, err := g.w.exec.ExecContext(ctx, text, values[:n]...); err != nil {
				return err
			}
		}
	}
	return nil
}
