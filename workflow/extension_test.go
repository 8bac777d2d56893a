package workflow_test

import (
	"errors"
	"slices"
	"testing"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/change"
	"duces/workflow/due"
	"duces/workflow/extension"
	"duces/workflow/kinds"
	"duces/workflow/process"
)

// asks records a request of 20 February 2018 for more time to respond.
func (d *fixture) asks(id, until string) string {
	d.t.Helper()
	d.must(d.users[workflow.Compliance], change.AskExtension{Matter: id, Asking: change.Asking{
		Deadline: d.deadline(id, "response").ID, On: date("2018-02-20"), Until: date(until), By: "letter", Reason: "A storm closed the office.",
	}})
	all := d.matter(id).Extensions
	return all[len(all)-1].ID
}

func (d *fixture) decides(id, request, decision, until string) workflow.Result {
	d.t.Helper()
	return d.must(d.users[workflow.Legal], deciding(id, request, decision, until))
}

func deciding(id, request, decision, until string) change.DecideExtension {
	return change.DecideExtension{Matter: id, Request: request, Decision: decision, Until: date(until), On: date("2018-02-26"), Reason: "As agreed."}
}

func TestAGrantReopensWhatWasMissedAndAnAnswerInTimeIsNotLate(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-02-20T15:00:00Z")
	id := d.requested(fixedDate)
	request := d.asks(id, "2018-03-09")
	d.tick(id, "2018-02-24T07:00:00Z")
	if x := d.deadline(id, "response"); x.Status != due.StatusMissed || !d.matter(id).Overdue() {
		t.Fatalf("while the request was open, the response was %s", x.Status)
	}
	d.at("2018-02-26T15:00:00Z")
	d.decides(id, request, extension.Granted, "2018-03-09")
	x := d.deadline(id, "response")
	if x.Status != due.StatusOpen || x.Due != date("2018-03-09") || d.matter(id).Overdue() {
		t.Errorf("after the grant the response is %s, due %s", x.Status, x.Due)
	}
	if own := d.deadline(id, process.ExtensionRequest); own.Status != due.StatusMet || own.LateDays != 0 {
		t.Errorf("our own decision is %s, %d days late", own.Status, own.LateDays)
	}
	d.at("2018-03-08T15:00:00Z")
	d.move(id, "receive_response", "2018-03-08")
	if x := d.deadline(id, "response"); x.Status != due.StatusMet || x.LateDays != 0 {
		t.Errorf("the answer of March 8 is %s, %d days late", x.Status, x.LateDays)
	}
}

func TestNoTimeIsGrantedForWhatALaterStepHasDealtWith(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-02-20T15:00:00Z")
	id := d.requested(fixedDate)
	request := d.asks(id, "2018-03-09")
	d.tick(id, "2018-02-26T15:00:00Z")
	subpoena := moving(id, "issue_subpoena", "2018-02-26")
	subpoena.Fields["grounds"] = []byte(`"no_response"`)
	asked := d.must(d.users[workflow.Legal], subpoena)
	d.must(d.users[workflow.Supervisor], approval.Approve{Matter: id, Approval: asked.Pending(), Approve: true})
	if x := d.deadline(id, "response"); !x.ActedOn {
		t.Fatalf("the response is %s, and not dealt with", x.Status)
	}
	legal := d.users[workflow.Legal]
	d.refuses("granted", legal, deciding(id, request, extension.Granted, "2018-03-09"), workflow.Refused, "dealt with")
	again := change.AskExtension{Matter: id, Asking: change.Asking{
		Deadline: "response-1", On: date("2018-02-26"), Until: date("2018-03-23"), By: "email", Reason: "R",
	}}
	d.refuses("asked again", legal, again, workflow.Refused, "dealt with")
	m := d.matter(id)
	if x, _ := m.Extension(request); x.Standing(m.Docket) != extension.Lapsed {
		t.Errorf("the request is %s", x.Standing(m.Docket))
	}
	if own := d.deadline(id, process.ExtensionRequest); own.Status != due.StatusCancelled {
		t.Errorf("our own decision is %s", own.Status)
	}
	d.verify()
}

func TestManyRequestsForMoreTimeAreDecidedInOneActOrNone(t *testing.T) {
	d := newFixture(t, 3)
	d.at("2018-02-20T15:00:00Z")
	legal := d.users[workflow.Legal]
	one, two := d.requested(fixedDate), d.requested(fixedDate)
	d.must(legal, change.Deadline{
		Matter: one, Deadline: d.deadline(one, "response").ID, Change: "extend", On: date("2018-02-24"), Authority: "Agreed",
	})
	first, again, second := d.asks(one, "2018-03-09"), d.asks(one, "2018-03-16"), d.asks(two, "2018-03-09")
	d.at("2018-02-26T15:00:00Z")
	bad := change.DecideExtensions{Decisions: []change.DecideExtension{
		deciding(one, first, extension.Granted, "2018-03-09"), deciding(two, second, extension.Granted, "2018-03-08"),
	}}
	_, err := d.do(legal, bad)
	no, is := errors.AsType[*workflow.Error](err)
	if !is || no.Message != "Nothing was saved: 1 of 2 requests do not allow this." || len(no.Details) != 1 || no.Details[0].Field != "decisions."+two+"/"+second {
		t.Fatalf("one that is refused: %v", err)
	}
	if x := d.deadline(one, "response"); x.Due != date("2018-02-24") {
		t.Errorf("the other one was granted: due %s", x.Due)
	}
	d.refuses("twice", legal, change.DecideExtensions{Decisions: []change.DecideExtension{
		deciding(two, second, extension.Granted, "2018-03-09"), deciding(two, second, extension.Denied, ""),
	}}, workflow.Conflict, "1 of 2 requests")
	d.refuses("none", legal, change.DecideExtensions{}, workflow.Invalid, "Select at least one request")
	d.refuses("an auditor", d.users[workflow.Auditor], change.DecideExtensions{Decisions: bad.Decisions[:1]}, workflow.Forbidden, "")

	version := d.deadline(one, "response").Version
	good := change.DecideExtensions{Decisions: []change.DecideExtension{
		deciding(one, first, extension.Granted, "2018-03-09"), deciding(one, again, extension.InPart, "2018-03-12"),
		deciding(two, second, extension.Denied, ""),
	}}
	for _, of := range []int{version - 1, version + 1} { // version + 1 is what the first of them makes of it
		stale := slices.Clone(good.Decisions)
		stale[0].Version, stale[1].Version = version, of
		d.refuses("a later one of a matter, stale", legal, change.DecideExtensions{Decisions: stale}, workflow.Conflict, "1 of 3 requests")
	}
	good.Decisions[0].Version, good.Decisions[1].Version = version, version
	good.Decisions[2].Reason = "It had long enough."
	d.must(legal, good)
	for id, want := range map[string][]string{one: {extension.Granted, extension.InPart}, two: {extension.Denied}} {
		m := d.matter(id)
		for i, x := range m.Extensions {
			if x.Standing(m.Docket) != want[i] {
				t.Errorf("%s is %s, want %s", x.ID, x.Standing(m.Docket), want[i])
			}
		}
	}
	if x := d.deadline(one, "response"); x.Due != date("2018-03-12") || x.Status != due.StatusOpen {
		t.Errorf("granted twice, it is %s, due %s", x.Status, x.Due)
	}
	if m := d.matter(two); m.Extensions[0].Why != "It had long enough." {
		t.Errorf("the reason is %q", m.Extensions[0].Why)
	}
	d.verify()
}

func TestDecidingOneRequestForMoreTimeLeavesTheOther(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-02-20T15:00:00Z")
	id := d.requested(fixedDate)
	first, second := d.asks(id, "2018-03-09"), d.asks(id, "2018-03-16")
	d.at("2018-02-26T15:00:00Z")
	d.decides(id, first, extension.Denied, "")
	m := d.matter(id)
	one, _ := m.Extension(first)
	two, _ := m.Extension(second)
	if one.Standing(m.Docket) != extension.Denied || two.Standing(m.Docket) != extension.Open || one.Why != "As agreed." {
		t.Errorf("they are %s and %s", one.Standing(m.Docket), two.Standing(m.Docket))
	}
	if x := d.deadline(id, "response"); x.Due != date("2018-02-23") || x.Status != due.StatusMissed {
		t.Errorf("after the denial the response is %s, due %s", x.Status, x.Due)
	}
	d.decides(id, second, extension.InPart, "2018-03-02")
	if x := d.deadline(id, "response"); x.Due != date("2018-03-02") || x.Status != due.StatusOpen {
		t.Errorf("after the grant in part the response is %s, due %s", x.Status, x.Due)
	}
}

func TestARequestForMoreTimeIsDecidedWhole(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-02-20T15:00:00Z")
	id := d.requested(fixedDate)
	request := d.asks(id, "2018-03-09")
	d.at("2018-02-26T15:00:00Z")
	legal := d.users[workflow.Legal]
	with := func(change func(*change.DecideExtension)) change.DecideExtension {
		c := deciding(id, request, extension.Granted, "2018-03-09")
		change(&c)
		return c
	}
	for name, c := range map[string]struct {
		cmd   workflow.Command
		field string
	}{
		"a grant without a date":           {deciding(id, request, extension.Granted, ""), "until"},
		"a grant in part without a date":   {deciding(id, request, extension.InPart, ""), "until"},
		"a grant to an earlier date":       {deciding(id, request, extension.Granted, "2018-03-08"), "until"},
		"a grant in part of all of it":     {deciding(id, request, extension.InPart, "2018-03-09"), "until"},
		"a grant to the current date":      {deciding(id, request, extension.InPart, "2018-02-23"), "until"},
		"a denial with a date":             {deciding(id, request, extension.Denied, "2018-03-09"), "until"},
		"no decision":                      {deciding(id, request, "", "2018-03-09"), "decision"},
		"a denial without a reason":        {with(func(c *change.DecideExtension) { c.Decision, c.Until, c.Reason = "denied", date(""), " " }), "reason"},
		"a decision before the request":    {with(func(c *change.DecideExtension) { c.On = date("2018-02-19") }), "on"},
		"a decision on a day yet to come":  {with(func(c *change.DecideExtension) { c.On = date("2018-02-27") }), "on"},
		"a request for a date that passed": {change.AskExtension{Matter: id, Asking: change.Asking{Deadline: "response-1", On: date("2018-02-20"), Until: date("2018-02-23"), By: "email", Reason: "R"}}, "until"},
		"a request without a reason":       {change.AskExtension{Matter: id, Asking: change.Asking{Deadline: "response-1", On: date("2018-02-20"), Until: date("2018-03-23"), By: "email"}}, "reason"},
		"a request of an unknown way":      {change.AskExtension{Matter: id, Asking: change.Asking{Deadline: "response-1", On: date("2018-02-20"), Until: date("2018-03-23"), By: "pigeon", Reason: "R"}}, "by"},
		"a request of an unknown contact":  {change.AskExtension{Matter: id, Asking: change.Asking{Deadline: "response-1", On: date("2018-02-20"), Until: date("2018-03-23"), By: "email", Contact: "x", Reason: "R"}}, "contact"},
	} {
		_, err := d.do(legal, c.cmd)
		e, is := errors.AsType[*workflow.Error](err)
		if !is || e.Code != workflow.Invalid || e.Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	d.decides(id, request, extension.Granted, "2018-03-16") // more than was asked for
	if _, err := d.do(legal, deciding(id, request, extension.Denied, "")); workflow.CodeOf(err) != workflow.Conflict {
		t.Errorf("decided a second time: %v", err)
	}
	for _, who := range []workflow.Role{workflow.Auditor, workflow.Admin} {
		if _, err := d.do(d.users[who], deciding(id, request, extension.Denied, "")); err == nil {
			t.Errorf("%s decided", who)
		}
	}
}

// Our own side is late, and nobody else: not to decide is no default of the jurisdiction.
func TestARequestForMoreTimeThatNobodyDecidesIsOurOwnLateness(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-02-20T15:00:00Z")
	id := d.requested(`{"kind":"fixed","date":"2018-04-20"}`)
	d.asks(id, "2018-05-09")
	own := d.deadline(id, process.ExtensionRequest)
	if own.Due != date("2018-02-27") || !own.OurOwn() {
		t.Fatalf("our decision is due %s from %s", own.Due, own.Owed)
	}
	d.tick(id, "2018-02-27T15:00:00Z")
	d.tick(id, "2018-02-28T15:00:00Z")
	m := d.matter(id)
	if own = d.deadline(id, process.ExtensionRequest); !own.Late() || own.Overdue() || m.Overdue() {
		t.Errorf("late %t, overdue %t, the matter overdue %t", own.Late(), own.Overdue(), m.Overdue())
	}
	if !slices.ContainsFunc(own.Reminders, func(r due.Reminder) bool { return r.Rung == 1 && len(r.To) > 0 }) {
		t.Errorf("nobody was told: %+v", own.Reminders)
	}
	d.move(id, "receive_response", "2018-02-28")
	if own = d.deadline(id, process.ExtensionRequest); own.Status != due.StatusCancelled {
		t.Errorf("once the answer is there, our decision is %s", own.Status)
	}
	m = d.matter(id)
	if standing := m.Extensions[0].Standing(m.Docket); standing != extension.Lapsed {
		t.Errorf("the request is %s", standing)
	}
}

// No step but the last one ends what our own side keeps beside the steps.
func TestOnlyTheEndOfAMatterEndsOurOwnDatesInIt(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-02-20T15:00:00Z")
	id := d.requested(fixedDate)
	d.asks(id, "2018-03-09")
	d.tick(id, "2018-02-28T15:00:00Z")
	d.must(d.users[workflow.Legal], moving(id, "withdraw", "2018-02-28"))
	for _, x := range d.matter(id).Deadlines {
		if x.Kind == process.ExtensionRequest && x.Status != due.StatusCancelled {
			t.Errorf("%s is %s in the closed matter", x.ID, x.Status)
		}
	}
}

func TestARequestOrDecisionRecordedInErrorIsWithdrawn(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-02-20T15:00:00Z")
	id := d.requested(fixedDate)
	request := d.asks(id, "2018-03-09")
	d.at("2018-02-22T15:00:00Z")
	legal := d.users[workflow.Legal]
	withdraw := func(what string) change.WithdrawExtension {
		return change.WithdrawExtension{Matter: id, Request: request, What: what, Reason: "The wrong letter."}
	}
	granted := deciding(id, request, extension.Granted, "2018-03-09")
	granted.On = date("2018-02-22")
	d.must(legal, granted)
	for name, c := range map[string]struct {
		who  string
		cmd  change.WithdrawExtension
		code workflow.Code
	}{
		"a request that is decided": {legal, withdraw("request"), workflow.Refused},
		"nothing":                   {legal, withdraw(""), workflow.Invalid},
		"without a reason":          {legal, change.WithdrawExtension{Matter: id, Request: request, What: "decision"}, workflow.Invalid},
		"an unknown request":        {legal, change.WithdrawExtension{Matter: id, Request: "x", What: "decision", Reason: "R"}, workflow.NotFound},
		"by an auditor":             {d.users[workflow.Auditor], withdraw("decision"), workflow.Forbidden},
	} {
		if _, err := d.do(c.who, c.cmd); workflow.CodeOf(err) != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}

	d.must(legal, withdraw("decision"))
	m := d.matter(id)
	x, _ := m.Extension(request)
	if x.Standing(m.Docket) != extension.Open || !x.Granted.IsZero() || len(x.Errors) != 1 || x.Errors[0].Why != "The wrong letter." {
		t.Errorf("after the decision was withdrawn the request is %s: %+v", x.Standing(m.Docket), x)
	}
	if r := d.deadline(id, "response"); r.Due != date("2018-03-09") {
		t.Errorf("the withdrawal moved the due date to %s", r.Due)
	}
	if own, _ := m.Deadline(x.Own); own.Status != due.StatusOpen || own.Due != date("2018-02-27") || own.Kind != process.ExtensionRequest {
		t.Errorf("our own decision is %s, due %s", own.Status, own.Due)
	}
	if _, err := d.do(legal, withdraw("decision")); workflow.CodeOf(err) != workflow.Refused {
		t.Errorf("withdrawn a second time: %v", err)
	}

	// It can be decided again, which meets our own deadline.
	denied := deciding(id, request, extension.Denied, "")
	denied.On = date("2018-02-22")
	d.must(legal, denied)
	m = d.matter(id)
	if own, _ := m.Deadline(x.Own); own.Status != due.StatusMet {
		t.Errorf("decided again, our own decision is %s", own.Status)
	}
	d.must(legal, withdraw("decision"))
	d.must(legal, withdraw("request"))
	m = d.matter(id)
	x, _ = m.Extension(request)
	if own, _ := m.Deadline(x.Own); x.Standing(m.Docket) != extension.Void || own.Status != due.StatusCancelled {
		t.Errorf("withdrawn, the request is %s and our own decision %s", x.Standing(m.Docket), own.Status)
	}
	if _, err := d.do(legal, denied); workflow.CodeOf(err) != workflow.Refused {
		t.Errorf("a withdrawn request was decided: %v", err)
	}
	d.verify()
}

func TestTheHistorySaysInWordsHowARequestForMoreTimeCame(t *testing.T) {
	asked := workflow.Event{Data: extension.Asked{By: "door"}}
	if got := kinds.All.Details(asked, workflow.Names{}); len(got) == 0 || got[0].Text != "Through Duces" {
		t.Errorf("it says %v", got)
	}
}
