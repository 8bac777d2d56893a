package view

import (
	"duces/workflow/deadline"
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
	On, Until    deadline.Date
	By           string
	DecideBy     deadline.Date
	Standing     string
	DecidedOn    deadline.Date // zero: not decided
	Granted      deadline.Date // zero: not granted
}

// ExtensionCounts are what became of the requests for more time in a review.
type ExtensionCounts struct {
	Asked, Granted, InPart, Denied, Open, Lapsed int
	// MedianDays is how many days passed before a request was decided: half of them took no longer.
	MedianDays int
}
