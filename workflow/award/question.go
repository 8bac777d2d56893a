package award

import (
	"fmt"

	"duces/workflow/jurisdiction"
)

// ByKey asks which awards are on record under keys.
type ByKey struct {
	Asked []Key
	IDs   map[Key][]string // in order
}

// Asks implements workflow.Question.
func (q *ByKey) Asks() string { return fmt.Sprintf("which of %d awards are on record?", len(q.Asked)) }

// OfJurisdiction asks which awards a jurisdiction has, or has a share of; those too that records have which were
// merged into it.
type OfJurisdiction struct {
	Jurisdiction string
	IDs          []string // in order
}

// Asks implements workflow.Question.
func (q *OfJurisdiction) Asks() string { return "which awards does this jurisdiction have?" }

// OfJurisdictions is OfJurisdiction of many.
type OfJurisdictions struct {
	Jurisdictions []string
	IDs           map[string][]string // by jurisdiction, in order
}

// Asks implements workflow.Question.
func (q *OfJurisdictions) Asks() string {
	return fmt.Sprintf("which awards do these %d jurisdictions have?", len(q.Jurisdictions))
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

// OfMany asks which awards jurisdictions have, or have a share of; those too that records have which were merged into them.
type OfMany struct {
	Everyone      bool
	States        []string // two letters
	Jurisdictions []string
	IDs           []string // in order
}

// Asks implements workflow.Question.
func (q *OfMany) Asks() string { return "which awards does an order touch?" }
