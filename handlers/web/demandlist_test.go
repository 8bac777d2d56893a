package web_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

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
