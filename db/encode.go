package db

import (
	"context"
	"maps"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/ledger"
)

// encode gives events their two numbers, in place, and their bytes.
func (g *group) encode(ctx context.Context, events []workflow.Event) ([][]byte, error) {
	last := map[workflow.Stream]int{}
	raw := make([][]byte, len(events))
	for i := range events {
		e := &events[i]
		if _, known := last[e.Stream]; !known {
			f, err := g.stream(ctx, e.Stream)
			if err != nil {
				return nil, err
			}
			last[e.Stream] = f.no
		}
		last[e.Stream]++
		e.Seq, e.No = g.frontier.Size()+int64(i)+1, last[e.Stream]
		var err error
		if raw[i], err = workflow.Encode(*e); err != nil {
			return nil, err
		}
	}
	return raw, nil
}

// pending are rows that no rule of the domain can refuse. They are kept until
// the end of the group and written many to a statement, which spares half of
// all statements; a job that fails takes its own back.
type pending struct {
	events, personal, nodes []any // values of rows, one after the other
}

// mark is how far pending has come.
type mark struct{ events, personal, nodes int }

func (p *pending) mark() mark { return mark{len(p.events), len(p.personal), len(p.nodes)} }

func (p *pending) back(to mark) {
	p.events, p.personal, p.nodes = p.events[:to.events], p.personal[:to.personal], p.nodes[:to.nodes]
}

// append adds events: their bytes, their personal values and their leaves.
func (g *group) append(events []workflow.Event, raw [][]byte) {
	for i, e := range events {
		g.pending.events = append(g.pending.events, string(e.Stream), e.No, e.Seq, e.Data.Type(), micros(e.Recorded), raw[i])
		for _, name := range slices.Sorted(maps.Keys(e.Personal)) {
			if p := e.Personal[name]; !p.Erased {
				g.pending.personal = append(g.pending.personal, e.Seq, name, p.Salt[:], p.Value)
			}
		}
		at := ledger.StoredHashCount(g.frontier.Size())
		for n, node := range g.frontier.Append(ledger.LeafHash(raw[i])) {
			g.pending.nodes = append(g.pending.nodes, at+int64(n), node[:])
		}
	}
}

// write stores what is pending.
func (g *group) write(ctx context.Context) error {
	for _, t := range []struct {
		into   string
		values []any
	}{
		{"events (stream, no, seq, type, recorded_at, bytes)", g.pending.events},
		{"personal (seq, name, salt, value)", g.pending.personal},
		{"ledger_nodes (id, hash)", g.pending.nodes},
	} {
		columns := strings.Count(t.into, ",") + 1
		for _, rows := range []int{32, 8, 1} {
			text := manyRows(t.into, columns, rows)
			for n := columns * rows; len(t.values) >= n; t.values = t.values[n:] {
				if _, err := g.w.exec.ExecContext(ctx, text, t.values[:n]...); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func manyRows(into string, columns, rows int) string {
	row := "(" + strings.TrimSuffix(strings.Repeat("?, ", columns), ", ") + ")"
	return "INSERT INTO " + into + " VALUES " + row + strings.Repeat(", "+row, rows-1)
}
