// Package clock is what happens because time passes: once a minute it asks the
// store which matters have become due, runs their tick through the engine, and
// queues the reports whose hour has come.
//
// Nothing here decides what is due or whom to alert: the domain does, from the
// record and one instant. How often the clock ticks changes nothing. The package
// sends no mail; a Runner is handed the function that does.
package clock

import (
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/alert"
	"duces/workflow/civil"
	"duces/workflow/clock"
	"duces/workflow/matter"
	"duces/workflow/proceeding"
	"duces/workflow/repayment"
	"duces/workflow/review"
	"duces/workflow/sweep"
	"duces/workflow/view"
)

const (
	// pageSize is how many due matters are asked for at once.
	pageSize = 8 * batchSize
	// batchSize is how many matters tick in one act. Other writers wait for such an act.
	batchSize = 256
	// parallel is how many acts the store is given at a time: while one is written, the next is decided.
	parallel = 2
)

// Store is what the clock asks and writes.
type Store interface {
	// Update runs the ticks, as the system.
	workflow.Store
	// World answers questions, and reads streams.
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	// DueMatters lists at most limit matters in which the clock has something to do.
	DueMatters(ctx context.Context, now time.Time, limit int) ([]string, error)
	// Everyone gives all reviews and all users.
	Everyone(ctx context.Context) ([]review.Review, []account.User, error)
	// Queue puts alerts that hang on no act into the outbox, each key once, and
	// says how many were new.
	Queue(ctx context.Context, at time.Time, alerts []workflow.Alert) (int, error)
	// Recount counts from the histories what the clock has to do, and puts right and
	// records what the clock would have overlooked.
	Recount(ctx context.Context, now time.Time) (view.Recount, error)
	// LastRecount is what the last count found.
	LastRecount(ctx context.Context) (view.Recount, error)
	// SweepPartials removes uploads that were abandoned: they began more than a day before now.
	SweepPartials(now time.Time)
	// Ticked records that the clock ticked.
	Ticked(ctx context.Context, at time.Time) error
}

// Ticker ticks. It is safe for concurrent use: the engine and the keys of what it
// queues keep two ticks from doing a thing twice.
type Ticker struct {
	store   Store
	log     *slog.Logger
	trouble trouble
}

// New makes a Ticker; without a logger nothing is logged.
func New(store Store, log *slog.Logger) *Ticker {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Ticker{store: store, log: log}
}

// Counts are what one tick did.
type Counts struct {
	Missed int // deadlines written into history as missed
	Queued int // alerts and reports put into the outbox
	Failed int // matters and proceedings whose tick failed; the log says why
}

// Tick runs the clock's command for every matter that is due, until none is,
// queues what follows the calendar, sweeps abandoned uploads, and records that the clock ticked. What goes
// wrong with one matter is logged and stops no other; an error means that the
// store itself could not be asked.
func (t *Ticker) Tick(ctx context.Context, now time.Time) (Counts, error) {
	now = now.UTC().Truncate(time.Microsecond)
	reviews, users, err := t.store.Everyone(ctx)
	if err != nil {
		return Counts{}, fmt.Errorf("ask who works here: %w", err)
	}
	r := &run{Ticker: t, now: now}
	// The engine of a tick stands still at the tick's own instant: what is
	// asked to be due and what is decided about it share one clock reading. But if
	// the tick takes minutes, others are recorded meanwhile with times that it must not lie behind.
	began := time.Now()
	r.engine = workflow.NewEngine(&tally{Store: t.store, counts: &r.counts}, func() time.Time {
		if took := time.Since(began); took > clock.Slack/2 {
			return now.Add(took)
		}
		return now
	})
	if err := r.matters(ctx); err != nil {
		return r.counts.Counts, err
	}
	if err := r.proceedings(ctx); err != nil {
		return r.counts.Counts, err
	}
	if err := r.debts(ctx); err != nil {
		return r.counts.Counts, err
	}
	// Weekly reports and heartbeats follow the calendar and no matter.
	queued, err := t.store.Queue(ctx, now, alert.ReportsDue(reviews, users, now))
	r.counts.Queued += queued
	if err != nil {
		return r.counts.Counts, fmt.Errorf("queue reports: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return r.counts.Counts, err
	}
	t.store.SweepPartials(now)
	if err := t.store.Ticked(ctx, now); err != nil {
		return r.counts.Counts, fmt.Errorf("record that the clock ticked: %w", err)
	}
	return r.counts.Counts, nil
}

// Recount counts, once a day, from the histories what the clock has to do, and says how
// much it would have overlooked. That may take minutes, so it keeps no tick waiting.
func (t *Ticker) Recount(ctx context.Context, now time.Time) int {
	last, err := t.store.LastRecount(ctx)
	if err == nil && last.At.UTC().Format(time.DateOnly) == now.UTC().Format(time.DateOnly) {
		return 0
	}
	found := view.Recount{}
	if err == nil {
		found, err = t.store.Recount(ctx, now.UTC().Truncate(time.Microsecond))
	}
	if err != nil && ctx.Err() == nil {
		t.log.ErrorContext(ctx, "The scheduler could not check everything against the history, or could not correct it.", "error", err)
	}
	if found.Overlooked > 0 {
		t.log.ErrorContext(ctx, "Database tables did not match the history and held back alerts. They were corrected. Run “duces verify” and find out who or what changed them.",
			"overlooked", found.Overlooked)
	}
	return found.Overlooked
}

// run is one run over the matters that are due.
type run struct {
	*Ticker
	engine *workflow.Engine
	now    time.Time
	counts counts
}

func (r *run) matters(ctx context.Context) error {
	tried := map[string]bool{}
	for stuck := 0; ctx.Err() == nil; {
		due, err := r.store.DueMatters(ctx, r.now, pageSize+stuck)
		if err != nil {
			return fmt.Errorf("ask which matters are due: %w", err)
		}
		fresh := slices.DeleteFunc(slices.Clone(due), func(id string) bool { return tried[id] })
		stuck = len(due) - len(fresh) // they failed, and will be due again at the next tick
		if len(fresh) == 0 {
			return nil
		}
		for _, id := range fresh {
			tried[id] = true
		}
		var running errgroup.Group
		running.SetLimit(parallel)
		for batch := range slices.Chunk(fresh, batchSize) {
			running.Go(func() error { r.batch(ctx, matter.KindName, batch); return nil })
		}
		_ = running.Wait() // none of them fails: each reports for itself
	}
	return ctx.Err()
}

// proceedings lets those look after their dates that have some. A day begins in the zone of each court.
func (r *run) proceedings(ctx context.Context) error {
	q := proceeding.DatesDue{Day: civil.DateIn(r.now, time.UTC).AddDays(1)}
	facts, err := r.store.World(ctx, workflow.SystemActor)
	if err == nil {
		err = facts.Ask(&q)
	}
	if err != nil {
		return fmt.Errorf("ask which proceedings have dates: %w", err)
	}
	var due []string
	for _, id := range q.IDs {
		p, err := workflow.Look[proceeding.Proceeding](facts, proceeding.Stream(id))
		if err != nil || p.Due(r.now) { // what cannot be read is reported by its tick
			due = append(due, id)
		}
	}
	if len(due) > 0 {
		r.batch(ctx, proceeding.KindName, due)
	}
	return ctx.Err()
}

// debts reminds of overpayments about which nobody decided.
func (r *run) debts(ctx context.Context) error {
	var q repayment.Overpaid
	facts, err := r.store.World(ctx, workflow.SystemActor)
	if err == nil {
		err = facts.Ask(&q)
	}
	if err != nil {
		return fmt.Errorf("ask which debts have an overpayment: %w", err)
	}
	var due []string
	for _, id := range q.IDs {
		d, err := workflow.Look[repayment.Repayment](facts, repayment.Stream(id))
		if err != nil || d.Due(civil.DateIn(r.now, time.UTC)) { // what cannot be read is reported by its tick
			due = append(due, id)
		}
	}
	if len(due) > 0 {
		r.batch(ctx, repayment.KindName, due)
	}
	return ctx.Err()
}

// batch ticks for some matters, proceedings, or debts, in one act. If that fails, a panic included, each half is tried by itself, so that
// what is wrong with one matter stops no other; unless it is the store that cannot write anything now.
func (r *run) batch(ctx context.Context, kind string, ids []string) {
	if ctx.Err() != nil {
		return
	}
	err := r.tick(ctx, kind, ids)
	code := workflow.CodeOf(err)
	store := code == workflow.Unavailable || code == workflow.UnknownOutcome
	if half := len(ids) / 2; err != nil && !store && half > 0 && ctx.Err() == nil {
		r.batch(ctx, kind, ids[:half])
		r.batch(ctx, kind, ids[half:])
		return
	}
	if err != nil {
		r.counts.add(Counts{Failed: len(ids)})
	}
	for _, id := range ids {
		r.trouble.report(ctx, r.log, kind, id, err)
	}
}

func (r *run) tick(ctx context.Context, kind string, ids []string) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	key := fmt.Sprintf("tick/%s/%x", r.now.Format(time.RFC3339Nano), sha256.Sum256([]byte(strings.Join(ids, " "))))
	var cmd workflow.Command = sweep.Tick{Matters: ids, At: r.now}
	switch kind {
	case proceeding.KindName:
		cmd = proceeding.Tick{Proceedings: ids, At: r.now}
	case repayment.KindName:
		cmd = repayment.Tick{Debts: ids, At: r.now}
	}
	_, err = r.engine.Do(ctx, workflow.SystemActor, key, cmd)
	if workflow.CodeOf(err) == workflow.UnknownOutcome {
		_, err = r.engine.Do(ctx, workflow.SystemActor, key, cmd)
	}
	return err
}
