package delivery

import (
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/view"
)

// waits are the pauses after each failed attempt; the last one repeats.
var waits = []time.Duration{
	time.Minute, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour,
}

// patience is how long a message is tried, as mail servers do (RFC 5321, 4.5.4.1).
const patience = 5 * 24 * time.Hour

// slack lets the run that comes a minute later find a message due although it
// came a few milliseconds sooner after the minute than the run before.
const slack = 5 * time.Second

// wait is the pause between an attempt, which begins now, and the next. As the
// date draws near that a message is about, the pauses get shorter: never more
// than a quarter of the time that is left. There is no jitter: one program sends
// all messages, and tries a server in trouble with one at a time.
func wait(out view.Outgoing, now time.Time) time.Duration {
	pause := pauseAfter(out.Attempt)
	if left := out.Ends.Sub(now); left > 0 {
		pause = max(min(pause, left/4), time.Minute)
	}
	return pause - slack
}

func pauseAfter(attempt int) time.Duration { return waits[min(max(attempt, 1), len(waits))-1] }

// Wait is the pause between an attempt and the next for a mail outside of the outbox that no date hurries.
func Wait(attempt int) time.Duration { return pauseAfter(attempt) - slack }

// Exhausted says whether an attempt was the last. It adds up the pauses instead
// of asking how old the message is: a week in which the program did not run
// was no attempt to deliver.
func Exhausted(attempt int) bool {
	tried := time.Duration(0)
	for n := 1; n <= attempt; n++ {
		if tried += waits[min(n, len(waits))-1]; tried >= patience {
			return true
		}
	}
	return false
}

// quietUntil is when the quiet hours end that hold a message now, or now. Most
// messages waited for them when they were queued; a server that was down, or a
// recipient who set quiet hours since, brings others into them. They hold no
// message longer than it is tried: a machine that runs at night alone must send
// at night.
func quietUntil(to account.User, out view.Outgoing, now time.Time) time.Time {
	switch out.Alert.Kind {
	case workflow.AlertDigest, workflow.AlertWeekly, workflow.AlertHeart: // which come at an hour of their own
		return now
	}
	if now.Sub(out.Queued) > patience {
		return now
	}
	return to.AfterQuiet(now, out.Ends)
}
