package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"duces/db/dbtest"
	"duces/workflow/due"
)

// onRecord adds a document to a matter, and gives its SHA-256.
func (s *server) onRecord(id string) string {
	s.t.Helper()
	paper := s.paper()
	s.call("legal", http.MethodPost, v1+"/matters/"+id+"/documents", map[string]any{
		"documents": paper, "kind": "correspondence", "received_on": "2018-02-20", "source": "City Clerk, by mail",
	}).is(http.StatusCreated)
	return paper[0].(map[string]any)["sha256"].(string)
}

func (s *server) findings(id string) []map[string]any {
	s.t.Helper()
	return items(s.call("auditor", http.MethodGet, v1+"/matters/"+id+"/findings", nil).is(http.StatusOK), "items")
}

func (s *server) certifications(id string) []map[string]any {
	s.t.Helper()
	return items(s.call("auditor", http.MethodGet, v1+"/matters/"+id+"/certifications", nil).is(http.StatusOK), "items")
}

func (s *server) step(id, name, on string, fields map[string]any) answer {
	s.t.Helper()
	return s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", map[string]any{"transition": name, "effective_on": on, "fields": fields})
}

func one(sum string) []any { return []any{map[string]any{"sha256": sum}} }

func TestAFindingHasItsBasisItsReplyAndWhatSupersededIt(t *testing.T) {
	s := newServer(t, 2)
	id := s.requested()
	if got := s.findings(id); len(got) != 0 {
		t.Errorf("a matter without findings has %v", got)
	}
	s.Move(id, "receive_response")
	sum, foreign := s.onRecord(id), s.onRecord(s.requested())
	basis := map[string]any{
		"basis": "Demand 1 was refused.", "reply_due": map[string]any{"kind": "fixed", "date": "2018-03-30"},
		"basis_demands": []any{map[string]any{"number": 1, "text": "Other words."}}, "basis_documents": one(sum),
	}
	version := s.Matter(id).Version
	s.step(id, "propose_noncompliance", "2018-02-22", with(basis, "basis_documents", one(foreign))).refused(http.StatusUnprocessableEntity, "invalid")
	s.step(id, "propose_noncompliance", "2018-02-22", with(basis, "basis_demands", []any{map[string]any{"number": 9, "text": "No such demand."}})).
		refused(http.StatusConflict, "refused")
	if now := s.Matter(id).Version; now != version {
		t.Fatalf("a refused step is on record: version %d, then %d", version, now)
	}
	s.approved(s.step(id, "propose_noncompliance", "2018-02-22", basis).is(http.StatusAccepted))
	s.step(id, "receive_reply", "2018-02-23", map[string]any{"documents": s.paper()}).is(http.StatusCreated)
	s.Move(id, "find_noncompliant")

	all := s.findings(id)
	if len(all) != 2 {
		t.Fatalf("the findings are %v", all)
	}
	proposed, final := all[0], all[1]
	if proposed["kind"] != "proposed" || proposed["basis"] != "Demand 1 was refused." || proposed["superseded_by"] != 2.0 || proposed["superseded_on"] != "2018-02-24" {
		t.Errorf("the proposed finding is %v", proposed)
	}
	if by := proposed["approved_by"].(map[string]any)["id"]; proposed["requested_by"].(map[string]any)["id"] != s.people["legal"] || by != s.people["supervisor"] {
		t.Errorf("it was requested and approved by %v and %v", proposed["requested_by"], by)
	}
	if demands := items(proposed, "demands"); len(demands) != 1 || demands[0]["text"] != "All orders on information-sharing." {
		t.Errorf("it rests on the demands %v, not on the text of that day", demands)
	}
	if docs := items(proposed, "documents"); len(docs) != 1 || docs[0]["sha256"] != sum || docs[0]["name"] != "order.pdf" {
		t.Errorf("it rests on the documents %v", docs)
	}
	if replies := items(proposed, "replies"); len(replies) != 1 || replies[0]["received_on"] != "2018-02-23" || len(items(replies[0], "documents")) != 1 {
		t.Errorf("its replies are %v", replies)
	}
	if final["kind"] != "noncompliant" || final["as_proposed"] != 1.0 || fmt.Sprint(final["supersedes"]) != "[1]" || final["superseded_by"] != nil {
		t.Errorf("the final finding is %v", final)
	}
	if docs := s.Matter(id).Documents; len(docs) != 2 {
		t.Errorf("the matter has %d documents: what a finding rests on is not added again", len(docs))
	}

	// A correction of the step corrects the finding, and leaves the words of that day.
	event := int64(proposed["event"].(float64))
	at := fmt.Sprintf("%s/matters/%s/transitions/%d/correction", v1, id, event)
	s.approved(s.call("legal", http.MethodPost, at, map[string]any{
		"effective_on": "2018-02-22", "fields": with(basis, "basis", "Demand 1 was answered late."), "reason": "A slip.",
	}).is(http.StatusAccepted))
	corrected := s.findings(id)[0]
	if corrected["basis"] != "Demand 1 was answered late." || corrected["standing"] == corrected["event"] || items(corrected, "demands")[0]["text"] != "All orders on information-sharing." {
		t.Errorf("the corrected finding is %v", corrected)
	}
	for who, status := range map[string]int{"outsider legal": http.StatusNotFound, "admin": http.StatusForbidden} {
		if _, known := s.tokens[who]; known {
			if got := s.call(who, http.MethodGet, v1+"/matters/"+id+"/findings", nil); got.Status != status {
				t.Errorf("%s gets %d", who, got.Status)
			}
		}
	}
}

func TestAFindingAfterAMatterIsReopenedSupersedesTheEarlierFinalOne(t *testing.T) {
	s := newServer(t, 2)
	id, _ := s.found()
	for _, step := range []string{"withdraw", "reopen"} {
		got := s.step(id, step, map[string]string{"withdraw": "2018-02-25", "reopen": "2018-02-26"}[step], map[string]any{"reason": "New facts."})
		if got.Status == http.StatusAccepted {
			s.approved(got.json())
		}
	}
	for _, step := range []string{"issue_request", "receive_response", "find_compliant"} {
		body := with(move(step), "effective_on", "2018-02-26")
		if step == "issue_request" {
			fields := dbtest.Transition(id, step).Fields
			fields["due"] = json.RawMessage(`{"kind":"fixed","date":"2018-03-30"}`)
			body["fields"] = fields
		}
		s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", body).is(http.StatusCreated)
	}
	all := s.findings(id)
	if len(all) != 3 || all[1]["superseded_by"] != 3.0 || fmt.Sprint(all[2]["supersedes"]) != "[2]" || all[0]["superseded_by"] != 2.0 {
		t.Errorf("the findings are %v", all)
	}
}

func TestADecisionNamesAFindingThatStands(t *testing.T) {
	s := newServer(t, 2)
	id, _ := s.found()
	made := map[string]any{"award": "2016-DJ-BX-0001", "outcome": "made"}
	version := s.Matter(id).Version
	for number, want := range map[int]string{9: "this matter has no finding 9", 1: "Finding 1 was superseded on Sat, Feb 24, 2018 by finding 2"} {
		got := s.decide(id, with(made, "finding", number))
		if got.Status != map[int]int{9: http.StatusUnprocessableEntity, 1: http.StatusConflict}[number] || !strings.Contains(fmt.Sprint(got.json()), want) {
			t.Errorf("finding %d is answered with %d %v", number, got.Status, got.json())
		}
	}
	if now := s.Matter(id).Version; now != version {
		t.Errorf("a refused decision is on record: version %d, then %d", version, now)
	}
	s.decide(id, with(made, "finding", 2)).is(http.StatusCreated)
	if d := s.Matter(id).Decisions[0]; d.Finding != 2 || !strings.Contains(d.Text(), "Finding: 2") {
		t.Errorf("the decision is %+v: %s", d, d.Text())
	}
}

func TestACertificationIsRenewedCorrectedAndWithdrawnWithItsReminder(t *testing.T) {
	s := newServer(t, 2)
	id := s.requested()
	sum, foreign := s.onRecord(id), s.onRecord(s.requested())
	at := v1 + "/matters/" + id + "/certifications"
	good := map[string]any{"name": "Ada Roe", "office": "Corporation Counsel", "signed_on": "2018-02-20", "document": sum, "expires_on": "2018-12-31"}
	version := s.Matter(id).Version
	for want, body := range map[string]map[string]any{
		"is before it was signed":              with(good, "expires_on", "2018-02-19"),
		"this matter has no such document":     with(good, "document", foreign),
		"choose the document":                  with(good, "document", ""),
		"is in the future":                     with(good, "signed_on", "2018-06-01"),
		"choose a contact, or type who signed": with(good, "name", ""),
		"the jurisdiction has no such contact": with(good, "contact", "none"),
		"Alerts":                               with(good, "ladder", "none of ours"),
	} {
		if body["document"] == "" {
			delete(body, "document")
		}
		got := s.call("legal", http.MethodPost, at, body)
		if p := got.refused(http.StatusUnprocessableEntity, "invalid"); !strings.Contains(fmt.Sprint(p), want) {
			t.Errorf("%q is not said: %v", want, p)
		}
	}
	if now := s.Matter(id).Version; now != version {
		t.Fatalf("a refused certification is on record: version %d, then %d", version, now)
	}
	s.call("auditor", http.MethodPost, at, good).refused(http.StatusForbidden, "forbidden")

	s.call("compliance", http.MethodPost, at, good).is(http.StatusCreated)
	first := s.certifications(id)[0]
	if first["about"] != "8 U.S.C. 1373" || first["in_force"] != true || first["expired"] != false || first["document"].(map[string]any)["name"] != "order.pdf" {
		t.Errorf("the certification is %v", first)
	}
	reminder := func(n int) due.Deadline {
		t.Helper()
		d, _ := s.Matter(id).Deadline(s.certifications(id)[n-1]["deadline"].(string))
		return d
	}
	if d := reminder(1); d.Due.String() != "2018-12-31" || d.Status != due.StatusOpen || d.Title != "Renew the certification of compliance, 8 U.S.C. 1373" || !d.OurOwn() {
		t.Errorf("the reminder is %+v", d)
	}

	// The second renews the first, and its reminder takes the place of the first one's.
	s.call("legal", http.MethodPost, at, with(good, "about", "8 u.s.c. 1373", "signed_on", "2018-02-26", "expires_on", "2019-12-31")).is(http.StatusCreated)
	all := s.certifications(id)
	if all[0]["renewed_by"] != 2.0 || all[0]["in_force"] != false || fmt.Sprint(all[1]["renews"]) != "[1]" {
		t.Errorf("the certifications are %v", all)
	}
	if old, now := reminder(1), reminder(2); old.Status != due.StatusMet || now.Status != due.StatusOpen || now.Due.String() != "2019-12-31" {
		t.Errorf("the reminders are %s and %s, due %s", old.Status, now.Status, now.Due)
	}

	// An older one that is recorded late renews nothing and reminds of nothing.
	s.call("legal", http.MethodPost, at, with(good, "signed_on", "2017-02-01")).is(http.StatusCreated)
	if late := s.certifications(id)[2]; late["renewed_by"] != 2.0 || late["deadline"] != nil {
		t.Errorf("the one recorded late is %v", late)
	}

	// A correction moves the reminder, and is refused if the certification has changed since.
	standing := all[1]["standing"]
	right := with(good, "signed_on", "2018-02-26", "expires_on", "2020-06-30", "reason", "By the letter.", "standing", standing)
	delete(right, "document")
	s.call("legal", http.MethodPost, at+"/2/correction", right).is(http.StatusCreated)
	if d := reminder(2); d.Due.String() != "2020-06-30" || d.Status != due.StatusOpen {
		t.Errorf("corrected, the reminder is %s, due %s", d.Status, d.Due)
	}
	s.call("legal", http.MethodPost, at+"/2/correction", with(right, "expires_on", "2021-06-30")).refused(http.StatusConflict, "conflict")
	s.call("legal", http.MethodPost, at+"/2/withdraw", map[string]any{"reason": " "}).refused(http.StatusUnprocessableEntity, "invalid")
	s.call("legal", http.MethodPost, at+"/9/withdraw", map[string]any{"reason": "R."}).refused(http.StatusNotFound, "not_found")

	// Withdrawn, it counts no more, and the first one stands again with a reminder of its own.
	s.call("legal", http.MethodPost, at+"/2/withdraw", map[string]any{"reason": "Signed by mistake."}).is(http.StatusCreated)
	all = s.certifications(id)
	if all[1]["withdrawn_because"] != "Signed by mistake." || all[1]["in_force"] != false || all[0]["in_force"] != true || all[2]["renewed_by"] != 1.0 {
		t.Errorf("after the withdrawal they are %v", all)
	}
	if old, now := reminder(2), reminder(1); old.Status != due.StatusCancelled || now.Status != due.StatusOpen || now.Due.String() != "2018-12-31" {
		t.Errorf("the reminders are %s and %s, due %s", old.Status, now.Status, now.Due)
	}
	s.call("legal", http.MethodPost, at+"/2/withdraw", map[string]any{"reason": "Again."}).refused(http.StatusConflict, "refused")
}

// What closing a matter ended begins again with it, as of the day on which the certification expires.
func TestReopeningAMatterBringsBackTheRenewalOfItsCertification(t *testing.T) {
	s := newServer(t, 3)
	certified := func() (id, at string) {
		id = s.requested()
		at = v1 + "/matters/" + id + "/certifications"
		s.call("legal", http.MethodPost, at, map[string]any{
			"name": "Ada Roe", "signed_on": "2018-02-20", "document": s.onRecord(id), "expires_on": "2018-12-31",
		}).is(http.StatusCreated)
		return id, at
	}
	closed := func(id string) {
		t.Helper()
		got := s.step(id, "withdraw", "2018-02-25", map[string]any{"reason": "Settled."})
		if got.Status == http.StatusAccepted {
			s.approved(got.json())
		}
	}
	renewal := func(id string) due.Deadline {
		t.Helper()
		d, _ := s.Matter(id).Deadline(s.certifications(id)[0]["deadline"].(string))
		return d
	}
	reopened := func(id string) {
		t.Helper()
		s.step(id, "reopen", "2018-02-26", map[string]any{"reason": "New facts."}).is(http.StatusCreated)
	}

	id, at := certified()
	closed(id)
	if d := renewal(id); d.Status != due.StatusCancelled {
		t.Fatalf("of a closed matter the renewal is %s", d.Status)
	}
	s.call("legal", http.MethodPost, at+"/1/correction", map[string]any{
		"name": "Ada Roe", "signed_on": "2018-02-20", "expires_on": "2019-06-30", "reason": "By the letter.",
	}).is(http.StatusCreated)
	if d := renewal(id); d.Status != due.StatusCancelled {
		t.Errorf("a correction in a closed matter leaves the renewal %s", d.Status)
	}
	reopened(id)
	if d := renewal(id); d.Status != due.StatusOpen || d.Due.String() != "2019-06-30" {
		t.Errorf("reopened, the renewal is %s, due %s", d.Status, d.Due)
	}

	withdrawn, at := certified()
	closed(withdrawn)
	s.call("legal", http.MethodPost, at+"/1/withdraw", map[string]any{"reason": "Signed by mistake."}).is(http.StatusCreated)
	reopened(withdrawn)
	if d := renewal(withdrawn); d.Status != due.StatusCancelled {
		t.Errorf("the renewal of a withdrawn certification is %s", d.Status)
	}

	removed, _ := certified()
	s.call("legal", http.MethodPost, v1+"/matters/"+removed+"/deadlines/"+renewal(removed).ID+":end", map[string]any{"cancel": true}).is(http.StatusOK)
	if d := renewal(removed); d.Status != due.StatusCancelled {
		t.Fatalf("canceled by hand, the renewal is %s", d.Status)
	}
	closed(removed)
	reopened(removed)
	if d := renewal(removed); d.Status != due.StatusCancelled {
		t.Errorf("the renewal that a person removed is %s once the matter is reopened", d.Status)
	}
}

func TestALetterSaysWhoSignedTheCertification(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	contacts := v1 + "/jurisdictions/" + s.Matter(id).Jurisdiction + "/contacts"
	counsel := s.call("legal", http.MethodPost, contacts, map[string]any{"office": "Corporation Counsel", "name": "Ada Roe"}).
		is(http.StatusCreated)["id"].(string)
	template := theReview("/letters/other")(s, "legal")
	s.call("legal", http.MethodPut, v1+template, map[string]any{"text": "{{message}}\n\n" +
		"{{certification.signer}} certified {{certification.about}} on {{certification.signed}}, through {{certification.expires}}."}).is(http.StatusOK)
	body := map[string]any{
		"letter": "other", "dated_on": "2018-02-26", "message": "Thank you.", "letters": []any{map[string]any{"matter": id, "office": "City Clerk"}},
	}
	preview := func() map[string]any {
		t.Helper()
		return items(s.call("legal", http.MethodPost, v1+"/letters:preview", body).is(http.StatusOK), "items")[0]
	}
	if x := preview(); !strings.Contains(fmt.Sprint(x["problem"]), "certification.") {
		t.Errorf("without a certification the letter is %v", x)
	}

	said := map[string]any{"contact": counsel, "signed_on": "2018-02-20", "document": s.onRecord(id), "expires_on": "2018-12-31"}
	s.call("legal", http.MethodPost, v1+"/matters/"+id+"/certifications", said).is(http.StatusCreated)
	if c := s.certifications(id)[0]; c["name"] != "Ada Roe" || c["office"] != "Corporation Counsel" || c["contact"] != counsel {
		t.Errorf("the certification is %v", c)
	}
	x := preview()
	want := "Ada Roe, Corporation Counsel certified 8 U.S.C. 1373 on Tuesday, February 20, 2018, through Monday, December 31, 2018."
	if text := strings.Join(strings.Fields(strings.ReplaceAll(fmt.Sprint(x["text"]), `\`, "")), " "); !strings.Contains(text, want) {
		t.Fatalf("the letter says %q", text)
	}
	body["letters"] = []any{map[string]any{"matter": id, "office": "City Clerk", "template": x["template"], "values": x["values"]}}

	// It is renewed before the letter goes out: the letter would certify what does not stand any more.
	s.call("legal", http.MethodPost, v1+"/matters/"+id+"/certifications", with(said, "signed_on", "2018-02-25", "expires_on", "2019-12-31")).is(http.StatusCreated)
	p := s.call("legal", http.MethodPost, v1+"/letters", body).refused(http.StatusConflict, "conflict")
	if !strings.Contains(fmt.Sprint(p), "certification.expires") {
		t.Errorf("the answer does not say what has changed: %v", p)
	}
	x = preview()
	body["letters"] = []any{map[string]any{"matter": id, "office": "City Clerk", "template": x["template"], "values": x["values"]}}
	s.call("legal", http.MethodPost, v1+"/letters", body).is(http.StatusCreated)
}
