package workflow

import (
	"fmt"
	"slices"

	"duces/workflow/civil"
)

// Until says how much of a history counts. The zero Until is all of it.
type Until struct {
	// Seq leaves out what was recorded later than this event of the ledger:
	// the state as it was said then. 0 leaves out nothing.
	Seq int64
	// On leaves out what was true from a later day on only, as it is known
	// today, corrections included. The zero day leaves out nothing.
	On civil.Date
}

// Replay folds the events of one stream, in order, into its state; nil if
// none of them counts. An event that corrects another takes its place: the
// corrected one is folded where it stands, with the date, the content and the
// personal values of its correction, and a correction may itself be corrected.
func (k *Kinds) Replay(events []Event, until Until) (state any, err error) {
	if until.Seq > 0 {
		n := len(events)
		for n > 0 && events[n-1].Seq > until.Seq {
			n--
		}
		events = events[:n]
	}
	standing, err := k.Standing(events)
	if err != nil {
		return nil, err
	}
	for _, e := range standing {
		if !until.On.IsZero() && e.Effective.After(until.On) {
			continue
		}
		fold := k.Fold
		if e.Corrects != 0 {
			fold = k.pass
		}
		if state, err = fold(state, e); err != nil {
			return nil, err
		}
	}
	return state, nil
}

// Standing gives events as they are to be folded: what was corrected has the
// content of its last correction. Most histories hold none and come back as
// they are.
func (k *Kinds) Standing(events []Event) ([]Event, error) {
	if !slices.ContainsFunc(events, func(e Event) bool { return e.Corrects != 0 }) {
		return events, nil
	}
	at := make(map[int64]int, len(events))
	for i, e := range events {
		at[e.Seq] = i
	}
	standing, mended := slices.Clone(events), map[int]bool{}
	for i, e := range slices.Backward(standing) { // the latest first: what it mends may be a correction too
		if e.Corrects == 0 {
			continue
		}
		n, found := at[e.Corrects]
		if !found || n >= i || events[n].Data.Type() != e.Data.Type() {
			return nil, fmt.Errorf("event %d corrects %d, which is no earlier event of its stream and type", e.Seq, e.Corrects)
		}
		if !mended[n] { // else a later correction of the same event stands
			standing[n].Effective, standing[n].Data, standing[n].Personal = e.Effective, e.Data, e.Personal
			mended[n] = true
		}
	}
	return standing, nil
}
