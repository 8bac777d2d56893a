package timezone

import (
	"sort"
	"sync"
	"sync/atomic"
	"time"
)

// Farthest in seconds is more than any zone has ever been from UTC.
const Farthest = 16 * 3600

// Stretch is a run of time in which a zone keeps one offset; Start and End are
// Unix seconds. The first stretch of a zone is not bounded below.
type Stretch struct {
	Start, End int64
	Offset     int64 // seconds east of UTC
	Bounded    bool
}

// stretches remembers stretches of the zones in the program: every date of every matter asks, and most lie in the same few.
var stretches sync.Map // from *time.Location to *memory

type memory [4]atomic.Pointer[Stretch]

// at is where stretches about t are kept; the four of them are a year.
func (m *memory) at(t time.Time) *atomic.Pointer[Stretch] {
	const quarter = 23 // bits of seconds
	return &m[uint64(t.Unix())>>quarter%uint64(len(m))]
}

// StretchAt is the stretch in which t lies.
func StretchAt(t time.Time, loc *time.Location) Stretch {
	all, remembered := stretches.Load(loc)
	if !remembered {
		return findStretch(t, loc)
	}
	slot := all.(*memory).at(t)
	if s := slot.Load(); s != nil && s.covers(t) {
		return *s
	}
	s := findStretch(t, loc)
	slot.Store(&s)
	return s
}

func (s *Stretch) covers(t time.Time) bool {
	at := t.Unix()
	return at < s.End && (!s.Bounded || at >= s.Start)
}

func findStretch(t time.Time, loc *time.Location) Stretch {
	_, offset := t.In(loc).Zone()
	start, end := bounds(t, loc)
	s := Stretch{Offset: int64(offset), Bounded: !start.IsZero(), Start: start.Unix(), End: end.Unix()}
	if end.IsZero() {
		s.End = 1 << 62
	}
	return s
}

// bounds are the instants between which a zone keeps the name and offset that
// it has at t; a zero time is no bound. Time.ZoneBounds will not do: in years that
// follow a rule it begins and ends stretches with the year, in leap years a day before.
func bounds(t time.Time, loc *time.Location) (start, end time.Time) {
	name, offset := t.In(loc).Zone()
	goesOn := func(at time.Time) bool {
		n, o := at.In(loc).Zone()
		return n == name && o == offset
	}
	for at := t; ; at = end {
		if _, end = at.In(loc).ZoneBounds(); end.IsZero() {
			break
		}
		if !end.After(at) {
			end = time.Date(at.UTC().Year()+1, time.January, 1, 0, 0, 0, 0, time.UTC)
		}
		if !goesOn(end) {
			break
		}
	}
	for at := t; ; at = start.Add(-1) {
		switch start, _ = at.In(loc).ZoneBounds(); {
		case start.IsZero():
			return start, end
		case !goesOn(start): // the rule is younger than its year
			from := start.Unix()
			later := sort.Search(int(at.Unix()-from), func(n int) bool { return goesOn(time.Unix(from+int64(n), 0)) })
			return time.Unix(from+int64(later), 0).UTC(), end
		case !goesOn(start.Add(-1)):
			return start, end
		}
	}
}

// Previous is the stretch before it.
func (s Stretch) Previous(loc *time.Location) Stretch {
	return StretchAt(time.Unix(s.Start-1, 0), loc)
}
