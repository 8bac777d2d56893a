package db

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/mattn/go-sqlite3"

	"duces/db/dbtest"
	"duces/db/sqlc"
	"duces/workflow"
)

var errDisk = errors.New("the disk said no")

// breaking runs the writer's statements until one is to fail.
type breaking struct {
	sqlc.DBTX
	fails func(query string, args []any) error
}

func (b breaking) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := b.fails(query, args); err != nil {
		return nil, err
	}
	return b.DBTX.ExecContext(ctx, query, args...)
}

// TestNoFailureLeavesHalfAnAct lets every kind of failure happen while 64
// callers work. Whatever a caller was told must be true, and a second try with
// the same key must settle what was not known.
func TestNoFailureLeavesHalfAnAct(t *testing.T) {
	ctx := context.Background()
	var healed atomic.Bool
	fails := func(w *writer, when func(query string, args []any) bool, do func() error) {
		w.exec = breaking{w.conn, func(query string, args []any) error {
			if healed.Load() || !when(query, args) {
				return nil
			}
			return do()
		}}
		w.q = sqlc.New(w.exec)
	}
	once := func(w *writer, when func(query string, args []any) bool, do func() error) {
		done := false
		fails(w, func(query string, args []any) bool { return !done && when(query, args) }, func() error { done = true; return do() })
	}
	commitFails := func(w *writer, fail func(commit func(context.Context) error) error) {
		commit, done := w.commit, false
		w.commit = func(ctx context.Context) error {
			if done {
				return commit(ctx)
			}
			done = true
			return fail(commit)
		}
	}
	eventInsert := func(query string, _ []any) bool { return strings.HasPrefix(query, "INSERT INTO events") }
	headUpdate := func(query string, _ []any) bool { return strings.Contains(query, "UPDATE ledger_head") }
	anyMatter := func(query string, _ []any) bool { return strings.Contains(query, "UPDATE matters") }
	// Of the first matter written, and of that one whenever it is tried.
	oneMatter := func() func(query string, args []any) bool {
		var victim any
		return func(query string, args []any) bool {
			if !strings.Contains(query, "UPDATE matters") {
				return false
			}
			if victim == nil {
				victim = args[0]
			}
			return victim == args[0]
		}
	}
	for name, c := range map[string]struct {
		plant func(w *writer)
		told  workflow.Code // empty: nobody notices
	}{
		"the commit fails and nothing is on disk": {func(w *writer) {
			commitFails(w, func(func(context.Context) error) error { return errDisk })
		}, workflow.UnknownOutcome},
		"the commit succeeds and is said to have failed": {func(w *writer) {
			commitFails(w, func(commit func(context.Context) error) error { return errors.Join(commit(ctx), errDisk) })
		}, workflow.UnknownOutcome},
		"SQLite turns the commit into a rollback": {func(w *writer) {
			commitFails(w, func(commit func(context.Context) error) error {
				if err := w.conn.on.Raw(func(c any) error {
					c.(*sqlite3.SQLiteConn).RegisterCommitHook(func() int { return 1 })
					return nil
				}); err != nil {
					return err
				}
				return commit(ctx)
			})
		}, workflow.UnknownOutcome},
		"the signed head cannot be written": {func(w *writer) {
			fails(w, headUpdate, func() error { return errDisk })
		}, workflow.Unavailable},
		"the signed head cannot be written, but then it can": {func(w *writer) {
			once(w, headUpdate, func() error { return errDisk })
		}, ""},
		"the events cannot be written": {func(w *writer) {
			once(w, eventInsert, func() error { return errDisk })
		}, ""},
		"a row cannot be written, but then it can": {func(w *writer) {
			once(w, anyMatter, func() error { return errDisk })
		}, ""},
		"one act's row cannot be written": {func(w *writer) {
			fails(w, oneMatter(), func() error { return errDisk })
		}, workflow.Internal},
		"the disk is full for one act's row": {func(w *writer) {
			fails(w, oneMatter(), func() error { return sqlite3.Error{Code: sqlite3.ErrFull} })
		}, workflow.Unavailable},
		"the disk is full and the transaction is gone": {func(w *writer) {
			tries := 0
			fails(w, oneMatter(), func() error {
				if tries++; tries == 1 {
					return errDisk
				}
				return errors.Join(w.run(ctx, "ROLLBACK"), sqlite3.Error{Code: sqlite3.ErrFull})
			})
		}, workflow.Unavailable},
		"writing panics": {func(w *writer) {
			fails(w, oneMatter(), func() error { panic("a fault of ours") })
		}, workflow.Internal},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			store := openTest(t, dir)
			d := dbtest.NewDesk(t, store, 64)
			matters := d.Matters(64)
			healed.Store(false)
			c.plant(store.writer)
			told := everybodyMoves(t, d, matters)
			failed := 0
			for i, err := range told {
				state := d.Matter(matters[i]).State
				switch code := workflow.CodeOf(err); {
				case err == nil && state != "notified":
					t.Errorf("matter %d was acknowledged and is %s", i, state)
				case err == nil:
				case code != c.told:
					t.Errorf("the caller was told %v (%s), want %s", err, code, c.told)
				case code != workflow.UnknownOutcome && state != "open":
					t.Errorf("matter %d was not stored, they said, and is %s", i, state)
				}
				if err != nil {
					failed++
				}
			}
			if (failed > 0) != (c.told != "") {
				t.Errorf("%d callers were told of a failure", failed)
			}
			if c.told == workflow.Internal && failed != 1 {
				t.Errorf("one act's fault was told to %d callers", failed)
			}
			healed.Store(true)
			for i, err := range everybodyMoves(t, d, matters) {
				if state := d.Matter(matters[i]).State; err != nil || state != "notified" {
					t.Errorf("after a second try matter %d is %s: %v", i, state, err)
				}
			}
			if err := store.Close(); err != nil {
				t.Fatal(err)
			}
			report, err := Verify(t.Context(), dir, nil)
			if err != nil || len(report.Problems) > 0 {
				t.Errorf("%+v, %v", report, err)
			}
			if n := selected(t, dir, "count(*) FROM events WHERE type = 'transitioned'"); n != 64 {
				t.Errorf("64 moves are %d events", n)
			}
		})
	}
}

// everybodyMoves sends a notice in each matter at once, each under a key of its own.
func everybodyMoves(t *testing.T, d *dbtest.Desk, matters []string) []error {
	told := make([]error, len(matters))
	var wg sync.WaitGroup
	for i, id := range matters {
		wg.Go(func() {
			_, told[i] = d.Engine.Do(t.Context(), d.Users[workflow.Legal], id, dbtest.Transition(id, "send_notice"))
		})
	}
	wg.Wait()
	return told
}

// unspeakable is an event that has no bytes.
type unspeakable struct{ workflow.UserEnabled }

func (unspeakable) MarshalJSON() ([]byte, error) { return nil, errDisk }

func TestAnEventThatCannotBeEncodedIsItsOwnActsError(t *testing.T) {
	dir := t.TempDir()
	store := openTest(t, dir)
	d := dbtest.NewDesk(t, store, 32)
	matters := d.Matters(32)
	var wg sync.WaitGroup
	for i, id := range matters {
		wg.Go(func() {
			act := workflow.Act{ID: id, Key: "k" + id, Digest: "d", Actor: d.Users[workflow.Legal], At: d.Now(), Command: dbtest.Transition(id, "send_notice")}
			_, err := store.Update(t.Context(), act, func(w workflow.World, a workflow.Act) (workflow.Decision, error) {
				decision, err := workflow.Decide(w, a)
				if i == 7 && err == nil {
					decision.Events[0].Data = unspeakable{}
				}
				return decision, err
			})
			if (i == 7) != (workflow.CodeOf(err) == workflow.Internal && err != nil) || i != 7 && err != nil {
				t.Errorf("matter %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	for i, id := range matters {
		if state := d.Matter(id).State; (state == "open") != (i == 7) {
			t.Errorf("matter %d is %s", i, state)
		}
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if report, err := Verify(t.Context(), dir, nil); err != nil || len(report.Problems) > 0 {
		t.Errorf("%+v, %v", report, err)
	}
}

func TestWritesThatAreNoActsAreAllOrNothing(t *testing.T) {
	store := openTest(t, t.TempDir())
	defer store.Close()
	put := func(fail error) error {
		return store.write(t.Context(), func(ctx context.Context, q *sqlc.Queries) error {
			if err := q.InsertAct(ctx, sqlc.InsertActParams{Actor: "a", Key: "k"}); err != nil {
				return err
			}
			return fail
		})
	}
	if err := put(errDisk); !errors.Is(err, errDisk) {
		t.Errorf("got %v", err)
	}
	if err := put(nil); err != nil {
		t.Errorf("what failed left something behind: %v", err)
	}
	if _, err := store.reads.ActByKey(t.Context(), sqlc.ActByKeyParams{Actor: "a", Key: "k"}); err != nil {
		t.Error(err)
	}
}

func TestAClosedStoreStoresNothing(t *testing.T) {
	store := openTest(t, t.TempDir())
	d := dbtest.NewDesk(t, store, 0)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Do(workflow.OperatorActor, workflow.AddUser{}); workflow.CodeOf(err) != workflow.Unavailable {
		t.Errorf("got %v", err)
	}
}
