package award

import (
	"fmt"
	"slices"

	"duces/workflow/jurisdiction"
)

// ByKey asks which awards are on record under keys.
type ByKey struct {
	Asked []Key
	IDs   map[Key][]string // in order
}

// Asks implements workflow.Question.
func (q *ByKey) Asks() string { return fmt.Sprintf("which of %d awards are on record?", len(q.Asked)) }

// Held asks which awards jurisdictions have, or have a share of: all of them, those of states, or some by id. A jurisdiction
// that is asked for has those too of records that were merged into it, and of the one that it was merged into.
type Held struct {
	Everyone      bool
	States        []string // two letters
	Jurisdictions []string
	IDs           map[string][]string // by jurisdiction, in order
}

// Asks implements workflow.Question.
func (q *Held) Asks() string {
	return fmt.Sprintf("which awards do jurisdictions have? (everyone: %t, states: %d, by id: %d)", q.Everyone, len(q.States), len(q.Jurisdictions))
}

// All are the awards that were found, in order.
func (q *Held) All() []string {
	all := slices.Sorted(func(yield func(string) bool) {
		for _, ids := range q.IDs {
			for _, id := range ids {
				if !yield(id) {
					return
				}
			}
		}
	})
	return slices.Compact(all)
}

// Recipients asks which jurisdictions bear a name, another of their names, or an id. Names are folded.
type Recipients struct {
	Asked []string
	Found map[string][]jurisdiction.Ref // in the order of their ids; no record that was merged into another
}

// Asks implements workflow.Question.
func (q *Recipients) Asks() string {
	return fmt.Sprintf("which jurisdictions bear these %d names?", len(q.Asked))
}
