package view

import (
	"time"

	"duces/workflow/civil"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
)

// ReportFilter says what a report is about.
type ReportFilter struct {
	Review   string
	From, To time.Time // what was recorded from From until before To
	Now      time.Time // decides what is overdue
	Most     int       // lines in each list; what goes beyond is counted only
	// Published leaves out matters that are marked confidential, from lists, counts and sums alike.
	Published bool
}

// Report is how a review stands, and what happened in it in an interval.
type Report struct {
	Matters   int
	Stages    map[string]int // matters per stage, closed ones included
	Closed    int
	Overdue   int // matters with an overdue deadline
	Waiting   int // for a second person
	StepLate  int // matters in which our own next step is late
	Undecided int // matters found noncompliant, in which nothing is decided yet

	Confidential []string // matters that are marked so, by id; a published report leaves them out

	// What the interval brought, the latest first, and how many there were.
	Moves     []ReportMove
	Moved     int
	Orders    []ReportOrder
	Ordered   int
	Decisions []ReportDecision
	Decided   int

	// Adverse is what the decisions that are in effect now take from jurisdictions, by adverse outcome.
	Adverse map[string]Money
}

// Money is what several awards come to.
type Money struct {
	Awards int
	Cents  int64
}

// ReportMove is a transition of the interval.
type ReportMove struct {
	Matter       string
	Jurisdiction jurisdiction.Ref
	Transition   string
	From, To     string // states
	Completeness string // of the answer that it recorded; empty: none
	On           civil.Date
	Actor        string // who moved it; of a step that two persons took, the second
	CorrectedBy  string // who corrected it last; empty: nobody
}

// ReportOrder is a court order that a transition recorded.
type ReportOrder struct {
	Matter       string
	Jurisdiction jurisdiction.Ref
	field.Order
}

// ReportDecision is a decision on one award.
type ReportDecision struct {
	Matter       string
	Jurisdiction jurisdiction.Ref
	On           civil.Date
	field.Decided
}
