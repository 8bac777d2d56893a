// Package writer is the one place that changes a store. It takes waiting commands
// into one transaction, decides them over folded states, writes events,
// projections, ledger nodes, signed head and outbox rows, and answers after the
// commit is on disk. Neither readers nor verification may import it.
package writer

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/ledger"
)

const largestGroup = 256

// Writer hands acts to the one goroutine that decides them. Everything below jobs is that goroutine's own; what it
// has decided, the executor's goroutine writes down. It is safe for concurrent use.
type Writer struct {
	pool   *sql.DB
	reads  *sql.DB // of the whole store
	signer *ledger.Signer
	secret [32]byte // keys the hashes of secrets in digests
	log    *slog.Logger
	most   int // jobs in one commit

	jobs    chan *job
	quit    chan struct{}
	stopped chan struct{}
	once    sync.Once

	executor *executor
	failing  atomic.Pointer[workflow.Error] // why the last write failed; nil: it did not
	accounts atomic.Int64                   // commits that changed a user

	wal     sqlite.Log
	upkeep  *time.Timer
	blocked time.Time // when a reader last kept the log from being emptied
	tried   time.Time // when the writer last tried whether writes succeed again

	cold     *sqlite.Prepared // a reader of the writer's own, for streams that it does not know
	cache    *cache
	pending  *group    // that is being written while the next is decided; nil: none
	recorded time.Time // of the last event

	// The executor's while it has work.
	conn     *sqlite.Prepared
	exec     sqlc.DBTX // conn
	q        *sqlc.Queries
	frontier *ledger.Frontier // nil: read the head before the next group
	commit   func(context.Context) error
}

var _ workflow.Store = (*Writer)(nil)

// job is one caller's work.
type job struct {
	ctx  context.Context // the caller's; looked at before the job begins, and then by an act that reports its progress
	act  *workflow.Act   // nil: it is none
	do   func(ctx context.Context, g *group) (workflow.Result, error)
	done chan reply // holds one, so that the writer never waits for a caller
}

type reply struct {
	result workflow.Result
	err    error
}

var (
	errClosed = &workflow.Error{Code: workflow.Unavailable, Message: "" +
		"The store is closing. Nothing was stored; try again later."}
	errGaveUp = &workflow.Error{Code: workflow.Unavailable, Message: "" +
		"The request ended before its turn came. Nothing was stored; try again."}
	errUnknown = &workflow.Error{Code: workflow.UnknownOutcome, Message: "" +
		"The store could not confirm that this was stored; it may have been. " +
		"Try again with the same idempotency key."}
	errFull = &workflow.Error{Code: workflow.Unavailable, Message: "" +
		"The disk is full. Nothing was stored; tell an administrator, and try again when there is room."}
	errFullNow = &workflow.Error{Code: workflow.UnknownOutcome, Message: "" +
		"The disk is full, and the store could not confirm that this was stored; it may have been. " +
		"Tell an administrator, and try again with the same idempotency key when there is room."}
	errNotStored = &workflow.Error{Code: workflow.Unavailable, Message: "" +
		"The store cannot write now. Nothing was stored; try again later."}
	errFault = &workflow.Error{Code: workflow.Internal, Message: "" +
		"An error in Duces stopped this request. Nothing was saved. Tell an administrator when it happened."}
)

// Start begins to write in a data directory through pool, the one writing
// connection, which is the writer's from here on. reads is the pool of readers;
// states is how many bytes of folded streams it may remember; signer signs the head
// of the ledger after every group.
func Start(
	ctx context.Context, dir string, pool, reads *sql.DB, states int64, signer *ledger.Signer, log *slog.Logger,
) (*Writer, error) {
	w := &Writer{
		pool: pool, reads: reads, signer: signer, log: log, most: largestGroup,
		jobs: make(chan *job, largestGroup), quit: make(chan struct{}), stopped: make(chan struct{}),
		cache: newCache(states),
		wal:   sqlite.LogOf(dir), upkeep: time.NewTimer(atRest),
	}
	w.commit = func(ctx context.Context) error { return w.run(ctx, "COMMIT") }
	var err error
	if w.secret, err = signer.Derive("secrets in idempotency digests"); err != nil {
		return nil, err
	}
	if err := w.recover(ctx); err != nil {
		return nil, err
	}
	w.executor = newExecutor(w.guarded)
	// A caller's cancellation must not end a transaction half-way: what follows
	// would each commit by itself (mattn/go-sqlite3#769).
	go w.loop(context.WithoutCancel(ctx))
	return w, nil
}

// submit hands a job in and waits for the durable commit, or for the refusal.
func (w *Writer) submit(
	ctx context.Context, do func(context.Context, *group) (workflow.Result, error),
) (workflow.Result, error) {
	return w.enqueue(&job{ctx: ctx, do: do, done: make(chan reply, 1)})
}

func (w *Writer) enqueue(j *job) (workflow.Result, error) {
	ctx := j.ctx
	select {
	case <-w.quit:
		return workflow.Result{}, errClosed
	case <-ctx.Done():
		return workflow.Result{}, errGaveUp.Because(ctx.Err())
	case w.jobs <- j:
	}
	select {
	case a := <-j.done:
		return a.result, a.err
	case <-w.stopped:
	}
	select {
	case a := <-j.done:
		return a.result, a.err
	default: // it came in behind the last group
		return workflow.Result{}, errClosed
	}
}

// Stop lets what has begun end, refuses the rest, and closes the writing
// connection. It is for the store: whoever hands in acts stops nothing.
func Stop(w *Writer) error {
	w.once.Do(func() { close(w.quit) })
	<-w.stopped
	var err error
	for _, conn := range []*sqlite.Prepared{w.conn, w.cold} {
		if conn != nil {
			err = errors.Join(err, conn.Close())
		}
	}
	return errors.Join(err, w.pool.Close())
}

func (w *Writer) loop(ctx context.Context) {
	defer close(w.stopped)
	defer close(w.executor.work)
	defer w.upkeep.Stop()
	for {
		var finished chan struct{}
		if w.pending != nil {
			finished = w.pending.finished
		}
		select {
		case j := <-w.jobs:
			w.together(ctx, j)
		case <-finished:
			w.awaitPending(ctx)
			w.afterGroup(ctx)
		case <-w.upkeep.C:
			w.awaitPending(ctx)
			w.keepUp(ctx)
		case <-w.quit:
			for j := w.waiting(); j != nil; j = w.waiting() {
				w.together(ctx, j)
			}
			w.awaitPending(ctx)
			return
		}
	}
}

// waiting takes the next job if there is one. Callers that the last commit
// woke get one chance to come back before a group is closed without them.
func (w *Writer) waiting() *job {
	for range 2 {
		select {
		case j := <-w.jobs:
			return j
		default:
			runtime.Gosched()
		}
	}
	return nil
}

// together decides the first job and all that wait behind it, and has them written in one transaction. Nobody
// hears anything before that is committed: even a refusal may rest on what a neighbor did, which is not durable yet.
//
// It decides while the group before is written, on what that one will have left. If that one fails, nobody has
// heard of this one either, and it is decided anew.
func (w *Writer) together(ctx context.Context, first *job) {
	if w.pending != nil && w.crowded() { // the log can be emptied between two groups alone
		w.awaitPending(ctx)
		w.afterGroup(ctx)
	}
	g, err := w.begin(ctx)
	if err != nil {
		w.log.Error("a transaction cannot begin", "error", err)
		w.forget()
		first.done <- reply{err: w.notStored(err)}
		return
	}
	for j := first; j != nil; j = w.next() {
		if g.attemptAll(ctx, w.withWaiting(j, w.most-len(g.jobs))); g.failed != nil || len(g.jobs) >= w.most {
			break
		}
	}
	g.recordMessages(ctx)
	if w.awaitPending(ctx) {
		g.finish(ctx)
		w.pending = g
	} else {
		w.redo(ctx, g.jobs)
	}
	if w.pending == nil {
		w.afterGroup(ctx)
	}
}

// withWaiting is a job and those that wait behind it, of whom nobody has given up.
func (w *Writer) withWaiting(j *job, most int) (jobs []*job) {
	for ; j != nil; j = w.waiting() {
		if err := j.ctx.Err(); err != nil {
			j.done <- reply{err: errGaveUp.Because(err)}
			continue
		}
		if jobs = append(jobs, j); len(jobs) == most {
			break
		}
	}
	return jobs
}

// next takes the next job. While a group is written there is nothing better to do than to wait for one.
func (w *Writer) next() *job {
	j := w.waiting()
	if j != nil || w.pending == nil {
		return j
	}
	select {
	case j = <-w.jobs:
		return j
	case <-w.pending.finished:
		return w.waiting()
	}
}

// awaitPending waits for the group that is being written, and says whether it is committed; true where none is being
// written. Of one that failed it answers everybody before it returns.
func (w *Writer) awaitPending(ctx context.Context) bool {
	g := w.pending
	if g == nil {
		return true
	}
	<-g.finished
	w.pending, g.before, g.memory.before = nil, nil, nil
	if g.err == nil {
		if len(g.leaves) > 0 {
			w.recorded = g.recorded
		}
		for s, f := range g.memory.changed {
			w.cache.put(s, f)
		}
		return true
	}
	w.executor.clear()
	w.fail(ctx, g)
	return false
}

// redo does jobs in a group of their own once more.
func (w *Writer) redo(ctx context.Context, jobs []*job) {
	if len(jobs) == 0 {
		return
	}
	g, err := w.begin(ctx)
	if err != nil {
		w.log.Error("a transaction cannot begin", "error", err)
		w.forget()
		tell(jobs, reply{err: w.notStored(err)})
		return
	}
	g.retried = true
	g.recall(ctx, jobs)
	g.attemptAll(ctx, jobs)
	g.recordMessages(ctx)
	g.finish(ctx)
	w.pending = g
	w.awaitPending(ctx)
}

// fail rolls a group back, and halves it until it is known which job cannot be stored. Each is tried at least twice:
// what failed may have passed.
func (w *Writer) fail(ctx context.Context, g *group) {
	if g.unknown {
		w.log.Error("a group of writes was not committed", "jobs", len(g.jobs), "error", g.err)
		w.forget()
		tell(g.jobs, reply{err: w.unknown(g.err)})
		return
	}
	if sqlite.Failed(g.err) {
		w.log.Error("a group of writes was rolled back", "jobs", len(g.jobs), "error", g.err)
		w.forget()
		tell(g.jobs, reply{err: w.notStored(g.err)})
		return
	}
	if g.begun {
		if err := w.run(ctx, "ROLLBACK"); err != nil {
			w.forget()
		}
	}
	if half := len(g.jobs) / 2; half > 0 || !g.retried {
		w.redo(ctx, g.jobs[:half])
		w.redo(ctx, g.jobs[half:])
		return
	}
	tell(g.jobs, g.verdict(ctx, g.err))
}

func tell(jobs []*job, r reply) {
	for _, j := range jobs {
		j.done <- r
	}
}

// forget drops everything that may differ from the disk, the connection
// included: closing it ends whatever transaction it may still be in.
func (w *Writer) forget() {
	w.cache.clear()
	w.frontier = nil
	for _, conn := range []*sqlite.Prepared{w.conn, w.cold} {
		if conn != nil {
			conn.Discard()
		}
	}
	w.conn, w.exec, w.q, w.cold = nil, nil, nil, nil
}

func (w *Writer) run(ctx context.Context, statement string) error {
	_, err := w.conn.ExecContext(ctx, statement)
	return err
}

// guarded turns a panic in a job into that job's own error.
func (w *Writer) guarded(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			w.log.Error("a write panicked", "panic", p, "stack", string(debug.Stack()))
			err = errFault.Because(fmt.Errorf("panic: %v", p))
		}
	}()
	return do()
}
