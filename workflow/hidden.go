package workflow

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// ClosedName stands for the name of a document that is closed to a reader.
const ClosedName = "Document closed"

// Hidden are documents that are closed to a reader.
type Hidden struct {
	Sums   map[string]bool // SHA-256
	Hashes bool            // the reader may know the SHA-256, though not the name: an auditor
}

// Hide adds a document.
func (h *Hidden) Hide(sum string) {
	if h.Sums == nil {
		h.Sums = map[string]bool{}
	}
	h.Sums[sum] = true
}

// Join adds those of another set for the same reader.
func (h *Hidden) Join(other Hidden) {
	for sum := range other.Sums {
		h.Hide(sum)
	}
	h.Hashes = h.Hashes || other.Hashes
}

// Reading is the same facts for somebody who reads: states and events do not name documents that are closed to the
// actor. Decisions rest on whole facts.
func (f Facts) Reading() Facts {
	f.reading = true
	return f
}

// Whole is the same facts for a trial of a decision, whose result names no document.
func (f Facts) Whole() Facts {
	f.reading = false
	return f
}

// Hidden are the documents of a stream that are closed to the actor.
func (f Facts) Hidden(s Stream) Hidden {
	kind, state := f.kinds.kinds[s.Kind()], f.state(s)
	if kind.Hides == nil || state == nil {
		return Hidden{}
	}
	return kind.Hides(f, state)
}

// shown is the state of a stream as the actor may read it.
func (f Facts) shown(s Stream) any {
	state := f.state(s)
	if !f.reading || state == nil {
		return state
	}
	if h := f.Hidden(s); len(h.Sums) > 0 {
		return f.kinds.kinds[s.Kind()].Shown(state, h)
	}
	return state
}

// ShownEvents are events of a stream as the actor may read them, where these facts are for somebody who reads.
func (f Facts) ShownEvents(s Stream, events []Event) ([]Event, error) {
	var h Hidden
	if f.reading {
		h = f.Hidden(s)
	}
	if len(h.Sums) == 0 {
		return events, nil
	}
	shown := make([]Event, len(events))
	for i, e := range events {
		var err error
		if shown[i], err = f.kinds.Shown(e, h); err != nil {
			return nil, err
		}
	}
	return shown, nil
}

// Shown is an event without what it says of closed documents. Its leaf is that of the whole event.
func (k *Kinds) Shown(e Event, h Hidden) (Event, error) {
	if len(h.Sums) == 0 {
		return e, nil
	}
	raw, err := json.Marshal(e.Data)
	if err != nil {
		return e, fmt.Errorf("hide documents in event %d: %w", e.Seq, err)
	}
	clean, names, err := h.Clean(raw)
	if err != nil || !names {
		return e, err
	}
	t := k.events[e.Data.Type()]
	if e.Data, err = t.data(clean); err != nil {
		return e, fmt.Errorf("hide documents in event %d: %w", e.Seq, err)
	}
	for _, name := range t.names {
		if sealed, given := e.Personal[name]; given {
			sealed.Value = ClosedName
			e.Personal = With(e.Personal, name, sealed)
		}
	}
	return e, nil
}

// Clean is JSON without the closed documents that it names, and whether it names any.
func (h Hidden) Clean(raw []byte) (clean []byte, names bool, err error) {
	if !h.within(raw) {
		return raw, false, nil
	}
	var value any
	if err := json.Unmarshal(raw, &value, json.WithUnmarshalers(json.UnmarshalFromFunc(keepNumber))); err != nil {
		return nil, true, err
	}
	clean, err = json.Marshal(h.clean(value), json.Deterministic(true))
	return clean, true, err
}

// keepNumber reads a number as it is written: no number of an event may change.
func keepNumber(d *jsontext.Decoder, v *any) error {
	if d.PeekKind() != '0' {
		return errors.ErrUnsupported
	}
	raw, err := d.ReadValue()
	*v = raw.Clone()
	return err
}

func (h Hidden) within(raw []byte) bool {
	for sum := range h.Sums {
		if bytes.Contains(raw, []byte(sum)) {
			return true
		}
	}
	return false
}

func (h Hidden) clean(value any) any {
	switch v := value.(type) {
	case map[string]any:
		if _, named := v["name"]; named && h.hides(v["sha256"]) {
			return map[string]any{"name": ClosedName, "sha256": "", "size": 0, "type": ""}
		}
		for name, x := range v {
			v[name] = h.clean(x)
		}
	case []any:
		for i, x := range v {
			v[i] = h.clean(x)
		}
	case string:
		for sum := range h.Sums {
			if !h.Hashes {
				v = strings.ReplaceAll(v, sum, "")
			}
		}
		return v
	}
	return value
}

func (h Hidden) hides(sum any) bool {
	s, is := sum.(string)
	return is && h.Sums[s]
}
