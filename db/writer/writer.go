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

// Writer hands acts to the one goroutine that writes. Everything below jobs is
// that goroutine's own. It is safe for concurrent use.
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

	conn     *sqlite.Prepared
	exec     sqlc.DBTX // conn
	q        *sqlc.Queries
	cache    *cache
	frontier *ledger.Frontier // nil: read the head before the next group
	recorded time.Time        // of the last event
	commit   func(context.Context) error
}

var _ workflow.Store = (*Writer)(nil)

// job is one caller's work, done in a savepoint of its own.
type job struct {
	ctx  context.Context // the caller's; looked at before the job begins, never after
	do   func(ctx context.Context, g *group) (workflow.Result, error)
	done chan reply // holds one, so that the writer never waits for a caller
}

type reply struct {
	result workflow.Result
	err    error
}

var (
	errClosed    = &workflow.Error{Code: workflow.Unavailable, Message: "The store is closing. Nothing was stored; try again later."}
	errGaveUp    = &workflow.Error{Code: workflow.Unavailable, Message: "The request ended before its turn came. Nothing was stored; try again."}
	errUnknown   = &workflow.Error{Code: workflow.UnknownOutcome, Message: "The store could not confirm that this was stored; it may have been. Try again with the same idempotency key."}
	errFull      = &workflow.Error{Code: workflow.Unavailable, Message: "The disk is full. Nothing was stored; tell an administrator, and try again when there is room."}
	errFullNow   = &workflow.Error{Code: workflow.UnknownOutcome, Message: "The disk is full, and the store could not confirm that this was stored; it may have been. Tell an administrator, and try again with the same idempotency key when there is room."}
	errNotStored = &workflow.Error{Code: workflow.Unavailable, Message: "The store cannot write now. Nothing was stored; try again later."}
	errFault     = &workflow.Error{Code: workflow.Internal, Message: "An error in Duces stopped this request. Nothing was saved. Tell an administrator when it happened."}
)

// Start begins to write in a data directory through pool, the one writing
// connection, which is the writer's from here on. reads is the pool of readers;
// states is how many bytes of folded streams it may remember; signer signs the head
// of the ledger after every group.
func Start(ctx context.Context, dir string, pool, reads *sql.DB, states int64, signer *ledger.Signer, log *slog.Logger) (*Writer, error) {
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
func (w *Writer) submit(ctx context.Context, do func(context.Context, *group) (workflow.Result, error)) (workflow.Result, error) {
	j := &job{ctx: ctx, do: do, done: make(chan reply, 1)}
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
	if w.conn != nil {
		err = w.conn.Close()
	}
	return errors.Join(err, w.pool.Close())
}

func (w *Writer) loop(ctx context.Context) {
	defer close(w.stopped)
	defer close(w.executor.work)
	defer w.upkeep.Stop()
	for {
		select {
		case j := <-w.jobs:
			w.group(ctx, j)
			w.afterGroup(ctx)
		case <-w.upkeep.C:
			w.keepUp(ctx)
		case <-w.quit:
			for j := w.waiting(); j != nil; j = w.waiting() {
				w.group(ctx, j)
			}
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

// group writes the first job and all that wait behind it in one transaction.
func (w *Writer) group(ctx context.Context, first *job) {
	jobs, sound := w.together(ctx, false, func() *job {
		if j := first; j != nil {
			first = nil
			return j
		}
		return w.waiting()
	})
	if sound {
		return
	}
	for len(jobs) > 0 { // more than once if the disk fails in the middle
		w.together(ctx, true, func() (j *job) {
			if len(jobs) > 0 {
				j, jobs = jobs[0], jobs[1:]
			}
			return j
		})
	}
}

// together runs jobs in one transaction and answers them, unless the group is
// unsound: then nothing was stored and nobody answered. Nobody hears anything
// before it has ended: even a refusal may rest on what a neighbour in the same
// group did, which is not durable yet.
func (w *Writer) together(ctx context.Context, careful bool, next func() *job) (jobs []*job, sound bool) {
	var replies []reply
	send := func(every error) {
		for i, j := range jobs {
			if every != nil {
				replies[i] = reply{err: every}
			}
			j.done <- replies[i]
		}
	}
	g, err := w.begin(ctx, careful)
	if err != nil {
		w.log.Error("a transaction cannot begin", "error", err)
		w.forget()
		next().done <- reply{err: w.notStored(err)}
		return nil, true
	}
	for j := next(); j != nil; j = next() {
		if err := j.ctx.Err(); err != nil {
			j.done <- reply{err: errGaveUp.Because(err)}
			continue
		}
		jobs = append(jobs, j)
		result, err := g.attempt(ctx, j)
		replies = append(replies, reply{result, err})
		if g.broken != nil {
			w.log.Error("a group of writes was rolled back", "jobs", len(jobs), "error", g.broken)
			w.forget()
			send(w.notStored(g.broken))
			return jobs, true
		}
		if g.unsound || len(jobs) == w.most {
			break
		}
	}
	failed := g.recordMessages(ctx)
	g.unsound = g.unsound || failed != nil
	if careful && failed != nil {
		w.log.Error("what became of messages could not be recorded", "jobs", len(jobs), "error", failed)
		w.forget() // with its transaction
		send(errNotStored.Because(failed))
		return jobs, true
	}
	if !g.sound(ctx) {
		w.executor.clear()
		if err := w.run(ctx, "ROLLBACK"); err != nil {
			w.forget()
		}
		return jobs, false
	}
	if err := g.end(ctx); err != nil {
		w.log.Error("a group of writes was not committed", "jobs", len(jobs), "error", err, "cause", errors.Unwrap(err))
		w.forget()
		send(err)
		return jobs, true
	}
	send(nil)
	return jobs, true
}

// forget drops everything that may differ from the disk, the connection
// included: closing it ends whatever transaction it may still be in.
func (w *Writer) forget() {
	w.cache.clear()
	w.frontier = nil
	if w.conn != nil {
		w.conn.Discard()
		w.conn, w.exec, w.q = nil, nil, nil
	}
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
