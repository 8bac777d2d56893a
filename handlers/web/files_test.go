package web_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"net/url"
	"os"
	"strings"
	"testing"

	"duces/handlers/file"
	"duces/handlers/reading"
	"duces/workflow/civil"
	"duces/workflow/document"
	"duces/workflow/recall"
)

// sendRaw sends a form with one file, whose name goes over the wire as it is.
func (b *visitor) sendRaw(path string, form url.Values, name, content string) answer {
	b.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for k, list := range form {
		for _, v := range list {
			if err := w.WriteField(k, v); err != nil {
				b.t.Fatal(err)
			}
		}
	}
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name)
	part, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="f.documents"; filename="` + quoted + `"`}, "Content-Type": {"application/pdf"}})
	if err == nil {
		_, err = io.WriteString(part, content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		b.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, b.base+path, &body)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", w.FormDataContentType())
	return b.send(r)
}

// zipOf makes a ZIP file of entries, which lie in it as they are.
func zipOf(t *testing.T, entries ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(entries); i += 2 {
		f, err := w.CreateHeader(&zip.FileHeader{Name: entries[i], Method: zip.Store})
		if err == nil {
			_, err = io.WriteString(f, entries[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const onePixel = "GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"

func TestAFileIsTakenForWhatItIs(t *testing.T) {
	const locked = "The file is locked with a password."
	for says, c := range map[string]struct {
		name, content  string
		shown, is, raw string
		page           []string
		preview        bool
	}{
		"a PDF":                  {name: "reply.pdf", content: "%PDF-1.7 x", is: "application/pdf", preview: true},
		"an image":               {name: "seal.gif", content: onePixel, is: "image/gif", preview: true},
		"HTML named .pdf":        {name: "reply.pdf", content: "<!DOCTYPE html><script>alert(1)</script>", is: "text/html; charset=utf-8", page: []string{"The name says PDF, the content is HTML."}},
		"SVG":                    {name: "seal.svg", content: `<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>`, is: "image/svg+xml"},
		"HEIC":                   {name: "photo.heic", content: "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", is: "image/heic"},
		"a locked PDF":           {name: "reply.pdf", content: "%PDF-1.7\ntrailer <</Encrypt 5 0 R>>", is: "application/pdf", page: []string{locked}, preview: true},
		"an archive":             {name: "all.zip", content: zipOf(t, "letter.txt", "Dear Sir", "in.7z", "x"), is: "application/zip", page: []string{"2 files listed", "letter.txt", "It is not listed further."}},
		"a program with two":     {name: "reply.pdf.exe", content: "MZ\x00\x00", shown: "reply_pdf.exe", is: "application/vnd.microsoft.portable-executable", raw: "reply.pdf.exe", page: []string{"that of a program. Do not run it."}},
		"a name read backward":   {name: "annex\u202efdp.exe", content: "MZ\x00\x00", shown: "annex_fdp.exe", is: "application/vnd.microsoft.portable-executable", raw: "annex[U+202E]fdp.exe"},
		"a path":                 {name: `..\..\x`, content: "Dear Sir", shown: "x", is: "text/plain; charset=utf-8", raw: `..\..\x`},
		"a name of a device":     {name: "CON.txt", content: "Dear Sir", shown: "_CON.txt", is: "text/plain; charset=utf-8", raw: "CON.txt"},
		"a name of 300 bytes":    {name: strings.Repeat("n", 296) + ".txt", content: "Dear Sir", shown: strings.Repeat("n", 248) + "….txt", is: "text/plain; charset=utf-8", raw: strings.Repeat("n", 296) + ".txt"},
		"a DOCX with late types": {name: "reply.docx", content: zipOf(t, "word/media/a.png", strings.Repeat("p", 4000), "word/document.xml", "<x/>", "[Content_Types].xml", "<x/>"), is: "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
	} {
		t.Run(says, func(t *testing.T) {
			s := newSite(t)
			s.request(s.matters[0])
			b := s.as("legal")
			path := "/matters/" + s.matters[0] + "/add-documents"
			form := b.form(path, url.Values{"effective_on": {"2018-01-24"}, "f.kind": {"correspondence"}, "f.source": {"City Clerk"}})
			b.sendRaw(path, form, c.name, c.content).is(http.StatusSeeOther)
			doc := s.matter(s.matters[0]).Documents[0]
			if c.shown == "" {
				c.shown = c.name
			}
			if doc.Name != c.shown || doc.Type != c.is || doc.RawName != map[bool]string{true: c.name}[c.raw != ""] {
				t.Errorf("on record is %+v", doc)
			}
			at := "/matters/" + s.matters[0]
			page := b.get(at).is(http.StatusOK).has(append(c.page, c.shown)...)
			if c.raw != "" {
				page.has("Sent under the name", c.raw)
			}
			page.lacks("\u202e")
			if c.preview != strings.Contains(page.body, "/documents/1/preview") {
				t.Errorf("offered is a preview: %v", !c.preview)
			}
			if !c.preview {
				b.get(at + "/documents/1/preview").is(http.StatusNotFound)
				b.get(at + "/documents/1/content").is(http.StatusNotFound).lacks("<script>alert")
				return
			}
			b.get(at+"/documents/1/preview").is(http.StatusOK).has("<iframe", at+"/documents/1/content")
			got := b.get(at + "/documents/1/content").is(http.StatusOK)
			policy := got.head.Get("Content-Security-Policy")
			if got.body != c.content || got.head.Get("Content-Type") != c.is || got.head.Get("X-Content-Type-Options") != "nosniff" ||
				!strings.HasPrefix(policy, "default-src 'none'") || !strings.HasSuffix(policy, "frame-ancestors 'self'; sandbox") || strings.Contains(policy, "script-src") {
				t.Errorf("the frame gets %v", got.head)
			}
			s.as("outsider").get(at + "/documents/1/content").is(http.StatusNotFound)
			s.as("outsider").get(at + "/documents/1/preview").is(http.StatusNotFound)
		})
	}
}

// A form that comes back says what is wrong with a file before it is saved.
func TestAFormSaysWhatIsWrongWithItsFiles(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[0])
	b := s.as("legal")
	path := formOf(s.matters[0], "receive_response")
	form := b.form(path, url.Values{"effective_on": {"2018-01-24"}, "f.production.all": {"complete"}, "note": {"Came by courier"}})
	b.sendRaw(path, form, "reply.pdf", "").is(http.StatusUnprocessableEntity).
		has("The file reply.pdf is empty: it has 0 bytes. It was not saved.", `id="f-documents-error"`, "Came by courier")
	form.Set("effective_on", "")
	back := b.sendRaw(path, form, "reply.pdf", "<!DOCTYPE html><p>no").is(http.StatusUnprocessableEntity).has("The name says PDF, the content is HTML.")
	form.Set("effective_on", "2018-01-24")
	form["f.documents.kept"] = []string{keptValue(back.body)}
	b.post(path, form).is(http.StatusSeeOther)
	if docs := s.matter(s.matters[0]).Documents; len(docs) != 1 || docs[0].Type != "text/html; charset=utf-8" {
		t.Errorf("on record are %+v", docs)
	}
	correct := correctionOf(s.matters[0], s.eventOf(s.matters[0], "receive_response"))
	b.get(correct).is(http.StatusOK).has("on record", "The name says PDF, the content is HTML.")
}

// The same bytes under two names are one file and two documents; one name with other bytes is two documents.
func TestTheSameBytesAreOneFileOfTwoDocuments(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[0])
	b := s.as("legal")
	for i, f := range [][2]string{{"a.pdf", "%PDF-1.7 one"}, {"b.pdf", "%PDF-1.7 one"}, {"a.pdf", "%PDF-1.7 two"}} {
		path := "/matters/" + s.matters[0] + "/add-documents"
		form := b.form(path, url.Values{"effective_on": {"2018-01-24"}, "f.kind": {"correspondence"}, "f.source": {fmt.Sprint("City Clerk ", i)}})
		b.sendRaw(path, form, f[0], f[1]).is(http.StatusSeeOther)
	}
	docs := s.matter(s.matters[0]).Documents
	if len(docs) != 3 || docs[0].SHA256 != docs[1].SHA256 || docs[0].SHA256 == docs[2].SHA256 {
		t.Fatalf("on record are %+v", docs)
	}
	b.get("/matters/"+s.matters[0]).has("City Clerk 0", "City Clerk 1", "City Clerk 2").
		plainly("Same file: The same file came on Wed, Jan 24, 2018 as a.pdf (Name of legal)").
		plainly("Same file: The same file came on Wed, Jan 24, 2018 as b.pdf (Name of legal)")
}

// A redacted copy is a document of its own, and each of the two names the other.
func TestARedactedCopyNamesItsOriginal(t *testing.T) {
	s := newSite(t)
	s.request(s.matters[0])
	b, id := s.as("legal"), s.matters[0]
	at, path := "/matters/"+id, "/matters/"+id+"/add-documents"
	b.get(path).is(http.StatusOK).lacks("Redacted copy of") // there is nothing that it could be one of
	b.add(id, "Quillfenby.txt", "The advice of counsel")
	original := s.matter(id).Documents[0]
	send := func(of, content string) answer {
		b.get(path).is(http.StatusOK).has("Redacted copy of", "Quillfenby.txt")
		form := b.form(path, url.Values{"effective_on": {"2018-01-24"}, "f.kind": {"other"}, "f.source": {"Our office"}, "f.redaction_of": {of}})
		return b.sendRaw(path, form, "redacted.txt", content)
	}
	send(strings.Repeat("ab", 32), "The advice of ███").is(http.StatusUnprocessableEntity).has("the matter has no document with the SHA-256")
	send(original.SHA256, "The advice of counsel").is(http.StatusUnprocessableEntity).has("redacted.txt has the same bytes as its original")
	send(original.SHA256, "The advice of ███").is(http.StatusSeeOther)
	docs := s.matter(id).Documents
	if len(docs) != 2 || len(docs[1].RedactionOf) != 1 || docs[1].RedactionOf[0] != original.Document || docs[0].RedactionOf != nil {
		t.Fatalf("on record are %+v", docs)
	}
	b.get(at).is(http.StatusOK).plainly("Redacted copy of: Quillfenby.txt", "Redacted copy: redacted.txt")
	b.get("/history/matter/" + id).is(http.StatusOK).plainly("Redacted copy of: Quillfenby.txt")

	// A correction says of what it is one, and without that it is none.
	correct := fmt.Sprintf("%s/added-documents/%d", at, docs[1].Event)
	given := url.Values{"effective_on": {"2018-01-24"}, "f.kind": {"other"}, "f.source": {"Our team"}, "reason": {"Misread."}, "f.redaction_of": {original.SHA256}}
	b.post(correct, b.form(correct, maps.Clone(given))).is(http.StatusSeeOther)
	if docs = s.matter(id).Documents; len(docs[1].RedactionOf) != 1 || docs[1].Source != "Our team" {
		t.Errorf("once its source is corrected it is %+v", docs[1])
	}

	// Once the original is closed, its copy stays open and does not name it.
	s.do(s.users["legal"], recall.Close{
		Matter: id, Documents: []document.Ref{{SHA256: original.SHA256, Event: original.Event}},
		Ground: document.PrivilegeClaim, Custodian: s.users["supervisor"],
		On: civil.NewDate(2018, 1, 24), Claimant: "City attorney", Reason: "A letter.",
	})
	b.get(at).is(http.StatusOK).plainly("Redacted copy of: Document closed").has("redacted.txt").lacks("Quillfenby", original.SHA256)
	b.get("/history/matter/"+id).is(http.StatusOK).lacks("Quillfenby", original.SHA256)
	b.get(at + "/documents/2").is(http.StatusOK)
	s.as("supervisor").get(at).is(http.StatusOK).plainly("Redacted copy of: Quillfenby.txt")
	given.Set("f.source", "The team")
	given.Del("f.redaction_of")
	b.post(correct, b.form(correct, given)).is(http.StatusSeeOther)
	s.as("supervisor").get(at).is(http.StatusOK).plainly("Redacted copy of: Quillfenby.txt", "The team") // who corrected it could not untick it

	// Many documents to choose from are folded away, until one is chosen.
	for n := range 10 {
		b.add(id, fmt.Sprintf("page-%d.txt", n), fmt.Sprint("Page ", n))
	}
	folded := `<details class="small space"><summary>Redacted copy of</summary>`
	b.get(path).is(http.StatusOK).has(folded)
	s.as("supervisor").get(correct).is(http.StatusOK).lacks(folded).has(`<summary>Redacted copy of</summary>`)
	s.verified()
}

// readTexts reads the texts of files that wait, as the server does, but in this process.
func (s *site) readTexts() {
	s.t.Helper()
	job := reading.Job{Store: s.db.Files, Blobs: s.db.Blobs, Log: slog.New(slog.DiscardHandler), Extract: func(_ context.Context, f *os.File, kind string) (file.Text, error) {
		info, err := f.Stat()
		if err != nil {
			return file.Text{}, err
		}
		return file.ReadText(f, info.Size(), kind), nil
	}}
	if _, err := job.Once(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// add puts a file on a matter.
func (b *visitor) add(matter, name, content string) {
	b.t.Helper()
	path := "/matters/" + matter + "/add-documents"
	form := b.form(path, url.Values{"effective_on": {"2018-01-24"}, "f.kind": {"correspondence"}, "f.source": {"City Clerk"}})
	b.sendRaw(path, form, name, content).is(http.StatusSeeOther)
}

func TestDocumentsAreFoundByTheirWords(t *testing.T) {
	s := newSite(t)
	s.request(s.matters...)
	b := s.as("legal")
	at := "/matters/" + s.matters[0]
	b.get(at).is(http.StatusOK).lacks("Search in documents") // there are none
	b.add(s.matters[0], "letter.txt", "Dear Sir, the <b>policy</b> is attached.")
	b.add(s.matters[0], "reply.docx", zipOf(t, "word/document.xml", "<d><p><t>Our Policy of 2017</t></p></d>", "[Content_Types].xml", "<x/>"))
	b.add(s.matters[0], "broken.pdf", "%PDF-1.7 no policy")
	b.add(s.matters[0], "locked.pdf", "%PDF-1.7 policy trailer <</Encrypt 5 0 R>>")
	b.add(s.matters[0], "photo.gif", onePixel)
	b.add(s.matters[1], "other.txt", "A policy of another matter.")
	b.get(at).is(http.StatusOK).has("Search in documents", "Not searchable yet: waiting to be read")
	b.get(at+"/documents?q=policy").is(http.StatusOK).has("0 documents with these words.", "4 documents could not be searched", "4 documents are waiting to be read.")
	s.readTexts()
	b.get(at).is(http.StatusOK).
		has("Searchable", "Not searchable: the file is broken", "Not searchable: locked", "The file is locked with a password.").lacks("waiting to be read")
	found := b.get(at+"/documents?q=POLIC").is(http.StatusOK).
		has("2 documents with these words.", "letter.txt", "reply.docx", at+"/documents/1", at+"/documents/2", "<mark>policy</mark>", "&lt;b&gt;", "2 documents could not be searched").
		lacks("other.txt", "photo.gif", "<b>policy")
	if found.head.Get("Cache-Control") != "no-store" {
		t.Errorf("the answer may be kept: %v", found.head)
	}
	b.get(at+"/documents?q=nowhere").is(http.StatusOK).has("0 documents with these words.", "could not be searched")
	b.get(at + "/documents").is(http.StatusOK).lacks("with these words")
	b.get(at + "/documents?q=" + strings.Repeat("x", 201)).is(http.StatusUnprocessableEntity)
	s.as("auditor").get(at + "/documents?q=policy").is(http.StatusOK).has("letter.txt")
	s.as("outsider").get(at + "/documents?q=policy").is(http.StatusNotFound).lacks("letter.txt")
	s.as("admin").get(at + "/documents?q=policy").is(http.StatusForbidden)
}
