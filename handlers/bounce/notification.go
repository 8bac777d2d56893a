package bounce

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"net/textproto"
	"strings"

	"duces/handlers/delivery/message"
	"duces/workflow"
)

// notification is a delivery status notification (RFC 3464): what a mail server
// says about a message that it had taken before.
type notification struct {
	messageID  string // of the message that it is about; empty: it does not say
	recipients []recipientStatus
}

// recipientStatus is what became of a message for one recipient.
type recipientStatus struct {
	address string
	action  string // failed, delayed, delivered, relayed, expanded
	status  string // enhanced status code, as 5.1.1
	words   string // of the server that refused it, if the report gives them
}

const (
	// maxSize bounds a notification: it may bring back the message it is about.
	maxSize = 10 << 20
	// maxDepth is how far parts are followed into parts.
	maxDepth = 5
)

var errNoNotification = &workflow.Error{Code: workflow.Refused, Message: "This message is no report that a mail could not be delivered (RFC 3464); nothing was recorded."}

// readNotification reads a message as it comes from a mailbox for notifications.
func readNotification(r io.Reader) (notification, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxSize+1))
	if err != nil {
		return notification{}, fmt.Errorf("read the message: %w", err)
	}
	if len(raw) > maxSize {
		return notification{}, &workflow.Error{Code: workflow.Refused, Message: "This message is larger than 10 MiB, which no report of a mail server is; nothing was recorded."}
	}
	// A pipe from a mailbox begins with the mailbox's own separator line.
	if bytes.HasPrefix(raw, []byte("From ")) {
		_, raw, _ = bytes.Cut(raw, []byte("\n"))
	}
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return notification{}, errNoNotification.Because(err)
	}
	n := notification{messageID: messageID(m.Header.Get("In-Reply-To"))}
	n.part(textproto.MIMEHeader(m.Header), m.Body, maxDepth)
	if len(n.recipients) == 0 {
		return notification{}, errNoNotification
	}
	return n, nil
}

// part takes from one part what it says: a status, or the message that came
// back. What cannot be read says nothing; some reports are cut off where they
// bring the message back.
func (n *notification) part(head textproto.MIMEHeader, body io.Reader, depth int) {
	kind, params, err := mime.ParseMediaType(head.Get("Content-Type"))
	if err != nil || depth == 0 {
		return
	}
	switch kind {
	case "message/delivery-status", "message/global-delivery-status":
		n.status(plainBody(head, body))
		return
	case "message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers":
		returned, _ := fields(bufio.NewReader(plainBody(head, body)))
		if id := messageID(returned.Get("Message-Id")); id != "" {
			n.messageID = id
		}
		return
	}
	if !strings.HasPrefix(kind, "multipart/") {
		return
	}
	parts := multipart.NewReader(body, params["boundary"])
	for p, err := parts.NextRawPart(); err == nil; p, err = parts.NextRawPart() {
		n.part(p.Header, p, depth-1)
	}
}

// messageID is the first identifier of a field, with its angle brackets.
func messageID(s string) string {
	_, s, ok := strings.Cut(s, "<")
	id, _, closed := strings.Cut(s, ">")
	if !ok || !closed {
		return ""
	}
	return "<" + id + ">"
}

// plainBody undoes the encoding that RFC 3464 forbids here and some servers use.
func plainBody(head textproto.MIMEHeader, body io.Reader) io.Reader {
	switch strings.ToLower(strings.TrimSpace(head.Get("Content-Transfer-Encoding"))) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	}
	return body
}

// status reads groups of fields: one about the message, then one for each recipient.
func (n *notification) status(body io.Reader) {
	r := bufio.NewReader(body)
	for {
		group, err := fields(r)
		if address := typed(cmp.Or(group.Get("Final-Recipient"), group.Get("Original-Recipient"))); address != "" {
			n.recipients = append(n.recipients, recipientStatus{
				address: address,
				action:  strings.ToLower(firstWord(group.Get("Action"))),
				status:  firstWord(group.Get("Status")),
				words:   message.Printable(typed(group.Get("Diagnostic-Code"))),
			})
		}
		if err != nil {
			return
		}
	}
}

// fields reads header fields up to an empty line. io.EOF says that nothing follows.
func fields(r *bufio.Reader) (textproto.MIMEHeader, error) {
	h := textproto.MIMEHeader{}
	name := ""
	for {
		line, err := r.ReadString('\n')
		text := strings.TrimRight(line, "\r\n")
		switch {
		case text == "" && (err != nil || len(h) > 0):
			return h, err
		case text == "": // more empty lines than one between groups
		case (text[0] == ' ' || text[0] == '\t') && name != "":
			values := h[name]
			values[len(values)-1] += " " + strings.TrimSpace(text)
		default:
			if key, value, ok := strings.Cut(text, ":"); ok {
				name = textproto.CanonicalMIMEHeaderKey(strings.TrimSpace(key))
				h[name] = append(h[name], strings.TrimSpace(value))
			}
		}
		if err != nil {
			return h, err
		}
	}
}

// typed gives what follows the type in fields like "rfc822; a@example.org".
func typed(s string) string {
	if kind, rest, ok := strings.Cut(s, ";"); ok && !strings.ContainsAny(strings.TrimSpace(kind), " @") {
		s = rest
	}
	return strings.Trim(strings.TrimSpace(s), "<>")
}

// firstWord leaves out the comments that servers put behind a value.
func firstWord(s string) string {
	words := strings.Fields(s)
	if len(words) == 0 {
		return ""
	}
	return words[0]
}
