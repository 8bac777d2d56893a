package matter

import (
	"testing"
	"time"

	"duces/templates/page"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/process"
	"duces/workflow/timezone"
)

func TestADeadlineIsSaidAsItStandsAtTheInstant(t *testing.T) {
	by, err := civil.ParseDate("2018-02-23")
	if err != nil {
		t.Fatal(err)
	}
	chicago, err := timezone.Load("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	ends := by.EndIn(chicago)
	base := due.Deadline{Kind: "response", Owed: "jurisdiction", Status: due.StatusOpen, Due: by, Ends: ends, Zone: "America/Chicago"}
	with := func(change func(*due.Deadline)) due.Deadline { d := base; change(&d); return d }
	cases := []struct {
		name         string
		d            due.Deadline
		at           time.Time
		status, left string
		tag          page.TagKind
		late         bool
	}{
		{"open in its last minute", base, ends.Add(-time.Minute), "Open", "today", page.Active, false},
		{"over before the clock's tick wrote it down", base, ends, "Overdue", "1 day late", page.Danger, true},
		{"missed", with(func(d *due.Deadline) { d.Status = due.StatusMissed }), ends.AddDate(0, 0, 3), "Overdue", "4 days late", page.Danger, true},
		{"missed and dealt with", with(func(d *due.Deadline) { d.Status, d.ActedOn = due.StatusMissed, true }), ends, "Missed", "", page.Caution, false},
		{"the time of a right has run", with(func(d *due.Deadline) { d.Status, d.Right = due.StatusMissed, true }), ends, "Expired", "", page.Neutral, false},
		{"our own step is late", with(func(d *due.Deadline) { d.Owed = "office" }), ends, "Late", "1 day late", page.Caution, true},
		{"met late", with(func(d *due.Deadline) {
			d.Status, d.MetOn, d.LateDays = due.StatusMet, by.AddDays(2), 2
		}), ends, "Met late", "met on Sun, Feb 25, 2018, 2 days late", page.Caution, false},
		{"met while its clock stood still", with(func(d *due.Deadline) {
			d.Status, d.MetOn, d.TolledOn = due.StatusMet, by.AddDays(2), by
		}), ends, "Met", "met on Sun, Feb 25, 2018, tolled since Fri, Feb 23, 2018", page.Good, false},
		{"tolled", with(func(d *due.Deadline) { d.Status, d.TolledOn = due.StatusTolled, by }), ends, "Tolled", "tolled since Fri, Feb 23, 2018", page.Caution, false},
		{"cancelled", with(func(d *due.Deadline) { d.Status = due.StatusCancelled }), ends, "Canceled", "", page.Neutral, false},
	}
	for _, c := range cases {
		got := NewDue(c.d, process.Default(), c.at)
		if got.Status != c.status || got.Left != c.left || got.Tag != c.tag || got.Late != c.late {
			t.Errorf("%s: %s, %q, %s, late %v; want %s, %q, %s, %v", c.name, got.Status, got.Left, got.Tag, got.Late, c.status, c.left, c.tag, c.late)
		}
	}
}
