package order

import (
	"fmt"
	"time"

	"duces/workflow/civil"
	"duces/workflow/timezone"
)

// Moment is a day, and where the court said so an hour, in the court's zone.
type Moment struct {
	On   civil.Date `json:"on,omitzero"`
	Hour string     `json:"hour,omitempty"` // HH:MM; empty: from the beginning of the day
	Zone string     `json:"zone,omitempty"` // IANA; given where there is an hour
}

// IsZero says that no day is known.
func (m Moment) IsZero() bool { return m.On.IsZero() }

// Check refuses an hour without a zone, or one that is none.
func (m Moment) Check() error {
	if m.Hour == "" {
		if m.Zone != "" {
			return fmt.Errorf("a time zone needs an hour")
		}
		return nil
	}
	if m.On.IsZero() {
		return fmt.Errorf("an hour needs its day")
	}
	_, err := m.instant()
	return err
}

func (m Moment) instant() (time.Time, error) {
	zone, err := timezone.Load(m.Zone)
	if err != nil {
		return time.Time{}, err
	}
	_, at, err := civil.ParseMoment(m.On.String()+"T"+m.Hour, zone)
	return at, err
}

// at is the instant of a moment with an hour, and zero of a day alone.
func (m Moment) at() time.Time {
	if m.Hour == "" {
		return time.Time{}
	}
	at, _ := m.instant() // checked when it was recorded
	return at
}

// Text is the moment as people read it.
func (m Moment) Text() string {
	if m.Hour == "" {
		return m.On.Text()
	}
	at := m.at().In(timezone.Named(m.Zone))
	return m.On.Text() + " " + at.Format("3:04 PM MST")
}

// Point is the time of an act: its day where the jurisdiction is, and the instant where an hour is known.
type Point struct {
	On   civil.Date
	At   time.Time // zero: the hour is not known
	Zone string
}

// reached says whether a moment has come at a point whose instant is known, or whose day holds no moment with an hour.
func (m Moment) reached(p Point) bool {
	if at := m.at(); !at.IsZero() && !p.At.IsZero() {
		return !p.At.Before(at)
	}
	return !p.On.Before(m.On)
}

// start is the first instant of the point's day.
func (p Point) start() time.Time { return p.On.At(0, timezone.Named(p.Zone)) }

// holds says whether an instant lies within the point's day, after its first moment.
func (p Point) holds(at time.Time) bool {
	return at.After(p.start()) && at.Before(p.On.EndIn(timezone.Named(p.Zone)))
}

// Start is when a clause begins to work.
type Start struct {
	From Moment `json:"from,omitzero"`
	// Event is what it waits for, as "the mandate issues"; Happened is when that came, and zero until then.
	Event    string `json:"event,omitempty"`
	Happened Moment `json:"happened,omitzero"`
}

func (s Start) moment() Moment {
	if s.Event != "" {
		return s.Happened
	}
	return s.From
}

// On is the day from which a clause works; zero: what it waits for has not come.
func (s Start) On() civil.Date { return s.moment().On }

func (s Start) reached(p Point) bool {
	m := s.moment()
	return !m.IsZero() && m.reached(p)
}

// End is when a clause ceases to work; the zero End is never.
type End struct {
	Through civil.Date `json:"through,omitzero"` // the last day on which it works
	At      Moment     `json:"at,omitzero"`      // works no more from that hour on
	// Event is what it lasts until, as "the motion is decided": from the moment at which that came it works no more.
	Event    string `json:"event,omitempty"`
	Happened Moment `json:"happened,omitzero"`
}

// moment is the first at which the clause works no more; zero: none is known.
func (e End) moment() Moment {
	switch {
	case !e.Happened.IsZero():
		return e.Happened
	case !e.At.IsZero():
		return e.At
	case !e.Through.IsZero():
		return Moment{On: e.Through.AddDays(1)}
	}
	return Moment{}
}

func (e End) reached(p Point) bool {
	m := e.moment()
	return !m.IsZero() && m.reached(p)
}

// Text is the end as people read it.
func (e End) Text() string {
	switch {
	case !e.Happened.IsZero() && e.Event != "":
		return "until " + e.Event + " (" + e.Happened.Text() + ")"
	case !e.Happened.IsZero():
		return "until " + e.Happened.Text()
	case e.Event != "":
		return "until " + e.Event
	case !e.At.IsZero():
		return "until " + e.At.Text()
	case !e.Through.IsZero():
		return "through " + e.Through.Text()
	}
	return "until a later order"
}
