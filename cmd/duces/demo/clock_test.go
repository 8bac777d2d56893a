package demo

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"duces/workflow"
)

func TestAMovePassesEveryHourAndEndsWhereItWasSent(t *testing.T) {
	begin := time.Date(2018, 2, 27, 15, 20, 0, 0, time.UTC)
	c, err := OpenClock(t.TempDir(), begin)
	if err != nil {
		t.Fatal(err)
	}
	var hours []time.Time
	c.Drive(func(context.Context, bool) (Swept, error) {
		hours = append(hours, c.Now().Truncate(time.Minute))
		return Swept{Missed: 1, Queued: 2, Sent: 3}, nil
	})
	to := begin.Add(3*time.Hour + 15*time.Minute)
	missed, queued, sent, err := c.Forward(t.Context(), to)
	if err != nil || missed != 4 || queued != 8 || sent != 12 {
		t.Errorf("the move tells %d, %d, %d, %v", missed, queued, sent, err)
	}
	want := []string{"16:00", "17:00", "18:00", "18:35"}
	if len(hours) != len(want) {
		t.Fatalf("swept at %v", hours)
	}
	for i, h := range hours {
		if h.Format("15:04") != want[i] {
			t.Errorf("sweep %d was at %v, want %s", i, h, want[i])
		}
	}
}

func TestTheClockNeverGoesBackNorTooFar(t *testing.T) {
	c, err := OpenClock(t.TempDir(), DefaultNow)
	if err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]time.Time{"back": DefaultNow.Add(-time.Second), "too far": DefaultNow.AddDate(2, 0, 0)} {
		if _, _, _, err := c.Forward(t.Context(), to); workflow.CodeOf(err) != workflow.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if now := c.Now(); now.Before(DefaultNow) || now.After(DefaultNow.Add(time.Minute)) {
		t.Errorf("refused moves left it at %v", now)
	}
}

func TestTheClockGoesOnWhereItWasKept(t *testing.T) {
	dir := t.TempDir()
	if Earlier(dir) {
		t.Error("an empty directory holds no demonstration")
	}
	first, err := OpenClock(dir, DefaultNow)
	if err != nil {
		t.Fatal(err)
	}
	to := DefaultNow.Add(48 * time.Hour)
	if _, _, _, err := first.Forward(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	if !Earlier(dir) {
		t.Error("the clock was not kept")
	}
	for name, row := range map[string]struct{ least, want time.Time }{
		"what was kept is later":      {DefaultNow, to},
		"the newest event is later":   {to.Add(time.Hour), to.Add(time.Hour)},
		"nothing is on record at all": {time.Time{}, to},
	} {
		again, err := OpenClock(dir, row.least)
		if err != nil {
			t.Fatal(err)
		}
		if now := again.Now(); now.Before(row.want) || now.After(row.want.Add(time.Minute)) {
			t.Errorf("%s: it shows %v, want %v", name, now, row.want)
		}
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, clockFile), []byte("noon"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenClock(dir, DefaultNow); err == nil {
		t.Error("a damaged clock must be told")
	}
}

func TestTheFactsAreThoseOfTheRecordAndTheRestIsMarked(t *testing.T) {
	f, err := readFacts()
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Jurisdictions) != 23 || f.Review.RequestedOn.String() != "2018-01-24" || f.Review.ResponseDue.Date.String() != "2018-02-23" || len(f.Review.Sources) == 0 {
		t.Errorf("the facts are %+v", f.Review)
	}
	known := map[string]bool{}
	for _, j := range f.Jurisdictions {
		known[j.Name] = true
	}
	complete := 0
	for _, a := range answers() {
		if !known[a.jurisdiction] || a.jurisdiction == "City of Chicago" {
			t.Errorf("%s cannot have answered", a.jurisdiction)
		}
		if a.on.Before(f.Review.RequestedOn) || a.on.After(f.Review.ResponseDue.Date) {
			t.Errorf("%s answers on %s", a.jurisdiction, a.on)
		}
		if len(a.came.Answers) == 0 {
			complete++
		}
	}
	if len(answers()) != 12 || complete != 9 {
		t.Errorf("%d answers, %d of them complete", len(answers()), complete)
	}
}
