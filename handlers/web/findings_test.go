package web_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"duces/workflow/document"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/transition"
	"duces/workflow/upload"
)

// document puts one on record in a matter.
func (s *site) document(m, name string) field.Document {
	s.t.Helper()
	d := field.Document{Name: name, SHA256: strings.Repeat(map[bool]string{true: "ab", false: "cd"}[len(name)%2 == 0], 32), Size: 3, Type: "application/pdf"}
	s.do(s.users["legal"], upload.Record{Name: d.Name, SHA256: d.SHA256, Size: d.Size})
	s.do(s.users["legal"], transition.AddDocuments{
		Matter: m, Kind: document.Correspondence, ReceivedOn: day("2018-02-20"), Source: "City Clerk", Documents: []field.Document{d},
	})
	return d
}

func TestFindingsAreShownWithTheirBasisAndADecisionNamesOne(t *testing.T) {
	s := newSite(t)
	m := s.matters[0]
	s.request(m)
	s.setClock(time.Date(2018, 3, 20, 18, 0, 0, 0, time.UTC))
	b := s.as("legal")
	b.get("/matters/" + m).lacks(`id="findings"`)
	d := s.document(m, "order.pdf")
	s.move(m, "receive_response", "2018-02-22", `{"production":{"all":"partial"}}`)
	propose := "/matters/" + m + "/transitions/propose_noncompliance"
	b.get(propose).has("Documents it rests on", d.SHA256, "Demands it rests on")
	form := b.form(propose, url.Values{
		"effective_on": {"2018-02-22"}, "f.basis": {""}, "f.reply_due.kind": {"fixed"}, "f.reply_due.date": {"2018-03-09"},
		"f.basis_demands": {"1"}, "f.basis_documents": {d.SHA256},
	})
	b.post(propose, form).is(http.StatusUnprocessableEntity).has("Basis is required", `value="`+d.SHA256+`" checked`)
	form.Set("f.basis", "Demand 1 was refused.")
	form.Set("key", "good")
	b.post(propose, form).is(http.StatusSeeOther)
	asked, _ := s.matter(m).Pending()
	s.as("supervisor").get("/approvals/"+asked.ID).has(d.Name, "Demand 1 was refused.")
	s.decided(asked.ID, "Seen.")
	s.move(m, "receive_reply", "2018-02-23", `{}`)
	b.get("/matters/"+m).has(`data-finding="1"`, "Proposed finding of noncompliance", "Demand 1 was refused.", "Reply").plainly("Requested by Name of legal", "Approved by Name of supervisor")
	s.move(m, "find_noncompliant", "2018-02-24", `{}`)
	asked, _ = s.matter(m).Pending()
	s.decided(asked.ID, "Seen.")
	b.get("/matters/"+m).has("Superseded by finding 2", "As in finding 1", "Supersedes")

	decide := "/matters/" + m + "/transitions/decide"
	const ofMany = "Each matter has findings and documents of its own."
	b.get(decide).has("Finding 2: Final finding of noncompliance").lacks("Finding 1: Proposed finding", ofMany)
	b.post("/matters/move", url.Values{"matter": {m}, "transition": {"decide"}}).is(http.StatusOK).has(ofMany).lacks(`name="f.decisions.0.finding"`)
	made := b.form(decide, url.Values{
		"effective_on": {"2018-02-25"}, "f.decisions.0.award": {"2016-DJ-1"}, "f.decisions.0.outcome": {"made"}, "f.decisions.0.finding": {"1"},
	})
	b.post(decide, made).is(http.StatusConflict).has("Finding 1 was superseded", "Name finding 2 instead", `value="2016-DJ-1"`, "superseded by finding 2")
	made.Set("f.decisions.0.finding", "2")
	made.Set("key", "second")
	b.post(decide, made).is(http.StatusSeeOther)
	if got := s.matter(m).Decisions[0].Finding; got != 2 {
		t.Errorf("the decision names finding %d", got)
	}
	b.get("/matters/" + m).has("<dt>Finding</dt><dd><span class=\"pre\">Finding 2</span>")
}

func TestACertificationIsRecordedCorrectedAndWithdrawnOnPages(t *testing.T) {
	s := newSite(t)
	m := s.matters[0]
	s.request(m)
	s.setClock(time.Date(2018, 3, 20, 18, 0, 0, 0, time.UTC))
	b := s.as("compliance")
	at := "/matters/" + m + "/certifications"
	b.get("/matters/" + m).has(at).lacks(`id="certifications"`)
	b.get(at).has("this matter has no document that you can open")
	d := s.document(m, "order.pdf")
	form := b.form(at, url.Values{
		"name": {"Ada Roe"}, "office": {"Corporation Counsel"}, "signed_on": {"2018-02-20"}, "document": {d.SHA256}, "expires_on": {"2018-02-19"},
	})
	b.post(at, form).is(http.StatusUnprocessableEntity).has("is before it was signed", `value="Ada Roe"`, `value="2018-02-19"`, `href="#expires_on"`)
	form.Set("expires_on", "soon")
	b.post(at, form).is(http.StatusUnprocessableEntity).has("soon", `value="Ada Roe"`)
	form.Set("expires_on", "2018-12-31")
	form.Set("key", "good")
	b.post(at, form).is(http.StatusSeeOther)
	b.get("/matters/"+m).has(`data-certification="1"`, "8 U.S.C. 1373", "Ada Roe, Corporation Counsel", d.Name, "Certification of compliance recorded",
		"Renew the certification of compliance, 8 U.S.C. 1373")

	one := at + "/1"
	b.get(one).has(`value="Ada Roe"`, `value="2018-12-31"`)
	standing := func() string { return strconv.FormatInt(s.matter(m).Certifications[0].StandsBy, 10) }
	right := b.form(one, url.Values{
		"name": {"Ada B. Roe"}, "office": {"Corporation Counsel"}, "signed_on": {"2018-02-20"}, "document": {d.SHA256}, "expires_on": {"2018-12-31"},
		"reason": {""}, "standing": {standing()},
	})
	b.post(one, right).is(http.StatusUnprocessableEntity).has("Reason", `value="Ada B. Roe"`)
	stale := right.Get("standing")
	right.Set("reason", "The middle initial.")
	right.Set("key", "right")
	b.post(one, right).is(http.StatusSeeOther)
	b.get("/matters/"+m).has("Ada B. Roe", "Corrected: certification of compliance 1")
	withdraw := b.form(one, url.Values{"withdrawal": {""}, "standing": {standing()}})
	b.post(one+"/withdraw", withdraw).is(http.StatusUnprocessableEntity).has("Reason", "Ada B. Roe")
	withdraw.Set("withdrawal", "Signed by mistake.")
	withdraw.Set("standing", stale)
	withdraw.Set("key", "stale")
	b.post(one+"/withdraw", withdraw).is(http.StatusConflict).has("has changed since you opened the page", "Signed by mistake.", `name="standing" value="`+standing()+`"`)
	withdraw = b.form(one, url.Values{"withdrawal": {"Signed by mistake."}, "standing": {standing()}})
	b.post(one+"/withdraw", withdraw).is(http.StatusSeeOther)
	b.get("/matters/"+m).has("Withdrawn on", "Signed by mistake.")
	c := s.matter(m).Certifications[0]
	if reminder, _ := s.matter(m).Deadline(c.Deadline); reminder.Status != due.StatusCancelled {
		t.Errorf("withdrawn, its reminder is %s", reminder.Status)
	}
	b.get(one).is(http.StatusNotFound)
	for who, status := range map[string]int{"auditor": 403, "admin": 403, "outsider": 404} {
		s.as(who).get(at).is(status)
	}
}
