package db

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/ledger"
)

// leaf is one event on its way into the ledger.
type leaf struct {
	event workflow.Event
	bytes []byte
	hash  ledger.Hash
	err   error
}

// encode makes leaves of events, one slice after the other, on a processor of
// its own: it was a third of what the writer did besides SQL, and nothing but
// the end of the group waits for it.
func encode(slices <-chan []*leaf, done func()) {
	for leaves := range slices {
		for _, l := range leaves {
			l.encode()
		}
		done()
	}
}

func (l *leaf) encode() {
	defer func() {
		if p := recover(); p != nil {
			l.err = fmt.Errorf("encoding event %d panicked: %v", l.event.Seq, p)
		}
	}()
	if l.bytes, l.err = workflow.Encode(l.event); l.err == nil {
		l.hash = ledger.LeafHash(l.bytes)
	}
}

// number gives events their two numbers, in place, and has them encoded.
func (g *group) number(ctx context.Context, events []workflow.Event) ([]*leaf, error) {
	last := map[workflow.Stream]int{}
	leaves := make([]*leaf, len(events))
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
		e.Seq, e.No = g.size()+int64(i)+1, last[e.Stream]
		leaves[i] = &leaf{event: *e}
	}
	if len(leaves) > 0 {
		g.w.encoding.Add(1)
		g.w.encoder <- leaves
	}
	if g.careful {
		return leaves, g.sound(leaves)
	}
	return leaves, nil
}

// sound waits for the encoder and says whether all went well.
func (g *group) sound(leaves []*leaf) error {
	g.w.encoding.Wait()
	for _, l := range leaves {
		if l.err != nil {
			return l.err
		}
	}
	return nil
}

// size is that of the ledger as the group has left it so far.
func (g *group) size() int64 { return g.frontier.Size() + int64(len(g.leaves)) }

// write stores the group's events, their personal values and the nodes that
// they add to the tree. No rule of the domain can refuse these, so that they
// wait for the end of the group and go in many to a statement.
func (g *group) write(ctx context.Context) error {
	var events, personal, nodes []any
	for _, l := range g.leaves {
		e := l.event
		events = append(events, string(e.Stream), e.No, e.Seq, e.Data.Type(), micros(e.Recorded), l.bytes)
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
	g.leaves = nil
	for _, t := range []struct {
		into   string
		values []any
	}{
		{"events (stream, no, seq, type, recorded_at, bytes)", events},
		{"personal (seq, name, salt, value)", personal},
		{"ledger_nodes (id, hash)", nodes},
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
