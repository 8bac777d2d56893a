package writer_test

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/mattn/go-sqlite3"

	"duces/db"
	"duces/db/dbtest"
	"duces/db/sqlc"
	"duces/db/storetest"
	"duces/db/verify"
	"duces/db/writer"
	"duces/workflow"
	"duces/workflow/account"
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
	fails := func(store *db.DB, when func(query string, args []any) bool, do func() error) {
		writer.WriteThrough(store.Writer, func(on sqlc.DBTX) sqlc.DBTX {
			return breaking{on, func(query string, args []any) error {
				if healed.Load() || !when(query, args) {
					return nil
				}
				return do()
			}}
		})
	}
	once := func(store *db.DB, when func(query string, args []any) bool, do func() error) {
		done := false
		fails(store, func(query string, args []any) bool { return !done && when(query, args) }, func() error { done = true; return do() })
	}
	commitFails := func(store *db.DB, fail func(commit func(context.Context) error) error) {
		done := false
		writer.CommitThrough(store.Writer, func(commit func(context.Context) error) func(context.Context) error {
			return func(ctx context.Context) error {
				if done {
					return commit(ctx)
				}
				done = true
				return fail(commit)
			}
		})
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
		plant func(store *db.DB)
		want  workflow.Code // empty: nobody notices
	}{
		"the commit fails and nothing is on disk": {func(store *db.DB) {
			commitFails(store, func(func(context.Context) error) error { return errDisk })
		}, workflow.UnknownOutcome},
		"the commit succeeds and is said to have failed": {func(store *db.DB) {
			commitFails(store, func(commit func(context.Context) error) error { return errors.Join(commit(ctx), errDisk) })
		}, workflow.UnknownOutcome},
		"SQLite turns the commit into a rollback": {func(store *db.DB) {
			commitFails(store, func(commit func(context.Context) error) error {
				if err := writer.WritingConn(store.Writer).Raw(func(c any) error {
					c.(*sqlite3.SQLiteConn).RegisterCommitHook(func() int { return 1 })
					return nil
				}); err != nil {
					return err
				}
				return commit(ctx)
			})
		}, workflow.UnknownOutcome},
		"the signed head cannot be written": {func(store *db.DB) {
			fails(store, headUpdate, func() error { return errDisk })
		}, workflow.Unavailable},
		"the signed head cannot be written, but then it can": {func(store *db.DB) {
			once(store, headUpdate, func() error { return errDisk })
		}, ""},
		"the events cannot be written": {func(store *db.DB) {
			once(store, eventInsert, func() error { return errDisk })
		}, ""},
		"a row cannot be written, but then it can": {func(store *db.DB) {
			once(store, anyMatter, func() error { return errDisk })
		}, ""},
		"one act's row cannot be written": {func(store *db.DB) {
			fails(store, oneMatter(), func() error { return errDisk })
		}, workflow.Internal},
		"the disk is full for one act's row": {func(store *db.DB) {
			fails(store, oneMatter(), func() error { return sqlite3.Error{Code: sqlite3.ErrFull} })
		}, workflow.Unavailable},
		"the disk is full and the transaction is gone": {func(store *db.DB) {
			tries := 0
			fails(store, oneMatter(), func() error {
				if tries++; tries == 1 {
					return errDisk
				}
				_, err := writer.WritingConn(store.Writer).ExecContext(ctx, "ROLLBACK")
				return errors.Join(err, sqlite3.Error{Code: sqlite3.ErrFull})
			})
		}, workflow.Unavailable},
		"writing panics": {func(store *db.DB) {
			fails(store, oneMatter(), func() error { panic("a fault of ours") })
		}, workflow.Internal},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			store := storetest.Open(t, dir)
			d := storetest.Fixture(t, store, 64)
			matters := d.Matters(64)
			healed.Store(false)
			c.plant(store)
			replies := everybodyMoves(t, d, matters)
			failed := 0
			for i, err := range replies {
				state := d.Matter(matters[i]).State
				switch code := workflow.CodeOf(err); {
				case err == nil && state != "notified":
					t.Errorf("matter %d was acknowledged and is %s", i, state)
				case err == nil:
				case code != c.want:
					t.Errorf("the caller was told %v (%s), want %s", err, code, c.want)
				case code != workflow.UnknownOutcome && state != "open":
					t.Errorf("matter %d was not stored, they said, and is %s", i, state)
				}
				if err != nil {
					failed++
				}
			}
			if (failed > 0) != (c.want != "") {
				t.Errorf("%d callers were told of a failure", failed)
			}
			if c.want == workflow.Internal && failed != 1 {
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
			report, err := verify.Directory(t.Context(), dir, nil)
			if err != nil || len(report.Problems) > 0 {
				t.Errorf("%+v, %v", report, err)
			}
			if n := storetest.Select(t, dir, "count(*) FROM events WHERE type = 'transitioned'"); n != 64 {
				t.Errorf("64 moves are %d events", n)
			}
		})
	}
}

// everybodyMoves sends a notice in each matter at once, each under a key of its own.
func everybodyMoves(t *testing.T, d *dbtest.Fixture, matters []string) []error {
	replies := make([]error, len(matters))
	var wg sync.WaitGroup
	for i, id := range matters {
		wg.Go(func() {
			_, replies[i] = d.Engine.Do(t.Context(), d.Users[workflow.Legal], id, dbtest.Transition(id, "send_notice"))
		})
	}
	wg.Wait()
	return replies
}

// Neither a statement of a caller's own nor a row that cannot be stored says anything of the disk, nor of others.
func TestAFaultOfOneJobFailsNoOtherAndNotTheStore(t *testing.T) {
	for name, fault := range map[string]error{
		"an error of ours":       errDisk,
		"a constraint":           sqlite3.Error{Code: sqlite3.ErrConstraint},
		"a value of no type":     sqlite3.Error{Code: sqlite3.ErrMismatch},
		"a damaged page":         sqlite3.Error{Code: sqlite3.ErrCorrupt},
		"a statement of no form": sqlite3.Error{Code: sqlite3.ErrError},
	} {
		t.Run(name, func(t *testing.T) {
			store := storetest.Open(t, t.TempDir())
			defer store.Close()
			d := storetest.Fixture(t, store, 8)
			matters := d.Matters(8)
			writer.WriteThrough(store.Writer, func(on sqlc.DBTX) sqlc.DBTX {
				return breaking{on, func(query string, args []any) error {
					if strings.HasPrefix(query, "INSERT INTO events") && slices.Contains(args, any("matter/"+matters[2])) {
						return fault
					}
					return nil
				}}
			})
			var statement error
			moves := make([]error, len(matters))
			var jobs []func()
			for i, id := range matters {
				jobs = append(jobs, func() {
					_, moves[i] = d.Engine.Do(t.Context(), d.Users[workflow.Legal], id, dbtest.Transition(id, "send_notice"))
				})
			}
			jobs = append(jobs, func() {
				statement = writer.StatementsOf(store.Writer).Write(t.Context(), func(context.Context, *sqlc.Queries) error { return fault })
			})
			inOneGroup(t, store, jobs...)
			if err := store.Writer.Failing(); err != nil {
				t.Errorf("the store is said to fail: %v", err)
			}
			if !errors.Is(statement, fault) {
				t.Errorf("the statement's caller was told %v", statement)
			}
			for i, err := range moves {
				if (err != nil) != (i == 2) {
					t.Errorf("the caller of move %d was told %v", i, err)
				}
			}
		})
	}
}

func TestWritesThatAreNoActsAreAllOrNothing(t *testing.T) {
	store := storetest.Open(t, t.TempDir())
	defer store.Close()
	f := storetest.Fixture(t, store, 0)
	alert := func(key string) workflow.Alert {
		return workflow.Alert{Key: key, Kind: workflow.AlertHeart, Recipient: f.Users[workflow.Auditor]}
	}
	broken, tried := true, 0
	writer.WriteThrough(store.Writer, func(on sqlc.DBTX) sqlc.DBTX {
		return breaking{on, func(query string, args []any) error {
			if !strings.Contains(query, "INSERT INTO mails") {
				return nil
			}
			if tried++; broken && tried%2 == 0 {
				return errDisk
			}
			return nil
		}}
	})
	if _, err := store.Outbox.Queue(t.Context(), f.Now(), []workflow.Alert{alert("a"), alert("b")}); !errors.Is(err, errDisk) {
		t.Errorf("got %v", err)
	}
	if tried == 0 || tried%2 != 0 {
		t.Errorf("%d messages were tried", tried)
	}
	broken = false
	if n, err := store.Outbox.Queue(t.Context(), f.Now(), []workflow.Alert{alert("a"), alert("b")}); n != 2 || err != nil {
		t.Errorf("what failed left something behind: %d are new, %v", n, err)
	}
}

// What callers are told of a full disk says so, and says no path; reading goes on,
// and the writer finds out for itself when there is room.
func TestAFullDiskIsNamedUntilThereIsRoom(t *testing.T) {
	for name, full := range map[string]error{
		"a page cannot be written":        sqlite3.Error{Code: sqlite3.ErrFull},
		"the disk finds out at its fsync": sqlite3.Error{Code: sqlite3.ErrIoErr, SystemErrno: syscall.ENOSPC},
		"the owner's share is used up":    sqlite3.Error{Code: sqlite3.ErrIoErr, SystemErrno: syscall.EDQUOT},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				store := storetest.Open(t, dir)
				defer store.Close()
				d := storetest.Fixture(t, store, 1)
				matters := d.Matters(1)
				var healed atomic.Bool
				writer.CommitThrough(store.Writer, func(commit func(context.Context) error) func(context.Context) error {
					return func(ctx context.Context) error {
						if healed.Load() {
							return commit(ctx)
						}
						return full
					}
				})
				move := func() error {
					_, err := d.Engine.Do(t.Context(), d.Users[workflow.Legal], "key", dbtest.Transition(matters[0], "send_notice"))
					return err
				}
				if err := move(); workflow.CodeOf(err) != workflow.UnknownOutcome || !strings.HasPrefix(err.Error(), "The disk is full") || strings.Contains(err.Error(), dir) {
					t.Errorf("the caller was told %v", err)
				}
				time.Sleep(time.Minute)
				if err := store.Writer.Failing(); err == nil || err.Error() != "Nothing can be stored: the disk is full." {
					t.Errorf("after a minute without room: %v", err)
				}
				if state := d.Matter(matters[0]).State; state != "open" {
					t.Errorf("the matter reads as %s", state)
				}
				healed.Store(true)
				time.Sleep(time.Minute)
				if err := store.Writer.Failing(); err != nil {
					t.Errorf("a minute after there was room: %v", err)
				}
				if err := move(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// While one group is being committed the next is decided, on what the first will have left. Nobody hears of it before
// the first is on disk, and if the first fails it is decided anew.
func TestWhatIsDecidedDuringACommitStandsAndFallsWithIt(t *testing.T) {
	for name, fails := range map[string]bool{"the commit succeeds": false, "the commit fails": true} {
		t.Run(name, func(t *testing.T) {
			store := storetest.Open(t, t.TempDir())
			defer store.Close()
			d := storetest.Fixture(t, store, 1)
			id := d.Matters(1)[0]
			commits, committing, release := 0, make(chan struct{}), make(chan struct{})
			writer.CommitThrough(store.Writer, func(commit func(context.Context) error) func(context.Context) error {
				return func(ctx context.Context) error {
					if commits++; commits > 1 {
						return commit(ctx)
					}
					close(committing)
					<-release
					if fails {
						return errDisk
					}
					return commit(ctx)
				}
			})
			do := func(step string) (reply chan error, decided chan struct{}) {
				reply, decided = make(chan error, 1), make(chan struct{})
				act, err := workflow.NewAct(d.Users[workflow.Legal], "", d.Now(), dbtest.Transition(id, step))
				if err != nil {
					t.Fatal(err)
				}
				var once sync.Once
				go func() {
					_, err := store.Writer.Update(t.Context(), act, func(f workflow.Facts, a workflow.Act) (workflow.Decision, error) {
						defer once.Do(func() { close(decided) })
						return workflow.Decide(f, a)
					})
					reply <- err
				}()
				return reply, decided
			}
			first, _ := do("issue_request")
			<-committing
			second, decided := do("receive_response") // which no matter can take that is open
			<-decided
			select {
			case err := <-second:
				t.Errorf("the second heard %v before the first was on disk", err)
			default:
			}
			close(release)
			err1, err2 := <-first, <-second
			state := d.Matter(id).State
			if !fails && (err1 != nil || err2 != nil || state != "responded") {
				t.Errorf("got %v and %v, and the matter is %s", err1, err2, state)
			}
			if fails && (workflow.CodeOf(err1) != workflow.UnknownOutcome || workflow.CodeOf(err2) != workflow.Refused && workflow.CodeOf(err2) != workflow.Conflict || state != "open") {
				t.Errorf("got %v and %v (%s), and the matter is %s", err1, err2, workflow.CodeOf(err2), state)
			}
		})
	}
}

// Messages keep the name of their recipient, which is looked for among all of them: a user who is new has none.
func TestANewUserCostsNoSearchForMessages(t *testing.T) {
	store := storetest.Open(t, t.TempDir())
	defer store.Close()
	d := storetest.Fixture(t, store, 0)
	searched := 0
	writer.WriteThrough(store.Writer, func(on sqlc.DBTX) sqlc.DBTX {
		return breaking{on, func(query string, _ []any) error {
			if strings.Contains(query, "UPDATE mails") {
				searched++
			}
			return nil
		}}
	})
	name := "Ada Example"
	id := d.Must(workflow.OperatorActor, account.AddUser{
		Name: "Ada", Email: "ada@example.gov", Role: workflow.Legal, Zone: "Europe/London", PasswordHash: "x",
	}).Created[0]
	if searched != 0 {
		t.Error("they were searched when the user was added")
	}
	d.Must(workflow.OperatorActor, account.ChangeUser{User: id, Name: &name})
	if searched != 1 {
		t.Errorf("after another name they were searched %d times", searched)
	}
}
