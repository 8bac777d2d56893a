package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"duces/workflow"
)

func TestAStepShowsItsTimeWhereItHasOne(t *testing.T) {
	s := newSite(t)
	b, id := s.signIn(workflow.Legal), s.matters[0]
	path := formOf(id, "send_notice")
	form := b.get(path).want(http.StatusOK).says("Time, if it matters", "In Central Time").form(path)
	form.with("effective_on", "2018-01-24", "effective_time", "12:01").submit().want(http.StatusUnprocessableEntity).
		says("12:01 PM CST is in the future. It is now Wed, Jan 24, 2018, 12:00 PM CST in Central Time")
	form.with("effective_time", "09:05").submit().want(http.StatusOK).says("Wed, Jan 24, 2018, 9:05 AM CST")
	b.get("/history/matter/" + id).says("Wed, Jan 24, 2018, 9:05 AM CST")
	lines := records(t, b.get("/history/matter/"+id+"/list.csv"))
	said := false
	for _, line := range lines {
		text := strings.Join(line, "|")
		said = said || strings.Contains(text, "9:05 AM CST") && strings.Contains(text, "|2018-01-24|")
	}
	if !said {
		t.Errorf("no line of the file has the day and the time: %v", lines)
	}

	s.setClock(time.Date(2018, 2, 26, 18, 0, 0, 0, time.UTC))
	path = correctionOf(id, s.eventOf(id, "send_notice"))
	page := b.get(path).want(http.StatusOK)
	if page.value("effective_time") != "09:05" {
		t.Errorf("the form of the correction holds %q", page.value("effective_time"))
	}
	shown := page.form(path).with("effective_time", "10:30", "reason", "By the log.").submit().want(http.StatusOK).
		says("Wed, Jan 24, 2018, 9:05 AM CST", "Wed, Jan 24, 2018, 10:30 AM CST")
	shown.form(path).submit().want(http.StatusOK).says("Wed, Jan 24, 2018, 10:30 AM CST, not Wed, Jan 24, 2018, 9:05 AM CST")

	// Forms that record no step ask for no time.
	b.get("/matters/" + id + "/documents/add").want(http.StatusOK).keepsQuiet("Time, if it matters")
}

func TestAStepOfManyMattersAndARequestHaveATime(t *testing.T) {
	s := newSite(t)
	b := s.signIn(workflow.Legal)
	s.setClock(time.Date(2018, 2, 26, 18, 0, 0, 0, time.UTC))
	many := b.get("/matters/move?transition=send_notice&matter=" + s.matters[0] + "&matter=" + s.matters[1]).want(http.StatusOK).says("Time, if it matters")
	many.form("/matters/move").with("effective_on", "2018-01-24", "effective_time", "09:05").submit().want(http.StatusOK)
	for _, id := range s.matters[:2] {
		if m := s.matter(id); m.EnteredTime != "09:05" {
			t.Errorf("%s stands at %q", id, m.EnteredTime)
		}
	}

	id := s.matters[0]
	s.request(id)
	path := formOf(id, "issue_subpoena")
	b.get(path).want(http.StatusOK).form(path).with("effective_on", "2018-02-26", "effective_time", "11:59", "f.grounds", "no_response").submit().
		want(http.StatusOK).says("effective Mon, Feb 26, 2018, 11:59 AM CST")
	waits, _ := s.matter(id).Pending()
	s.signIn(workflow.Supervisor).get("/approvals/"+waits.ID).want(http.StatusOK).says("Mon, Feb 26, 2018, 11:59 AM CST", "Wed, Jan 24, 2018, 9:05 AM CST")
}
