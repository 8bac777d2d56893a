package eml_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"duces/handlers/eml"
)

// holds says what is wrong with a message, whatever it was read from.
func holds(t *testing.T, m eml.Message) {
	t.Helper()
	for i, p := range m.Parts {
		if (p.Role == "") == (p.Unreadable == "") {
			t.Errorf("part %d (%s) must be shown or named as unreadable: role %q, %q", i, p.Type, p.Role, p.Unreadable)
		}
		if strings.ContainsAny(p.Name, "\r\n\x00") {
			t.Errorf("the name %q breaks a line", p.Name)
		}
	}
	for what, text := range map[string]string{"text": m.Text, "quote": m.Quote, "HTML": m.HTML, "subject": m.Subject} {
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			t.Errorf("the %s is no text: %q", what, text)
		}
	}
	page := strings.ToLower(m.HTML)
	for _, bad := range []string{"<script", "<style", "<iframe", "<object", "<form", " src=", " style=", "javascript:", " onerror=", " onload=", "<link", "<meta", "<base"} {
		if i := strings.Index(page, bad); i >= 0 && strings.LastIndex(page[:i], "<") > strings.LastIndex(page[:i], ">") || i >= 0 && bad[0] == '<' {
			t.Errorf("HTML keeps %s: %q", bad, m.HTML)
		}
	}
	if m.Kind == eml.Broken && m.Unread == "" {
		t.Error("what could not be read is not said")
	}
}

func TestAMessageBeyondTheBoundsIsKeptByItsHeadersAndSaysSo(t *testing.T) {
	head := "From: a@example.gov\nSubject: Many\nContent-Type: multipart/mixed; boundary=b\n\n"
	deep := "From: a@example.gov\nSubject: Deep\n"
	for i := range 60 {
		deep += fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i)
	}
	for name, c := range map[string]struct{ raw, says string }{
		"10,000 parts": {head + strings.Repeat("--b\nContent-Type: text/plain\n\nx\n", 10_000) + "--b--\n", "more than 1000 parts"},
		"too large":    {head + strings.Repeat("x", eml.MostSize), "larger than 25 MiB"},
		"60 levels":    {deep, "too deep"},
		"no headers":   {"\n\nwords", "no headers"},
		"nothing":      {"", "empty"},
		"no mail":      {"\x00\x01\x02\x03", "no headers"},
	} {
		m := eml.Read([]byte(c.raw))
		holds(t, m)
		if m.Kind != eml.Broken || !strings.Contains(m.Unread, c.says) {
			t.Errorf("%s: %s, %q", name, m.Kind, m.Unread)
		}
	}
	if m := eml.Read([]byte(head + strings.Repeat("--b\nContent-Type: text/plain\n\nx\n", 10_000))); m.Subject != "Many" || m.From[0].Email != "a@example.gov" {
		t.Errorf("the headers are lost: %+v", m)
	}
}

func TestWhatIsNewStandsApartFromWhatIsQuoted(t *testing.T) {
	for name, c := range map[string]struct{ body, text, quote string }{
		"a reply above":     {"Attached.\n\nOn Wed, Jan 24, 2018 at 9:00 AM, Records <r@example.gov> wrote:\n> Send 1.\n> Send 2.\n", "Attached.", "On Wed, Jan 24"},
		"Outlook's headers": {"Attached.\n\nFrom: Records <r@example.gov>\nSent: Wednesday\nTo: Clerk\nSubject: Request\n\nSend 1.\n", "Attached.", "From: Records"},
		"an original":       {"Attached.\n-----Original Message-----\nSend 1.\n", "Attached.", "-----Original"},
		"a line between":    {"> Send 1.\nHere.\n> Send 2.\nNone.\n", "> Send 1.\nHere.\n> Send 2.\nNone.", ""},
		"a broken line":     {"Yes.\nOn Wed, Jan 24, 2018 at 9:00 AM, Records\n<r@example.gov> wrote:\n> Send 1.", "Yes.", "On Wed, Jan 24"},
		"a forward":         {"See below.\n---------- Forwarded message ---------\nFrom: x\n", "See below.", "---------- Forwarded"},
		"no quote":          {"From: here to there.\nOn Monday we wrote: nothing.", "From: here to there.\nOn Monday we wrote: nothing.", ""},
	} {
		m := eml.Read([]byte("From: clerk@city.example\n\n" + c.body))
		if m.Text != c.text || !strings.HasPrefix(m.Quote, c.quote) || (m.Quote == "") != (c.quote == "") {
			t.Errorf("%s: new %q, quoted %q", name, m.Text, m.Quote)
		}
	}
}

func FuzzRead(f *testing.F) {
	seeds, err := filepath.Glob("../inbound/testdata/shapes/*.eml")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range seeds {
		raw, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte("From: a@example.gov\nContent-Type: text/html\n\n<p onclick=x>Hi<script>1</script><img src=http://x>"))
	f.Fuzz(func(t *testing.T, raw []byte) { holds(t, eml.Read(raw)) })
}
