package clock

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
)

// Jobs are what a Runner runs, each with the time that its clock shows.
type Jobs struct {
	Tick func(ctx context.Context, now time.Time) (Counts, error)
	// Recount runs beside the ticks, and by itself does so once a day.
	Recount func(ctx context.Context, now time.Time) int
	// Deliver follows each tick, and gives how many messages were sent. It may
	// last longer than a minute.
	Deliver func(ctx context.Context, now time.Time) (int, error)
}

// Runner runs its jobs once a minute.
type Runner struct {
	jobs Jobs
	now  func() time.Time // the engine's own clock, which a demonstration can move
	log  *slog.Logger

	mu   sync.Mutex
	last Run
}

// Run is what is known of the clock's latest tick.
type Run struct {
	Ended  time.Time // by the wall clock; zero: none has ended yet
	Counts Counts
	Err    error // the store could not be asked
}

// NewRunner makes a runner; now must be the clock that the engine reads.
func NewRunner(jobs Jobs, now func() time.Time, log *slog.Logger) *Runner {
	return &Runner{jobs: jobs, now: now, log: log}
}

// Last is the latest tick, so that readiness can depend on it.
func (r *Runner) Last() Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.last
}

// Run ticks at once, so that what a downtime left behind is caught up, and
// then every minute, until ctx is done; it returns when no job runs any more.
func (r *Runner) Run(ctx context.Context) {
	log := cronLog{r.log}
	// Skip outside Recover: the other way round, a job that panicked would
	// keep the token and never run again.
	once := cron.NewChain(cron.SkipIfStillRunning(log), cron.Recover(log))
	var running sync.WaitGroup
	// Delivery has its own guard: a server that answers slowly must not keep
	// deadlines from being written down.
	delivery := once.Then(cron.FuncJob(func() { r.deliver(ctx) }))
	recount := once.Then(cron.FuncJob(func() { r.jobs.Recount(ctx, r.now()) }))
	tick := once.Then(cron.FuncJob(func() {
		running.Go(recount.Run)
		r.tick(ctx)
		running.Go(delivery.Run)
	}))
	c := cron.New(cron.WithLocation(time.UTC), cron.WithLogger(log))
	c.Schedule(everyMinute, tick)
	running.Go(tick.Run)
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
	running.Wait()
}

// everyMinute is the one entry: seconds 0 of all minutes, in UTC.
var everyMinute = func() cron.Schedule {
	s, err := cron.ParseStandard("CRON_TZ=UTC * * * * *")
	if err != nil {
		panic(err)
	}
	return s
}()

func (r *Runner) tick(ctx context.Context) {
	counts, err := r.jobs.Tick(ctx, r.now())
	if ctx.Err() != nil {
		return
	}
	if err != nil {
		r.log.ErrorContext(ctx, "The scheduler could not run.", "error", err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last = Run{Ended: time.Now().UTC(), Counts: counts, Err: err}
}

func (r *Runner) deliver(ctx context.Context) {
	_, err := r.jobs.Deliver(ctx, r.now())
	if err != nil && ctx.Err() == nil {
		r.log.ErrorContext(ctx, "The outbox could not be delivered.", "error", err)
	}
}

// cronLog gives cron's words to slog: skips and wake-ups are of no interest.
type cronLog struct{ to *slog.Logger }

func (l cronLog) Info(msg string, keysAndValues ...any) { l.to.Debug("cron: "+msg, keysAndValues...) }

func (l cronLog) Error(err error, msg string, keysAndValues ...any) {
	l.to.Error("cron: "+msg, append([]any{"error", err}, keysAndValues...)...)
}
