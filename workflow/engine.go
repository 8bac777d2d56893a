// Package workflow is the domain: what may happen to a matter, and why.
//
// Everything that drives Duces (a form, an API call, a cron tick, the command
// line) makes a Command and hands it to Engine.Do. Deciding is pure: Decide
// takes Facts and an Act and returns a Decision, and the Fold of its events
// is the only way in which anything ever changes. The Store, which db
// implements, makes the decision durable in one transaction.
package workflow

import (
	"context"
	"crypto/rand"
	"time"

	"github.com/google/uuid"
)

// Store is the one way into durable history.
type Store interface {
	// Update gives decide the facts of the act (its actor, its streams with
	// all that they need, what it asks for besides), and stores events, projections, ledger,
	// outbox and credentials in one transaction. It returns only after the
	// commit is durable.
	//
	// decide must be pure: it may run more than once. If it refuses, nothing
	// is stored and its error comes back as it is. An act whose Actor and Key
	// were seen before gets the first result again, with Again set, or
	// Conflict if its Digest or Secret differs. Of a Secret only a keyed hash is stored. A commit that failed is UnknownOutcome:
	// the caller must try again with the same key. Update does not stop
	// half-way when ctx is canceled; a canceled caller may still have acted.
	Update(ctx context.Context, act Act, decide func(Facts, Act) (Decision, error)) (Result, error)
}

// Engine turns commands into acts and acts into history.
type Engine struct {
	store Store
	now   func() time.Time
}

// NewEngine makes an engine; now is the only clock of the domain.
func NewEngine(store Store, now func() time.Time) *Engine { return &Engine{store: store, now: now} }

// Now reads the engine's clock, in UTC to the microsecond.
func (e *Engine) Now() time.Time { return e.now().UTC().Truncate(time.Microsecond) }

// Do runs one command for an actor. An empty key means that the caller will
// never try again, so that a fresh one serves.
func (e *Engine) Do(ctx context.Context, actor, key string, cmd Command) (Result, error) {
	act, err := NewAct(actor, key, e.Now(), cmd)
	if err != nil {
		return Result{}, err
	}
	return e.store.Update(ctx, act, decideFor(ctx))
}

// NewAct makes an act of a command. An empty key means that nobody will ever try again.
func NewAct(actor, key string, at time.Time, cmd Command) (Act, error) {
	digest, err := digestOf(cmd)
	if err != nil {
		return Act{}, err
	}
	act := Act{ID: uuid.NewString(), Key: key, Digest: digest, Actor: actor, At: at, Command: cmd}
	if bearer, ok := cmd.(secretBearer); ok {
		act.Secret = bearer.Secret()
	}
	if act.Key == "" {
		act.Key = act.ID
	}
	if len(act.Key) > 200 {
		return Act{}, Malformed("Idempotency-Key", "An idempotency key may have at most 200 characters.")
	}
	if _, err := rand.Read(act.Seed[:]); err != nil {
		return Act{}, (&Error{Code: Internal, Message: "Could not read random bytes from the operating system."}).Because(err)
	}
	return act, nil
}
