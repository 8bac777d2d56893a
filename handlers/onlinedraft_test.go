package handlers_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duces/db/dbtest"
	"duces/db/respondent"
	"duces/handlers/respond"
	"duces/workflow/invitation"
	"duces/workflow/upload"
)

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
	w.door.Bounds.Submits = 1
	if status, body, _ := jane.answer(); status == http.StatusSeeOther || !strings.Contains(body, "You can submit 1 answers within an hour") {
		t.Errorf("where one answer is taken within an hour, another gave %d", status)
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

// upload saves a draft with files, as another window of the same person does.
func (p *person) upload(form url.Values, files ...string) {
	p.t.Helper()
	form.Set("save", "1")
	if status, body, _ := p.files(form, map[string][]string{"files.1": files}); status != http.StatusSeeOther {
		p.t.Fatalf("saving %q: %d %s", files, status, body)
	}
}

// between does something in the store of drafts at a moment that no form can choose.
type between struct {
	*respondent.Door
	forgetDraft, dropStale func()
}

// meanwhile does something while a file of a form arrives, or while one that is submitted is kept.
type meanwhile struct {
	respond.Store
	receive, keep func()
}

// ReceiveDraft implements respond.Store.
func (m *meanwhile) ReceiveDraft(ctx context.Context, of string, r io.Reader) (upload.Received, error) {
	once(&m.receive)
	return m.Store.ReceiveDraft(ctx, of, r)
}

// OpenDraft implements respond.Store.
func (m *meanwhile) OpenDraft(ctx context.Context, of, sha256 string) (*os.File, error) {
	once(&m.keep)
	return m.Store.OpenDraft(ctx, of, sha256)
}

func once(do *func()) {
	if now := *do; now != nil {
		*do = nil
		now()
	}
}

// KeepDraft implements respond.Drafts.
func (b *between) KeepDraft(ctx context.Context, of string, was, data []byte, now time.Time) (bool, error) {
	if data == nil {
		once(&b.forgetDraft)
	}
	return b.Door.KeepDraft(ctx, of, was, data, now)
}

// ForgetDraft implements respond.Sweeper's store.
func (b *between) ForgetDraft(ctx context.Context, of string, touched time.Time) ([]byte, error) {
	once(&b.dropStale)
	return b.Door.ForgetDraft(ctx, of, touched)
}

func TestAFileThatAnotherWindowSavesOutlivesTheSubmitOfTheFirst(t *testing.T) {
	for when, second := range map[string]func(w *world, jane *person, made string){
		"received but not saved": func(w *world, _ *person, made string) {
			w.door.Drafts.(*between).forgetDraft = func() { w.receiveDraft(made, "letters") }
		},
		"saved before the submit is on record": func(w *world, jane *person, _ string) {
			form := jane.filled()
			w.door.Store = &meanwhile{Store: w.door.Store, keep: func() { jane.upload(form, "letters") }}
		},
		"saved after the submit is on record": func(w *world, jane *person, _ string) {
			form := jane.filled()
			w.door.Drafts.(*between).forgetDraft = func() { jane.upload(form, "letters") }
		},
	} {
		w := newWorld(t)
		w.door.Drafts = &between{Door: w.drafts}
		jane, id, made := w.signedIn()
		jane.upload(jane.filled(), "orders")
		second(w, jane, made)
		if status, body, _ := jane.answer(); status != http.StatusSeeOther || len(w.matter(id).Submissions) != 1 {
			t.Fatalf("%s: submitting gave %d %s", when, status, body)
		}
		if f, err := w.store.OpenDraft(t.Context(), made, sumOf([]byte("letters"))); err != nil {
			t.Errorf("%s: the file of the second window is gone: %v", when, err)
		} else {
			f.Close()
		}
		if files, _, err := w.store.DraftSize(made); err != nil || files != 1 {
			t.Errorf("%s: %d files stay (%v)", when, files, err)
		}
		shown := strings.HasPrefix(when, "saved")
		if _, page := jane.get("/respond/answer"); strings.Contains(page, "letters.txt") != shown || strings.Contains(page, "orders.txt") {
			t.Errorf("%s: the form then shows other files", when)
		}
	}
}

func TestAFileThatArrivesAfterAnotherWindowSubmittedIsInTheNextDraft(t *testing.T) {
	w := newWorld(t)
	jane, id, _ := w.signedIn()
	jane.upload(jane.filled(), "orders")
	form := jane.filled()
	w.door.Store = &meanwhile{Store: w.door.Store, receive: func() {
		if status, body, _ := jane.answer(); status != http.StatusSeeOther {
			t.Errorf("the first window: %d %s", status, body)
		}
	}}
	jane.upload(form, "letters")
	if n := len(w.matter(id).Submissions); n != 1 {
		t.Fatalf("%d answers came", n)
	}
	if _, page := jane.get("/respond/answer"); !strings.Contains(page, "letters.txt") || strings.Contains(page, "orders.txt") {
		t.Error("the form does not show what the second window saved, and that alone")
	}
}

func TestTheSweepLeavesADraftThatIsSavedMeanwhile(t *testing.T) {
	w := newWorld(t)
	jane, _, made := w.signedIn()
	jane.upload(jane.filled(), "orders")
	w.Pass(31 * 24 * time.Hour)
	drafts := &between{Door: w.drafts}
	drafts.dropStale = func() {
		d, err := w.drafts.Draft(t.Context(), made)
		if err != nil {
			t.Fatal(err)
		}
		if kept, err := w.drafts.KeepDraft(t.Context(), made, d, d, w.Now()); err != nil || !kept {
			t.Fatalf("saving again: %v, %v", kept, err)
		}
	}
	if err := (respond.Sweeper{Drafts: drafts, Files: w.store}).Sweep(t.Context(), w.Now()); err != nil {
		t.Fatal(err)
	}
	kept, err := w.drafts.Draft(t.Context(), made)
	if files, _, failed := w.store.DraftSize(made); err != nil || failed != nil || len(kept) == 0 || files != 1 {
		t.Errorf("%d bytes and %d files stay (%v, %v)", len(kept), files, err, failed)
	}
}

func TestFilesOfNoDraftAreDeletedAfterADay(t *testing.T) {
	w := newWorld(t)
	jane, _, saved := w.signedIn()
	jane.upload(jane.filled(), "orders")
	_, _, old := w.signedIn()
	_, _, fresh := w.signedIn()
	for _, of := range []string{old, fresh} {
		w.receiveDraft(of, "letters")
	}
	yesterday := time.Now().Add(-25 * time.Hour)
	for _, of := range []string{saved, old} {
		if err := filepath.WalkDir(filepath.Join(w.dir, "drafts", of), func(path string, _ fs.DirEntry, err error) error {
			return errors.Join(err, os.Chtimes(path, yesterday, yesterday))
		}); err != nil {
			t.Fatal(err)
		}
	}
	if err := (respond.Sweeper{Drafts: w.drafts, Files: w.store}).Sweep(t.Context(), w.Now()); err != nil {
		t.Fatal(err)
	}
	for of, want := range map[string]int{saved: 1, old: 0, fresh: 1} {
		if files, _, err := w.store.DraftSize(of); err != nil || files != want {
			t.Errorf("of %s, %d files stay, want %d (%v)", of, files, want, err)
		}
	}
}

// receiveDraft keeps a file of an answer whose form is not saved.
func (w *world) receiveDraft(of, text string) {
	w.t.Helper()
	got, err := w.store.ReceiveDraft(w.t.Context(), of, strings.NewReader(text))
	if err == nil {
		err = got.Keep()
	}
	if err != nil {
		w.t.Fatal(err)
	}
}
