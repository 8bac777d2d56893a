package jobs

import "time"

// waits is the pause after each failed attempt; the last one repeats.
var waits = []time.Duration{
	time.Minute, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour,
}

// patience is how long a message is tried, as mail servers do (RFC 5321, 4.5.4.1).
const patience = 5 * 24 * time.Hour

// slack lets the tick that comes a minute later find a message due although it
// came a few milliseconds sooner after the minute than the tick before.
const slack = 5 * time.Second

// wait is the pause between an attempt, counted from 1, and the next. It is
// the same for all messages: one program sends them one after the other, so
// there is no herd that jitter would have to scatter.
func wait(attempt int) time.Duration {
	return waits[min(max(attempt, 1), len(waits))-1] - slack
}

// exhausted says whether an attempt was the last. Pauses are added up instead
// of asking how old the message is: a week in which the program did not run
// was no attempt to deliver.
func exhausted(attempt int) bool {
	tried := time.Duration(0)
	for n := 1; n <= attempt; n++ {
		if tried += wait(n) + slack; tried >= patience {
			return true
		}
	}
	return false
}
