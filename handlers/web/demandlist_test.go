package web_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	matterpage "duces/templates/matter"
	"duces/workflow"
	"duces/workflow/demand"
)

// pastes fills in a document request with a list.
func (b *browser) pastes(page webPage, action, list string) *filled {
	b.t.Helper()
	return page.form(action).with("effective_on", "2018-01-24", "f.due.kind", "fixed", "f.due.date", "2018-02-23", "f.demands", list)
}

func TestAPastedListIsShownBeforeItIsSaved(t *testing.T) {
	s := newSite(t)
	b := s.signIn(workflow.Legal)
	path := formOf(s.matters[0], "issue_request")
	before := s.size()
	list := "\r\n \r\nDEFINITIONS\r\n1. “City” means Chicago.\r\nREQUESTS\r\nA. Policies\r\n1. Detainers since\r\n2017 and later\r\n2. Interviews of:\r\n• adults\r\nB. Contracts\r\n1. All\r\n2. Reserved\r\n4. Drafts\r\n\r\n"
	shown := b.pastes(b.get(path), path, list).submit().want(http.StatusUnprocessableEntity).says(
		"Check how the list is read.", "How the list is read", "Nothing is saved yet.", "Line 8: The line begins with “2017”.", "Read as: Part of demand A.1.",
		"B.3 is missing.", "A.1 A. Policies Detainers since 2017 and later", "A.2(a) A. Policies adults Number given by us", "B.2 B. Contracts Reserved Withdrawn",
		"Instructions, not saved as demands", "DEFINITIONS: 1. “City” means Chicago.", "These are the demands",
	)
	if s.size() != before {
		t.Fatal("a list was saved before it was accepted")
	}

	tick := shown.value("f.demands.accepted")
	// A tick holds for the list that was shown.
	shown.form(path).with("f.demands", list+"6. More", "f.demands.accepted", tick).submit().want(http.StatusUnprocessableEntity).says("B.5 is missing.", "B.6")
	if s.size() != before {
		t.Fatal("a list that was not shown was saved")
	}
	shown.form(path).with("f.demands.accepted", tick).submit().want(http.StatusOK)
	var got []string
	for _, d := range s.matter(s.matters[0]).Demands {
		got = append(got, fmt.Sprintf("%s|%s|%s|%t|%t", d.Called(), d.Section, d.Text, d.Given, d.Withdrawn))
	}
	want := []string{
		"A.1|A. Policies|Detainers since 2017 and later|false|false", "A.2|A. Policies|Interviews of:|false|false", "A.2(a)|A. Policies|adults|true|false",
		"B.1|B. Contracts|All|false|false", "B.2|B. Contracts|Reserved|false|true", "B.4|B. Contracts|Drafts|false|false",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the demands are\n%s, not\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}

	// What is on record is no question again, and keeps what the form does not show.
	correct := fmt.Sprintf("/matters/%s/corrections/%d", s.matters[0], s.requestOf(s.matters[0]))
	form := b.get(correct).want(http.StatusOK).form(correct)
	changed := strings.Replace(form.Get("f.demands"), "Drafts", "Final drafts", 1)
	checked := form.with("f.demands", changed, "reason", "It was misread.").submit().want(http.StatusOK).keepsQuiet("How the list is read")
	checked.form(correct).with("step", "do").submit().want(http.StatusOK)
	last, _ := demand.Find(s.matter(s.matters[0]).Demands, "B.4")
	if last.Text != "Final drafts" || last.Section != "B. Contracts" {
		t.Errorf("corrected, B.4 is %+v", last)
	}
}

func TestAListInACorrectionIsShownBeforeItIsSaved(t *testing.T) {
	s := newSite(t)
	b := s.signIn(workflow.Legal)
	path := formOf(s.matters[0], "issue_request")
	b.pastes(b.get(path), path, "1. Orders").submit().want(http.StatusOK)
	correct := fmt.Sprintf("/matters/%s/corrections/%d", s.matters[0], s.requestOf(s.matters[0]))
	form := b.get(correct).form(correct).with("f.demands", "1. Orders\r\n3. Logs", "reason", "One was left out.")
	shown := form.submit().want(http.StatusUnprocessableEntity).says("Line 2: 2 is missing.")
	checked := shown.form(correct).with("f.demands.accepted", shown.value("f.demands.accepted")).submit().want(http.StatusOK)
	checked.form(correct).with("step", "do").submit().want(http.StatusOK)
	if got := s.matter(s.matters[0]).Demands; len(got) != 2 || got[1].Called() != "3" {
		t.Errorf("the demands are %+v", got)
	}
}

func TestAPlainListIsTakenAtOnce(t *testing.T) {
	s := newSite(t)
	b := s.signIn(workflow.Legal)
	path := formOf(s.matters[0], "issue_request")
	b.pastes(b.get(path), path, "1. Orders\r\n2) Directives\r\n(a) Drafts\r\nNo. 3 – Logs").submit().want(http.StatusOK)
	var got []demand.Label
	for _, d := range s.matter(s.matters[0]).Demands {
		got = append(got, d.Called())
	}
	if want := []demand.Label{"1", "2", "2(a)", "3"}; !slices.Equal(got, want) {
		t.Errorf("the demands are %v, not %v", got, want)
	}
}

// What limits a demand is typed below it, and goes to the record, the letter, and back to the forms.
func TestLinesBelowADemandLimitItOnTheRecordAndInTheLetter(t *testing.T) {
	s := newSite(t)
	b := s.signIn(workflow.Legal)
	id := s.matters[0]
	path := formOf(id, "issue_request")
	list := "1. Orders\r\nDates: 2016-01-01 to 2017-12-31\r\nCustodian: City Clerk\r\nInstructions: Native files.\r\n" +
		"2. Logs\r\nDates: 2016\r\nCustodian: A\r\nCustodian: B"
	before := s.size()
	shown := b.pastes(b.get(path).says("Lines below a demand can limit it"), path, list).submit().want(http.StatusUnprocessableEntity).says(
		"Line 6: The dates of demand 2 cannot be used: “2016” is not a range of dates.",
		"Line 8: Demand 2 has a second line that begins with “Custodian:”.",
		"Demands: line 6:", "Orders Fri, Jan 1, 2016 to Sun, Dec 31, 2017; custodian: City Clerk; Native files.",
	).keepsQuiet("These are the demands")
	// A tick does not help: the line has to be changed.
	shown.form(path).with("f.demands.accepted", matterpage.ListAccepted(list)).submit().want(http.StatusUnprocessableEntity).says("Demands: line 6:")
	if s.size() != before {
		t.Fatal("a list that is refused was saved")
	}
	list = strings.Replace(strings.Replace(list, "Dates: 2016\r", "Dates: from 2016-01-01\r", 1), "\r\nCustodian: B", "", 1)
	shown.form(path).with("f.demands", list).submit().want(http.StatusOK)
	limits := func() []string {
		var got []string
		for _, d := range s.matter(id).Demands {
			got = append(got, d.Line())
		}
		return got
	}
	want := []string{
		"1. Orders (Fri, Jan 1, 2016 to Sun, Dec 31, 2017; custodian: City Clerk; Native files.)", "2. Logs (from Fri, Jan 1, 2016; custodian: A)",
	}
	if got := limits(); !slices.Equal(got, want) {
		t.Errorf("the demands are\n%s, not\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	b.get("/matters/letters?matter="+id).want(http.StatusOK).form("/matters/letters").with("letter", "document_request", "step", "preview").submit().
		want(http.StatusOK).says(want...)

	// A form to amend has the same lines, and what is taken out there limits the demand no longer.
	amend := "/matters/" + id + "/amend-demands"
	form := b.get(amend).form(amend)
	if got, want := form.Get("f.demands"), strings.ReplaceAll(list, "\r", ""); got != want {
		t.Errorf("the form has\n%s, not\n%s", got, want)
	}
	form.with("f.demands", strings.Replace(list, "\r\nCustodian: A", "", 1), "reason", "Anyone has them.").submit().want(http.StatusOK)
	want[1] = "2. Logs (from Fri, Jan 1, 2016)"
	if got := limits(); !slices.Equal(got, want) {
		t.Errorf("amended, the demands are\n%s, not\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestANumberThatRepeatsIsNeverChanged(t *testing.T) {
	s := newSite(t)
	b := s.signIn(workflow.Legal)
	path := formOf(s.matters[0], "issue_request")
	shown := b.pastes(b.get(path), path, "1. Detainers\r\n2. Interviews\r\n1. All").submit().want(http.StatusUnprocessableEntity).says("1 stands on lines 1 and 3.")
	shown.form(path).with("f.demands.accepted", shown.value("f.demands.accepted")).submit().want(http.StatusUnprocessableEntity).says("the number 1 is used twice", "1 stands on lines 1 and 3.")
	b.pastes(b.get(path), path, "DEFINITIONS\r\n1. City").submit().want(http.StatusUnprocessableEntity).says("No demands were found.")
	b.pastes(b.get(path), path, strings.Repeat("Orders\r\n", 501)).submit().want(http.StatusUnprocessableEntity).says("more than 500 demands")
	if state := s.matter(s.matters[0]).State; state != "open" {
		t.Errorf("the matter is %s", state)
	}
}

func TestAPastedListForManyMattersIsShownBeforeItIsSaved(t *testing.T) {
	s := newSite(t)
	b := s.signIn(workflow.Legal)
	page := b.get("/matters/move?transition=issue_request&matter=" + s.matters[0] + "&matter=" + s.matters[1])
	shown := b.pastes(page, "/matters/move", "Orders\r\nDirectives").submit().want(http.StatusUnprocessableEntity).says("How the list is read", "2 Directives Number given by us")
	if state := s.matter(s.matters[1]).State; state != "open" {
		t.Fatalf("a matter is %s", state)
	}
	shown.form("/matters/move").with("f.demands.accepted", shown.value("f.demands.accepted")).submit().want(http.StatusOK).says("is recorded for 2 matters.")
	for _, id := range s.matters[:2] {
		if got := s.matter(id).Demands; len(got) != 2 || got[1].Text != "Directives" || !got[1].Given {
			t.Errorf("the demands are %+v", got)
		}
	}
}

// value is what a tick of the page sends.
func (p webPage) value(name string) string {
	p.b.t.Helper()
	for n := range p.root.Descendants() {
		if at, _ := attr(n, "name"); at == name {
			value, _ := attr(n, "value")
			return value
		}
	}
	p.b.t.Fatalf("%s has no input %s", p.path, name)
	return ""
}
