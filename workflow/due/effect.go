package due

import (
	"duces/workflow"
	"duces/workflow/civil"
)

// Effect is what an event does to a deadline.
type Effect struct {
	Deadline string // id
	Kind     string
	Owed     string
	Right    bool
	What     What
	Due      civil.Date // after it; of one that ends, as it stood
	Receipt  *Receipt   // of a date that arises; nil: none does
}

// What says what becomes of a deadline.
type What string

// What events do to deadlines.
const (
	Opens   What = "opens"
	Moves   What = "moves"
	Tolls   What = "tolls"
	Meets   What = "meets"
	Misses  What = "misses"
	Cancels What = "cancels"
)

// Effects are what events do to deadlines, in their order. list are the deadlines before them.
func Effects(list []Deadline, events []workflow.Event) []Effect {
	known := map[string]Deadline{}
	for _, d := range list {
		known[d.ID] = d
	}
	var all []Effect
	add := func(id string, what What) *Effect {
		d := known[id]
		all = append(all, Effect{Deadline: id, Kind: d.Kind, Owed: d.Owed, Right: d.Right, What: what, Due: d.Due})
		return &all[len(all)-1]
	}
	for _, e := range events {
		switch d := e.Data.(type) {
		case Opened:
			known[d.Deadline] = Deadline{ID: d.Deadline, Kind: d.Kind, Owed: d.Owed, Right: d.Right, Due: d.Due}
			add(d.Deadline, Opens).Receipt = &d.Receipt
		case Moved:
			x := add(d.Deadline, Moves)
			x.Due, x.Receipt = d.Due, &d.Receipt
		case Tolled:
			add(d.Deadline, Tolls)
		case Met:
			add(d.Deadline, Meets)
		case Missed:
			add(d.Deadline, Misses)
		case Cancelled:
			add(d.Deadline, Cancels)
		}
	}
	return all
}
