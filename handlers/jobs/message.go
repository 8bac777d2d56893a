package jobs

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	netmail "net/mail"
	"net/textproto"
	"strings"
	"time"

	"github.com/jordan-wright/email"

	"duces/templates/mail"
	"duces/workflow"
)

// message is a letter as it goes over the wire.
type message struct {
	ID      string // Message-ID, with its angle brackets
	Address string
	Subject string
	Raw     []byte
}

// compose makes the e-mail of a letter. It is called once for each row of the
// outbox: multipart boundaries are random, and a retry must be the same message.
func compose(ctx context.Context, from netmail.Address, to workflow.User, row string, l mail.Letter, at time.Time) (message, error) {
	if err := check(to, row, l); err != nil {
		return message{}, err
	}
	var page bytes.Buffer
	if err := l.HTML().Render(ctx, &page); err != nil {
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
	raw, err := e.Bytes()
	if err != nil {
		return message{}, fmt.Errorf("put the message together: %w", err)
	}
	m.Raw = foldHeaders(raw)
	return m, nil
}

// check refuses what could smuggle a header or a second recipient.
func check(to workflow.User, row string, l mail.Letter) error {
	if err := oneLine("the recipient's name", to.Name); err != nil {
		return err
	}
	if err := oneLine("the message's id", row); err != nil {
		return err
	}
	if err := oneLine("the subject", l.Subject); err != nil {
		return err
	}
	for _, s := range l.Lines() {
		if err := oneLine("the text “"+printable(s)+"”", s); err != nil {
			return err
		}
	}
	return checkAddress(to.Email)
}

// checkAddress accepts one bare address.
func checkAddress(s string) error {
	if err := oneLine("the address", s); err != nil {
		return err
	}
	a, err := netmail.ParseAddress(s)
	if err != nil || a.Address != s || strings.ContainsAny(s, " \"<>(),;:\\") {
		return fmt.Errorf("“%s” is not one plain e-mail address", printable(s))
	}
	return nil
}

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

// header writes an address so that the e-mail package, which splits at commas
// before it parses, cannot take the comma of a name for the end of an address.
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
	head, body, found := bytes.Cut(raw, []byte("\r\n\r\n"))
	if !found {
		return raw
	}
	var out bytes.Buffer
	for _, line := range strings.Split(string(head), "\r\n") {
		used := 0
		for i, word := range strings.Split(line, " ") {
			switch {
			case i == 0:
			case used+1+len(word) > most && i > 1 && word != "": // not right after the name, nor into a blank line
				out.WriteString("\r\n ")
				used = 1
			default:
				out.WriteByte(' ')
				used++
			}
			out.WriteString(word)
			used += len(word)
		}
		out.WriteString("\r\n")
	}
	out.WriteString("\r\n")
	out.Write(body)
	return out.Bytes()
}
