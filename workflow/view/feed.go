package view

import (
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
)

// FeedReader is whoever a calendar's secret address was made for.
type FeedReader struct {
	User account.User
	Feed string // id
	// Scope is what was asked for when it was made; what of it the user may still
	// see is decided when it is read.
	Scope workflow.FeedScope
}

// FeedFilter narrows what a calendar holds.
type FeedFilter struct {
	Scope workflow.FeedScope
	Whose string // only own dates of this user's; empty: all
	// Since bounds the dates that nobody waits for any more: due on it or later.
	Since civil.Date
	Most  int // of all dates together, 1 or more
}

// FeedRow is one due date in a calendar.
type FeedRow struct {
	DeadlineRow
	Process string    // content hash of the matter's definition
	Changed time.Time // when the last event of the matter was recorded
}
