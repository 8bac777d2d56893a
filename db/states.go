package db

import (
	"container/list"
	"context"
	"fmt"

	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/ledger"
)

// folded is one stream as its history stands, with the rows that show it.
type folded struct {
	state any // nil: the stream has no events
	no    int // of its last event
	rows  []row
}

// cache keeps folded streams between commands, the least used dropped first.
// It holds committed states only and belongs to the writer's goroutine; what a
// command changes lies in its stage until the commit is durable.
type cache struct {
	most   int
	byName map[workflow.Stream]*list.Element
	order  *list.List // most recently used first
}

type cached struct {
	stream workflow.Stream
	folded folded
}

func newCache(most int) *cache {
	return &cache{most: most, byName: map[workflow.Stream]*list.Element{}, order: list.New()}
}

func (c *cache) get(s workflow.Stream) (folded, bool) {
	e, ok := c.byName[s]
	if !ok {
		return folded{}, false
	}
	c.order.MoveToFront(e)
	return e.Value.(*cached).folded, true
}

func (c *cache) put(s workflow.Stream, f folded) {
	if e, ok := c.byName[s]; ok {
		e.Value.(*cached).folded = f
		c.order.MoveToFront(e)
		return
	}
	c.byName[s] = c.order.PushFront(&cached{s, f})
	if c.order.Len() > c.most {
		last := c.order.Back()
		delete(c.byName, last.Value.(*cached).stream)
		c.order.Remove(last)
	}
}

func (c *cache) clear() {
	clear(c.byName)
	c.order.Init()
}

// fold reads a stream's events and folds them. Bytes that do not fit together
// are an error and never a guess.
func fold(ctx context.Context, q *sqlc.Queries, s workflow.Stream) (state any, no int, err error) {
	events, err := q.StreamEvents(ctx, string(s))
	if err != nil || len(events) == 0 {
		return nil, 0, err
	}
	var values map[int64][]sqlc.Personal // asked for once an event has some: most matters have none
	for i, stored := range events {
		e, err := workflow.Decode(stored.Bytes)
		if err != nil {
			return nil, 0, damaged(s, err)
		}
		if e.Stream != s || e.No != i+1 || e.Seq != stored.Seq || stored.No != int64(i+1) {
			return nil, 0, damaged(s, fmt.Errorf("event %d is not number %d of its stream", stored.Seq, i+1))
		}
		if values == nil && len(e.Personal) > 0 {
			if values, err = personalOf(ctx, q, s); err != nil {
				return nil, 0, err
			}
		}
		for _, p := range values[e.Seq] {
			if len(p.Salt) != len(ledger.Salt{}) {
				return nil, 0, damaged(s, fmt.Errorf("event %d: the salt of %q has %d bytes", e.Seq, p.Name, len(p.Salt)))
			}
			if err := e.Unseal(p.Name, ledger.Salt(p.Salt), p.Value); err != nil {
				return nil, 0, damaged(s, err)
			}
		}
		if state, err = workflow.Fold(state, e); err != nil {
			return nil, 0, damaged(s, err)
		}
	}
	return state, len(events), nil
}

func personalOf(ctx context.Context, q *sqlc.Queries, s workflow.Stream) (map[int64][]sqlc.Personal, error) {
	personal, err := q.StreamPersonal(ctx, string(s))
	values := make(map[int64][]sqlc.Personal, len(personal))
	for _, p := range personal {
		values[p.Seq] = append(values[p.Seq], p)
	}
	return values, err
}

func damaged(s workflow.Stream, cause error) error {
	return internal(fmt.Sprintf("The history of %s is damaged; run “duces verify” and tell an administrator.", s), cause)
}

// gather makes the world of an act: its actor, its streams, and what Related
// finds behind them.
func gather(actor string, streams []workflow.Stream, state func(workflow.Stream) (any, error)) (workflow.World, error) {
	who, builtIn := workflow.BuiltInActor(actor)
	if !builtIn {
		s, err := state(workflow.UserStream(actor))
		if err != nil {
			return workflow.World{}, err
		}
		who, _ = s.(workflow.User)
	}
	w := workflow.NewWorld(who)
	next := append([]workflow.Stream(nil), streams...)
	asked := make(map[workflow.Stream]bool, 2*len(streams)+8)
	for len(next) > 0 {
		s := next[len(next)-1]
		next = next[:len(next)-1]
		if asked[s] {
			continue
		}
		asked[s] = true
		found, err := state(s)
		if err != nil {
			return workflow.World{}, err
		}
		if found == nil {
			continue
		}
		w.Put(s, found)
		next = append(next, workflow.Related(found)...)
	}
	return w, nil
}
