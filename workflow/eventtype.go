package workflow

import (
	"github.com/go-json-experiment/json"

	"duces/workflow/process"
)

// EventType is all that the program knows of one type of event.
type EventType struct {
	name     string
	decode   func(raw []byte) (Event, error)
	data     func(raw []byte) (Data, error) // what is special to the type
	names    []string                       // personal values that say what a document is called or says
	fold     func(state any, e Event) (any, error)
	says     func(Data, Names) string
	mentions func(Data) []string
	title    string
	details  func(Event, Names) []EventDetail
	alert    bool
	zero     Data
	counted  Data // as a fold sees each of them; nil: what they say matters
}

// EventDetail is one thing that an event says beside its sentence: why it was done, or on what authority.
type EventDetail struct{ Title, Text string }

// Called gives the type a title for people, where its stored name does not read as one.
func (t EventType) Called(title string) EventType {
	t.title = title
	return t
}

// Naming says which personal values of such an event are the name of the document that the event is about, or of what
// the document says.
func (t EventType) Naming(personal ...string) EventType {
	t.names = personal
	return t
}

// Counted says that a state keeps nothing of such events but how many there were: a history is folded without
// decoding them.
func (t EventType) Counted() EventType {
	t.counted = t.zero
	return t
}

// AsAlert says that such an event only says who was alerted, or that a mail was tried; histories leave these out unless
// asked.
func (t EventType) AsAlert() EventType {
	t.alert = true
	return t
}

// Detailed adds what events of the type T say beside their sentence, the reason among personal text apart.
func Detailed[T Data](t EventType, details func(T, Event, Names) []EventDetail) EventType {
	t.details = func(e Event, n Names) []EventDetail { return details(e.Data.(T), e, n) }
	return t
}

// Names are what a sentence about an event calls things.
type Names struct {
	Process *process.Definition      // of the stream; nil: names stand for titles
	User    func(user string) string // "" where the reader may not know the user; nil: knows nobody
	Answer  string                   // how complete the answer was that the event rests on; empty: it is no answer
	// Asked tells of a request for approval by its id, and Asker which user asked for what an
	// event records, if somebody else approved it; both may be nil, and know nothing then.
	Asked func(request string) Asked
	Asker func(e Event) string
	// Title is the title that somebody gave a deadline of our own side; nil: knows none.
	Title func(deadline string) string
}

// OwnTitle is the title that somebody gave a deadline, as it follows that of its kind.
func (n Names) OwnTitle(deadline string) string {
	if n.Title != nil {
		if title := n.Title(deadline); title != "" {
			return ": " + title
		}
	}
	return ""
}

// Asked is what a request for approval asks for, as sentences about it say it.
type Asked struct {
	Title   string // of what would be done
	Details []EventDetail
}

// AskedFor is what a request asks for.
func (n Names) AskedFor(request string) Asked {
	if n.Asked == nil {
		return Asked{}
	}
	return n.Asked(request)
}

// Of adds what was asked for to the word for what became of it.
func (a Asked) Of(became string) string {
	if a.Title == "" {
		return became
	}
	return became + ": " + a.Title
}

// NameOf is what the reader calls a user, or a word for somebody unknown.
func (n Names) NameOf(user, unknown string) string {
	if n.User != nil {
		if name := n.User(user); name != "" {
			return name
		}
	}
	return unknown
}

// EventOf describes the event T of streams with states of type S: how it
// changes a state, how it reads as a sentence without actor and dates, and
// which users it is about besides its actor; nil: none. A state is the zero S
// before the first event; fold never changes what an older state points to.
func EventOf[S any, T Data](fold func(S, T, Event) S, says func(T, Names) string, mentions func(T) []string) EventType {
	return EventThatMayNotFit(func(s S, d T, e Event) (S, error) { return fold(s, d, e), nil }, says, mentions)
}

// EventThatMayNotFit is EventOf for one whose history can be unreadable though its bytes are sound.
func EventThatMayNotFit[S any, T Data](fold func(S, T, Event) (S, error), says func(T, Names) string, mentions func(T) []string) EventType {
	var zero T
	t := EventType{
		name: zero.Type(), zero: zero, decode: decodeAs[T],
		data: func(raw []byte) (Data, error) {
			var d T
			err := json.Unmarshal(raw, &d)
			return d, err
		},
		fold: func(state any, e Event) (any, error) {
			before, _ := state.(S)
			return fold(before, e.Data.(T), e)
		},
		says:     func(d Data, n Names) string { return says(d.(T), n) },
		mentions: func(Data) []string { return nil },
	}
	if mentions != nil {
		t.mentions = func(d Data) []string { return mentions(d.(T)) }
	}
	return t
}
