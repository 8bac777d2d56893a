package server

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"

	"duces/cmd/duces/console"
	"duces/db"
	"duces/handlers/clock"
	"duces/handlers/delivery"
	"duces/handlers/letters"
	"duces/handlers/respond"
)

// Sweeper is what a server does once a minute: the clock ticks, then the mailer
// delivers.
type Sweeper struct {
	ticker      *clock.Ticker
	mailer      *delivery.Mailer
	respondents respond.Mailer
	drafts      respond.Sweeper
}

// deliver sends what the outbox owes, and what respondents are owed. It deletes the drafts that nobody will submit: if
// that fails, mails went out all the same.
func (s Sweeper) deliver(ctx context.Context, now time.Time) (int, error) {
	sent, err := s.mailer.Deliver(ctx, now)
	more, failed := s.respondents.Deliver(ctx, now)
	if left := s.drafts.Sweep(ctx, now); left != nil {
		s.respondents.Log.ErrorContext(ctx, "Drafts of respondents could not be deleted. The next sweep tries again.", "error", left)
	}
	return sent + more, errors.Join(err, failed)
}

// NewSweeper wires the two over a store, with sender as the way out for mails.
func NewSweeper(conf Settings, store *db.DB, sender delivery.Sender, log *slog.Logger) (Sweeper, error) {
	unsubscriber, err := unsubscriber(store)
	if err != nil {
		return Sweeper{}, console.Cannot(err)
	}
	writer, err := letters.New(letters.Settings{Store: forSweeps(store), BaseURL: conf.base(), Unsubscribe: unsubscriber.Path})
	if err != nil {
		return Sweeper{}, console.Cannot(err)
	}
	mailer, err := delivery.New(delivery.Settings{
		Store: forSweeps(store), Writer: writer, Sender: sender, From: cmp.Or(conf.SMTP.From, "Duces <duces@localhost>"), Logger: log,
	})
	if err != nil {
		return Sweeper{}, console.Cannot(err)
	}
	inviter, err := inviter(store)
	if err != nil {
		return Sweeper{}, console.Cannot(err)
	}
	contacts := sender
	if box, local := sender.(delivery.Mailbox); local && box.Contacts != nil {
		contacts = box.Contacts
	}
	return Sweeper{clock.New(forSweeps(store), log), mailer, respond.Mailer{
		Store: forSweeps(store), Sender: contacts, From: cmp.Or(conf.SMTP.From, "Duces <duces@localhost>"), BaseURL: conf.base(),
		Inviter: inviter, Asked: &respond.Asked{}, Outbox: mailer, Answers: &respond.Answers{}, Log: log,
	}, respond.Sweeper{Drafts: store.Door, Files: store.Blobs}}, nil
}

// NothingSent says why no mail went out, if that is so.
func (s Sweeper) NothingSent() (why string, ok bool) { return s.mailer.NothingSent() }

// Swept is what one sweep did, as “duces sweep” prints it.
type Swept struct {
	Missed int `json:"missed"`           // deadlines written into history as missed
	Queued int `json:"queued"`           // alerts, digests and reports put into the outbox
	Sent   int `json:"sent"`             // messages that a server took
	Failed int `json:"failed,omitempty"` // matters whose tick failed; the log says why
	// Overlooked are matters and messages that the clock would have overlooked; see view.Recount.
	Overlooked int `json:"overlooked,omitempty"`
}

// Sweep is one tick and one delivery at an instant. An error means that the store
// could not be asked; all else is logged or kept with the message.
func (s Sweeper) Sweep(ctx context.Context, now time.Time) (Swept, error) {
	overlooked := s.ticker.Recount(ctx, now)
	counts, err := s.ticker.Tick(ctx, now)
	done := Swept{Missed: counts.Missed, Queued: counts.Queued, Failed: counts.Failed, Overlooked: overlooked}
	if err != nil {
		return done, err
	}
	done.Sent, err = s.deliver(ctx, now)
	return done, err
}
