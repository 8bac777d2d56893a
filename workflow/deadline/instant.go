package deadline

import (
	"sort"
	"sync"
	"sync/atomic"
	"time"
)

// EndIn is the instant at which the date is over in loc: from then on the
// calendar on the wall shows a later date for good. Where midnight falls into
// a gap, that is the moment the clock jumps; where midnight comes twice, it is
// the one after which the date does not come back.
func (d Date) EndIn(loc *time.Location) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	midnight := d.AddDays(1).civil().Unix()
	for s := stretchAt(time.Unix(midnight+farthestOffset, 0), loc); ; s = s.previous(loc) {
		local := midnight - s.offset
		if s.bounded && local <= s.start {
			continue // the whole stretch lies after the date
		}
		return time.Unix(min(local, s.end), 0).In(loc)
	}
}

// At is the instant at which clocks in loc show the time of day on this date.
// A time that comes twice is the later one; a time that the clock jumps over
// is as much later as the jump is long. Either way nobody loses time.
func (d Date) At(offset time.Duration, loc *time.Location) time.Time {
	if d.IsZero() {
		return time.Time{}
	}
	seconds, rest := int64(offset/time.Second), offset%time.Second
	wall := d.civil().Unix() + seconds
	for s := stretchAt(time.Unix(wall+farthestOffset, 0), loc); ; s = s.previous(loc) {
		local := wall - s.offset
		if s.bounded && local < s.start {
			continue
		}
		return time.Unix(local, int64(rest)).In(loc)
	}
}

// farthestOffset in seconds is more than any zone has ever been from UTC.
const farthestOffset = 16 * 3600

// stretch is a run of time in which a zone keeps one offset; start and end are
// Unix seconds. The first stretch of a zone is not bounded below.
type stretch struct {
	start, end int64
	offset     int64
	bounded    bool
}

// stretches remembers stretches of the zones in the program: every date of every matter asks, and most lie in the same few.
var stretches sync.Map // from *time.Location to *memory

type memory [4]atomic.Pointer[stretch]

// at is where stretches about t are kept; the four of them are a year.
func (m *memory) at(t time.Time) *atomic.Pointer[stretch] {
	const quarter = 23 // bits of seconds
	return &m[uint64(t.Unix())>>quarter%uint64(len(m))]
}

// stretchAt is the stretch in which t lies.
func stretchAt(t time.Time, loc *time.Location) stretch {
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

func (s *stretch) covers(t time.Time) bool {
	at := t.Unix()
	return at < s.end && (!s.bounded || at >= s.start)
}

func findStretch(t time.Time, loc *time.Location) stretch {
	_, offset := t.In(loc).Zone()
	start, end := zoneBounds(t, loc)
	s := stretch{offset: int64(offset), bounded: !start.IsZero(), start: start.Unix(), end: end.Unix()}
	if end.IsZero() {
		s.end = 1 << 62
	}
	return s
}

// zoneBounds are the instants between which a zone keeps the name and offset that
// it has at t; a zero time is no bound. Time.ZoneBounds will not do: in years that
// follow a rule it begins and ends stretches with the year, in leap years a day before.
func zoneBounds(t time.Time, loc *time.Location) (start, end time.Time) {
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
			end = NewDate(at.UTC().Year()+1, time.January, 1).civil()
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

func (s stretch) previous(loc *time.Location) stretch {
	return stretchAt(time.Unix(s.start-1, 0), loc)
}
