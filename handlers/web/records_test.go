package web_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"duces/handlers/delivery"
	"duces/handlers/web"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/process"
	"duces/workflow/sweep"
	"duces/workflow/transition"
	"duces/workflow/view"
)

// overdueMatter leads one matter past its response deadline, with alerts queued.
func (s *site) overdueMatter() (review, m string) {
	s.t.Helper()
	legal := s.users["legal"]
	review = s.openReview()
	j := s.do(legal, jurisdiction.Add{Items: []jurisdiction.New{{Name: "City of Chicago", Kind: "city", State: "IL", Zone: "America/Chicago"}}}).Created[0]
	m = s.do(legal, opening.Open{Review: review, Jurisdictions: []string{j}}).Created[0]
	s.do(legal, transition.Move{
		Matters: []string{m}, Name: "issue_request", EffectiveOn: civil.NewDate(2018, time.January, 24),
		Fields: map[string]json.RawMessage{"due": []byte(`{"kind":"fixed","date":"2018-02-23"}`), "demands": []byte(`[{"number":1,"text":"Policies"}]`)},
	})
	s.setClock(time.Date(2018, 2, 27, 15, 0, 0, 0, time.UTC))
	s.do(workflow.SystemActor, sweep.Tick{Matters: []string{m}, At: s.clock()})
	return review, m
}

func TestMailIsSeenByItsReadersAndBlankForAdministrators(t *testing.T) {
	st := newEmptySite(t)
	st.signIn(workflow.Compliance).get("/mail").says("No mail yet")
	st.overdueMatter()
	s := st.signIn(workflow.Compliance).get("/mail?status=queued").want(http.StatusOK).says("City of Chicago", "Name of compliance", "Queued")
	href := regexp.MustCompile(`href="(/mail/[^"]+)"`).FindStringSubmatch(s.text)
	if href == nil {
		t.Fatal("no message has a page")
	}
	s.b.get(href[1]).want(http.StatusOK).says("Not yet written", "City of Chicago", "None yet")
	s.b.get("/mail?status=failed").says("No matches")
	admin := st.signIn(workflow.Admin)
	admin.get("/mail").want(http.StatusOK).says("content not shown", "Name of compliance").keepsQuiet("City of Chicago")
	admin.get(href[1]).want(http.StatusOK).says("Content not shown").keepsQuiet("City of Chicago")
	s.b.get("/mail/none").want(http.StatusNotFound)
}

func TestARenderedMessageIsShownAsItWasWritten(t *testing.T) {
	st := newEmptySite(t, demonstration)
	st.overdueMatter()
	claimed, err := st.db.ClaimMail(t.Context(), st.clock(), 1, func(view.Outgoing) time.Duration { return time.Minute })
	if err != nil || len(claimed) != 1 {
		t.Fatal(claimed, err)
	}
	raw := "From: Duces <duces@example.org>\r\nTo: <a@example.org>\r\nSubject: =?utf-8?q?Overdue=E2=80=94now?=\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nFriday =E2=80=9C23=E2=80=9D February <b>\r\n"
	if err := st.db.MailRendered(t.Context(), view.Rendered{ID: claimed[0].ID, MessageID: "<1@example.org>", Address: "a@example.org", Subject: "Overdue", Bytes: []byte(raw)}); err != nil {
		t.Fatal(err)
	}
	if err := st.db.MailSent(t.Context(), view.Taken{ID: claimed[0].ID, At: st.clock(), Answer: "250 2.0.0 queued as 12345"}); err != nil {
		t.Fatal(err)
	}
	s := st.signIn(workflow.Auditor).get("/mail/" + claimed[0].ID).want(http.StatusOK)
	s.says("Overdue—now", "Friday “23” February <b>", "250 2.0.0 queued as 12345", "Local mailbox")
}

func TestTheMailboxOfADemonstrationShowsMailsToContacts(t *testing.T) {
	var box delivery.ContactMailbox
	kept := func(d *web.Deps) { d.ContactMails = box.Mails }
	st := newEmptySite(t, demonstration, kept)
	legal, admin := st.signIn(workflow.Legal), st.signIn(workflow.Admin)
	legal.get("/mail").want(http.StatusOK).keepsQuiet("Mail to contacts")
	raw := "From: d@example.org\r\nTo: Jane Roe <jane@town.example>\r\nSubject: Your link and code\r\nDate: Fri, 23 Feb 2018 10:00:00 +0000\r\n" +
		"Content-Type: text/plain; charset=UTF-8\r\n\r\nCode 1234-5678, <b>\r\nhttp://127.0.0.1/respond/open?i=x&k=y\r\n"
	if _, err := box.Send(t.Context(), "d@example.org", "jane@town.example", []byte(raw)); err != nil {
		t.Fatal(err)
	}
	legal.get("/mail").want(http.StatusOK).says("Mail to contacts", "Your link and code", "Jane Roe <jane@town.example>", "Code 1234-5678, <b>")
	if body := legal.get("/mail").text; !strings.Contains(body, `href="http://127.0.0.1/respond/open?i=x&amp;k=y"`) {
		t.Error("the mailbox does not lead to the link of the mail")
	}
	admin.get("/mail").want(http.StatusOK).keepsQuiet("1234-5678")
}

func TestTheLedgerIsForAuditorsAndItsCheckpointCanBeKept(t *testing.T) {
	st := newEmptySite(t)
	_, matter := st.overdueMatter()
	b := st.signIn(workflow.Auditor)
	s := b.get("/ledger").want(http.StatusOK).says("Response to the document request missed", "City of Chicago", "duces verify --data DIR --against checkpoint.txt")
	b.get("/ledger?kind=user").says("User added as legal team", "Name of legal").keepsQuiet("Matter opened as")
	head, err := st.db.LedgerHead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.says(head.Root)
	if got := b.get("/ledger/checkpoint.txt"); got.text != string(head.Checkpoint) {
		t.Errorf("the file holds %q", got.text)
	}
	b.get("/history/matter/"+matter).want(http.StatusOK).says("History: City of Chicago", "Issue document request: Open → Requested")
	st.signIn(workflow.Legal).get("/ledger").want(http.StatusForbidden)
	st.signIn(workflow.Admin).get("/ledger").says(head.Root).keepsQuiet("City of Chicago")
	st.signIn(workflow.Admin).get("/history/matter/" + matter).want(http.StatusNotFound)
}

func TestDeadlinesAreListedByDueDate(t *testing.T) {
	st := newEmptySite(t)
	st.overdueMatter()
	b := st.signIn(workflow.Compliance)
	b.get("/deadlines").says("City of Chicago", "Response to the document request", "4 days late", "Overdue", "Fri, Feb 23, 2018")
	b.get("/deadlines?month=2018-02").says("City of Chicago")
	b.get("/deadlines?month=2018-03").says("No matches")
	b.get("/deadlines?month=soon").says("Enter a month as year-month, such as 2018-02.")
	b.get("/deadlines?status=met").says("No matches")
}

func TestTheProcessPageHoldsTheWholeMatrix(t *testing.T) {
	st := newEmptySite(t)
	st.openReview()
	def := process.Default()
	s := st.signIn(workflow.Compliance).get("/process/"+def.Hash+"?role=supervisor").want(http.StatusOK).says(def.Hash, "Goes out with", "Deficiency letter", "Any status", "transitions by the matter", "needs approval", "not from here").keepsQuiet("stayed", "order in force", "bars the act")
	if got, want := strings.Count(s.text, `class="cell-`), len(def.States)*len(def.Transitions); got != want {
		t.Errorf("%d cells, want %d", got, want)
	}
	s.b.get("/process/sha256:none").want(http.StatusNotFound)
}

func TestTheDemoClockMovesForwardOnly(t *testing.T) {
	st := newEmptySite(t, demonstration)
	b := st.signIn(workflow.Legal)
	before := st.clock()
	b.send("/demo/clock", map[string][]string{"days": {"3"}}).says("1 deadline missed, 2 alerts queued, 2 messages sent.")
	if got := st.clock().Sub(before); got != 72*time.Hour {
		t.Errorf("the clock moved by %s", got)
	}
	b.send("/demo/clock", map[string][]string{"days": {"1"}, "to": {"2018-03-12"}})
	if want := time.Date(2018, 3, 12, 17, 0, 0, 0, time.UTC); !st.clock().Equal(want) { // 13:00 in New York, on both sides of the change to summer time
		t.Errorf("the clock stands at %s, want %s", st.clock(), want)
	}
	at := st.clock()
	for _, form := range []map[string][]string{{"days": {"-1"}}, {"days": {"0"}}, {"to": {"2018-01-01"}}, {"to": {"soon"}}, {"days": {"4000"}}} {
		b.send("/demo/clock", form).says("The ")
		if !st.clock().Equal(at) {
			t.Errorf("%v moved the clock", form)
		}
	}
	b.send("/demo/clock", map[string][]string{"to": {"soon"}}).says("Date: enter a date as year-month-day, such as 2018-02-23.")
	newEmptySite(t).signIn(workflow.Legal).send("/demo/clock", map[string][]string{"days": {"3"}}).want(http.StatusNotFound)
}

var unsafeMarkup = regexp.MustCompile(`(?i)<style|\sstyle=|<script[^>]*>[^<]|\son[a-z]+=|javascript:`)

func TestEveryPageKeepsToTheContentSecurityPolicy(t *testing.T) {
	st := newEmptySite(t, demonstration)
	review, matter := st.overdueMatter()
	pages := map[workflow.Role][]string{
		workflow.Legal: {
			"/reviews", "/reviews/new", "/reviews/" + review, "/reviews/" + review + "/matters/new", "/reviews/" + review + "/import",
			"/jurisdictions", "/jurisdictions/new", "/jurisdictions/import", "/account", "/mail", "/deadlines", "/process/" + process.Default().Hash,
		},
		workflow.Admin:   {"/users", "/users/new", "/users/" + st.users["legal"], "/ledger"},
		workflow.Auditor: {"/ledger", "/history/matter/" + matter, "/history/review/" + review, "/reviews", "/reviews/" + review, "/mail"},
	}
	for role, paths := range pages {
		b := st.signIn(role)
		for _, path := range paths {
			s := b.get(path).want(http.StatusOK).says("Some of it is invented.")
			if bad := unsafeMarkup.FindString(s.text); bad != "" {
				t.Errorf("%s for %s holds %q", path, role, bad)
			}
		}
	}
}

func TestACorrectionOfTheClockIsShownInLedgerAndHistory(t *testing.T) {
	st := newEmptySite(t)
	_, m := st.overdueMatter()                                // missed on 27 February …
	st.setClock(time.Date(2018, 2, 5, 15, 0, 0, 0, time.UTC)) // … which has not come yet
	st.do(workflow.OperatorActor, sweep.CorrectClock{Reason: "The battery was empty."})
	auditor := st.signIn(workflow.Auditor)
	const says = "Clock corrected: the times from event"
	s := auditor.get("/ledger").want(http.StatusOK).says(says, "Time starts again at 2018-02-05 15:00:00 UTC", "Reason: The battery was empty.",
		"Clock corrected: alerts are scheduled again; not missed and open again: Response to the document request")
	s.b.get("/ledger?kind=clock").says(says, "Clock corrections").keepsQuiet("Matter opened as")
	s.b.get("/history/clock/ledger").want(http.StatusOK).says(says, "Reason: The battery was empty.")
	s.b.get("/matters/" + m).says("alerts are scheduled again").keepsQuiet("Overdue by")
	st.signIn(workflow.Legal).get("/history/clock/ledger").want(http.StatusNotFound)
}
