package workflow_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/change"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/transition"
	"duces/workflow/view"
)

// eventOf is the event by which a transition stands in the history of a matter.
func (d *fixture) eventOf(id, name string) int64 {
	d.t.Helper()
	page, err := d.db.History(d.t.Context(), workflow.Viewer{ID: d.users[workflow.Auditor], Role: workflow.Auditor}, view.HistoryFilter{Stream: matter.Stream(id), Limit: 200})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, r := range page.Items {
		if t, is := r.Event.Data.(matter.Transitioned); is && t.Transition == name && r.Event.Corrects == 0 {
			return r.Event.Seq
		}
	}
	d.t.Fatalf("%s is not in the history", name)
	return 0
}

// served is a matter whose subpoena was served on 5 March 2018 with a return
// date of 20 April: objections are due on 19 March.
func (d *fixture) served() string {
	d.t.Helper()
	id := d.matters(1)[0]
	d.at("2018-02-26T15:00:00Z")
	d.move(id, "send_notice", "2017-11-15")
	d.move(id, "issue_request", "2018-01-24")
	d.move(id, "receive_response", "2018-02-20")
	d.move(id, "issue_subpoena", "2018-02-26")
	d.at("2018-03-05T16:00:00Z")
	d.move(id, "serve_subpoena", "2018-03-05")
	return id
}

func correcting(id string, event int64, name, on string) transition.Correct {
	return transition.Correct{Matter: id, Event: event, EffectiveOn: date(on), Fields: example(name), Reason: "The affidavit of service says so."}
}

func TestACorrectedDateMovesTheDeadlinesThatRestOnIt(t *testing.T) {
	d := newFixture(t, 1)
	id := d.served()
	served := d.eventOf(id, "serve_subpoena")
	before := d.deadline(id, "objection")
	if before.Due != date("2018-03-19") || before.Version != 1 {
		t.Fatalf("objections are due %+v", before)
	}
	d.tick(id, "2018-03-16T15:00:00Z") // the ladder begins
	d.must(d.users[workflow.Compliance], change.Deadline{Matter: id, Deadline: before.ID, Change: "extend", Days: 7, Authority: "Stipulation"})
	d.at("2018-03-17T15:00:00Z")
	if x := d.deadline(id, "objection"); x.Due != date("2018-03-26") || x.Version != 2 {
		t.Fatalf("once extended: %+v", x)
	}

	facts, err := d.db.World(t.Context(), d.users[workflow.Legal], matter.Stream(id))
	if err != nil {
		t.Fatal(err)
	}
	c := correcting(id, served, "serve_subpoena", "2018-03-01")
	preview, err := c.Preview(facts, workflow.Act{Actor: d.users[workflow.Legal], At: d.engine.Now()})
	if err != nil || len(preview.Moved) != 1 || preview.Moved[0].New != date("2018-03-22") || !preview.Approval || len(preview.Conflicts) != 0 {
		t.Errorf("the preview says %+v, %v", preview, err)
	}
	if len(preview.Rights) != 1 || preview.Rights[0].Due != date("2018-03-26") {
		t.Errorf("it has a right end sooner, and names %v", preview.Rights)
	}
	r := d.agreed(d.users[workflow.Legal], c)
	x := d.deadline(id, "objection")
	if x.Due != date("2018-03-22") || x.Version != 3 || x.Basis.From != date("2018-03-01") || len(x.Basis.Extensions) != 1 || x.Status != due.StatusOpen {
		t.Errorf("once corrected: %+v", x)
	}
	if err := x.Receipt.Recompute(x.Due); err != nil {
		t.Error(err)
	}
	if m := d.matter(id); m.State != "served" || m.Entered != date("2018-03-01") || len(m.Conflicts) != 0 {
		t.Errorf("the matter is %s since %s, with %v", m.State, m.Entered, m.Conflicts)
	}
	if got := d.deadline(id, "return"); got.Due != date("2018-04-20") || got.Version != 1 {
		t.Errorf("the fixed return date is %+v", got)
	}
	corrects := map[string]int{}
	for _, e := range r.Events {
		corrects[e.Type]++
	}
	if corrects["transitioned"] != 1 || corrects["transition_corrected"] != 1 || corrects["deadline_moved"] != 1 {
		t.Errorf("stored are %v", corrects)
	}
	// Alerts follow the new date: the three-day rung of 22 March falls on the 19th.
	if alerts := d.tick(id, "2018-03-19T15:00:00Z"); len(alerts) == 0 {
		t.Error("no alert follows the corrected date")
	}
	d.reopenAndVerify()
	if again := d.deadline(id, "objection"); again.Due != x.Due || again.Version != 3 {
		t.Errorf("read back from disk: %+v", again)
	}

	// A correction may itself be corrected, by the event of either.
	first := slices.IndexFunc(r.Events, func(e workflow.Recorded) bool { return e.Type == "transitioned" })
	d.must(d.users[workflow.Legal], correcting(id, r.Events[first].Seq, "serve_subpoena", "2018-03-02"))
	if x := d.deadline(id, "objection"); x.Due != date("2018-03-23") || x.Version != 4 {
		t.Errorf("once corrected again: %+v", x)
	}
	if _, err := d.do(d.users[workflow.Legal], correcting(id, served, "serve_subpoena", "2018-03-02")); workflow.CodeOf(err) != workflow.Refused {
		t.Errorf("a correction that changes nothing: %v", err)
	}
	d.reopenAndVerify()
}

// reopenAndVerify holds everything against its history, as a new process would.
func (d *fixture) reopenAndVerify() {
	d.t.Helper()
	d.close()
	d.open()
	d.verify()
}

func TestALaterStepThatTheProcessWouldNowRefuseIsAConflict(t *testing.T) {
	d := newFixture(t, 1)
	id := d.served()
	d.at("2018-03-18T16:00:00Z")
	d.move(id, "object", "2018-03-16")
	legal := d.users[workflow.Legal]
	r := d.must(legal, correcting(id, d.eventOf(id, "serve_subpoena"), "serve_subpoena", "2018-03-01"))
	m := d.matter(id)
	if m.State != "objected" || len(m.Conflicts) != 1 {
		t.Fatalf("the matter is %s with the conflicts %+v", m.State, m.Conflicts)
	}
	c := m.Conflicts[0]
	if c.Event != d.eventOf(id, "object") || c.Transition != "object" || !strings.Contains(c.Why, "Thu, Mar 15, 2018") && !strings.Contains(c.Why, "15 March 2018") {
		t.Errorf("the conflict is %+v", c)
	}
	if r.State != "objected" || d.deadline(id, "return").Status != due.StatusTolled {
		t.Errorf("a later step was undone: %+v", d.deadline(id, "return"))
	}
	d.reopenAndVerify()
	if got := d.matter(id).Conflicts; len(got) != 1 || got[0] != c {
		t.Errorf("read back: %+v", got)
	}
	for name, refused := range map[string]struct {
		actor string
		note  string
		event int64
		code  workflow.Code
	}{
		"without a note":       {legal, " ", c.Event, workflow.Invalid},
		"of another step":      {legal, "Leave of court was granted.", c.Event + 1, workflow.NotFound},
		"by an auditor":        {d.users[workflow.Auditor], "Seen.", c.Event, workflow.Forbidden},
		"by an administrator":  {d.users[workflow.Admin], "Seen.", c.Event, workflow.NotFound},
		"compliance may write": {d.users[workflow.Compliance], "Seen.", c.Event, workflow.Forbidden},
	} {
		if _, err := d.do(refused.actor, matter.CloseConflict{Matter: id, Correction: c.Correction, Event: refused.event, Note: refused.note}); workflow.CodeOf(err) != refused.code {
			t.Errorf("closed %s: %v", name, err)
		}
	}
	d.must(legal, matter.CloseConflict{Matter: id, Correction: c.Correction, Event: c.Event, Note: "Leave of court was granted on 14 March."})
	if got := d.matter(id).Conflicts; len(got) != 0 {
		t.Errorf("once closed: %+v", got)
	}
	d.verify()
}

func TestACorrectedResponseIsLateOrInTimeByItsTrueDate(t *testing.T) {
	d := newFixture(t, 1)
	id := d.matters(1)[0]
	d.move(id, "send_notice", "2017-11-15")
	d.at("2018-01-25T15:00:00Z")
	d.move(id, "issue_request", "2018-01-24")
	d.tick(id, "2018-02-24T15:00:00Z") // missed
	d.at("2018-03-01T15:00:00Z")
	d.move(id, "receive_response", "2018-02-28")
	if x := d.deadline(id, "response"); x.Status != due.StatusMet || x.LateDays != 5 {
		t.Fatalf("five days late: %+v", x)
	}
	// It had come in on the 22nd, and lay about.
	d.must(d.users[workflow.Legal], correcting(id, d.eventOf(id, "receive_response"), "receive_response", "2018-02-22"))
	if x := d.deadline(id, "response"); x.Status != due.StatusMet || x.LateDays != 0 || x.MetOn != date("2018-02-22") {
		t.Errorf("in time: %+v", x)
	}
	if m := d.matter(id); len(m.Answers) != 1 || m.Answers[0].On != date("2018-02-22") {
		t.Errorf("the answers are %+v", m.Answers)
	}
	// The request had asked for an earlier day.
	c := correcting(id, d.eventOf(id, "issue_request"), "issue_request", "2018-01-24")
	c.Fields["due"] = json.RawMessage(`{"kind":"fixed","date":"2018-02-20"}`)
	d.must(d.users[workflow.Legal], c)
	if x := d.deadline(id, "response"); x.Status != due.StatusMet || x.LateDays != 2 || x.Due != date("2018-02-20") {
		t.Errorf("two days late: %+v", x)
	}
	// What has not come yet cannot be what happened, nor what came before the step before.
	for on, code := range map[string]workflow.Code{"2018-03-02": workflow.Invalid, "2018-01-23": workflow.Invalid, "": workflow.Invalid} {
		if _, err := d.do(d.users[workflow.Legal], correcting(id, d.eventOf(id, "receive_response"), "receive_response", on)); workflow.CodeOf(err) != code {
			t.Errorf("received on %q: %v", on, err)
		}
	}
	d.reopenAndVerify()
}

func TestADateMovedIntoThePastOrTheFutureIsMissedOrNot(t *testing.T) {
	d := newFixture(t, 1)
	id := d.matters(1)[0]
	d.move(id, "send_notice", "2017-11-15")
	d.at("2018-01-25T15:00:00Z")
	d.move(id, "issue_request", "2018-01-24")
	d.tick(id, "2018-02-25T15:00:00Z")
	if m := d.matter(id); !m.Overdue() {
		t.Fatal("it is not overdue")
	}
	c := correcting(id, d.eventOf(id, "issue_request"), "issue_request", "2018-01-24")
	c.Fields["due"] = json.RawMessage(`{"kind":"fixed","date":"2018-03-23"}`)
	d.must(d.users[workflow.Legal], c)
	if x := d.deadline(id, "response"); x.Status != due.StatusOpen || d.matter(id).Overdue() {
		t.Errorf("with four weeks more: %+v", x)
	}
	c.Fields["due"] = json.RawMessage(`{"kind":"fixed","date":"2018-02-09"}`)
	d.must(d.users[workflow.Legal], c)
	if x := d.deadline(id, "response"); x.Status != due.StatusMissed || !d.matter(id).Overdue() {
		t.Errorf("with two weeks less: %+v", x)
	}
	d.reopenAndVerify()
}

// A date that can be left out comes, goes and comes back with corrections, and
// what the steps since would have done to it is done.
func TestAnOptionalDeadlineComesAndGoesWithCorrections(t *testing.T) {
	d := newFixture(t, 2)
	legal := d.users[workflow.Legal]
	id := d.matters(1)[0]
	d.move(id, "send_notice", "2017-11-15")
	sent := d.eventOf(id, "send_notice")
	with := correcting(id, sent, "send_notice", "2017-11-15")
	with.Fields = map[string]json.RawMessage{"response_due": json.RawMessage(`{"kind":"fixed","date":"2018-02-23"}`)}
	without := correcting(id, sent, "send_notice", "2017-11-15")
	for i, c := range []transition.Correct{with, without, with} {
		d.must(legal, c)
		x := d.deadline(id, "notice_response")
		if want := []due.Status{due.StatusOpen, due.StatusCancelled, due.StatusOpen}[i]; x.Status != want || x.Due != date("2018-02-23") {
			t.Errorf("after correction %d: %+v", i+1, x)
		}
	}
	if m := d.matter(id); len(m.Deadlines) != 1 {
		t.Errorf("there are %d deadlines", len(m.Deadlines))
	}

	closed := d.matters(1)[0]
	d.move(closed, "send_notice", "2017-11-15")
	d.must(legal, moving(closed, "withdraw", "2017-12-01"))
	with.Matter, with.Event = closed, d.eventOf(closed, "send_notice")
	d.must(legal, with)
	if x := d.deadline(closed, "notice_response"); x.Status != due.StatusCancelled || d.matter(closed).State != "closed" {
		t.Errorf("in a closed matter: %+v", x)
	}
	with.EffectiveOn = date("2017-11-16")
	d.must(legal, with)
	if x := d.deadline(closed, "notice_response"); x.Status != due.StatusCancelled {
		t.Errorf("in a closed matter, corrected again: %+v", x)
	}

	// What came back can be corrected, and a step that ended it while it was away ends it.
	again := correcting(id, sent, "send_notice", "2017-11-15")
	again.Fields = map[string]json.RawMessage{"response_due": json.RawMessage(`{"kind":"fixed","date":"2018-02-26"}`)}
	d.must(legal, again)
	if x := d.deadline(id, "notice_response"); x.Status != due.StatusOpen || x.Due != date("2018-02-26") {
		t.Errorf("the date that came back, corrected: %+v", x)
	}
	d.must(legal, without)
	d.at("2018-01-25T15:00:00Z")
	d.move(id, "issue_request", "2018-01-24")
	d.must(legal, again)
	if x := d.deadline(id, "notice_response"); x.Status != due.StatusCancelled {
		t.Errorf("back after the request that cancels it: %+v", x)
	}
	d.reopenAndVerify()
}

func TestACorrectionOfAnAdverseStepNeedsASecondPerson(t *testing.T) {
	d := newFixture(t, 1)
	id := d.served()
	legal, supervisor := d.users[workflow.Legal], d.users[workflow.Supervisor]
	issued := d.eventOf(id, "issue_subpoena")
	untrue := correcting(id, issued, "issue_subpoena", "2018-02-25")
	untrue.Fields["grounds"] = json.RawMessage(`"no_response"`)
	if _, err := d.do(legal, untrue); workflow.CodeOf(err) != workflow.Refused {
		t.Errorf("a ground that the record does not bear out: %v", err)
	}
	first := d.must(legal, correcting(id, issued, "issue_subpoena", "2018-02-25"))
	if first.Pending() == "" || d.matter(id).Last.Transition != "serve_subpoena" {
		t.Fatalf("it does not wait: %+v", first)
	}
	if _, err := d.do(legal, correcting(id, issued, "issue_subpoena", "2018-02-24")); workflow.CodeOf(err) != workflow.Refused {
		t.Errorf("a second one is asked for while the first waits: %v", err)
	}
	d.must(supervisor, approval.Approve{Matter: id, Approval: first.Pending(), Note: "A response is on record."})
	second := d.must(legal, correcting(id, issued, "issue_subpoena", "2018-02-25"))
	facts, err := d.db.World(t.Context(), supervisor, matter.Stream(id))
	if err != nil {
		t.Fatal(err)
	}
	asked, err := transition.FindAsked(facts, d.matter(id), second.Pending())
	if err != nil || asked.Command != "Correct" || asked.Corrects != issued || asked.On != date("2018-02-25") || asked.From != "responded" || asked.Note() != "The affidavit of service says so." {
		t.Errorf("asked for is %+v, %v", asked, err)
	}
	if _, err := d.do(legal, approval.Approve{Approval: second.Pending(), Approve: true}); workflow.CodeOf(err) != workflow.Forbidden {
		t.Errorf("one person asks and approves: %v", err)
	}
	r := d.must(supervisor, approval.Approve{Approval: second.Pending(), Approve: true, Hash: asked.Hash})
	if !slices.ContainsFunc(r.Events, func(e workflow.Recorded) bool { return e.Type == "transition_corrected" }) {
		t.Errorf("stored are %+v", r.Events)
	}
	if m := d.matter(id); m.State != "served" || len(m.Approvals) != 3 {
		t.Errorf("the matter is %s with %+v", m.State, m.Approvals)
	}
	d.reopenAndVerify()
}

func TestWhoeverMayMakeATransitionMayCorrectIt(t *testing.T) {
	d := newFixture(t, 1)
	id := d.served()
	served := d.eventOf(id, "serve_subpoena")
	outsider := d.user("outsider", workflow.Legal)
	for actor, code := range map[string]workflow.Code{
		d.users[workflow.Compliance]: workflow.Forbidden, d.users[workflow.Auditor]: workflow.Forbidden, outsider: workflow.NotFound,
	} {
		if _, err := d.do(actor, correcting(id, served, "serve_subpoena", "2018-03-01")); workflow.CodeOf(err) != code {
			t.Errorf("%s: %v", actor, err)
		}
	}
	if _, err := d.do(d.users[workflow.Legal], correcting(id, served+100, "serve_subpoena", "2018-03-01")); workflow.CodeOf(err) != workflow.NotFound {
		t.Errorf("an event that is none: %v", err)
	}
	c := correcting(id, served, "serve_subpoena", "2018-03-01")
	c.Reason = ""
	if _, err := d.do(d.users[workflow.Legal], c); workflow.CodeOf(err) != workflow.Invalid {
		t.Errorf("without a reason: %v", err)
	}
	c.Reason, c.Version = "Wrong day.", 1
	if _, err := d.do(d.users[workflow.Legal], c); workflow.CodeOf(err) != workflow.Conflict {
		t.Errorf("of a matter that has changed since: %v", err)
	}
	c.Version = 0
	done := make(chan error, 2)
	for range 2 { // sent twice at once
		go func() {
			_, err := d.engine.Do(t.Context(), d.users[workflow.Supervisor], "one-key", c)
			done <- err
		}()
	}
	for range 2 {
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("sent twice: %v", err)
			}
		case <-time.After(time.Minute):
			t.Fatal("no answer")
		}
	}
	waits, _ := d.matter(id).Pending() // the right to object would end sooner
	d.must(d.second, approval.Approve{Approval: waits.ID, Approve: true})
	if m := d.matter(id); m.Entered != date("2018-03-01") {
		t.Errorf("entered %s", m.Entered)
	}
	d.verify()
}

func TestALaterStepKeepsTheDemandsOfTheCorrectedOne(t *testing.T) {
	d := newFixture(t, 1)
	id := d.matters(1)[0]
	d.at("2018-02-26T15:00:00Z")
	d.move(id, "send_notice", "2017-11-15")
	d.move(id, "issue_request", "2018-01-24")
	d.move(id, "receive_response", "2018-02-20")
	c := correcting(id, d.eventOf(id, "issue_request"), "issue_request", "2018-01-24")
	c.Fields["demands"] = json.RawMessage(`[{"number":1,"text":"All orders."},{"number":2,"text":"All directives."},{"number":3,"text":"All letters."}]`)
	d.must(d.users[workflow.Legal], c)
	if got := d.matter(id).Demands; len(got) != 3 || got[0].Text != "All orders." {
		t.Errorf("the demands that stand are %v", got)
	}
	d.reopenAndVerify()
}

func TestACorrectedStepMustItselfBeAllowed(t *testing.T) {
	d := newFixture(t, 1)
	id := d.served()
	d.at("2018-03-25T16:00:00Z")
	d.move(id, "object", "2018-03-16")
	if _, err := d.do(d.users[workflow.Legal], correcting(id, d.eventOf(id, "object"), "object", "2018-03-20")); workflow.CodeOf(err) != workflow.Refused {
		t.Errorf("an objection corrected to a day that is too late: %v", err)
	}
}

func TestACorrectionThatWaits(t *testing.T) {
	d := newFixture(t, 1)
	id := d.served()
	legal, supervisor := d.users[workflow.Legal], d.users[workflow.Supervisor]
	served, issued := d.eventOf(id, "serve_subpoena"), d.eventOf(id, "issue_subpoena")

	// It is of what was: another move does not overtake it.
	waits := d.must(legal, correcting(id, issued, "issue_subpoena", "2018-02-25"))
	d.at("2018-03-12T16:00:00Z")
	d.move(id, "object", "2018-03-12")
	if p, still := d.matter(id).Pending(); !still || p.ID != waits.Pending() {
		t.Fatalf("what waits is %+v", p)
	}
	d.must(legal, correcting(id, served, "serve_subpoena", "2018-03-04"))
	d.must(supervisor, approval.Approve{Approval: waits.Pending(), Approve: true})

	// But it is of what stood when it was asked for.
	first := d.must(legal, correcting(id, issued, "issue_subpoena", "2018-02-24"))
	d.must(legal, approval.WithdrawApproval{Approval: first.Pending()})
	second := d.must(legal, correcting(id, issued, "issue_subpoena", "2018-02-23"))
	if _, err := d.do(supervisor, approval.Approve{Approval: second.Pending(), Approve: true}); err != nil {
		t.Errorf("nothing was corrected since: %v", err)
	}
	if got := d.matter(id).Conflicts; len(got) != 0 {
		t.Errorf("the conflicts are %v", got)
	}
	d.reopenAndVerify()
}
