package workflow_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/annotate"
	"duces/workflow/assignment"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/invitation"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/production"
	"duces/workflow/recalculation"
	"duces/workflow/review"
	"duces/workflow/transition"
	"duces/workflow/upload"
)

// respondent invites a contact of a matter's jurisdiction and lets them sign in: the actor.
func (d *fixture) respondent(id string) string {
	d.t.Helper()
	legal := d.users[workflow.Legal]
	d.must(legal, review.SetOnlineAnswers{Review: d.review, Allowed: true})
	clerk := d.must(legal, jurisdiction.AddContact{
		Jurisdiction: d.matter(id).Jurisdiction, ContactDetails: jurisdiction.ContactDetails{Office: "City Clerk", Name: "Jane Roe", Email: "clerk@city.example"},
	}).Created[0]
	made := d.must(legal, invitation.Invite{Matter: id, Contact: clerk}).Created[0]
	actor := string(invitation.Stream(made))
	d.must(actor, invitation.Accept{Invitation: made, Number: 1})
	return actor
}

// demanding is a matter with a response due, and a respondent who may answer.
func (d *fixture) demanding() (id, respondent string) {
	d.t.Helper()
	id = d.matters(1)[0]
	d.at("2018-01-24T15:00:00Z")
	d.move(id, "issue_request", "2018-01-24")
	return id, d.respondent(id)
}

func answers(draft string, all ...production.Answer) transition.Submit {
	return transition.Submit{Draft: draft, Production: production.Given{Answers: all}}
}

func (d *fixture) invitation(actor string) invitation.Invitation {
	d.t.Helper()
	w, err := d.db.World(context.Background(), workflow.SystemActor, workflow.Stream(actor))
	if err != nil {
		d.t.Fatal(err)
	}
	i, err := invitation.Find(w, workflow.Stream(actor).ID())
	if err != nil {
		d.t.Fatal(err)
	}
	return i
}

func TestAnAnswerOnlineMovesNothingUntilItIsRecorded(t *testing.T) {
	d := newFixture(t, 1)
	id, clerk := d.demanding()
	legal := d.users[workflow.Legal]
	d.at("2018-02-24T05:30:00Z") // 23:30 of the last day in Chicago
	d.must(clerk, upload.Record{Name: "orders.pdf", SHA256: strings.Repeat("ab", 32), Size: 7})
	submit := answers("1", production.Answer{Demand: "1", Answer: production.Complete, Documents: []string{strings.Repeat("ab", 32)}})
	submit.Documents = []field.Document{{Name: "orders.pdf", SHA256: strings.Repeat("ab", 32), Size: 7, Type: "application/pdf"}}
	d.must(clerk, submit)
	m := d.matter(id)
	if m.State != "requested" || len(m.Productions) != 0 || len(m.Unrecorded()) != 1 || len(m.Documents) != 1 {
		t.Fatalf("after Submit the matter is %s with %d productions, %d answers that wait and %d documents", m.State, len(m.Productions), len(m.Unrecorded()), len(m.Documents))
	}
	if s := m.Unrecorded()[0]; s.On != date("2018-02-23") || s.By != clerk || s.Name != "Jane Roe" {
		t.Errorf("it came on %s from %q (%s)", s.On, s.Name, s.By)
	}
	d.tick(id, "2018-03-05T15:00:00Z")
	if x := d.deadline(id, "response"); x.Status != due.StatusOpen || !x.AnsweredInTime() {
		t.Errorf("ten days later the deadline is %+v", x)
	}
	no := moving(id, "issue_subpoena", "2018-02-26")
	no.Fields["grounds"] = json.RawMessage(`"no_response"`)
	if _, err := d.do(legal, no); workflow.CodeOf(err) != workflow.Refused {
		t.Errorf("“no response” while an answer waits: %v", err)
	}
	of := d.matter(id).Unrecorded()[0].Event
	d.must(legal, transition.RecordSubmission{Matter: id, Submission: of})
	m = d.matter(id)
	if x := d.deadline(id, "response"); x.Status != due.StatusMet || x.LateDays != 0 || x.MetOn != date("2018-02-23") || x.Answered != process.Partial {
		t.Errorf("recorded, the deadline is %+v", x)
	}
	if m.State != "responded" || len(m.Unrecorded()) != 0 || m.Submissions[0].Recorded == 0 || len(m.Documents) != 1 {
		t.Errorf("recorded, the matter is %s, %d answers wait", m.State, len(m.Unrecorded()))
	}
	if _, err := d.do(legal, transition.RecordSubmission{Matter: id, Submission: of}); workflow.CodeOf(err) != workflow.Refused {
		t.Errorf("recorded twice: %v", err)
	}
	no = moving(id, "issue_subpoena", "2018-03-05")
	no.Fields["grounds"] = json.RawMessage(`"no_response"`)
	if _, err := d.do(legal, no); workflow.CodeOf(err) != workflow.Refused {
		t.Errorf("“no response” after a response: %v", err)
	}
	d.must(clerk, answers("2", production.Answer{Demand: "2", Answer: production.NoneExist}))
	d.must(legal, transition.RecordSubmission{Matter: id, Submission: d.matter(id).Unrecorded()[0].Event})
	m = d.matter(id)
	if m.Completeness() != "complete" || len(m.Answers) != 2 || m.Answers[0].On != date("2018-02-23") || m.Answers[1].On != date("2018-03-05") {
		t.Errorf("after the supplement the answers are %+v", m.Answers)
	}
}

func TestNobodyIsInvitedUntilTheReviewTakesAnswersOnlineNorAnswersOnceTheMatterIsClosed(t *testing.T) {
	d := newFixture(t, 1)
	id, legal := d.matters(1)[0], d.users[workflow.Legal]
	d.at("2018-01-24T15:00:00Z")
	d.move(id, "issue_request", "2018-01-24")
	clerk := d.must(legal, jurisdiction.AddContact{
		Jurisdiction: d.matter(id).Jurisdiction, ContactDetails: jurisdiction.ContactDetails{Office: "Deputy Clerk", Name: "Ann Poe", Email: "deputy@city.example"},
	}).Created[0]
	d.refuses("in a new review", legal, invitation.Invite{Matter: id, Contact: clerk}, workflow.Refused, "")
	jane := d.respondent(id)
	d.must(legal, invitation.Invite{Matter: id, Contact: clerk})
	d.move(id, "receive_response", "2018-01-24")
	d.must(jane, answers("1", production.Answer{Demand: "1", Answer: production.NoneExist})) // a supplement
	d.move(id, "withdraw", "2018-01-24")
	d.refuses("once the matter is closed", jane, answers("2", production.Answer{Demand: "2", Answer: production.NoneExist}), workflow.Refused, "")
	if n := len(d.matter(id).Submissions); n != 1 {
		t.Errorf("%d answers came", n)
	}
}

func TestALateAnswerOnlineStopsAlertsAndUndoesNothing(t *testing.T) {
	d := newFixture(t, 1)
	id, clerk := d.demanding()
	d.tick(id, "2018-02-25T15:00:00Z")
	d.must(clerk, answers("1", production.Answer{Demand: "1", Answer: production.Complete}))
	if x := d.deadline(id, "response"); x.Status != due.StatusMissed || !x.Unrecorded() || x.AnsweredInTime() {
		t.Fatalf("the deadline is %+v", x)
	}
	alerts := len(d.deadline(id, "response").Reminders)
	d.tick(id, "2018-03-25T15:00:00Z")
	if n := len(d.deadline(id, "response").Reminders); n != alerts {
		t.Errorf("%d alerts went out after the answer", n-alerts)
	}
	d.must(d.users[workflow.Legal], transition.RecordSubmission{Matter: id, Submission: d.matter(id).Unrecorded()[0].Event})
	if x := d.deadline(id, "response"); x.Status != due.StatusMet || x.LateDays != 2 {
		t.Errorf("recorded, the deadline is %+v", x)
	}
}

func TestOneDraftIsSubmittedOnce(t *testing.T) {
	d := newFixture(t, 1)
	id, clerk := d.demanding()
	submit := answers("a", production.Answer{Demand: "1", Answer: production.Complete})
	first, err := d.engine.Do(t.Context(), clerk, "submit/a", submit)
	if err != nil {
		t.Fatal(err)
	}
	again, err := d.engine.Do(t.Context(), clerk, "submit/a", submit)
	if err != nil || !again.Again || again.Act != first.Act || len(d.matter(id).Submissions) != 1 {
		t.Errorf("the second Submit gave %+v, %v; the matter has %d answers", again, err, len(d.matter(id).Submissions))
	}
}

func TestARespondentCanDoNothingElse(t *testing.T) {
	d := newFixture(t, 2)
	id, clerk := d.demanding()
	other := d.matters(1)[0]
	for _, cmd := range everyCommand() {
		switch cmd.(type) {
		case transition.Submit, invitation.Accept, upload.Record:
			continue // their own
		}
		if _, err := d.do(clerk, cmd); err == nil {
			t.Errorf("%s by a respondent was not refused", cmd.CommandName())
		}
	}
	for _, cmd := range []workflow.Command{
		annotate.AddNote{Matter: id, Text: "x"},
		annotate.AddNote{Matter: other, Text: "x"},
		moving(id, "receive_response", "2018-01-24"),
		transition.RecordSubmission{Matter: id, Submission: 1},
		invitation.Invite{Matter: id, Contact: "c"},
		invitation.MakeCode{Invitation: workflow.Stream(clerk).ID()},
		assignment.Assign{Matters: []string{id}},
		review.SetOnlineAnswers{Review: d.review},
		invitation.Revoke{Invitation: workflow.Stream(clerk).ID(), Reason: "x"},
		transition.RecordProduction{Matter: id},
		transition.AddDocuments{Matter: id},
		annotate.Tag{},
		annotate.MarkConfidential{Matter: id, Reason: "x"},
	} {
		if _, err := d.do(clerk, cmd); err == nil {
			t.Errorf("%s by a respondent was not refused", cmd.CommandName())
		}
	}
	if w, err := d.db.World(t.Context(), clerk, matter.Stream(id)); err != nil || w.See(matter.Stream(id)) == nil || w.See(review.Stream(d.review)) == nil {
		t.Errorf("the matter's stream is open to a respondent (%v)", err)
	}
}

func TestAnInvitationThatIsUsedExpiredOrRevokedOpensNothing(t *testing.T) {
	d := newFixture(t, 2)
	id, clerk := d.demanding()
	legal := d.users[workflow.Legal]
	of := workflow.Stream(clerk).ID()
	refused := func(what, actor string, cmd workflow.Command) {
		t.Helper()
		if _, err := d.do(actor, cmd); err == nil {
			t.Errorf("%s: %s was not refused", what, cmd.CommandName())
		}
	}
	refused("a used code", clerk, invitation.Accept{Invitation: of, Number: 1})
	d.must(workflow.SystemActor, invitation.MakeCode{Invitation: of})
	refused("an older code", clerk, invitation.Accept{Invitation: of, Number: 1})
	d.at("2018-01-24T17:00:00Z")
	refused("a code after its hour", clerk, invitation.Accept{Invitation: of, Number: 2})
	second := d.matters(1)[0]
	refused("somebody else's invitation", string(invitation.Stream("0194a0b2-7c41-7d52-9f63-2f6f4d1b7a10")), invitation.Accept{Invitation: of, Number: 2})
	contacts := d.jurisdiction(d.matter(id).Jurisdiction).Contacts
	refused("invited twice", legal, invitation.Invite{Matter: id, Contact: contacts[0].ID})
	refused("a contact of another jurisdiction", legal, invitation.Invite{Matter: second, Contact: contacts[0].ID})
	d.must(legal, review.SetOnlineAnswers{Review: d.review, Allowed: false})
	refused("the review switched off", clerk, answers("x", production.Answer{Demand: "1", Answer: production.Complete}))
	d.must(legal, review.SetOnlineAnswers{Review: d.review, Allowed: true})
	d.must(legal, jurisdiction.EndContact{Jurisdiction: d.matter(id).Jurisdiction, Contact: contacts[0].ID, Until: date("2018-01-23")})
	refused("out of office", clerk, answers("x", production.Answer{Demand: "1", Answer: production.Complete}))
	d.must(legal, jurisdiction.ChangeContact{Jurisdiction: d.matter(id).Jurisdiction, Contact: contacts[0].ID, ContactDetails: contacts[0].ContactDetails})
	d.must(legal, invitation.Revoke{Invitation: of, Reason: "They left office."})
	refused("revoked", clerk, answers("x", production.Answer{Demand: "1", Answer: production.Complete}))
	refused("revoked", workflow.SystemActor, invitation.MakeCode{Invitation: of})
	if i := d.invitation(clerk); len(i.Mails) != 0 || !i.Revoked {
		t.Errorf("the revoked invitation still owes %v", i.Mails)
	}
	d.must(legal, invitation.Invite{Matter: id, Contact: contacts[0].ID})
	again := d.must(legal, annotate.AddNote{Matter: id, Text: "x"})
	d.move(id, "withdraw", "2018-01-24")
	w, err := d.db.World(t.Context(), workflow.SystemActor)
	if err != nil {
		t.Fatal(err)
	}
	q := invitation.OfMatter{Matter: id}
	if err := w.Ask(&q); err != nil || len(q.IDs) != 2 {
		t.Fatalf("%v %v after %s", q.IDs, err, again.Act)
	}
	slices.Sort(q.IDs)
	refused("a closed matter", string(invitation.Stream(q.IDs[1])), invitation.Accept{Invitation: q.IDs[1], Number: 1})
}

func TestWhoeverMovesHasAnotherAddressOrIsUnknownIsInvitedNoMore(t *testing.T) {
	d := newFixture(t, 1)
	id, clerk := d.demanding()
	legal, town := d.users[workflow.Legal], d.matter(id).Jurisdiction
	answer := answers("x", production.Answer{Demand: "1", Answer: production.Complete})
	was := d.jurisdiction(town).Contacts[0]
	change := jurisdiction.ChangeContact{Jurisdiction: town, Contact: was.ID, ContactDetails: was.ContactDetails}
	change.Email = "new.clerk@city.example"
	d.must(legal, change)
	if _, err := d.do(clerk, answer); workflow.CodeOf(err) != workflow.Refused {
		t.Errorf("from the old address: %v", err)
	}
	if _, err := d.do(workflow.SystemActor, invitation.MakeCode{Invitation: workflow.Stream(clerk).ID()}); workflow.CodeOf(err) != workflow.Refused {
		t.Errorf("a code to the old address: %v", err)
	}
	change.Email = was.Email
	d.must(legal, change)
	into := d.must(legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: "Mergeton", Kind: "town", State: "IL", Zone: "America/Chicago"}}}).Created[0]
	d.must(legal, recalculation.MergeJurisdictions{ID: town, Into: into})
	d.must(clerk, answer)
	moved := d.jurisdiction(into).Contacts[0]
	d.must(legal, jurisdiction.EndContact{Jurisdiction: into, Contact: moved.ID, Until: date("2018-01-23")})
	answer.Draft = "y"
	if _, err := d.do(clerk, answer); workflow.CodeOf(err) != workflow.Refused {
		t.Errorf("out of office in the record that stays: %v", err)
	}
}

func TestAnObjectionOnlineAloneStopsNoClock(t *testing.T) {
	d := newFixture(t, 1)
	id, clerk := d.demanding()
	d.must(clerk, answers("o", production.Answer{Demand: "1", Answer: production.Objected, Ground: "Overbroad.", Withheld: production.Withheld}))
	d.tick(id, "2018-02-26T15:00:00Z")
	if x := d.deadline(id, "response"); x.Status != due.StatusMissed || x.Unrecorded() {
		t.Errorf("after an objection the deadline is %+v", x)
	}
	if len(d.matter(id).Unrecorded()) != 1 {
		t.Error("the objection does not wait to be recorded")
	}
	d.must(clerk, answers("a", production.Answer{Demand: "1", Answer: production.Objected, Ground: "Overbroad.", Withheld: production.Withheld},
		production.Answer{Demand: "2", Answer: production.NoneExist}))
	if x := d.deadline(id, "response"); !x.Unrecorded() {
		t.Errorf("after an answer besides the deadline is %+v", x)
	}
}

func TestAnAnswerThatIsSetAsideIsAsIfNothingHadCome(t *testing.T) {
	d := newFixture(t, 1)
	id, clerk := d.demanding()
	legal := d.users[workflow.Legal]
	d.must(clerk, answers("1", production.Answer{Demand: "1", Answer: production.NoneExist}))
	of := d.matter(id).Unrecorded()[0].Event
	aside := transition.SetAside{Matter: id, Submission: of, Reason: "It belongs to another matter."}
	for what, actor := range map[string]string{"an auditor": d.users[workflow.Auditor], "the respondent": clerk} {
		if _, err := d.do(actor, aside); err == nil {
			t.Errorf("%s set the answer aside", what)
		}
	}
	if _, err := d.do(legal, transition.SetAside{Matter: id, Submission: of}); workflow.CodeOf(err) != workflow.Invalid {
		t.Errorf("without a reason: %v", err)
	}
	d.tick(id, "2018-03-05T15:00:00Z")
	if n := len(d.deadline(id, "response").Reminders); n != 0 {
		t.Fatalf("%d alerts went out while the answer waited", n)
	}
	d.must(legal, aside)
	m, x := d.matter(id), d.deadline(id, "response")
	if x.Unrecorded() || x.Status != due.StatusMissed || len(m.Unrecorded()) != 0 || len(m.Submissions) != 1 {
		t.Errorf("set aside, the deadline is %+v", x)
	}
	if a, is := m.Submissions[0].SetAside(); !is || a.By != legal || a.Why != "It belongs to another matter." || a.On != date("2018-03-05") {
		t.Errorf("it was set aside by %+v", a)
	}
	d.tick(id, "2018-03-06T15:00:00Z")
	if len(d.deadline(id, "response").Reminders) == 0 {
		t.Error("no alert says that the response is overdue")
	}
	refused := func(what, code string, cmd workflow.Command) {
		t.Helper()
		if _, err := d.do(legal, cmd); workflow.CodeOf(err) != workflow.Refused || !strings.Contains(err.Error(), code) {
			t.Errorf("%s: %v", what, err)
		}
	}
	refused("recorded", "is set aside", transition.RecordSubmission{Matter: id, Submission: of})
	refused("set aside twice", "is set aside already", aside)
	mails := d.invitation(clerk).Mails
	if len(mails) != 3 || mails[2].What != invitation.MailAside || mails[2].Number != m.Submissions[0].Asides[0].No {
		t.Errorf("the respondent is owed %v", mails)
	}
	undo := transition.SetAside{Matter: id, Submission: of, Undo: true, Reason: "It was theirs after all."}
	d.must(legal, undo)
	if x := d.deadline(id, "response"); x.Status != due.StatusOpen || !x.AnsweredInTime() {
		t.Errorf("after the undo the deadline is %+v", x)
	}
	refused("undone twice", "is not set aside", undo)
	d.must(legal, transition.RecordSubmission{Matter: id, Submission: of})
	if x := d.deadline(id, "response"); x.Status != due.StatusMet || x.LateDays != 0 {
		t.Errorf("recorded, the deadline is %+v", x)
	}
	refused("set aside after it was recorded", "cannot be set aside", aside)
}

func TestAnotherAnswerStandsWhereOneIsSetAside(t *testing.T) {
	d := newFixture(t, 1)
	id, clerk := d.demanding()
	d.must(clerk, answers("1", production.Answer{Demand: "1", Answer: production.NoneExist}))
	d.at("2018-01-26T15:00:00Z")
	d.must(clerk, answers("2", production.Answer{Demand: "2", Answer: production.NoneExist}))
	first, second := d.matter(id).Submissions[0], d.matter(id).Submissions[1]
	d.must(d.users[workflow.Legal], transition.SetAside{Matter: id, Submission: first.Event, Reason: "A test."})
	if x := d.deadline(id, "response"); x.Submitted.Event != second.Event || x.Submitted.On != second.On {
		t.Errorf("the deadline waits for %+v", x.Submitted)
	}
}

func TestAnAnswerInTimeCountsAgainThoughALaterOneWaits(t *testing.T) {
	d := newFixture(t, 1)
	id, clerk := d.demanding()
	legal := d.users[workflow.Legal]
	d.at("2018-02-20T15:00:00Z")
	d.must(clerk, answers("1", production.Answer{Demand: "1", Answer: production.NoneExist}))
	d.at("2018-03-01T15:00:00Z")
	d.must(clerk, answers("2", production.Answer{Demand: "2", Answer: production.NoneExist}))
	first, second := d.matter(id).Submissions[0], d.matter(id).Submissions[1]
	aside := transition.SetAside{Matter: id, Submission: first.Event, Reason: "A test."}
	d.must(legal, aside)
	d.tick(id, "2018-03-05T15:00:00Z")
	if x := d.deadline(id, "response"); x.Submitted.Event != second.Event || x.Status != due.StatusMissed {
		t.Fatalf("set aside, the deadline is %s and waits for %+v", x.Status, x.Submitted)
	}
	aside.Undo = true
	d.must(legal, aside)
	if x := d.deadline(id, "response"); x.Submitted.Event != first.Event || x.Status != due.StatusOpen || !x.AnsweredInTime() {
		t.Errorf("after the undo the deadline is %s and waits for %+v", x.Status, x.Submitted)
	}
	d.must(legal, transition.RecordSubmission{Matter: id, Submission: first.Event})
	if x := d.deadline(id, "response"); x.Status != due.StatusMet || x.LateDays != 0 {
		t.Errorf("recorded, the deadline is %s, %d days late", x.Status, x.LateDays)
	}
	d.verify()
}
