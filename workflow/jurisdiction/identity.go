package jurisdiction

import (
	"fmt"

	"duces/workflow"
)

// Identity tells one jurisdiction from another: name, kind, state and parent,
// names as workflow.Folded has them. St. Louis is a city and a county, and New
// Jersey has several townships called Washington, each in a county of its own.
type Identity struct {
	Name   string
	State  string
	Kind   string
	Parent string // empty: none
}

func (n New) identity() Identity {
	return Identity{Name: workflow.Folded(n.Name), State: n.State, Kind: n.Kind, Parent: workflow.Folded(n.Parent)}
}

func (j Jurisdiction) identity() Identity {
	return New{Name: j.Name, Kind: j.Kind, State: j.State, Parent: j.Parent}.identity()
}

// OnRecord asks which jurisdictions are on record.
type OnRecord struct {
	Asked []Identity
	IDs   map[Identity]string // of those that are; of two that an earlier version let in, the lower id
	Names map[Identity]string // what those are called of which this is another name
}

// Asks implements workflow.Question.
func (q *OnRecord) Asks() string {
	return fmt.Sprintf("which of %d jurisdictions are on record?", len(q.Asked))
}

// NameIn is the name of a jurisdiction, as workflow.Folded has it, and its state.
type NameIn struct{ Name, State string }

// Named asks which names, other ones too, jurisdictions of a state bear, whatever their kind and parent.
type Named struct {
	Asked []NameIn
	Have  map[NameIn]bool
}

// Asks implements workflow.Question.
func (q *Named) Asks() string {
	return fmt.Sprintf("which of %d names do jurisdictions on record bear?", len(q.Asked))
}
