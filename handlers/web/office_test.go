package web_test

import (
	"net/http"
	"testing"

	"duces/workflow"
)

func TestTheReviewsPageSaysWhoRunsItAndTakesCorrections(t *testing.T) {
	s := newSite(t)
	b, at := s.signIn(workflow.Legal), "/reviews/"+s.review
	b.get(at).want(http.StatusOK).says("No agency on record.", "Name the agency", "Add an official")

	form := b.get(at + "/agency").want(http.StatusOK).form(at + "/agency")
	form.with("name", "", "part_of", "Department of Justice\r\n\r\nUnited States").submit().want(http.StatusUnprocessableEntity).says("Department of Justice")
	form.with("name", "Office of Justice Programs").submit().want(http.StatusOK).says("Agency saved.", "Part of Department of Justice, United States")

	form = b.get(at+"/officials/new").want(http.StatusOK).form(at+"/officials/new").with("office", "Director", "person", "A. First", "from", "2017-02-09")
	form.with("until", "2017-02-08").submit().want(http.StatusUnprocessableEntity).says("cannot be before the first day in office")
	form.with("until", "soon").submit().want(http.StatusUnprocessableEntity).says("Last day in office")
	form.with("until", "").submit().want(http.StatusOK).says("Director: A. First", "In office now", "Since Thu, Feb 9, 2017")

	one := at + "/officials/" + reviewOf(s).Officials[0].ID
	stale := b.get(one).want(http.StatusOK).form(one)
	b.get(one).form(one).with("until", "2018-01-23").submit().want(http.StatusOK).
		says("Thu, Feb 9, 2017 to Tue, Jan 23, 2018").keepsQuiet("In office now")
	stale.with("office", "Deputy").submit().want(http.StatusConflict).says("has changed since you opened the page")
	b.get("/history/review/"+s.review).says("Agency named: Office of Justice Programs", "Official recorded: Director", "Last day in office: Tue, Jan 23, 2018")

	reader := s.signIn(workflow.Compliance)
	reader.get(at).want(http.StatusOK).says("Office of Justice Programs", "Director: A. First").keepsQuiet("Change the agency", "Add an official")
	reader.get(at + "/agency").want(http.StatusForbidden)
	b.get(at + "/officials/none").want(http.StatusNotFound)
}
