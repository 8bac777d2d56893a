package workflow_test

import (
	"encoding/json"
	"testing"

	"duces/workflow"
	"duces/workflow/process"
	"duces/workflow/review"
)

// A process file that does not say which steps record findings goes by their names: matters under it have findings, and
// decisions that rest on them, like others.
func TestAMatterUnderAnEarlierProcessFileHasFindings(t *testing.T) {
	for _, file := range []string{"first", "before-recipients", "typed"} {
		t.Run(file, func(t *testing.T) {
			d := newFixture(t, 1)
			d.at("2018-03-20T12:00:00Z")
			legal := d.users[workflow.Legal]
			d.review = d.must(workflow.OperatorActor, review.Open{
				Name: "Earlier", Authority: "8 U.S.C. 1373", Process: string(source(t, "process/testdata/doj-document-request-"+file+".yaml")),
				Members: []string{legal, d.users[workflow.Supervisor], d.second},
			}).Created[0]
			id := d.matters(1)[0]
			for _, x := range [][2]string{
				{"issue_request", "2018-01-24"},
				{"receive_response", "2018-02-21"},
				{"propose_noncompliance", "2018-02-22"},
				{"receive_reply", "2018-02-23"},
				{"find_noncompliant", "2018-02-24"},
			} {
				m := moving(id, x[0], x[1])
				if x[0] == "receive_response" && file != "before-recipients" { // it did not know of productions
					m.Fields = map[string]json.RawMessage{"completeness": json.RawMessage(`"partial"`)}
				}
				d.agreed(legal, m)
			}
			found := d.matter(id).Findings
			if len(found) != 2 || found[0].Kind != process.FindingProposed || len(found[0].Replies) != 1 || found[0].SupersededBy != 2 ||
				found[1].Kind != process.FindingNoncompliant || found[1].SupersededBy != 0 {
				t.Fatalf("the findings are %+v", found)
			}
			decide := func(finding string) (workflow.Result, error) {
				m := moving(id, "decide", "2018-02-26")
				m.Fields["decisions"] = json.RawMessage(`[{"award":"2016-DJ-1","outcome":"made","finding":` + finding + `}]`)
				return d.do(legal, m)
			}
			if _, err := decide("1"); workflow.CodeOf(err) != workflow.Refused {
				t.Errorf("a decision on the superseded finding: %v", err)
			}
			if _, err := decide("2"); err != nil {
				t.Fatal(err)
			}
			if got := d.matter(id).Decisions; len(got) != 1 || got[0].Finding != 2 {
				t.Errorf("the decisions are %+v", got)
			}
		})
	}
}
