package writer_test

import (
	"context"
	"database/sql"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duces/db"
	"duces/db/dbtest"
	"duces/db/sqlc"
	"duces/db/storetest"
	"duces/db/writer"
	"duces/workflow"
	"duces/workflow/annotate"
)

// inOneGroup hands in jobs while the writer is held, so that one transaction
// takes them all, and says how often that transaction was tried.
func inOneGroup(t *testing.T, store *db.DB, jobs ...func()) (tries int) {
	t.Helper()
	var all sync.WaitGroup
	begun, hold := make(chan struct{}), make(chan struct{})
	var once sync.Once
	all.Go(func() {
		err := writer.StatementsOf(store.Writer).Write(context.Background(), func(context.Context, *sqlc.Queries) error {
			tries++
			once.Do(func() { close(begun) })
			<-hold
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-begun
	for i, job := range jobs {
		all.Go(job)
		for writer.Waiting(store.Writer) <= i {
			runtime.Gosched()
		}
	}
	close(hold)
	all.Wait()
	return tries
}

// asking counts the questions about acts that were done before.
type asking struct {
	sqlc.DBTX
	acts *atomic.Int64
}

func (a asking) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if strings.Contains(query, "FROM acts") {
		a.acts.Add(1)
	}
	return a.DBTX.QueryRowContext(ctx, query, args...)
}

func TestSameKeyTwiceInOneGroupReturnsFirstResult(t *testing.T) {
	store := storetest.Open(t, t.TempDir())
	defer store.Close()
	fx := storetest.Fixture(t, store, 2)
	id := fx.Matters(1)[0]
	legal := fx.Users[workflow.Legal]
	var asked atomic.Int64
	writer.WriteThrough(store.Writer, func(on sqlc.DBTX) sqlc.DBTX { return asking{on, &asked} })
	results, errs := make([]workflow.Result, 3), make([]error, 4)
	try := func(i int, key, name string) func() {
		return func() {
			r, err := fx.Engine.Do(context.Background(), legal, key, dbtest.Transition(id, name))
			if errs[i] = err; i < len(results) {
				results[i] = r
			}
		}
	}
	tries := inOneGroup(t, store, try(0, "key", "send_notice"), try(1, "key", "send_notice"), try(2, "key", "send_notice"), try(3, "key", "issue_request"))
	for i, r := range results {
		if errs[i] != nil || r.Again != (i > 0) {
			t.Errorf("try %d: again %v, %v", i, r.Again, errs[i])
		}
		r.Again = false
		if diff := cmp.Diff(results[0], r); diff != "" {
			t.Errorf("try %d has another result:\n%s", i, diff)
		}
	}
	if workflow.CodeOf(errs[3]) != workflow.Conflict {
		t.Errorf("another request under the key in the same group: %v", errs[3])
	}
	if tries != 1 || asked.Load() != 0 {
		t.Errorf("the group was tried %d times and asked the table of acts %d times; want once, and never", tries, asked.Load())
	}
}

// After a failed commit everybody may try again at once.
func TestManyWhoTryAgainTogetherCostFewTransactions(t *testing.T) {
	store := storetest.Open(t, t.TempDir())
	defer store.Close()
	fx := storetest.Fixture(t, store, 32)
	ids := fx.Matters(32)
	results := make([][2]workflow.Result, len(ids))
	var written atomic.Int64
	writer.WriteThrough(store.Writer, func(on sqlc.DBTX) sqlc.DBTX {
		return breaking{on, func(query string, _ []any) error {
			if strings.HasPrefix(query, "INSERT INTO acts") {
				written.Add(1)
			}
			return nil
		}}
	})
	for try := range 2 {
		var jobs []func()
		for i, id := range ids {
			jobs = append(jobs, func() {
				r, err := fx.Engine.Do(context.Background(), fx.Users[workflow.Legal], "key "+id, annotate.AddNote{Matter: id, Text: "They called."})
				if err != nil {
					t.Error(err)
				}
				results[i][try] = r
			})
		}
		written.Store(0)
		inOneGroup(t, store, jobs...)
	}
	if n := written.Load(); n > 4 {
		t.Errorf("rows of acts were tried %d times", n)
	}
	for i, r := range results {
		if r[0].Again || !r[1].Again || r[0].Act != r[1].Act {
			t.Errorf("matter %d: first %+v, then %+v", i, r[0], r[1])
		}
	}
}

func TestAKeyWhoseActWasRefusedInAGroupIsFreeInThatGroup(t *testing.T) {
	store := storetest.Open(t, t.TempDir())
	defer store.Close()
	fx := storetest.Fixture(t, store, 2)
	id := fx.Matters(1)[0]
	legal := fx.Users[workflow.Legal]
	var refused, done error
	var result workflow.Result
	inOneGroup(t, store,
		func() {
			_, refused = fx.Engine.Do(context.Background(), legal, "key", dbtest.Transition(id, "receive_response"))
		},
		func() {
			result, done = fx.Engine.Do(context.Background(), legal, "key", dbtest.Transition(id, "send_notice"))
		})
	if refused == nil || done != nil || result.Again {
		t.Errorf("the first was told %v, the second %v", refused, done)
	}
}
