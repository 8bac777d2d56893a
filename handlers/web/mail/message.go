package mail

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
	"unicode"

	"golang.org/x/net/html"

	"duces/handlers/web/frame"
	"duces/templates/outbox"
	"duces/workflow"
	"duces/workflow/view"
)

// letter is a message taken apart. The email package that messages are made
// with drops the parameters of an attachment's type when it reads one, and
// with them its charset and a calendar's method; hence the standard library.
type letter struct {
	headers  []outbox.Header
	text     []byte
	html     []byte
	attached []attached
}

// attached is one attachment.
type attached struct {
	name, kind string
	content    []byte
}

// shownHeaders are what a reader's mail program shows of the headers.
var shownHeaders = []string{"From", "To", "Subject", "Date", "Message-Id"}

// mostNested is how deep parts may be nested; those we send are nested two deep.
const mostNested = 8

func takenApart(m view.MailRow) (letter, error) {
	l, err := readLetter(m.Bytes)
	if err != nil {
		return letter{}, (&workflow.Error{Code: workflow.Internal, Message: "This message is on record but cannot be displayed."}).Because(err)
	}
	return l, nil
}

func readLetter(raw []byte) (letter, error) {
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return letter{}, err
	}
	var l letter
	words := mime.WordDecoder{}
	for _, name := range shownHeaders {
		for _, value := range m.Header[name] {
			if plain, err := words.DecodeHeader(value); err == nil {
				value = plain
			}
			l.headers = append(l.headers, outbox.Header{Name: name, Value: value})
		}
	}
	return l, l.take(textproto.MIMEHeader(m.Header), m.Body, 0)
}

// take sorts a part, or the parts of it, into text, HTML and attachments. The
// first text and the first HTML that are no files are the body of the letter.
func (l *letter) take(h textproto.MIMEHeader, body io.Reader, depth int) error {
	kind, params := "text/plain", map[string]string{}
	if said := h.Get("Content-Type"); said != "" {
		var err error
		if kind, params, err = mime.ParseMediaType(said); err != nil {
			return fmt.Errorf("a part of the type %q: %w", said, err)
		}
	}
	if strings.HasPrefix(kind, "multipart/") {
		return l.takeAll(multipart.NewReader(body, params["boundary"]), depth+1)
	}
	content, err := io.ReadAll(decoded(h.Get("Content-Transfer-Encoding"), body))
	if err != nil {
		return err
	}
	// A disposition that cannot be read counts as none.
	disposition, where, err := mime.ParseMediaType(h.Get("Content-Disposition"))
	file := err == nil && (disposition == "attachment" || where["filename"] != "")
	switch {
	case !file && kind == "text/plain" && l.text == nil:
		l.text = content
	case !file && kind == "text/html" && l.html == nil:
		l.html = content
	default:
		l.attached = append(l.attached, attached{name: attachedName(where["filename"]), kind: mime.FormatMediaType(kind, params), content: content})
	}
	return nil
}

func (l *letter) takeAll(parts *multipart.Reader, depth int) error {
	if depth > mostNested {
		return errors.New("its parts lie too deep in one another")
	}
	for {
		p, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := l.take(p.Header, p, depth); err != nil {
			return err
		}
	}
}

func decoded(encoding string, body io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	}
	return body
}

// attachedName is a name to save a file under: no path, no leading dot, and no
// invisible character, such as those that reverse the direction of writing.
func attachedName(s string) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	s = strings.TrimLeft(frame.FileName(s), ".")
	if s == "" {
		return "attachment"
	}
	return s
}

// newTabs makes the links of a letter open new tabs: its iframe may load nothing
// else. The base element comes before any that the letter has, so that it counts,
// and after the doctype, which must come first.
func newTabs(page []byte) []byte {
	const base = `<base target="_blank">`
	at, seen := 0, 0
	z := html.NewTokenizer(bytes.NewReader(page))
	for {
		kind := z.Next()
		seen += len(z.Raw())
		if kind == html.DoctypeToken {
			at = seen
		}
		if blank := kind == html.TextToken && len(bytes.TrimSpace(z.Raw())) == 0; kind != html.CommentToken && !blank {
			break
		}
	}
	return append(append(append(make([]byte, 0, len(page)+len(base)), page[:at]...), base...), page[at:]...)
}
