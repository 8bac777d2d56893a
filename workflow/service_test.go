package workflow_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/due"
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
