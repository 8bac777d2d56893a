package workflow_test

import (
	"slices"
	"testing"

	"duces/workflow"
	"duces/workflow/change"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/process"
	"duces/workflow/sweep"
	"duces/workflow/transition"
)

func (d *fixture) holds(id, until string) {
	d.t.Helper()
	d.must(d.users[workflow.Compliance], change.Deadline{Matter: id, Deadline: d.deadline(id, "response").ID, Change: "hold", Until: date(until), Reason: "Talks."})
}

// live is the last deadline of a kind.
func (d *fixture) live(id, kind string) due.Deadline {
	d.t.Helper()
	x, ok := d.matter(id).Latest(kind)
	if !ok {
		d.t.Fatalf("no deadline %s", kind)
	}
	return x
}

func TestAHoldEndsByItselfAndSaysSoBefore(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-02-20T15:00:00Z")
	id := d.requested(fixedDate)
	d.holds(id, "2018-03-09")
	if x := d.deadline(id, "response"); x.Status != due.StatusTolled || x.HeldUntil != date("2018-03-09") {
		t.Fatalf("on hold it is %s until %s", x.Status, x.HeldUntil)
	}
	d.tick(id, "2018-03-08T15:00:00Z")
	end := d.live(id, process.HoldEnd)
	if end.Due != date("2018-03-09") || !slices.ContainsFunc(end.Reminders, func(r due.Reminder) bool { return r.Rung == -1 && len(r.To) > 0 }) {
		t.Errorf("nobody was told before %s: %+v", end.Due, end.Reminders)
	}
	d.tick(id, "2018-03-10T05:00:00Z") // still March 9 in Chicago
	if x := d.deadline(id, "response"); x.Status != due.StatusTolled {
		t.Errorf("on the last day of the hold it is %s", x.Status)
	}
	d.tick(id, "2018-03-10T06:01:00Z")
	x, m := d.deadline(id, "response"), d.matter(id)
	if x.Status != due.StatusOpen || x.Due != date("2018-03-13") || !x.HeldUntil.IsZero() || m.Overdue() { // February 20 to 23 are left
		t.Errorf("after the hold it is %s, due %s", x.Status, x.Due)
	}
	if end := d.live(id, process.HoldEnd); end.Status != due.StatusMet || end.LateDays != 0 {
		t.Errorf("the end of the hold is %s", end.Status)
	}
}

func TestAHoldIsEndedEarlyLengthenedOrOverAlready(t *testing.T) {
	d := newFixture(t, 3)
	d.at("2018-02-20T15:00:00Z")
	legal := d.users[workflow.Legal]
	early, longer, over := d.requested(fixedDate), d.requested(fixedDate), d.requested(fixedDate)

	d.holds(early, "2018-03-09")
	d.must(legal, change.Deadline{Matter: early, Deadline: "response-1", Change: "resume", Until: date("2018-02-21")})
	if x, end := d.deadline(early, "response"), d.live(early, process.HoldEnd); x.Status != due.StatusOpen || x.Due != date("2018-02-25") || end.Status != due.StatusCancelled {
		t.Errorf("ended early: %s, due %s, its end %s", x.Status, x.Due, end.Status)
	}

	d.holds(longer, "2018-03-09")
	d.holds(longer, "2018-03-16")
	if x, end := d.deadline(longer, "response"), d.live(longer, process.HoldEnd); x.HeldUntil != date("2018-03-16") || end.Due != date("2018-03-16") || x.TolledOn != date("2018-02-20") {
		t.Errorf("lengthened: until %s, its end %s, from %s", x.HeldUntil, end.Due, x.TolledOn)
	}
	d.must(legal, change.Deadline{Matter: over, Deadline: "response-1", Change: "hold", On: date("2018-02-12"), Until: date("2018-02-14")})
	if x := d.deadline(over, "response"); x.Status != due.StatusOpen || x.Due != date("2018-02-26") {
		t.Errorf("on hold until a day that is over: %s, due %s", x.Status, x.Due)
	}

	d.tick(longer, "2018-03-17T15:00:00Z")
	if x := d.deadline(longer, "response"); x.Due != date("2018-03-20") {
		t.Errorf("after the longer hold it is due %s", x.Due)
	}

	for name, c := range map[string]change.Deadline{
		"without an end":             {},
		"that ends before it starts": {Until: date("2018-02-19")},
		"from a day after the last":  {On: date("2018-03-01"), Until: date("2018-03-09")},
	} {
		c.Matter, c.Deadline, c.Change = over, "response-1", "hold"
		if _, err := d.do(legal, c); workflow.CodeOf(err) != workflow.Invalid && workflow.CodeOf(err) != workflow.Refused {
			t.Errorf("a hold %s: %v", name, err)
		}
	}
}

func TestAStepThatTollsADeadlineOnHoldLeavesNoEndToTheHold(t *testing.T) {
	d := newFixture(t, 1)
	legal := d.users[workflow.Legal]
	id := d.served()
	stopped := d.engine.Now().Format("2006-01-02")
	d.must(legal, change.Deadline{Matter: id, Deadline: d.deadline(id, "return").ID, Change: "hold", Until: date("2018-03-16")})
	d.at("2018-03-12T16:00:00Z")
	d.move(id, "object", "2018-03-12")
	check := func(when string) {
		t.Helper()
		if x := d.deadline(id, "return"); x.Status != due.StatusTolled || !x.HeldUntil.IsZero() || x.TolledOn != date(stopped) {
			t.Errorf("%s the return is %s since %s, on hold until %s", when, x.Status, x.TolledOn, x.HeldUntil)
		}
	}
	check("after the objection")
	if end := d.live(id, process.HoldEnd); end.Status != due.StatusCancelled {
		t.Errorf("the end of the hold is %s", end.Status)
	}
	d.tick(id, "2018-05-01T16:00:00Z")
	check("after the hold")
	d.must(legal, transition.Correct{Matter: id, Event: d.eventOf(id, "object"), EffectiveOn: date("2018-03-13"), Fields: example("object"), Reason: "A slip."})
	check("with the objection corrected")
	d.verify()
}

func TestAHoldThatAWrongClockEndedGoesOn(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-02-20T15:00:00Z")
	id := d.requested(fixedDate)
	d.holds(id, "2018-03-09")
	for range 2 {
		d.tick(id, "2028-06-01T15:00:00Z")
		if x := d.deadline(id, "response"); x.Status != due.StatusMissed {
			t.Fatalf("under the wrong clock it is %s", x.Status)
		}
		d.at("2018-02-21T15:00:00Z")
		d.must(workflow.OperatorActor, sweep.CorrectClock{Reason: "The battery was empty."})
		x, end := d.deadline(id, "response"), d.live(id, process.HoldEnd)
		if x.Status != due.StatusTolled || x.HeldUntil != date("2018-03-09") || x.TolledOn != date("2018-02-20") || d.matter(id).Overdue() {
			t.Errorf("once the clock is corrected it is %s from %s until %s", x.Status, x.TolledOn, x.HeldUntil)
		}
		if end.Status != due.StatusOpen || end.Due != date("2018-03-09") {
			t.Errorf("its end is %s, on %s", end.Status, end.Due)
		}
	}
	d.tick(id, "2018-03-10T06:01:00Z")
	if x, end := d.deadline(id, "response"), d.live(id, process.HoldEnd); x.Status != due.StatusOpen || x.Due != date("2018-03-13") || end.Status != due.StatusMet {
		t.Errorf("after the hold it is %s, due %s, its end %s", x.Status, x.Due, end.Status)
	}
	d.verify()
}

func TestAHoldEndsAtMidnightOfTheCorrectedZone(t *testing.T) {
	for name, c := range map[string]struct{ from, to, before, after string }{
		"the day ends sooner": {"America/Chicago", "America/New_York", "2018-03-10T04:59:00Z", "2018-03-10T05:01:00Z"},
		"the day ends later":  {"America/New_York", "America/Chicago", "2018-03-10T05:59:00Z", "2018-03-10T06:01:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newFixture(t, 1)
			j, m := d.of("Harlan", "KY", c.from)
			d.holds(m, "2018-03-09")
			d.must(d.users[workflow.Legal], corrected(j, "Harlan", "KY", c.to))
			d.tick(m, c.before)
			if x := d.deadline(m, "response"); x.Status != due.StatusTolled {
				t.Errorf("before the hold is over it is %s", x.Status)
			}
			d.at(c.after)
			if waits, err := d.db.DueMatters(t.Context(), d.engine.Now(), 10); err != nil || !slices.Contains(waits, m) {
				t.Errorf("when the hold is over, the clock is to come by in %v: %v", waits, err)
			}
			d.tick(m, c.after)
			if x := d.deadline(m, "response"); x.Status != due.StatusOpen || x.Zone != c.to {
				t.Errorf("after the hold it is %s in %s", x.Status, x.Zone)
			}
			if end := d.live(m, process.HoldEnd); end.Status != due.StatusMet {
				t.Errorf("the end of the hold is %s", end.Status)
			}
			d.verify()
		})
	}
}

func TestAnOwnDateMakesNobodyElseLateAndArisesAgain(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-01-30T15:00:00Z")
	id := d.requested(fixedDate)
	compliance := d.users[workflow.Compliance]
	made := d.must(compliance, change.AddOwnDate{
		Matter: id, Title: "Call the clerk", Due: deadline.FixedOn(date("2018-01-31")), User: compliance, Repeats: &due.Repeats{Every: 1, Unit: "months", Last: date("2018-04-30")},
	}).Created[0]
	d.tick(id, "2018-01-31T15:00:00Z")
	first, _ := d.matter(id).Deadline(made)
	if first.Title != "Call the clerk" || len(first.Reminders) == 0 || !slices.Equal(first.Reminders[len(first.Reminders)-1].To, []string{compliance}) {
		t.Errorf("it is %q, and told to %+v", first.Title, first.Reminders)
	}
	d.tick(id, "2018-02-01T15:00:00Z")
	m := d.matter(id)
	first, _ = m.Deadline(made)
	if !first.Late() || first.Overdue() || m.Overdue() {
		t.Errorf("passed: late %t, overdue %t, the matter overdue %t", first.Late(), first.Overdue(), m.Overdue())
	}
	second := d.live(id, process.OwnDate)
	if second.Due != date("2018-02-28") || second.Title != "Call the clerk" || second.User != compliance {
		t.Fatalf("the next is %q on %s", second.Title, second.Due)
	}
	d.must(compliance, change.EndOwnDate{Matter: id, Deadline: made})
	if again := d.live(id, process.OwnDate); again.ID != second.ID {
		t.Errorf("once the one before is done, there is another: %s", again.ID)
	}
	d.must(compliance, change.EndOwnDate{Matter: id, Deadline: second.ID})
	third := d.live(id, process.OwnDate)
	if third.Due != date("2018-03-31") {
		t.Fatalf("done early, the next is on %s", third.Due)
	}
	d.must(compliance, change.EndOwnDate{Matter: id, Deadline: third.ID, Cancel: true})
	if last := d.live(id, process.OwnDate); last.ID != third.ID || last.Status != due.StatusCancelled {
		t.Errorf("canceled, it is %s, and the last is %s", last.Status, last.ID)
	}
}

func TestCancelingAMissedOwnDateEndsItsSeries(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-01-30T15:00:00Z")
	id := d.requested(fixedDate)
	legal := d.users[workflow.Legal]
	made := d.must(legal, change.AddOwnDate{
		Matter: id, Title: "Call the clerk", Due: deadline.FixedOn(date("2018-01-31")), Repeats: &due.Repeats{Every: 1, Unit: "weeks"},
	}).Created[0]
	d.tick(id, "2018-02-15T15:00:00Z")
	d.must(legal, change.EndOwnDate{Matter: id, Deadline: made, Cancel: true})
	for _, x := range d.matter(id).Deadlines {
		if x.Kind == process.OwnDate && x.Status != due.StatusCancelled {
			t.Errorf("%s of %s is %s", x.ID, x.Due, x.Status)
		}
	}
	d.tick(id, "2018-03-15T15:00:00Z")
	if last := d.live(id, process.OwnDate); last.Status != due.StatusCancelled {
		t.Errorf("another one arose, on %s", last.Due)
	}
}

func TestTheLastDateOfASeriesIsTheLast(t *testing.T) {
	series := due.Repeats{Every: 2, Unit: "weeks", First: date("2018-01-01"), Last: date("2018-01-29")}
	for after, want := range map[string]string{"2018-01-01": "2018-01-15", "2018-01-15": "2018-01-29", "2018-01-29": ""} {
		if got := series.Next(date(after)); got != date(want) {
			t.Errorf("after %s: %s, want %s", after, got, want)
		}
	}
	leap := due.Repeats{Every: 1, Unit: "years", First: date("2016-02-29")}
	if got := leap.Next(date("2019-06-01")); got != date("2020-02-29") {
		t.Errorf("of February 29: %s", got)
	}
}

func TestStepsLeaveOwnDatesAloneAndTheEndOfTheMatterCancelsThem(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-02-20T15:00:00Z")
	id := d.requested(fixedDate)
	legal := d.users[workflow.Legal]
	made := d.must(legal, change.AddOwnDate{Matter: id, Title: "Call", Due: deadline.FixedOn(date("2018-02-21")), Ladder: due.NoLadder, Repeats: &due.Repeats{Every: 1, Unit: "days"}}).Created[0]
	d.tick(id, "2018-02-22T15:00:00Z")
	d.move(id, "receive_response", "2018-02-22")
	d.move(id, "find_compliant", "2018-02-22")
	x, _ := d.matter(id).Deadline(made)
	if !x.Late() || len(x.Reminders) != 0 {
		t.Errorf("after two steps, what was not done is late %t, and told to %+v", x.Late(), x.Reminders)
	}
	d.move(id, "withdraw", "2018-02-22")
	for _, x := range d.matter(id).Deadlines {
		if x.Kind == process.OwnDate && x.Status != due.StatusCancelled {
			t.Errorf("%s is %s in the closed matter", x.ID, x.Status)
		}
	}
	if _, err := d.do(legal, change.AddOwnDate{Matter: id, Title: "Call", Due: deadline.FixedOn(date("2018-03-21"))}); workflow.CodeOf(err) != workflow.Refused {
		t.Errorf("added to a closed matter: %v", err)
	}
}
