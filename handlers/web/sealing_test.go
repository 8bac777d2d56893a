package web_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"codeberg.org/go-pdf/fpdf"

	"duces/workflow"
	"duces/workflow/correspondence"
	"duces/workflow/field"
	"duces/workflow/transition"
)

func TestDocumentsAreSealedFromTheBeginningOnTheirForms(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[0])
	b, id := s.as("legal"), s.matters[0]
	for path, given := range map[string]url.Values{
		"/add-documents":     {"effective_on": {"2018-01-24"}, "f.kind": {"correspondence"}, "f.source": {"City Clerk"}},
		"/record-production": {"effective_on": {"2018-01-24"}, "f.production.all": {"partial"}, "f.source": {"City Clerk"}},
	} {
		t.Run(path, func(t *testing.T) {
			path, name := "/matters/"+id+path, "Sealskin"+strings.Trim(path, "/")+".txt"
			b.get(path).is(http.StatusOK).has("Seal these documents", "Name of legal, ", "Name of supervisor, ").lacks("Name of outsider")
			before := len(s.matter(id).Documents)
			refused := func(seal, readers, says string) {
				t.Helper()
				form := b.form(path, given)
				form.Del("seal")
				form.Del("readers")
				if seal != "" {
					form.Set("seal", seal)
				}
				if readers != "" {
					form.Set("readers", readers)
				}
				b.upload(path, form, "f.documents", name, path).is(http.StatusUnprocessableEntity).has(says)
			}
			refused("yes", "", "choose at least one member who can open them")
			refused("", s.users["supervisor"], "but did not check “Seal these documents”")
			refused("yes", s.users["outsider"], "Choose members of the review")
			if n := len(s.matter(id).Documents); n != before {
				t.Fatalf("%d documents came with refused forms", n-before)
			}
			form := b.form(path, given)
			form.Set("seal", "yes")
			form.Set("readers", s.users["supervisor"])
			b.upload(path, form, "f.documents", name, path).is(http.StatusSeeOther)
			docs := s.matter(id).Documents
			if last := docs[len(docs)-1]; len(docs) != before+1 || !slices.Equal(last.Readers, []string{s.users["supervisor"]}) {
				t.Fatalf("on record are %+v", docs)
			}
			at := "/matters/" + id
			b.get(at).is(http.StatusOK).has("Document closed").lacks(name)
			s.as("supervisor").get(at).is(http.StatusOK).has(name, "Sealed for")
			doc := at + "/documents/" + string(rune('0'+len(docs)))
			b.get(doc).is(http.StatusForbidden)
			s.as("supervisor").get(doc).is(http.StatusOK)
		})
	}
	s.verified()
}

func TestAnEmailAmongDocumentsIsFiledAsCorrespondenceWithoutASecondUpload(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[0])
	b, id := s.as("legal"), s.matters[0]
	at := "/matters/" + id
	b.get(at+"/add-documents").is(http.StatusOK).has("Saved emails (.eml) belong in the", at+"/correspondence")
	b.add(id, "reply.eml", savedMail)
	b.add(id, "letter.txt", "Dear Sir")
	file := at + "/correspondence?document=1"
	page := b.get(at).is(http.StatusOK).has("This is an email message.", file)
	page.lacks("document=2")
	s.as("auditor").get(at).is(http.StatusOK).lacks(file)
	b.get(at + "/correspondence?document=2").is(http.StatusNotFound)
	b.get(file).is(http.StatusOK).has("Re: Document request", "The policies are attached.", "reply.eml", `name="document" value="1"`)
	form := b.form(file, url.Values{"direction": {"in"}, "medium": {"email"}, "on": {"2018-01-24"}, "document": {"1"}})
	b.post(at+"/correspondence", form).is(http.StatusSeeOther)
	m := s.matter(id)
	if len(m.Correspondence) != 1 || m.Correspondence[0].Subject != "Re: Document request" {
		t.Fatalf("logged is %+v", m.Correspondence)
	}
	var names []string
	for _, d := range m.Documents {
		names = append(names, d.Name)
	}
	if want := []string{"reply.eml", "letter.txt", "reply.eml", "policies.txt"}; !slices.Equal(names, want) {
		t.Errorf("the documents are %v, want %v", names, want)
	}
	b.get(at).is(http.StatusOK).lacks("This is an email message.")
	b.get(file).is(http.StatusConflict)
	// Of two who press the button at once, the other's command comes when the page has let it through.
	again := transition.LogCorrespondence{
		Matter: id, Filed: m.Documents[0].SHA256, Documents: []field.Document{m.Documents[0].Document},
		Entry: transition.Entry{
			Direction: correspondence.Incoming, Medium: correspondence.Email, On: m.Documents[0].On, EntryText: m.Correspondence[0].EntryText,
		},
	}
	if _, err := s.engine.Do(t.Context(), s.users["legal"], "", again); workflow.CodeOf(err) != workflow.Refused {
		t.Errorf("a message that is filed already: %v", err)
	}
	s.verified()
}

func TestAScanWithACoverIsPartlyScannedOnItsPageAndInTheSearch(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[0])
	b, at := s.as("legal"), "/matters/"+s.matters[0]
	d := fpdf.New("P", "mm", "A4", "")
	d.SetFont("Helvetica", "", 12)
	d.AddPage()
	d.Cell(40, 10, "Cover")
	d.AddPage()
	d.Rect(10, 10, 50, 50, "F") // a picture of a page
	var content strings.Builder
	if err := d.Output(&content); err != nil {
		t.Fatal(err)
	}
	b.add(s.matters[0], "box.pdf", content.String())
	s.readTexts()
	b.get(at).is(http.StatusOK).has("Partly scanned: 1 of 2 pages have no text").lacks("listed")
	b.get(at+"/documents?q=cover").is(http.StatusOK).
		has("1 document with these words", "1 document is partly scanned: pages without text were not searched.")
}

func TestAPartOfADocumentWhoseBytesHaveChangedIsNotSent(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[0])
	b, at := s.as("legal"), "/matters/"+s.matters[0]+"/documents/1/content"
	const block = 1 << 20
	b.add(s.matters[0], "box.pdf", "%PDF-1.7 "+strings.Repeat("x", 2*block))
	part := func(from string) *http.Request {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.base+at, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Range", from)
		return r
	}
	if got := b.send(part("bytes=2000000-2000003")).is(http.StatusPartialContent); got.body != "xxxx" {
		t.Errorf("a part is %q", got.body)
	}
	s.alter(s.matter(s.matters[0]).Documents[0].SHA256, func(path string) error {
		info, err := os.Stat(path)
		if err != nil {
			return err
		}
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		defer f.Close()
		if _, err := f.WriteAt([]byte("X"), 2_000_001); err != nil {
			return err
		}
		return os.Chtimes(path, info.ModTime(), info.ModTime()) // as a disk changes it, and no program
	})
	if got := b.send(part("bytes=5-8")).is(http.StatusPartialContent); got.body != "1.7 " {
		t.Errorf("a part that is as it was is %q", got.body)
	}
	answer, err := b.http.Do(part("bytes=2000000-2000003"))
	if err == nil {
		defer answer.Body.Close()
		if body, err := io.ReadAll(answer.Body); err == nil || bytes.Contains(body, []byte("X")) {
			t.Errorf("a changed part is sent as %q", body)
		}
	}
}
