package workflow_test

import (
	"encoding/json"
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/due"
	"duces/workflow/production"
	"duces/workflow/transition"
)

// came is a production on paper that answers every demand alike.
func came(id, on, all string) transition.RecordProduction {
	return transition.RecordProduction{
		Matter: id, ReceivedOn: date(on), Source: "City Clerk, two boxes",
		Production: production.Given{All: all, Via: production.ByPaper},
	}
}

// issued is a matter whose response is due on February 23.
func (d *fixture) issued() string {
	d.t.Helper()
	d.at("2018-01-24T15:00:00Z")
	return d.requested(fixedDate)
}

// refusedOn is why a subpoena is refused on a ground; empty: it is not.
func (d *fixture) refusedOn(id, grounds, on string) string {
	d.t.Helper()
	m := moving(id, "issue_subpoena", on)
	m.Fields["grounds"] = json.RawMessage(`"` + grounds + `"`)
	_, err := d.do(d.users[workflow.Legal], m)
	if err == nil {
		return ""
	}
	if workflow.CodeOf(err) != workflow.Refused {
		d.t.Errorf("%s on %s: %v", grounds, on, err)
	}
	return err.Error()
}

func TestAProductionInTimeAnswersTheDeadlineUntilTheResponseIsRecorded(t *testing.T) {
	for _, recorded := range []string{"2018-02-20T18:00:00Z", "2018-02-28T18:00:00Z"} {
		d := newFixture(t, 1)
		id, legal := d.issued(), d.users[workflow.Legal]
		d.tick(id, recorded)
		d.must(legal, came(id, "2018-02-20", production.Complete))
		alerts := len(d.deadline(id, "response").Reminders)
		d.tick(id, "2018-03-05T15:00:00Z")
		x := d.deadline(id, "response")
		if !x.AnsweredInTime() || x.Submitted.On != date("2018-02-20") || d.matter(id).Overdue() {
			t.Errorf("recorded at %s, the deadline is %+v", recorded, x)
		}
		if n := len(x.Reminders); n != alerts {
			t.Errorf("recorded at %s, %d alerts went out after the answer", recorded, n-alerts)
		}
		for _, grounds := range []string{"untimely", "no_response", "incomplete"} {
			if d.refusedOn(id, grounds, "2018-03-05") == "" {
				t.Errorf("recorded at %s, the ground %s is accepted", recorded, grounds)
			}
		}
		d.move(id, "receive_response", "2018-02-20")
		if x := d.deadline(id, "response"); x.Status != due.StatusMet || x.LateDays != 0 || x.MetOn != date("2018-02-20") {
			t.Errorf("recorded at %s, after the step the deadline is %+v", recorded, x)
		}
		if why := d.refusedOn(id, "untimely", "2018-03-05"); !strings.Contains(why, "came late") {
			t.Errorf("recorded at %s, “untimely” after a response in time: %q", recorded, why)
		}
		d.reopenAndVerify()
	}
}

func TestALateProductionStopsAlertsAndTheDeadlineStaysMissed(t *testing.T) {
	d := newFixture(t, 1)
	id, legal := d.issued(), d.users[workflow.Legal]
	d.tick(id, "2018-03-01T15:00:00Z")
	d.must(legal, came(id, "2018-02-26", production.Complete))
	alerts := len(d.deadline(id, "response").Reminders)
	d.tick(id, "2018-03-25T15:00:00Z")
	x := d.deadline(id, "response")
	if x.Status != due.StatusMissed || !x.Unrecorded() || len(x.Reminders) != alerts {
		t.Errorf("the deadline is %+v", x)
	}
	if why := d.refusedOn(id, "untimely", "2018-03-05"); why != "" {
		t.Errorf("“untimely” of what came late: %s", why)
	}
}

func TestAPartialProductionAnswersTheDeadlineAndAnObjectionAloneDoesNot(t *testing.T) {
	d := newFixture(t, 2)
	legal := d.users[workflow.Legal]
	d.at("2018-01-24T15:00:00Z")
	ids := d.matters(2)
	for i, answer := range []production.Answer{
		{Demand: "1", Answer: production.Partial},
		{Demand: "1", Answer: production.Objected, Ground: "Unduly burdensome.", Withheld: production.Withheld},
	} {
		d.move(ids[i], "issue_request", "2018-01-24")
		d.at("2018-02-20T18:00:00Z")
		d.must(legal, d.records(ids[i], "2018-02-20", answer))
	}
	for i, want := range []due.Status{due.StatusOpen, due.StatusMissed} {
		d.tick(ids[i], "2018-03-05T15:00:00Z")
		if x := d.deadline(ids[i], "response"); x.Status != want {
			t.Errorf("the deadline of matter %d is %s, want %s", i+1, x.Status, want)
		}
	}
}

func TestACorrectedProductionTakesBackThatItWasInTime(t *testing.T) {
	d := newFixture(t, 1)
	id, legal := d.issued(), d.users[workflow.Legal]
	d.at("2018-02-20T18:00:00Z")
	d.must(legal, came(id, "2018-02-20", production.Complete))
	d.tick(id, "2018-03-05T15:00:00Z")
	event := d.matter(id).Productions[0].Event
	correct := func(on, all string) {
		t.Helper()
		d.must(legal, transition.CorrectProduction{
			Matter: id, Event: event, ReceivedOn: date(on), Source: "City Clerk, two boxes", Reason: "The stamp says so.",
			Production: production.Given{All: all, Via: production.ByPaper},
		})
	}
	correct("2018-02-26", production.Complete)
	if x := d.deadline(id, "response"); x.Status != due.StatusMissed || x.Submitted.On != date("2018-02-26") {
		t.Errorf("with a later day the deadline is %+v", x)
	}
	correct("2018-02-20", production.Complete)
	if x := d.deadline(id, "response"); x.Status != due.StatusOpen || !x.AnsweredInTime() {
		t.Errorf("with the day in time the deadline is %+v", x)
	}
	correct("2018-02-20", production.Outstanding)
	if x := d.deadline(id, "response"); x.Status != due.StatusMissed || x.Unrecorded() {
		t.Errorf("with nothing that came the deadline is %+v", x)
	}
	if d.tick(id, "2018-03-06T15:00:00Z"); !d.matter(id).Overdue() {
		t.Error("with nothing that came the matter is not overdue")
	}
	correct("2018-02-20", production.Partial)
	if x := d.deadline(id, "response"); x.Status != due.StatusOpen || !x.AnsweredInTime() {
		t.Errorf("with something that came the deadline is %+v", x)
	}
	d.reopenAndVerify()
}

func TestAReplacementLeavesTheDayOnWhichTheFirstCame(t *testing.T) {
	d := newFixture(t, 1)
	id, legal := d.issued(), d.users[workflow.Legal]
	d.at("2018-02-20T18:00:00Z")
	d.must(legal, came(id, "2018-02-20", production.Complete))
	d.at("2018-03-05T15:00:00Z")
	clearer := came(id, "2018-03-01", production.Complete)
	clearer.Replaces = d.matter(id).Productions[0].Event
	d.must(legal, clearer)
	if x := d.deadline(id, "response"); x.Status != due.StatusOpen || x.Submitted.On != date("2018-02-20") {
		t.Errorf("the deadline is %+v", x)
	}
}

func TestAnAnswerSetAsideLeavesTheDeadlineToWhatCameOnPaper(t *testing.T) {
	d := newFixture(t, 1)
	id, clerk := d.demanding()
	legal := d.users[workflow.Legal]
	d.at("2018-02-19T18:00:00Z")
	d.must(clerk, answers("1", production.Answer{Demand: "1", Answer: production.Complete}))
	d.at("2018-02-20T18:00:00Z")
	d.must(legal, came(id, "2018-02-20", production.Complete))
	d.must(legal, transition.SetAside{Matter: id, Submission: d.matter(id).Unrecorded()[0].Event, Reason: "A test."})
	d.tick(id, "2018-03-05T15:00:00Z")
	if x := d.deadline(id, "response"); x.Status != due.StatusOpen || x.Submitted.On != date("2018-02-20") {
		t.Errorf("the deadline is %+v", x)
	}
}

func TestUntimelyRestsOnTheRequestAndNotOnTheNotice(t *testing.T) {
	d := newFixture(t, 1)
	id := d.matters(1)[0]
	d.at("2018-01-02T15:00:00Z")
	notice := moving(id, "send_notice", "2018-01-02")
	notice.Fields["response_due"] = json.RawMessage(`{"kind":"fixed","date":"2018-01-12"}`)
	d.must(d.users[workflow.Legal], notice)
	d.tick(id, "2018-01-15T15:00:00Z")
	if x := d.deadline(id, "notice_response"); x.Status != due.StatusMissed {
		t.Fatalf("the deadline of the notice is %+v", x)
	}
	d.at("2018-01-24T15:00:00Z")
	d.move(id, "issue_request", "2018-01-24")
	d.at("2018-02-20T18:00:00Z")
	d.respond(id, "2018-02-20", `{"all":"complete"}`)
	d.at("2018-03-05T18:00:00Z")
	if why := d.refusedOn(id, "untimely", "2018-03-05"); !strings.Contains(why, "came late") {
		t.Errorf("“untimely” where only the notice was left unanswered: %q", why)
	}
}

func TestAStepOfALaterDayMeetsTheDeadlineOnTheDayWhenTheProductionCame(t *testing.T) {
	d := newFixture(t, 1)
	id, legal := d.issued(), d.users[workflow.Legal]
	d.at("2018-02-20T18:00:00Z")
	d.must(legal, came(id, "2018-02-20", production.Complete))
	d.at("2018-03-05T15:00:00Z")
	d.move(id, "receive_response", "2018-03-05")
	if x := d.deadline(id, "response"); x.MetOn != date("2018-02-20") || x.LateDays != 0 {
		t.Errorf("the deadline is %+v", x)
	}
	correct := transition.CorrectProduction{
		Matter: id, Event: d.matter(id).Productions[0].Event, ReceivedOn: date("2018-02-26"), Source: "City Clerk, two boxes",
		Production: production.Given{All: production.Complete, Via: production.ByPaper}, Reason: "The stamp says so.",
	}
	d.must(legal, correct)
	if x := d.deadline(id, "response"); x.Status != due.StatusMet || x.MetOn != date("2018-02-26") || x.LateDays != 3 {
		t.Errorf("with a later day the deadline is %+v", x)
	}
	correct.Production.All = production.Outstanding
	d.must(legal, correct)
	if x := d.deadline(id, "response"); x.Status != due.StatusMet || x.MetOn != date("2018-03-05") || x.LateDays != 10 {
		t.Errorf("with nothing that came before the step the deadline is %+v", x)
	}
	d.reopenAndVerify()
}
