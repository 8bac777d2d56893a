// Package ical writes due dates as an iCalendar (RFC 5545), for the calendar
// programs that people look at anyway. It says no more than what is due, for
// whom and when: a calendar is copied to places that we know nothing of.
package ical

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"

	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/process"
)

// Entry is one due date in a calendar.
type Entry struct {
	Matter, Deadline string // ids; together they are the date's identity, whichever day it falls on
	Version          int    // of the due date, 1 or more; it rises when the date moves
	Due              civil.Date
	// At is the instant of a deadline that runs out at an hour; zero for one
	// that has the whole of its day.
	At    time.Time
	Title string
	URL   string // of the deadline's page; may be empty
	// Cancelled takes the date off the reader's calendar: it was canceled, or its clock stands still.
	Cancelled bool
	// Stamp is when what is said here became so. It is given and not read from
	// a clock, so that a calendar that did not change is written the same.
	Stamp time.Time
}

// Stand says in the title how a date stands: many readers show a canceled entry
// as any other. completeness is that of the answer that met it, if one did.
func (e *Entry) Stand(status due.Status, overdue bool, completeness string) {
	e.Cancelled = status == due.StatusTolled || status == due.StatusCancelled
	switch {
	case completeness == string(due.StatusAnswered):
		e.Title = "Answered, not yet recorded: " + e.Title
	case status == due.StatusTolled:
		e.Title = "Clock stopped: " + e.Title
	case status == due.StatusCancelled:
		e.Title = "Canceled: " + e.Title
	case status == due.StatusMet && completeness != "" && completeness != process.Complete:
		e.Title = "Answered, " + completeness + ": " + e.Title
	case status == due.StatusMet:
		e.Title = "Met: " + e.Title
	case overdue:
		e.Title = "Overdue: " + e.Title
	}
}

// Calendar is a list of due dates under a name.
type Calendar struct {
	Name    string
	About   string        // may be empty
	Refresh time.Duration // how often it is worth reading again; 0 leaves that to the reader
	Entries []Entry
}

// Write writes a calendar that is sent once, such as one attached to a mail.
func Write(name string, entries []Entry) ([]byte, error) {
	return Calendar{Name: name, Entries: entries}.Bytes()
}

const (
	product = "-//Duces//Due dates//EN"
	utc     = "20060102T150405Z"
)

// Bytes writes the calendar. Text is made harmless, since one odd name must
// not cost a reader all the other dates; an id or address that could break out
// of its line is an error.
func (c Calendar) Bytes() ([]byte, error) {
	cal := ics.NewCalendar()
	cal.SetProductId(product)
	cal.SetMethod(ics.MethodPublish)
	cal.SetCalscale("GREGORIAN")
	cal.SetName(plain(c.Name))
	if about := plain(c.About); about != "" {
		cal.SetDescription(about)
		cal.SetXWRCalDesc(about)
	}
	if c.Refresh > 0 {
		every := "PT" + strconv.Itoa(max(1, int(c.Refresh/time.Minute))) + "M"
		cal.SetRefreshInterval(every) // the library writes the VALUE=DURATION that this needs
		cal.SetXPublishedTTL(every)
	}
	for _, e := range c.Entries {
		event, err := e.event()
		if err != nil {
			return nil, fmt.Errorf("deadline %q of matter %q: %w", e.Deadline, e.Matter, err)
		}
		cal.AddVEvent(event)
	}
	var b bytes.Buffer
	if err := cal.SerializeTo(&b, ics.WithNewLineWindows); err != nil {
		return nil, fmt.Errorf("writing a calendar: %w", err)
	}
	return b.Bytes(), nil
}

func (e Entry) event() (*ics.VEvent, error) {
	switch {
	case !word(e.Matter) || !word(e.Deadline):
		return nil, errors.New("an id must be letters, digits, - and _")
	case e.Version < 1:
		return nil, errors.New("the version of a due date is 1 or more")
	case e.Due.IsZero():
		return nil, errors.New("there is no due date")
	case e.Stamp.IsZero():
		return nil, errors.New("there is no time at which this was so")
	case !address(e.URL):
		return nil, errors.New("the link must be plain ASCII without blanks")
	}
	event := ics.NewEvent(e.UID())
	event.SetDtStampTime(e.Stamp)
	event.SetLastModifiedAt(e.Stamp)
	if e.At.IsZero() {
		event.SetProperty(ics.ComponentPropertyDtStart, compact(e.Due), ics.WithValue("DATE"))
		event.SetProperty(ics.ComponentPropertyDtEnd, compact(e.Due.AddDays(1)), ics.WithValue("DATE"))
	} else {
		// Without DTEND the event is an instant.
		event.SetProperty(ics.ComponentPropertyDtStart, e.At.UTC().Format(utc))
	}
	event.SetSequence(e.Sequence())
	status := ics.ObjectStatusConfirmed
	if e.Cancelled {
		status = ics.ObjectStatusCancelled
	}
	event.SetStatus(status)
	event.SetSummary(plain(e.Title))
	if e.URL != "" {
		event.SetURL(e.URL)
	}
	// A due date takes nobody's time: it must not show them as busy.
	event.SetTimeTransparency(ics.TransparencyTransparent)
	return event, nil
}

// UID is the identity under which readers know the date. It never changes.
func (e Entry) UID() string { return e.Deadline + "." + e.Matter + "@duces" }

// Sequence rises with each change that readers must not miss. A date is
// stopped or canceled under the version it had and comes back under the next,
// so that twice the version, and one more while it is off, rises each time.
func (e Entry) Sequence() int {
	if e.Cancelled {
		return 2*e.Version + 1
	}
	return 2 * e.Version
}

func compact(d civil.Date) string { return strings.ReplaceAll(d.String(), "-", "") }

// plain is s on one line, without what no calendar may hold (RFC 5545, 3.1 and
// 3.3.11 allow no control characters). U+2028 and its kind count as line ends
// to some readers.
func plain(s string) string {
	s = strings.ToValidUTF8(s, string(utf8.RuneError))
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.IsSpace(r) || r == '\ufeff'
	}), " ")
}

func word(s string) bool {
	return s != "" && len(s) <= 200 && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '-' && r != '_'
	})
}

// address refuses what would end the line that an address stands on.
func address(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f })
}
