package workflow_test

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/dispatch"
	"duces/workflow/due"
	"duces/workflow/letter"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/transition"
)

// step is a transition with the fields of its example and some more.
func (d *fixture) step(id, name, on string, more map[string]string) error {
	m := moving(id, name, on)
	for field, value := range more {
		m.Fields[field] = json.RawMessage(value)
	}
	_, err := d.do(d.users[workflow.Legal], m)
	return err
}

func TestServiceIsRecordedOnceAndAttemptsStayListed(t *testing.T) {
	d := newFixture(t, 1)
	id := d.subpoenaed()
	d.at("2018-03-20T16:00:00Z")
	if err := d.step(id, "attempt_service", "2018-03-01", map[string]string{"attempted_at": `"25:00"`}); err == nil || !strings.Contains(err.Error(), "24-hour clock") {
		t.Errorf("an attempt at 25:00: %v", err)
	}
	steps := []struct {
		name, on string
		more     map[string]string
	}{
		{"attempt_service", "2018-03-01", map[string]string{"attempted_at": `"09:05"`}},
		{"attempt_service", "2018-03-02", nil},
		{"serve_subpoena", "2018-03-05", map[string]string{"served_at": `"14:30"`, "return_due": `{"kind":"fixed","date":"2018-03-30"}`}},
	}
	for _, s := range steps {
		if err := d.step(id, s.name, s.on, s.more); err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
	}
	err := d.step(id, "serve_subpoena", "2018-03-06", nil)
	if refused := (*workflow.Error)(nil); !errors.As(err, &refused) || refused.Guard != "state" {
		t.Errorf("a second service: %v", err)
	}
	before := d.matter(id).Deadlines
	if err := d.step(id, "serve_again", "2018-03-07", nil); err != nil {
		t.Fatalf("served again: %v", err)
	}
	m := d.matter(id)
	for i, x := range m.Deadlines {
		if x.Due != before[i].Due || x.Status != before[i].Status {
			t.Errorf("the second service moved %s from %v to %v", x.Kind, before[i].Due, x.Due)
		}
	}
	var listed []string
	for _, s := range m.Services {
		listed = append(listed, s.Transition+" "+s.On.String())
	}
	if got := strings.Join(listed, ", "); got != "attempt_service 2018-03-01, attempt_service 2018-03-02, serve_subpoena 2018-03-05, serve_again 2018-03-07" {
		t.Errorf("listed: %s", got)
	}
}

func TestServiceThatReplacesADefectiveOneSetsTheDatesAnew(t *testing.T) {
	d := newFixture(t, 1)
	id := d.subpoenaed()
	d.at("2018-03-20T16:00:00Z")
	if err := d.step(id, "serve_subpoena", "2018-03-05", map[string]string{"return_due": `{"kind":"fixed","date":"2018-03-30"}`}); err != nil {
		t.Fatal(err)
	}
	if got := d.deadline(id, "objection").Due; got != date("2018-03-19") {
		t.Fatalf("objections until %v", got)
	}
	if err := d.step(id, "replace_service", "2018-03-15", map[string]string{"reason": `""`}); workflow.CodeOf(err) != workflow.Invalid {
		t.Errorf("without a reason: %v", err)
	}
	more := map[string]string{"return_due": `{"kind":"fixed","date":"2018-04-20"}`}
	if err := d.step(id, "replace_service", "2018-03-15", more); err != nil {
		t.Fatal(err)
	}
	for kind, want := range map[string]string{"objection": "2018-03-29", "return": "2018-04-20"} {
		if x := d.deadline(id, kind); x.Due != date(want) || x.Status != due.StatusOpen {
			t.Errorf("%s: %v, %s", kind, x.Due, x.Status)
		}
	}
	// A return date sooner than the one that ran would end the right to object sooner: a second person decides.
	sooner := map[string]string{"return_due": `{"kind":"fixed","date":"2018-03-22"}`}
	if err := d.step(id, "replace_service", "2018-03-17", sooner); err != nil {
		t.Fatal(err)
	}
	if x := d.deadline(id, "objection"); x.Due != date("2018-03-29") || len(d.matter(id).Approvals) == 0 {
		t.Errorf("the right to object was shortened to %v by one person", x.Due)
	}
}

// served gives a step the person and the server of a service.
func served(person, server string, more ...string) map[string]string {
	fields := map[string]string{"person_served": `"` + person + `"`, "server": `"` + server + `"`}
	for i := 0; i+1 < len(more); i += 2 {
		fields[more[i]] = more[i+1]
	}
	return fields
}

// wrongThenRight is a subpoena whose service on March 5 was replaced by one on March 15.
func (d *fixture) wrongThenRight(id string) {
	d.t.Helper()
	d.at("2018-03-20T16:00:00Z")
	if err := d.step(id, "serve_subpoena", "2018-03-05", served("The wrong person", "Server A")); err != nil {
		d.t.Fatal(err)
	}
	if err := d.step(id, "replace_service", "2018-03-15", served("The right person", "Server B")); err != nil {
		d.t.Fatal(err)
	}
}

func TestAProofOfServiceSpeaksOfTheServiceThatStands(t *testing.T) {
	d := newFixture(t, 1)
	id := d.subpoenaed()
	d.wrongThenRight(id)
	proof := func(service int64) dispatch.Composed {
		t.Helper()
		return composed(d, dispatch.SendLetters{
			Letter: "proof_of_service", DatedOn: date("2018-03-20"), Letters: []dispatch.Letter{{Matter: id, Service: service}},
		})[0]
	}
	says := func(when string, service int64, wants ...string) {
		t.Helper()
		x := proof(service)
		for _, want := range wants {
			if text := letter.Plain(x.Text); x.No != nil || !strings.Contains(text, want) || strings.Contains(text, "wrong person") {
				t.Errorf("%s, the proof does not say %q (%v):\n%s", when, want, x.No, text)
			}
		}
	}
	says("replaced", 0, "Thursday, March 15, 2018", "The right person", "Server B", "City Hall")
	replaced := d.eventOf(id, "replace_service")
	c := correcting(id, replaced, "replace_service", "2018-03-16")
	c.Fields["person_served"], c.Fields["location"] = []byte(`"The very person"`), []byte(`"Court House"`)
	d.must(d.users[workflow.Legal], c)
	says("corrected", 0, "Friday, March 16, 2018", "The very person", "Court House")
	if err := d.step(id, "serve_again", "2018-03-17", served("The very person", "Server C")); err != nil {
		t.Fatal(err)
	}
	says("served again", 0, "Friday, March 16, 2018")
	again := d.eventOf(id, "serve_again")
	says("the second service chosen", again, "Saturday, March 17, 2018", "Server C")
	first := d.eventOf(id, "serve_subpoena")
	if x := proof(first); x.No == nil || !strings.Contains(x.No.Error(), "no longer counts") {
		t.Errorf("the service that was replaced, chosen: %v", x.No)
	}
	if err := d.step(id, "replace_service", "2018-03-19", served("Somebody else", "Server D")); err != nil {
		t.Fatal(err)
	}
	if x := proof(again); x.No == nil {
		t.Error("the second service on a person whose service was replaced is certified")
	}
	says("replaced once more", 0, "Monday, March 19, 2018", "Somebody else", "Server D")
}

func TestATemplateThatNamesAReplacedServiceIsRefusedByItsField(t *testing.T) {
	for name, text := range map[string]string{
		"step.serve_subpoena": "Served on {{step.serve_subpoena}}.", "field.serve_subpoena.server": "By {{field.serve_subpoena.server}}, on {{service.on}}.",
	} {
		d := newFixture(t, 1)
		id := d.subpoenaed()
		d.must(d.users[workflow.Legal], review.SaveLetterTemplate{Review: d.review, Letter: "proof_of_service", Text: text})
		d.wrongThenRight(id)
		x := kindOf(d, id, "proof_of_service", "2018-03-20")
		if want := "The field {{" + name + "}} names a service that was replaced on"; x.No == nil || !strings.Contains(x.No.Error(), want) {
			t.Errorf("%s: %v", name, x.No)
		}
	}
}

// A matter that is pinned to the process before recipients keeps its steps, and its letter certifies nothing that was replaced.
func TestServicesUnderTheProcessBeforeRecipientsKeepTheirMeaning(t *testing.T) {
	d := newFixture(t, 1)
	d.review = d.must(workflow.OperatorActor, review.Open{
		Name: "Earlier", Authority: "8 U.S.C. 1373", Process: string(source(t, "process/testdata/doj-document-request-before-recipients.yaml")),
		Members: []string{d.users[workflow.Legal], d.users[workflow.Supervisor], d.users[workflow.Compliance]},
	}).Created[0]
	id := d.subpoenaed()
	d.at("2018-03-20T16:00:00Z")
	attempt := moving(id, "attempt_service", "2018-03-01")
	delete(attempt.Fields, "to_be_served")
	d.must(d.users[workflow.Legal], attempt)
	if err := d.step(id, "serve_subpoena", "2018-03-05", served("The wrong person", "Server A")); err != nil {
		t.Fatal(err)
	}
	if x := kindOf(d, id, "proof_of_service", "2018-03-20"); x.No != nil {
		t.Errorf("before it was replaced: %v", x.No)
	}
	if err := d.step(id, "serve_again", "2018-03-06", served("The wrong person", "Server A")); err != nil {
		t.Fatal(err)
	}
	if err := d.step(id, "replace_service", "2018-03-15", served("The right person", "Server B")); err != nil {
		t.Fatal(err)
	}
	if x := kindOf(d, id, "proof_of_service", "2018-03-20"); x.No == nil || !strings.Contains(x.No.Error(), "{{step.serve_subpoena}}") {
		t.Errorf("once it was replaced: %v", x.No)
	}
	d.must(d.users[workflow.Legal], review.SaveLetterTemplate{Review: d.review, Letter: "proof_of_service", Text: "{{service.on}}: {{service.person}}"})
	if x := kindOf(d, id, "proof_of_service", "2018-03-20"); letter.Plain(x.Text) != "Thursday, March 15, 2018: The right person" || x.No != nil {
		t.Errorf("it says %q (%v)", letter.Plain(x.Text), x.No)
	}
}

// corrected is a correction, approved where a right of the jurisdiction ends by it.
func (d *fixture) corrected(id string, c transition.Correct) {
	d.t.Helper()
	r := d.must(d.users[workflow.Legal], c)
	if r.Pending() == "" {
		return
	}
	facts, err := d.db.World(d.t.Context(), d.users[workflow.Supervisor], matter.Stream(id))
	if err != nil {
		d.t.Fatal(err)
	}
	asked, err := transition.FindAsked(facts, d.matter(id), r.Pending())
	if err != nil {
		d.t.Fatal(err)
	}
	d.must(d.users[workflow.Supervisor], approval.Approve{Approval: r.Pending(), Approve: true, Hash: asked.Hash})
}

// datesOf are the dates of a kind as a reader sees them: whose, until when, and how they are.
func datesOf(m matter.Matter, kind string) string {
	var all []string
	for _, x := range m.Deadlines {
		if x.Kind == kind {
			all = append(all, fmt.Sprintf("%s %s %s", cmp.Or(x.Title, "first"), x.Due, x.Status))
		}
	}
	return strings.Join(all, "; ")
}

func TestADocumentRequestIsServedIfTheProcessSaysSo(t *testing.T) {
	d := newFixture(t, 1)
	text := strings.Replace(string(process.Default().Source), "  - name: receive_response\n", `  - name: serve_request
    title: Record service of request
    from: [requested]
    to: same
    service: {as: made, paper: issue_request}
    effective: {name: served_on, title: Served on}
    fields:
      - {name: person, title: Person served, type: text, use: recipient, required: true}
      - {name: where, title: Location, type: text, use: service_location, required: true}

  - name: receive_response
`, 1)
	d.review = d.must(workflow.OperatorActor, review.Open{
		Name: "Served", Authority: "8 U.S.C. 1373", Process: text,
		Members: []string{d.users[workflow.Legal], d.users[workflow.Supervisor]},
	}).Created[0]
	d.at("2018-02-20T16:00:00Z")
	id := d.requested(fixedDate)
	for _, want := range []string{"", "not_served"} {
		err := d.step(id, "serve_request", "2018-01-25", map[string]string{"person": `"City Clerk"`, "where": `"City Hall"`})
		if no := (*workflow.Error)(nil); want == "" && err != nil || want != "" && (!errors.As(err, &no) || no.Guard != want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	d.must(d.users[workflow.Legal], review.SaveLetterTemplate{Review: d.review, Letter: "document_request", Text: "{{service.on}}: {{service.person}}, {{service.location}}"})
	if x := kindOf(d, id, "document_request", "2018-01-26"); letter.Plain(x.Text) != "Thursday, January 25, 2018: City Clerk, City Hall" {
		t.Errorf("it says %q (%v)", letter.Plain(x.Text), x.No)
	}
}

func TestASecondServiceOrAnAttemptLeavesWhatIsOverdueOverdue(t *testing.T) {
	for name, late := range map[string]bool{"the clock came by": true, "nobody had noticed yet": false} {
		t.Run(name, func(t *testing.T) {
			d := newFixture(t, 1)
			id := d.subpoenaed()
			d.at("2018-03-06T15:00:00Z")
			d.must(d.users[workflow.Legal], serving(id, "2018-03-12"))
			d.at("2018-03-20T15:00:00Z")
			if late {
				d.tick(id, "2018-03-20T15:00:00Z")
			}
			if err := d.step(id, "serve_again", "2018-03-16", nil); err != nil {
				t.Fatal(err)
			}
			d.tick(id, "2018-03-20T16:00:00Z")
			if x := d.deadline(id, "return"); !x.Overdue() || !d.matter(id).Overdue() {
				t.Errorf("the return is %s, acted on: %t", x.Status, x.ActedOn)
			}
			for _, m := range d.mails(id) {
				if m.Unowed() {
					t.Errorf("an alert is dropped: %+v", m)
				}
			}
			d.move(id, "petition", "2018-03-17") // which is allowed of what is overdue only
			if d.matter(id).Overdue() {
				t.Error("the petition does not deal with the return")
			}
		})
	}
}

func TestObjectionNamesItsDemandsAndKeepsItsTime(t *testing.T) {
	d := newFixture(t, 1)
	id := d.subpoenaed()
	d.at("2018-03-22T16:00:00Z")
	if err := d.step(id, "serve_subpoena", "2018-03-05", map[string]string{"return_due": `{"kind":"fixed","date":"2018-03-30"}`}); err != nil {
		t.Fatal(err)
	}
	first := `[{"number":1,"text":"All orders."}]`
	for _, c := range []struct {
		name, on, want string
		more           map[string]string
	}{
		{"a demand that nobody made", "2018-03-12", "demands_known", map[string]string{"objected_to": `[{"number":99,"text":"x"}]`}},
		{"after the time, without leave", "2018-03-20", "deadline_running", map[string]string{"objected_to": first, "leave_of_court": `"no"`}},
		{"in time", "2018-03-12", "", map[string]string{"objected_to": first}},
		{"another one in time", "2018-03-14", "", map[string]string{"objected_to": first, "grounds": `"Privileged."`}},
		{"another one after the time", "2018-03-20", "deadline_running", map[string]string{"objected_to": first, "leave_of_court": `"no"`}},
		{"another one by leave of court", "2018-03-20", "", map[string]string{"objected_to": first, "leave_of_court": `"yes"`}},
	} {
		err := d.step(id, "object", c.on, c.more)
		guard := ""
		if refused := (*workflow.Error)(nil); errors.As(err, &refused) {
			guard = refused.Guard
		}
		if guard != c.want || err != nil && guard == "" {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if x := d.deadline(id, "return"); x.Status != due.StatusTolled {
		t.Errorf("the return is %s", x.Status)
	}
	if x := d.deadline(id, "objection"); x.Status != due.StatusMet || x.LateDays != 0 {
		t.Errorf("the objection is %s, %d days late", x.Status, x.LateDays)
	}
}
