package deadline

import "time"

// TimeOn is the first instant at which clocks in loc show hhmm, such as "17:00", on the date, and whether they show it
// twice that day. It refuses what is no time of day, and one that the clocks were put forward over.
func (d Date) TimeOn(hhmm string, loc *time.Location) (first time.Time, twice bool, err error) {
	offset, err := parseTimeOfDay(hhmm)
	if err != nil {
		return time.Time{}, false, err
	}
	first, err = d.firstAt(offset, loc)
	return first, err == nil && !first.Equal(d.At(offset, loc)), err
}

// IsTimeOfDay says whether a text is a time of day as HH:MM.
func IsTimeOfDay(hhmm string) bool {
	_, err := parseTimeOfDay(hhmm)
	return err == nil
}

// TextAt is Text with a time of day as clocks in loc first show it, such as "Fri, Sep 15, 2017, 5:00 PM CDT". It is
// Text alone where hhmm is empty.
func (d Date) TextAt(hhmm string, loc *time.Location) string {
	if hhmm == "" || d.IsZero() {
		return d.Text()
	}
	at, twice, err := d.TimeOn(hhmm, loc)
	switch {
	case err != nil: // the zone was corrected since
		return d.Text() + ", " + hhmm
	case twice:
		return d.Text() + ", " + at.Format("3:04 PM MST") + " (the first of two)"
	}
	return d.Text() + ", " + at.Format("3:04 PM MST")
}
