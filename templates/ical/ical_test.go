package ical_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	ics "github.com/arran4/golang-ical"
	"pgregory.net/rapid"

	"duces/templates/ical"
	"duces/workflow/civil"
)

var stamp = time.Date(2018, time.January, 24, 15, 4, 5, 0, time.FixedZone("", -6*3600))

func entry() ical.Entry {
	return ical.Entry{
		Matter: "0161", Deadline: "response-1", Version: 1, Due: civil.NewDate(2018, time.February, 28),
		Title: "Response: Cook County, IL", URL: "https://duces.example.gov/matters/0161", Stamp: stamp,
	}
}

func write(t interface{ Fatal(...any) }, entries ...ical.Entry) []byte {
	out, err := ical.Write("Duces", entries)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func parse(t interface{ Fatal(...any) }, out []byte) []*ics.VEvent {
	cal, err := ics.ParseCalendar(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	return cal.Events()
}

func value(e *ics.VEvent, name ics.ComponentProperty) string {
	if p := e.GetProperty(name); p != nil {
		return p.Value
	}
	return ""
}

func TestADueDateTakesItsWholeDayAndNobodysTime(t *testing.T) {
	got := string(write(t, entry()))
	want := strings.ReplaceAll(`BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Duces//Due dates//EN
METHOD:PUBLISH
CALSCALE:GREGORIAN
NAME:Duces
X-WR-CALNAME:Duces
BEGIN:VEVENT
UID:response-1.0161@duces
DTSTAMP:20180124T210405Z
LAST-MODIFIED:20180124T210405Z
DTSTART;VALUE=DATE:20180228
DTEND;VALUE=DATE:20180301
SEQUENCE:2
STATUS:CONFIRMED
SUMMARY:Response: Cook County\, IL
URL:https://duces.example.gov/matters/0161
TRANSP:TRANSPARENT
END:VEVENT
END:VCALENDAR
`, "\n", "\r\n")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestAnHourPeriodEndsAtItsInstant(t *testing.T) {
	e := entry()
	e.At = stamp
	event := parse(t, write(t, e))[0]
	at, err := event.GetStartAt()
	if err != nil || !at.Equal(stamp) || event.HasProperty(ics.ComponentPropertyDtEnd) {
		t.Errorf("starts %s (%v), has an end: %t", at, err, event.HasProperty(ics.ComponentPropertyDtEnd))
	}
}

func TestACalendarSaysHowOftenItIsWorthReading(t *testing.T) {
	out, err := ical.Calendar{Name: "Duces", About: "What is due; and when", Refresh: time.Hour}.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"DESCRIPTION:What is due\\; and when", "X-WR-CALDESC:What is due\\; and when",
		"REFRESH-INTERVAL;VALUE=DURATION:PT60M", "X-PUBLISHED-TTL:PT60M",
	} {
		if !strings.Contains(string(out), "\r\n"+line+"\r\n") {
			t.Errorf("no line %q in\n%s", line, out)
		}
	}
}

// The life of one date: what readers compare is the sequence under one UID.
func TestEachChangeOfADateRaisesItsSequenceUnderTheSameUID(t *testing.T) {
	moved := civil.NewDate(2018, time.March, 9)
	life := []struct {
		what      string
		version   int
		cancelled bool
		due       civil.Date
		status    string
	}{
		{"opened", 1, false, entry().Due, "CONFIRMED"},
		{"extended", 2, false, moved, "CONFIRMED"},
		{"tolled", 2, true, moved, "CANCELLED"},
		{"resumed", 3, false, moved.AddDays(14), "CONFIRMED"},
		{"cancelled", 3, true, moved.AddDays(14), "CANCELLED"},
		{"opened again", 4, false, moved.AddDays(30), "CONFIRMED"},
	}
	uid, last := "", -1
	for _, step := range life {
		e := entry()
		e.Version, e.Cancelled, e.Due = step.version, step.cancelled, step.due
		event := parse(t, write(t, e))[0]
		var sequence int
		if _, err := fmt.Sscan(value(event, ics.ComponentPropertySequence), &sequence); err != nil {
			t.Fatal(err)
		}
		if uid == "" {
			uid = event.Id()
		}
		if event.Id() != uid || sequence <= last || value(event, ics.ComponentPropertyStatus) != step.status {
			t.Errorf("%s: UID %s (was %s), sequence %d (was %d), status %s", step.what, event.Id(), uid, sequence, last, value(event, ics.ComponentPropertyStatus))
		}
		last = sequence
	}
}

func TestWhatCouldBreakOutOfItsLineIsRefused(t *testing.T) {
	for name, spoil := range map[string]func(*ical.Entry){
		"a line end in the link":   func(e *ical.Entry) { e.URL += "\r\nATTACH:file:///etc/passwd" },
		"a blank in the link":      func(e *ical.Entry) { e.URL += " x" },
		"bytes that are no UTF-8":  func(e *ical.Entry) { e.URL += "\xff" },
		"a line end in the matter": func(e *ical.Entry) { e.Matter += "\n" },
		"no matter":                func(e *ical.Entry) { e.Matter = "" },
		"NUL in the deadline":      func(e *ical.Entry) { e.Deadline += "\x00" },
		"no version":               func(e *ical.Entry) { e.Version = 0 },
		"no due date":              func(e *ical.Entry) { e.Due = civil.Date{} },
		"no stamp":                 func(e *ical.Entry) { e.Stamp = time.Time{} },
	} {
		e := entry()
		spoil(&e)
		if out, err := ical.Write("Duces", []ical.Entry{e}); err == nil {
			t.Errorf("%s was written:\n%s", name, out)
		}
	}
}

func TestControlCharactersInATitleAreMadeHarmless(t *testing.T) {
	e := entry()
	e.Title = " Response\r\nATTENDEE:mailto:x@example.com\x00\x1b\u2028\xff Cook  County\\n\t"
	events := parse(t, write(t, e))
	if got, want := value(events[0], ics.ComponentPropertySummary), "Response ATTENDEE:mailto:x@example.com \ufffd Cook County\\n"; len(events) != 1 || got != want {
		t.Errorf("%d events, title %q, want %q", len(events), got, want)
	}
	if events[0].HasProperty(ics.ComponentPropertyAttendee) {
		t.Error("a title brought in a property of its own")
	}
}

// Whatever names people give, lines keep the form that RFC 5545, 3.1 asks for
// and a reader gets the words back.
func TestTitlesComeBackWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var entries []ical.Entry
		var titles []string
		for i, raw := range rapid.SliceOfN(rapid.OneOf(rapid.String(), rapid.StringMatching(`[ -~àéñ中文😀,;\\:"]{0,300}`)), 1, 5).Draw(t, "titles") {
			e := entry()
			e.Deadline = fmt.Sprint("d", i)
			e.Title = raw
			entries = append(entries, e)
			titles = append(titles, raw)
		}
		name := rapid.String().Draw(t, "name")
		out, err := ical.Write(name, entries)
		if err != nil {
			t.Fatal(err)
		}
		checkLines(t, out)
		events := parse(t, out)
		if len(events) != len(entries) {
			t.Fatalf("%d events of %d came back", len(events), len(entries))
		}
		for i, event := range events {
			got := value(event, ics.ComponentPropertySummary)
			if got != oneLine(titles[i]) {
				t.Errorf("%q came back as %q", titles[i], got)
			}
		}
	})
}

// oneLine is what is promised about text, put in another way than the code does.
func oneLine(s string) string {
	var b strings.Builder
	for _, r := range strings.ToValidUTF8(s, "\ufffd") {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r == '\ufeff' {
			r = ' '
		}
		b.WriteRune(r)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func checkLines(t interface{ Errorf(string, ...any) }, out []byte) {
	if !bytes.HasSuffix(out, []byte("END:VCALENDAR\r\n")) {
		t.Errorf("the end is %q", out[max(0, len(out)-30):])
	}
	for line := range bytes.SplitSeq(bytes.TrimSuffix(out, []byte("\r\n")), []byte("\r\n")) {
		if len(line) > 75 || bytes.ContainsAny(line, "\r\n\x00") || !utf8.Valid(line) || len(bytes.TrimSpace(line)) == 0 {
			t.Errorf("line of %d octets: %q", len(line), line)
		}
	}
}
