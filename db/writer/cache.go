package writer

import (
	"container/list"

	"duces/workflow"
)

// folded is one stream as its history stands, with the rows that show it.
type folded struct {
	state any // nil: the stream has no events
	no    int // of its last event
	rows  []workflow.Row
}

// cache keeps folded streams between commands, the least used dropped first.
// It holds committed states only and belongs to the writer's goroutine; what a
// job changes lies in its group until the commit is durable.
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
