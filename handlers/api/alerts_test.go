package api_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/assignment"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/sweep"
	"duces/workflow/view"
)

// tick lets the clock come by one matter.
func (s *server) tick(id string) {
	s.t.Helper()
	s.Must(workflow.SystemActor, sweep.Tick{Matters: []string{id}, At: s.Now()})
}

// sent delivers what is due to be sent, each message at its second attempt.
func (s *server) sent() {
	s.t.Helper()
	wait := func(view.Outgoing) time.Duration { return time.Minute }
	for _, answer := range []string{"451 later", "250 taken"} {
		out, err := s.store.ClaimMail(s.t.Context(), s.Now(), 100, wait)
		if err != nil || len(out) == 0 {
			s.t.Fatalf("%d messages to send: %v", len(out), err)
		}
		for _, m := range out {
			if m.MessageID == "" {
				if err := s.store.MailRendered(s.t.Context(), view.Rendered{ID: m.ID, MessageID: "<" + m.ID + "@example.org>", Address: "compliance@example.org", Subject: "A date", Bytes: []byte("x")}); err != nil {
					s.t.Fatal(err)
				}
			}
			if answer == "250 taken" {
				err = s.store.MailSent(s.t.Context(), view.Taken{ID: m.ID, Digest: m.Alert.Kind.Carries(), At: s.Now(), Answer: answer})
			} else {
				err = s.store.MailRefused(s.t.Context(), m.ID, s.Now(), answer, false)
			}
			if err != nil {
				s.t.Fatal(err)
			}
		}
		s.Pass(time.Minute)
	}
}

func TestTheAlertLedgerAnswersInOneCall(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested() // due on 23 February; today is the 27th
	s.tick(id)
	s.sent()
	l := s.call("compliance", http.MethodGet, v1+"/matters/"+id+"/deadlines/response-1/alerts", nil).is(http.StatusOK)
	if l["due"] != "2018-02-23" || l["status"] != "missed" || l["title"] != "Response to the document request" || l["matter"].(map[string]any)["name"] != "City 00000" {
		t.Errorf("the ledger is %v", l)
	}
	var recipients []string
	for _, a := range items(l, "alerts") {
		recipients = append(recipients, a["recipient"].(map[string]any)["id"].(string))
		tries := items(a, "tries")
		if a["due"] != "2018-02-23" || a["rung"] != 3.0 || a["version"] != 1.0 || a["late"] != true || a["status"] != "sent" || a["deadline"] != "response-1" ||
			a["receipt"].(map[string]any)["due"] != "2018-02-23" || len(tries) != 2 || tries[0]["answer"] != "451 later" || tries[1]["answer"] != "250 taken" {
			t.Errorf("an alert is %v", a)
		}
	}
	slices.Sort(recipients)
	want := []string{s.people["compliance"], s.people["legal"], s.people["supervisor"], s.people["second supervisor"]} // nobody looks after the matter
	slices.Sort(want)
	if !slices.Equal(recipients, want) {
		t.Errorf("the recipients were %v, want %v", recipients, want)
	}
	if acks := items(l, "acknowledged"); len(acks) != 0 {
		t.Errorf("nobody has acknowledged anything: %v", acks)
	}
	s.call("legal", http.MethodGet, v1+"/matters/"+id+"/deadlines/response-9/alerts", nil).refused(http.StatusNotFound, "not_found")

	mails := func(query string) []map[string]any {
		return items(s.call("auditor", http.MethodGet, v1+"/mails?"+query, nil).is(http.StatusOK), "items")
	}
	if list := mails("kind=deadline"); len(list) != 4 || list[0]["deadline"] != "response-1" || list[0]["rung"] != 3.0 || list[0]["late"] != true {
		t.Errorf("messages about deadlines: %v", list)
	}
	if list := mails("kind=weekly"); len(list) != 0 {
		t.Errorf("weekly reports: %v", list)
	}
	s.call("auditor", http.MethodGet, v1+"/mails?kind=gossip", nil).refused(http.StatusUnprocessableEntity, "invalid")
}

func TestAnAlertInADigestWentToTheAddressOfTheDigest(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	s.Must(s.people["compliance"], assignment.Assign{Matters: []string{id}, User: s.people["compliance"]})
	s.Must(s.people["legal"], change.Deadline{Matter: id, Deadline: "response-1", Change: "extend", On: civil.NewDate(2018, 3, 7), Authority: "stipulation"})
	s.Pass(24 * time.Hour) // to a week before
	s.tick(id)
	address := func() any {
		t.Helper()
		list := items(s.call("auditor", http.MethodGet, v1+"/matters/"+id+"/deadlines/response-1/alerts", nil).is(http.StatusOK), "alerts")
		if len(list) != 1 || list[0]["digest"] != true {
			t.Fatalf("the alerts are %v", list)
		}
		return list[0]["address"]
	}
	if got := address(); got != "" {
		t.Errorf("before the digest it goes to %q", got)
	}
	s.Pass(24 * time.Hour)
	if n, err := s.store.Gather(t.Context(), s.Now()); err != nil || n != 1 {
		t.Fatalf("%d digests, %v", n, err)
	}
	s.sent()
	if got := address(); got != "compliance@example.org" {
		t.Errorf("it went to %q", got)
	}
}

func TestADateIsAcknowledgedAsItWasRead(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	at := v1 + "/matters/" + id + "/deadlines/response-1"
	s.tick(id)
	if before := s.call("legal", http.MethodGet, at, nil).is(http.StatusOK); before["acknowledged"] != nil || before["next_alert"] == nil {
		t.Errorf("before: %v", before)
	}
	a := s.call("compliance", http.MethodPost, at+":acknowledge", `{"version":1}`, "Idempotency-Key", "a1").is(http.StatusOK)
	ack := a["acknowledged"].(map[string]any)
	if ack["by"].(map[string]any)["name"] != s.name("compliance") || ack["day"] != 4.0 || ack["version"] != 1.0 {
		t.Errorf("the acknowledgement is %v", ack)
	}
	// Four days after the acknowledgment it comes back, on the day that begins in Chicago.
	if a["next_alert"] != "2018-03-03T06:00:00Z" {
		t.Errorf("the next alert is at %v", a["next_alert"])
	}
	if events := items(a["stored"].(map[string]any), "events"); len(events) != 1 || events[0]["type"] != "acknowledged" {
		t.Errorf("stored: %v", events)
	}
	again := s.call("compliance", http.MethodPost, at+":acknowledge", `{"version":1}`, "Idempotency-Key", "a1")
	if again.is(http.StatusOK); again.Header.Get("Idempotent-Replayed") != "true" {
		t.Error("the same key is not the first answer")
	}
	twice := s.call("compliance", http.MethodPost, at+":acknowledge", `{"version":1}`).is(http.StatusOK)["stored"].(map[string]any)
	if first := a["stored"].(map[string]any); len(items(twice, "events")) != 0 || twice["ledger"].(map[string]any)["size"] != first["ledger"].(map[string]any)["size"] {
		t.Errorf("said twice on a day is said once: %v", twice)
	}
	if v := items(s.call("legal", http.MethodGet, at, nil).is(http.StatusOK), "versions"); v[0]["event"] != "acknowledged" || v[0]["actor"].(map[string]any)["id"] != s.people["compliance"] {
		t.Errorf("the deadline's life is %v", v)
	}
	l := s.call("auditor", http.MethodGet, at+"/alerts", nil).is(http.StatusOK)
	if acks := items(l, "acknowledged"); len(acks) != 1 || acks[0]["by"].(map[string]any)["id"] != s.people["compliance"] {
		t.Errorf("acknowledged in the ledger: %v", acks)
	}

	p := s.call("legal", http.MethodPost, at+":acknowledge", `{}`).refused(http.StatusUnprocessableEntity, "invalid")
	if !slices.Equal(locations(p), []string{"body.version"}) {
		t.Errorf("without a version: %v", p)
	}
	s.call("legal", http.MethodPost, at+":acknowledge", `{"version":2}`).refused(http.StatusUnprocessableEntity, "invalid")
	s.call("legal", http.MethodPost, v1+"/matters/"+id+"/deadlines/response-9:acknowledge", `{"version":1}`).refused(http.StatusNotFound, "not_found")
	s.call("legal", http.MethodPost, at+":admire", `{"version":1}`).refused(http.StatusNotFound, "not_found")
	s.call("legal", http.MethodPost, at, `{"version":1}`).refused(http.StatusNotFound, "not_found")
	s.Move(id, "receive_response")
	s.call("legal", http.MethodPost, at+":acknowledge", `{"version":1}`).refused(http.StatusConflict, "refused")
}
