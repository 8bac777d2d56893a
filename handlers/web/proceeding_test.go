package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/order"
	"duces/workflow/proceeding"
	"duces/workflow/review"
	"duces/workflow/view"
)

// court records a proceeding with an injunction nationwide, and names the agency that it binds; it gives the proceeding.
func (s *site) court() string {
	s.t.Helper()
	s.do(s.users["legal"], review.NameAgency{Review: s.review, Name: "Office of Justice Programs", PartOf: []string{"Department of Justice"}})
	day := func(text string) civil.Date {
		d, err := civil.ParseDate(text)
		if err != nil {
			s.t.Fatal(err)
		}
		return d
	}
	found, err := s.db.Jurisdictions(context.Background(), workflow.Viewer{ID: s.users["auditor"], Role: workflow.Auditor}, view.JurisdictionFilter{Query: "Chicago"})
	if err != nil || len(found.Items) != 1 {
		s.t.Fatal(found, err)
	}
	id := s.do(s.users["legal"], proceeding.Open{
		Docket: proceeding.Docket{Court: "N.D. Ill.", Number: "1:17-cv-05720"}, Kind: proceeding.Challenge, Caption: "City of Chicago v. Sessions",
		Filed: day("2017-08-07"), Zone: "America/Chicago", Parties: []proceeding.Party{{Name: "City of Chicago", Role: proceeding.Plaintiff, Jurisdiction: found.Items[0].ID}},
	}).Created[0]
	s.do(s.users["legal"], proceeding.EnterOrder{Proceeding: id, Order: proceeding.OrderEntered{
		Kind: "preliminary_injunction", Entered: order.Moment{On: day("2017-09-15"), Hour: "17:00"},
		Clauses: []order.Clause{{
			Effect: order.Bar, Acts: order.Acts{Adverse: true, Conditions: []string{"notice"}}, Whom: order.Whom{Everyone: true},
			Binds: []order.Bound{{Agency: "Department of Justice"}}, Until: order.End{Event: "the appeal is decided"},
		}},
	}})
	s.do(s.users["legal"], proceeding.SetDate{Proceedings: []string{id}, Title: "Status hearing", On: day("2018-03-01")})
	return id
}

func TestAProceedingIsRecordedFoundUnderEveryNameAndATwinIsAskedAbout(t *testing.T) {
	s := newSite(t)
	b := s.signIn(workflow.Legal)
	b.get("/proceedings").want(http.StatusOK).says("No proceedings yet", "Record a proceeding")
	form := b.get("/proceedings/new").want(http.StatusOK).form("/proceedings/new").with(
		"caption", "City of Chicago v. Sessions", "court", "N.D. Ill.", "number", "1:17-cv-05720-HDL", "type", "challenge", "filed_on", "2017-08-07",
		"zone", "America/Chicago", "names.plaintiff", "City of Chicago\r\nSomeone Else", "step", "")
	one := form.submit().want(http.StatusOK).says("Proceeding recorded.", "City of Chicago v. Sessions", "Plaintiff", "Someone Else", "No orders on record")
	if !strings.Contains(one.text, `<a href="/jurisdictions/`) {
		t.Error("the party that is a jurisdiction has no link")
	}
	again := b.get("/proceedings/new").form("/proceedings/new").with(
		"caption", "Chicago", "court", "Northern District of Illinois", "number", "17 C 5720", "type", "challenge", "filed_on", "2017-08-07", "zone", "America/Chicago")
	again.submit().want(http.StatusConflict).says("Is this the same?", "City of Chicago v. Sessions", "No. This is another case.")
	twin := s.proceedings("")[0]
	again.with("others", twin.ID, "step", "").submit().want(http.StatusOK).says("Proceeding recorded.")

	at := "/proceedings/" + twin.ID
	b.get(at+"/change").form(at+"/change").with("caption", "City of Chicago v. Barr", "on", "2018-01-10").submit().want(http.StatusOK).
		says("City of Chicago v. Barr", "Earlier caption", "City of Chicago v. Sessions")
	for _, q := range []string{"17 C 5720", "sessions", "barr", "n.d. ill", "someone else"} {
		b.get("/proceedings?q=" + url.QueryEscape(q)).want(http.StatusOK).says("City of Chicago v. Barr")
	}
	b.get("/proceedings?q=nothing").want(http.StatusOK).says("No matches")
	s.signIn(workflow.Auditor).get("/proceedings").want(http.StatusOK).says("City of Chicago v. Barr").keepsQuiet("Record a proceeding")
	s.signIn(workflow.Auditor).get("/proceedings/new").want(http.StatusForbidden)
	s.signIn(workflow.Admin).get("/proceedings").want(http.StatusForbidden)
}

func (s *site) proceedings(query string) []view.ProceedingRow {
	s.t.Helper()
	found, err := s.db.Proceedings(context.Background(), workflow.Viewer{ID: s.users["auditor"], Role: workflow.Auditor}, view.ProceedingFilter{Query: query})
	if err != nil {
		s.t.Fatal(err)
	}
	return found.Items
}

func TestFilingsDatesPartiesAndLinksAreRecordedOnPages(t *testing.T) {
	s := newSite(t)
	id := s.court()
	b, at := s.signIn(workflow.Legal), "/proceedings/"+id
	other := s.do(s.users["legal"], proceeding.Open{
		Docket: proceeding.Docket{Court: "7th Cir.", Number: "17-2991"}, Kind: proceeding.Appeal, Caption: "City of Chicago v. Sessions, on appeal",
		Filed: s.proceedingOn(id).Filed, Zone: "America/Chicago",
	}).Created[0]
	b.get(at+"/links").form(at+"/links").with("how", "appealed_in", "other", other, "step", "").submit().want(http.StatusOK).says("Appealed in", "17-2991")
	b.get("/proceedings/"+other).says("Appeal of", "1:17-cv-05720")
	form := b.get(at+"/filings").form(at+"/filings").with("title", "Motion to stay", "on", "2018-01-20", "step", "")
	form.Values["proceedings"] = []string{id, other}
	form.submit().want(http.StatusOK).says("Filing recorded.", "Motion to stay")
	b.get("/proceedings/" + other).says("Motion to stay")
	b.get(at+"/dates").form(at+"/dates").with("title", "Oral argument", "on", "2018-02-05", "step", "").submit().want(http.StatusOK).says("Oral argument", "Mon, Feb 5, 2018")
	date := s.proceedingOn(id).Dates
	end := at + "/dates/end"
	b.get(end+"?date="+date[len(date)-1].ID).form(end).with("how", "Held.", "step", "").submit().want(http.StatusOK).says("Date ended.", "Past dates: 1")
	b.get(at+"/parties").form(at+"/parties").with("leave", "1", "names.intervenor", "Sonoma County", "on", "2018-01-22", "step", "").submit().want(http.StatusOK).
		says("Intervenor , from Mon, Jan 22, 2018", "Plaintiff , until Mon, Jan 22, 2018")
}

func (s *site) proceedingOn(id string) proceeding.Proceeding {
	s.t.Helper()
	w, err := s.db.World(context.Background(), s.users["auditor"], proceeding.Stream(id))
	if err != nil {
		s.t.Fatal(err)
	}
	x, err := proceeding.Find(w, id)
	if err != nil {
		s.t.Fatal(err)
	}
	return x
}

func TestAnOrderIsTypedClauseByClausePreviewedAndRecorded(t *testing.T) {
	s := newSite(t)
	s.request(s.matters...)
	id := s.court()
	b, at := s.signIn(workflow.Legal), "/proceedings/"+id+"/orders/new"
	form := b.get(at).want(http.StatusOK).form(at).with("order.kind", "preliminary_injunction", "order.entered", "2018-01-24", "order.entered.hour", "09:30",
		"c1.effect", "bar", "c1.conditions", "access\r\ncompliance", "c1.adverse", "yes", "c1.years", "2017", "c1.parties", "yes", "c1.agencies", "Department of Justice",
		"step", "add-clause")
	form = form.submit().want(http.StatusOK).says("Clause 2", "Remove clause 2").form(at)
	if form.Get("c1.conditions") != "access\ncompliance" || form.Get("order.entered.hour") != "09:30" {
		t.Errorf("lost: %v", form.Values)
	}
	form = form.with("c2.effect", "toll", "c2.q", "sonoma", "step", "find-2").submit().want(http.StatusOK).says("Sonoma County").form(at)
	sonoma := s.matter(s.matters[1]).Jurisdiction
	form = form.with("c2.named", sonoma, "step", "add-clause").submit().want(http.StatusOK).form(at)
	form = form.with("step", "remove-3").submit().want(http.StatusOK).keepsQuiet("Clause 3").form(at)
	form.with("c1.from", "2018-02-01", "c1.through", "2018-01-31", "step", "preview").submit().want(http.StatusUnprocessableEntity).says("is not after the start")
	before := s.size()
	preview := form.with("c1.from", "", "c1.through", "", "step", "preview").submit().want(http.StatusOK).
		says("Nothing has been saved yet.", "award condition access, compliance", "FY2017", "City of Chicago", "Sonoma County", "Matters it is about: 2").
		keepsQuiet("A second person must approve this")
	if s.size() != before {
		t.Error("the preview was saved")
	}
	preview.form(at).with("step", "edit").submit().want(http.StatusOK).says("Clause 2")
	preview.form(at).with("step", "apply").submit().want(http.StatusOK).says("Order recorded.", "Preliminary injunction of Wed, Jan 24, 2018", "Tolls deadlines")
	b.get("/matters/"+s.matters[1]).says("Court orders about this matter", "Preliminary injunction of Fri, Sep 15, 2017")
}

func TestThePreviewOfAnOrderNamesFiftyAwardsAndCountsTheOthers(t *testing.T) {
	s := newSite(t)
	id := s.court()
	to := s.matter(s.matters[0]).Jurisdiction
	for n := range 52 {
		s.do(s.users["legal"], award.Record{
			Details: award.Details{Agency: "OJP", Number: fmt.Sprintf("2017-DJ-%03d", n), Program: "Byrne JAG", Year: 2017, Recipient: to},
			MadeOn:  civil.NewDate(2017, 9, 26),
		})
	}
	b, at := s.signIn(workflow.Legal), "/proceedings/"+id+"/orders/new"
	form := b.get(at).want(http.StatusOK).form(at).with("order.kind", "preliminary_injunction", "order.entered", "2018-01-24", "step", "preview",
		"c1.effect", "bar", "c1.adverse", "yes", "c1.everyone", "yes", "c1.agencies", "Department of Justice")
	preview := form.submit().want(http.StatusOK).says("Awards of these jurisdictions", "and 2 more")
	if n := strings.Count(preview.text, ", Byrne JAG"); n != 50 {
		t.Errorf("%d awards are named", n)
	}
}

func TestAnOrderThatFreesNeedsADocumentAndIsReadByASecondPerson(t *testing.T) {
	s := newSite(t)
	id := s.court()
	b, at := s.signIn(workflow.Legal), "/proceedings/"+id+"/orders/new"
	form := b.get(at).form(at).with("order.kind", "stay", "order.entered", "2018-01-23", "c1.effect", "suspend", "c1.named", s.matter(s.matters[1]).Jurisdiction,
		"c1.changes", id+".1#1", "note", "Partial stay", "step", "preview")
	form.submit().want(http.StatusConflict).says("rests on no document")
	sum := strings.Repeat("0", 64)
	form.with("kept", `{"name":"stay.pdf","sha256":"`+sum+`","size":3}`).submit().want(http.StatusUnprocessableEntity).says("you have not uploaded")
	form.Del("kept")
	form.uploads("documents", "stay.pdf", "%PDF-1.4 a stay")
	preview := form.submit().want(http.StatusOK).says("A second person must approve this", "stay.pdf", "clause 1 of Preliminary injunction of Fri, Sep 15, 2017", "Sonoma County")
	asked := preview.form(at).with("step", "apply").submit().want(http.StatusOK).
		says("Approval requested.", "City of Chicago v. Sessions", "acts that they bar may be allowed", "stay.pdf", "Partial stay", "Sonoma County")
	supervisor := s.signIn(workflow.Supervisor)
	supervisor.get("/approvals").want(http.StatusOK).says("Enter a court order", "Stay of Tue, Jan 23, 2018")
	if list := supervisor.get("/approvals.csv?show=mine").want(http.StatusOK); !strings.Contains(list.text, "Enter a court order") || !strings.Contains(list.text, "Stay of Tue, Jan 23, 2018") {
		t.Errorf("the file of the list is %s", list.text)
	}
	page := supervisor.get(asked.path).want(http.StatusOK).says("Suspends other clauses", "Matters it is about: 1")
	supervisor.get(asked.path + "/documents/1").want(http.StatusOK)
	page.form(asked.path).with("decision", "approve").submit().want(http.StatusOK).says("was approved and recorded", "In force in part", "Suspended by clause 1 of Stay of Tue, Jan 23, 2018")
	b.get("/matters/" + s.matters[1]).keepsQuiet("Court orders about this matter")
	b.get("/matters/" + s.matters[0]).says("Court orders about this matter")
}

func TestWhatBecameOfAnOrderIsRecordedOnItsForms(t *testing.T) {
	s := newSite(t)
	id := s.court()
	b, at := s.signIn(workflow.Legal), "/proceedings/"+id+"/orders/1/"
	event := b.get(at+"event?clause=1&end=yes").want(http.StatusOK).says("Record: the appeal is decided").form(at+"event").with("at", "2018-01-22", "step", "")
	event.submit().want(http.StatusConflict).says("rests on no document")
	event.uploads("documents", "mandate.pdf", "%PDF-1.4 a mandate")
	event.submit().want(http.StatusOK).says("Approval requested.", "the appeal is decided", "Mon, Jan 22, 2018", "mandate.pdf")

	correct := b.get(at+"correct?clause=1").want(http.StatusOK).form(at+"correct").with("c1.conditions", "access", "reason", "It was misread.", "step", "")
	correct.submit().want(http.StatusOK).says("On record", "award condition notice", "Would be", "award condition access", "It was misread.")

	b.get(at+"coverage?clause=1").want(http.StatusOK).form(at+"coverage").with("jurisdiction", s.matter(s.matters[0]).Jurisdiction, "covered", "yes", "reason", "Its charter.", "step", "").
		submit().want(http.StatusConflict).says("The clause itself says")

	b.get(at+"void").want(http.StatusOK).form(at+"void").with("reason", "Entered twice.", "step", "").submit().want(http.StatusOK).
		says("would be marked as entered in error", "Entered twice.")
	b.get("/proceedings/" + id + "/orders/9/void").want(http.StatusNotFound)
}

func TestAMatterSaysWhatWasBarredOnADay(t *testing.T) {
	s := newSite(t)
	s.court()
	b, at := s.signIn(workflow.Legal), "/matters/"+s.matters[0]+"/orders"
	b.get("/matters/"+s.matters[0]).says("Bars acts", "all adverse acts; award condition notice")
	ask := func(on, more string) webPage { return b.get(at + "?award=2017-DJ-1&ground=notice&on=" + on + more) }
	ask("2017-09-14", "").want(http.StatusOK).says("Free on Thu, Sep 14, 2017, as known today")
	ask("2017-09-15", "").says("Not known for Fri, Sep 15, 2017")
	ask("2017-09-15", "&time=16:59").says("Free on Fri, Sep 15, 2017")
	ask("2017-09-15", "&time=17:00").says("Barred on Fri, Sep 15, 2017", "Clause 1 of Preliminary injunction")
	ask("2017-12-01", "").says("Barred on Fri, Dec 1, 2017, as known today")
	ask("2017-12-01", "&known=then").says("Free on Fri, Dec 1, 2017, as known on that day")
	ask("soon", "").want(http.StatusUnprocessableEntity)
	s.do(s.users["legal"], review.NameAgency{Review: s.review, Name: "Department of Commerce"})
	b.get("/matters/" + s.matters[0]).says("Does not bind this review’s agency")
}
