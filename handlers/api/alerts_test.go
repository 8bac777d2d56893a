package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/deadline"
	"duces/workflow/matter"
	"duces/workflow/view"
)

// tick lets the clock come by one matter.
func (o *office) tick(id string) {
	o.t.Helper()
	o.Must(workflow.SystemActor, matter.Tick{Matter: id, At: o.Now()})
}

// sent delivers what is due to be sent, each message at its second attempt.
func (o *office) sent() {
	o.t.Helper()
	wait := func(view.Outgoing) time.Duration { return time.Minute }
	for _, answer := range []string{"451 later", "250 taken"} {
		out, err := o.store.ClaimMail(o.t.Context(), o.Now(), 100, wait)
		if err != nil || len(out) == 0 {
			o.t.Fatalf("%d messages to send: %v", len(out), err)
		}
		for _, m := range out {
			if m.MessageID == "" {
				if err := o.store.MailRendered(o.t.Context(), view.Rendered{ID: m.ID, MessageID: "<" + m.ID + "@example.org>", Address: "compliance@example.org", Subject: "A date", Bytes: []byte("x")}); err != nil {
					o.t.Fatal(err)
				}
			}
			if answer == "250 taken" {
				err = o.store.MailSent(o.t.Context(), view.Taken{ID: m.ID, Digest: m.Alert.Kind == workflow.AlertDigest, At: o.Now(), Answer: answer})
			} else {
				err = o.store.MailRefused(o.t.Context(), m.ID, o.Now(), answer, false)
			}
			if err != nil {
				o.t.Fatal(err)
			}
		}
		o.Pass(time.Minute)
	}
}

func items(v map[string]any, name string) []map[string]any {
	var list []map[string]any
	for _, x := range v[name].([]any) {
		list = append(list, x.(map[string]any))
	}
	return list
}

func TestWereWeToldIsAnsweredInOneCall(t *testing.T) {
	o := newOffice(t, 1)
	id := o.requested() // due on 23 February; today is the 27th
	o.tick(id)
	o.sent()
	l := o.call("compliance", http.MethodGet, v1+"/matters/"+id+"/deadlines/response-1/alerts", nil).is(http.StatusOK)
	if l["due"] != "2018-02-23" || l["status"] != "missed" || l["title"] != "Response to the document request" || l["matter"].(map[string]any)["name"] != "City 00000" {
		t.Errorf("the ledger is %v", l)
	}
	var told []string
	for _, a := range items(l, "alerts") {
		told = append(told, a["recipient"].(map[string]any)["id"].(string))
		tries := items(a, "tries")
		if a["due"] != "2018-02-23" || a["rung"] != 3.0 || a["version"] != 1.0 || a["late"] != true || a["status"] != "sent" || a["deadline"] != "response-1" ||
			a["receipt"].(map[string]any)["due"] != "2018-02-23" || len(tries) != 2 || tries[0]["answer"] != "451 later" || tries[1]["answer"] != "250 taken" {
			t.Errorf("an alert is %v", a)
		}
	}
	slices.Sort(told)
	want := []string{o.people["compliance"], o.people["supervisor"], o.people["second supervisor"]}
	slices.Sort(want)
	if !slices.Equal(told, want) {
		t.Errorf("told were %v, want %v", told, want)
	}
	if acks := items(l, "acknowledged"); len(acks) != 0 {
		t.Errorf("nobody has acknowledged anything: %v", acks)
	}
	o.call("legal", http.MethodGet, v1+"/matters/"+id+"/deadlines/response-9/alerts", nil).refused(http.StatusNotFound, "not_found")

	mails := func(query string) []map[string]any {
		return items(o.call("auditor", http.MethodGet, v1+"/mails?"+query, nil).is(http.StatusOK), "items")
	}
	if list := mails("kind=deadline"); len(list) != 3 || list[0]["deadline"] != "response-1" || list[0]["rung"] != 3.0 || list[0]["late"] != true {
		t.Errorf("messages about deadlines: %v", list)
	}
	if list := mails("kind=weekly"); len(list) != 0 {
		t.Errorf("weekly reports: %v", list)
	}
	o.call("auditor", http.MethodGet, v1+"/mails?kind=gossip", nil).refused(http.StatusUnprocessableEntity, "invalid")
}

func TestAnAlertInADigestWentToTheAddressOfTheDigest(t *testing.T) {
	o := newOffice(t, 1)
	id := o.requested()
	o.Must(o.people["legal"], matter.ChangeDeadline{Matter: id, Deadline: "response-1", Change: "extend", On: deadline.NewDate(2018, 3, 7), Authority: "stipulation"})
	o.Pass(24 * time.Hour) // to a week before
	o.tick(id)
	address := func() any {
		t.Helper()
		list := items(o.call("auditor", http.MethodGet, v1+"/matters/"+id+"/deadlines/response-1/alerts", nil).is(http.StatusOK), "alerts")
		if len(list) != 1 || list[0]["digest"] != true {
			t.Fatalf("the alerts are %v", list)
		}
		return list[0]["address"]
	}
	if got := address(); got != "" {
		t.Errorf("before the digest it goes to %q", got)
	}
	o.Pass(24 * time.Hour)
	if n, err := o.store.GatherDigests(t.Context(), o.Now()); err != nil || n != 1 {
		t.Fatalf("%d digests, %v", n, err)
	}
	o.sent()
	if got := address(); got != "compliance@example.org" {
		t.Errorf("it went to %q", got)
	}
}

func TestADateIsAcknowledgedAsItWasRead(t *testing.T) {
	o := newOffice(t, 1)
	id := o.requested()
	at := v1 + "/matters/" + id + "/deadlines/response-1"
	o.tick(id)
	if before := o.call("legal", http.MethodGet, at, nil).is(http.StatusOK); before["acknowledged"] != nil || before["next_alert"] == nil {
		t.Errorf("before: %v", before)
	}
	a := o.call("compliance", http.MethodPost, at+":acknowledge", `{"version":1}`, "Idempotency-Key", "a1").is(http.StatusOK)
	ack := a["acknowledged"].(map[string]any)
	if ack["by"].(map[string]any)["name"] != o.name("compliance") || ack["day"] != 4.0 || ack["version"] != 1.0 {
		t.Errorf("the acknowledgement is %v", ack)
	}
	// Four days after the acknowledgement it comes back, at seven in Chicago.
	if a["next_alert"] != "2018-03-03T13:00:00Z" {
		t.Errorf("the next alert is at %v", a["next_alert"])
	}
	if events := items(a["stored"].(map[string]any), "events"); len(events) != 1 || events[0]["type"] != "acknowledged" {
		t.Errorf("stored: %v", events)
	}
	again := o.call("compliance", http.MethodPost, at+":acknowledge", `{"version":1}`, "Idempotency-Key", "a1")
	if again.is(http.StatusOK); again.Header.Get("Idempotent-Replayed") != "true" {
		t.Error("the same key is not the first answer")
	}
	twice := o.call("compliance", http.MethodPost, at+":acknowledge", `{"version":1}`).is(http.StatusOK)["stored"].(map[string]any)
	if first := a["stored"].(map[string]any); len(items(twice, "events")) != 0 || twice["ledger"].(map[string]any)["size"] != first["ledger"].(map[string]any)["size"] {
		t.Errorf("said twice on a day is said once: %v", twice)
	}
	if v := items(o.call("legal", http.MethodGet, at, nil).is(http.StatusOK), "versions"); v[0]["event"] != "acknowledged" || v[0]["actor"].(map[string]any)["id"] != o.people["compliance"] {
		t.Errorf("the deadline's life is %v", v)
	}
	l := o.call("auditor", http.MethodGet, at+"/alerts", nil).is(http.StatusOK)
	if acks := items(l, "acknowledged"); len(acks) != 1 || acks[0]["by"].(map[string]any)["id"] != o.people["compliance"] {
		t.Errorf("acknowledged in the ledger: %v", acks)
	}

	p := o.call("legal", http.MethodPost, at+":acknowledge", `{}`).refused(http.StatusUnprocessableEntity, "invalid")
	if !slices.Equal(locations(p), []string{"body.version"}) {
		t.Errorf("without a version: %v", p)
	}
	o.call("legal", http.MethodPost, at+":acknowledge", `{"version":2}`).refused(http.StatusUnprocessableEntity, "invalid")
	o.call("legal", http.MethodPost, v1+"/matters/"+id+"/deadlines/response-9:acknowledge", `{"version":1}`).refused(http.StatusNotFound, "not_found")
	o.call("legal", http.MethodPost, at+":admire", `{"version":1}`).refused(http.StatusNotFound, "not_found")
	o.call("legal", http.MethodPost, at, `{"version":1}`).refused(http.StatusNotFound, "not_found")
	o.Move(id, "receive_response")
	o.call("legal", http.MethodPost, at+":acknowledge", `{"version":1}`).refused(http.StatusConflict, "refused")
}

func TestMattersAreGivenToSomebodyAllOrNone(t *testing.T) {
	o := newOffice(t, 2)
	ids := o.Matters(2)
	assign := func(user string, matters ...string) answer {
		return o.call("compliance", http.MethodPost, v1+"/matters:assign", map[string]any{"matters": matters, "user": user})
	}
	owner := func(id string) any {
		return o.call("auditor", http.MethodGet, v1+"/matters/"+id, nil).is(http.StatusOK)["owner"]
	}
	a := assign(o.people["legal"], ids...).is(http.StatusOK)
	if events := items(a, "events"); len(events) != 2 || events[0]["type"] != "owner_assigned" || events[1]["stream"] != "matter/"+ids[1] {
		t.Errorf("the answer is %v", a)
	}
	for _, id := range ids {
		if who, _ := owner(id).(map[string]any); who["id"] != o.people["legal"] || who["name"] != o.name("legal") {
			t.Errorf("the owner is %v", who)
		}
	}
	p := assign(o.people["other legal"], ids[0]).refused(http.StatusUnprocessableEntity, "invalid")
	if !slices.Equal(locations(p), []string{"body.user"}) {
		t.Errorf("to one who is no member: %v", p)
	}
	assign("nobody", ids[0]).refused(http.StatusNotFound, "not_found")
	assign(o.people["supervisor"], ids[0], "nothing").refused(http.StatusNotFound, "not_found")
	if who, _ := owner(ids[0]).(map[string]any); who["id"] != o.people["legal"] {
		t.Errorf("after refusals the owner is %v", who)
	}
	history := items(o.call("legal", http.MethodGet, v1+"/matters/"+ids[0]+"/history?newest=true", nil).is(http.StatusOK), "items")
	if e := history[0]; e["summary"] != "Given to "+o.name("legal")+" to look after" || e["people"].(map[string]any)[o.people["legal"]] != o.name("legal") {
		t.Errorf("history says %v", e)
	}
	assign("", ids[0]).is(http.StatusOK)
	if who := owner(ids[0]); who != nil {
		t.Errorf("nobody has it, and the owner is %v", who)
	}
}

func TestMailThatCameBackIsShownToThoseWhoKeepAddresses(t *testing.T) {
	o := newOffice(t, 0)
	o.Must(workflow.OperatorActor, account.RecordBounce{User: o.people["compliance"], Status: "5.1.1", Report: "550 no such user"})
	for who, sees := range map[string]bool{"admin": true, "auditor": true, "legal": false, "compliance": false} {
		for _, u := range items(o.call(who, http.MethodGet, v1+"/users", nil).is(http.StatusOK), "items") {
			b, shown := u["bounce"].(map[string]any)
			if want := sees && u["id"] == o.people["compliance"]; shown != want || want && (b["status"] != "5.1.1" || b["report"] != "550 no such user") {
				t.Errorf("%s sees %v", who, u)
			}
		}
	}
	if me := o.call("compliance", http.MethodGet, v1+"/me", nil).is(http.StatusOK); me["bounce"] == nil {
		t.Errorf("the one whose mail it was is told: %v", me)
	}
}

func TestAStateThatNoProcessHasIsNoEmptyList(t *testing.T) {
	o := newOffice(t, 1)
	o.requested()
	if list := items(o.call("legal", http.MethodGet, v1+"/matters?state=requested", nil).is(http.StatusOK), "items"); len(list) != 1 {
		t.Errorf("requested: %v", list)
	}
	o.call("legal", http.MethodGet, v1+"/matters?state=quashed", nil).refused(http.StatusUnprocessableEntity, "invalid")
	for _, name := range []string{"state", "stage"} {
		p := o.call("legal", http.MethodGet, v1+"/matters?"+name+"=reqested", nil).refused(http.StatusUnprocessableEntity, "invalid")
		if !slices.Equal(locations(p), []string{"query." + name}) || !strings.Contains(p["detail"].(string), `"reqested"`) {
			t.Errorf("a %s that is none: %v", name, p)
		}
	}
}

// name is a caller's name as it stands on record.
func (o *office) name(who string) string {
	o.t.Helper()
	u, err := o.store.User(o.t.Context(), o.people[who])
	if err != nil {
		o.t.Fatal(err)
	}
	return u.Name
}
