package clock

import (
	"errors"
	"fmt"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
)

// KindName names the stream of the clock.
const KindName = "clock"

// Stream is the history of the clock: when it was found wrong.
const Stream workflow.Stream = KindName + "/ledger"

// Slack is by how much one clock may lie behind another before one of the two counts as wrong.
const Slack = time.Minute

// Wrong says whether an instant lies so far ahead of now that a wrong clock gave it.
func Wrong(at, now time.Time) bool { return at.After(now.Add(Slack)) }

// ErrBehind lies behind each error of Compare.
var ErrBehind = errors.New("the clock lies behind the ledger")

// Compare refuses, as Unavailable, a clock that lies more than Slack behind the
// time of the last event.
func Compare(now, recorded time.Time) error {
	if !Wrong(recorded, now) {
		return nil
	}
	return (&workflow.Error{Code: workflow.Unavailable, Message: fmt.Sprintf(
		"This machine's clock shows %s, but the last ledger entry has the later time %s. Nothing was saved. If the machine's clock is wrong, set it. If it is right, stop the server and run “duces clock correct”.",
		words(now), words(recorded))}).Because(ErrBehind)
}

// words is an instant as sentences here say it.
func words(at time.Time) string { return at.UTC().Format("2006-01-02 15:04:05 UTC") }

// Corrected says that events were recorded with times that had not come yet.
// Recorded time starts again at this event, and steps back nowhere else.
// Personal "reason" says what was wrong with the clock.
type Corrected struct {
	First int64     `json:"first"` // the first event with a wrong time
	Wrong time.Time `json:"wrong"` // the time it was recorded with
	At    time.Time `json:"at"`    // the true time of this event
}

// Type is the stored name.
func (Corrected) Type() string { return "clock_corrected" }

// Clock is what is known of the clock.
type Clock struct {
	Version int
	Last    Corrected // the latest correction
}

// Kind is what the program knows of the clock.
var Kind = workflow.KindOf[Clock]{
	Version: func(c Clock) int { return c.Version },
	Name:    KindName, Standing: true, Needs: workflow.None[Clock], Process: workflow.NoProcess[Clock], Rows: workflow.NoRows[Clock],
	Visible:   func(facts workflow.Facts, _ Clock) bool { return facts.Actor.Role.Can(workflow.VerbReadLedger) },
	Questions: []workflow.Question{&Ahead{}},
	Events: []workflow.EventType{workflow.EventOf(func(c Clock, d Corrected, e workflow.Event) Clock {
		c.Version, c.Last = e.No, d
		return c
	}, func(d Corrected, _ workflow.Names) string {
		return fmt.Sprintf("Clock corrected: the times from event %d on, first %s, were wrong. Time starts again at %s", d.First, words(d.Wrong), words(d.At))
	}, nil)},
}.Kind()

// Ahead asks which events since the last correction were recorded later than an instant.
type Ahead struct {
	Of      time.Time
	First   int64             // the first of them; 0: there is none
	Wrong   time.Time         // when that was recorded
	Streams []workflow.Stream // those that have some, in order
}

// Asks implements workflow.Question.
func (q *Ahead) Asks() string {
	return "what was recorded later than " + words(q.Of) + ", since the clock was last corrected?"
}

// Correction begins the event of a correction.
func Correction(a workflow.Act, found Ahead, reason string) workflow.Event {
	e := a.Event(Stream, civil.DateIn(a.At, time.UTC), Corrected{First: found.First, Wrong: found.Wrong, At: a.At})
	e.Personal = map[string]workflow.Sealed{"reason": a.Seal(Stream, "reason", reason)}
	return e
}
