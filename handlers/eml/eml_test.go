package eml_test

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"duces/handlers/eml"
)

// holds says what is wrong with a message that was read from raw.
func holds(t *testing.T, raw []byte, m eml.Message) {
	t.Helper()
	if m.Kind != eml.Broken {
		for _, fault := range missing(raw, m) {
			t.Error(fault)
		}
	}
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

// piece is a part of a message as the standard library reads it.
type piece struct {
	kind    string
	text    bool   // to be shown, and in a character set that the test reads
	version bool   // one of several with the same words
	content string // decoded
}

// pieces reads a message with the standard library; an error says that it has a form that only a lenient reader takes.
func pieces(head textproto.MIMEHeader, body io.Reader, version bool) ([]piece, error) {
	kind, params := "text/plain", map[string]string{}
	var err error
	if value := head.Get("Content-Type"); value != "" {
		if kind, params, err = mime.ParseMediaType(value); err != nil {
			return nil, err
		}
	}
	if strings.HasPrefix(kind, "multipart/") {
		content, err := io.ReadAll(body)
		if err != nil || !bytes.Contains(content, []byte("--"+params["boundary"]+"--")) {
			return nil, errors.Join(err, errors.New("it is not closed"))
		}
		var all []piece
		for r := multipart.NewReader(bytes.NewReader(content), params["boundary"]); ; {
			p, err := r.NextRawPart()
			if errors.Is(err, io.EOF) && len(all) > 0 {
				return all, nil
			}
			if err != nil {
				return nil, err
			}
			within, err := pieces(p.Header, p, version || kind == "multipart/alternative")
			if err != nil {
				return nil, err
			}
			all = append(all, within...)
		}
	}
	switch strings.ToLower(head.Get("Content-Transfer-Encoding")) {
	case "", "7bit", "8bit", "binary":
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	default:
		return nil, errors.New("no known encoding")
	}
	content, err := io.ReadAll(body)
	if err != nil && strings.HasPrefix(kind, "text/") {
		return nil, err
	}
	disposition, named, _ := mime.ParseMediaType(head.Get("Content-Disposition"))
	file := disposition == "attachment" || named["filename"] != "" || params["name"] != ""
	charset := strings.ToLower(params["charset"])
	return []piece{{
		kind: kind, version: version, content: string(content),
		text: !file && (kind == "text/plain" || kind == "text/html") && (charset == "" || charset == "us-ascii" || charset == "utf-8"),
	}}, nil
}

var (
	asciiWords = regexp.MustCompile(`[A-Za-z]{3,}`)
	markup     = regexp.MustCompile(`(?s)<(script|style|title|head)\b.*?</(script|style|title|head)>|<[^>]*(>|$)|&[a-z]+;`)
)

// missing compares a message with its parts as the standard library reads them: each is shown, kept as a document,
// named as unreadable, or named as another form of a text that is shown; and what is shown has the words of its part.
func missing(raw []byte, m eml.Message) []string {
	message, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return nil
	}
	want, err := pieces(textproto.MIMEHeader(message.Header), message.Body, false)
	if err != nil {
		return nil
	}
	if len(want) != len(m.Parts) {
		return []string{fmt.Sprintf("%d parts, want %d", len(m.Parts), len(want))}
	}
	var faults []string
	fault := func(i int, is string) {
		faults = append(faults, fmt.Sprintf("part %d (%s) %s: %+v", i+1, want[i].kind, is, m.Parts[i]))
	}
	shown := m.Text + "\n" + m.Quote + "\n" + m.HTML
	for i, w := range want {
		p := m.Parts[i]
		switch {
		case cmp.Or(p.Type, "text/plain") != w.kind:
			fault(i, "is taken for another")
		case p.Unreadable != "" || p.Kept():
		case w.text && p.Role == eml.Version:
			if !w.version {
				fault(i, "is not shown, and no other part has its words")
			}
		case w.text:
			if p.Role != eml.TextPart && p.Role != eml.HTMLPart {
				fault(i, "is text, and is not shown")
			}
			for _, word := range asciiWords.FindAllString(markup.ReplaceAllString(w.content, " "), -1) {
				if len(w.content) < 1<<20 && !strings.Contains(shown, word) {
					fault(i, "has the word "+word+", which is not shown")
				}
			}
		}
	}
	return faults
}

const severalTexts = `From: clerk@city.example
Subject: Answer
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

First words.

On Wed, Jan 24, 2018 at 9:00 AM, Records <r@example.gov> wrote:
> Send QUAGGA.
--b
Content-Type: application/pdf
Content-Disposition: inline; filename=a.pdf
Content-Transfer-Encoding: base64

JVBERi0xLjcK
--b
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: base64

V2Ugb2JqZWN0IHRvIGRlbWFuZCAyIFpBTlpJQkFS
--b
Content-Type: multipart/alternative; boundary=c

--c
Content-Type: text/plain

Third OKAPI words.
--c
Content-Type: text/plain

Other TAPIR version.
--c
Content-Type: text/html

<p>Third <b>OKAPI</b> words, formatted.</p><!-- never closed
--c--
--b
Content-Type: text/html

<p>Fourth KOODOO &amp; last.</p>
--b--
`

func TestEveryTextOfAMessageIsShownInOrder(t *testing.T) {
	m := eml.Read([]byte(severalTexts))
	holds(t, []byte(severalTexts), m)
	if want := "First words.\n\nWe object to demand 2 ZANZIBAR\n\nThird OKAPI words.\n\nFourth KOODOO & last."; m.Text != want {
		t.Errorf("the text is %q, want %q", m.Text, want)
	}
	if !strings.Contains(m.Quote, "QUAGGA") {
		t.Errorf("the quote is %q", m.Quote)
	}
	at := -1
	for _, word := range []string{"First", "ZANZIBAR", "<b>OKAPI</b>", "KOODOO"} {
		next := strings.Index(m.HTML, word)
		if next <= at {
			t.Errorf("%s does not stand in its place: %q", word, m.HTML)
		}
		at = next
	}
	var roles []eml.Role
	for _, p := range m.Parts {
		roles = append(roles, p.Role)
	}
	if want := []eml.Role{eml.TextPart, eml.Document, eml.TextPart, eml.TextPart, eml.Version, eml.HTMLPart, eml.HTMLPart}; !slices.Equal(roles, want) {
		t.Errorf("the parts are %v, want %v", roles, want)
	}
	if all := strings.Join(m.Texts(), "\n"); !strings.Contains(all, "TAPIR") || !strings.Contains(all, "ZANZIBAR") || strings.Contains(all, "%PDF") {
		t.Errorf("all the text is %q", all)
	}
}

// What compares a message with its parts notices each part that is lost.
func TestAPartThatIsLostIsNoticed(t *testing.T) {
	raw := []byte(severalTexts)
	for what, lose := range map[string]func(*eml.Message){
		"a part":                     func(m *eml.Message) { m.Parts = m.Parts[:len(m.Parts)-1] },
		"a document":                 func(m *eml.Message) { m.Parts[1].Type = "text/plain" },
		"the words of a second part": func(m *eml.Message) { m.Text, m.HTML = "First words. Third OKAPI words. Fourth KOODOO last.", "" },
		"a text that has no version": func(m *eml.Message) { m.Parts[2].Role = eml.Version },
		"a text taken for a picture": func(m *eml.Message) { m.Parts[2].Role = eml.Logo },
	} {
		m := eml.Read(raw)
		lose(&m)
		if len(missing(raw, m)) == 0 {
			t.Errorf("nobody notices that %s is lost", what)
		}
	}
}

func TestAFileIsNamedAsDamagedInEveryEncoding(t *testing.T) {
	for name, c := range map[string]struct{ encoding, content, says string }{
		"quoted-printable":             {"quoted-printable", "=25PDF-1.7=0D=0A soft =\nline=20\n= \nend=3d", ""},
		"its letters in another case":  {"Quoted-Printable", "=ZZ=GG", "damaged"},
		"two marks that say nothing":   {"quoted-printable", "%PDF-1.7 =ZZ=GG", "damaged"},
		"half of a byte":               {"quoted-printable", "%PDF-1.7 =2", "damaged"},
		"half of a byte, then a blank": {"quoted-printable", "%PDF-1.7 =2 x", "damaged"},
		"blanks behind a mark":         {"quoted-printable", "%PDF-1.7 = x", "damaged"},
		"two marks":                    {"quoted-printable", "%PDF-1.7 ==41", "damaged"},
		"base64":                       {"base64", "JVBERi0xLjcK", ""},
		"damaged base64":               {"base64", "JVBE!!?Ri0xLjcK", "damaged"},
		"an encoding of nobody":        {"x-zip85", "JVBERi0xLjcK", "encoding is not known"},
		"none":                         {"8bit", "%PDF-1.7 =ZZ=GG", ""},
	} {
		raw := []byte("From: clerk@city.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nWords =ZZ\n" +
			"--b\nContent-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: " + c.encoding + "\n\n" + c.content + "\n--b--\n")
		m := eml.Read(raw)
		holds(t, raw, m)
		if len(m.Parts) != 2 {
			t.Fatalf("%s: %+v", name, m.Parts)
		}
		if p := m.Parts[1]; (p.Unreadable == "") != (c.says == "") || !strings.Contains(p.Unreadable, c.says) || p.Kept() != (c.says == "") {
			t.Errorf("%s: kept %t, %q", name, p.Kept(), p.Unreadable)
		}
	}
}

func TestDamagedTextIsShownAndSaysSo(t *testing.T) {
	head := "From: clerk@city.example\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
	for content, damaged := range map[string]bool{"V29yZHM=\n": false, "V29!!?yZHM=\n": true} {
		m := eml.Read([]byte(head + content))
		if m.Text != "Words" || (m.Unread != "") != damaged || m.Kind != eml.Letter {
			t.Errorf("%q is read as %q: %q, %s", content, m.Text, m.Unread, m.Kind)
		}
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
		holds(t, []byte(c.raw), m)
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
	f.Fuzz(func(t *testing.T, raw []byte) { holds(t, raw, eml.Read(raw)) })
}
