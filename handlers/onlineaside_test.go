package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/invitation"
)

// answer submits an answer with files, whose names are their texts.
func (p *person) answer(files ...string) (int, string, string) {
	p.t.Helper()
	form := p.filled()
	form.Set("answer.1", "complete")
	form.Set("submit", "1")
	return p.files(form, map[string][]string{"files.1": files})
}

// postAs sends a form as a user.
func (w *world) postAs(name, path string, form url.Values) (int, string) {
	w.t.Helper()
	p := &person{w.t, w.http.URL, w.browsers[name]}
	status, body, _ := p.form(path, form)
	return status, body
}

func TestAnAnswerOnlineIsSetAsideAndCountsAgainOnPages(t *testing.T) {
	w := newWorld(t)
	jane, id, _ := w.signedIn()
	status, body, receipt := jane.answer("orders")
	if status != http.StatusSeeOther {
		t.Fatalf("Submit: %d %s", status, body)
	}
	event := w.matter(id).Submissions[0].Event
	path := fmt.Sprintf("/matters/%s/online/%d/aside", id, event)
	legal := actor{"legal", workflow.Legal, 1}
	if _, page := w.ask(legal, http.MethodGet, "/matters/"+id, ""); !strings.Contains(page, path) {
		t.Error("the page of the matter does not offer to set it aside")
	}
	if status, _ := w.postAs("auditor", path, url.Values{"reason": {"x"}}); status < http.StatusBadRequest || len(w.matter(id).Submissions[0].Asides) != 0 {
		t.Errorf("an auditor got %d", status)
	}
	form := fmt.Sprintf("aside-%d", event)
	if _, page := w.ask(legal, http.MethodGet, "/matters/"+id, ""); !strings.Contains(page, `name="form" value="`+form+`"`) || opened(page, form) {
		t.Error("the form is not there, or is open before anybody opened it")
	}
	if status, page := w.postAs("legal", path, url.Values{"form": {form}}); status != http.StatusUnprocessableEntity ||
		!opened(page, form) || !strings.Contains(page, "Reason is required") {
		t.Errorf("without a reason: %d, and the form does not say so", status)
	}
	if status, page := w.postAs("legal", path, url.Values{"form": {form}, "reason": {"Wexquil\x07"}}); status != http.StatusUnprocessableEntity ||
		!opened(page, form) || !strings.Contains(page, `value="Wexquil`) {
		t.Errorf("with a reason that is refused: %d, and what was typed is gone", status)
	}
	if status, body := w.postAs("legal", path, url.Values{"reason": {"Sent for Wexquillan."}}); status != http.StatusSeeOther {
		t.Fatalf("setting aside: %d %s", status, body)
	}
	by := fmt.Sprintf(`"by":{"id":%q,"name":"User legal"}`, w.ids["legal"])
	if _, list := w.ask(legal, http.MethodGet, "/api/v1/matters/"+id+"/online", ""); !strings.Contains(list, by) {
		t.Errorf("the API does not name who set it aside: %s", list)
	}
	_, page := w.ask(legal, http.MethodGet, "/matters/"+id, "")
	if strings.Contains(page, "Answered, not yet recorded") || !strings.Contains(page, "Sent for Wexquillan.") || !strings.Contains(page, "User legal") {
		t.Error("the page of the matter does not show that it was set aside, by whom and why")
	}
	if x, _ := w.matter(id).Deadline("response-1"); x.Unrecorded() {
		t.Errorf("the deadline is %+v", x)
	}
	for _, at := range []string{"/respond", receipt} {
		if _, body := jane.get(at); !strings.Contains(body, "Sent for Wexquillan.") {
			t.Errorf("%s does not show the reason", at)
		}
	}
	last := func() string {
		t.Helper()
		if _, err := w.mails.Deliver(t.Context(), w.Now()); err != nil {
			t.Fatal(err)
		}
		return w.post.mails[len(w.post.mails)-1]
	}
	if mail := last(); !strings.Contains(mail, "was set aside") || !strings.Contains(mail, "Sent for Wexquillan.") {
		t.Errorf("the respondent got %s", mail)
	}
	record := fmt.Sprintf("/matters/%s/online/%d", id, event)
	if status, _ := w.postAs("legal", record, url.Values{}); status == http.StatusSeeOther || w.matter(id).Submissions[0].Recorded != 0 {
		t.Errorf("recording what is set aside: %d", status)
	}
	if status, body := w.postAs("legal", path, url.Values{"undo": {"1"}, "reason": {"It was theirs."}}); status != http.StatusSeeOther {
		t.Fatalf("the undo: %d %s", status, body)
	}
	if mail := last(); !strings.Contains(mail, "counts again") || !strings.Contains(mail, "It was theirs.") {
		t.Errorf("after the undo the respondent got %s", mail)
	}
	if _, page := w.ask(legal, http.MethodGet, "/matters/"+id, ""); !strings.Contains(page, "Answered, not yet recorded") {
		t.Error("the answer does not wait again")
	}
	if _, history := w.ask(legal, http.MethodGet, "/history/matter/"+id, ""); !strings.Contains(history, "set aside") {
		t.Error("the history does not say that it was set aside")
	}
}

func TestHistoryNamesTheRespondentWhoAnswered(t *testing.T) {
	w := newWorld(t)
	jane, id, made := w.signedIn()
	if status, body, _ := jane.answer("orders"); status != http.StatusSeeOther {
		t.Fatalf("Submit: %d %s", status, body)
	}
	who, legal := "respondent: Jane Roe, contact of ", actorNamed("legal")
	history := "/history/matter/" + id
	for path, want := range map[string]string{
		"/matters/" + id: who, history: `value="` + string(invitation.Stream(made)) + `">` + who, history + "?sort=person": who,
		history + "?actor=" + url.QueryEscape(string(invitation.Stream(made))): "Answer submitted online", history + "/list.csv": who,
	} {
		if status, page := w.ask(legal, http.MethodGet, path, ""); status != http.StatusOK || !strings.Contains(page, want) {
			t.Errorf("%s answers %d and does not say %q", path, status, want)
		}
	}
}

// Several forms of the matter's page have a reason: the one that was refused says so, and is open.
func TestARefusedReasonIsSaidAtTheFormThatWasSent(t *testing.T) {
	w := newWorld(t)
	jane, id, made := w.signedIn()
	if status, body, _ := jane.answer("orders"); status != http.StatusSeeOther {
		t.Fatalf("Submit: %d %s", status, body)
	}
	event := w.matter(id).Submissions[0].Event
	aside := fmt.Sprintf("/matters/%s/online/%d/aside", id, event)
	refused := func(path, form string, values url.Values) {
		t.Helper()
		values.Set("form", form)
		values.Set("reason", " ")
		status, body := w.postAs("legal", path, values)
		if field := fmt.Sprintf(`id="reason-%s-error"`, form); status != http.StatusUnprocessableEntity || strings.Count(body, field) != 1 {
			t.Errorf("%s: %d, and no message at its input", form, status)
		}
		if before, _, _ := strings.Cut(body, path); strings.HasSuffix(path, "/aside") && !strings.HasSuffix(strings.TrimSpace(before[strings.LastIndex(before, "<details"):strings.LastIndex(before, "<summary")]), "open>") {
			t.Errorf("%s: the form is closed", form)
		}
		if _, page := w.ask(actor{"legal", workflow.Legal, 1}, http.MethodGet, "/matters/"+id, ""); !strings.Contains(page, fmt.Sprintf(`name="form" value="%s"`, form)) {
			t.Errorf("the page has no form %s", form)
		}
	}
	refused("/matters/"+id+"/invitations/"+made, "revoke-"+made, url.Values{})
	refused(aside, fmt.Sprintf("aside-%d", event), url.Values{})
	if status, body := w.postAs("legal", aside, url.Values{"reason": {"A test."}}); status != http.StatusSeeOther {
		t.Fatalf("setting aside: %d %s", status, body)
	}
	refused(aside, fmt.Sprintf("aside-%d", event), url.Values{"undo": {"1"}})
}

// opened says that a form of a page is unfolded.
func opened(page, form string) bool {
	before, _, found := strings.Cut(page, `name="form" value="`+form+`"`)
	i := strings.LastIndex(before, "<details")
	if !found || i < 0 {
		return false
	}
	tag, _, _ := strings.Cut(before[i:], ">")
	return strings.HasSuffix(tag, " open")
}

func TestTheLedgerCanBeFilteredByARespondent(t *testing.T) {
	w := newWorld(t)
	_, _, made := w.signedIn()
	auditor := actor{"auditor", workflow.Auditor, 1}
	who := string(invitation.Stream(made))
	_, all := w.ask(auditor, http.MethodGet, "/ledger", "")
	if want := fmt.Sprintf(`<option value="%s">respondent: Jane Roe, contact of `, who); !strings.Contains(all, want) {
		t.Errorf("the ledger cannot be filtered by a respondent: %s", all)
	}
	_, theirs := w.ask(auditor, http.MethodGet, "/ledger?actor="+url.QueryEscape(who), "")
	if !strings.Contains(theirs, "Respondent signed in") || strings.Contains(theirs, "Invited to answer online: ") {
		t.Errorf("what a respondent did: %s", theirs)
	}
}
