package workflow_test

import (
	"slices"
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/annotate"
	"duces/workflow/assignment"
	"duces/workflow/change"
	"duces/workflow/matter"
	"duces/workflow/opening"
	"duces/workflow/process"
	"duces/workflow/review"
)

// Of several matters moved in one act one may wait for a second person though
// the last does not: the result says so, whatever their order.
func TestAnActSaysThatItWaitsWhicheverMatterDoes(t *testing.T) {
	d := newFixture(t, 2)
	d.at("2018-01-25T15:00:00Z")
	strict := strings.Replace(string(process.Default().Source), "    to: requested\n", "    to: requested\n    adverse: always\n    guards: [not_stayed]\n", 1)
	legal := d.users[workflow.Legal]
	other := d.must(workflow.OperatorActor, review.Open{Name: "Strict", Authority: "Any", Process: strict, Members: []string{legal, d.users[workflow.Supervisor]}}).Created[0]
	free := d.matters(1)[0]
	waits := d.must(legal, opening.Open{Review: other, Jurisdictions: d.jurisdictions[1:2], OpenedOn: date("2017-11-15")}).Created[0]
	cmd := moving(waits, "issue_request", "2018-01-24")
	cmd.Matters = []string{waits, free}
	if r := d.must(legal, cmd); r.Pending() == "" || d.matter(waits).State != "open" || d.matter(free).State != "requested" {
		t.Errorf("waits for %q; the matters are %s and %s", r.Pending(), d.matter(waits).State, d.matter(free).State)
	}
}

func TestOneActTakesSoManyRowsAndNoMore(t *testing.T) {
	d := newFixture(t, 1)
	for _, n := range []int{matter.MaxAtOnce, matter.MaxAtOnce + 1} {
		move := moving("none", "issue_request", "2018-01-24")
		move.Matters = slices.Repeat([]string{"none"}, n)
		seen := slices.Repeat([]change.Seen{{Matter: "none"}}, n)
		for _, cmd := range []workflow.Command{
			move,
			assignment.Assign{Matters: move.Matters},
			annotate.AddNotes{Matters: move.Matters, Text: "Read."},
			change.Deadlines{Deadlines: seen, Change: change.AcknowledgeMany},
		} {
			_, err := d.do(d.users[workflow.Legal], cmd)
			if err == nil || strings.Contains(err.Error(), "up to 5,000") != (n > matter.MaxAtOnce) {
				t.Errorf("%s of %d rows: %v", cmd.CommandName(), n, err)
			}
		}
	}
}
