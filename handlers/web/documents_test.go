package web_test

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"duces/db/dbtest"
	"duces/workflow"
	"duces/workflow/approval"
)

// alter changes the file of a document beneath the store, and gives a way to put it back.
func (s *site) alter(sha256 string, change func(path string) error) (back func()) {
	s.t.Helper()
	f, err := s.db.OpenDocument(context.Background(), sha256)
	if err != nil {
		s.t.Fatal(err)
	}
	path := f.Name()
	f.Close()
	text, err := os.ReadFile(path)
	if err == nil {
		err = change(path)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return func() {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			s.t.Fatal(err)
		}
	}
}

func TestADocumentThatIsNotTheRecordedOneIsNotSent(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[0])
	b := s.as("legal")
	path := formOf(s.matters[0], "receive_response")
	b.upload(path, b.form(path, url.Values{"effective_on": {"2018-01-24"}, "f.production.all": {"complete"}}), "f.documents", "letter.txt", "Dear Sir").is(http.StatusSeeOther)
	at, doc := "/matters/"+s.matters[0]+"/documents/1", s.matter(s.matters[0]).Documents[0]
	for name, c := range map[string]struct {
		change func(path string) error
		says   string
	}{
		"altered": {func(path string) error { return os.WriteFile(path, []byte("Dear Sir!"), 0o600) }, "is not the one that was recorded"},
		"swapped": {func(path string) error { return os.WriteFile(path, []byte("Dear You"), 0o600) }, "is not the one that was recorded"},
		"missing": {os.Remove, "is missing"},
	} {
		back := s.alter(doc.SHA256, c.change)
		a := b.get(at).is(http.StatusInternalServerError).has(c.says, "An administrator should restore it from a backup").lacks("Dear Sir!", "Dear You")
		if a.head.Get("Content-Disposition") != "" || a.head.Get("ETag") != "" {
			t.Errorf("%s: the answer looks like the document: %v", name, a.head)
		}
		back()
	}
	if got := b.get(at).is(http.StatusOK); got.body != "Dear Sir" || got.head.Get("ETag") != `"`+doc.SHA256+`"` {
		t.Errorf("put back, it is sent as %v: %q", got.head, got.body)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.base+at, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Range", "bytes=5-")
	if got := b.send(r).is(http.StatusPartialContent); got.body != "Sir" {
		t.Errorf("a part of it is %q", got.body)
	}
}

// A form comes back with what was typed, before and after the file, when a file was not taken.
func TestAFormWhoseFileWasNotTakenKeepsWhatWasTyped(t *testing.T) {
	many := func(b *visitor, path string, form url.Values, n int) answer {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		put := func(name string) {
			for _, v := range form[name] {
				if err := w.WriteField(name, v); err != nil {
					t.Fatal(err)
				}
			}
		}
		for name := range form {
			if name != "note" {
				put(name)
			}
		}
		for i := range n {
			f, err := w.CreateFormFile("f.documents", fmt.Sprint("letter", i, ".txt"))
			if err == nil {
				_, err = fmt.Fprint(f, "Dear Sir ", i)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		put("note")
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, b.base+path, &body)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", w.FormDataContentType())
		return b.send(r)
	}
	typed := func() url.Values {
		return url.Values{"effective_on": {"2018-01-24"}, "f.production.all": {"complete"}, "note": {"Came by courier"}, "reason": {"Came by courier"}}
	}
	s := newSite(t)
	s.request(s.matters...)
	b := s.as("legal")
	path := formOf(s.matters[0], "receive_response")
	whole := b.form(path, typed())
	t.Run("too many files", func(t *testing.T) {
		many(b, path, whole, 51).is(http.StatusUnprocessableEntity).has("You can upload up to 50 files at a time.", `id="f-documents-error"`, "Came by courier", `value="2018-01-24"`)
		if left := files(t, filepath.Join(s.dir, "blobs")); len(left) != 0 {
			t.Errorf("on disk remain %v", left)
		}
	})
	t.Run("as many as may be", func(t *testing.T) {
		many(b, path, whole, 50).is(http.StatusSeeOther)
		if docs := s.matter(s.matters[0]).Documents; len(docs) != 50 {
			t.Errorf("the matter has %d documents", len(docs))
		}
	})
	t.Run("the disk takes none", func(t *testing.T) {
		blobs := filepath.Join(s.dir, "blobs")
		if err := os.RemoveAll(blobs); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(blobs, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		at, correct := formOf(s.matters[1], "receive_response"), correctionOf(s.matters[0], s.eventOf(s.matters[0], "receive_response"))
		move := typed()
		move.Set("transition", "receive_response")
		move.Set("matter", s.matters[1])
		move.Set("step", "do")
		for name, form := range map[string]url.Values{
			at:              b.form(at, typed()),
			correct:         b.form(correct, typed()),
			"/matters/move": move,
		} {
			many(b, name, form, 2).is(http.StatusServiceUnavailable).has("The document cannot be stored now.", `id="f-documents-error"`, "Came by courier", `value="2018-01-24"`)
		}
	})
}

func TestWhoDecidesARequestOpensEachOfItsDocuments(t *testing.T) {
	s := newEmptySite(t)
	users := map[workflow.Role]string{}
	for _, role := range workflow.Roles {
		users[role] = s.users[string(role)]
	}
	fx := dbtest.NewFixtureOf(t, s.db, users, 1)
	fx.WithDocuments()
	s.setClock(fx.Now())
	id := fx.Matters(1)[0]
	fx.Move(id, "issue_request")
	fx.Move(id, "receive_response")
	b := s.as("legal")
	path := formOf(id, "issue_subpoena")
	b.upload(path, b.form(path, url.Values{"effective_on": {"2018-02-22"}, "f.grounds": {"incomplete"}}), "f.documents", "draft.txt", "You are commanded").is(http.StatusSeeOther)
	waits, ok := s.matter(id).Pending()
	if !ok || len(s.matter(id).Documents) != 0 {
		t.Fatalf("the subpoena does not wait: %+v", s.matter(id))
	}
	request := "/approvals/" + waits.ID
	for _, name := range []string{"supervisor", "legal", "compliance", "auditor"} {
		page := s.as(name).get(request).is(http.StatusOK).has("draft.txt")
		link := regexp.MustCompile(`href="(/approvals/[^"]+/documents/1)"`).FindStringSubmatch(page.body)
		if link == nil {
			t.Fatalf("the page for %s links no document", name)
		}
		if got := s.as(name).get(link[1]).is(http.StatusOK); got.body != "You are commanded" || got.head.Get("Content-Type") != "application/octet-stream" {
			t.Errorf("%s gets %v: %q", name, got.head, got.body)
		}
	}
	for _, name := range []string{"outsider", "second"} { // who are no members
		s.as(name).get(request + "/documents/1").is(http.StatusNotFound)
	}
	s.as("admin").get(request + "/documents/1").is(http.StatusForbidden)
	for _, number := range []string{"0", "2", "x", "-1"} {
		s.as("supervisor").get(request + "/documents/" + number).is(http.StatusNotFound)
	}
	s.as("supervisor").get(fmt.Sprintf("/approvals/%s/documents/1", id)).is(http.StatusNotFound)
	s.do(s.users["supervisor"], approval.Approve{Matter: id, Approval: waits.ID, Note: "Not yet."})
	s.as("supervisor").get(request + "/documents/1").is(http.StatusOK) // what was rejected is on record
}
