package mailtest

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
)

// Mail is a message as a mail program shows it.
type Mail struct {
	netmail.Header
	Subject    string
	Text, HTML string
	Files      []File
}

// File is an attachment.
type File struct {
	Name, Type string // media type with parameters
	Content    string
}

// Read reads a message, which has a text and an HTML part.
func Read(t testing.TB, raw []byte) Mail {
	t.Helper()
	m, err := netmail.ReadMessage(strings.NewReader(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil {
		t.Fatal(err)
	}
	r := Mail{Header: m.Header, Subject: subject}
	r.parts(t, textproto.MIMEHeader(m.Header), m.Body)
	if r.Text == "" || r.HTML == "" {
		t.Fatalf("the message lacks a text or an HTML part:\n%s", raw)
	}
	return r
}

func (r *Mail) parts(t testing.TB, head textproto.MIMEHeader, body io.Reader) {
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
		r.Files = append(r.Files, File{disposition["filename"], head.Get("Content-Type"), string(content)})
	case kind == "text/plain":
		r.Text = strings.ReplaceAll(string(content), "\r\n", "\n")
	case kind == "text/html":
		r.HTML = string(content)
	default:
		t.Fatalf("a part is %s", kind)
	}
}
