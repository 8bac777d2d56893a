package bounce

import (
	"cmp"
	"net/textproto"
	"strings"

	"duces/handlers/delivery/message"
	"duces/workflow/account"
)

// recipientStatus is what became of a message for one recipient.
type recipientStatus struct {
	address  string // empty: the one recipient of the message that the report is about
	original string // address to which it was sent, where the report knows of another
	action   string // failed, expired, delayed, delivered, deliverable, relayed, expanded
	status   string // enhanced status code, as 5.1.1
	words    string // of the server that refused it, if the report gives them
}

// failed says whether the message was given up for this recipient.
func (s recipientStatus) failed() bool { return s.action == "failed" || s.action == "expired" }

// code is the status, or the class that the action belongs to where the server
// gave none that is well formed.
func (s recipientStatus) code() string {
	switch {
	case account.EnhancedStatus(s.status):
		return s.status
	case s.action == "failed":
		return "5.0.0"
	case s.action == "expired":
		return "4.4.7" // delivery time expired (RFC 3463)
	}
	return "4.0.0"
}

// statusFields takes from delivery status fields (RFC 3464) what they say: one
// group about the message, then one for each recipient.
func (r *report) statusFields(body []byte) {
	for len(body) > 0 {
		var group textproto.MIMEHeader
		group, body = header(body)
		r.ids = append(r.ids, messageIDs(group.Get("X-Original-Message-Id"), group.Get("Original-Message-Id"))...)
		final, original := typed(group.Get("Final-Recipient")), typed(group.Get("Original-Recipient"))
		if final+original == "" {
			continue
		}
		s := recipientStatus{
			address: cmp.Or(final, original), original: original,
			action: strings.ToLower(firstWord(group.Get("Action"))), status: firstWord(group.Get("Status")),
			words: message.Printable(typed(group.Get("Diagnostic-Code"))),
		}
		if s.action == "" {
			s.action = map[byte]string{'2': "delivered", '4': "delayed", '5': "failed"}[(s.status + " ")[0]]
		}
		r.add(s)
	}
}

// typed gives what follows the type in fields like "rfc822; a@example.org", without
// the route that some put before an address (@relay.example.org:a@example.org).
func typed(s string) string {
	if kind, rest, ok := strings.Cut(s, ";"); ok && !strings.ContainsAny(strings.TrimSpace(kind), " @") {
		s = rest
	}
	s = strings.Trim(strings.TrimSpace(s), "<>")
	if _, rest, ok := strings.Cut(s, ":"); ok && strings.HasPrefix(s, "@") {
		s = rest
	}
	return s
}

// firstWord leaves out the comments that servers put behind a value.
func firstWord(s string) string {
	words := strings.Fields(s)
	if len(words) == 0 {
		return ""
	}
	return words[0]
}
