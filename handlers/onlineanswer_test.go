package handlers_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"duces/db/dbtest"
	"duces/workflow"
	"duces/workflow/annotate"
	"duces/workflow/change"
	"duces/workflow/production"
	"duces/workflow/transition"
)

// filled is the form of an answer with its hidden fields.
func (p *person) filled() url.Values {
	p.t.Helper()
	status, body := p.get("/respond/answer")
	if status != http.StatusOK {
		p.t.Fatalf("the form: %d", status)
	}
	values := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(body, -1) {
		values.Add(m[1], m[2])
	}
	return values
}

func TestAnAnswerIsDraftedSubmittedOnceAndRecordedByOneClick(t *testing.T) {
	w := newWorld(t)
	jane, id, _ := w.signedIn()
	form := jane.filled()
	form.Set("answer.1", "complete")
	form.Set("save", "1")
	if status, body, _ := jane.files(form, map[string][]string{"files.1": {"orders"}}); status != http.StatusSeeOther {
		t.Fatalf("a draft: %d %s", status, body)
	}
	if m := w.matter(id); len(m.Submissions) != 0 || len(m.Documents) != 0 {
		t.Error("a draft reached the matter")
	}
	if _, body := jane.get("/respond/answer"); !strings.Contains(body, "orders.txt") || !regexp.MustCompile(`value="complete" selected`).MatchString(body) {
		t.Error("the draft does not come back")
	}
	form.Del("save")
	form.Set("submit", "1")
	status, body, to := jane.files(form, nil)
	if status != http.StatusSeeOther || !strings.HasPrefix(to, "/respond/receipts/") {
		t.Fatalf("Submit: %d to %q %s", status, to, body)
	}
	jane.files(form, nil) // the same form once more
	m := w.matter(id)
	if len(m.Submissions) != 1 || m.State != "requested" || len(m.Documents) != 1 {
		t.Fatalf("%d answers, status %s, %d documents", len(m.Submissions), m.State, len(m.Documents))
	}
	sum := m.Documents[0].SHA256
	if _, body := jane.get(to); !strings.Contains(body, sum) || !strings.Contains(body, "orders.txt") {
		t.Errorf("the receipt does not name the file: %s", body)
	}
	if _, err := w.mails.Deliver(t.Context(), w.Now()); err != nil {
		t.Fatal(err)
	}
	if last := w.post.mails[len(w.post.mails)-1]; !strings.Contains(last, sum) || !strings.Contains(last, "orders.txt") {
		t.Errorf("the receipt by mail does not name the file: %s", last)
	}
	event := fmt.Sprint(m.Submissions[0].Event)
	legal := actor{"legal", workflow.Legal, 1}
	if _, body := w.ask(legal, http.MethodGet, "/matters/"+id, ""); !strings.Contains(body, "Answered, not yet recorded") || !strings.Contains(body, "Record this answer") {
		t.Error("the matter does not ask to record the answer")
	}
	for path, query := range map[string]string{"/": "", "/matters": "?completeness=answered", "/deadlines": ""} {
		if _, body := w.ask(legal, http.MethodGet, path, query); !strings.Contains(body, "Answered, not yet recorded") || path != "/" && !strings.Contains(body, "Answerton") {
			t.Errorf("%s%s does not show it", path, query)
		}
	}
	if status, body := w.ask(legal, http.MethodPost, "/matters/"+id+"/online/"+event, ""); status != http.StatusSeeOther {
		t.Fatalf("recording: %d %s", status, body)
	}
	if m := w.matter(id); m.State != "responded" || m.Submissions[0].Recorded == 0 {
		t.Errorf("recorded, the matter is %s", m.State)
	}
	if _, err := w.Engine.Do(t.Context(), w.ids["auditor"], "", transition.RecordSubmission{Matter: id, Submission: 1}); err == nil {
		t.Error("an auditor recorded an answer")
	}
}

// A first answer meets the deadline, for which a second one asks for more time.
func TestARequestForTimeThatLapsesIsSaidToLapseToBothSides(t *testing.T) {
	w := newWorld(t)
	jane, id, _ := w.signedIn()
	if status, body, _ := jane.answer("orders"); status != http.StatusSeeOther {
		t.Fatalf("the first answer: %d %s", status, body)
	}
	form := jane.filled()
	for name, value := range map[string]string{"answer.1": "partial", "until": "2018-06-29", "reason": "The archive is closed.", "submit": "1"} {
		form.Set(name, value)
	}
	status, body, receipt := jane.files(form, map[string][]string{"files.1": {"more orders"}})
	if status != http.StatusSeeOther {
		t.Fatalf("the second answer: %d %s", status, body)
	}
	legal := actor{"legal", workflow.Legal, 1}
	path := "/matters/" + id
	if _, body := w.ask(legal, http.MethodGet, path, ""); !strings.Contains(body, "Recording this answer records the request too.") {
		t.Error("the matter does not say that the request is recorded")
	}
	if _, body := jane.get(receipt); strings.Contains(body, "lapsed") {
		t.Error("the request is said to lapse before the deadline is met")
	}
	for i, s := range w.matter(id).Submissions {
		if i == 1 {
			_, page := w.ask(legal, http.MethodGet, path, "")
			if strings.Contains(page, "records the request too") || !strings.Contains(page, "This request for more time lapses") {
				t.Error("the deadline is met, and the matter does not say that the request lapses")
			}
		}
		if status, body := w.ask(legal, http.MethodPost, fmt.Sprintf("%s/online/%d", path, s.Event), ""); status != http.StatusSeeOther {
			t.Fatalf("recording answer %d: %d %s", i+1, status, body)
		}
	}
	if n := len(w.matter(id).Extensions); n != 0 {
		t.Errorf("%d requests for time", n)
	}
	_, history := w.ask(legal, http.MethodGet, "/history"+strings.Replace(path, "/matters/", "/matter/", 1), "")
	if !strings.Contains(history, "The request lapsed") {
		t.Error("the history does not say that the request lapsed")
	}
	if _, body := jane.get(receipt); !strings.Contains(body, "The request for more time lapsed") {
		t.Error("the receipt does not say that the request lapsed")
	}
}

// The team records by itself what meets the deadline, and the request waits.
func TestARequestForTimeAloneThatLapsesIsSaidToLapseToBothSides(t *testing.T) {
	w := newWorld(t)
	jane, id, _ := w.signedIn()
	form := jane.filled()
	for name, value := range map[string]string{"until": "2018-06-29", "reason": "The archive is closed.", "submit": "1"} {
		form.Set(name, value)
	}
	status, body, receipt := jane.files(form, nil)
	if status != http.StatusSeeOther {
		t.Fatalf("the request: %d %s", status, body)
	}
	w.deliver()
	legal := actor{"legal", workflow.Legal, 1}
	path := "/matters/" + id
	if _, body := w.ask(legal, http.MethodGet, path, ""); !strings.Contains(body, "Record this request") || strings.Contains(body, "Request for more time lapsed") {
		t.Error("the request does not wait")
	}
	w.Must(w.ids["legal"], dbtest.Transition(id, "receive_response"))
	if _, body := w.ask(legal, http.MethodGet, path, ""); strings.Contains(body, "Record this request") || !strings.Contains(body, "Request for more time lapsed") {
		t.Error("the matter does not say that the request lapsed")
	}
	if _, history := w.ask(legal, http.MethodGet, "/history/matter/"+id, ""); !strings.Contains(history, "the request lapsed, because the deadline was closed") {
		t.Error("the history does not say that the request lapsed")
	}
	if _, body := w.ask(legal, http.MethodGet, "/api/v1/matters/"+id+"/online", ""); !strings.Contains(body, `"lapsed":true`) {
		t.Errorf("over the API: %s", body)
	}
	if _, body := jane.get(receipt); !strings.Contains(body, "The request for more time lapsed") {
		t.Error("the receipt does not say that the request lapsed")
	}
	before := len(w.post.mails)
	w.deliver()
	w.Must(w.ids["legal"], annotate.AddNote{Matter: id, Text: "More."})
	w.deliver()
	if sent := w.post.mails[before:]; len(sent) != 1 || !strings.Contains(sent[0], "Your request for more time lapsed") || !strings.Contains(sent[0], "Jun 29, 2018") {
		t.Errorf("the respondent got %v", sent)
	}
}

func TestWhatIsTypedIsKeptWhenTheSessionHasEnded(t *testing.T) {
	w := newWorld(t)
	jane, id, _ := w.signedIn()
	form := jane.filled()
	form.Set("answer.1", "objected")
	form.Set("ground.1", "Unduly burdensome, says Wexquillan.")
	late := w.person() // no cookie: the session is over
	if status, _, to := late.files(form, nil); status != http.StatusSeeOther || to != "/respond" {
		t.Fatalf("the form of an ended session: %d to %q", status, to)
	}
	if _, body := jane.get("/respond/answer"); !strings.Contains(body, "Wexquillan") {
		t.Error("what was typed is lost")
	}
	form.Set("draft_key", "x")
	form.Set("ground.1", "Forged.")
	late.files(form, nil)
	if _, body := jane.get("/respond/answer"); strings.Contains(body, "Forged.") {
		t.Error("a form without its proof changed the draft")
	}
	if m := w.matter(id); len(m.Submissions) != 0 {
		t.Error("a form without a session was submitted")
	}
}

func TestAnAnswerOnlineIsRecordedWithChanges(t *testing.T) {
	w := newWorld(t)
	jane, id, _ := w.signedIn()
	form := jane.filled()
	form.Set("answer.1", "complete")
	form.Set("submit", "1")
	if status, body, _ := jane.files(form, map[string][]string{"files.1": {"orders"}}); status != http.StatusSeeOther {
		t.Fatalf("Submit: %d %s", status, body)
	}
	sent := w.matter(id).Submissions[0]
	legal := actor{"legal", workflow.Legal, 1}
	step := fmt.Sprintf("/matters/%s/transitions/receive_response?of=%d", id, sent.Event)
	if _, body := w.ask(legal, http.MethodGet, "/matters/"+id, ""); !strings.Contains(body, step) {
		t.Error("the matter does not offer to record the answer with changes")
	}
	status, body := w.ask(legal, http.MethodGet, step, "")
	day, answer := strings.Contains(body, `value="`+sent.On.String()+`"`), strings.Contains(body, `value="complete" selected`)
	if status != http.StatusOK || !day || !answer {
		t.Fatalf("the form is not filled in with the answer: %d %s", status, body)
	}
	record := fmt.Sprintf("/matters/%s/record-production?of=%d", id, sent.Event)
	if status, body := w.ask(legal, http.MethodGet, record, ""); status != http.StatusOK || strings.Contains(body, "Seal these documents") {
		t.Errorf("to seal what is here already is offered: %d", status)
	}
	err := w.try("legal", transition.RecordProduction{
		Matter: id, ReceivedOn: sent.On, Source: "City Clerk", Production: production.Given{All: production.Complete}, Of: sent.Event, Readers: []string{w.ids["supervisor"]},
	})
	if workflow.CodeOf(err) != workflow.Invalid || !strings.Contains(err.Error(), "cannot be sealed here") {
		t.Errorf("an answer that came online is sealed: %v", err)
	}
	none := strings.TrimSuffix(step, fmt.Sprint(sent.Event)) + "1"
	if status, _ := w.ask(legal, http.MethodGet, none, ""); status != http.StatusNotFound {
		t.Errorf("an answer that is not there: %d", status)
	}
	send := func(typed url.Values) (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.http.URL+step, strings.NewReader(typed.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		res, err := w.browsers[legal.name].Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		raw, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(raw)
	}
	typed := url.Values{
		"effective_on": {sent.On.String()}, "f.production.of.1.answer": {"partial"}, "note": {"Two pages are missing."},
	}
	if status, body := send(typed); status != http.StatusSeeOther {
		t.Fatalf("recording: %d %s", status, body)
	}
	m := w.matter(id)
	got := m.Productions[0]
	if m.State != "responded" || m.Submissions[0].Recorded == 0 || got.Answers[0].Answer != production.Partial {
		t.Errorf("recorded, the matter is %s: %+v", m.State, got)
	}
	if files := got.Answers[0].Documents; len(files) != 1 || files[0] != sent.Documents[0].SHA256 {
		t.Errorf("the answer lost its files: %v", files)
	}
	if status, _ := send(typed); status == http.StatusSeeOther {
		t.Error("the answer was recorded twice")
	}
}

func TestADeadlineAnsweredInTimeIsInTheDefaultList(t *testing.T) {
	w := newWorld(t)
	jane, id, _ := w.signedIn()
	w.Must(w.ids["legal"], change.Deadline{
		Matter: id, Deadline: "response-1", Change: "extend", Days: 60, Authority: "Letter", Reason: "As agreed.",
	})
	form := jane.filled()
	form.Set("answer.1", "none_exist")
	form.Set("submit", "1")
	if status, body, _ := jane.files(form, nil); status != http.StatusSeeOther {
		t.Fatalf("Submit: %d %s", status, body)
	}
	if x, _ := w.matter(id).Deadline("response-1"); !x.AnsweredInTime() {
		t.Fatalf("the deadline is %+v", x)
	}
	legal := actor{"legal", workflow.Legal, 1}
	for _, query := range []string{"", "?q=Answerton", "?sort=status", "?sort=status&dir=desc", "?sort=jurisdiction", "?review=" + w.things[1]["review"], "?completeness=answered"} {
		if _, body := w.ask(legal, http.MethodGet, "/deadlines", query); !strings.Contains(body, "Answerton") || !strings.Contains(body, "Answered, not yet recorded") {
			t.Errorf("the list of deadlines%s does not show it", query)
		}
	}
	if _, body := w.ask(legal, http.MethodGet, "/deadlines", "?late=true&status=overdue"); strings.Contains(body, "Answerton") {
		t.Error("it is among those that are overdue")
	}
}

func TestAFormOfASubmittedDraftBringsNothingBackAndBlocksNothing(t *testing.T) {
	w := newWorld(t)
	jane, id, made := w.signedIn()
	stale := jane.filled()
	stale.Set("answer.1", "partial")
	submit := func(form url.Values) {
		t.Helper()
		form.Set("submit", "1")
		files := map[string][]string{"files.1": {"orders"}}
		if status, body, to := jane.files(form, files); status != http.StatusSeeOther || !strings.HasPrefix(to, "/respond/receipts/") {
			t.Fatalf("Submit: %d to %q %s", status, to, body)
		}
		form.Del("submit")
	}
	submit(stale)
	stale.Set("save", "1")
	jane.files(stale, nil) // a page that was open all the while
	next := jane.filled()
	if next.Get("draft") == stale.Get("draft") {
		t.Error("the submitted draft is back")
	}
	next.Set("answer.1", "complete")
	submit(next)
	// The machine failed after the answer was recorded and before its draft was gone.
	over := fmt.Sprintf(`{"id":%q,"answers":{"1":{"ground":"Wexquillan"}}}`, next.Get("draft"))
	if kept, err := w.drafts.KeepDraft(t.Context(), made, nil, []byte(over), w.Now()); err != nil || !kept {
		t.Fatal(kept, err)
	}
	if _, body := jane.get("/respond/answer"); strings.Contains(body, "Wexquillan") {
		t.Error("a draft that was submitted is shown")
	}
	last := jane.filled()
	last.Set("answer.1", "none_exist")
	submit(last)
	if n := len(w.matter(id).Submissions); n != 3 {
		t.Errorf("%d answers came", n)
	}
	w.person().files(stale, nil) // without a session
	if _, body := jane.get("/respond/answer"); strings.Contains(body, `value="partial" selected`) {
		t.Error("a form without a session brought the submitted draft back")
	}
}

func TestSavesAtOnceKeepTheFilesOfEach(t *testing.T) {
	w := newWorld(t)
	jane, _, _ := w.signedIn()
	form := jane.filled()
	form.Set("save", "1")
	const windows = 5
	var wait sync.WaitGroup
	for n := range windows {
		wait.Go(func() {
			if status, body, _ := jane.files(form, map[string][]string{"files.1": {fmt.Sprint("window", n)}}); status != http.StatusSeeOther {
				t.Errorf("window %d: %d %s", n, status, body)
			}
		})
	}
	wait.Wait()
	_, body := jane.get("/respond/answer")
	for n := range windows {
		if !strings.Contains(body, fmt.Sprintf("window%d.txt", n)) {
			t.Errorf("the file of window %d is lost", n)
		}
	}
}

func TestAFileThatComesWithoutASessionIsNotKept(t *testing.T) {
	w := newWorld(t)
	jane, _, _ := w.signedIn()
	form := jane.filled()
	form.Set("ground.1", "Wexquillan")
	if status, _, to := w.person().files(form, map[string][]string{"files.1": {"orders"}}); status != http.StatusSeeOther || to != "/respond" {
		t.Fatalf("%d to %q", status, to)
	}
	if _, body := jane.get("/respond/answer"); !strings.Contains(body, "Wexquillan") || strings.Contains(body, "orders.txt") {
		t.Errorf("the draft is %s", body)
	}
	form.Set("ground.1", "Oversized.")
	large := map[string][]string{"files.1": {strings.Repeat("x", 2<<20)}}
	if status, _, _ := w.person().files(form, large); status < http.StatusSeeOther {
		t.Errorf("a large form without a session: %d", status)
	}
	if _, body := jane.get("/respond/answer"); strings.Contains(body, "Oversized.") {
		t.Error("more than a form without a session may have was read")
	}
	if n := w.received.Load(); n != 0 {
		t.Errorf("%d files were received", n)
	}
}

func TestAnAnswerWithoutWhatItSaysIsNotSubmitted(t *testing.T) {
	w := newWorld(t)
	jane, id, _ := w.signedIn()
	for answer, want := range map[string]string{
		"complete": "Add a file for demand 1, or say that none exist.", "partial": "Add a file for demand 1, or say that none exist.",
		"objected": "Demand 1: say why you object.", "privileged": "Demand 1: say which privilege you claim",
	} {
		form := jane.filled()
		form.Set("answer.1", answer)
		form.Set("submit", "1")
		status, body, _ := jane.files(form, nil)
		if status != http.StatusUnprocessableEntity || strings.Count(body, want) != 2 || !strings.Contains(body, "usa-error-message") {
			t.Errorf("%s: %d, and not “%s” above the form and by the field: %s", answer, status, want, body)
		}
	}
	if n := len(w.matter(id).Submissions); n != 0 {
		t.Fatalf("%d answers were submitted", n)
	}
	if status, body, _ := jane.answer("orders"); status != http.StatusSeeOther {
		t.Fatalf("with a file: %d %s", status, body)
	}
	if status, body, _ := jane.answer(); status != http.StatusSeeOther {
		t.Errorf("once more, when the file came before: %d %s", status, body)
	}
}

func TestAProductionThatLacksAGroundOrALogEntryIsRecordedWithAWarning(t *testing.T) {
	w := newWorld(t)
	id, _ := w.demanding()
	legal := actor{"legal", workflow.Legal, 1}
	for n, path := range []string{"/record-production", "/transitions/receive_response"} {
		for _, x := range [][2]string{{"objected", "Demand 1: no ground of the objection is recorded."}, {"privileged", "Demand 1: no privilege log entry is recorded."}} {
			if n == 1 && x[0] == "privileged" {
				continue // the response is recorded once
			}
			typed := url.Values{"effective_on": {"2018-02-20"}, "f.production.of.1.answer": {x[0]}, "f.source": {"Clerk"}}
			if status, body := w.postAs("legal", "/matters/"+id+path, typed); status != http.StatusSeeOther {
				t.Fatalf("%s %s: %d %s", path, x[0], status, body)
			}
			if _, body := w.ask(legal, http.MethodGet, "/matters/"+id, ""); !strings.Contains(body, x[1]) || !strings.Contains(body, "usa-alert--warning") {
				t.Errorf("%s %s: no warning", path, x[0])
			}
		}
	}
	if n := len(w.matter(id).Productions); n != 3 {
		t.Errorf("%d productions are recorded", n)
	}
}

func TestPagesOfAnAnswerSayDueDateAnswerAndReceiptAlike(t *testing.T) {
	w := newWorld(t)
	jane, id, _ := w.signedIn()
	due, _ := w.matter(id).Deadline("response-1")
	if _, body := jane.get("/respond/answer"); !strings.Contains(body, due.DueText()) || !strings.Contains(body, ">Answered in whole</option>") {
		t.Error("the form lacks the due date or the words of the receipt")
	}
	_, _, receipt := jane.answer("orders")
	if _, body := jane.get(receipt); !strings.Contains(body, "Demand 1: Answered in whole") || !strings.Contains(body, "The team has received it and will record it.") {
		t.Errorf("the receipt: %s", body)
	}
	w.deliver()
	if last := w.post.mails[len(w.post.mails)-1]; !strings.Contains(last, "Answered in whole") {
		t.Errorf("the receipt by mail: %s", last)
	}
	if _, body := w.ask(actor{"legal", workflow.Legal, 1}, http.MethodGet, "/matters/"+id, ""); !strings.Contains(body, "received on <time") {
		t.Error("the matter runs words into the day of receipt")
	}
}
