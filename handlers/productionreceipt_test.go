package handlers_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/db/dbtest"
	"duces/handlers/delivery"
	"duces/handlers/letters"
	"duces/workflow"
	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/production"
	"duces/workflow/productionreceipt"
	"duces/workflow/recall"
	"duces/workflow/transition"
	"duces/workflow/view"
)

func (w *world) deliver() {
	w.t.Helper()
	if _, err := w.mails.Deliver(w.t.Context(), w.Now()); err != nil {
		w.t.Fatal(err)
	}
}

// closes closes a document of a matter to all but legal.
func (w *world) closes(id string, d field.Document, event int64) {
	w.t.Helper()
	w.Must(w.ids["legal"], recall.Close{
		Matter: id, Documents: []document.Ref{{SHA256: d.SHA256, Event: event}}, Ground: document.PrivilegeClaim, Custodian: w.ids["legal"],
		On: dbtest.Date("2018-02-26"), Claimant: "City attorney", Reason: "Letter of that day.",
	})
}

func TestAReceiptForWhatCameByPaperIsMailedToAContactAndNamesNothingClosedOrInternal(t *testing.T) {
	w := newWorld(t)
	id, _ := w.demanding()
	w.mail() // the invitation
	legal := actor{"legal", workflow.Legal, 1}
	town := w.matter(id).Jurisdiction
	open, sealed, late := w.upload("policies"), w.upload("Vexillarious"), w.upload("Quibberdine")
	w.Must(w.ids["legal"], transition.RecordProduction{
		Matter: id, ReceivedOn: dbtest.Date("2018-02-26"), Source: "Source Zanthorpe, by courier", Note: "Note Zanthorpe",
		Production: production.Given{Via: production.ByPaper, Answers: []production.Answer{
			{Demand: "1", Answer: production.Objected, Ground: "Ground Zanthorpe"},
		}},
		Documents: []field.Document{open, sealed, late},
	})
	event := w.matter(id).Productions[0].Event
	w.closes(id, sealed, event)
	page := fmt.Sprintf("/matters/%s/productions/%d/receipt", id, event)
	if _, body := w.ask(legal, http.MethodGet, "/matters/"+id, ""); !strings.Contains(body, page) {
		t.Error("the production does not lead to its receipt")
	}
	status, body := w.ask(legal, http.MethodGet, page, "")
	if status != http.StatusOK || !strings.Contains(body, open.SHA256) || strings.Contains(body, sealed.SHA256) || !strings.Contains(body, "1 document is sealed or closed") {
		t.Errorf("the page of the receipt: %d %s", status, body)
	}
	contacts := w.contacts(town)
	if status, body := w.ask(legal, http.MethodPost, page, "?contact="+contacts[0]); status != http.StatusSeeOther {
		t.Fatalf("sending: %d %s", status, body)
	}
	w.closes(id, late, event)
	api := fmt.Sprintf("/api/v1/matters/%s/productions/%d/receipts", id, event)
	if _, body := w.ask(legal, http.MethodGet, api, ""); !strings.Contains(body, `"status":"waiting"`) || !strings.Contains(body, `"requested_at"`) || strings.Contains(body, `"sent_at"`) {
		t.Errorf("over the API, one that waits: %s", body)
	}
	before := len(w.post.mails)
	w.deliver()
	w.deliver()
	if len(w.post.mails) != before+1 {
		t.Fatalf("%d mails went out", len(w.post.mails)-before)
	}
	text := w.post.mails[before]
	for _, want := range []string{"Jane Roe", "policies.txt", open.SHA256, "Mon, Feb 26, 2018"} {
		if !strings.Contains(text, want) {
			t.Errorf("the receipt lacks %q:\n%s", want, text)
		}
	}
	for _, want := range []string{"For demands: 1 Files received: 3", "2 files are not listed here: they are sealed or closed."} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("the receipt lacks %q:\n%s", want, text)
		}
	}
	for _, secret := range []string{"Zanthorpe", "Vexillarious", sealed.SHA256, "Quibberdine", late.SHA256, "objected", "https://"} {
		if strings.Contains(text, secret) {
			t.Errorf("the receipt says %q:\n%s", secret, text)
		}
	}
	if _, body := w.ask(legal, http.MethodGet, page, ""); !strings.Contains(body, "Mailed") || !strings.Contains(body, "@town.example") {
		t.Error("the page does not say that the receipt was mailed")
	}
	if status, body := w.ask(legal, http.MethodGet, api, ""); status != http.StatusOK || !strings.Contains(body, `"status":"mailed"`) || !strings.Contains(body, `"sent_at"`) || !strings.Contains(body, open.SHA256) {
		t.Errorf("over the API: %d %s", status, body)
	}
	if _, body := w.ask(actor{"compliance", workflow.Compliance, 1}, http.MethodGet, api, ""); strings.Contains(body, "Quibberdine") || strings.Contains(body, late.SHA256) {
		t.Errorf("a document that was closed since is named to others: %s", body)
	}
	for what, c := range map[string]struct {
		cmd  productionreceipt.Send
		code workflow.Code
	}{
		"a second receipt to the same contact": {productionreceipt.Send{Matter: id, Production: event, Contact: contacts[0]}, workflow.Refused},
		"one to nobody":                        {productionreceipt.Send{Matter: id, Production: event}, workflow.Invalid},
		"one for no production":                {productionreceipt.Send{Matter: id, Production: 1, Contact: contacts[0]}, workflow.NotFound},
	} {
		if err := w.try("legal", c.cmd); workflow.CodeOf(err) != c.code {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := w.try("auditor", productionreceipt.Send{Matter: id, Production: event, Contact: contacts[0]}); workflow.CodeOf(err) != workflow.Forbidden {
		t.Errorf("an auditor sends a receipt: %v", err)
	}
	if m := w.matter(id); len(m.Receipts) != 1 || !m.Receipts[0].Done || m.Receipts[0].Failed || m.State != "requested" {
		t.Errorf("on record: %+v", m.Receipts)
	}
	sent := regexp.MustCompile(`(?mi)^Message-Id: *(<[^>]+>)`).FindStringSubmatch(text)
	if sent == nil {
		t.Fatalf("the receipt has no Message-ID:\n%s", text)
	}
	answer := "From: " + w.matter(id).Receipts[0].Email + "\nTo: records@example.gov\nSubject: Re: Receipt\nIn-Reply-To: "
	got, err := w.receiver().Receive(t.Context(), strings.NewReader(answer+sent[1]+"\n\nThank you.\n"))
	if err != nil || !slices.Equal(got.Matters, []string{id}) {
		t.Errorf("an answer to the receipt: %+v, %v", got, err)
	}
	never := strings.Replace(sent[1], ".receipt.", ".receipt.9", 1)
	if got, err = w.receiver().Receive(t.Context(), strings.NewReader(answer+never+"\n\nThanks.\n")); err != nil || got.Status != "waiting" {
		t.Errorf("an answer to a receipt that was never sent: %+v, %v", got, err)
	}
	later := w.receiver()
	later.Since = w.Now().Add(time.Hour)
	if got, err = later.Receive(t.Context(), strings.NewReader(answer+sent[1]+"\n\nThank you all.\n")); err != nil || got.Status != "waiting" {
		t.Errorf("an answer to a receipt of another data directory: %+v, %v", got, err)
	}
}

func TestAReceiptForAnOnlineAnswerCountsWhatWasClosedBeforeItWentOut(t *testing.T) {
	w := newWorld(t)
	jane, id, _ := w.signedIn()
	status, body, receipt := jane.answer("orders", "Vexillarious")
	if status != http.StatusSeeOther {
		t.Fatalf("Submit: %d %s", status, body)
	}
	s := w.matter(id).Submissions[0]
	open, closed := s.Documents[0], s.Documents[1]
	if closed.Name != "Vexillarious.txt" {
		open, closed = closed, open
	}
	w.closes(id, closed, s.Event)
	before := len(w.post.mails)
	w.deliver()
	if len(w.post.mails) != before+1 {
		t.Fatalf("%d mails went out", len(w.post.mails)-before)
	}
	_, page := jane.get(receipt)
	for what, text := range map[string]string{"mail": w.post.mails[before], "page": page} {
		text = strings.Join(strings.Fields(text), " ")
		for _, want := range []string{open.Name, open.SHA256, "1 file is not listed here: it is sealed or closed."} {
			if !strings.Contains(text, want) {
				t.Errorf("the %s lacks %q:\n%s", what, want, text)
			}
		}
		for _, never := range []string{"Document closed", " 0 bytes", ">0<", "Vexillarious", closed.SHA256} {
			if strings.Contains(text, never) {
				t.Errorf("the %s says %q:\n%s", what, never, text)
			}
		}
		if what == "mail" && !strings.Contains(text, "Files received: 2") {
			t.Errorf("the mail does not say how many files came:\n%s", text)
		}
	}
}

func TestAReceiptThatTheMailServerRefusesSaysSoAndCanBeSentAgain(t *testing.T) {
	w := newWorld(t)
	jane, id, _ := w.signedIn()
	w.Must(w.ids["legal"], transition.RecordProduction{
		Matter: id, ReceivedOn: dbtest.Date("2018-02-26"), Source: "Clerk", Production: production.Given{All: production.Partial},
	})
	send := productionreceipt.Send{Matter: id, Production: w.matter(id).Productions[0].Event, Contact: w.contacts(w.matter(id).Jurisdiction)[0]}
	w.post.refuse = true
	w.Must(w.ids["legal"], send)
	w.deliver()
	if got := w.matter(id).Receipts; len(got) != 1 || !got[0].Failed || !strings.Contains(got[0].Answer, "550") {
		t.Fatalf("refused: %+v", got)
	}
	w.post.refuse = false
	w.Must(w.ids["legal"], send)
	w.deliver()
	if got := w.matter(id).Receipts; len(got) != 2 || !got[1].Done || got[1].Failed {
		t.Errorf("sent again: %+v", got)
	}
	if _, body := jane.get("/respond"); !strings.Contains(body, "Received on Mon, Feb 26, 2018, for demands 1") {
		t.Errorf("the respondent does not see what the team sent a receipt for: %s", body)
	}
	form := jane.filled()
	form.Set("answer.1", "complete")
	form.Set("submit", "1")
	jane.files(form, nil)
	online := w.matter(id).Submissions
	w.Must(w.ids["legal"], transition.RecordSubmission{Matter: id, Submission: online[0].Event})
	send.Production = w.matter(id).Submissions[0].Recorded
	if err := w.try("legal", send); workflow.CodeOf(err) != workflow.Refused {
		t.Errorf("a second receipt for what came online: %v", err)
	}
}

// received is a matter with a production, and the page and the command of a receipt for it.
func (w *world) receipt() (id, page string, send productionreceipt.Send) {
	w.t.Helper()
	id, _ = w.demanding()
	w.mail() // the invitation
	w.Must(w.ids["legal"], transition.RecordProduction{
		Matter: id, ReceivedOn: dbtest.Date("2018-02-26"), Source: "Clerk", Production: production.Given{All: production.Partial},
	})
	event := w.matter(id).Productions[0].Event
	send = productionreceipt.Send{Matter: id, Production: event, Contact: w.contacts(w.matter(id).Jurisdiction)[0]}
	w.Must(w.ids["legal"], send)
	return id, fmt.Sprintf("/matters/%s/productions/%d/receipt", id, event), send
}

func TestAReceiptThatFailsForNowIsTriedAtGrowingPausesAndEachAttemptIsOnRecordFirst(t *testing.T) {
	w := newWorld(t)
	id, page, send := w.receipt()
	tries, onRecord := 0, 0
	w.post.asked = func() { tries, onRecord = tries+1, w.matter(id).Receipts[0].Attempts }
	w.post.fails = &delivery.Refusal{Answer: "451 later"}
	before := w.eventsOf(matter.Stream(id))
	w.triesAtGrowingPauses(&tries, &onRecord)
	legal := actor{"legal", workflow.Legal, 1}
	for query, shown := range map[string]bool{"": false, "?alerts=yes": true} {
		if _, body := w.ask(legal, http.MethodGet, "/matters/"+id, query); strings.Contains(body, "attempt 6 to mail it") != shown {
			t.Errorf("the history of the matter%s shows attempts: %v", query, !shown)
		}
	}
	if n := w.eventsOf(matter.Stream(id)) - before; n != 6 {
		t.Errorf("6 attempts made %d events", n)
	}
	if _, body := w.ask(legal, http.MethodGet, page, ""); !strings.Contains(body, "Attempts: 6. Mail server: 451 later") {
		t.Errorf("the page does not say how often it was tried: %s", body)
	}
	api := fmt.Sprintf("/api/v1/matters/%s/productions/%d/receipts", id, send.Production)
	if _, body := w.ask(legal, http.MethodGet, api, ""); !strings.Contains(body, `"attempts":6`) || !strings.Contains(body, `"answer":"451 later"`) {
		t.Errorf("over the API: %s", body)
	}
	w.post.fails = nil
	w.Pass(time.Hour)
	w.deliver()
	if r := w.matter(id).Receipts[0]; !r.Done || r.Failed || r.Attempts != 7 {
		t.Errorf("taken at last: %+v", r)
	}
}

func TestAReceiptThatIsRefusedForGoodAlertsWhoeverLooksAfterTheMatter(t *testing.T) {
	w := newWorld(t)
	id, _, _ := w.receipt()
	w.post.refuse = true
	w.deliver()
	w.alerted(id, "Receipt not delivered", "550 no such user")
}

// alerted says that the team is told of a mail to a contact of a matter that never goes out.
func (w *world) alerted(id, subject, why string) {
	w.t.Helper()
	out, err := w.store.ClaimMail(w.t.Context(), w.Now(), 1000, func(view.Outgoing) time.Duration { return time.Minute })
	if err != nil {
		w.t.Fatal(err)
	}
	writer, err := letters.New(letters.Settings{Store: w.store, BaseURL: "https://duces.example.org", Unsubscribe: func(string) string { return "/" }})
	if err != nil {
		w.t.Fatal(err)
	}
	alerted := 0
	for _, m := range out {
		if m.Alert.Kind != workflow.AlertUnsent || m.Alert.Matter != id {
			continue
		}
		alerted++
		l, err := writer.Render(w.t.Context(), m, w.Now())
		if err != nil || !strings.Contains(l.Draft.Subject, subject) || !strings.Contains(fmt.Sprint(l.Draft.Facts), why) {
			w.t.Errorf("the mail to the team: %+v, %v", l, err)
		}
	}
	if alerted == 0 {
		w.t.Error("nobody is alerted")
	}
}

// triesAtGrowingPauses delivers each minute of an hour, in which the mail server takes nothing. Each time it is asked,
// tries is one more, and onRecord is how many attempts were on record then.
func (w *world) triesAtGrowingPauses(tries, onRecord *int) {
	w.t.Helper()
	minutes := []int{}
	for minute := range 60 {
		before := *tries
		w.deliver()
		if *tries != before {
			minutes = append(minutes, minute)
		}
		if *onRecord != *tries {
			w.t.Fatalf("minute %d: %d attempts, on record before the last one: %d", minute, *tries, *onRecord)
		}
		w.Pass(time.Minute)
	}
	if want := []int{0, 1, 3, 8, 23, 53}; !slices.Equal(minutes, want) {
		w.t.Errorf("tried in the minutes %v, want %v", minutes, want)
	}
}

func TestAWrongPasswordForTheMailServerPausesReceiptsAndEndsNone(t *testing.T) {
	w := newWorld(t)
	id, _, _ := w.receipt()
	outbox := &delivery.Mailer{}
	w.mails.Outbox = outbox
	w.post.fails = &delivery.Refusal{Answer: "535 wrong password", Relay: true, Pause: true}
	w.deliver()
	if why, _, paused := outbox.Paused(); !paused || why != "535 wrong password" {
		t.Errorf("the outbox is not paused: %v %q", paused, why)
	}
	w.deliver()
	if r := w.matter(id).Receipts[0]; r.Done || r.Attempts != 1 {
		t.Errorf("while the outbox is paused: %+v", r)
	}
	w.post.fails = nil
	w.Pass(time.Hour)
	w.deliver()
	if _, _, paused := outbox.Paused(); paused || !w.matter(id).Receipts[0].Done {
		t.Errorf("once the password is right: paused %v, %+v", paused, w.matter(id).Receipts[0])
	}
}

// contacts are those of a jurisdiction, by id.
func (w *world) contacts(of string) []string {
	w.t.Helper()
	facts, err := w.store.World(w.t.Context(), workflow.SystemActor, jurisdiction.Stream(of))
	if err != nil {
		w.t.Fatal(err)
	}
	j, err := jurisdiction.Find(facts, of)
	if err != nil {
		w.t.Fatal(err)
	}
	var ids []string
	for _, x := range j.Contacts {
		ids = append(ids, x.ID)
	}
	return ids
}

func TestAProductionThatCameOnPaperAsksTheTeamByMailToRecordTheResponse(t *testing.T) {
	w := newWorld(t)
	id, _ := w.demanding()
	writer, err := letters.New(letters.Settings{Store: w.store, BaseURL: "https://duces.example.org", Unsubscribe: func(string) string { return "/" }})
	if err != nil {
		t.Fatal(err)
	}
	asks := func() (asked []string, unowed int) {
		t.Helper()
		out, err := w.store.ClaimMail(t.Context(), w.Now(), 100, func(view.Outgoing) time.Duration { return time.Hour })
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range out {
			if m.Alert.Kind != workflow.AlertAnswered || m.Alert.Matter != id {
				continue
			}
			l, err := writer.Render(t.Context(), m, w.Now())
			if err != nil {
				unowed++
				continue
			}
			asked = append(asked, fmt.Sprint(l.Draft.Subject, l.Draft.Facts, l.Draft.Link))
		}
		return asked, unowed
	}
	came := func(answer string) {
		t.Helper()
		w.Must(w.ids["legal"], transition.RecordProduction{
			Matter: id, ReceivedOn: dbtest.Date("2018-02-26"), Source: "City Clerk, two boxes", Documents: []field.Document{w.upload("box " + answer)},
			Production: production.Given{Via: production.ByPaper, Answers: []production.Answer{{Demand: "1", Answer: answer}}},
		})
	}
	came(production.Partial)
	asked, unowed := asks()
	if len(asked) == 0 || unowed > 0 {
		t.Fatalf("after a production %d mails ask for the step, and %d ask for nothing", len(asked), unowed)
	}
	for _, want := range []string{"Answered, not yet recorded", "City Clerk, two boxes", "record the response"} {
		if !strings.Contains(asked[0], want) {
			t.Errorf("the mail does not say %q: %s", want, asked[0])
		}
	}
	n := len(asked)
	came(production.Complete)
	w.Must(w.ids["legal"], dbtest.Transition(id, "receive_response"))
	if asked, unowed := asks(); len(asked) > 0 || unowed != n {
		t.Errorf("once the response is recorded %d mails ask for the step, and %d of %d ask for nothing", len(asked), unowed, n)
	}
	came(production.NoneExist)
	if asked, unowed := asks(); len(asked)+unowed > 0 {
		t.Errorf("a supplement, for which no step waits, made %d mails", len(asked)+unowed)
	}
}
