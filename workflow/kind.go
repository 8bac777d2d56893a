package workflow

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"duces/workflow/process"
)

// Kind is all that the program knows of one kind of stream.
type Kind struct {
	Name   string // the part of a stream's name before the slash
	Events []EventType
	// Needs names the streams behind a state that deciding about it needs.
	Needs func(state any) []Stream
	// Visible says whether the stream exists for the actor of facts that
	// holds it.
	Visible func(facts Facts, state any) bool
	// Hides gives the documents that are closed to the actor of facts, and Shown a state without them; both
	// are nil where streams of the kind name no document.
	Hides func(facts Facts, state any) Hidden
	Shown func(state any, h Hidden) any
	// Standing says that such a stream is there before its first event.
	Standing bool
	// Corrected is how a state changes where a correction stands, whose content
	// was folded in the place of what it corrects; nil: nothing of this kind is corrected.
	Corrected func(state any, e Event) any
	// Actor is who acts under a state; nil: things of this kind do not act.
	Actor func(state any) Actor
	// ByStream says that such an actor goes by the name of its stream, and not by its id alone.
	ByStream bool
	// Questions are those that the kind's own package declares.
	Questions []Question
	// Follows is what events of other kinds lead to in streams of this one.
	Follows []Consequence
	// Version is the number of the last event that a state was folded from; nil: no fold of this kind asks for numbers.
	Version func(state any) int
	// Answers are to questions that other packages declare, and that no row alone can answer.
	Answers []func(f Facts, q Question) (answered bool, err error)
	// Process is the content hash of the process that a state follows; empty: none.
	Process func(state any) string
	// Rows are what lists show of a state, referenced ones first; def is the
	// process that it follows, and nil where it follows none.
	Rows func(state any, def *process.Definition) []Row
}

// KindOf is a Kind whose states are of type S. Every function but Actor, Corrected, Hides, Shown and Version must be set.
type KindOf[S any] struct {
	Name      string
	Events    []EventType
	Needs     func(S) []Stream
	Visible   func(Facts, S) bool
	Hides     func(Facts, S) Hidden
	Shown     func(S, Hidden) S
	Standing  bool
	Corrected func(S, Event) S
	Actor     func(S) Actor
	ByStream  bool
	Questions []Question
	Follows   []Consequence
	Version   func(S) int
	Process   func(S) string
	Rows      func(S, *process.Definition) []Row
}

// Kind is k for any state.
func (k KindOf[S]) Kind() Kind {
	if k.Needs == nil || k.Visible == nil || k.Process == nil || k.Rows == nil {
		panic("the kind " + k.Name + " leaves something open")
	}
	kind := Kind{
		Name: k.Name, Events: k.Events, Standing: k.Standing, ByStream: k.ByStream, Questions: k.Questions, Follows: k.Follows,
		Needs:   func(state any) []Stream { return k.Needs(state.(S)) },
		Visible: func(facts Facts, state any) bool { return k.Visible(facts, state.(S)) },
		Process: func(state any) string { return k.Process(state.(S)) },
		Rows:    func(state any, def *process.Definition) []Row { return k.Rows(state.(S), def) },
	}
	if k.Hides != nil {
		kind.Hides = func(facts Facts, state any) Hidden { return k.Hides(facts, state.(S)) }
		kind.Shown = func(state any, h Hidden) any { return k.Shown(state.(S), h) }
	}
	if k.Corrected != nil {
		kind.Corrected = func(state any, e Event) any { return k.Corrected(state.(S), e) }
	}
	if k.Version != nil {
		kind.Version = func(state any) int { return k.Version(state.(S)) }
	}
	if k.Actor != nil {
		kind.Actor = func(state any) Actor { return k.Actor(state.(S)) }
	}
	return kind
}

// Row is one row of a list, as it follows from the state of a stream and
// nothing else. It is comparable with ==, so that history alone can prove it.
type Row interface {
	Key() string // within the rows of its type
}

// Micros is how rows hold instants: UTC microseconds, 0 for none.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// None says that deciding about a state needs no stream besides.
func None[S any](S) []Stream { return nil }

// NoProcess says that states follow no process.
func NoProcess[S any](S) string { return "" }

// NoRows says that no list shows the states.
func NoRows[S any](S, *process.Definition) []Row { return nil }

// Kinds are the kinds of stream that a program knows. It never changes once made.
type Kinds struct {
	kinds   map[string]Kind
	events  map[string]EventType
	kindOf  map[string]string // the name of an event's kind, by the event's
	actors  []string          // kinds whose things act by their ids: one at most
	stored  map[string]func(raw []byte) (Command, error)
	follows map[string][]Consequence // of single events, by the name of the event
	// together are those of all events of an act, in the order of the kinds.
	together []Consequence
	answers  []func(f Facts, q Question) (answered bool, err error)
	counted  string // the types of events that states only count, each between commas
}

// NewKinds joins kinds. Two claims to one name are a fault of the program, and panic.
func NewKinds(kinds ...Kind) *Kinds {
	all := &Kinds{kinds: map[string]Kind{}, events: map[string]EventType{}, kindOf: map[string]string{}, follows: map[string][]Consequence{}, counted: ","}
	for _, k := range kinds {
		if _, twice := all.kinds[k.Name]; twice || k.Name == "" {
			panic(fmt.Sprintf("two kinds of stream are called %q, or one is called nothing", k.Name))
		}
		all.kinds[k.Name] = k
		if k.Actor != nil && !k.ByStream {
			all.actors = append(all.actors, k.Name)
		}
		all.answers = append(all.answers, k.Answers...)
		for _, c := range k.Follows {
			if c.all != nil {
				all.together = append(all.together, c)
				continue
			}
			for _, event := range c.events {
				all.follows[event] = append(all.follows[event], c)
			}
		}
		for _, t := range k.Events {
			if other, twice := all.kindOf[t.name]; twice {
				panic(fmt.Sprintf("the event %s belongs to %s and to %s", t.name, other, k.Name))
			}
			all.events[t.name], all.kindOf[t.name] = t, k.Name
			if t.counted != nil {
				all.counted += t.name + ","
			}
		}
	}
	return all
}

// Storing says which commands can be stored, to be decided another time, each
// by a value of its type.
func (k *Kinds) Storing(commands ...func(k *Kinds)) *Kinds {
	k.stored = map[string]func([]byte) (Command, error){}
	for _, storing := range commands {
		storing(k)
	}
	return k
}

// Stored reads commands of the type C back.
func Stored[C Command]() func(k *Kinds) {
	var zero C
	return func(k *Kinds) {
		k.stored[zero.CommandName()] = func(raw []byte) (Command, error) {
			var c C
			err := json.Unmarshal(raw, &c)
			return c, err
		}
	}
}

// actorStream is the stream of somebody who acts.
func (k *Kinds) actorStream(id string) Stream {
	if s := Stream(id); k.kinds[s.Kind()].ByStream {
		return s
	}
	if len(k.actors) != 1 {
		panic(fmt.Sprintf("one kind of stream acts, not %v", k.actors))
	}
	return NewStream(k.actors[0], id)
}

// Questions lists every question that a store must answer.
func (k *Kinds) Questions() []Question {
	var all []Question
	for _, kind := range k.kinds {
		all = append(all, kind.Questions...)
	}
	return all
}

// Counted says whether an event is of a type that states only count.
func (k *Kinds) Counted(e Event) bool { return k.events[e.Data.Type()].counted != nil }

// CountedTypes are the types of events that states only count, each between commas.
func (k *Kinds) CountedTypes() string { return k.counted }

// Fold gives the next state of any stream. A nil state is one that does not
// exist yet. An event that corrects another cannot be folded: see Replay.
func (k *Kinds) Fold(state any, e Event) (any, error) {
	name := e.Data.Type()
	if of := k.kindOf[name]; of == "" || of != e.Stream.Kind() {
		return nil, fmt.Errorf("the stream %q is of no kind that has the event %q", e.Stream, name)
	}
	if e.Corrects != 0 {
		return nil, fmt.Errorf("event %d corrects another: only a replay of the whole history shows what follows", e.Seq)
	}
	return k.events[name].fold(state, e)
}

// pass is Fold for a correction, whose content was folded in the place of what it corrects.
func (k *Kinds) pass(state any, e Event) (any, error) {
	switch corrected := k.kinds[e.Stream.Kind()].Corrected; {
	case corrected != nil && state != nil:
		return corrected(state, e), nil
	case corrected != nil:
		return nil, nil // of a day before the stream began
	}
	return nil, fmt.Errorf("event %d corrects another of %s, where nothing is corrected", e.Seq, e.Stream)
}

// Says puts an event in one plain sentence, without its actor and dates.
func (k *Kinds) Says(e Event, n Names) string {
	says := k.events[e.Data.Type()].says(e.Data, n)
	if e.Corrects != 0 {
		return "Corrected: " + says
	}
	return says
}

// The names of personal text that say why: any event may carry them.
const (
	ReasonName = "reason"
	NoteName   = "note"
)

// Details are what an event says beside its sentence: what its type declares, then its reason and its note.
func (k *Kinds) Details(e Event, n Names) []EventDetail {
	var all []EventDetail
	if details := k.events[e.Data.Type()].details; details != nil {
		all = details(e, n)
	}
	reason, note := "Reason", "Note"
	if n.Asker != nil {
		if by := n.NameOf(n.Asker(e), ""); by != "" { // it is theirs, and not the approver's
			reason, note = "Reason given by "+by, "Note by "+by
		}
	}
	for _, t := range []EventDetail{{reason, ReasonName}, {note, NoteName}} {
		if sealed, given := e.Personal[t.Text]; given {
			all = append(all, EventDetail{t.Title, sealed.Text()})
		}
	}
	return slices.DeleteFunc(all, func(d EventDetail) bool { return d.Text == "" })
}

// EventTitle is what people call a type of event, or "" for one that is unknown.
func (k *Kinds) EventTitle(name string) string {
	t, known := k.events[name]
	switch {
	case !known:
		return ""
	case t.title != "":
		return t.title
	}
	words := strings.ReplaceAll(name, "_", " ")
	return strings.ToUpper(words[:1]) + words[1:]
}

// IsAlert says whether events of a type only say who was alerted.
func (k *Kinds) IsAlert(name string) bool { return k.events[name].alert }

// EventsOf lists the types of event of a kind of stream by name; of "", those of all kinds.
func (k *Kinds) EventsOf(kind string) []string {
	var names []string
	for name, of := range k.kindOf {
		if kind == "" || of == kind {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Mentions lists the users that an event is about, besides its actor.
func (k *Kinds) Mentions(e Event) []string { return k.events[e.Data.Type()].mentions(e.Data) }

// Needs names the streams that deciding about a stream needs besides it.
func (k *Kinds) Needs(s Stream, state any) []Stream { return k.kinds[s.Kind()].Needs(state) }

// Process is the content hash of the process that a state follows; empty: none.
func (k *Kinds) Process(s Stream, state any) string { return k.kinds[s.Kind()].Process(state) }

// Rows are what lists show of a state, referenced ones first.
func (k *Kinds) Rows(s Stream, state any, def *process.Definition) []Row {
	return k.kinds[s.Kind()].Rows(state, def)
}
