package view

import (
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
)

// ExtensionFilter narrows the list of requests for more time; zero fields narrow nothing.
type ExtensionFilter struct {
	Review, Standing string
	Limit            int // 1 to 200; 0 is 50
	Cursor           string
}

// ExtensionRow is one request for more time in a list.
type ExtensionRow struct {
	Matter       string
	Jurisdiction jurisdiction.Ref
	Review       Ref
	Process      string // content hash of the matter's definition
	ID           string
	Deadline     string // id
	Kind         string // of the deadline
	On, Until    civil.Date
	By           string
	DecideBy     civil.Date
	Standing     string
	DecidedOn    civil.Date // zero: not decided
	Granted      civil.Date // zero: not granted
}

// ExtensionCounts are what became of the requests for more time in a review.
type ExtensionCounts struct {
	Asked, Granted, InPart, Denied, Open, Lapsed int
	// MedianDays is how many days passed before a request was decided: half of them took no longer.
	MedianDays int
}
