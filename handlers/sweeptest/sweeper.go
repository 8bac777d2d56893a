package sweeptest

import (
	"context"
	"log/slog"
	"time"

	"duces/handlers/clock"
	"duces/handlers/delivery"
	"duces/handlers/letters"
)

// Store is what clock, delivery and letters need together.
type Store interface {
	clock.Store
	delivery.Store
	letters.Store
}

// Sweeper is the clock and the delivery of mail, as a server wires them.
type Sweeper struct {
	Ticker *clock.Ticker
	Mailer *delivery.Mailer
}

// Swept is what one sweep did. Overlooked is what the count of the day put right.
type Swept struct{ Missed, Queued, Sent, Failed, Overlooked int }

// Sweep is the count of the day, where it was not yet made, a tick and a delivery at an instant.
func (s Sweeper) Sweep(ctx context.Context, now time.Time) (Swept, error) {
	overlooked := s.Ticker.Recount(ctx, now)
	swept, err := s.Pass(ctx, now)
	swept.Overlooked = overlooked
	return swept, err
}

// Pass is a tick and a delivery at an instant.
func (s Sweeper) Pass(ctx context.Context, now time.Time) (Swept, error) {
	counts, err := s.Ticker.Tick(ctx, now)
	swept := Swept{Missed: counts.Missed, Queued: counts.Queued, Failed: counts.Failed}
	if err != nil {
		return swept, err
	}
	swept.Sent, err = s.Mailer.Deliver(ctx, now)
	return swept, err
}

// Settings are what may differ between tests.
type Settings struct {
	Store       Store // nil: the team's
	Sender      delivery.Sender
	Logger      *slog.Logger
	Unsubscribe func(user string) string
}

// NewSweeper wires a sweeper.
func NewSweeper(s Settings) (Sweeper, error) {
	writer, err := letters.New(letters.Settings{Store: s.Store, BaseURL: "https://duces.example.org/", Unsubscribe: s.Unsubscribe})
	if err != nil {
		return Sweeper{}, err
	}
	mailer, err := delivery.New(delivery.Settings{
		Store: s.Store, Writer: writer, Sender: s.Sender, From: `"Duces, Team" <duces@example.org>`, Logger: s.Logger,
	})
	if err != nil {
		return Sweeper{}, err
	}
	return Sweeper{clock.New(s.Store, s.Logger), mailer}, nil
}

// Sweeper is one over the team's store.
func (team *Team) Sweeper(sender delivery.Sender) Sweeper {
	team.t.Helper()
	return team.SweeperWith(Settings{Sender: sender})
}

// SweeperWith is one with settings of the test's own.
func (team *Team) SweeperWith(s Settings) Sweeper {
	team.t.Helper()
	if s.Store == nil {
		s.Store = team.DB
	}
	w, err := NewSweeper(s)
	if err != nil {
		team.t.Fatal(err)
	}
	return w
}

// Sweep moves the clock and sweeps.
func (team *Team) Sweep(w Sweeper, at string) Swept {
	team.t.Helper()
	team.Clock = Instant(team.t, at)
	swept, err := w.Sweep(team.t.Context(), team.Clock)
	if err != nil {
		team.t.Fatal(err)
	}
	return swept
}
