package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/order"
	"duces/workflow/proceeding"
)

func TestAnAssociationIsRecordedAndItsMembersChangeOnPages(t *testing.T) {
	s := newSite(t)
	suit := s.court()
	b := s.signIn(workflow.Legal)
	b.get("/proceedings").says("Associations and classes")
	b.get("/associations").want(http.StatusOK).says("No associations yet")
	owed := s.matters[0]
	s.request(owed)
	s.setClock(time.Date(2018, 2, 1, 18, 0, 0, 0, time.UTC))
	chicago, other := s.matter(owed).Jurisdiction, s.matter(s.matters[1]).Jurisdiction
	form := b.get("/associations/new").want(http.StatusOK).form("/associations/new")
	form.with("name", "", "step", "").submit().want(http.StatusUnprocessableEntity).says("Name is required.")
	form.with("name", "Conference of Mayors", "joined", chicago, "on", "", "step", "").submit().want(http.StatusUnprocessableEntity).says("From is required.", "Conference of Mayors")
	one := b.get("/associations/new").form("/associations/new").with("name", "Conference of Mayors", "step", "").submit().want(http.StatusOK).says("Association recorded.", "No members now.", "No clause follows this list.", "as the list was when the order was entered")
	at := one.path
	b.get("/associations").says("Conference of Mayors", "Association", "0")

	// A clause that follows the list tolls deadlines of whoever joins, and lets them run once they leave.
	id := at[len("/associations/"):]
	member := b.members(at).with("step", "find", "q", "sonoma").submit().want(http.StatusOK).says("Sonoma County").form(at + "/members")
	member.with("step", "", "joined", other, "on", "2018-01-02").submit().want(http.StatusOK).says("Members changed.", "Sonoma County")
	entered, err := civil.ParseDate("2018-01-02")
	if err != nil {
		t.Fatal(err)
	}
	s.do(s.users["legal"], proceeding.EnterOrder{Proceeding: suit, Order: proceeding.OrderEntered{
		Kind: "stay", Entered: order.Moment{On: entered}, Clauses: []order.Clause{{Effect: order.Toll, Whom: order.Whom{Members: []string{id}}}},
	}})
	if p := b.get("/proceedings/" + suit).says("members of Conference of Mayors, as its list changes"); !strings.Contains(p.text, `href="`+at+`"`) {
		t.Error("the clause has no link to the association")
	}
	b.get(at).says("Clause 1 of Stay of Tue, Jan 2, 2018")
	stale := b.members(at)
	preview := b.members(at).with("step", "", "joined", chicago, "on", "2018-01-30").submit().want(http.StatusOK).says("Nothing has been saved yet.", "Joined", "City of Chicago", "Tolled from")
	b.get("/matters/" + owed).keepsQuiet("Tolled")
	preview.form(at+"/members").with("step", "edit").submit().want(http.StatusOK).says("Change members").keepsQuiet("Members changed")
	preview.form(at+"/members").with("step", "apply").submit().want(http.StatusOK).says("Members changed. 1 deadline was tolled.")
	b.get("/matters/" + owed).says("Tolled")
	stale.with("step", "", "left", other, "on", "2018-01-03").submit().want(http.StatusConflict).says("has changed since")

	// Who leaves loses the protection of the clause: that needs a document and a second person.
	leaves := func() *filled {
		return b.members(at).with("step", "", "left", chicago, "on", "2018-02-01", "note", "It withdrew.")
	}
	leaves().submit().want(http.StatusConflict).says("It rests on no document.", "It withdrew.")
	preview = leaves().uploads("documents", "notice.pdf", "%PDF-1.4 notice").submit().want(http.StatusOK).says("Left", "City of Chicago", "Request approval")
	asked := preview.form(at+"/members").with("step", "apply").submit().want(http.StatusOK).
		says("Approval requested.", "Change the members of an association", "Conference of Mayors", "City of Chicago", "notice.pdf", "It withdrew.", "Matters it is about: 1")
	b.get("/matters/" + owed).says("Tolled")
	second := s.signIn(workflow.Supervisor)
	second.get(asked.path).want(http.StatusOK).form(asked.path).with("decision", "approve").submit().want(http.StatusOK)
	b.get(at).says("Earlier members", "Wed, Jan 31, 2018")
	b.get("/matters/" + owed).says("Sun, Feb 25, 2018")
	b.get("/history/association/" + id).want(http.StatusOK).says("requested by")
	b.members(at).with("step", "", "on", "2018-01-04").submit().want(http.StatusUnprocessableEntity).says("Name who joined or left.")

	reader := s.signIn(workflow.Auditor)
	reader.get(at).want(http.StatusOK).says("Conference of Mayors").keepsQuiet("Change members")
	reader.get(at + "/members").want(http.StatusForbidden)
	s.signIn(workflow.Admin).get("/associations").want(http.StatusForbidden)
}

// members is the form of who joined an association or left it.
func (b *browser) members(at string) *filled {
	return b.get(at + "/members").want(http.StatusOK).form(at + "/members")
}
