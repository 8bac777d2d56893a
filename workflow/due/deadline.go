package due

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/process"
	"duces/workflow/timezone"
	"duces/workflow/validation"
)

// Deadline is a due date in the life of a matter and how it was reached.
type Deadline struct {
	ID      string
	Kind    string // process.Deadline.Name
	Owed    string // jurisdiction or office
	Right   bool   // it ends a right: letting it pass is no default
	Status  Status
	Version int // rises each time the date is derived again
	Basis   Basis
	Due     civil.Date
	Ends    time.Time // instant at which the last day is over
	Zone    string
	Receipt Receipt
	Opened  time.Time // recorded, of the date as it stands
	Arose   time.Time // recorded, of its first date
	Note    string
	About   string // id of the deadline that our own side has this one for; empty: none
	Title   string // of its own; empty: that of its kind
	// ForRecipient says that it is of the recipient of a paper whom the title names, and not of the one served first.
	ForRecipient bool
	User         string // whose it is, if not the matter's owner's
	Ladder       string // of the process, or NoLadder; empty: that of its kind
	Repeats      *Repeats
	// OutOfSeries says that it is no date of its series any more: a wrong clock made it, or the series ends before it.
	OutOfSeries bool

	HeldUntil civil.Date // while tolled: the last day on hold; zero: nobody knows yet

	MetOn    civil.Date
	Answered string // how complete the answer is that met it: complete, partial or refused; empty: nothing says so
	// AnsweredBy is the act that recorded it, Supplements what came for it later.
	AnsweredBy  string
	Supplements []Supplement
	LateDays    int
	TolledOn    civil.Date
	TollCause   string              // of Tolled, while it is tolled
	EndedBy     string              // the cause of Cancelled, while it is cancelled
	Stayed      []deadline.Interval // those of Basis.Tolled that court orders ask for
	ActedOn     bool                // missed, and a later transition has dealt with it
	Reminders   []Reminder
	Acks        []Ack
	Submitted   Submitted
}

// Submitted is an answer, online or otherwise, that no step has recorded yet; zero: none came.
type Submitted struct {
	Event int64
	On    civil.Date
	At    time.Time // of receipt; zero: only the day is known
}

// AnsweredInTime says that an answer came before the last day was over and waits to be recorded:
// until then the deadline is neither missed nor met.
func (d Deadline) AnsweredInTime() bool { return d.Status == StatusOpen && d.submittedInTime() }

func (d Deadline) submittedInTime() bool {
	switch {
	case d.Submitted.Event == 0:
		return false
	case d.Submitted.At.IsZero():
		return !d.Submitted.On.After(d.Due)
	}
	return !civil.Over(d.Ends, d.Submitted.At)
}

// Await is the deadline with an answer that waits to be recorded, if it comes first. What was missed before anybody
// knew that it came in time is open.
func (d Deadline) Await(s Submitted) Deadline {
	if d.Submitted.Event == 0 || s.On.Before(d.Submitted.On) {
		d.Submitted = s
	}
	return d.open()
}

// open takes back that the deadline was missed if an answer came in time.
func (d Deadline) open() Deadline {
	if d.Status == StatusMissed && !d.ActedOn && d.submittedInTime() {
		d.Status = StatusOpen
	}
	return d
}

// Unrecorded says that an answer waits to be recorded, in time or late.
func (d Deadline) Unrecorded() bool {
	return d.Submitted.Event != 0 && (d.Status == StatusOpen || d.Status == StatusMissed)
}

// AnsweredApart says that an answer waits which our own side recorded apart from a step, and that did not come online.
func (d Deadline) AnsweredApart() bool { return d.Unrecorded() && d.Submitted.At.IsZero() }

// MetBy is the day on which a step of a day meets the deadline: that of what was recorded apart, if it came before.
func (d Deadline) MetBy(step civil.Date) (on civil.Date, apart bool) {
	apart = d.Submitted.Event != 0 && d.Submitted.At.IsZero()
	if apart && d.Submitted.On.Before(step) {
		return d.Submitted.On, true
	}
	return step, apart
}

// Movable says that more time for it can be asked for: it is neither met nor canceled, and no step has
// dealt with its being missed.
func (d Deadline) Movable() bool {
	return d.Status != StatusMet && d.Status != StatusCancelled && (d.Status != StatusMissed || !d.ActedOn)
}

// ClosedWords say in a sentence why a deadline is not movable.
func (d Deadline) ClosedWords() string {
	if d.Status == StatusMissed {
		return "This deadline was missed, and a later step has dealt with that."
	}
	return "This deadline is closed. Its status is " + d.Status.Words() + "."
}

// Supplement is a later production for an answer, and how complete that is with it.
type Supplement struct {
	On           civil.Date
	Completeness string
}

// Ack says that somebody has read that a date is near or has passed.
type Ack struct {
	Version int // of the date
	Day     int // relative to the due date, in the deadline's own zone
	By      string
	At      time.Time
}

// Reminder is a rung already told, of one version of the date.
type Reminder struct {
	Version   int
	Rung      int
	Collapsed bool     // a later one stood for it
	To        []string // user ids; none of a collapsed one
	At        time.Time
}

// Status says how a deadline stands. Overdue is not among them: the
// clock makes a deadline overdue, and Missed is how history says so.
type Status string

// The statuses.
const (
	StatusOpen      Status = "open"
	StatusTolled    Status = "tolled"
	StatusMet       Status = "met"
	StatusMissed    Status = "missed"
	StatusCancelled Status = "cancelled"
	// StatusAnswered is how lists show an open deadline whose answer waits to be recorded.
	StatusAnswered Status = "answered"
)

// Words is the status as a sentence names it: its title in quotation marks.
func (s Status) Words() string {
	title := string(s)
	switch s {
	case StatusCancelled:
		title = "canceled" // as Americans spell it
	case StatusAnswered:
		title = "answered, not yet recorded"
	}
	return validation.Quoted(strings.ToUpper(title[:1]) + title[1:])
}

// Overdue says whether the date passed and nobody has dealt with it.
func (d Deadline) Overdue() bool { return d.Late() && !d.OurOwn() }

// OurOwn says whether the deadline holds our own side to a step limit. It
// makes nobody else late: no guard rests on it.
func (d Deadline) OurOwn() bool { return d.Owed == OwedByTeam }

// Aside says that no step of the process opens, meets or deals with the deadline: our own
// side keeps it beside them. Only the end of the matter ends it. A process file may have a deadline of
// such a name that the jurisdiction owes.
func (d Deadline) Aside() bool { return d.OurOwn() && process.BuiltIn(d.Kind) }

// NewID names the nth deadline of a matter.
func NewID(kind string, n int) string { return fmt.Sprintf("%s-%d", kind, n) }

// Late says whether the date passed, whoever owed the act, and nobody has dealt with it.
func (d Deadline) Late() bool { return d.Status == StatusMissed && !d.ActedOn && !d.Right }

// Live says whether somebody must still watch it.
func (d Deadline) Live() bool { return d.Status == StatusOpen || d.Late() }

// LateOn is by how many days what it waits for comes late on a day. What comes
// while the clock stands still is in time, if it stood still before the last day was over.
func (d Deadline) LateOn(on civil.Date) int {
	if d.Status == StatusTolled && !d.TolledOn.After(d.Due) {
		return 0
	}
	return max(0, d.Due.DaysUntil(on))
}

// StoppedBy is since when the clock stands still if a step stops it on a day: since
// then, or since it stopped for a hold that began before.
func (d Deadline) StoppedBy(on civil.Date) civil.Date {
	if d.Status == StatusTolled && d.TolledOn.Before(on) {
		return d.TolledOn
	}
	return on
}

// AsOf is the deadline as it stands at an instant: one whose last day is over
// is missed, whether or not the tick has written that down yet.
func (d Deadline) AsOf(at time.Time) Deadline {
	if d.Status == StatusOpen && civil.Over(d.Ends, at) && !d.AnsweredInTime() {
		d.Status = StatusMissed
	}
	return d
}

// DueText is the due date, with its hour where it does not end with its day.
func (d Deadline) DueText() string { return d.Due.TextUntil(d.Ends, timezone.Named(d.Zone)) }

// On is the deadline as what happened on a day found it: one that was missed, but
// whose last day had not gone by then, was still open.
func (d Deadline) On(day civil.Date) Deadline {
	if d.Status == StatusMissed && !d.Due.Before(day) {
		d.Status, d.ActedOn = StatusOpen, false
	}
	return d
}

// ActedOn marks what was missed as dealt with by a step: that is what was due before
// its day, or all of it if no day is given.
func ActedOn(old []Deadline, day civil.Date) []Deadline {
	dealt := func(d Deadline) bool {
		return d.Status == StatusMissed && !d.Aside() && (day.IsZero() || d.Due.Before(day))
	}
	if !slices.ContainsFunc(old, dealt) {
		return old
	}
	list := slices.Clone(old)
	for i := range list {
		list[i].ActedOn = list[i].ActedOn || dealt(list[i])
	}
	return list
}

// Whose act a deadline waits for.
const (
	OwedByJurisdiction = "jurisdiction"
	OwedByTeam         = "office"
)
