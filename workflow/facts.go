package workflow

import (
	"fmt"
	"maps"
	"sync"
)

// Facts are what a decision may rest on besides its command: the actor, the
// states of streams, and the answers to questions, all as they stand in the
// act's own transaction, what was decided before in the same group included.
type Facts struct {
	Actor  Actor
	kinds  *Kinds
	source Source
	known  *known // nil: the zero Facts, which know nothing

	reading bool     // what is closed to the actor is left out
	changed []Stream // by what the act has decided so far, whose rows are not written yet
}

// known is what was read so far. Readers may share facts, so that it has a lock.
type known struct {
	sync.Mutex
	states map[Stream]any // nil: the stream has no events
	fault  error          // the first that the source met
}

// Source is where facts come from: the store, in one transaction.
type Source interface {
	// States gives the states of streams, nil for one without events.
	States(streams []Stream) ([]any, error)
	// History gives the events of a stream, in order.
	History(s Stream) ([]Event, error)
	// Answer fills in the answer of a question, which is a pointer to a struct
	// of the aggregate that owns it. A question that the store does not know is
	// Internal.
	Answer(q Question) error
}

// Question asks the record for something that no stream's state alone can
// tell: which matters, which users. It holds ids, dates and values only; what
// is asked and what is answered are members of the same struct.
type Question interface{ Asks() string }

// NewFacts begins with nothing but an actor; the zero Actor is nobody. Without
// a source there is nothing but what is put.
func NewFacts(kinds *Kinds, actor Actor) Facts {
	return Facts{Actor: actor, kinds: kinds, known: &known{states: map[Stream]any{}}}
}

// Gather makes the facts of an actor and some streams, with all that deciding
// about those needs.
func Gather(kinds *Kinds, source Source, actor string, streams ...Stream) (Facts, error) {
	who, builtIn := BuiltInActor(actor)
	f := NewFacts(kinds, who)
	f.source = source
	if !builtIn {
		of := kinds.actorStream(actor)
		if err := f.Load(of); err != nil {
			return f, err
		}
		if acts := kinds.kinds[of.Kind()].Actor; acts != nil && f.state(of) != nil {
			f.Actor = acts(f.state(of))
		}
	}
	return f, f.Load(streams...)
}

// From is the same facts with another source for what was not asked for so far.
func (f Facts) From(source Source) Facts {
	f.source = source
	return f
}

// As is the same facts for another actor.
func (f Facts) As(actor Actor) Facts {
	f.Actor = actor
	return f
}

// Put adds the state of a stream.
func (f Facts) Put(s Stream, state any) {
	f.known.Lock()
	defer f.known.Unlock()
	f.known.states[s] = state
}

// Load reads streams and all that deciding about them needs, in waves so that
// many are read at once. Those that are there already are not read again.
func (f Facts) Load(streams ...Stream) error {
	if f.known == nil {
		return nil
	}
	f.known.Lock()
	defer f.known.Unlock()
	for len(streams) > 0 && f.source != nil {
		asked := make(map[Stream]bool, len(streams))
		var wave []Stream
		for _, s := range streams {
			if _, there := f.known.states[s]; !there && !asked[s] {
				asked[s] = true
				wave = append(wave, s)
			}
		}
		if len(wave) == 0 {
			return nil
		}
		found, err := f.source.States(wave)
		if err != nil {
			return f.known.failed(err)
		}
		streams = nil
		for i, state := range found {
			f.known.states[wave[i]] = state
			if state != nil {
				streams = append(streams, f.kinds.Needs(wave[i], state)...)
			}
		}
	}
	return nil
}

// AnswerOf is how a package answers questions of one type, of a package below it which may not import it.
func AnswerOf[Q Question](of func(f Facts, q Q) error) func(f Facts, q Question) (answered bool, err error) {
	return func(f Facts, q Question) (bool, error) {
		asked, is := q.(Q)
		if !is {
			return false, nil
		}
		return true, of(f, asked)
	}
}

// Answering is the kind with more answers, of a package above its own.
func (k Kind) Answering(more ...func(f Facts, q Question) (answered bool, err error)) Kind {
	k.Answers = append(k.Answers[:len(k.Answers):len(k.Answers)], more...)
	return k
}

// Ask puts a question to the record.
func (f Facts) Ask(q Question) error {
	if f.kinds != nil {
		for _, answer := range f.kinds.answers {
			if answered, err := answer(f, q); answered {
				return err
			}
		}
	}
	if f.source == nil || f.known == nil {
		return &Error{Code: Internal, Message: "This question cannot be answered here: " + q.Asks()}
	}
	err := f.source.Answer(q)
	f.known.Lock()
	defer f.known.Unlock()
	return f.known.failed(err)
}

// History gives the events of a stream, in order: for what no state can tell.
func (f Facts) History(s Stream) ([]Event, error) {
	if f.source == nil || f.known == nil {
		return nil, &Error{Code: Internal, Message: "No store can read the history of " + string(s) + "."}
	}
	events, err := f.source.History(s)
	if err == nil {
		events, err = f.ShownEvents(s, events)
	}
	f.known.Lock()
	defer f.known.Unlock()
	return events, f.known.failed(err)
}

// failed remembers the first failure of the source: a decision that rests on a
// fact which could not be read must not stand.
func (k *known) failed(err error) error {
	if k.fault == nil {
		k.fault = err
	}
	return err
}

// Fault is the first failure of the source, if there was one.
func (f Facts) Fault() error {
	if f.known == nil {
		return nil
	}
	f.known.Lock()
	defer f.known.Unlock()
	return f.known.fault
}

// Restore reads back a command that was stored.
func (f Facts) Restore(name string, raw []byte) (Command, error) {
	decode, ok := f.kinds.stored[name]
	if !ok {
		return nil, &Error{Code: Internal, Message: fmt.Sprintf("This program stores no command called %q.", name)}
	}
	c, err := decode(raw)
	if err != nil {
		return nil, fmt.Errorf("read back the command %s: %w", name, err)
	}
	return c, nil
}

// Has says whether a stream has events.
func (f Facts) Has(s Stream) bool { return f.state(s) != nil }

// state reads a stream if it is not there yet; nil if it has no events.
func (f Facts) state(s Stream) any {
	if f.known == nil {
		return nil
	}
	f.known.Lock()
	state, there := f.known.states[s]
	f.known.Unlock()
	if there || f.source == nil {
		return state
	}
	_ = f.Load(s) // kept as the fault
	f.known.Lock()
	defer f.known.Unlock()
	return f.known.states[s]
}

// Changed are the streams that the act has changed so far, in order. Answers to questions do not know of that yet.
func (f Facts) Changed() []Stream { return f.changed }

// See says whether a stream exists for the actor: NotFound if not.
func (f Facts) See(s Stream) error {
	if f.kinds == nil {
		return Absent(s.Kind())
	}
	kind, known := f.kinds.kinds[s.Kind()]
	state := f.state(s)
	switch {
	case f.Fault() != nil:
		return f.Fault()
	case known && (state != nil && kind.Visible(f, state) || state == nil && kind.Standing):
		return nil
	}
	return Absent(s.Kind())
}

// Look finds the state of a stream, whoever asks: NotFound if it has no events.
func Look[S any](f Facts, s Stream) (S, error) {
	state, ok := f.shown(s).(S)
	switch {
	case f.Fault() != nil:
		return state, f.Fault()
	case !ok:
		return state, Absent(s.Kind())
	}
	return state, nil
}

// Find finds the state of a stream that the actor may see; to others it does
// not exist: NotFound.
func Find[S any](f Facts, s Stream) (S, error) {
	state, err := Look[S](f, s)
	if err == nil {
		err = f.See(s)
	}
	if err != nil {
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
