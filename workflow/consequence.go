package workflow

import (
	"maps"
	"slices"
)

// Consequence is what events of one kind of stream lead to in streams of another, in the same act and whichever
// command wrote them.
type Consequence struct {
	events []string // types
	each   func(after Facts, a Act, e Event) (Decision, error)
	all    func(after Facts, a Act, events []Event) (Decision, error)
}

// FollowsFrom is the consequence of an event. after are the facts of the act with
// every stream as the events that are decided so far leave it.
func FollowsFrom[T Data](of func(after Facts, a Act, e Event, d T) (Decision, error)) Consequence {
	var zero T
	return Consequence{events: []string{zero.Type()}, each: func(after Facts, a Act, e Event) (Decision, error) {
		return of(after, a, e, e.Data.(T))
	}}
}

// FollowsFromAll is the consequence of all events of some types that an act has, those too that follow from others: an
// act on many streams reads once what they have in common.
func FollowsFromAll(of func(after Facts, a Act, events []Event) (Decision, error), types ...Data) Consequence {
	c := Consequence{all: of}
	for _, t := range types {
		c.events = append(c.events, t.Type())
	}
	return c
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
	after, folded := f, 0 // events
	add := func(of func(after Facts) (Decision, error)) error {
		var err error
		if after, err = f.afterMore(after, d.Events, folded); err != nil {
			return err
		}
		folded = len(d.Events)
		follows, err := of(after)
		if err == nil {
			err = after.Fault()
		}
		d.Join(follows)
		return err
	}
	for _, e := range d.Events {
		for _, c := range f.kinds.follows[e.Data.Type()] {
			if err := add(func(after Facts) (Decision, error) { return c.each(after, a, e) }); err != nil {
				return Decision{}, err
			}
		}
	}
	for _, c := range f.kinds.together {
		var events []Event
		for _, e := range d.Events {
			if slices.Contains(c.events, e.Data.Type()) {
				events = append(events, e)
			}
		}
		if len(events) == 0 {
			continue
		}
		if err := add(func(after Facts) (Decision, error) { return c.all(after, a, events) }); err != nil {
			return Decision{}, err
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
	left, replayed := map[Stream]any{}, map[Stream]bool{}
	for _, e := range events {
		if e.Corrects == 0 || replayed[e.Stream] {
			continue
		}
		state, err := f.replayed(e.Stream, events)
		if err != nil {
			return f, err
		}
		left[e.Stream], replayed[e.Stream] = state, true
	}
	for _, e := range events {
		if replayed[e.Stream] {
			continue
		}
		state, folded := left[e.Stream]
		if !folded {
			state = f.state(e.Stream)
		}
		var err error
		if left[e.Stream], err = f.kinds.Fold(state, f.kinds.numbered(state, e)); err != nil {
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

// numbered is an event with the number that the store will give it, if it has none yet.
func (k *Kinds) numbered(state any, e Event) Event {
	switch version := k.kinds[e.Stream.Kind()].Version; {
	case e.No != 0 || version == nil:
	case state == nil:
		e.No = 1
	default:
		e.No = version(state) + 1
	}
	return e
}

// afterMore is what after gives, from what it gave for the first of the events: an act on a thousand streams would else fold
// all of them a thousand times.
func (f Facts) afterMore(before Facts, events []Event, folded int) (Facts, error) {
	more := events[folded:]
	switch {
	case folded > 0 && len(more) == 0:
		return before, nil
	case folded == 0 || slices.ContainsFunc(more, func(e Event) bool { return e.Corrects != 0 }):
		return f.after(events)
	}
	next, err := before.after(more)
	next.changed = slices.Compact(slices.Sorted(slices.Values(slices.Concat(before.changed, next.changed))))
	return next, err
}

// replayed is a stream as its history and those of some events that are its own leave it: only that shows what follows
// from a correction.
func (f Facts) replayed(s Stream, events []Event) (any, error) {
	past, err := f.source.History(s)
	if err != nil {
		return nil, err
	}
	all := slices.Clone(past)
	var last int64
	if len(all) > 0 {
		last = all[len(all)-1].Seq
	}
	for _, e := range events {
		if e.Stream == s {
			last++
			e.Seq, e.No = last, len(all)+1
			all = append(all, e)
		}
	}
	return f.kinds.Replay(all, Until{})
}
