package jobs

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	netmail "net/mail"
	"net/textproto"
	"strings"
	"sync"
	"time"

	"github.com/jordan-wright/email"

	"duces/templates/mail"
	"duces/workflow/account"
)

// draft is a letter with what goes into its message beside the words.
type draft struct {
	mail.Letter
	// thread names what the letter is about, so that mail programs show all
	// letters about it together. It is the local part of a Message-ID under
	// which nothing was ever sent; the ids of RFC 5322 need not be there.
	thread      string
	unsubscribe string // address that ends such mail by one click (RFC 8058); empty: it cannot be ended
	attached    []attachment
}

// attachment is a file that goes with a letter.
type attachment struct {
	name    string // ASCII, so that every client saves it under this name
	kind    string // media type with its parameters
	content []byte
}

// message is a letter as it goes over the wire.
type message struct {
	ID      string // Message-ID, with its angle brackets
	Address string
	Subject string
	Raw     []byte
}

// compose makes the e-mail of a letter. It is called once for each row of the
// outbox: multipart boundaries are random, and a retry must be the same message.
func compose(ctx context.Context, from netmail.Address, to account.User, row string, l draft, at time.Time) (message, error) {
	if err := check(to, row, l); err != nil {
		return message{}, err
	}
	page := pages.Get().(*bytes.Buffer)
	defer pages.Put(page) // its bytes are copied into the message
	page.Reset()
	if err := l.HTML().Render(ctx, page); err != nil {
		return message{}, fmt.Errorf("write the HTML part: %w", err)
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	m := message{ID: "<" + row + "@" + domain + ">", Address: to.Email, Subject: l.Subject}
	e := email.NewEmail()
	e.From = header(from)
	e.To = []string{header(netmail.Address{Name: to.Name, Address: to.Email})}
	e.Subject = l.Subject
	e.Text = []byte(l.Text())
	e.HTML = page.Bytes()
	e.Headers = textproto.MIMEHeader{
		"Message-Id": {m.ID},
		"Date":       {at.UTC().Format(time.RFC1123Z)},
		// No vacation message shall come back (RFC 3834).
		"Auto-Submitted":           {"auto-generated"},
		"X-Auto-Response-Suppress": {"All"},
	}
	if l.thread != "" {
		root := "<" + l.thread + "@" + domain + ">"
		e.Headers["References"], e.Headers["In-Reply-To"] = []string{root}, []string{root}
	}
	if l.unsubscribe != "" {
		e.Headers["List-Unsubscribe"] = []string{"<" + l.unsubscribe + ">"}
		e.Headers["List-Unsubscribe-Post"] = []string{"List-Unsubscribe=One-Click"}
	}
	for _, a := range l.attached {
		if _, err := e.Attach(bytes.NewReader(a.content), a.name, a.kind); err != nil {
			return message{}, fmt.Errorf("attach %s: %w", a.name, err)
		}
	}
	raw, err := e.Bytes()
	if err != nil {
		return message{}, fmt.Errorf("put the message together: %w", err)
	}
	m.Raw = foldHeaders(raw)
	return m, nil
}

// pages are buffers for HTML parts, some kilobytes each.
var pages = sync.Pool{New: func() any { return new(bytes.Buffer) }}

func parseFrom(s string) (*netmail.Address, error) {
	if err := oneLine("the sender", s); err != nil {
		return nil, err
	}
	a, err := netmail.ParseAddress(s)
	if err != nil {
		return nil, fmt.Errorf("the sender %q is no e-mail address: write it like Duces <duces@example.org>", s)
	}
	return a, checkAddress(a.Address)
}

// header writes an address for the e-mail package, which splits at commas before
// it parses: a comma in a name is hidden in an encoded word. What it parsed it
// writes anew, in words of the length that RFC 2047 allows.
func header(a netmail.Address) string {
	if !strings.Contains(a.Name, ",") {
		return a.String()
	}
	return "=?utf-8?b?" + base64.StdEncoding.EncodeToString([]byte(a.Name)) + "?= <" + a.Address + ">"
}

// foldHeaders breaks header lines that are longer than RFC 5322 wants them,
// at their spaces; reading them puts the space back. Bodies are left alone.
func foldHeaders(raw []byte) []byte {
	const most = 76
	end := bytes.Index(raw, []byte("\r\n\r\n"))
	if end < 0 {
		return raw
	}
	out := make([]byte, 0, len(raw)+256)
	for line := range bytes.SplitSeq(raw[:end], []byte("\r\n")) {
		if len(line) <= most {
			out = append(append(out, line...), "\r\n"...)
			continue
		}
		used, i := 0, 0
		for word := range bytes.SplitSeq(line, []byte(" ")) {
			switch {
			case i == 0:
			// Not into a blank line, nor right after the name, unless an encoded word leaves no other place.
			case used+1+len(word) > most && len(word) > 0 && (i > 1 || bytes.HasPrefix(word, []byte("=?"))):
				out = append(out, "\r\n "...)
				used = 1
			default:
				out = append(out, ' ')
				used++
			}
			out = append(out, word...)
			used += len(word)
			i++
		}
		out = append(out, "\r\n"...)
	}
	return append(out, raw[end+len("\r\n"):]...)
}
