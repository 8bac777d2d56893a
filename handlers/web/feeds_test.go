package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"duces/handlers/access"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/review"
	"duces/workflow/view"
)

var shownFeed = regexp.MustCompile(`translate="no">(http://[^<]+)/calendar/([A-Za-z0-9_-]{43})\.ics<`)

// reads says whose calendar a secret opens, and what of it.
func (s *site) reads(secret string) (view.FeedReader, bool) {
	s.t.Helper()
	r, err := s.db.FeedReader(s.t.Context(), access.HashFeedSecret(secret), s.clock())
	if err != nil && workflow.CodeOf(err) != workflow.NotFound {
		s.t.Fatal(err)
	}
	return r, err == nil
}

func TestACalendarAddressIsShownOnceAndOpensUntilItIsRevoked(t *testing.T) {
	st := newEmptySite(t)
	b := st.signIn(workflow.Compliance)
	s := b.get("/feeds").want(http.StatusOK).says("No calendar feeds yet", "Everything I work on")
	s = s.form("/feeds").submit().want(http.StatusUnprocessableEntity).says("Label is required.")
	form := s.form("/feeds").with("label", " Work telephone ")
	s = form.submit().want(http.StatusOK).says("Work telephone: Everything I work on", "shown only once", "Outlook", "Google Calendar", "Apple Calendar")
	shown := shownFeed.FindStringSubmatch(s.text)
	if shown == nil || shown[1] != st.server.URL {
		t.Fatalf("no address of this server on the page:\n%s", s.words())
	}
	if !strings.Contains(s.text, `href="webcal`+strings.TrimPrefix(shown[1], "http")+"/calendar/"+shown[2]) {
		t.Error("no link that opens a calendar program")
	}
	if cache := s.head.Get("Cache-Control"); cache != "no-store" {
		t.Errorf("a page with a secret has Cache-Control %q", cache)
	}
	r, opens := st.reads(shown[2])
	if !opens || r.User.ID != st.users["compliance"] || r.Scope != (workflow.FeedScope{Kind: "person"}) {
		t.Fatalf("opens: %t, %+v", opens, r)
	}
	again := form.submit().want(http.StatusOK).says("This feed was already created, and its address")
	if shownFeed.MatchString(again.text) {
		t.Error("the form sent twice shows an address that opens nothing")
	}
	s = b.get("/feeds").says("1 feed", "Work telephone", "Everything I work on", "Created").keepsQuiet(shown[2])
	revoke := s.form("/feeds/revoke")
	revoke.submit().want(http.StatusOK).says("The calendar feed was revoked.", "No calendar feeds yet")
	if _, opens := st.reads(shown[2]); opens {
		t.Error("a revoked address opens")
	}
	delete(revoke.Values, "key")
	revoke.submit().want(http.StatusOK).says("No calendar feeds yet")
}

func TestACalendarAddressIsForOneReviewOrOneMatterToo(t *testing.T) {
	st := newEmptySite(t)
	rv := st.openReview()
	legal := st.users["legal"]
	jurisdictions := st.do(legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: "Cook County", Kind: "county", State: "IL", Zone: "America/Chicago"}}}).Created
	matter := st.do(legal, opening.Open{Review: rv, Jurisdictions: jurisdictions}).Created[0]
	b := st.signIn(workflow.Supervisor)
	for _, c := range []struct{ kind, id, words string }{
		{"review", rv, "Review: January 2018"}, {"matter", matter, "Matter: Cook County (January 2018)"},
	} {
		from := "/feeds?scope=" + c.kind + "&id=" + c.id
		b.get(from).form("/feeds").submit().want(http.StatusUnprocessableEntity).says("Label is required.", c.words)
		s := b.get(from).form("/feeds").with("label", "Of the "+c.kind).submit().want(http.StatusOK).says(c.words)
		shown := shownFeed.FindStringSubmatch(s.text)
		if shown == nil {
			t.Fatal(s.words())
		}
		if r, opens := st.reads(shown[2]); !opens || r.Scope != (workflow.FeedScope{Kind: c.kind, ID: c.id}) {
			t.Errorf("opens: %t, %+v", opens, r)
		}
		s = b.get("/feeds").says("Of the "+c.kind, c.words)
		if !strings.Contains(s.text, `href="/`+c.kind+"s/"+c.id+`"`) {
			t.Errorf("no way to the %s", c.kind)
		}
	}

	st.do(legal, review.SetMember{Review: rv, User: st.users["supervisor"], Member: false})
	b.get("/feeds").want(http.StatusOK).says("A review that you can no longer see", "A matter that you can no longer see").keepsQuiet("Cook County", "January 2018")
	form := b.get("/feeds").form("/feeds").with("label", "Once more")
	for _, c := range []struct{ kind, id string }{{"review", rv}, {"matter", matter}, {"review", "none"}, {"matter", ""}} {
		b.get("/feeds?scope=" + c.kind + "&id=" + c.id).want(http.StatusNotFound).keepsQuiet("Cook County")
		form.with("scope", c.kind+":"+c.id).submit().want(http.StatusNotFound).keepsQuiet("Cook County")
	}
	form.with("scope", "world").submit().want(http.StatusUnprocessableEntity).says("is not one of person, review, or matter")
	b.get("/feeds?scope=world&id=x").want(http.StatusOK)
	for _, query := range []string{"matter=zzz", "matter=", "review=zzz", "matter=" + matter} {
		b.get("/feeds?" + query).want(http.StatusNotFound).keepsQuiet("Create a calendar feed")
	}
	st.signIn(workflow.Legal).get("/feeds?matter=" + matter).want(http.StatusOK).says("Matter: Cook County (January 2018)")
}

func TestAnAdministratorHasNoCalendar(t *testing.T) {
	st := newEmptySite(t)
	b := st.signIn(workflow.Admin)
	b.get("/feeds").want(http.StatusOK).says("Administrators have no calendar feeds because they cannot").keepsQuiet("Create a calendar feed")
	b.send("/feeds", map[string][]string{"label": {"Phone"}, "scope": {"person"}}).want(http.StatusForbidden)
}

func TestNobodyRevokesTheCalendarOfAnother(t *testing.T) {
	st := newEmptySite(t)
	secret, hash, err := access.NewFeedSecret()
	if err != nil {
		t.Fatal(err)
	}
	id := st.do(st.users["legal"], account.AddFeed{
		User: st.users["legal"], Label: "Phone", Scope: workflow.FeedScope{Kind: workflow.FeedOfPerson}, Hash: hash,
	}).Created[0]
	b := st.signIn(workflow.Compliance)
	b.get("/feeds").keepsQuiet("Phone")
	b.send("/feeds/revoke", map[string][]string{"feed": {id}})
	if _, opens := st.reads(secret); !opens {
		t.Error("somebody revoked the calendar of another")
	}
}
