package workflow

import (
	"maps"
	"slices"
)

// Consequence is what an event of one kind of stream leads to in streams of
// another, in the same act and whichever command wrote it.
type Consequence struct {
	event string
	of    func(after Facts, a Act, e Event) (Decision, error)
}

// FollowsFrom is the consequence of an event. after are the facts of the act with
// every stream as the events that are decided so far leave it.
func FollowsFrom[T Data](of func(after Facts, a Act, e Event, d T) (Decision, error)) Consequence {
	var zero T
	return Consequence{zero.Type(), func(after Facts, a Act, e Event) (Decision, error) {
		return of(after, a, e, e.Data.(T))
	}}
}

// Following is the kind with more consequences, of a package above its own.
func (k Kind) Following(more ...Consequence) Kind {
	k.Follows = append(k.Follows[:len(k.Follows):len(k.Follows)], more...)
	return k
}

// consequences adds what follows from the events of a decision.
func (f Facts) consequences(a Act, d Decision) (Decision, error) {
	if f.kinds == nil {
		return d, nil
	}
	for _, e := range d.Events {
		for _, c := range f.kinds.follows[e.Data.Type()] {
			after, err := f.after(d.Events)
			if err != nil {
				return Decision{}, err
			}
			follows, err := c.of(after, a, e)
			if err == nil {
				err = after.Fault()
			}
			if err != nil {
				return Decision{}, err
			}
			d.Join(follows)
		}
	}
	return d, nil
}

// Follow adds to a decision that nobody stores all that would follow from it.
func (f Facts) Follow(a Act, d Decision) (Decision, error) { return f.consequences(a, d) }

// After is the facts as the events of a decision that nobody stores would leave their streams.
func (f Facts) After(d Decision) (Facts, error) { return f.after(d.Events) }

// after is the facts as some events leave their streams.
func (f Facts) after(events []Event) (Facts, error) {
	left := map[Stream]any{}
	for _, e := range events {
		state, folded := left[e.Stream]
		if !folded {
			state = f.state(e.Stream)
		}
		var err error
		if left[e.Stream], err = f.kinds.Fold(state, e); err != nil {
			return f, err
		}
	}
	f.changed = slices.Sorted(maps.Keys(left))
	f.known.Lock()
	defer f.known.Unlock()
	states := maps.Clone(f.known.states)
	maps.Copy(states, left)
	f.known = &known{states: states, fault: f.known.fault}
	return f, nil
}
