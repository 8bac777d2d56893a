// Package jobs is the clock's side of Duces: once a minute it asks the store
// what has become due, runs the tick of those matters through the engine, and
// delivers what the outbox owes.
//
// Nothing here decides what is due or whom to tell: the domain does, from the
// record and one instant. How often the clock came by changes nothing.
package jobs

import (
	"context"
	"fmt"
	"log/slog"
	"net/mail"
	"net/url"
	"strings"
	"sync"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/review"
	"duces/workflow/view"
)

// Store is what the jobs need of the database.
type Store interface {
	workflow.Store
	// World reads streams, and what Related finds behind them, for an actor.
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	// Current gives the same; it costs less where much was written of late, and
	// waits while somebody writes.
	Current(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	// DueMatters lists at most limit matters in which the clock has something to do.
	DueMatters(ctx context.Context, now time.Time, limit int) ([]string, error)
	// ClaimMail hands out queued messages whose time has come. The attempt,
	// and the next one at now plus wait, are durable before it returns.
	ClaimMail(ctx context.Context, now time.Time, limit int, wait func(view.Outgoing) time.Duration) ([]view.Outgoing, error)
	// ReturnMail undoes claims of messages that could not be tried: no attempt is spent.
	ReturnMail(ctx context.Context, at time.Time, claimed []view.Outgoing) error
	// MailRendered keeps the bytes of messages, which every later attempt sends: of
	// all of them, or with an error of none.
	MailRendered(ctx context.Context, all ...view.Rendered) error
	// MailSent records of messages that they were taken: of all, or with an error of none.
	MailSent(ctx context.Context, all ...view.Taken) error
	// MailRefused records a failed attempt; permanent ends the message. What is
	// settled in any way takes with it what a digest held.
	MailRefused(ctx context.Context, id string, at time.Time, answer string, permanent bool) error
	// MailNeedless ends a message that nobody needs or wants any more, as unowed or declined.
	MailNeedless(ctx context.Context, id string, at time.Time, status view.MailStatus, why string) error
	// MailFaulted counts a fault of this program in writing a message, and
	// gives the number so far.
	MailFaulted(ctx context.Context, id string) (int, error)

	// Everyone gives all reviews and all users.
	Everyone(ctx context.Context) ([]review.Review, []account.User, error)
	// MailByMessageID finds a message by the Message-ID it was sent under, angle brackets included.
	MailByMessageID(ctx context.Context, messageID string) (view.Outgoing, error)
	// Queue puts alerts that hang on no act into the outbox, each key once, and
	// says how many were new.
	Queue(ctx context.Context, at time.Time, alerts []workflow.Alert) (int, error)
	// GatherDigests makes one digest for each person whose hour has come, of
	// what was held for it, and says how many it made.
	GatherDigests(ctx context.Context, now time.Time) (int, error)
	// Digested lists what goes out with a digest, by the digest's id.
	Digested(ctx context.Context, digest string) ([]view.Outgoing, error)
	// SentWith lists what went out with a digest that was sent.
	SentWith(ctx context.Context, digest string) ([]view.Outgoing, error)
	// Ticked records that the clock came by.
	Ticked(ctx context.Context, at time.Time) error
	Figures
}

// Settings are what a Sweeper is made from.
type Settings struct {
	Store   Store
	Sender  Sender
	From    string // as in a header: Duces <duces@example.org>
	BaseURL string // of the pages, for links in mails: https://duces.example.org
	Logger  *slog.Logger
	// Unsubscribe gives the path and query under which a user's digest is
	// switched off without a sign-in. Nil: digests offer none.
	Unsubscribe func(user string) string
	// Workers is how many messages are on their way at once; 0: 4.
	Workers int
}

// Sweeper does what the clock has to do. It is safe for concurrent use: the
// engine and the claim on each message keep two sweeps from doing a thing twice.
type Sweeper struct {
	Settings
	from mail.Address

	mu      sync.Mutex
	failing map[string]string // what is in trouble → the error last logged about it
	paused  pause
}

// New checks the settings and makes a Sweeper.
func New(s Settings) (*Sweeper, error) {
	from, err := parseFrom(s.From)
	if err != nil {
		return nil, err
	}
	base, err := url.Parse(s.BaseURL)
	if err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Host == "" || base.RawQuery != "" || base.Fragment != "" {
		return nil, fmt.Errorf("the base URL %q is not one for links in mails: write it like https://duces.example.org", s.BaseURL)
	}
	s.BaseURL = strings.TrimSuffix(s.BaseURL, "/")
	if s.Logger == nil {
		s.Logger = slog.New(slog.DiscardHandler)
	}
	return &Sweeper{Settings: s, from: *from, failing: map[string]string{}}, nil
}

// Swept is what one sweep did.
type Swept struct {
	Missed int `json:"missed"`           // deadlines written into history as missed
	Queued int `json:"queued"`           // alerts, digests and reports put into the outbox
	Sent   int `json:"sent"`             // messages that a server took
	Failed int `json:"failed,omitempty"` // matters whose tick failed; the log says why
}

// Sweep is one full run at an instant: the ticks of all due matters, what
// follows the calendar, then the outbox. What goes wrong with one matter or one message is logged or kept
// with the message and stops nothing; an error means that the store itself
// could not be asked.
func (s *Sweeper) Sweep(ctx context.Context, now time.Time) (Swept, error) {
	swept, err := s.Tick(ctx, now)
	if err != nil {
		return swept, err
	}
	swept.Sent, err = s.Deliver(ctx, now)
	return swept, err
}
