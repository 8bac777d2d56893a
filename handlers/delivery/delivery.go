// Package delivery brings the messages of the outbox to a mail server. What a person is
// to get at one moment is gathered into one message first. A message is claimed, rendered, stored, sent, and what came of it is recorded, in this
// order: the attempt is durable before it is rendered, its bytes before they go.
//
// The states of a message; those in capitals stand in the database:
//
//	   ┌──────────── tried again later: a temporary failure ──────────────────┐
//	   ▼                                                                      │
//	QUEUED ──claim──▶ claimed ──render──▶ rendered ──store──▶ stored ──send──▶│──record──▶ SENT
//	   ▲                 │                                                    │
//	   └── returned: ────┤                                                    └─ refused for good,
//	       no attempt    ├─ nobody needs it any more ──▶ UNOWED                  or too often ──▶ FAILED
//	       is spent      ├─ its recipient wants none ──▶ DECLINED
//	                     └─ it cannot be rendered ─────▶ FAILED
//
// From the claim to the record a message stays QUEUED, with the attempt and the
// time of the next one on record: a crash costs one attempt and no message.
// Returned are messages that quiet hours hold, and those not tried because the
// run ended or the server needs mending first. Before an alert about a deadline
// becomes FAILED, somebody else is alerted. A message that was sent and could not
// be recorded goes out again, with the same bytes and Message-ID.
//
// The package decides when and how often to try. What a letter says is for the
// Writer, how to talk to a server for the Sender; it imports neither.
package delivery

import (
	"context"
	"log/slog"
	"net/mail"
	"sync"
	"time"

	"duces/handlers/delivery/message"
	"duces/workflow"
	"duces/workflow/view"
)

// Store is the outbox.
type Store interface {
	// Update reports alerts that cannot be delivered, as the system.
	workflow.Store
	// Gather puts together what each person is to get at an instant, as one message that
	// carries the others, and says how many it made.
	Gather(ctx context.Context, now time.Time) (int, error)
	// Scatter undoes a message that carries others: they go out alone, and are not gathered again.
	Scatter(ctx context.Context, id string) error
	// ClaimMail hands out queued messages whose time has come. The attempt,
	// and the next one at now plus wait, are durable before it returns.
	ClaimMail(ctx context.Context, now time.Time, limit int, wait func(view.Outgoing) time.Duration) ([]view.Outgoing, error)
	// ReturnMail undoes claims of messages that could not be tried: no attempt is
	// spent, and their time comes at the instant given.
	ReturnMail(ctx context.Context, at time.Time, claimed []view.Outgoing) error
	// MailRendered stores the bytes of messages, which every later attempt sends: of
	// all of them, or with an error of none.
	MailRendered(ctx context.Context, all ...view.Rendered) error
	// MailSent records of messages that they were taken: of all, or with an error of none.
	MailSent(ctx context.Context, all ...view.Taken) error
	// MailRefused records a failed attempt; permanent ends the message. One that
	// carries others takes them with it, in whatever way it ends.
	MailRefused(ctx context.Context, id string, at time.Time, answer string, permanent bool) error
	// MailNeedless ends a message that nobody needs or wants any more, as unowed or
	// declined. It is a Conflict if the message has ended before.
	MailNeedless(ctx context.Context, id string, at time.Time, status view.MailStatus, why string) error
	// MailFaulted counts a fault of this program in rendering a message, and
	// gives the number so far.
	MailFaulted(ctx context.Context, id string) (int, error)
	// Digested lists the alerts that go out with a message, by the id of that.
	Digested(ctx context.Context, digest string) ([]view.Outgoing, error)
}

// Settings are what a Mailer is made from.
type Settings struct {
	Store  Store
	Writer Writer
	Sender Sender
	From   string       // as in a header: Duces <duces@example.org>
	Logger *slog.Logger // nil: nothing is logged
	// Workers is how many messages are sent at once; 0: 4.
	Workers int
}

// Mailer delivers the messages of the outbox. It is safe for concurrent use: the
// claim on each message keeps two runs from sending it twice.
type Mailer struct {
	Settings
	from    mail.Address
	trouble trouble

	mu          sync.Mutex
	paused      pause
	nothingSent string // see NothingSent
}

// New checks the settings and makes a Mailer.
func New(s Settings) (*Mailer, error) {
	from, err := message.ParseFrom(s.From)
	if err != nil {
		return nil, err
	}
	if s.Logger == nil {
		s.Logger = slog.New(slog.DiscardHandler)
	}
	return &Mailer{Settings: s, from: from}, nil
}
