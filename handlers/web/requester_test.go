package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// decided has the supervisor approve what waits, with a note of their own.
func (s *site) decided(request, note string) {
	s.t.Helper()
	b := s.as("supervisor")
	at := "/approvals/" + request
	b.post(at, b.form(at, url.Values{"decision": {"approve"}, "note": {note}})).is(http.StatusSeeOther)
}

// rowOf is the row of a history for the one event of a type, as read from left to right.
func (s *site) rowOf(page, event string) string {
	s.t.Helper()
	rows := find(parse(s.t, page), func(n *html.Node) bool { return attribute(n, "data-event") == event })
	if len(rows) == 0 {
		s.t.Fatalf("the page has no %s:\n%s", event, page)
	}
	return text(rows[0])
}

func (s *site) says(row string, parts ...string) {
	s.t.Helper()
	for _, part := range parts {
		if !strings.Contains(row, part) {
			s.t.Errorf("it lacks %q: %s", part, row)
		}
	}
}

func TestANoteStandsUnderWhomeverWroteIt(t *testing.T) {
	s := newSite(t)
	id := s.matters[0]
	s.request(id)
	s.setClock(time.Date(2018, 2, 27, 18, 0, 0, 0, time.UTC))
	b := s.as("legal")
	path := formOf(id, "issue_subpoena")
	b.post(path, b.form(path, url.Values{"effective_on": {"2018-02-27"}, "f.grounds": {"no_response"}, "note": {"For all seven"}})).is(http.StatusSeeOther)
	asked, _ := s.matter(id).Pending()
	s.says(s.rowOf(b.get("/history/matter/"+id).body, "approval_requested"), "Issue subpoena", "No response", "Note: For all seven")
	s.decided(asked.ID, "Seen the letter")

	history := b.get("/history/matter/" + id).body
	s.says(s.rowOf(history, "transitioned"), "Note by Name of legal: For all seven", "Requested by: Name of legal")
	s.says(s.rowOf(history, "approval_given"), "Approved: Issue subpoena", "Note: Seen the letter")
	csv := b.get("/history/matter/" + id + "/list.csv").is(http.StatusOK).body
	s.says(csv, "Note by Name of legal: For all seven")
	entry := s.rowOf(b.get("/matters/"+id).body, "transitioned")
	s.says(entry, "Name of legal: For all seven", "Requested by Name of legal", "Name of supervisor: Seen the letter")

	// Whoever decides the next step reads the note under the name of its writer.
	s.move(id, "serve_subpoena", "2018-02-27", `{"method":"mail","server":"A clerk","person_served":"City Clerk","location":"City Hall","return_due":{"kind":"fixed","date":"2018-03-20"}}`)
	s.setClock(time.Date(2018, 3, 27, 18, 0, 0, 0, time.UTC))
	s.move(id, "propose_noncompliance", "2018-03-27", `{"basis":"Nothing came","reply_due":{"kind":"period","days":30}}`)
	next, _ := s.matter(id).Pending()
	notes := find(parse(t, s.as("supervisor").get("/approvals/"+next.ID).body), func(n *html.Node) bool { return attribute(n, "data-note") != "" })
	if len(notes) != 2 {
		t.Fatalf("the page has %d notes", len(notes))
	}
	for _, n := range notes {
		want := "Name of legal"
		if strings.Contains(text(n), "Seen the letter") {
			want = "Name of supervisor"
		}
		if got := attribute(n, "data-note"); got != want {
			t.Errorf("%s is put under %s", text(n), got)
		}
	}
}

func TestAHistorySaysWhatWasDecided(t *testing.T) {
	s := newSite(t)
	s.answered()
	id := s.matters[0]
	s.move(id, "propose_noncompliance", "2018-02-25", `{"basis":"They refused","reply_due":{"kind":"period","days":30}}`)
	asked, _ := s.matter(id).Pending()
	s.decided(asked.ID, "")
	s.says(s.rowOf(s.as("legal").get("/history/matter/"+id).body, "approval_requested"), "They refused")
	s.setClock(time.Date(2018, 4, 2, 18, 0, 0, 0, time.UTC))
	s.move(id, "find_noncompliant", "2018-04-02", `{}`)
	asked, _ = s.matter(id).Pending()
	s.decided(asked.ID, "")
	s.move(id, "decide", "2018-04-02", `{"decisions":[{"award":"2017-DJ-BX-0001","outcome":"disallowed","amount_cents":1234500}]}`)
	asked, _ = s.matter(id).Pending()
	s.decided(asked.ID, "")
	b := s.as("legal")
	history := b.get("/history/matter/" + id).body
	want := []string{"Award 2017-DJ-BX-0001", "Disallowed (repayment demanded)", "$12,345.00"}
	s.says(s.rowOf(history, "transitioned"), want...)
	s.says(s.rowOf(history, "approval_requested"), want...)
	s.says(s.rowOf(history, "approval_given"), "Approved: Decide")
	s.says(b.get("/history/matter/"+id+"/list.csv").body, want...)
	s.says(b.get("/history/matter/"+id).body, "answer refused", "Basis:</span> They refused")
}

func TestARequestToChangeADeadlineSaysWhyInEveryHistory(t *testing.T) {
	s := newSite(t)
	id := s.matters[0]
	s.request(id)
	b := s.as("legal")
	path := changeOf(id, "cancel")
	b.post(path, b.form(path, url.Values{"reason": {"It was set twice"}})).is(http.StatusSeeOther)
	s.says(s.rowOf(b.get("/history/matter/"+id).body, "approval_requested"), "cancel the deadline", "Reason: It was set twice")
	s.says(b.get("/history/matter/"+id+"/list.csv").body, "Reason: It was set twice")
	for _, a := range s.matter(id).Approvals {
		s.decided(a.ID, "")
	}
	s.says(s.rowOf(b.get("/history/matter/"+id).body, "deadline_cancelled"), "Reason given by Name of legal: It was set twice")
	s.says(s.rowOf(b.get("/matters/"+id).body, "approval_given"), "Name of legal: It was set twice")
}
