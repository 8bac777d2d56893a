package workflow_test

import (
	"slices"
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/change"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/process"
	"duces/workflow/sweep"
)

// series is a matter with own dates that repeat: what happens to them, by the instant.
type series struct {
	*fixture
	matter string
}

func newSeries(t *testing.T, first string, repeats due.Repeats) series {
	d := newFixture(t, 1)
	d.at("2018-01-29T15:00:00Z")
	s := series{d, d.requested(`{"kind":"fixed","date":"2018-12-28"}`)}
	d.must(d.users[workflow.Legal], change.AddOwnDate{
		Matter: s.matter, Title: "Call the clerk", Due: deadline.FixedOn(date(first)), User: d.users[workflow.Compliance], Repeats: &repeats,
	})
	return s
}

// dates are those of the series in the order in which they arose.
func (s series) dates() string {
	var all []string
	for _, x := range s.fixture.matter(s.matter).Deadlines {
		if x.Kind == process.OwnDate {
			all = append(all, x.Due.String()+" "+string(x.Status))
		}
	}
	return strings.Join(all, ", ")
}

// nth is the nth of them, from 1.
func (s series) nth(n int) due.Deadline {
	s.t.Helper()
	for _, x := range s.fixture.matter(s.matter).Deadlines {
		if x.Kind != process.OwnDate {
			continue
		}
		if n--; n == 0 {
			return x
		}
	}
	s.t.Fatal("there are fewer dates")
	return due.Deadline{}
}

// does is one thing that happens, in words: "tick INSTANT", "clock INSTANT" (corrected then), "correct N DAY",
// "extend N DAYS", "done N", "cancel N", "close".
func (s series) does(what string) {
	s.t.Helper()
	legal := s.users[workflow.Legal]
	f := append(strings.Fields(what), "", "")
	n := int((f[1] + "0")[0] - '0')
	do := func(c change.Deadline) {
		c.Matter, c.Deadline, c.Change = s.matter, s.nth(n).ID, f[0]
		s.must(legal, c)
	}
	switch f[0] {
	case "tick":
		s.tick(s.matter, f[1])
	case "clock":
		s.at(f[1])
		s.must(workflow.OperatorActor, sweep.CorrectClock{Reason: "The battery was empty."})
	case "correct":
		do(change.Deadline{On: date(f[2]), Reason: "Misread."})
	case "extend":
		do(change.Deadline{On: date(f[2]), Authority: "Agreed"})
	case "done":
		s.must(legal, change.EndOwnDate{Matter: s.matter, Deadline: s.nth(n).ID})
	case "cancel":
		s.must(legal, change.EndOwnDate{Matter: s.matter, Deadline: s.nth(n).ID, Cancel: true})
	case "close":
		s.agreed(legal, moving(s.matter, "withdraw", s.engine.Now().Format("2006-01-02")))
	}
}

func TestASeriesFollowsFromItsFirstDateAndFromTheTrueTime(t *testing.T) {
	monthly, weekly, daily := due.Repeats{Every: 1, Unit: "months"}, due.Repeats{Every: 1, Unit: "weeks"}, due.Repeats{Every: 1, Unit: "days"}
	short := monthly
	short.Last = date("2018-03-20")
	for _, c := range []struct {
		name    string
		repeats due.Repeats
		first   string
		happens []string
		want    string
	}{
		// A corrected date.
		{"the first is corrected before any follows", monthly, "2018-01-31", []string{"correct 1 2018-02-05", "done 1"}, "2018-02-05 met, 2018-03-05 open"},
		{
			"the first is corrected when the next is there", monthly, "2018-01-31",
			[]string{"tick 2018-02-01T15:00:00Z", "correct 1 2018-01-15"},
			"2018-01-15 missed, 2018-02-15 open",
		},
		{
			"a first that was missed is corrected to a day to come", monthly, "2018-01-31",
			[]string{"tick 2018-02-01T15:00:00Z", "correct 1 2018-02-20", "tick 2018-02-21T15:00:00Z"},
			"2018-02-20 missed, 2018-03-20 open",
		},
		{
			"the next is over by the correction, and one follows it", monthly, "2018-01-31",
			[]string{"tick 2018-02-15T15:00:00Z", "correct 1 2018-01-10"},
			"2018-01-10 missed, 2018-02-10 missed, 2018-03-10 open",
		},
		{
			"all that are live follow, and what is done stays", weekly, "2018-01-31",
			[]string{"tick 2018-02-01T15:00:00Z", "done 2", "tick 2018-02-15T15:00:00Z", "correct 1 2018-02-01"},
			"2018-02-01 missed, 2018-02-07 met, 2018-02-15 open, 2018-02-22 open",
		},
		{
			"a later one that was corrected by itself stays, and those after it follow the first", monthly, "2018-01-31",
			[]string{"tick 2018-02-01T15:00:00Z", "correct 2 2018-03-02", "correct 1 2018-01-30", "done 2"},
			"2018-01-30 missed, 2018-03-02 met, 2018-03-30 open",
		},
		{
			"a later one that is corrected carries nothing along", monthly, "2018-01-31",
			[]string{"tick 2018-02-01T15:00:00Z", "correct 2 2018-02-26", "done 2"},
			"2018-01-31 missed, 2018-02-26 met, 2018-02-28 open",
		},
		{"an extension of the first moves it alone", monthly, "2018-01-31", []string{"extend 1 2018-02-05", "done 1"}, "2018-02-05 met, 2018-02-28 open"},
		{
			"a next beyond the last day of the series ends", short, "2018-01-31",
			[]string{"tick 2018-02-20T15:00:00Z", "correct 1 2018-02-25"},
			"2018-02-25 open, 2018-02-28 cancelled",
		},
		{
			"and is there again once the first is corrected back", short, "2018-01-31",
			[]string{"tick 2018-02-20T15:00:00Z", "correct 1 2018-02-25", "correct 1 2018-01-31"},
			"2018-01-31 missed, 2018-02-28 cancelled, 2018-02-28 open",
		},
		{
			"a series that was over goes on if its last day lets it", short, "2018-01-31",
			[]string{"tick 2018-02-01T15:00:00Z", "tick 2018-03-01T15:00:00Z", "correct 1 2018-01-15"},
			"2018-01-15 missed, 2018-02-15 missed, 2018-03-15 open",
		},
		{
			"one that was extended by itself keeps its extension", monthly, "2018-01-31",
			[]string{"tick 2018-02-01T15:00:00Z", "extend 2 2018-03-09", "correct 1 2018-01-30"},
			"2018-01-30 missed, 2018-03-09 open",
		},
		{
			"a canceled series stays canceled", monthly, "2018-01-31",
			[]string{"tick 2018-02-01T15:00:00Z", "cancel 2", "correct 1 2018-01-15"},
			"2018-01-15 missed, 2018-02-28 cancelled",
		},
		// A wrong clock.
		{
			"a clock that was wrong before the first day was over", weekly, "2018-01-31",
			[]string{"tick 2028-06-01T15:00:00Z", "clock 2018-01-30T15:00:00Z", "tick 2018-02-01T15:00:00Z"},
			"2018-01-31 missed, 2028-06-07 cancelled, 2018-02-07 open",
		},
		{
			"a clock that was wrong after it", weekly, "2018-01-31",
			[]string{"tick 2018-02-01T15:00:00Z", "tick 2028-06-01T15:00:00Z", "clock 2018-02-02T15:00:00Z", "tick 2018-02-08T15:00:00Z"},
			"2018-01-31 missed, 2018-02-07 missed, 2028-06-07 cancelled, 2018-02-14 open",
		},
		{
			"a clock under which many arose", daily, "2018-01-31",
			[]string{
				"tick 2028-06-01T15:00:00Z", "tick 2028-06-02T15:00:00Z", "tick 2028-06-03T15:00:00Z", "clock 2018-02-02T15:00:00Z",
			},
			"2018-01-31 missed, 2028-06-01 cancelled, 2028-06-02 cancelled, 2028-06-03 cancelled, 2018-02-02 open",
		},
		{
			"a clock that was wrong twice", weekly, "2018-01-31",
			[]string{"tick 2028-06-01T15:00:00Z", "clock 2018-02-02T15:00:00Z", "tick 2040-06-01T15:00:00Z", "clock 2018-02-03T15:00:00Z", "tick 2018-02-08T15:00:00Z"},
			"2018-01-31 missed, 2028-06-07 cancelled, 2018-02-07 missed, 2040-06-06 cancelled, 2018-02-14 open",
		},
		{
			"somebody marks a date done under a wrong clock", weekly, "2018-01-31",
			[]string{"tick 2028-06-01T15:00:00Z", "done 2", "clock 2018-02-02T15:00:00Z", "tick 2018-02-08T15:00:00Z"},
			"2018-01-31 missed, 2028-06-07 met, 2028-06-14 cancelled, 2018-02-07 missed, 2018-02-14 open",
		},
		{
			"somebody ends the series under a wrong clock", weekly, "2018-01-31",
			[]string{"tick 2028-06-01T15:00:00Z", "cancel 2", "clock 2018-02-02T15:00:00Z", "tick 2018-02-08T15:00:00Z"},
			"2018-01-31 missed, 2028-06-07 cancelled",
		},
		{
			"a date that arose in its time is extended under a wrong clock", weekly, "2018-01-31",
			[]string{
				"tick 2018-02-01T15:00:00Z", "tick 2018-02-03T15:00:00Z", "extend 2 2018-02-12", "clock 2018-02-01T15:30:00Z",
				"tick 2018-02-13T15:00:00Z",
			},
			"2018-01-31 missed, 2018-02-12 missed, 2018-02-14 open",
		},
		{
			"a date that a wrong clock added is extended under it", weekly, "2018-01-31",
			[]string{"tick 2028-06-01T15:00:00Z", "extend 2 2028-06-09", "clock 2018-02-02T15:00:00Z"},
			"2018-01-31 missed, 2028-06-09 cancelled, 2018-02-07 open",
		},
		{
			"a clock that was wrong again, after one date was extended", weekly, "2018-01-31",
			[]string{
				"tick 2018-02-01T15:00:00Z", "tick 2018-02-03T15:00:00Z", "extend 2 2018-02-12", "clock 2018-02-01T15:30:00Z",
				"tick 2028-06-01T15:00:00Z", "clock 2018-02-01T16:00:00Z",
			},
			"2018-01-31 missed, 2018-02-12 open, 2028-06-07 cancelled",
		},
		{
			"a series that the wrong clock ended goes on", short, "2018-01-31",
			[]string{"tick 2028-06-01T15:00:00Z", "clock 2018-02-02T15:00:00Z"},
			"2018-01-31 missed, 2018-02-28 open",
		},
		{
			"a series that was over stays over", short, "2018-01-31",
			[]string{"tick 2018-02-01T15:00:00Z", "tick 2018-03-02T15:00:00Z", "tick 2028-06-01T15:00:00Z", "clock 2018-03-05T15:00:00Z"},
			"2018-01-31 missed, 2018-02-28 missed",
		},
		{
			"the first is corrected after the clock was", weekly, "2018-01-31",
			[]string{"tick 2028-06-01T15:00:00Z", "clock 2018-02-02T15:00:00Z", "correct 1 2018-02-01"},
			"2018-02-01 missed, 2028-06-07 cancelled, 2018-02-08 open",
		},
		{
			"the matter was closed under the wrong clock", weekly, "2018-01-31",
			[]string{"tick 2028-06-01T15:00:00Z", "close", "clock 2018-02-02T15:00:00Z"},
			"2018-01-31 cancelled, 2028-06-07 cancelled",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSeries(t, c.first, c.repeats)
			for _, what := range c.happens {
				s.does(what)
			}
			if got := s.dates(); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			for _, x := range s.fixture.matter(s.matter).Deadlines {
				if x.Kind == process.OwnDate && (x.Title != "Call the clerk" || x.User != s.users[workflow.Compliance] || x.Repeats == nil) {
					t.Errorf("%s is %q of %s, repeated %v", x.ID, x.Title, x.User, x.Repeats)
				}
			}
			s.verify()
		})
	}
}

func TestAFirstDateIsNotCorrectedBeyondTheEndOfItsSeries(t *testing.T) {
	s := newSeries(t, "2018-01-31", due.Repeats{Every: 1, Unit: "weeks", Last: date("2018-02-28")})
	c := change.Deadline{Matter: s.matter, Deadline: s.nth(1).ID, Change: "correct", On: date("2018-03-01"), Reason: "Misread."}
	s.refuses("corrected", s.users[workflow.Legal], c, workflow.Invalid, "The series ends on Wed, Feb 28, 2018")
	if got := s.dates(); got != "2018-01-31 open" {
		t.Error(got)
	}
}

func TestWhatAWrongClockAddedToASeriesAlertsNobodyAndIsSaidInTheHistory(t *testing.T) {
	s := newSeries(t, "2018-01-31", due.Repeats{Every: 1, Unit: "days"})
	s.does("tick 2028-06-01T15:00:00Z")
	s.does("clock 2018-01-30T15:00:00Z")
	early := s.nth(2)
	mails := s.tick(s.matter, "2018-02-01T15:00:00Z")
	for _, m := range mails {
		if m.Deadline == early.ID {
			t.Errorf("alerted about %s, which was due %s", m.Deadline, early.Due)
		}
	}
	if len(mails) == 0 || !slices.ContainsFunc(s.nth(3).Reminders, func(r due.Reminder) bool { return len(r.To) > 0 }) {
		t.Errorf("nobody hears of the next date, %s: %+v", s.nth(3).Due, mails)
	}
}
