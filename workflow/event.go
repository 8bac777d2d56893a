package workflow

import (
	"fmt"
	"time"

	"duces/workflow/civil"
	"duces/workflow/ledger"
)

// EventVersion is the version of the envelope. Bytes once hashed are never
// rewritten, so a reader must keep understanding every version it has seen.
const EventVersion = 1

// Event is one immutable fact in a stream's history.
type Event struct {
	Seq       int64      // place in the ledger, from 1; set by the store
	Stream    Stream     // whose history
	No        int        // place in the stream, from 1; set by the store
	Effective civil.Date // when it was true, in the jurisdiction's zone
	Recorded  time.Time  // when we learned it, UTC, to the microsecond
	Actor     string     // user id, or SystemActor, or OperatorActor
	Act       string     // the act it belongs to; one act may write many events
	Corrects  int64      // Seq of the event that it mends, or 0
	Data      Data       // what happened
	// Personal holds free text and contact details by name. Only their
	// commitments enter the ledger; value and salt live in an erasable table.
	Personal map[string]Sealed
}

// Data is the typed content of an event; its type is how it is stored, for good.
type Data interface{ Type() string }

// Sealed is a personal value behind its commitment.
type Sealed struct {
	Digest ledger.Digest
	Salt   ledger.Salt
	Value  string
	Erased bool // the value and its salt are gone; the commitment stays
}

// ErasedText stands for a personal value that was erased.
const ErasedText = "[erased]"

// Text is the value, or a word for its absence.
func (s Sealed) Text() string {
	if s.Erased {
		return ErasedText
	}
	return s.Value
}

// Seal commits to a value under a salt derived from the act's seed.
func Seal(seed [32]byte, label, value string) Sealed {
	salt := ledger.DeriveSalt(seed, label)
	return Sealed{Digest: ledger.Commit(salt, value), Salt: salt, Value: value}
}

// envelope is an event on paper, its members in canonical order. T is Data on
// the way out, and what Data stands for on the way back.
type envelope[T any] struct {
	Act       string                   `json:"act"`
	Actor     string                   `json:"actor"`
	Corrects  int64                    `json:"corrects,omitempty"`
	Data      T                        `json:"data"`
	Effective civil.Date               `json:"effective"`
	No        int                      `json:"no"`
	Personal  map[string]ledger.Digest `json:"personal,omitempty"`
	Recorded  string                   `json:"recorded"`
	Seq       int64                    `json:"seq"`
	Stream    Stream                   `json:"stream"`
	Type      string                   `json:"type"`
	V         int                      `json:"v"`
}

const RecordedLayout = "2006-01-02T15:04:05.000000Z"

// Encode gives the canonical bytes of an event: what is stored and hashed.
func Encode(e Event) ([]byte, error) {
	env := envelope[Data]{
		V: EventVersion, Seq: e.Seq, Stream: e.Stream, No: e.No, Type: e.Data.Type(),
		Effective: e.Effective, Recorded: e.Recorded.UTC().Format(RecordedLayout),
		Actor: e.Actor, Act: e.Act, Corrects: e.Corrects, Data: e.Data,
	}
	if len(e.Personal) > 0 {
		env.Personal = make(map[string]ledger.Digest, len(e.Personal))
		for name, sealed := range e.Personal {
			env.Personal[name] = sealed.Digest
		}
	}
	raw, err := ledger.Canonical(env)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", env.Type, err)
	}
	return raw, nil
}

// Unseal gives a decoded event back a personal value that the store still holds.
func (e *Event) Unseal(name string, salt ledger.Salt, value string) error {
	sealed, ok := e.Personal[name]
	if !ok {
		return fmt.Errorf("event %d has no personal value %q", e.Seq, name)
	}
	if ledger.Commit(salt, value) != sealed.Digest {
		return fmt.Errorf("event %d: the personal value %q does not match its commitment", e.Seq, name)
	}
	e.Personal[name] = Sealed{Digest: sealed.Digest, Salt: salt, Value: value}
	return nil
}
