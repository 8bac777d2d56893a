package view

import "time"

// Recount is what came out when it was counted from the histories what the
// clock has to do. At is zero where that was never done.
type Recount struct {
	At time.Time
	// Overlooked are the matters and messages that the clock would not have come
	// to, because tables or indexes said something else. They were put right.
	Overlooked int
}
