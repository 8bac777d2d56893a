package jobs_test

import (
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"net/textproto"
	"strings"
	"testing"

	"duces/handlers/jobs"
	"duces/templates/mail"
	"duces/workflow/account"
)

// read is a message as a mail client sees it.
type read struct {
	netmail.Header
	Subject    string
	Text, HTML string
	Files      []file
}

// file is an attachment.
type file struct {
	Name, Type string // media type with parameters
	Content    string
}

func parse(t testing.TB, raw []byte) read {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	r := read{Header: m.Header, Subject: subject}
	r.parts(t, textproto.MIMEHeader(m.Header), m.Body)
	if r.Text == "" || r.HTML == "" {
		t.Fatalf("the message lacks a text or an HTML part:\n%s", raw)
	}
	return r
}

func (r *read) parts(t testing.TB, head textproto.MIMEHeader, body io.Reader) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(head.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	if kind == "multipart/mixed" || kind == "multipart/alternative" {
		for parts := multipart.NewReader(body, params["boundary"]); ; {
			part, err := parts.NextRawPart()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			r.parts(t, part.Header, part)
		}
	}
	switch head.Get("Content-Transfer-Encoding") {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	content, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	how, disposition, err := mime.ParseMediaType(head.Get("Content-Disposition"))
	switch {
	case err == nil && how == "attachment":
		r.Files = append(r.Files, file{disposition["filename"], head.Get("Content-Type"), string(content)})
	case kind == "text/plain":
		r.Text = strings.ReplaceAll(string(content), "\r\n", "\n")
	case kind == "text/html":
		r.HTML = string(content)
	default:
		t.Fatalf("a part is %s", kind)
	}
}

func sheet() jobs.Sheet {
	return jobs.Sheet{
		Letter: mail.Letter{
			Subject: "Due in 3 days: response", Headline: "Due in 3 days", Lead: "It is due.",
			Link: mail.Link{Label: "Open", URL: "https://duces.example.org/"}, Reason: "You are told.",
			Sections: []mail.Section{{Title: "More", Items: []mail.Item{{Title: "Thing", URL: "https://duces.example.org/x", Lines: []string{"line"}}}}},
		},
		Thread: "matter.1", Unsubscribe: "https://duces.example.org/unsubscribe?u=1&k=2",
		FileName: "due-date.ics", FileType: "text/calendar; charset=utf-8; method=PUBLISH", File: []byte("BEGIN:VCALENDAR\r\n"),
	}
}

var reader = account.User{ID: "u", Name: "Dana Reyes", Email: "dana@example.org"}

func TestAMessageCarriesItsThreadItsFileAndItsWayOut(t *testing.T) {
	raw, err := jobs.Compose(t.Context(), reader, "row", sheet(), instant(t, morning))
	if err != nil {
		t.Fatal(err)
	}
	m := parse(t, raw)
	for name, want := range map[string]string{
		"Message-Id": "<row@example.org>", "References": "<matter.1@example.org>", "In-Reply-To": "<matter.1@example.org>",
		"Auto-Submitted": "auto-generated", "List-Unsubscribe": "<https://duces.example.org/unsubscribe?u=1&k=2>",
		"List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
	} {
		if got := m.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	want := file{"due-date.ics", "text/calendar; charset=utf-8; method=PUBLISH", "BEGIN:VCALENDAR\r\n"}
	if len(m.Files) != 1 || m.Files[0] != want {
		t.Errorf("attached: %+v", m.Files)
	}
}

func TestWhatCouldBreakOutOfItsLineIsRefusedEverywhere(t *testing.T) {
	places := map[string]func(s *jobs.Sheet, u *account.User, bad string){
		"the recipient's name":  func(_ *jobs.Sheet, u *account.User, bad string) { u.Name += bad },
		"the address":           func(_ *jobs.Sheet, u *account.User, bad string) { u.Email += bad },
		"the subject":           func(s *jobs.Sheet, _ *account.User, bad string) { s.Subject += bad },
		"a section's title":     func(s *jobs.Sheet, _ *account.User, bad string) { s.Sections[0].Title += bad },
		"an item's title":       func(s *jobs.Sheet, _ *account.User, bad string) { s.Sections[0].Items[0].Title += bad },
		"an item's line":        func(s *jobs.Sheet, _ *account.User, bad string) { s.Sections[0].Items[0].Lines[0] += bad },
		"the thread":            func(s *jobs.Sheet, _ *account.User, bad string) { s.Thread += bad },
		"the file's name":       func(s *jobs.Sheet, _ *account.User, bad string) { s.FileName += bad },
		"the file's media type": func(s *jobs.Sheet, _ *account.User, bad string) { s.FileType += bad },
		"the way out":           func(s *jobs.Sheet, _ *account.User, bad string) { s.Unsubscribe += bad },
	}
	for place, put := range places {
		for name, bad := range map[string]string{"CR": "\r", "LF": "\nBcc: x@example.org", "NUL": "\x00", "invalid UTF-8": "\xff"} {
			s, u := sheet(), reader
			put(&s, &u, bad)
			if _, err := jobs.Compose(t.Context(), u, "row", s, instant(t, morning)); err == nil {
				t.Errorf("%s with %s was taken", place, name)
			}
		}
	}
}

func TestFilesHaveNamesThatEverySystemKeeps(t *testing.T) {
	for words, want := range map[string]string{
		"January 2018 document requests 2018-02-26": "january-2018-document-requests-2018-02-26.csv",
		"../../etc/passwd":                          "etc-passwd.csv",
		"Überprüfung “Süd”":                         "berpr-fung-s-d.csv",
		"審査":                                        "review.csv",
		strings.Repeat("ab ", 90):                   strings.Repeat("ab-", 26) + "ab.csv",
	} {
		if got := jobs.FileNamed(words, ".csv"); got != want {
			t.Errorf("%q became %q, want %q", words, got, want)
		}
	}
	for _, bad := range []string{"a/b.csv", "a\"b.csv", "ü.csv", ".csv", "a b.csv"} {
		s := sheet()
		s.FileName = bad
		if _, err := jobs.Compose(t.Context(), reader, "row", s, instant(t, morning)); err == nil {
			t.Errorf("the file name %q was taken", bad)
		}
	}
}

func TestLongNamesInOtherAlphabetsFoldIntoEncodedWords(t *testing.T) {
	place := strings.Repeat("Město Ústí nad Labem ", 9)
	s, u := sheet(), reader
	s.Subject = "Due in 3 days: response, " + strings.TrimSpace(place)
	u.Name = strings.Repeat("Žofie Ďuriš, ", 14) + "審査審査審査審査審査審査審査審査審査審査審査審査審査審査審査審査審査審査審査審査"
	raw, err := jobs.Compose(t.Context(), u, "row", s, instant(t, morning))
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(raw), "\r\n\r\n")
	for _, line := range strings.Split(head, "\r\n") {
		if len(line) > 78 {
			t.Errorf("the line %q is too long", line)
		}
		for _, word := range strings.Fields(line) {
			if strings.HasPrefix(word, "=?") && len(word) > 75 {
				t.Errorf("the encoded word %q is too long", word)
			}
		}
	}
	m := parse(t, raw)
	if m.Subject != s.Subject {
		t.Errorf("the subject became %q", m.Subject)
	}
	if to, err := m.AddressList("To"); err != nil || len(to) != 1 || to[0].Name != u.Name || to[0].Address != u.Email {
		t.Errorf("To: %+v, %v", to, err)
	}
}

func TestANameWithACommaStaysOneRecipient(t *testing.T) {
	for _, name := range []string{"Reyes, Dana", `Reyes, Dana (“D.”), Esq.`, `O'Hara, "Pat" <x@example.org>,`, "Ďuriš, Žofie", ",", strings.Repeat("Reyes, Dana; ", 20) + "Jr."} {
		u := reader
		u.Name = name
		raw, err := jobs.Compose(t.Context(), u, "row", sheet(), instant(t, morning))
		if err != nil {
			t.Fatal(err)
		}
		m := parse(t, raw)
		if to, err := m.AddressList("To"); err != nil || len(to) != 1 || to[0].Name != name || to[0].Address != u.Email {
			t.Errorf("%q: To: %+v, %v", name, to, err)
		}
	}
}
