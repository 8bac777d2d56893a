package workflow_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"duces/workflow"
)

// An empty list is a missing value, and of a value with parts each missing part is named.
func TestAStepNamesEachValueThatIsMissing(t *testing.T) {
	d := newFixture(t, 2)
	served := d.subpoenaed()
	d.at("2018-06-01T15:00:00Z")
	d.must(d.users[workflow.Legal], serving(served, "2018-03-30"))
	open := d.matters(1)[0]
	for _, c := range []struct {
		id, on, step, field, value string
		want                       []string
	}{
		{open, "2018-02-01", "issue_request", "demands", `[ ]`, []string{"Demands are required."}},
		{open, "2018-02-01", "issue_request", "demands", " [\n]", []string{"Demands are required."}},
		{served, "2018-05-01", "quash", "order", `{ }`, []string{"Order is required."}},
		{served, "2018-05-01", "quash", "order", `{"title":"Order","court":"N.D. Ill."}`, []string{"Order: caption is required.", "Order: date entered is required."}},
		{served, "2018-05-01", "petition", "proceeding", `{"caption":"A v. B","court":" "}`, []string{"Proceeding: court is required."}},
	} {
		move := moving(c.id, c.step, c.on)
		move.Fields[c.field] = json.RawMessage(c.value)
		_, err := d.do(d.users[workflow.Legal], move)
		var got []string
		if e, ours := errors.AsType[*workflow.Error](err); ours {
			for _, x := range e.Details {
				got = append(got, x.Message)
			}
			if len(got) == 0 {
				got = []string{e.Message}
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s with %s %s: says %q (%v), want %q", c.step, c.field, c.value, got, err, c.want)
		}
	}
}
