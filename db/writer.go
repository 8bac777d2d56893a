package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/ledger"
)

const (
	largestGroup = 256
	// cachedStreams bounds what the writer remembers: a matter with its workings
	// takes some 8 kB, so that a very large office costs some 250 MB, and an act
	// over ten thousand matters need not read them all again.
	cachedStreams = 32_768
)

// writer is the one goroutine that writes. Everything below jobs is its own.
type writer struct {
	pool   *sql.DB
	reads  *sql.DB // of the whole store
	signer *ledger.Signer
	log    *slog.Logger
	most   int // jobs in one commit

	jobs    chan *job
	quit    chan struct{}
	stopped chan struct{}
	once    sync.Once

	hand *hand

	conn     *sqlite.Prepared
	exec     sqlc.DBTX // conn
	q        *sqlc.Queries
	cache    *cache
	frontier *ledger.Frontier // nil: read the head before the next group
	commit   func(context.Context) error
}

// job is one caller's work, done in a savepoint of its own.
type job struct {
	ctx  context.Context // the caller's; looked at before the job begins, never after
	do   func(ctx context.Context, g *group) (workflow.Result, error)
	done chan answer // holds one, so that the writer never waits for a caller
}

type answer struct {
	receipt workflow.Result
	err     error
}

var (
	errClosed    = &workflow.Error{Code: workflow.Unavailable, Message: "The store is closing. Nothing was stored; try again later."}
	errGaveUp    = &workflow.Error{Code: workflow.Unavailable, Message: "The request ended before its turn came. Nothing was stored; try again."}
	errUnknown   = &workflow.Error{Code: workflow.UnknownOutcome, Message: "The store could not confirm that this was stored; it may have been. Try again with the same idempotency key."}
	errNotStored = &workflow.Error{Code: workflow.Unavailable, Message: "The store cannot write now. Nothing was stored; try again later."}
	errFault     = &workflow.Error{Code: workflow.Internal, Message: "A fault in Duces stopped this request. Nothing was stored; tell an administrator when it happened."}
)

func startWriter(ctx context.Context, pool, reads *sql.DB, signer *ledger.Signer, log *slog.Logger) (*writer, error) {
	w := &writer{
		pool: pool, reads: reads, signer: signer, log: log, most: largestGroup,
		jobs: make(chan *job, largestGroup), quit: make(chan struct{}), stopped: make(chan struct{}),
		cache: newCache(cachedStreams),
	}
	w.commit = func(ctx context.Context) error { return w.run(ctx, "COMMIT") }
	if err := w.recover(ctx); err != nil {
		return nil, err
	}
	w.hand = newHand(w.guarded)
	// A caller's cancellation must not end a transaction half-way: what follows
	// would each commit by itself (mattn/go-sqlite3#769).
	go w.loop(context.WithoutCancel(ctx))
	return w, nil
}

// submit hands a job in and waits for the durable commit, or for the refusal.
func (w *writer) submit(ctx context.Context, do func(context.Context, *group) (workflow.Result, error)) (workflow.Result, error) {
	j := &job{ctx: ctx, do: do, done: make(chan answer, 1)}
	select {
	case <-w.quit:
		return workflow.Result{}, errClosed
	case <-ctx.Done():
		return workflow.Result{}, errGaveUp.Because(ctx.Err())
	case w.jobs <- j:
	}
	select {
	case a := <-j.done:
		return a.receipt, a.err
	case <-w.stopped:
	}
	select {
	case a := <-j.done:
		return a.receipt, a.err
	default: // it came in behind the last group
		return workflow.Result{}, errClosed
	}
}

// write runs statements that are no act (sessions, what became of a mail) in
// the writer's own turn, durably. If do fails, nothing of it is stored; it may
// run more than once, and must then begin anew.
func (db *DB) write(ctx context.Context, do func(ctx context.Context, q *sqlc.Queries) error) error {
	_, err := db.writer.submit(ctx, func(ctx context.Context, g *group) (workflow.Result, error) {
		g.dirty = true
		if g.careful {
			return workflow.Result{}, do(ctx, g.q)
		}
		err := g.w.hand.wait()
		if err == nil {
			err = do(ctx, g.q)
		}
		g.unsound = err != nil
		return workflow.Result{}, err
	})
	return err
}

func (w *writer) close() error {
	w.once.Do(func() { close(w.quit) })
	<-w.stopped
	var err error
	if w.conn != nil {
		err = w.conn.Close()
	}
	return errors.Join(err, w.pool.Close())
}

func (w *writer) loop(ctx context.Context) {
	defer close(w.stopped)
	defer close(w.hand.work)
	for {
		select {
		case j := <-w.jobs:
			w.group(ctx, j)
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
func (w *writer) waiting() *job {
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
func (w *writer) group(ctx context.Context, first *job) {
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
func (w *writer) together(ctx context.Context, careful bool, next func() *job) (jobs []*job, sound bool) {
	var answers []answer
	reply := func(every error) {
		for i, j := range jobs {
			if every != nil {
				answers[i] = answer{err: every}
			}
			j.done <- answers[i]
		}
	}
	g, err := w.begin(ctx, careful)
	if err != nil {
		w.log.Error("a transaction cannot begin", "error", err)
		w.forget()
		next().done <- answer{err: errNotStored.Because(err)}
		return nil, true
	}
	for j := next(); j != nil; j = next() {
		if err := j.ctx.Err(); err != nil {
			j.done <- answer{err: errGaveUp.Because(err)}
			continue
		}
		jobs = append(jobs, j)
		receipt, err := g.attempt(ctx, j)
		answers = append(answers, answer{receipt, err})
		if g.broken != nil {
			w.log.Error("a group of writes was rolled back", "jobs", len(jobs), "error", g.broken)
			w.forget()
			reply(errNotStored.Because(g.broken))
			return jobs, true
		}
		if g.unsound || len(jobs) == w.most {
			break
		}
	}
	if !g.sound(ctx) {
		w.hand.clear()
		if err := w.run(ctx, "ROLLBACK"); err != nil {
			w.forget()
		}
		return jobs, false
	}
	if err := g.end(ctx); err != nil {
		w.log.Error("a group of writes was not committed", "jobs", len(jobs), "error", err, "cause", errors.Unwrap(err))
		w.forget()
		reply(err)
		return jobs, true
	}
	reply(nil)
	return jobs, true
}

// recover reads the head that is on disk, at the start and after any failure.
func (w *writer) recover(ctx context.Context) error {
	if w.conn == nil {
		conn, err := w.pool.Conn(ctx)
		if err != nil {
			return err
		}
		w.conn = sqlite.Prepare(conn)
		w.exec, w.q = w.conn, sqlc.New(w.conn)
	}
	head, err := w.q.Head(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		head, err = w.firstHead(ctx)
	}
	if err != nil {
		return err
	}
	frontier, err := ledger.NewFrontier(head.Size, nodes(ctx, w.q))
	if err != nil {
		return damagedLedger(err)
	}
	signed, err := ledger.Open(head.Checkpoint, w.signer.Public())
	switch root := frontier.Root(); {
	case err != nil:
		return damagedLedger(err)
	case signed.Size != head.Size || signed.Root != root || string(root[:]) != string(head.Root):
		return damagedLedger(errors.New("the signed head is not that of the stored tree"))
	}
	beyond, err := w.q.CountEventsFrom(ctx, head.Size)
	if err != nil {
		return err
	}
	if beyond != 0 {
		return damagedLedger(fmt.Errorf("%d events lie beyond the signed head", beyond))
	}
	w.frontier = frontier
	return nil
}

func damagedLedger(cause error) error {
	return column.Internal("The ledger does not fit its signed head; run “duces verify”, keep this directory as it is and restore a backup elsewhere.", cause)
}

// firstHead signs the empty ledger.
func (w *writer) firstHead(ctx context.Context) (sqlc.HeadRow, error) {
	root := new(ledger.Frontier).Root()
	checkpoint, err := w.signer.Sign(ledger.Checkpoint{Origin: w.signer.Name(), Root: root})
	if err != nil {
		return sqlc.HeadRow{}, err
	}
	head := sqlc.HeadRow{Root: root[:], Checkpoint: checkpoint}
	return head, w.q.InsertHead(ctx, sqlc.InsertHeadParams(head))
}

// nodes reads stored nodes of the tree.
func nodes(ctx context.Context, q *sqlc.Queries) ledger.HashReader {
	return ledger.HashReaderFunc(func(indexes []int64) ([]ledger.Hash, error) {
		hashes := make([]ledger.Hash, len(indexes))
		for i, index := range indexes {
			stored, err := q.NodeAt(ctx, index)
			if err != nil {
				return nil, fmt.Errorf("node %d: %w", index, err)
			}
			if copy(hashes[i][:], stored) != len(hashes[i]) || len(stored) != len(hashes[i]) {
				return nil, fmt.Errorf("node %d has %d bytes", index, len(stored))
			}
		}
		return hashes, nil
	})
}

// forget drops everything that may differ from the disk, the connection
// included: closing it ends whatever transaction it may still be in.
func (w *writer) forget() {
	w.cache.clear()
	w.frontier = nil
	if w.conn != nil {
		w.conn.Discard()
		w.conn, w.exec, w.q = nil, nil, nil
	}
}

func (w *writer) run(ctx context.Context, statement string) error {
	_, err := w.conn.ExecContext(ctx, statement)
	return err
}

// guarded turns a panic in a job into that job's own error.
func (w *writer) guarded(do func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			w.log.Error("a write panicked", "panic", p, "stack", string(debug.Stack()))
			err = errFault.Because(fmt.Errorf("panic: %v", p))
		}
	}()
	return do()
}
