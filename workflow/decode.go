package workflow

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
)

// Decode reads stored bytes back; their version and their hash say that they
// hold nothing unknown. Personal values come back erased: the
// store fills in those that it still holds with Unseal.
func (k *Kinds) Decode(raw []byte) (Event, error) {
	t, err := k.typeOf(raw)
	if err != nil {
		return Event{}, err
	}
	e, err := t.decode(raw)
	if err != nil {
		return Event{}, fmt.Errorf("decode event (%s): %w", t.name, err)
	}
	return e, nil
}

// DecodeToFold is Decode for somebody who only folds the event, as number no of its stream: one that is merely counted
// comes without all that it says, and without its personal values.
func (k *Kinds) DecodeToFold(raw []byte, s Stream, seq int64, no int) (Event, error) {
	t, err := k.typeOf(raw)
	if err != nil || t.counted == nil || bytes.Contains(raw, correctsMember) {
		return k.Decode(raw)
	}
	return Event{Seq: seq, Stream: s, No: no, Data: t.counted}, nil
}

// typeOf finds the type of a stored event, which stands at the end of its bytes.
func (k *Kinds) typeOf(raw []byte) (EventType, error) {
	name, version, ok := ending(raw)
	if !ok {
		return EventType{}, errors.New("decode event: these bytes do not end as an event does, with its type and version")
	}
	if version != EventVersion {
		return EventType{}, fmt.Errorf("an event has version %d; this program reads version %d", version, EventVersion)
	}
	t, ok := k.events[string(name)]
	if !ok {
		return EventType{}, fmt.Errorf("an event has the unknown type %q", name)
	}
	return t, nil
}

// ending reads how canonical bytes end: with the two members that say how to read the others, which can then be
// read in one pass.
func ending(raw []byte) (name []byte, version int, ok bool) {
	raw = raw[max(0, len(raw)-longestEnding):]
	raw = raw[bytes.LastIndex(raw, typeMember)+1:] // all of it where there is none
	raw, typed := bytes.CutPrefix(raw, typeMember[1:])
	name, rest, versioned := bytes.Cut(raw, versionMember)
	rest, ends := bytes.CutSuffix(rest, []byte("}"))
	n, err := strconv.ParseUint(string(rest), 10, 30)
	return name, int(n), typed && versioned && ends && err == nil
}

var (
	typeMember    = []byte(`,"type":"`)
	versionMember = []byte(`","v":`)

	correctsMember = []byte(`"corrects":`)
)

const longestEnding = 80

// parseRecorded reads what RecordedLayout writes. The form with any fraction and zone is read three times as fast.
func parseRecorded(s string) (time.Time, error) {
	if len(s) != len(RecordedLayout) || s[len("2006-01-02T15:04:05")] != '.' || s[len(s)-1] != 'Z' {
		return time.Time{}, fmt.Errorf("%q is no time as events have it", s)
	}
	return time.Parse(time.RFC3339, s)
}

func decodeAs[T Data](raw []byte) (Event, error) {
	var env envelope[T]
	// encoding/json takes three times as long, and histories are read all day.
	if err := json.Unmarshal(raw, &env); err != nil {
		return Event{}, err
	}
	recorded, err := parseRecorded(env.Recorded)
	if err != nil {
		return Event{}, err
	}
	e := Event{
		Seq: env.Seq, Stream: env.Stream, No: env.No, Effective: env.Effective, Recorded: recorded,
		Actor: env.Actor, Act: env.Act, Corrects: env.Corrects, Data: env.Data,
	}
	if env.Type != e.Data.Type() || env.V != EventVersion {
		return Event{}, fmt.Errorf("event %d names its type or its version twice", env.Seq)
	}
	if len(env.Personal) > 0 {
		e.Personal = make(map[string]Sealed, len(env.Personal))
		for name, digest := range env.Personal {
			e.Personal[name] = Sealed{Digest: digest, Erased: true}
		}
	}
	return e, nil
}
