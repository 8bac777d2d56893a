package matter

import (
	"fmt"

	"duces/workflow/civil"
)

// Questions that decisions ask of all matters.

// InReview asks which jurisdictions have a matter in a review, whoever may see it.
type InReview struct {
	Review string
	Asked  []string        // jurisdiction ids
	Have   map[string]bool // by jurisdiction id
}

// Asks implements workflow.Question.
func (q *InReview) Asks() string {
	return fmt.Sprintf("which of %d jurisdictions have a matter in the review %s?", len(q.Asked), q.Review)
}

// DueFrom asks for the matters, whoever may see them, with a deadline that is
// open or missed and due on a day or later.
type DueFrom struct {
	Day     civil.Date
	Matters []string // ids, in order
}

// Asks implements workflow.Question.
func (q *DueFrom) Asks() string {
	return "which matters have a deadline due from " + q.Day.String() + "?"
}

// OfJurisdiction asks for the matters of a jurisdiction, whoever may see them.
type OfJurisdiction struct {
	Jurisdiction string
	Matters      []string // ids, in order
}

// Asks implements workflow.Question.
func (q *OfJurisdiction) Asks() string {
	return "which matters has jurisdiction " + q.Jurisdiction + "?"
}

// Touched asks for the open matters whose jurisdictions an order may be about: those with deadlines that run or are
// tolled, or those that moved on a day or later, closed ones among them.
type Touched struct {
	Everyone      bool
	States        []string // two letters
	Jurisdictions []string // ids; records that were merged into others stand for those
	Running       bool
	Since         civil.Date
	Matters       []string // in order
}

// Asks implements workflow.Question.
func (q *Touched) Asks() string { return "which matters does an order touch?" }
