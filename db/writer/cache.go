package writer

import (
	"container/list"

	"duces/workflow"
	"duces/workflow/process"
)

// folded is one stream as its history stands, with the rows that show it.
type folded struct {
	state any // nil: the stream has no events
	no    int // of its last event
	rows  []workflow.Row
}

// size estimates what a stream takes in memory, with its rows. A state keeps most of what its events say; matters were
// measured at 550 bytes an event when they are read and at 1,300 when acts have changed them. The bound is for what
// only counts its events, such as the outbox of a day: it must not drive out all others.
func (f folded) size() int64 {
	size := 2048 + int64(f.no)*1300
	if p, ok := f.state.(*process.Definition); ok {
		size += 4 * int64(len(p.Source))
	}
	return min(size, 1<<20)
}

// cache keeps folded streams between commands, the least used dropped first.
// It holds committed states only and belongs to the writer's goroutine; what a
// job changes lies in its group until the commit is durable.
type cache struct {
	most   int64 // bytes
	held   int64
	byName map[workflow.Stream]*list.Element
	order  *list.List // most recently used first
}

type cached struct {
	stream workflow.Stream
	folded folded
}

func newCache(most int64) *cache {
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
	c.held += f.size()
	if e, ok := c.byName[s]; ok {
		old := e.Value.(*cached)
		c.held -= old.folded.size()
		old.folded = f
		c.order.MoveToFront(e)
	} else {
		c.byName[s] = c.order.PushFront(&cached{s, f})
	}
	for c.held > c.most {
		last := c.order.Remove(c.order.Back()).(*cached)
		c.held -= last.folded.size()
		delete(c.byName, last.stream)
	}
}

func (c *cache) clear() {
	clear(c.byName)
	c.order.Init()
	c.held = 0
}
