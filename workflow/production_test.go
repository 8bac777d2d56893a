package workflow_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/demand"
	"duces/workflow/due"
	"duces/workflow/opening"
	"duces/workflow/privilege"
	"duces/workflow/process"
	"duces/workflow/production"
	"duces/workflow/review"
	"duces/workflow/transition"
)

// underTyped opens a matter under the process that asked how complete an answer is.
func (d *fixture) underTyped() string {
	d.t.Helper()
	source, err := os.ReadFile("process/testdata/doj-document-request-typed.yaml")
	if err != nil {
		d.t.Fatal(err)
	}
	other := d.must(workflow.OperatorActor, review.Open{
		Name: "Before", Authority: "8 U.S.C. 1373", Process: string(source), Members: []string{d.users[workflow.Legal], d.users[workflow.Supervisor], d.second, d.users[workflow.Compliance]},
	})
	r := d.must(d.users[workflow.Legal], opening.Open{Review: reviewOf(other), Jurisdictions: d.jurisdictions[d.next : d.next+1], OpenedOn: date("2017-11-15")})
	d.next++
	return r.Created[0]
}

func reviewOf(r workflow.Result) string {
	for _, e := range r.Events {
		if e.Stream.Kind() == review.KindName {
			return e.Stream.ID()
		}
	}
	return ""
}

func (d *fixture) respond(id, on, came string) workflow.Result {
	d.t.Helper()
	m := moving(id, "receive_response", on)
	m.Fields = map[string]json.RawMessage{"production": json.RawMessage(came)}
	return d.must(d.users[workflow.Legal], m)
}

func (d *fixture) records(id, on string, answers ...production.Answer) transition.RecordProduction {
	return transition.RecordProduction{Matter: id, ReceivedOn: date(on), Source: "City Clerk, by email", Production: production.Given{Answers: answers}}
}

func (d *fixture) demand(id string, label demand.Label) production.Status {
	d.t.Helper()
	for _, s := range d.matter(id).DemandStatus() {
		if s.Known() == label {
			return s
		}
	}
	d.t.Fatalf("the matter has no demand %s", label)
	return production.Status{}
}

func TestCompletenessFollowsFromWhatCame(t *testing.T) {
	d := newFixture(t, 1)
	id, legal := d.matters(1)[0], d.users[workflow.Legal]
	d.at("2018-03-20T15:00:00Z")
	d.move(id, "issue_request", "2018-01-24")
	d.respond(id, "2018-02-20", `{"answers":[{"demand":"1","answer":"complete"}]}`)
	if m := d.matter(id); m.Completeness() != "partial" || !m.CompletenessDerived() || len(m.Productions) != 1 {
		t.Fatalf("after one of two demands the answer is %s", m.Completeness())
	}
	if x := d.deadline(id, "response"); x.Answered != "partial" || x.Status != due.StatusMet {
		t.Errorf("the deadline is %+v", x)
	}
	no := moving(id, "issue_subpoena", "2018-02-26")
	no.Fields["grounds"] = json.RawMessage(`"no_response"`)
	if _, err := d.do(legal, no); workflow.CodeOf(err) != workflow.Refused || !strings.Contains(err.Error(), "A response is on record, received Tue, Feb 20, 2018.") {
		t.Errorf("“no response” after a response: %v", err)
	}
	d.must(legal, d.records(id, "2018-03-02", production.Answer{Demand: "2", Answer: production.Complete}))
	m := d.matter(id)
	if m.Completeness() != "complete" || len(m.Answers) != 2 || m.Answers[0].Completeness != "partial" || m.Answers[1].On != date("2018-03-02") || !m.Answers[1].Supplement {
		t.Errorf("after a supplement the answers are %+v", m.Answers)
	}
	if x := d.deadline(id, "response"); x.Answered != "partial" || len(x.Supplements) != 1 || x.Supplements[0].Completeness != "complete" {
		t.Errorf("the deadline has lost how it was answered: %+v", x)
	}
	incomplete := moving(id, "issue_subpoena", "2018-03-05")
	if _, err := d.do(legal, incomplete); workflow.CodeOf(err) != workflow.Refused || !strings.Contains(err.Error(), "Every demand is satisfied on the record.") {
		t.Errorf("“incomplete” of a complete response: %v", err)
	}
	d.reopenAndVerify()
	if got := d.matter(id).Completeness(); got != "complete" {
		t.Errorf("read back from disk the answer is %s", got)
	}
}

func TestAResponseWithNothingIsRefusedAndAnUnacceptedObjectionIsIncomplete(t *testing.T) {
	d := newFixture(t, 1)
	id, legal := d.matters(1)[0], d.users[workflow.Legal]
	d.at("2018-03-20T15:00:00Z")
	d.move(id, "issue_request", "2018-01-24")
	d.respond(id, "2018-02-20", `{"all":"outstanding"}`)
	if m := d.matter(id); m.Completeness() != "refused" || len(m.Productions) != 0 {
		t.Fatalf("a letter that brings nothing is %s, with %d productions", m.Completeness(), len(m.Productions))
	}
	d.must(legal, d.records(id, "2018-02-21", production.Answer{Demand: "1", Answer: production.Complete},
		production.Answer{Demand: "2", Answer: production.Objected, Ground: "Unduly burdensome.", Part: "All email", Withheld: production.Withheld}))
	if s := d.demand(id, "2"); s.Answer != production.Objected || s.Last.Ground != "Unduly burdensome." || s.Last.Part != "All email" || s.Satisfied() {
		t.Errorf("the objection is %+v", s)
	}
	judge := transition.JudgeWithholding{Matter: id, Demand: "2", Accepted: true, On: date("2018-02-22"), Reason: "The burden is real."}
	if _, err := d.do(d.users[workflow.Compliance], judge); workflow.CodeOf(err) != workflow.Forbidden {
		t.Errorf("by one who makes no demands: %v", err)
	}
	other := judge
	other.Demand = "1"
	if _, err := d.do(legal, other); workflow.CodeOf(err) != workflow.Refused {
		t.Errorf("of a demand from which nothing is withheld: %v", err)
	}
	d.must(legal, judge)
	if m := d.matter(id); m.Completeness() != "complete" || m.Incomplete() {
		t.Errorf("with the objection accepted the answer is %s", m.Completeness())
	}
	if _, err := d.do(legal, judge); workflow.CodeOf(err) != workflow.Refused {
		t.Errorf("accepted twice: %v", err)
	}
	judge.Accepted = false
	d.must(legal, judge)
	if !d.matter(id).Incomplete() {
		t.Error("an acceptance that was taken back still counts")
	}
	d.reopenAndVerify()
}

func TestAnAmendedDemandIsAskedAgainAndKeepsItsEarlierText(t *testing.T) {
	d := newFixture(t, 1)
	id, legal := d.matters(1)[0], d.users[workflow.Legal]
	d.at("2018-03-20T15:00:00Z")
	d.move(id, "issue_request", "2018-01-24")
	d.respond(id, "2018-02-20", `{"all":"complete"}`)
	amend := transition.AmendDemands{
		Matter: id, On: date("2018-02-26"), Reason: "The drafts were left out.",
		Demands: []demand.Demand{demand.New("2", "All directives, with drafts."), demand.New("2(a)", "Messages about them.")},
	}
	early := amend
	early.On = date("2018-01-23")
	if _, err := d.do(legal, early); workflow.CodeOf(err) != workflow.Invalid {
		t.Errorf("amended before it was made: %v", err)
	}
	d.must(legal, amend)
	m := d.matter(id)
	if m.Completeness() != "partial" || len(m.Demands) != 3 {
		t.Errorf("the answer is %s to %d demands", m.Completeness(), len(m.Demands))
	}
	if s := d.demand(id, "2"); len(s.Before) != 1 || s.Before[0].Text != "All directives." || s.Leaf {
		t.Errorf("2 is %+v", s)
	}
	if _, err := d.do(legal, amend); workflow.CodeOf(err) != workflow.Refused {
		t.Errorf("amended alike: %v", err)
	}
	d.must(legal, d.records(id, "2018-02-27", production.Answer{Demand: "2(a)", Answer: production.NoneExist}))
	if got := d.matter(id).Completeness(); got != "complete" {
		t.Errorf("answered again it is %s", got)
	}
	d.reopenAndVerify()
}

func TestASubpoenaScheduleThatNumbersAnewIsAnsweredByTheRequestsNumbers(t *testing.T) {
	d := newFixture(t, 1)
	id, legal := d.matters(1)[0], d.users[workflow.Legal]
	d.at("2018-03-20T15:00:00Z")
	d.move(id, "issue_request", "2018-01-24")
	d.respond(id, "2018-02-20", `{"answers":[{"demand":"1","answer":"complete"}]}`)
	subpoena := moving(id, "issue_subpoena", "2018-02-26")
	subpoena.Fields["schedule"] = json.RawMessage(`[{"number":1,"of":"2","text":"All directives."},{"number":3,"text":"All logs."}]`)
	d.must(d.second, approval.Approve{Matter: id, Approval: d.must(legal, subpoena).Pending(), Approve: true})
	d.move(id, "serve_subpoena", "2018-02-27")
	back := moving(id, "receive_return", "2018-03-19")
	back.Fields = map[string]json.RawMessage{"production": json.RawMessage(`{"answers":[{"demand":"2","answer":"complete"}]}`)}
	d.must(legal, back)
	if s := d.demand(id, "2"); s.Called() != "1" || !s.Satisfied() || len(s.Before) != 0 {
		t.Errorf("2, now 1, is %+v", s)
	}
	if m := d.matter(id); m.Completeness() != "partial" {
		t.Errorf("with 3 outstanding the return is %s", m.Completeness())
	}
	d.must(legal, d.records(id, "2018-03-20", production.Answer{Demand: "3", Answer: production.NoneExist}))
	if m := d.matter(id); m.Completeness() != "complete" {
		t.Errorf("the return is %s", m.Completeness())
	}
	d.reopenAndVerify()
}

func TestAReplacementCountsAndTheFirstStaysOnRecord(t *testing.T) {
	d := newFixture(t, 1)
	id, legal := d.matters(1)[0], d.users[workflow.Legal]
	d.at("2018-03-20T15:00:00Z")
	d.move(id, "issue_request", "2018-01-24")
	first := d.must(legal, d.records(id, "2018-02-19", production.Answer{Demand: "1", Answer: production.Complete})).Events[0].Seq
	again := d.records(id, "2018-02-21", production.Answer{Demand: "2", Answer: production.Complete})
	again.Replaces = first
	early := again
	early.ReceivedOn = date("2018-02-18")
	if _, err := d.do(legal, early); workflow.CodeOf(err) != workflow.Invalid {
		t.Errorf("a replacement from before: %v", err)
	}
	d.must(legal, again)
	m := d.matter(id)
	if len(m.Productions) != 2 || m.Productions[0].Replaced == 0 || d.demand(id, "1").Answer != production.Outstanding || !d.demand(id, "2").Satisfied() {
		t.Errorf("the productions are %+v", m.Productions)
	}
	if _, err := d.do(legal, again); workflow.CodeOf(err) != workflow.Refused {
		t.Errorf("replaced twice: %v", err)
	}
	if got := m.Completeness(); got != "partial" {
		t.Errorf("before a response is recorded it is %q", got)
	}
	d.reopenAndVerify()
}

func TestACorrectedProductionNamesTheLaterStepsThatItContradicts(t *testing.T) {
	d := newFixture(t, 1)
	id, legal := d.matters(1)[0], d.users[workflow.Legal]
	d.at("2018-03-20T15:00:00Z")
	d.move(id, "issue_request", "2018-01-24")
	d.respond(id, "2018-02-20", `{"answers":[{"demand":"1","answer":"complete"},{"demand":"2","answer":"objected","ground":"Overbroad."}]}`)
	d.move(id, "issue_subpoena", "2018-02-26")
	by := transition.CorrectProduction{Matter: id, Event: d.eventOf(id, "receive_response"), ReceivedOn: date("2018-02-20"), Source: "City Clerk", Production: production.Given{All: production.Complete}, Reason: "A box was overlooked."}
	if _, err := d.do(legal, by); workflow.CodeOf(err) != workflow.NotFound {
		t.Errorf("apart from its step: %v", err)
	}
	right := transition.Correct{
		Matter: id, Event: d.eventOf(id, "receive_response"), EffectiveOn: date("2018-02-20"), Reason: "A box was overlooked.",
		Fields: map[string]json.RawMessage{"production": json.RawMessage(`{"all":"complete"}`)},
	}
	d.must(legal, right)
	m := d.matter(id)
	if m.Completeness() != "complete" || m.Answers[0].Completeness != "complete" || len(m.Conflicts) != 1 || m.Conflicts[0].Transition != "issue_subpoena" {
		t.Errorf("the answer is %s, with the conflicts %v", m.Completeness(), m.Conflicts)
	}
	if _, err := d.do(legal, right); workflow.CodeOf(err) != workflow.Refused {
		t.Errorf("corrected alike: %v", err)
	}
	// The date of the step is corrected, and what came with it moves along.
	right.EffectiveOn = date("2018-02-19")
	d.must(legal, right)
	if m := d.matter(id); m.Productions[0].On != date("2018-02-19") || m.Answers[0].On != date("2018-02-19") || m.Completeness() != "complete" {
		t.Errorf("the production is of %s, the answer of %s", m.Productions[0].On, m.Answers[0].On)
	}
	// Corrected to have brought nothing, it is refused.
	right.Fields = nil
	d.must(legal, right)
	if m := d.matter(id); m.Answers[0].Completeness != "refused" || len(m.Productions) != 0 {
		t.Errorf("with nothing the answer is %+v", m.Answers[0])
	}
	alone := d.must(legal, d.records(id, "2018-03-01", production.Answer{Demand: "1", Answer: production.Partial, Ground: "Overbroad."})).Events[0].Seq
	by.Event, by.ReceivedOn = alone, date("2018-03-02")
	d.must(legal, by)
	if s := d.demand(id, "1"); s.Answer != production.Complete || s.Last.Ground != "" || s.By.On != date("2018-03-02") {
		t.Errorf("once corrected 1 is %+v", s)
	}
	d.reopenAndVerify()
}

func TestAnEarlierProcessKeepsWhatWasRecordedAndGuardsFollowWhatCame(t *testing.T) {
	d := newFixture(t, 2)
	id, legal := d.underTyped(), d.users[workflow.Legal]
	d.at("2018-03-20T15:00:00Z")
	d.move(id, "issue_request", "2018-01-24")
	m := moving(id, "receive_response", "2018-02-20")
	m.Fields = map[string]json.RawMessage{"completeness": json.RawMessage(`"complete"`)}
	d.must(legal, m)
	if m := d.matter(id); m.CompletenessDerived() || m.Completeness() != "complete" || m.AsRecorded() != "" {
		t.Fatalf("as recorded it is %s", m.Completeness())
	}
	d.must(legal, d.records(id, "2018-02-21", production.Answer{Demand: "1", Answer: production.Complete}))
	if m := d.matter(id); m.Completeness() != "partial" || m.AsRecorded() != "complete" {
		t.Errorf("it is %s, and %s as recorded", m.Completeness(), m.AsRecorded())
	}
	d.move(id, "issue_subpoena", "2018-02-26") // incomplete: demand 2
	d.reopenAndVerify()
}

// A return ends the right to object only if all came. Whether it did depends on what earlier productions say.
func TestACorrectedProductionGivesBackTheRightThatALaterReturnEnded(t *testing.T) {
	for name, c := range map[string]struct {
		first   string // what came with the response
		correct func(d *fixture, id string, rolling int64) workflow.Command
	}{
		"a production": {`{"answers":[{"demand":"1","answer":"complete"}]}`, func(_ *fixture, id string, rolling int64) workflow.Command {
			return transition.CorrectProduction{
				Matter: id, Event: rolling, ReceivedOn: date("2018-03-05"), Source: "City Clerk", Reason: "Another matter's box.",
				Production: production.Given{Answers: []production.Answer{{Demand: "2", Answer: production.Partial}}},
			}
		}},
		"a step": {`{"answers":[{"demand":"1","answer":"none_exist"}]}`, func(d *fixture, id string, _ int64) workflow.Command {
			return transition.Correct{
				Matter: id, Event: d.eventOf(id, "receive_response"), EffectiveOn: date("2018-02-20"), Reason: "They said nothing of it.",
				Fields: map[string]json.RawMessage{"production": json.RawMessage(`{"answers":[{"demand":"1","answer":"partial"}]}`)},
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newFixture(t, 1)
			id, legal := d.matters(1)[0], d.users[workflow.Legal]
			d.at("2018-03-06T18:00:00Z")
			d.move(id, "issue_request", "2018-01-24")
			d.respond(id, "2018-02-20", c.first)
			d.move(id, "issue_subpoena", "2018-02-26")
			d.move(id, "serve_subpoena", "2018-03-02")
			open := d.deadline(id, "objection")
			rolling := d.must(legal, d.records(id, "2018-03-05", production.Answer{Demand: "2", Answer: production.Complete})).Events[0].Seq
			back := moving(id, "receive_return", "2018-03-06")
			back.Fields = nil
			d.must(legal, back)
			if x := d.deadline(id, "objection"); x.Status != due.StatusCancelled || open.Status != due.StatusOpen {
				t.Fatalf("with all returned, the right to object is %s", x.Status)
			}
			d.must(legal, c.correct(d, id, rolling))
			x := d.deadline(id, "objection")
			if x.Status != due.StatusOpen || x.Due != open.Due || x.Version <= open.Version {
				t.Errorf("once the record is right, the right to object is %s until %s", x.Status, x.Due)
			}
			m := d.matter(id)
			if m.Completeness() != process.Partial {
				t.Errorf("the answer is %s", m.Completeness())
			}
			d.reopenAndVerify()
		})
	}
}

// An acceptance is of what was withheld then. Where a correction says that something else was, it does not count for that.
func TestAnAcceptanceDoesNotCountForWhatACorrectionWithholdsInstead(t *testing.T) {
	d := newFixture(t, 1)
	id, legal := d.matters(1)[0], d.users[workflow.Legal]
	d.at("2018-03-06T18:00:00Z")
	d.move(id, "issue_request", "2018-01-24")
	objects := func(ground string) production.Answer {
		return production.Answer{Demand: "1", Answer: production.Objected, Ground: ground, Withheld: production.Withheld}
	}
	event := d.must(legal, d.records(id, "2018-02-20", objects("Overbroad."))).Events[0].Seq
	d.must(legal, transition.JudgeWithholding{Matter: id, Demand: "1", Accepted: true, On: date("2018-02-22"), Reason: "We narrowed it."})
	for i, c := range []struct {
		answer    production.Answer
		on        string
		satisfied bool
	}{
		{objects("Overbroad."), "2018-02-21", true}, // of its day alone
		{production.Answer{Demand: "1", Answer: production.NoneExist}, "2018-02-21", true},
		{objects("Overbroad."), "2018-02-21", true}, // what was accepted, again
		{objects("Trade secrets."), "2018-02-21", false},
		{objects("Overbroad."), "2018-02-21", false}, // once taken back, somebody must say so anew
	} {
		d.must(legal, transition.CorrectProduction{
			Matter: id, Event: event, ReceivedOn: date(c.on), Source: "City Clerk, by email", Reason: "By the letter.",
			Production: production.Given{Answers: []production.Answer{c.answer}},
		})
		if x := d.demand(id, "1"); x.Satisfied() != c.satisfied || x.Answer != c.answer.Answer {
			t.Errorf("correction %d: it is %s, satisfied %t", i+1, x.Answer, x.Satisfied())
		}
	}
	d.reopenAndVerify()
}

// What was ruled on is what was in force then for the demand, in whichever productions.
func TestAnAcceptanceCountsOnlyForWhatWasInForceThen(t *testing.T) {
	objects := func(ground string) production.Given {
		return production.Given{Answers: []production.Answer{{Demand: "1", Answer: production.Objected, Ground: ground, Withheld: production.Withheld}}}
	}
	log := func(what ...string) production.Given {
		var g production.Given
		for _, description := range what {
			g.PrivilegeLog = append(g.PrivilegeLog, privilege.Entry{Author: "County Counsel", Description: description, Demands: []string{"1"}})
		}
		return g
	}
	complete := production.Given{Answers: []production.Answer{{Demand: "1", Answer: production.Complete}}}
	for name, c := range map[string]struct {
		first, second production.Given // of Feb 20 and 21
		rulings       []bool
		corrects      int // which of them
		right         production.Given
		on            string
		ruled         bool
		accepted      bool
	}{
		"a log by itself withholds something else": {complete, log("Advice on the ordinance."), []bool{true}, 1, log("Minutes."), "2018-02-21", false, false},
		"a log by itself withholds the same":       {complete, log("Advice on the ordinance."), []bool{true}, 1, log("Advice on the ordinance."), "2018-02-22", true, true},
		"two logs change places":                   {log("Advice on the ordinance."), log("Minutes."), []bool{true}, 0, log("Advice on the ordinance."), "2018-02-22", true, true},
		"another objection is in force by its day": {objects("Overbroad."), objects("Trade secrets."), []bool{true}, 0, objects("Overbroad."), "2018-02-22", false, false},
		"the same objection is in force":           {objects("Overbroad."), objects("Overbroad."), []bool{true}, 0, objects("Overbroad."), "2018-02-22", true, true},
		"what is not in force is corrected":        {objects("Overbroad."), objects("Trade secrets."), []bool{true}, 0, objects("Vague."), "2018-02-20", true, true},
		"the acceptance was taken back":            {objects("Overbroad."), objects("Trade secrets."), []bool{true, false}, 1, objects("Vague."), "2018-02-21", true, false},
	} {
		t.Run(name, func(t *testing.T) {
			d := newFixture(t, 1)
			id, legal := d.matters(1)[0], d.users[workflow.Legal]
			d.at("2018-03-06T18:00:00Z")
			d.move(id, "issue_request", "2018-01-24")
			var events [2]int64
			for i, given := range []production.Given{c.first, c.second} {
				came := d.records(id, []string{"2018-02-20", "2018-02-21"}[i])
				came.Production = given
				events[i] = d.must(legal, came).Events[0].Seq
			}
			for _, accepted := range c.rulings {
				d.must(legal, transition.JudgeWithholding{Matter: id, Demand: "1", Accepted: accepted, On: date("2018-02-23"), Reason: "By the letter."})
			}
			d.must(legal, transition.CorrectProduction{
				Matter: id, Event: events[c.corrects], ReceivedOn: date(c.on), Source: "City Clerk", Production: c.right, Reason: "By the letter.",
			})
			if x := d.demand(id, "1"); (x.Ruling != 0) != c.ruled || x.Accepted != c.accepted {
				t.Errorf("it is %s, ruled on by %d, accepted %t", x.Answer, x.Ruling, x.Accepted)
			}
			d.reopenAndVerify()
		})
	}
}

// With the acceptance that no longer counts, the return was not complete: it ended no right to object.
func TestAnAcceptanceThatNoLongerCountsGivesBackTheRightThatALaterReturnEnded(t *testing.T) {
	const overbroad, secrets = `{"answers":[{"demand":"1","answer":"objected","ground":"Overbroad."}]}`, `{"answers":[{"demand":"1","answer":"objected","ground":"Trade secrets."}]}`
	for name, c := range map[string]struct {
		response string
		correct  func(d *fixture, id string, alone int64) workflow.Command
	}{
		"a production": {`{"all":"outstanding"}`, func(_ *fixture, id string, alone int64) workflow.Command {
			return transition.CorrectProduction{
				Matter: id, Event: alone, ReceivedOn: date("2018-02-21"), Source: "City Clerk", Reason: "By the letter.",
				Production: production.Given{Answers: []production.Answer{{Demand: "1", Answer: production.Objected, Ground: "Trade secrets."}}},
			}
		}},
		"a step": {overbroad, func(d *fixture, id string, _ int64) workflow.Command {
			return transition.Correct{
				Matter: id, Event: d.eventOf(id, "receive_response"), EffectiveOn: date("2018-02-20"), Reason: "By the letter.",
				Fields: map[string]json.RawMessage{"production": json.RawMessage(secrets)},
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newFixture(t, 1)
			id, legal := d.matters(1)[0], d.users[workflow.Legal]
			d.at("2018-03-06T18:00:00Z")
			d.move(id, "issue_request", "2018-01-24")
			d.respond(id, "2018-02-20", c.response)
			var alone int64
			if c.response != overbroad {
				alone = d.must(legal, d.records(id, "2018-02-21", production.Answer{Demand: "1", Answer: production.Objected, Ground: "Overbroad."})).Events[0].Seq
			}
			d.move(id, "issue_subpoena", "2018-02-26")
			d.move(id, "serve_subpoena", "2018-03-02")
			open := d.deadline(id, "objection")
			d.must(legal, transition.JudgeWithholding{Matter: id, Demand: "1", Accepted: true, On: date("2018-03-03"), Reason: "We narrowed it."})
			d.must(legal, d.records(id, "2018-03-05", production.Answer{Demand: "2", Answer: production.Complete}))
			back := moving(id, "receive_return", "2018-03-06")
			back.Fields = nil
			d.must(legal, back)
			if x := d.deadline(id, "objection"); x.Status != due.StatusCancelled || open.Status != due.StatusOpen {
				t.Fatalf("with all returned, the right to object is %s", x.Status)
			}
			d.must(legal, c.correct(d, id, alone))
			if x, m := d.deadline(id, "objection"), d.matter(id); x.Status != due.StatusOpen || x.Due != open.Due || m.Completeness() != process.Partial {
				t.Errorf("the answer is %s, and the right to object is %s until %s", m.Completeness(), x.Status, x.Due)
			}
			d.reopenAndVerify()
		})
	}
}

func TestAnAcceptanceThatNoLongerCountsMakesNoLaterStepConflict(t *testing.T) {
	d := newFixture(t, 1)
	id, legal := d.matters(1)[0], d.users[workflow.Legal]
	d.at("2018-03-06T18:00:00Z")
	d.move(id, "issue_request", "2018-01-24")
	d.respond(id, "2018-02-20", `{"answers":[{"demand":"1","answer":"objected","ground":"Overbroad."}]}`)
	d.must(legal, transition.JudgeWithholding{Matter: id, Demand: "1", Accepted: true, On: date("2018-02-22"), Reason: "We narrowed it."})
	d.move(id, "issue_subpoena", "2018-02-26") // incomplete: demand 2
	right := transition.Correct{
		Matter: id, Event: d.eventOf(id, "receive_response"), EffectiveOn: date("2018-02-20"), Reason: "By the letter.",
		Fields: map[string]json.RawMessage{"production": json.RawMessage(
			`{"answers":[{"demand":"1","answer":"objected","ground":"Trade secrets."},{"demand":"2","answer":"complete"}]}`)},
	}
	d.must(legal, right)
	if m := d.matter(id); m.Completeness() != process.Partial || len(m.Conflicts) != 0 {
		t.Errorf("the answer is %s, with the conflicts %+v", m.Completeness(), m.Conflicts)
	}
	d.reopenAndVerify()
}
