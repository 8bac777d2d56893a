package writer

import (
	"context"
	"slices"

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
	if _, err := g.memory.states(ctx, streams); err != nil { // many are read together
		return err
	}
	for i := range events {
		e := &events[i]
		if _, known := last[e.Stream]; !known {
			f, err := g.memory.stream(ctx, e.Stream)
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
		if err := g.writing.insert(ctx, intoActs, acts); err != nil {
			return err
		}
		if err := g.writing.write(ctx, chunk); err != nil {
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
