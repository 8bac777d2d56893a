package writer_test

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"duces/db"
	"duces/db/dbtest"
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/db/storetest"
	"duces/db/writer"
	"duces/workflow"
)

const (
	benchCallers = 64
	benchActs    = 64 * 120 // per run; enough that start-up does not count
)

// statement is one write as the real run made it.
type statement struct {
	query string
	args  []any
}

// recorder notes every write of the writer, and which job it belongs to.
type recorder struct {
	sqlc.DBTX
	log *[]statement
}

func (r recorder) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	kept := make([]any, len(args))
	for i, a := range args {
		if b, ok := a.([]byte); ok {
			a = append([]byte(nil), b...)
		}
		kept[i] = a
	}
	// The bare loop is to be bare: one row, one statement.
	one, more, _ := strings.Cut(query, "), (")
	rows := 1
	if more != "" {
		one += ")"
		rows += 1 + strings.Count(more, "), (")
	}
	for n := len(kept) / rows; rows > 0; rows-- {
		*r.log = append(*r.log, statement{one, kept[:n]})
		kept = kept[n:]
	}
	return r.DBTX.ExecContext(ctx, query, args...)
}

// benchPath takes a matter round: most moves there are, among them such that
// open, meet and cancel deadlines.
var benchPath = []string{
	"send_notice", "issue_request", "receive_response", "find_deficient", "receive_response", "find_compliant", "decide", "close",
}

// benchStore opens a store with a matter for every caller's round. The first
// call notes in log what setting up wrote.
func benchStore(b *testing.B, log *[]statement) (*db.DB, *dbtest.Fixture, []string) {
	store, err := db.Open(b.Context(), b.TempDir(), db.Options{})
	if err != nil {
		b.Fatal(err)
	}
	if log != nil && len(*log) == 0 {
		record(store, log)
	}
	n := benchActs / len(benchPath)
	fx := storetest.Fixture(b, store, n)
	return store, fx, fx.Matters(n)
}

// drive lets callers move all matters once round and gives acts per second.
func drive(b *testing.B, fx *dbtest.Fixture, matters []string) float64 {
	var next atomic.Int64
	var wg sync.WaitGroup
	began := time.Now()
	for range benchCallers {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(matters)); i = next.Add(1) - 1 {
				for step, name := range benchPath {
					if _, err := fx.Engine.Do(context.Background(), fx.Users[workflow.Legal], matters[i]+name+strconv.Itoa(step), dbtest.Transition(matters[i], name)); err != nil {
						b.Error(err)
						return
					}
				}
			}
		})
	}
	wg.Wait()
	return benchActs / time.Since(began).Seconds()
}

// bareLoop writes the recorded rows in batches of 64 acts, with the same
// statements, prepared, on one connection with the same settings.
func bareLoop(b *testing.B, setUp, acts []statement) float64 {
	dir := b.TempDir()
	store, err := db.Open(b.Context(), dir, db.Options{})
	if err != nil {
		b.Fatal(err)
	}
	if err := store.Close(); err != nil {
		b.Fatal(err)
	}
	pool, err := sqlite.OpenWriting(dir, 32<<20)
	if err != nil {
		b.Fatal(err)
	}
	defer pool.Close()
	raw, err := pool.Conn(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	conn := sqlite.Prepare(raw)
	defer conn.Close()
	ctx := context.Background()
	exec := func(query string, args ...any) {
		if _, err := conn.ExecContext(ctx, query, args...); err != nil {
			b.Fatal(err)
		}
	}
	exec("BEGIN IMMEDIATE")
	for _, s := range setUp {
		exec(s.query, s.args...)
	}
	exec("COMMIT")
	perBatch := len(acts) * 64 / benchActs
	began := time.Now()
	for len(acts) > 0 {
		batch := acts[:min(perBatch, len(acts))]
		acts = acts[len(batch):]
		exec("BEGIN IMMEDIATE")
		for _, s := range batch {
			exec(s.query, s.args...)
		}
		exec("COMMIT")
	}
	return benchActs / time.Since(began).Seconds()
}

// BenchmarkGroupCommit prints how near the grouping writer comes to a bare loop
// over the same rows, and how far it is from one transaction per command. The
// rows of the bare loop are those that a run of the writer itself has written.
// Of each kind the best run counts, since whatever else the machine does can
// only slow a run down; give -benchtime=5x for five runs of each.
func BenchmarkGroupCommit(b *testing.B) {
	var setUp, acts []statement
	run := func(prepare func(store *db.DB)) float64 {
		store, fx, matters := benchStore(b, &setUp)
		writer.WriteThrough(store.Writer, func(on sqlc.DBTX) sqlc.DBTX { return on })
		prepare(store)
		rate := drive(b, fx, matters)
		if err := store.Close(); err != nil {
			b.Fatal(err)
		}
		return rate
	}
	run(func(store *db.DB) { record(store, &acts) })
	var grouped, bare, single, commits, groups float64
	for b.Loop() {
		grouped = max(grouped, run(func(store *db.DB) { groups++; count(store, &commits) }))
		bare = max(bare, bareLoop(b, setUp, acts))
		single = max(single, run(func(store *db.DB) { writer.CommitAtMost(store.Writer, 1) })) // it reads this when it next takes a job
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(groups*benchActs/commits, "acts/commit")
	b.ReportMetric(bare, "bare-acts/s")
	b.ReportMetric(grouped, "grouped-acts/s")
	b.ReportMetric(single, "single-acts/s")
	b.ReportMetric(grouped/bare, "of-bare(≥0.7)")
	b.ReportMetric(grouped/single, "of-single(≥5)")
}

// count counts the writer's commits.
func count(store *db.DB, n *float64) {
	writer.CommitThrough(store.Writer, func(commit func(context.Context) error) func(context.Context) error {
		return func(ctx context.Context) error { *n++; return commit(ctx) }
	})
}

// record makes the writer note its statements.
func record(store *db.DB, log *[]statement) {
	writer.WriteThrough(store.Writer, func(on sqlc.DBTX) sqlc.DBTX { return recorder{on, log} })
}
