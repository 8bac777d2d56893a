package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"duces/handlers/access"
	"duces/handlers/web"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
)

// user is a user as they stand.
func (s *site) user(name string) account.User {
	s.t.Helper()
	w, err := s.db.World(s.t.Context(), s.users[name], account.Stream(s.users[name]))
	if err != nil {
		s.t.Fatal(err)
	}
	u, err := account.Find(w, s.users[name])
	if err != nil {
		s.t.Fatal(err)
	}
	return u
}

func TestEverybodySaysHowTheyAreWrittenTo(t *testing.T) {
	s := newSite(t)
	s.as("compliance").get("/account").is(http.StatusOK).has(`href="/preferences"`, `href="/feeds"`)
	for name, row := range map[string]struct{ has, lacks []string }{
		"compliance": {[]string{"Daily digest", "Weekly report", `name="delegate"`, "turn these off", "New York (EST)", "Name of second, legal team"}, []string{"Name of outsider", "Name of compliance,"}},
		"supervisor": {[]string{"Weekly report"}, nil},
		"legal":      {[]string{"Daily digest", `name="delegate"`}, []string{"Weekly report"}},
		"auditor":    {[]string{"signed checkpoint of the ledger"}, []string{"Daily digest", `name="delegate"`}},
		"admin":      {[]string{"Quiet hours"}, []string{"Daily digest", `name="delegate"`, "Calendar feeds"}},
	} {
		s.as(name).get("/preferences").is(http.StatusOK).has(row.has...).lacks(row.lacks...)
	}
	b := s.as("compliance")
	b.get("/preferences").has("Acknowledging it stops escalations and pauses these alerts.", "the alerts start again").lacks("extended, or acknowledged")
	typed := url.Values{"digest_at": {"06:30"}, "quiet_from": {"22:00"}, "quiet_to": {"06:00"}, "wanted": {"digest"}, "quiet_days": {"weekends"}, "delegate": {s.users["second"]}, "delegate_until": {"2018-03-02"}}
	b.post("/preferences", b.form("/preferences", typed)).is(http.StatusSeeOther)
	p := s.user("compliance").Preferences
	if p.DigestAt != "06:30" || p.QuietFrom != "22:00" || p.NoDigest || !p.NoWeekly || !p.NoAssigned || !p.QuietWeekends || p.QuietHolidays || p.Delegate != s.users["second"] || p.DelegateUntil.String() != "2018-03-02" {
		t.Errorf("on record: %+v", p)
	}
	b.get("/preferences").has("Saved.", "Your alerts now go to Name of second.", `value="06:30"`, `value="2018-03-02"`)
	b.get("/").has(`data-note="delegated"`, "Your alerts go to Name of second through Fri, Mar 2, 2018.")
	s.setClock(time.Date(2018, 3, 5, 18, 0, 0, 0, time.UTC))
	b.get("/").lacks(`data-note="delegated"`)
	b.get("/preferences").has("was your delegate")
}

func TestPreferencesThatCannotBeComeBackWithTheReason(t *testing.T) {
	s := newSite(t)
	b := s.as("legal")
	before := s.user("legal").Preferences
	for name, row := range map[string]struct {
		typed url.Values
		has   []string
	}{
		"an hour that is none":      {url.Values{"digest_at": {"25:00"}}, []string{"Mail time: enter a time as HH:MM", `id="digest_at-error"`, `value="25:00"`}},
		"half of the quiet hours":   {url.Values{"quiet_from": {"22:00"}}, []string{"enter both a start and an end, or", `id="quiet_to-error"`}},
		"the whole day quiet":       {url.Values{"quiet_from": {"22:00"}, "quiet_to": {"22:00"}}, []string{"the start and end must differ"}},
		"oneself to stand in":       {url.Values{"delegate": {s.users["legal"]}}, []string{"choose someone other than yourself", `id="delegate-error"`}},
		"an administrator":          {url.Values{"delegate": {s.users["admin"]}}, []string{"choose someone who works on matters"}},
		"nobody on record":          {url.Values{"delegate": {"nobody"}}, []string{"is not a user."}},
		"up to a day that passed":   {url.Values{"delegate": {s.users["second"]}, "delegate_until": {"2018-01-01"}}, []string{"this date is in the past", `id="delegate_until-error"`}},
		"up to a day that is none":  {url.Values{"delegate": {s.users["second"]}, "delegate_until": {"31 Feb"}}, []string{"enter a date as year-month-day"}},
		"bytes that are no text":    {url.Values{"digest_at": {"\xff\xfe"}}, []string{"cannot be recorded"}},
		"a hundred kilobytes of it": {url.Values{"quiet_from": {strings.Repeat("9", 100_000)}, "quiet_to": {"06:00"}}, []string{"Quiet hours start: enter a time as HH:MM"}},
	} {
		a := b.post("/preferences", b.form("/preferences", row.typed))
		a.is(http.StatusUnprocessableEntity)
		for _, want := range row.has {
			if !strings.Contains(strings.ToLower(a.body), strings.ToLower(want)) {
				t.Errorf("%s: the page lacks %q", name, want)
			}
		}
	}
	if after := s.user("legal").Preferences; after != before {
		t.Errorf("something was stored: %+v", after)
	}
	b.post("/preferences", b.form("/preferences", url.Values{"digest_at": {"08:00"}})).is(http.StatusSeeOther)
	if p := s.user("legal").Preferences; !p.NoDigest || p.NoWeekly {
		t.Errorf("what the legal team is not asked was changed, or what it is asked was not: %+v", p)
	}
	s.anybody().post("/preferences", url.Values{"digest_at": {"08:00"}}).is(http.StatusSeeOther)
}

func TestADigestIsSwitchedOffWithoutASignIn(t *testing.T) {
	addresses := access.NewUnsubscriber([32]byte{7})
	s := newSite(t, func(d *web.Deps) { d.Unsubscribe = addresses })
	path := addresses.Path(s.users["compliance"])
	s.do(s.users["compliance"], account.SetPreferences{User: s.users["compliance"], Preferences: account.Preferences{DigestAt: "06:30", Delegate: s.users["second"]}})
	before := s.size()
	b := s.anybody()
	b.get(path).is(http.StatusOK).has("Stop the daily digest", "Name of compliance", `value="One-Click"`)
	if s.size() != before {
		t.Fatal("reading the page changed something")
	}
	for name, wrong := range map[string]string{
		"no key":           "/unsubscribe?u=" + s.users["compliance"],
		"a key cut short":  path[:len(path)-4],
		"somebody else's":  strings.Replace(path, s.users["compliance"], s.users["legal"], 1),
		"nothing":          "/unsubscribe",
		"a key of another": access.NewUnsubscriber([32]byte{8}).Path(s.users["compliance"]),
	} {
		if a := b.post(wrong, url.Values{"List-Unsubscribe": {"One-Click"}}); a.status != http.StatusForbidden || !strings.Contains(a.body, "part of it is missing or was changed") {
			t.Errorf("%s: %d", name, a.status)
		}
		b.get(wrong).is(http.StatusForbidden)
	}
	// As a mail program sends it: no cookies, no Origin, nothing of a browser.
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.server.URL+path, strings.NewReader("List-Unsubscribe=One-Click"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	a := b.send(r)
	a.is(http.StatusOK).has("The daily digest is turned off")
	if cookie := a.head.Get("Set-Cookie"); cookie != "" {
		t.Errorf("a mail program is given a cookie: %s", cookie)
	}
	p := s.user("compliance").Preferences
	if !p.NoDigest || p.DigestAt != "06:30" || p.Delegate != s.users["second"] {
		t.Errorf("on record: %+v", p)
	}
	after := s.size()
	b.post(path, url.Values{"List-Unsubscribe": {"One-Click"}}).is(http.StatusOK)
	b.get(path).is(http.StatusOK).has("is turned off")
	if s.size() != after {
		t.Error("a second time stored something")
	}
}

func TestADigestIsSwitchedOffThoughWhoStoodInHasLeft(t *testing.T) {
	addresses := access.NewUnsubscriber([32]byte{7})
	s := newSite(t, func(d *web.Deps) { d.Unsubscribe = addresses })
	me := s.users["compliance"]
	s.do(me, account.SetPreferences{User: me, Preferences: account.Preferences{Delegate: s.users["second"], DelegateUntil: civil.NewDate(2030, 1, 1)}})
	s.do(workflow.OperatorActor, account.EnableUser{User: s.users["second"]})
	s.anybody().post(addresses.Path(me), url.Values{"List-Unsubscribe": {"One-Click"}}).is(http.StatusOK)
	if p := s.user("compliance").Preferences; !p.NoDigest || p.Delegate != "" {
		t.Errorf("on record: %+v", p)
	}
	s.do(workflow.OperatorActor, account.EnableUser{User: me})
	s.anybody().post(addresses.Path(me), nil).is(http.StatusOK)
}

func TestWithoutAddressesNobodysDigestIsSwitchedOff(t *testing.T) {
	s := newSite(t)
	s.anybody().post(access.NewUnsubscriber([32]byte{}).Path(s.users["legal"]), nil).is(http.StatusForbidden)
}
