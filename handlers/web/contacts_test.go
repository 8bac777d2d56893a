package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"
	"time"

	"duces/workflow/jurisdiction"
)

func TestContactsAreAddedChangedAndEndedOnThePagesOfAJurisdiction(t *testing.T) {
	s := newSite(t)
	b := s.as("legal")
	at := "/jurisdictions/" + s.matter(s.matters[0]).Jurisdiction
	b.get(at).has("No contacts on record", "Add a contact", "Contact note")
	add := at + "/contacts/new"
	b.get(add).has("Add a contact", "Office of the Mayor")
	b.post(add, url.Values{"email": {"not an address"}, "phone": {"none"}, "from": {"2018-02-01"}, "until": {"2018-01-01"}}).
		is(http.StatusUnprocessableEntity).has("Office is required", "an email address", "a telephone number", "cannot be before the first day in office", `value="not an address"`)
	b.post(add, url.Values{"office": {"Clerk"}, "from": {"soon"}}).is(http.StatusUnprocessableEntity).has(`value="Clerk"`, "First day in office")
	b.post(add, url.Values{"office": {"Office of the Mayor"}, "name": {"Ada Example"}, "email": {"ada@example.gov"}, "address": {"121 North Street\r\nChicago"}, "key": {"c1"}}).is(http.StatusSeeOther)
	page := b.get(at).has("Contact added", "In office now", "Ada Example", "ada@example.gov", "<div>Chicago</div>", "Contact added: Office of the Mayor")
	contact := regexp.MustCompile(at + `/contacts/([0-9a-f-]{36})"`).FindStringSubmatch(page.body)[1]
	end := at + "/contacts/" + contact + "/end"
	b.get(end).has("End contact: Office of the Mayor", "Ada Example")
	b.post(end, url.Values{"until": {""}, "key": {"c2"}}).is(http.StatusUnprocessableEntity).has("Last day in office is required")
	b.post(end, url.Values{"until": {"2018-01-31"}, "version": {"1"}, "key": {"c3"}}).is(http.StatusConflict).has("has changed since")
	b.post(end, url.Values{"until": {"2018-01-31"}, "key": {"c4"}}).is(http.StatusSeeOther)
	b.get(at).has("Until Wed, Jan 31, 2018", "In office now").lacks(">End<")
	s.setClock(time.Date(2018, 2, 1, 18, 0, 0, 0, time.UTC))
	b.get(at).has("No contact is in office today: Office of the Mayor.").lacks("In office now")
	b.post(add, url.Values{"office": {"Office of the Mayor"}, "from": {"2018-01-31"}, "key": {"c5"}}).is(http.StatusSeeOther)
	b.get(at).has("Two contacts share “Office of the Mayor” from Wed, Jan 31, 2018 to Wed, Jan 31, 2018: Ada Example and Office of the Mayor.", "Office alone")
	change := at + "/contacts/" + contact
	b.get(change).has(`value="2018-01-31"`, "Ada Example")
	b.post(change, url.Values{"office": {"Office of the Mayor"}, "name": {"Ada Example"}, "until": {"2018-01-30"}, "key": {"c6"}}).is(http.StatusSeeOther)
	b.get(at).has("Until Tue, Jan 30, 2018").lacks("Two contacts share")
	b.get(at + "/contacts/none").is(http.StatusNotFound)
	s.as("auditor").get(at).has("Ada Example").lacks("Add a contact", ">Change<span", "Merge into another")
	s.as("compliance").post(add, url.Values{"office": {"Clerk"}}).is(http.StatusForbidden)
}

func TestAnImportSaysWhichLinesUseAnotherName(t *testing.T) {
	s := newSite(t)
	b := s.as("legal")
	at := "/jurisdictions/" + s.matter(s.matters[0]).Jurisdiction
	b.post(at+"/aliases", url.Values{"alias": {"City of Chicago"}, "key": {"a1"}}).is(http.StatusUnprocessableEntity).has("is already a name of City of Chicago", `value="City of Chicago"`)
	b.post(at+"/aliases", url.Values{"alias": {"Chicago"}, "key": {"a2"}}).is(http.StatusSeeOther)
	b.post(at+"/aliases", url.Values{"alias": {"Windy City"}, "key": {"a3"}}).is(http.StatusSeeOther)
	b.get(at).has("Other name added", "Windy City", "Other name added: Chicago")
	b.get("/jurisdictions?q=windy").has("City of Chicago")
	b.get("/matters?q=windy").has("City of Chicago")
	rows := "name,kind,state,zone,parent\nPeoria,city,IL,America/Chicago,Windy City\nWindy City,city,IL,America/Chicago,\n"
	b.post("/jurisdictions/import", url.Values{"text": {rows}}).
		has("1 line uses another name of a jurisdiction on record", "Line 3: Windy City (IL) is another name of City of Chicago, which is on record.").lacks("not on record, nor in the file")
	b.post("/reviews/"+s.review+"/import", url.Values{"text": {rows}}).has("Line 3: Windy City (IL) is another name", "open 1 matter")
	b.post(at+"/aliases/remove", url.Values{"alias": {"Windy City"}, "key": {"a4"}}).is(http.StatusSeeOther)
	b.get("/jurisdictions?q=windy").lacks("City of Chicago")
}

func TestAMergeIsShownThenDoneAndTheOldPageLeadsToTheRecordThatStays(t *testing.T) {
	s := newSite(t)
	s.period(s.matters[0])
	b := s.as("legal")
	from := s.matter(s.matters[0]).Jurisdiction
	into := s.do(s.users["legal"], jurisdiction.Add{Items: []jurisdiction.New{{Name: "Chicago Metro", Kind: "consolidated", State: "KY", Zone: "America/New_York"}}}).Created[0]
	s.do(s.users["legal"], jurisdiction.AddContact{Jurisdiction: from, ContactDetails: jurisdiction.ContactDetails{Office: "Clerk"}})
	at := "/jurisdictions/" + from + "/merge"
	b.get(at).has("Find the jurisdiction to merge into").lacks(`type="radio"`)
	b.get(at + "?q=nothing+of+it").has("No other jurisdiction matches")
	b.get(at+"?q=chicago").has("Chicago Metro (consolidated city-county, KY)", into).lacks(`value="` + from + `"`)
	b.post(at, url.Values{"q": {"chicago"}}).is(http.StatusUnprocessableEntity).has("Select the jurisdiction to merge into")
	b.post(at, url.Values{"q": {"chicago"}, "into": {from}}).is(http.StatusUnprocessableEntity).has("cannot be merged into itself")
	sonoma := s.matter(s.matters[1]).Jurisdiction
	b.post(at, url.Values{"q": {"sonoma"}, "into": {sonoma}}).is(http.StatusConflict).has("Both have an open matter in the review January review", s.matters[0], s.matters[1])
	before := s.size()
	preview := b.post(at, url.Values{"into": {into}}).is(http.StatusOK).has("1 matter moves", "1 contact is copied: Clerk.", "1 due date would be recalculated", "Nothing has been saved yet", ">Merge</button>")
	if s.size() != before {
		t.Fatal("the preview stored something")
	}
	send := url.Values{"key": {"m1"}}
	for _, name := range []string{"hash", "into", "version", "into_version"} {
		send.Set(name, preview.input(name))
	}
	b.post(at, send).is(http.StatusSeeOther)
	b.get("/jurisdictions/"+into).has("1 matter moved here", "Other names", "City of Chicago", "Merged records", "/history/jurisdiction/"+from, "Clerk")
	old := b.get("/jurisdictions/" + from).is(http.StatusSeeOther)
	if to := old.head.Get("Location"); to != "/jurisdictions/"+into {
		t.Errorf("the old page leads to %s", to)
	}
	b.get("/history/jurisdiction/" + from).is(http.StatusOK).has("Merged into Chicago Metro")
	b.get("/matters/"+s.matters[0]).has("Chicago Metro", "the record of City of Chicago was merged into Chicago Metro")
	names := "/jurisdictions/" + into + "/aliases"
	b.post(names, url.Values{"alias": {"City of Chicago"}, "key": {"a1"}}).is(http.StatusSeeOther)
	b.get("/jurisdictions/"+into).has("<span>City of Chicago (IL)</span>", "<span>City of Chicago</span>")
	one := url.Values{"alias": {"City of Chicago"}, "kind": {"consolidated"}, "state": {"KY"}, "key": {"a2"}}
	b.post(names+"/remove", one).is(http.StatusSeeOther)
	b.get("/jurisdictions/" + into).has("<span>City of Chicago (IL)</span>").lacks("<span>City of Chicago</span>")
	b.get("/jurisdictions?q=city+of+chicago").has("Chicago Metro").lacks(from)
	b.get(at).is(http.StatusConflict)
}

func TestAMergeThatWaitsIsShownToTheOneWhoDecides(t *testing.T) {
	s := newSite(t)
	from := s.matter(s.matters[0]).Jurisdiction
	into := s.do(s.users["legal"], jurisdiction.Add{Items: []jurisdiction.New{{Name: "Chicago Metro", Kind: "consolidated", State: "IL", Zone: "America/Chicago"}}}).Created[0]
	outsider, at := s.as("outsider"), "/jurisdictions/"+from+"/merge"
	preview := outsider.post(at, url.Values{"into": {into}}).is(http.StatusOK).has("A second person must approve this", "Request approval")
	send := url.Values{"key": {"m1"}, "hash": {preview.input("hash")}, "into": {into}}
	asked := outsider.post(at, send).is(http.StatusSeeOther).head.Get("Location")
	second := s.as("supervisor")
	second.get("/approvals").has("Merge a jurisdiction into another")
	second.get(asked).has("Merge a jurisdiction into another", "Chicago Metro", "City of Chicago", "January review")
	second.post(asked, second.form(asked, url.Values{"decision": {"approve"}})).is(http.StatusSeeOther)
	if got := s.matter(s.matters[0]).Jurisdiction; got != into {
		t.Errorf("the matter is that of %s", got)
	}
	second.get(asked).is(http.StatusOK)
	s.as("auditor").get("/history/jurisdiction/" + from).has("Merged into Chicago Metro, requested by Name of outsider")
}
