package due

import (
	"cmp"
	"slices"
	"time"

	"duces/workflow/deadline"
	"duces/workflow/process"
)

// A series of dates of our own side is a chain: each is About the one before it. All are counted from the first,
// whose Repeats are those of the series.

// Whose is the user whose date of our own side it is: whoever it was given to, or else the matter's owner; empty: nobody's.
func (d Deadline) Whose(owner string) string { return cmp.Or(d.User, owner) }

// Following is the date of a series that arose after another one.
func (k Docket) Following(d Deadline) (Deadline, bool) {
	i := slices.IndexFunc(k.Deadlines, func(x Deadline) bool {
		return x.About == d.ID && x.Kind == process.OwnDate && !x.OutOfSeries
	})
	if i < 0 {
		return Deadline{}, false
	}
	return k.Deadlines[i], true
}

// firstOf is the first date of the series of another one.
func (k Docket) firstOf(d Deadline) Deadline {
	for d.About != "" {
		before, known := k.Deadline(d.About)
		if !known {
			break
		}
		d = before
	}
	return d
}

// NextOf opens the next date of a series once one is done or has passed, if there is one to open.
func (k Docket) NextOf(d Deadline, v Venue) (Opened, bool) {
	series := k.firstOf(d).Repeats
	if _, is := k.Following(d); series == nil || is {
		return Opened{}, false
	}
	after := v.Today().AddDays(-1)
	if d.Due.After(after) && !d.OutOfSeries {
		after = d.Due
	}
	next := series.Next(after)
	if next.IsZero() {
		return Opened{}, false
	}
	opened, err := k.Own(v, d.Kind, d.ID, deadline.FixedOn(next), d.Due)
	if err != nil {
		return Opened{}, false // beyond the years that dates can have
	}
	opened.User, opened.Ladder, opened.Repeats = d.User, d.Ladder, series
	return opened, true
}

// Passed are the last dates of all series, where those are done or have passed.
func (k Docket) Passed() []Deadline {
	var all []Deadline
	for _, last := range k.Deadlines {
		if last.Kind != process.OwnDate || last.Repeats == nil || last.About != "" {
			continue
		}
		for d, found := k.Following(last); found; d, found = k.Following(d) {
			last = d
		}
		if last.Status == StatusMet || last.Status == StatusMissed {
			all = append(all, last)
		}
	}
	return all
}

// Early are the dates of series that arose when the time for it had not come, but for what somebody canceled.
func (k Docket) Early(now time.Time) []string {
	var ids []string
	for _, d := range k.Deadlines {
		if d.Kind == process.OwnDate && d.About != "" && d.Arose.After(now) && d.Status != StatusCancelled {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// TakenBack is the docket without some dates that a wrong clock made: what nobody marked done of them is canceled.
func (k Docket) TakenBack(early []string) Docket {
	return k.each(func(d Deadline) Deadline {
		if slices.Contains(early, d.ID) {
			d.OutOfSeries = true
			if d.Status != StatusMet {
				d.Status = StatusCancelled
			}
		}
		return d
	})
}
