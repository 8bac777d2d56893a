package jobs

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

	"duces/workflow"
)

// notice is a delivery status notification (RFC 3464): what a mail server
// says about a message that it had taken before.
type notice struct {
	messageID  string // of the message that it is about; empty: it does not say
	recipients []verdict
}

// verdict is what became of a message for one recipient.
type verdict struct {
	address string
	action  string // failed, delayed, delivered, relayed, expanded
	status  string // enhanced status code, as 5.1.1
	words   string // of the server that refused it, if it is told
}

const (
	// largestNotice bounds a notice: it may bring back the message it is about.
	largestNotice = 10 << 20
	// deepest is how far parts are followed into parts.
	deepest = 5
)

var errNoNotice = &workflow.Error{Code: workflow.Refused, Message: "This message is no report that a mail could not be delivered (RFC 3464); nothing was recorded."}

// readNotice reads a message as it comes from a mailbox for notices.
func readNotice(r io.Reader) (notice, error) {
	raw, err := io.ReadAll(io.LimitReader(r, largestNotice+1))
	if err != nil {
		return notice{}, fmt.Errorf("read the message: %w", err)
	}
	if len(raw) > largestNotice {
		return notice{}, &workflow.Error{Code: workflow.Refused, Message: "This message is larger than 10 MiB, which no report of a mail server is; nothing was recorded."}
	}
	// A pipe from a mailbox begins with the mailbox's own separator line.
	if bytes.HasPrefix(raw, []byte("From ")) {
		_, raw, _ = bytes.Cut(raw, []byte("\n"))
	}
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return notice{}, errNoNotice.Because(err)
	}
	n := notice{messageID: messageID(m.Header.Get("In-Reply-To"))}
	n.part(textproto.MIMEHeader(m.Header), m.Body, deepest)
	if len(n.recipients) == 0 {
		return notice{}, errNoNotice
	}
	return n, nil
}

// part takes from one part what it tells: a status, or the message that came
// back. What cannot be read tells nothing; some reports are cut off where they
// bring the message back.
func (n *notice) part(head textproto.MIMEHeader, body io.Reader, depth int) {
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
func (n *notice) status(body io.Reader) {
	r := bufio.NewReader(body)
	for {
		group, err := fields(r)
		if address := typed(cmp.Or(group.Get("Final-Recipient"), group.Get("Original-Recipient"))); address != "" {
			n.recipients = append(n.recipients, verdict{
				address: address,
				action:  strings.ToLower(firstWord(group.Get("Action"))),
				status:  firstWord(group.Get("Status")),
				words:   printable(typed(group.Get("Diagnostic-Code"))),
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
