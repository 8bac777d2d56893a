// Package message makes the bytes of an email: it puts a letter's words, its
// attachments and its headers into one MIME message, and refuses what could
// break out of a line or a header.
//
// It reads no database and opens no connection. Whom a letter is for and what
// it says is decided in handlers/letters; package smtp sends what is made here.
package message

import (
	"bytes"
	"context"
	"fmt"
	netmail "net/mail"
	"net/textproto"
	"strings"
	"sync"
	"time"

	"github.com/jordan-wright/email"

	"duces/templates/mail"
)

// Draft is a letter with what goes into its message beside the words.
type Draft struct {
	mail.Letter
	// Thread names what the letter is about, so that mail programs show all
	// letters about it together. It is the local part of a Message-ID under
	// which nothing was ever sent; the ids of RFC 5322 need not exist.
	Thread      string
	Unsubscribe string // address that ends such mail by one click (RFC 8058); empty: it cannot be ended
	Attachments []Attachment
}

// Attachment is a file that goes with a letter.
type Attachment struct {
	Name    string // ASCII, so that every client saves it under this name
	Type    string // media type with its parameters
	Content []byte
}

// Message is a letter as it goes over the wire.
type Message struct {
	ID      string // Message-ID, with its angle brackets
	Address string
	Subject string
	Raw     []byte
}

// Field is a header field that repeats the Message-ID: some relays write a
// Message-ID of their own, and the report that the message came back shows only that.
const Field = "X-Duces-Message"

// Compose makes the email of a draft. The row is the message's id in the
// outbox, and the local part of its Message-ID. Call it once for each row:
// multipart boundaries are random, and a retry must send the same bytes.
func Compose(ctx context.Context, from, to netmail.Address, row string, d Draft, at time.Time) (Message, error) {
	if err := check(to, row, d); err != nil {
		return Message{}, err
	}
	page := pages.Get().(*bytes.Buffer)
	defer pages.Put(page) // its bytes are copied into the message
	page.Reset()
	if err := d.HTML().Render(ctx, page); err != nil {
		return Message{}, fmt.Errorf("write the HTML part: %w", err)
	}
	_, domain, _ := strings.Cut(from.Address, "@")
	m := Message{ID: "<" + row + "@" + domain + ">", Address: to.Address, Subject: d.Subject}
	e := email.NewEmail()
	e.From = addressHeader(from)
	e.To = []string{addressHeader(to)}
	e.Subject = d.Subject
	e.Text = []byte(d.Text())
	e.HTML = page.Bytes()
	e.Headers = textproto.MIMEHeader{
		"Message-Id": {m.ID},
		"Date":       {at.UTC().Format(time.RFC1123Z)},
		Field:        {m.ID},
		// No vacation message shall come back (RFC 3834), nor what Exchange sends besides
		// ([MS-OXCMAIL] 2.2.3.2.14). "All" would hold back the reports that a mail
		// could not be delivered, too.
		"Auto-Submitted":           {"auto-generated"},
		"X-Auto-Response-Suppress": {"DR, RN, NRN, OOF, AutoReply"},
	}
	if d.Thread != "" {
		root := "<" + d.Thread + "@" + domain + ">"
		e.Headers["References"], e.Headers["In-Reply-To"] = []string{root}, []string{root}
	}
	if d.Unsubscribe != "" {
		e.Headers["List-Unsubscribe"] = []string{"<" + d.Unsubscribe + ">"}
		e.Headers["List-Unsubscribe-Post"] = []string{"List-Unsubscribe=One-Click"}
	}
	for _, a := range d.Attachments {
		if _, err := e.Attach(bytes.NewReader(a.Content), a.Name, a.Type); err != nil {
			return Message{}, fmt.Errorf("attach %s: %w", a.Name, err)
		}
	}
	raw, err := e.Bytes()
	if err != nil {
		return Message{}, fmt.Errorf("put the message together: %w", err)
	}
	m.Raw = foldHeaders(raw)
	return m, nil
}

// pages are buffers for HTML parts, some kilobytes each.
var pages = sync.Pool{New: func() any { return new(bytes.Buffer) }}
