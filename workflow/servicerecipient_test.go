package workflow_test

import (
	"errors"
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/process"
)

func TestAPaperIsServedOnceOnEachRecipient(t *testing.T) {
	d := newFixture(t, 1)
	id := d.subpoenaed()
	d.at("2018-03-30T16:00:00Z")
	legal := d.users[workflow.Legal]
	try := func(when, step, on, person, want string) {
		t.Helper()
		err := d.step(id, step, on, map[string]string{"person_served": `"` + person + `"`})
		if no := (*workflow.Error)(nil); want == "" && err != nil || want != "" && (!errors.As(err, &no) || no.Guard != want) {
			t.Errorf("%s: %v, want %q", when, err, want)
		}
	}
	d.move(id, "attempt_service", "2018-03-01")
	try("the first", "serve_subpoena", "2018-03-05", "City Clerk", "")
	try("the same in other words", "serve_other", "2018-03-06", " city  CLERK ", "not_served")
	try("again on somebody new", "serve_again", "2018-03-06", "County Counsel", "served_before")
	d.move(id, "attempt_service", "2018-03-06")
	try("another recipient", "serve_other", "2018-03-07", "County Counsel", "")
	try("the other one twice", "serve_other", "2018-03-08", "County Counsel", "not_served")
	d.move(id, "object", "2018-03-09")
	try("again, while objected", "serve_again", "2018-03-10", "County Counsel", "")
	try("a third one, while objected", "serve_other", "2018-03-10", "Mayor", "")
	attempt := moving(id, "attempt_service", "2018-03-10")
	attempt.Fields["to_be_served"] = []byte(`"Treasurer"`)
	d.must(legal, attempt)
	m := d.matter(id)
	if m.State != "objected" {
		t.Errorf("it is %s", m.State)
	}
	for _, x := range []string{"person_served", "location"} {
		if err := d.step(id, "serve_other", "2018-03-10", map[string]string{x: `" "`}); workflow.CodeOf(err) != workflow.Invalid {
			t.Errorf("without %s: %v", x, err)
		}
	}
	var stand []string
	for _, s := range m.ServicesUnder(process.Default()) {
		if s.Stands {
			stand = append(stand, s.Recipient)
		}
	}
	if got := strings.Join(stand, ", "); got != "City Clerk, County Counsel, County Counsel, Mayor" {
		t.Errorf("these stand: %s", got)
	}
	// A correction that makes two recipients one is a conflict of the later step.
	c := correcting(id, d.eventOf(id, "serve_subpoena"), "serve_subpoena", "2018-03-05")
	c.Fields["person_served"] = []byte(`"County Counsel"`)
	d.must(legal, c)
	if got := d.matter(id).Conflicts; len(got) != 1 || got[0].Transition != "serve_other" {
		t.Errorf("the conflicts are %+v", got)
	}
	// Another subpoena is another paper.
	d.move(id, "quash", "2018-03-12")
	d.move(id, "issue_subpoena", "2018-03-13")
	try("another paper", "serve_subpoena", "2018-03-14", "County Counsel", "")
}

func TestEachRecipientHasAReturnDateAndAnObjectionDeadlineOfItsOwn(t *testing.T) {
	d := newFixture(t, 1)
	id := d.subpoenaed()
	d.at("2018-03-30T16:00:00Z")
	step := func(name, on string, fields map[string]string) error {
		t.Helper()
		return d.step(id, name, on, fields)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	is := func(when, returns, objections string) {
		t.Helper()
		m := d.matter(id)
		if got := datesOf(m, "return"); got != returns {
			t.Errorf("%s the returns are %q, want %q", when, got, returns)
		}
		if got := datesOf(m, "objection"); got != objections {
			t.Errorf("%s the objections are %q, want %q", when, got, objections)
		}
	}
	must(step("serve_subpoena", "2018-03-05", nil))
	must(step("serve_other", "2018-03-20", map[string]string{"person_served": `" County  Counsel "`}))
	must(step("serve_other", "2018-03-21", map[string]string{"person_served": `"Mayor"`, "return_due": `{"kind":"fixed","date":"2018-03-29"}`}))
	// 14 days after each service, or the return where that comes first (Rule 45(d)(2)(B)).
	is("once served,", "first 2018-04-20 open; County Counsel 2018-04-20 open; Mayor 2018-03-29 open",
		"first 2018-03-19 missed; County Counsel 2018-04-03 open; Mayor 2018-03-29 open")
	c := correcting(id, d.matter(id).Services[2].Event, "serve_other", "2018-03-21")
	c.Fields["person_served"], c.Fields["return_due"] = []byte(`"Clerk of Council"`), []byte(`{"kind":"fixed","date":"2018-04-02"}`)
	d.must(d.users[workflow.Legal], c)
	is("once a service is corrected", "first 2018-04-20 open; County Counsel 2018-04-20 open; Clerk of Council 2018-04-02 open",
		"first 2018-03-19 missed; County Counsel 2018-04-03 open; Clerk of Council 2018-04-02 open")
	refused := func(why, person, guard string) {
		t.Helper()
		err := step("object", "2018-03-22", map[string]string{"objected_by": `"` + person + `"`})
		if no := (*workflow.Error)(nil); !errors.As(err, &no) || no.Guard != guard {
			t.Errorf("%s: %v, want %s", why, err, guard)
		}
	}
	refused("the first recipient is late", "", "deadline_running")
	refused("and by name", "city clerk", "deadline_running")
	refused("nobody was served by that name", "Treasurer", "recipient_served")
	must(step("object", "2018-03-22", map[string]string{"objected_by": `"county counsel"`}))
	is("after one objection", "first 2018-04-20 open; County Counsel 2018-04-20 tolled; Clerk of Council 2018-04-02 open",
		"first 2018-03-19 missed; County Counsel 2018-04-03 met; Clerk of Council 2018-04-02 open")
	// A correction of who objected gives the one the time back, and takes it from the other.
	objects := func(person string) {
		t.Helper()
		c := correcting(id, d.eventOf(id, "object"), "object", "2018-03-22")
		c.Fields["objected_by"] = []byte(`"` + person + `"`)
		d.corrected(id, c)
	}
	objects("Clerk of Council")
	is("once it is the Clerk's", "first 2018-04-20 open; County Counsel 2018-04-20 open; Clerk of Council 2018-04-02 tolled",
		"first 2018-03-19 missed; County Counsel 2018-04-03 open; Clerk of Council 2018-04-02 met")
	d.reopenAndVerify()
	objects("County Counsel")
	is("once it is the County Counsel's again", "first 2018-04-20 open; County Counsel 2018-04-20 tolled; Clerk of Council 2018-04-02 open",
		"first 2018-03-19 missed; County Counsel 2018-04-03 met; Clerk of Council 2018-04-02 open")
	d.tick(id, "2018-04-01T16:00:00Z")
	must(step("resolve_objection", "2018-03-30", map[string]string{"objected_by": `"County Counsel"`, "return_due": `{"kind":"fixed","date":"2018-05-11"}`}))
	is("once it is resolved", "first 2018-04-20 open; County Counsel 2018-05-11 open; Clerk of Council 2018-04-02 open",
		"first 2018-03-19 missed; County Counsel 2018-04-03 met; Clerk of Council 2018-04-02 open")
	if d.tick(id, "2018-04-03T16:00:00Z"); !d.matter(id).Overdue() {
		t.Error("the Clerk's return was missed, and the matter is not overdue")
	}
	d.reopenAndVerify()

	must(step("receive_return", "2018-04-01", nil))
	is("after the return", "first 2018-04-20 met; County Counsel 2018-05-11 met; Clerk of Council 2018-04-02 met",
		"first 2018-03-19 missed; County Counsel 2018-04-03 met; Clerk of Council 2018-04-02 missed")
	d.reopenAndVerify()
}

// A process can have the service of any paper on record.
func TestAServiceCorrectedAfterWhoObjectedWasKeepsTheDatesOfEachRecipient(t *testing.T) {
	d := newFixture(t, 1)
	id := d.subpoenaed()
	d.at("2018-03-30T16:00:00Z")
	serves := func(person string) map[string]string {
		return map[string]string{"person_served": `"` + person + `"`, "return_due": `{"kind":"fixed","date":"2018-04-20"}`}
	}
	for _, s := range []struct {
		name, on string
		fields   map[string]string
	}{
		{"serve_subpoena", "2018-03-05", nil},
		{"serve_other", "2018-03-20", serves("County Counsel")},
		{"serve_other", "2018-03-21", serves("Mayor")},
		{"object", "2018-03-22", map[string]string{"objected_by": `"County Counsel"`}},
	} {
		if err := d.step(id, s.name, s.on, s.fields); err != nil {
			t.Fatal(err)
		}
	}
	is := func(when, returns, objections string) {
		t.Helper()
		m := d.matter(id)
		if got := datesOf(m, "return"); got != "first 2018-04-20 open; "+returns {
			t.Errorf("%s the returns are %q, want %q", when, got, returns)
		}
		if got := datesOf(m, "objection"); got != "first 2018-03-19 missed; "+objections {
			t.Errorf("%s the objections are %q, want %q", when, got, objections)
		}
		d.reopenAndVerify()
	}
	objects := func(person string) {
		t.Helper()
		c := correcting(id, d.eventOf(id, "object"), "object", "2018-03-22")
		c.Fields["objected_by"] = []byte(`"` + person + `"`)
		d.corrected(id, c)
	}
	served := func(n int, person, on string) {
		t.Helper()
		c := correcting(id, d.matter(id).Services[n].Event, "serve_other", on)
		for name, raw := range serves(person) {
			c.Fields[name] = []byte(raw)
		}
		d.corrected(id, c)
	}
	objects("Mayor")
	is("once it was the Mayor", "County Counsel 2018-04-20 open; Mayor 2018-04-20 tolled", "County Counsel 2018-04-03 open; Mayor 2018-04-04 met")
	served(1, "County Counsel", "2018-03-19")
	is("once the County Counsel was served earlier", "County Counsel 2018-04-20 open; Mayor 2018-04-20 tolled", "County Counsel 2018-04-02 open; Mayor 2018-04-04 met")
	served(2, "Mayor", "2018-03-20")
	is("once the Mayor was served earlier", "County Counsel 2018-04-20 open; Mayor 2018-04-20 tolled", "County Counsel 2018-04-02 open; Mayor 2018-04-03 met")
	objects("County Counsel")
	is("once it was the County Counsel again", "County Counsel 2018-04-20 tolled; Mayor 2018-04-20 open", "County Counsel 2018-04-02 met; Mayor 2018-04-03 open")
	served(1, "County Counsel", "2018-03-21")
	is("once the County Counsel was served later", "County Counsel 2018-04-20 tolled; Mayor 2018-04-20 open", "County Counsel 2018-04-04 met; Mayor 2018-04-03 open")
}
