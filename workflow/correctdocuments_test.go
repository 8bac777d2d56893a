package workflow_test

import (
	"encoding/json"
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/transition"
	"duces/workflow/upload"
)

// A subpoena for an answer that turns out to have been complete is a conflict, and stays.
func TestACorrectedSupplementNamesTheLaterStepsThatItContradicts(t *testing.T) {
	d := newFixture(t, 1)
	id, legal := d.underTyped(), d.users[workflow.Legal]
	d.at("2018-02-27T15:00:00Z")
	d.move(id, "issue_request", "2018-01-24")
	response := moving(id, "receive_response", "2018-02-20")
	response.Fields = map[string]json.RawMessage{"completeness": json.RawMessage(`"partial"`)}
	d.must(legal, response)
	sum, size, err := d.db.PutBlob(t.Context(), strings.NewReader("A box."))
	if err != nil {
		t.Fatal(err)
	}
	d.must(legal, upload.Record{Name: "box.txt", SHA256: sum, Size: size})
	added := d.must(legal, transition.AddDocuments{
		Matter: id, Kind: document.Production, ReceivedOn: date("2018-02-21"), Source: "City Clerk", Completeness: "partial", Note: "A second box.",
		Documents: []field.Document{{Name: "box.txt", SHA256: sum, Size: size, Type: "text/plain"}},
	}).Events[0].Seq
	d.move(id, "issue_subpoena", "2018-02-26")

	correct := transition.CorrectDocuments{
		Matter: id, Event: added, Kind: document.Production, ReceivedOn: date("2018-02-21"), Source: "City Clerk", Completeness: "complete", Reason: "Counted again.",
	}
	stale := correct
	stale.Version = 1
	if _, err := d.do(legal, stale); workflow.CodeOf(err) != workflow.Conflict {
		t.Errorf("of a matter that has changed since: %v", err)
	}
	if _, err := d.do(d.users[workflow.Compliance], correct); workflow.CodeOf(err) != workflow.Forbidden {
		t.Errorf("by one who may not add any: %v", err)
	}
	stale = correct
	stale.Event = d.eventOf(id, "issue_subpoena")
	if _, err := d.do(legal, stale); workflow.CodeOf(err) != workflow.NotFound {
		t.Errorf("of a step: %v", err)
	}
	done := d.must(legal, correct)
	m := d.matter(id)
	if m.Completeness() != "complete" || m.State != "subpoenaed" || len(m.Conflicts) != 1 || m.Conflicts[0].Transition != "issue_subpoena" {
		t.Errorf("the matter is %s, its answer %s, with the conflicts %v", m.State, m.Completeness(), m.Conflicts)
	}
	past, err := d.db.World(t.Context(), legal, matter.Stream(id))
	if err != nil {
		t.Fatal(err)
	}
	events, err := past.History(matter.Stream(id))
	if err != nil {
		t.Fatal(err)
	}
	standing, err := matter.Standing(events)
	if err != nil {
		t.Fatal(err)
	}
	r, err := transition.FindAdded(standing, done.Events[0].Seq)
	if err != nil || r.Event.Seq != added || r.Event.Personal["note"].Text() != "A second box." {
		t.Errorf("found by its correction: %+v, %v", r.Event, err)
	}
	d.reopenAndVerify()
	if got := d.matter(id).Completeness(); got != "complete" {
		t.Errorf("read back from disk the answer is %s", got)
	}
}
