// Package frame is what every page stands in: the session of its reader, the
// navigation and messages around it, the page of a failed request, and how forms,
// lists and links are read and written. It knows no family of pages.
package frame

import (
	"context"
	"crypto/rand"
	"log/slog"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"

	"duces/handlers/access"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/view"
)

// Engine runs commands.
type Engine interface {
	Do(ctx context.Context, actor, key string, cmd workflow.Command) (workflow.Result, error)
	Now() time.Time
}

// Clock is the clock of the demonstration.
type Clock interface {
	// Forward moves the clock to an instant that lies ahead of it and lets
	// happen what is due by then. It says how many deadlines were missed, how
	// many alerts were queued and how many were sent.
	Forward(ctx context.Context, to time.Time) (missed, queued, sent int, err error)
}

// Reads are what the frame reads: the user of a session, and the figures in the navigation.
type Reads interface {
	// User finds a user, disabled or not.
	User(ctx context.Context, id string) (account.User, error)
	Approvals(ctx context.Context, v workflow.Viewer, f view.ApprovalFilter) (view.Page[view.ApprovalRow], error)
	LedgerHead(ctx context.Context) (view.LedgerHead, error)
	// World gives the facts of an actor with some streams.
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
}

// Config is what the frame is made with.
type Config struct {
	Engine   Engine
	Sessions scs.CtxStore
	Log      *slog.Logger // nil: nothing is logged
	// Secure says that browsers reach this server over TLS, so that the cookie
	// of a session must never travel without it.
	Secure  bool
	Version string
	// FormKey seals forms that were sent after their session had ended; zero: one of this process.
	FormKey [32]byte
	// Clock moves the demonstration's clock; nil outside a demonstration.
	Clock Clock
	// ShowInvitation gives the link and the code of an invitation, for a demonstration alone; nil: they are only mailed.
	ShowInvitation func(invitation string, number int) (link, code string)
	// ContactMails are the mails to contacts, the latest first, for a demonstration alone; nil: nobody sees them.
	ContactMails func() [][]byte
	// Illustrative, if not empty, says on every page which facts are made up.
	Illustrative string
	// LastTick is when the scheduler last ran, zero for never; nil means that
	// nobody watches it.
	LastTick func(context.Context) (time.Time, error)
	// LastRecount is what the count of the day found; nil like LastTick.
	LastRecount func(context.Context) (view.Recount, error)
	// Temporary is the folder in which a large workbook waits to be whole; empty: the system's.
	Temporary string
	// Paused says whether no mail goes out now, why, and until when; nil: never.
	Paused func() (reason string, until time.Time, ok bool)
	// Address is that to which mail about a matter is sent, empty for none; nil: no matter has one.
	Address func(matter string) string
}

// Frame is what every page has around it. Its methods are safe for concurrent use.
type Frame struct {
	Config
	read     Reads
	sessions *scs.SessionManager
	tick     *reading[time.Time]    // of the scheduler's last run
	recount  *reading[view.Recount] // of the daily check
	began    time.Time              // this server, by the engine's clock
	guard    echo.MiddlewareFunc    // of all pages
	running  running                // acts that take long
}

// AddressOf is the address to which mail about a matter is sent; empty: it has none.
func (f *Frame) AddressOf(matter string) string {
	if f.Address == nil {
		return ""
	}
	return f.Address(matter)
}

// Guard is the middleware of all pages: it lets in whom the policy does, and holds a form
// whose session has ended.
func (f *Frame) Guard(policy *access.Policy) echo.MiddlewareFunc {
	f.guard = policy.Guard(f.Identify)
	return func(next echo.HandlerFunc) echo.HandlerFunc { return f.holdForms(f.guard(next)) }
}

// New makes a frame that watches the scheduler if with.LastTick is there.
func New(with Config, read Reads) *Frame {
	if with.Log == nil {
		with.Log = slog.New(slog.DiscardHandler)
	}
	if with.FormKey == [32]byte{} {
		_, _ = rand.Read(with.FormKey[:]) // it never fails
	}
	with.Engine = heldBack{watched{with.Engine}}
	f := &Frame{Config: with, read: read, sessions: sessionsOf(with)}
	if with.LastTick != nil {
		f.tick, f.began = &reading[time.Time]{read: with.LastTick}, with.Engine.Now()
	}
	if with.LastRecount != nil {
		f.recount = &reading[view.Recount]{read: with.LastRecount}
	}
	return f
}
