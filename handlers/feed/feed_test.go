package feed_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/review"
	"duces/workflow/sweep"
)

var (
	everything = workflow.FeedScope{Kind: workflow.FeedOfPerson}
	march      = civil.NewDate(2018, 3, 9)
)

func TestASubscriberSeesWhatIsDue(t *testing.T) {
	s := newServer(t)
	s.request(s.chicago, `{"kind":"fixed","date":"2018-02-23"}`)
	path, _ := s.subscribe("legal", everything)
	got := s.one(path)
	want := event{
		UID: "response-1." + s.chicago + "@duces", Title: "Response to the document request: City of Chicago, IL",
		Start: "20180223", Status: "CONFIRMED", URL: "https://duces.example.org/matters/" + s.chicago + "/deadlines/response-1", Sequence: 2,
	}
	if got != want {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	a := s.ask(http.MethodGet, path)
	for _, secret := range []string{"Ada Doe", "Name of", "@example.org", "8 U.S.C."} {
		if strings.Contains(a.body, secret) {
			t.Errorf("the calendar tells %q:\n%s", secret, a.body)
		}
	}
	for line := range bytes.SplitSeq([]byte(strings.TrimSuffix(a.body, "\r\n")), []byte("\r\n")) {
		if len(line) > 75 || bytes.ContainsAny(line, "\r\n") || !utf8.Valid(line) {
			t.Errorf("line of %d octets: %q", len(line), line)
		}
	}
	for name, want := range map[string]string{
		"Content-Type": "text/calendar; charset=utf-8", "Cache-Control": "private, no-cache", "Content-Disposition": `inline; filename="duces.ics"`,
	} {
		if got := a.head.Get(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	for _, line := range []string{"X-WR-CALNAME:Duces: Phone", "REFRESH-INTERVAL;VALUE=DURATION:PT60M"} {
		if !strings.Contains(a.body, "\r\n"+line+"\r\n") {
			t.Errorf("no line %q", line)
		}
	}
}

// What a program compares is the sequence under one UID: it must rise at every turn.
func TestADateThatMovesStopsAndResumesIsTheSameDateWithAHigherSequence(t *testing.T) {
	s := newServer(t)
	path, _ := s.subscribe("legal", workflow.FeedScope{Kind: workflow.FeedOfMatter, ID: s.chicago})
	changed := func(what string, c change.Deadline) func() {
		return func() {
			c.Matter, c.Deadline, c.Change = s.chicago, "response-1", what
			s.do("legal", c)
		}
	}
	uid, last := "", 0
	for _, step := range []struct {
		what, at      string
		act           func()
		start, status string
		title         string
	}{
		{"asked", "2018-01-24T16:00:00Z", func() { s.request(s.chicago, `{"kind":"period","days":30}`) }, "20180223", "CONFIRMED", "Response to the document request: "},
		{"extended", "2018-01-25T16:00:00Z", changed("extend", change.Deadline{On: march, Authority: "Letter"}), "20180309", "CONFIRMED", "Response to the document request: "},
		{"tolled", "2018-02-01T16:00:00Z", changed("toll", change.Deadline{On: civil.NewDate(2018, 2, 1)}), "20180309", "CANCELLED", "Clock stopped: Response to the document request: "},
		{"resumed", "2018-02-09T16:00:00Z", changed("resume", change.Deadline{Until: civil.NewDate(2018, 2, 8)}), "", "CONFIRMED", "Response to the document request: "},
		{"withdrawn", "2018-02-12T16:00:00Z", func() { s.move(s.chicago, "withdraw", `{"reason":"Ended"}`) }, "", "CANCELLED", "Canceled: Response to the document request: "},
	} {
		s.at(step.at)
		step.act()
		got := s.one(path)
		if uid == "" {
			uid = got.UID
		}
		if got.UID != uid || got.Sequence <= last || got.Status != step.status || step.start != "" && got.Start != step.start || !strings.HasPrefix(got.Title, step.title) {
			t.Errorf("%s: %+v, before it %d under %s", step.what, got, last, uid)
		}
		last = got.Sequence
	}
}

func TestADateThatWasMetOrMissedSaysSo(t *testing.T) {
	s := newServer(t)
	s.request(s.chicago, `{"kind":"fixed","date":"2018-02-23"}`)
	s.request(s.sonoma, `{"kind":"fixed","date":"2018-02-24"}`)
	path, _ := s.subscribe("auditor", everything)
	s.at("2018-02-22T16:00:00Z")
	s.move(s.chicago, "receive_response", `{"production":{"all":"complete"}}`)
	s.at("2018-02-26T16:00:00Z")
	s.do(workflow.SystemActor, sweep.Tick{Matters: []string{s.sonoma}})
	titles := map[string]bool{}
	for _, e := range s.read(path) {
		titles[e.Title] = e.Status == "CONFIRMED"
	}
	for _, title := range []string{"Met: Response to the document request: City of Chicago, IL", "Overdue: Response to the document request: Sonoma County, CA"} {
		if !titles[title] {
			t.Errorf("no %q in %v", title, titles)
		}
	}
	// More than a year later, what nobody waits for any more is gone; what is overdue stays.
	s.at("2019-06-01T16:00:00Z")
	if got := s.one(path); !strings.HasPrefix(got.Title, "Overdue: ") {
		t.Errorf("a year later: %+v", got)
	}
}

func TestACalendarSaysWhichOwnDatesAreYoursAndNamesNobody(t *testing.T) {
	s := newServer(t)
	for i, user := range []string{"legal", "compliance"} {
		s.do("legal", change.AddOwnDate{Matter: s.chicago, Title: "Call Ada Doe", Due: deadline.FixedOn(civil.NewDate(2018, 2, 20+i)), User: s.users[user]})
	}
	s.request(s.chicago, `{"kind":"fixed","date":"2018-02-23"}`)
	path, _ := s.subscribe("legal", everything)
	titles := map[string]bool{}
	for _, e := range s.read(path) {
		titles[e.Title] = true
	}
	for _, title := range []string{"Yours: Own date: City of Chicago, IL", "A colleague’s: Own date: City of Chicago, IL", "Response to the document request: City of Chicago, IL"} {
		if !titles[title] {
			t.Errorf("no %q in %v", title, titles)
		}
	}
	if body := s.ask(http.MethodGet, path).body; strings.Contains(body, "Ada Doe") || strings.Contains(body, "Name of") {
		t.Errorf("the calendar names somebody:\n%s", body)
	}
	if got := s.one(path + "?whose=me"); !strings.HasPrefix(got.Title, "Yours: ") || got.Start != "20180220" {
		t.Errorf("own dates alone: %+v", got)
	}
	if a := s.ask(http.MethodGet, path+"?whose="+s.users["compliance"]); a.status != http.StatusNotFound {
		t.Errorf("those of somebody else: %d", a.status)
	}
}

func TestAFormerMemberFindsAnEmptyCalendar(t *testing.T) {
	s := newServer(t)
	s.request(s.chicago, `{"kind":"fixed","date":"2018-02-23"}`)
	var paths []string
	for _, scope := range []workflow.FeedScope{everything, {Kind: workflow.FeedOfReview, ID: s.review}, {Kind: workflow.FeedOfMatter, ID: s.chicago}} {
		path, _ := s.subscribe("supervisor", scope)
		if got := s.read(path); len(got) != 1 {
			t.Errorf("%s of a member: %+v", scope.Kind, got)
		}
		paths = append(paths, path)
	}
	s.do("legal", review.SetMember{Review: s.review, User: s.users["supervisor"], Member: false})
	for _, path := range paths {
		if got := s.read(path); len(got) != 0 {
			t.Errorf("of a former member: %+v", got)
		}
	}
}

func TestWhatOpensNothingIsAnsweredAlike(t *testing.T) {
	s := newServer(t)
	s.request(s.chicago, `{"kind":"fixed","date":"2018-02-23"}`)
	revoked, id := s.subscribe("legal", everything)
	ended, _ := s.subscribe("compliance", everything)
	alive, _ := s.subscribe("auditor", everything)
	s.read(revoked)
	s.do("legal", account.RevokeFeed{User: s.users["legal"], Feed: id})
	s.do("admin", account.EnableUser{User: s.users["compliance"], Enable: false})
	first := s.ask(http.MethodGet, "/calendar/nothing.ics")
	for what, path := range map[string]string{
		"unknown": "/calendar/nothing.ics", "revoked": revoked, "access ended": ended,
		"without its ending": strings.TrimSuffix(alive, ".ics"), "its ending twice": alive + ".ics",
	} {
		a := s.ask(http.MethodGet, path)
		if a.status != http.StatusNotFound || a.body != first.body || a.head.Get("ETag") != "" {
			t.Errorf("%s: %d %q, unknown: %q", what, a.status, a.body, first.body)
		}
		if a := s.ask(http.MethodHead, path); a.status != http.StatusNotFound {
			t.Errorf("HEAD of %s: %d", what, a.status)
		}
	}
	if a := s.ask(http.MethodPost, alive); a.status != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", a.status)
	}
}

func TestACalendarThatDidNotChangeIsNotSentAgain(t *testing.T) {
	s := newServer(t)
	s.request(s.chicago, `{"kind":"fixed","date":"2018-02-23"}`)
	path, _ := s.subscribe("legal", everything)
	tag := s.ask(http.MethodGet, path).head.Get("ETag")
	s.at("2018-01-30T15:00:00Z")
	for _, held := range []string{tag, `"x", ` + tag, strings.TrimPrefix(tag, "W/"), "*"} {
		a := s.ask(http.MethodGet, path, "If-None-Match", held)
		if a.status != http.StatusNotModified || a.body != "" || a.head.Get("ETag") != tag {
			t.Errorf("holding %s: %d, %d bytes, tag %s of %s", held, a.status, len(a.body), a.head.Get("ETag"), tag)
		}
	}
	if a := s.ask(http.MethodHead, path); a.status != http.StatusOK || a.body != "" || a.head.Get("ETag") != tag {
		t.Errorf("HEAD: %d %v", a.status, a.head)
	}
	s.do("legal", change.Deadline{Matter: s.chicago, Deadline: "response-1", Change: "extend", On: march, Authority: "Letter"})
	if a := s.ask(http.MethodGet, path, "If-None-Match", tag); a.status != http.StatusOK || a.head.Get("ETag") == tag {
		t.Errorf("after a move: %d, tag %s", a.status, a.head.Get("ETag"))
	}
}

func TestOnlyThoseWhoGuessAreSlowed(t *testing.T) {
	s := newServer(t)
	path, _ := s.subscribe("legal", everything)
	for range 100 {
		if a := s.ask(http.MethodHead, path); a.status != http.StatusOK {
			t.Fatal("a subscriber was refused:", a.status)
		}
	}
	guesses := 0
	for ; s.ask(http.MethodHead, "/calendar/guess.ics").status == http.StatusNotFound; guesses++ {
		if guesses > 200 {
			t.Fatal("nobody stops the guessing")
		}
	}
	a := s.ask(http.MethodGet, "/calendar/guess.ics")
	if a.status != http.StatusTooManyRequests || a.head.Get("Retry-After") == "" {
		t.Errorf("after %d guesses: %d, Retry-After %q", guesses, a.status, a.head.Get("Retry-After"))
	}
}

func TestTheSecretReachesNeitherLogNorMetrics(t *testing.T) {
	s := newServer(t)
	s.request(s.chicago, `{"kind":"fixed","date":"2018-02-23"}`)
	path, id := s.subscribe("legal", everything)
	s.read(path)
	s.ask(http.MethodPost, path)
	s.ask(http.MethodGet, path+"/more")
	s.do("legal", account.RevokeFeed{User: s.users["legal"], Feed: id})
	s.ask(http.MethodGet, path)
	metrics := s.ask(http.MethodGet, "/metrics").body
	s.http.Close()
	secret := strings.TrimSuffix(strings.TrimPrefix(path, "/calendar/"), ".ics")
	if log := s.log.String(); strings.Contains(log, secret[:8]) || !strings.Contains(log, "/calendar/:file") {
		t.Errorf("the log is\n%s", log)
	}
	if strings.Contains(metrics, secret[:8]) || !strings.Contains(metrics, "/calendar/:file") {
		t.Errorf("the metrics are\n%s", metrics)
	}
}
