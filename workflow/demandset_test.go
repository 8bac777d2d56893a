package workflow_test

import (
	"encoding/json"
	"slices"
	"testing"

	"duces/workflow"
	"duces/workflow/demand"
	"duces/workflow/matter"
	"duces/workflow/review"
	"duces/workflow/view"
)

// moved is the latest step of a matter as it is stored.
func (d *fixture) moved(id string) matter.Transitioned {
	d.t.Helper()
	f := view.HistoryFilter{Stream: matter.Stream(id), Limit: 200}
	page, err := d.db.History(d.t.Context(), workflow.Viewer{ID: d.users[workflow.Auditor], Role: workflow.Auditor}, f)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, r := range slices.Backward(page.Items) {
		if t, is := r.Event.Data.(matter.Transitioned); is {
			return t
		}
	}
	d.t.Fatal("no step")
	return matter.Transitioned{}
}

func TestAStepRecordsTheSetWhoseDemandsItWasGiven(t *testing.T) {
	d := newFixture(t, 3)
	legal := d.users[workflow.Legal]
	save := func(set, name, first string, version int) review.SaveDemandSet {
		demands := []demand.Demand{{Number: 1, Text: first}, {Label: "2(a)", Text: "All directives."}}
		return review.SaveDemandSet{Review: d.review, Set: set, Name: name, Demands: demands, Version: version}
	}
	id := d.must(legal, save("", "Basic request", "All orders.", 0)).Created[0]
	d.must(legal, save(id, "Basic request", "All orders since 2017.", 1))
	if r := d.must(legal, save(id, "Basic request", "All orders since 2017.", 2)); len(r.Events) != 0 {
		t.Errorf("an unchanged set was saved as another version")
	}
	d.refuses("a version that was not seen", legal, save(id, "Basic request", "Other.", 1), workflow.Conflict, "version 2")
	d.refuses("a name that is taken", legal, save("", "basic REQUEST", "Other.", 0), workflow.Invalid, "another name")
	d.refuses("a set that is not there", legal, save("nowhere", "Basic", "Other.", 0), workflow.NotFound, "demand set")
	d.refuses("no text", legal, save("", "Empty", " ", 0), workflow.Invalid, "has no text")
	d.refuses("no demands", legal, review.SaveDemandSet{Review: d.review, Name: "None"}, workflow.Invalid, "emands")
	d.refuses("an auditor", d.users[workflow.Auditor], save("", "Mine", "Other.", 0), workflow.Forbidden, "")

	d.at("2018-02-26T15:00:00Z")
	ids := d.matters(3)
	for i, c := range []struct {
		demands string
		version int
	}{
		{`[{"number":1,"text":"All  orders since 2017."},{"label":"2(a)","text":"All directives."}]`, 2},
		{`[{"number":1,"text":"All orders."},{"label":"2(a)","text":"All directives."}]`, 1},
		{`[{"number":1,"text":"All orders."}]`, 0},
	} {
		to := ids[i]
		m := moving(to, "issue_request", "2018-01-24")
		m.Fields["demands"] = json.RawMessage(c.demands)
		d.must(legal, m)
		moved := d.moved(to)
		switch {
		case c.version == 0 && moved.DemandSet != nil:
			t.Errorf("changed demands are recorded as those of %v", *moved.DemandSet)
		case c.version != 0 && (moved.DemandSet == nil || *moved.DemandSet != matter.DemandSetUsed{Set: id, Name: "Basic request", Version: c.version}):
			t.Errorf("version %d is recorded as %v", c.version, moved.DemandSet)
		}
	}
}
