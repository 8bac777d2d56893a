package bounce

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"mime"
	"net/textproto"
	"regexp"
	"slices"
	"strings"

	"duces/handlers/delivery/message"
	"duces/workflow"
)

// report is what a mail server says about a message that it had taken before.
type report struct {
	digest     string   // of its bytes, whatever ends their lines: the same report has the same
	ids        []string // Message-IDs that may be those of the message that it is about, the likeliest first
	subject    string   // of the message that came back; empty: it is not told
	recipients []recipientStatus
}

// MaxReport is the most bytes a report may have: it may bring back the message that it is about.
const MaxReport = 10 << 20

// What is kept of a report, however much it says.
const (
	maxIDs        = 20
	maxRecipients = 100
)

func noReport(words string) *workflow.Error {
	return &workflow.Error{Code: workflow.Refused, Message: words + ". Nothing was recorded."}
}

var (
	errNoReport  = noReport("This message is not a report about undelivered mail")
	errAutoReply = noReport("This message is an automatic reply, not a report about undelivered mail")
	errReceipt   = noReport("This message says that mail was read or deleted, not that it could not be delivered")
	errComplaint = noReport("This message is a spam complaint. The mail was delivered, and the recipient or their provider marked it as spam. Ask the recipient whether they want this mail")
)

// readReport reads a message as it comes from a mailbox.
func readReport(r io.Reader) (report, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxReport+1))
	if err != nil {
		return report{}, fmt.Errorf("read the message: %w", err)
	}
	if len(raw) > MaxReport {
		return report{}, noReport("This message is larger than 10 MiB, too large for a report from a mail server")
	}
	raw = unixLines(raw)
	if bytes.HasPrefix(raw, []byte("From ")) { // the separator of a mailbox, with the time at which it was put there
		_, raw, _ = bytes.Cut(raw, []byte("\n"))
	}
	rep, err := reportIn(raw, maxDepth)
	rep.digest = fmt.Sprintf("%x", sha256.Sum256(raw))
	return rep, err
}

// reportIn reads a message for a report, and if it is a letter by a person, the
// messages attached to it.
func reportIn(raw []byte, depth int) (report, error) {
	m := readPart(bytes.TrimLeft(raw, "\n"), depth)
	var c contents
	c.collect(m)
	switch {
	case c.complaint:
		return report{}, errComplaint
	case c.receipt:
		return report{}, errReceipt
	}
	r := report{}
	for _, body := range c.statuses {
		r.statusFields(body)
	}
	text := c.text()
	n := readNotice(text[:min(len(text), maxWords)])
	if len(r.recipients) == 0 {
		r.statusFields(n.status) // written out among the words
	}
	returned := c.returnedHead(n)
	switch {
	case len(r.recipients) > 0:
		n.complete(r.recipients)
	case automaticReply(m.head):
		return report{}, errAutoReply
	default:
		for _, s := range n.recipients(m.head, returned, len(c.statuses) > 0) {
			r.add(s)
		}
	}
	if len(r.recipients) == 0 {
		for _, attached := range c.messages {
			if depth > 0 {
				if r, err := reportIn(attached, depth-1); err == nil {
					return r, nil
				}
			}
		}
		return report{}, errNoReport
	}
	r.about(m.head, returned)
	return r, nil
}

func (r *report) add(s recipientStatus) {
	same := func(o recipientStatus) bool { return strings.EqualFold(o.address, s.address) && o.action == s.action }
	if len(r.recipients) < maxRecipients && !slices.ContainsFunc(r.recipients, same) {
		r.recipients = append(r.recipients, s)
	}
}

// about says which message the report is about: the one that came back, by our
// own field first, which no relay rewrites, then those that its head names.
func (r *report) about(head, returned textproto.MIMEHeader) {
	if s, err := new(mime.WordDecoder).DecodeHeader(returned.Get("Subject")); err == nil {
		r.subject = s
	}
	ids := messageIDs(returned.Get(message.Field), returned.Get("Message-Id"))
	ids = append(append(ids, r.ids...), messageIDs(head.Get("X-Original-Message-Id"), head.Get("In-Reply-To"), head.Get("References"))...)
	r.ids = ids[:min(len(ids), maxIDs)]
}

// messageIDs gives the identifiers in fields, with their angle brackets.
func messageIDs(fields ...string) []string {
	return messageID.FindAllString(strings.Join(fields, " "), maxIDs)
}

var messageID = regexp.MustCompile(`<[^<>\s]{1,900}>`)

// contents is what a message holds, by what it is good for here.
type contents struct {
	plain, html        []string // what people read, before the message that came back
	statuses           [][]byte // delivery status fields
	messages           [][]byte // whole messages: the one that came back, or one that was attached
	heads              [][]byte // heads of messages alone
	complaint, receipt bool
}

func (c *contents) collect(p part) {
	for _, inner := range p.parts {
		c.collect(inner)
	}
	if len(p.parts) > 0 {
		return
	}
	switch p.kind {
	case "message/delivery-status", "message/global-delivery-status":
		c.statuses = append(c.statuses, p.body)
	case "message/disposition-notification", "message/global-disposition-notification":
		c.receipt = true
	case "message/feedback-report":
		c.complaint = true
	case "message/rfc822", "message/global":
		c.messages = append(c.messages, p.body)
	case "text/rfc822-headers", "message/rfc822-headers", "message/global-headers":
		c.heads = append(c.heads, p.body)
	case "text/html":
		c.html = append(c.html, p.plain())
	default:
		if p.kind == "" || strings.HasPrefix(p.kind, "text/") || strings.HasPrefix(p.kind, "multipart/") {
			c.plain = append(c.plain, p.plain())
		}
	}
}

// text is what people read in a message.
func (c *contents) text() string {
	if text := strings.Join(c.plain, "\n\n"); strings.TrimSpace(text) != "" {
		return text
	}
	return strings.Join(c.html, "\n\n")
}

// returnedHead is the head of the message that came back, from wherever it stands.
func (c *contents) returnedHead(n notice) textproto.MIMEHeader {
	for _, raw := range slices.Concat(c.messages, c.heads, [][]byte{n.returned}) {
		if h, _ := header(bytes.TrimLeft(raw, "\n")); len(h) > 0 {
			return h
		}
	}
	return textproto.MIMEHeader{}
}

// automaticReply says whether a message calls itself one that somebody's mailbox
// wrote, as for a holiday. Mail servers mark their reports alike (RFC 3834), so
// that it must not come from one.
func automaticReply(head textproto.MIMEHeader) bool {
	if fromServer(head) || head.Get("X-Failed-Recipients") != "" {
		return false
	}
	marked := cmp.Or(head.Get("X-Autoreply"), head.Get("X-Autorespond"), head.Get("X-Ms-Exchange-Inbox-Rules-Loop")) != "" ||
		strings.HasPrefix(strings.ToLower(head.Get("Auto-Submitted")), "auto-replied")
	return marked || replySubject.MatchString(head.Get("Subject"))
}

var replySubject = regexp.MustCompile(`(?i)^\W*(auto(matic)?[- ]?(reply|response|respons)|out of (the )?office|abwesenheit|r[eé]ponse automatique|respuesta autom)`)

// fromServer says whether a message calls a mail server its sender. Anybody can
// say so: it keeps apart honest mail, and a report marks nobody on its own.
func fromServer(head textproto.MIMEHeader) bool {
	from := head.Get("From")
	return serverName.MatchString(from) || len(addresses(from)) == 0 && (from != "" || serverName.MatchString(head.Get("Return-Path")))
}

var serverName = regexp.MustCompile(`(?i)mailer.?daemon|mdaemon|post.?master|poostmaster|mail.?deliver|mail (administrator|system)|system administrator|ndr administrator`)
