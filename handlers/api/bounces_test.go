package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/view"
)

// report says that a mail to an address came back, as a mail server writes it.
func report(address string) string {
	return strings.ReplaceAll(`From: MAILER-DAEMON@mx.example.org
Subject: Undelivered mail
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; `+address+`
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b--
`, "\n", "\r\n")
}

// mailed sends one message to somebody, which says nothing.
func (s *server) mailed(user string) {
	s.t.Helper()
	weekly := workflow.Alert{Key: "weekly/" + user, Kind: workflow.AlertWeekly, Review: s.Review, Recipient: user}
	if _, err := s.store.Queue(s.t.Context(), s.Now(), []workflow.Alert{weekly}); err != nil {
		s.t.Fatal(err)
	}
	out, err := s.store.ClaimMail(s.t.Context(), s.Now(), 100, func(view.Outgoing) time.Duration { return time.Hour })
	if err != nil {
		s.t.Fatal(err)
	}
	for _, m := range out {
		if err := s.store.MailSent(s.t.Context(), view.Taken{ID: m.ID, At: s.Now(), Answer: "250 taken"}); err != nil {
			s.t.Fatal(err)
		}
	}
}

func TestAMailboxFeedsReportsToARunningServer(t *testing.T) {
	s := newServer(t, 1)
	send := func(who, body string) answer {
		return s.call(who, http.MethodPost, v1+"/bounces", body, "Content-Type", "message/rfc822")
	}
	send(mailServer, report("other-legal@example.org")).refused(http.StatusNotFound, "not_found") // nothing was sent there
	s.mailed(s.people["other legal"])
	for range 2 { // fed twice, it is recorded once
		got := send(mailServer, report("other-legal@example.org")).is(http.StatusOK)
		first := got["recipients"].([]any)[0].(map[string]any)
		if first["marked"] != true || first["status"] != "5.1.1" {
			t.Errorf("%v", first)
		}
	}
	marked := s.call("other legal", http.MethodGet, v1+"/me", nil).is(http.StatusOK)["bounce"].(map[string]any)
	if marked["status"] != "5.1.1" {
		t.Errorf("the recipient is told %v", marked)
	}
	send(mailServer, report("nobody@example.net")).refused(http.StatusNotFound, "not_found")
	send(mailServer, "Hello").refused(http.StatusConflict, "refused")
	send("admin", report("other-legal@example.org")).refused(http.StatusForbidden, "forbidden")
	send("legal", report("other-legal@example.org")).refused(http.StatusForbidden, "forbidden")
}

func TestMailThatCameBackIsShownToThoseWhoKeepAddresses(t *testing.T) {
	s := newServer(t, 0)
	s.Must(workflow.OperatorActor, account.RecordBounce{User: s.people["compliance"], Status: "5.1.1", Report: "550 no such user"})
	for who, sees := range map[string]bool{"admin": true, "auditor": true, "legal": false, "compliance": false} {
		for _, u := range items(s.call(who, http.MethodGet, v1+"/users", nil).is(http.StatusOK), "items") {
			b, shown := u["bounce"].(map[string]any)
			if want := sees && u["id"] == s.people["compliance"]; shown != want || want && (b["status"] != "5.1.1" || b["report"] != "550 no such user") {
				t.Errorf("%s sees %v", who, u)
			}
		}
	}
	if me := s.call("compliance", http.MethodGet, v1+"/me", nil).is(http.StatusOK); me["bounce"] == nil {
		t.Errorf("the one whose mail it was is told: %v", me)
	}
}
