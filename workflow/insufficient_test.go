package workflow_test

import (
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/dispatch"
	"duces/workflow/jurisdiction"
	"duces/workflow/letter"
	"duces/workflow/transition"
)

// deficient is a matter whose response brought a privilege log, and a deficiency letter about it as it would go out.
func (d *fixture) deficient(log string) (id, text string) {
	d.t.Helper()
	id = d.matters(1)[0]
	d.at("2018-03-01T15:00:00Z")
	d.move(id, "issue_request", "2018-01-24")
	d.respond(id, "2018-02-20", `{"all":"privileged","privilege_log":[`+log+`]}`)
	d.move(id, "find_deficient", "2018-02-26")
	d.must(d.users[workflow.Legal], jurisdiction.AddContact{
		Jurisdiction: d.matter(id).Jurisdiction, ContactDetails: contact("Office of the Mayor", "Ada", "2016-01-01", ""),
	})
	c := composed(d, dispatch.SendLetters{
		Letter: "deficiency", DatedOn: date("2018-03-01"),
		Letters: []dispatch.Letter{{Matter: id, Office: "Office of the Mayor"}},
	})[0]
	if len(c.Blanks) > 0 || c.No != nil {
		d.t.Fatalf("the letter cannot go out: %v, %v", c.Blanks, c.No)
	}
	return id, letter.Plain(c.Text)
}

const (
	wholeEntry = `{"date":"undated","author":"J. Doe","recipients":"R. Roe","type":"Email","privilege":"Attorney-client",` +
		`"description":"Advice on the detainer ordinance","demands":["1"]}`
	poorEntry = `{"author":"","type":"","date":"","privilege":"Attorney-client","description":"privileged","demands":["1"]}`
	poorWords = "Entry 2 of the privilege log received Tue, Feb 20, 2018: The date is missing. The author is missing. " +
		"The type of document is missing. The description only repeats the privilege or the type of document."
)

func TestADeficiencyLetterNamesInsufficientPrivilegeEntriesAndWhatEachLacks(t *testing.T) {
	d := newFixture(t, 1)
	id, text := d.deficient(wholeEntry + "," + poorEntry)
	want := "do not say what Federal Rule of Civil Procedure 26(b)(5)(A) asks for:\n\n" + poorWords
	if !strings.Contains(text, want) || strings.Contains(text, "Entry 1") {
		t.Errorf("the letter reads:\n%s", text)
	}
	accept := transition.JudgeWithholding{Matter: id, Demand: "1", Accepted: true, On: date("2018-02-27"), Reason: "Plain."}
	d.must(d.users[workflow.Legal], accept)
	if got := d.matter(id).Insufficient(); len(got) > 0 {
		t.Errorf("with the claim accepted, these are named: %q", got)
	}
}

func TestADeficiencyLetterWithoutInsufficientEntriesGoesOutWithoutThem(t *testing.T) {
	d := newFixture(t, 1)
	if _, text := d.deficient(wholeEntry); strings.Contains(text, "26(b)(5)(A)") {
		t.Errorf("the letter reads:\n%s", text)
	}
}
