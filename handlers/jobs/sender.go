package jobs

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Sender hands one finished message to whatever carries mail.
type Sender interface {
	// Send returns the server's words once it has taken responsibility for
	// the message. An error is a *Refusal where the sender knows what it
	// means; any other is taken for passing trouble. Send is bounded in time.
	Send(ctx context.Context, from, to string, raw []byte) (answer string, err error)
}

// Refusal says why a message was not taken, and what follows from it.
type Refusal struct {
	Answer    string // a sentence, or the server's own words
	Permanent bool   // sending the same message again is useless
	Relay     bool   // the trouble is the server's, not the message's: others would fare alike
	// Pause is trouble that lasts until somebody mends the configuration or the
	// server's certificate; no message was tried. It comes with Relay.
	Pause bool
	until time.Time // it is not to be tried before then, and this was no attempt
	cause error
}

func (r *Refusal) Error() string { return r.Answer }

func (r *Refusal) Unwrap() error { return r.cause }

// Mailbox is the sender of the demonstration: every message is taken and
// stays in the outbox, where its page shows it.
type Mailbox struct{}

// Send takes the message.
func (Mailbox) Send(context.Context, string, string, []byte) (string, error) {
	return "Kept in the local mailbox; nothing left this machine.", nil
}

// printable makes a stranger's words safe to store and to show: one line of
// valid text, not endless.
func printable(s string) string {
	const most = 500
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "�"), func(r rune) bool {
		return unicode.IsControl(r) || unicode.IsSpace(r) || unicode.Is(unicode.Bidi_Control, r)
	}), " ")
	if utf8.RuneCountInString(s) > most {
		s = string([]rune(s)[:most]) + "…"
	}
	return s
}

// plain says that text is printable ASCII, as most is: that is seen at once.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// oneLine refuses text that could break out of its line or its header.
func oneLine(what, s string) error {
	if plain(s) {
		return nil
	}
	if !utf8.ValidString(s) {
		return fmt.Errorf("%s is not valid UTF-8", what)
	}
	for _, r := range s {
		// The line and paragraph separators end a line in some readers.
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return fmt.Errorf("%s holds the control character %U", what, r)
		}
	}
	return nil
}
