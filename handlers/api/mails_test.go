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

func TestAMessageIsHandedOutAsItWasSent(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	s.tick(id)
	out, err := s.store.ClaimMail(t.Context(), s.Now(), 100, func(view.Outgoing) time.Duration { return time.Minute })
	if err != nil || len(out) < 2 {
		t.Fatalf("%d messages, %v", len(out), err)
	}
	sent, unwritten := out[0], out[1]
	raw := "From: <a@example.org>\r\nSubject: =?utf-8?q?D=C3=BCe?=\r\n\r\n. a line of its own\r\n\x00\xff\r\n"
	if err := s.store.MailRendered(t.Context(), view.Rendered{ID: sent.ID, MessageID: "<1@example.org>", Address: "compliance@example.org", Subject: "Düe", Bytes: []byte(raw)}); err != nil {
		t.Fatal(err)
	}
	at := func(id string) string { return v1 + "/mails/" + id + "/message" }
	got := s.call("compliance", http.MethodGet, at(sent.ID), nil)
	if got.Status != http.StatusOK || string(got.Body) != raw || got.Header.Get("Content-Type") != "message/rfc822" ||
		got.Header.Get("Content-Disposition") != "attachment; filename=message-"+sent.ID+".eml" || got.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%d %v %q", got.Status, got.Header, got.Body)
	}
	if p := s.call("auditor", http.MethodGet, at(unwritten.ID), nil).refused(http.StatusNotFound, "not_found"); !strings.Contains(p["detail"].(string), "not written") {
		t.Errorf("a message that is not written: %v", p)
	}
	s.call("auditor", http.MethodGet, at("none"), nil).refused(http.StatusNotFound, "not_found")
	s.call("admin", http.MethodGet, at(sent.ID), nil).refused(http.StatusForbidden, "forbidden")
	s.call("other legal", http.MethodGet, at(sent.ID), nil).refused(http.StatusNotFound, "not_found")
}

func TestAMessageThatCameBackSaysSo(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	s.tick(id)
	out, err := s.store.ClaimMail(t.Context(), s.Now(), 100, func(view.Outgoing) time.Duration { return time.Minute })
	if err != nil || len(out) < 2 {
		t.Fatalf("%d messages, %v", len(out), err)
	}
	for _, m := range out {
		if err := s.store.MailSent(t.Context(), view.Taken{ID: m.ID, At: s.Now(), Answer: "250 taken"}); err != nil {
			t.Fatal(err)
		}
	}
	s.Pass(time.Hour)
	s.Must(workflow.SystemActor, account.RecordBounce{User: out[0].Alert.Recipient, Mail: out[0].ID, Status: "5.1.1", Report: "550 no such user"})
	back := s.Now().UTC().Format(time.RFC3339Nano)
	s.Pass(time.Hour)
	for _, who := range []string{"supervisor", "auditor", "admin"} {
		found := 0
		for _, item := range s.call(who, http.MethodGet, v1+"/mails", nil).is(http.StatusOK)["items"].([]any) {
			m := item.(map[string]any)
			at, ok := m["came_back_at"]
			if ok {
				found++
			}
			if ok != (m["id"] == out[0].ID) || ok && at != back {
				t.Errorf("%s reads that message %s came back at %v; %s did at %s", who, m["id"], at, out[0].ID, back)
			}
		}
		if found != 1 {
			t.Errorf("%s reads of %d messages that they came back", who, found)
		}
	}
}
