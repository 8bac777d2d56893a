package workflow_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/recalculation"
	"duces/workflow/sweep"
	"duces/workflow/view"
)

// requested opens a matter with a document request of 24 January 2018.
func (d *fixture) requested(due string) string {
	d.t.Helper()
	id := d.matters(1)[0]
	cmd := moving(id, "issue_request", "2018-01-24")
	cmd.Fields["due"] = json.RawMessage(due)
	d.must(d.users[workflow.Legal], cmd)
	return id
}

func (d *fixture) deadline(matter, kind string) due.Deadline {
	d.t.Helper()
	for _, x := range d.matter(matter).Deadlines {
		if x.Kind == kind {
			return x
		}
	}
	d.t.Fatalf("the matter has no deadline %s", kind)
	return due.Deadline{}
}

const (
	thirtyDays = `{"kind":"period","days":30}`
	fixedDate  = `{"kind":"fixed","date":"2018-02-23"}`
)

func TestWhatHappensToADeadlineMovesItsDate(t *testing.T) {
	correct := func(on civil.Date) change.Deadline {
		return change.Deadline{Change: "correct", On: on, Reason: "Misread."}
	}
	extend := func(days int, to string) change.Deadline {
		return change.Deadline{Change: "extend", Days: days, On: date(to), Authority: "Stipulation of 1 February 2018"}
	}
	toll := func(from, to string) change.Deadline {
		return change.Deadline{Change: "toll", On: date(from), Until: date(to)}
	}
	resume := func(last string) change.Deadline {
		return change.Deadline{Change: "resume", Until: date(last)}
	}
	for _, c := range []struct {
		name    string
		due     string
		changes []change.Deadline
		want    string
		status  due.Status
	}{
		{"a period is left alone", thirtyDays, nil, "2018-02-23", due.StatusOpen},
		{"an extension by days counts from the date it was due, and rolls", thirtyDays, []change.Deadline{extend(15, "")}, "2018-03-12", due.StatusOpen},
		{"an extension to a date is that date, a Saturday too", thirtyDays, []change.Deadline{extend(0, "2018-03-10")}, "2018-03-10", due.StatusOpen},
		{"two extensions follow each other", thirtyDays, []change.Deadline{extend(7, ""), extend(7, "")}, "2018-03-09", due.StatusOpen},
		{"a stay takes its days out (the published example)", thirtyDays, []change.Deadline{toll("2018-02-01", "2018-02-20")}, "2018-03-15", due.StatusOpen},
		{"an open stay stops the clock", thirtyDays, []change.Deadline{toll("2018-02-01", "")}, "2018-02-23", due.StatusTolled},
		{"lifting it starts the clock again", thirtyDays, []change.Deadline{toll("2018-02-01", ""), resume("2018-02-20")}, "2018-03-15", due.StatusOpen},
		{"overlapping stays count once", thirtyDays, []change.Deadline{toll("2018-02-01", "2018-02-14"), toll("2018-02-10", "2018-02-20")}, "2018-03-15", due.StatusOpen},
		{"a fixed date is stayed by calendar days", fixedDate, []change.Deadline{toll("2018-02-01", "2018-02-20")}, "2018-03-15", due.StatusOpen},
		{"a stay survives a later extension", thirtyDays, []change.Deadline{toll("2018-02-01", "2018-02-20"), extend(7, "")}, "2018-03-22", due.StatusOpen},
		{"a corrected trigger moves the date", thirtyDays, []change.Deadline{correct(date("2018-01-20"))}, "2018-02-20", due.StatusOpen},
		{"a corrected trigger keeps the extension", thirtyDays, []change.Deadline{extend(7, ""), correct(date("2018-01-17"))}, "2018-02-23", due.StatusOpen},
		{"a mistyped fixed date is corrected", fixedDate, []change.Deadline{correct(date("2018-02-27"))}, "2018-02-27", due.StatusOpen},
		{"a fixed date that was extended to a day is moved back", fixedDate, []change.Deadline{
			extend(0, "2018-03-09"), extend(0, "2018-03-16"), correct(date("2018-02-23")),
		}, "2018-02-23", due.StatusOpen},
		{"the same trigger takes back the last day granted", thirtyDays, []change.Deadline{
			extend(0, "2018-03-09"), extend(0, "2018-03-16"), correct(date("2018-01-24")),
		}, "2018-03-09", due.StatusOpen},
		{"another trigger keeps the day granted", thirtyDays, []change.Deadline{extend(0, "2018-03-09"), correct(date("2018-01-20"))}, "2018-03-09", due.StatusOpen},
		{"a day granted never takes time away", thirtyDays, []change.Deadline{extend(0, "2018-02-26"), correct(date("2018-02-01"))}, "2018-03-06", due.StatusOpen},
		{"it can be met by hand", thirtyDays, []change.Deadline{{Change: "meet", On: date("2018-01-24")}}, "2018-02-23", due.StatusMet},
		{"it can be cancelled with a reason", thirtyDays, []change.Deadline{{Change: "cancel", Reason: "Sent in error."}}, "2018-02-23", due.StatusCancelled},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := newFixture(t, 1)
			d.at("2018-01-25T15:00:00Z")
			id := d.requested(c.due)
			for _, change := range c.changes {
				change.Matter, change.Deadline = id, d.deadline(id, "response").ID
				d.agreed(d.users[workflow.Legal], change)
			}
			got := d.deadline(id, "response")
			if got.Due != date(c.want) || got.Status != c.status {
				t.Errorf("due %s and %s, want %s and %s", got.Due, got.Status, c.want, c.status)
			}
			raw, err := json.Marshal(got.Receipt)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := deadline.Recompute(raw); err != nil {
				t.Errorf("the receipt does not recompute: %v", err)
			}
		})
	}
}

func TestAnExtensionAfterTheDateReopensItAndMovesTheAlerts(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-01-25T15:00:00Z")
	id := d.requested(fixedDate)
	d.at("2018-02-26T15:00:00Z")
	d.must(workflow.SystemActor, sweep.Tick{Matters: []string{id}, At: d.engine.Now()})
	if !d.matter(id).Overdue() {
		t.Fatal("three days after its date the matter is not overdue")
	}
	d.must(d.users[workflow.Legal], change.Deadline{
		Matter: id, Deadline: d.deadline(id, "response").ID, Change: "extend", On: date("2018-03-09"), Authority: "Letter of 26 February 2018", Reason: "A storm.",
	})
	m := d.matter(id)
	got := d.deadline(id, "response")
	if m.Overdue() || got.Status != due.StatusOpen || got.Version != 2 {
		t.Errorf("after the extension: overdue %t, %s, version %d", m.Overdue(), got.Status, got.Version)
	}
	list, err := d.db.Deadlines(context.Background(), workflow.Viewer{ID: d.users[workflow.Compliance], Role: workflow.Compliance}, view.DeadlineFilter{Matter: id, Now: d.engine.Now()})
	if err != nil {
		t.Fatal(err)
	}
	if len(list.Items) != 1 || list.Items[0].Due != date("2018-03-09") || list.Items[0].Overdue {
		t.Errorf("the list says %+v", list.Items)
	}
	d.at("2018-03-08T15:00:00Z")
	r := d.must(workflow.SystemActor, sweep.Tick{Matters: []string{id}, At: d.engine.Now()})
	if len(r.Events) != 1 || r.Events[0].Type != "reminded" {
		t.Errorf("the day before the new date the clock wrote %+v, not one reminder", r.Events)
	}
}

func TestAChangeThatMakesNoSenseIsRefusedWithItsReason(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-01-25T15:00:00Z")
	id := d.requested(thirtyDays)
	for _, c := range []struct {
		name   string
		actor  workflow.Role
		change change.Deadline
		want   string
	}{
		{"an auditor changes nothing", workflow.Auditor, change.Deadline{Change: "extend", Days: 1, Authority: "x"}, "cannot change a deadline"},
		{"an extension needs its authority", workflow.Legal, change.Deadline{Change: "extend", Days: 1}, "Authority is required"},
		{"an extension is by days or to a date", workflow.Legal, change.Deadline{Change: "extend", Authority: "x"}, "Extend either to a date or by a"},
		{"an extension does not shorten", workflow.Legal, change.Deadline{Change: "extend", On: date("2018-02-01"), Authority: "x"}, "not later than"},
		{"a stay starts before the last day is over", workflow.Legal, change.Deadline{Change: "toll", On: date("2018-03-01")}, "The last day"},
		{"a stay does not end before it starts", workflow.Legal, change.Deadline{Change: "toll", On: date("2018-02-10"), Until: date("2018-02-01")}, "2018-02-01"},
		{"only a stopped clock is resumed", workflow.Legal, change.Deadline{Change: "resume", Until: date("2018-02-01")}, "not tolled"},
		{"nothing is met in the future", workflow.Legal, change.Deadline{Change: "meet", On: date("2018-02-01")}, "is in the future"},
		{"a cancellation says why", workflow.Legal, change.Deadline{Change: "cancel"}, "Reason is required. Say why"},
		{"there is a closed set of changes", workflow.Legal, change.Deadline{Change: "forget"}, "Change: “forget” is not one of extend, toll"},
	} {
		c.change.Matter, c.change.Deadline = id, d.deadline(id, "response").ID
		_, err := d.do(d.users[c.actor], c.change)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want a sentence with %q", c.name, err, c.want)
		}
	}
	if got := d.deadline(id, "response"); got.Version != 1 {
		t.Errorf("refusals left version %d", got.Version)
	}
}

func TestAHolidayDeclaredLaterShowsAndThenMovesWhatRestsOnTheDay(t *testing.T) {
	d := newFixture(t, 3)
	d.at("2018-01-25T15:00:00Z")
	period, fixed, later := d.requested(thirtyDays), d.requested(fixedDate), d.requested(`{"kind":"period","days":33}`)
	cmd := recalculation.AddClosure{
		Closure: deadline.Closure{Date: date("2018-02-23"), Kind: deadline.LegalHoliday, Name: "Day of mourning", Authority: "Proclamation of 1 February 2018"},
	}
	w, err := d.db.World(context.Background(), d.users[workflow.Admin], cmd.Streams()...)
	if err != nil {
		t.Fatal(err)
	}
	changes, err := cmd.Preview(w)
	if err != nil {
		t.Fatal(err)
	}
	if len(changes) != 1 || changes[0].Matter != period || changes[0].Old != date("2018-02-23") || changes[0].New != date("2018-02-26") {
		t.Fatalf("the preview says %+v", changes)
	}
	if _, err := d.do(d.users[workflow.Legal], cmd); err == nil {
		t.Error("the legal team could declare a day closed")
	}
	d.must(d.users[workflow.Admin], cmd)
	for id, want := range map[string]string{period: "2018-02-26", fixed: "2018-02-23", later: "2018-02-26"} {
		if got := d.deadline(id, "response").Due; got != date(want) {
			t.Errorf("due %s, want %s", got, want)
		}
	}
	if r := d.must(d.users[workflow.Admin], cmd); len(r.Events) != 0 {
		t.Errorf("declared a second time, the same day wrote %+v", r.Events)
	}
	cmd.Closure.Name = "Another name"
	if _, err := d.do(d.users[workflow.Admin], cmd); workflow.CodeOf(err) != workflow.Conflict {
		t.Errorf("the same day was declared twice: %v", err)
	}
	cmd.Closure.Name = "Day of mourning"
	// What is opened afterwards is counted on the new calendar at once.
	e := newFixture(t, 1)
	e.at("2018-01-25T15:00:00Z")
	e.must(e.users[workflow.Admin], cmd)
	if got := e.deadline(e.requested(thirtyDays), "response").Due; got != date("2018-02-26") {
		t.Errorf("opened after the closure: due %s", got)
	}
}

func TestADayDeclaredAfterItHasPassedReopensWhatWasMissedOnIt(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-01-25T15:00:00Z")
	id := d.requested(thirtyDays)
	d.at("2018-02-24T15:00:00Z")
	d.must(workflow.SystemActor, sweep.Tick{Matters: []string{id}, At: d.engine.Now()})
	if !d.matter(id).Overdue() {
		t.Fatal("the day after, the matter is not overdue")
	}
	d.must(d.users[workflow.Admin], recalculation.AddClosure{
		Closure: deadline.Closure{Date: date("2018-02-23"), Kind: deadline.Inaccessible, Name: "Flood", Authority: "Clerk's notice of 24 February 2018"},
	})
	if got := d.deadline(id, "response"); got.Due != date("2018-02-26") || got.Status != due.StatusOpen || d.matter(id).Overdue() {
		t.Errorf("due %s, %s", got.Due, got.Status)
	}
}

// The yardstick: a closure that moves 10,000 open deadlines in one act, with
// the matters in the writer's memory, and right after the store was opened.
func BenchmarkClosureMovesTenThousandDeadlines(b *testing.B) {
	b.Run("warm", func(b *testing.B) { benchmarkClosure(b, false) })
	b.Run("cold", func(b *testing.B) { benchmarkClosure(b, true) })
}

func benchmarkClosure(b *testing.B, cold bool) {
	const n = 10_000
	for range b.N {
		b.StopTimer()
		d := newFixture(b, n)
		d.at("2018-01-25T15:00:00Z")
		ids := d.matters(n)
		for start := 0; start < n; start += 1000 {
			cmd := moving(ids[0], "issue_request", "2018-01-24")
			cmd.Matters = ids[start : start+1000]
			cmd.Fields["due"] = json.RawMessage(thirtyDays)
			d.must(d.users[workflow.Legal], cmd)
		}
		cmd := recalculation.AddClosure{
			Closure: deadline.Closure{Date: date("2018-02-23"), Kind: deadline.LegalHoliday, Name: "Day of mourning", Authority: "Proclamation"},
		}
		if cold {
			d.close()
			d.open()
		}
		b.StartTimer()
		start := time.Now()
		r := d.must(d.users[workflow.Admin], cmd)
		b.StopTimer()
		if len(r.Events) != n+1 {
			b.Fatalf("%d events", len(r.Events))
		}
		b.ReportMetric(time.Since(start).Seconds()/2, "of-the-2s-limit")
		b.StartTimer()
	}
}

// Which deadlines a closure reaches is decided in its own act: what was opened
// after the preview is among them, and a second try is the first.
func TestAClosureReachesWhatWasOpenedAfterItsPreviewAndIsDeclaredOnce(t *testing.T) {
	d := newFixture(t, 2)
	d.at("2018-01-25T15:00:00Z")
	before := d.requested(thirtyDays)
	cmd := recalculation.AddClosure{
		Closure: deadline.Closure{Date: date("2018-02-23"), Kind: deadline.LegalHoliday, Name: "Day of mourning", Authority: "Proclamation of 1 February 2018"},
	}
	admin := d.users[workflow.Admin]
	w, err := d.db.World(context.Background(), admin, cmd.Streams()...)
	if err != nil {
		t.Fatal(err)
	}
	if changes, err := cmd.Preview(w); err != nil || len(changes) != 1 {
		t.Fatalf("the preview says %+v, %v", changes, err)
	}
	after := d.requested(thirtyDays)
	first, err := d.engine.Do(context.Background(), admin, "closure", cmd)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{before, after} {
		if got := d.deadline(id, "response").Due; got != date("2018-02-26") {
			t.Errorf("due %s, want 26 February", got)
		}
	}
	again, err := d.engine.Do(context.Background(), admin, "closure", cmd)
	if err != nil || !again.Again || again.Act != first.Act {
		t.Errorf("the second try gave %+v, %v", again, err)
	}
}
