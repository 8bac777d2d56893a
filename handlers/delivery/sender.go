package delivery

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"sync"

	"duces/workflow/account"
)

// Sender hands one finished message to whatever carries mail. One that keeps
// connections between messages also has a method Rest, which is called at the
// end of each run and closes them.
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
	Recipient bool   // it comes with Permanent, and is about the recipient or what was to go to them, not about us
	Relay     bool   // the trouble is the server's, not the message's: others would fare alike
	// Pause is trouble that lasts until somebody mends the configuration or the
	// server's certificate; no message was tried. It comes with Relay.
	Pause bool
	Cause error // may be nil
}

func (r *Refusal) Error() string { return r.Answer }

func (r *Refusal) Unwrap() error { return r.Cause }

// status is the enhanced status code (RFC 3463) behind the server's reply code, or
// the class of permanent failures where it gave none.
func (r *Refusal) status() string {
	if words := strings.Fields(r.Answer); len(words) > 1 && account.EnhancedStatus(words[1]) && words[1][0] == '5' {
		return words[1]
	}
	return "5.0.0"
}

// Stopped is the refusal of a message that was not sent because ctx had ended.
func Stopped(ctx context.Context) *Refusal {
	return &Refusal{Answer: "Duces was stopped before the message was sent.", Relay: true, Cause: ctx.Err()}
}

// Mailbox is the sender of the demonstration: every message is taken and
// stays in the outbox, where its page shows it.
type Mailbox struct {
	// Contacts takes mails to contacts, which are not in the outbox.
	Contacts *ContactMailbox
}

// Send takes the message.
func (Mailbox) Send(context.Context, string, string, []byte) (string, error) {
	return "Kept in the local mailbox. Nothing left this machine.", nil
}

// ContactMailbox takes the demonstration's mails to contacts and keeps the latest in memory.
type ContactMailbox struct {
	mu   sync.Mutex
	kept [][]byte
}

// mostKept bounds a ContactMailbox.
const mostKept = 100

// Send takes a message.
func (b *ContactMailbox) Send(ctx context.Context, from, to string, raw []byte) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.kept = append(b.kept, bytes.Clone(raw))
	b.kept = b.kept[max(0, len(b.kept)-mostKept):]
	return Mailbox{}.Send(ctx, from, to, raw)
}

// Mails are the messages as they were sent, the latest first.
func (b *ContactMailbox) Mails() [][]byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := slices.Clone(b.kept)
	slices.Reverse(all)
	return all
}
