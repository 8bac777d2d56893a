package handlers_test

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"duces/db/dbtest"
	"duces/handlers/respond"
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
	if status, _ := w.postAs("legal", path, url.Values{}); status != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", status)
	}
	if status, body := w.postAs("legal", path, url.Values{"reason": {"Sent for Wexquillan."}}); status != http.StatusSeeOther {
		t.Fatalf("setting aside: %d %s", status, body)
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
	if _, history := w.ask(legal, http.MethodGet, "/matters/"+id+"/history", ""); !strings.Contains(history, "set aside") {
		t.Error("the history does not say that it was set aside")
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

func TestWhatOneInvitationBringsIsBounded(t *testing.T) {
	w := newWorld(t)
	jane, id, made := w.signedIn()
	save := func(files ...string) (int, string) {
		t.Helper()
		form := jane.filled()
		form.Set("save", "1")
		status, body, _ := jane.files(form, map[string][]string{"files.1": files})
		return status, body
	}
	w.door.Bounds = invitation.Bounds{Files: 2, Bytes: 1 << 20, Submits: 10}
	if status, body := save("one", "two", "three"); status == http.StatusSeeOther || !strings.Contains(body, "You can send 2 files in all") {
		t.Errorf("three files: %d %s", status, body)
	}
	w.door.Bounds = invitation.Bounds{Files: 10, Bytes: 8, Submits: 10}
	if status, body := save("ninebytes"); status == http.StatusSeeOther || !strings.Contains(body, "You can send 8 bytes in all") {
		t.Errorf("nine bytes: %d %s", status, body)
	}
	if files, bytes, err := w.store.DraftSize(made); err != nil || files != 0 || bytes != 0 {
		t.Errorf("of what was refused, %d files stay (%v)", files, err)
	}
	if status, body := save("fivefive"); status != http.StatusSeeOther {
		t.Errorf("eight bytes: %d %s", status, body)
	}
	if status, _ := save("x"); status == http.StatusSeeOther {
		t.Error("what the draft has does not count")
	}
	form := jane.filled()
	form.Set("save", "1")
	form.Set("remove.1", fmt.Sprintf("%x", sha256.Sum256([]byte("fivefive"))))
	jane.files(form, nil)
	if status, body := save("x"); status != http.StatusSeeOther {
		t.Errorf("after a file was left out: %d %s", status, body)
	}
	w.door.Bounds = invitation.DefaultBounds
	for n := range invitation.DefaultBounds.Submits {
		if status, body, _ := jane.answer(); status != http.StatusSeeOther {
			t.Fatalf("answer %d: %d %s", n+1, status, body)
		}
	}
	if status, body, _ := jane.answer(); status == http.StatusSeeOther || !strings.Contains(body, "answers within an hour") {
		t.Errorf("one more answer within the hour: %d", status)
	}
	w.Pass(time.Hour)
	if status, body, _ := jane.answer(); status != http.StatusSeeOther {
		t.Errorf("an hour later: %d %s", status, body)
	}
	if n := len(w.matter(id).Submissions); n != invitation.DefaultBounds.Submits+1 {
		t.Errorf("%d answers came", n)
	}
}

func TestDraftsAreDeletedWithTheirFilesWhenNobodyWillSubmitThem(t *testing.T) {
	w := newWorld(t)
	sweep := respond.Sweeper{Drafts: w.drafts, Files: w.store}
	for what, c := range map[string]struct {
		act  func(id, made string)
		gone bool
	}{
		"one day later":         {func(string, string) { w.Pass(24 * time.Hour) }, false},
		"untouched for a month": {func(string, string) { w.Pass(30*24*time.Hour + time.Minute) }, true},
		"revoked": {func(_, made string) {
			w.Must(w.ids["legal"], invitation.Revoke{Invitation: made, Reason: "They left office."})
		}, true},
		"closed": {func(id, _ string) {
			end := dbtest.Transition(id, "withdraw")
			end.EffectiveOn = w.matter(id).Entered
			w.Must(w.ids["legal"], end)
		}, true},
	} {
		jane, id, made := w.signedIn()
		form := jane.filled()
		form.Set("save", "1")
		if status, body, _ := jane.files(form, map[string][]string{"files.1": {what}}); status != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", what, status, body)
		}
		c.act(id, made)
		if err := sweep.Sweep(t.Context(), w.Now()); err != nil {
			t.Fatal(err)
		}
		kept, err := w.door.Drafts.Draft(t.Context(), made)
		files, _, failed := w.store.DraftSize(made)
		if err != nil || failed != nil || (kept == nil) != c.gone || (files == 0) != c.gone {
			t.Errorf("%s: the draft has %d bytes and %d files (%v, %v)", what, len(kept), files, err, failed)
		}
	}
}

func TestAskingForALinkLooksAtNothingBeforeItAnswers(t *testing.T) {
	w := newWorld(t)
	_, made := w.demanding()
	w.mail()
	w.Pass(time.Hour)
	before, events := len(w.post.mails), w.events(made)
	ask := func(email string) string {
		t.Helper()
		looked := w.looked.Load()
		status, _, to := w.person().form("/respond/link", url.Values{"email": {email}})
		return fmt.Sprintf("%d to %s after %d looks", status, to, w.looked.Load()-looked)
	}
	known, unknown := ask(w.invitation(made).Email), ask("nobody@town.example")
	if known != unknown || !strings.HasSuffix(known, "after 0 looks") || w.events(made) != events {
		t.Errorf("somebody who was invited gets %s and %d events, and anybody %s", known, w.events(made)-events, unknown)
	}
	if _, err := w.mails.Deliver(t.Context(), w.Now()); err != nil || len(w.post.mails) != before+1 || w.events(made) == events {
		t.Errorf("then %d mails went out (%v)", len(w.post.mails)-before, err)
	}
}

func TestALinkIsLookedForInTheTextOfAFileOfAMatter(t *testing.T) {
	w := newWorld(t)
	id, made := w.demanding()
	_, _, code := w.mail()
	watcher := respond.Watcher{Store: w.store, Engine: w.Engine, Inviter: w.mails.Inviter}
	sum := w.letter(id, "Quandrivel").Documents[0].SHA256
	if err := watcher.LookInFile(t.Context(), strings.Repeat("ab", 32), code); err != nil || w.invitation(made).Revoked {
		t.Errorf("revoked by the text of a file that no matter has (%v)", err)
	}
	if err := watcher.LookInFile(t.Context(), sum, "The code is "+code); err != nil || !w.invitation(made).Revoked {
		t.Errorf("not revoked by the text of a file of the matter (%v)", err)
	}
}
