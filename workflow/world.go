package workflow

import "maps"

// Facts is what a decision may rest on: the actor and the states of the
// streams of an act, all read in the act's own transaction.
type Facts struct {
	Actor  Actor
	kinds  *Kinds
	states map[Stream]any
}

// NewFacts begins a world for an actor; the zero Actor is nobody.
func NewFacts(kinds *Kinds, actor Actor) Facts {
	return Facts{Actor: actor, kinds: kinds, states: map[Stream]any{}}
}

// As is the same world for another actor.
func (w Facts) As(actor Actor) Facts {
	w.Actor = actor
	return w
}

// Put adds the state of a stream.
func (w Facts) Put(s Stream, state any) { w.states[s] = state }

// Has says whether a stream's state is there.
func (w Facts) Has(s Stream) bool { _, ok := w.states[s]; return ok }

// See says whether a stream exists for the actor: NotFound if not.
func (w Facts) See(s Stream) error {
	kind, known := w.kinds.kinds[s.Kind()]
	state, there := w.states[s]
	if known && (there && kind.Visible(w, state) || !there && kind.Standing) {
		return nil
	}
	return Absent(s.Kind())
}

// StateOf finds the state of a stream, whoever asks.
func StateOf[S any](w Facts, s Stream) (S, bool) {
	state, ok := w.states[s].(S)
	return state, ok
}

// Find finds the state of a stream that the actor may see; to others it does
// not exist: NotFound.
func Find[S any](w Facts, s Stream) (S, error) {
	state, ok := StateOf[S](w, s)
	if !ok {
		return state, Absent(s.Kind())
	}
	if err := w.See(s); err != nil {
		var none S
		return none, err
	}
	return state, nil
}

// With and Without copy before they change: states are shared between readers.
func With[K comparable, V any](m map[K]V, key K, value V) map[K]V {
	c := make(map[K]V, len(m)+1)
	maps.Copy(c, m)
	c[key] = value
	return c
}

// Without is With for a key that goes.
func Without[K comparable, V any](m map[K]V, key K) map[K]V {
	c := maps.Clone(m)
	delete(c, key)
	return c
}
