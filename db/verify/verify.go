// Package verify holds what is stored against itself: pages and indexes against
// tables, storage classes against what columns were declared to hold, leaves, tree and
// signed head against the bytes of events, projections against histories, the schema
// against the migrations, due dates against their receipts, files against the
// documents that events name. The database is read as one that anybody may have
// written. What cannot be held against anything is NotProved. It changes nothing.
package verify

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"duces/db/directory"
	"duces/db/migrations"
	"duces/db/projection"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/ledger"
)

// Report is what verification found.
type Report struct {
	Size    int64  // events in the ledger, as counted
	Root    string // of the tree recomputed from the stored bytes, in base64
	Events  int
	Streams int
	// Documents are those that events name, and Unnamed how many files no event names,
	// such as uploads that nobody has used yet.
	Documents int
	Unnamed   int
	Problems  []Problem // empty: everything holds
	// ProvedFrom is the event from which on credentials are proved: the first, or the
	// one that took over what an earlier version left; 0: that was not done yet.
	ProvedFrom int64
}

// Problem is one thing that does not hold.
type Problem struct {
	Seq    int64           // of the event it shows at, or 0
	Stream workflow.Stream // whose history it concerns, or empty
	What   string          // a whole sentence
	// Document is the SHA-256 of the one whose file is missing or altered; empty: it is
	// the database that does not hold.
	Document string
	folds    bool // it says that a history does not fold, and not why
}

// mostProblems bounds a report: who reads the thousandth has understood.
const mostProblems = 1000

// Directory holds a data directory against itself and, if given, against a
// checkpoint that was signed earlier. It reads only, needs no lock, and may run
// beside a server. What does not hold is a Problem, and so is a file that is no
// database; an error says that the question could not be put: no directory, no key, a
// file that this user may not read, the schema of another version.
func Directory(ctx context.Context, dir string, against []byte) (Report, error) {
	return DirectoryWith(ctx, dir, Options{Against: against})
}

// Options are what may differ between verifications.
type Options struct {
	Against   []byte    // a checkpoint that was signed earlier; nil: none
	Documents Documents // another way to look at the files of documents; nil: they are read
	// Progress is told now and then how many of all steps are done; nil: nobody asks.
	Progress func(done, of int64)
}

// DirectoryWith is Directory with options.
func DirectoryWith(ctx context.Context, dir string, o Options) (Report, error) {
	if o.Documents == nil {
		o.Documents = files(dir)
	}
	if o.Progress == nil {
		o.Progress = func(int64, int64) {}
	}
	if err := directory.Unfinished(dir); err != nil {
		return Report{}, err
	}
	if _, err := os.Stat(filepath.Join(dir, directory.DatabaseFile)); err != nil {
		return Report{}, (&workflow.Error{Code: workflow.Unavailable, Message: fmt.Sprintf(
			"There is no database to verify in %s; name the data directory with --data.", dir)}).Because(err)
	}
	signer, err := directory.ReadKey(dir)
	if err != nil {
		return Report{}, err
	}
	pool, err := sqlite.OpenClosed(ctx, dir)
	if sqlite.Stored(err) {
		return Report{Problems: []Problem{{What: fmt.Sprintf("The file %s is damaged or is no database: %v.", directory.DatabaseFile, err)}}}, nil
	}
	if err != nil {
		return Report{}, sqlite.Opening(dir, err)
	}
	defer func() { _ = pool.Close() }() // it has only read
	report, err := run(ctx, dir, pool, signer.Public(), o)
	return report, sqlite.Opening(dir, err)
}

// verification is one run. What all processors need of its parts comes together here.
type verification struct {
	reader
	findings
	readers  []reader         // for what is done side by side
	events   int64            // that are there
	progress func(events int) // told of more of them that were read
	named    names            // documents, as events name them
	leaves   *leaves
	broken   bool // events cannot be read, so that the ledger cannot be judged

	corrections map[int64]workflow.Event // of the clock, by their numbers
	head        ledger.Checkpoint
	secrets     secrets
}

// Pool is Directory over a pool that is open already, with the ledger's public key.
func Pool(ctx context.Context, dir string, pool *sql.DB, key string, against []byte) (Report, error) {
	report, err := run(ctx, dir, pool, key, Options{Against: against, Documents: files(dir), Progress: func(int64, int64) {}})
	return report, sqlite.Opening(dir, err)
}

func run(ctx context.Context, dir string, pool *sql.DB, key string, o Options) (Report, error) {
	v := &verification{findings: findings{suspect: map[workflow.Stream]bool{}}, corrections: map[int64]workflow.Event{}}
	v.progress = v.counted(o.Progress)
	if err := v.database(ctx, dir, pool, key, o.Against); err != nil {
		return Report{}, err
	}
	if err := v.documents(ctx, sqlite.Queries(pool), o.Documents); err != nil {
		return Report{}, err
	}
	return v.report, nil
}

// database holds what the database says against itself, as of one instant.
func (v *verification) database(ctx context.Context, dir string, pool *sql.DB, key string, against []byte) error {
	var claim *ledger.Checkpoint
	if against != nil {
		c, err := ledger.Open(bytes.TrimLeft(against, "\r\n\t "), key)
		switch {
		case errors.Is(err, ledger.ErrSignature):
			v.problem(0, "", "The checkpoint given is not signed by this ledger's key.")
		case err != nil:
			return (&workflow.Error{Code: workflow.Invalid, Field: "against", Message: "The file to verify against is no checkpoint; give one exactly as Duces wrote or mailed it."}).Because(err)
		default:
			claim = &c
		}
	}
	want, err := asMade()
	if err != nil {
		return err
	}
	txs, end, err := sameHead(ctx, pool, runtime.GOMAXPROCS(0))
	defer end()
	if err != nil {
		return err
	}
	for _, tx := range txs {
		v.readers = append(v.readers, reader{sqlite.Queries(tx), sqlite.Rebound{On: tx}})
	}
	v.reader = v.readers[0]
	if err := v.unread("", migrations.Check(ctx, dir, txs[0])); err != nil {
		return err
	}
	if err := v.unread("", projection.Check(ctx, dir, v.q)); err != nil {
		return err
	}
	began := v.begin(ctx, key)
	if err := v.unread("", began); err != nil {
		return err
	}
	v.broken = began != nil
	events, histories, err := v.inParts(ctx, want)
	if err != nil {
		return err
	}
	for _, step := range []func() error{
		func() error { return v.whole() },
		func() error { return v.tree().check(ctx, events, claim) },
		func() error { return v.replayed(histories) },
		func() error { return v.strays(ctx) },
		func() error { return messages{&v.findings, v.reader, v.secrets}.check(ctx) },
	} {
		if err := v.unread("", step()); err != nil {
			return err
		}
	}
	return nil
}

// begin reads what all parts need to know.
func (v *verification) begin(ctx context.Context, key string) (err error) {
	v.leaves = newLeaves(0)
	if v.head, err = signedHead(ctx, &v.findings, v.q, key); err != nil {
		return err
	}
	if err := v.takenOver(ctx); err != nil {
		return err
	}
	if v.events, err = v.q.CountEvents(ctx); err != nil {
		return err
	}
	v.leaves = newLeaves(v.events)
	return nil
}

// tree is what the ledger is held against, once the events are read.
func (v *verification) tree() *tree {
	return &tree{&v.findings, v.q, v.head, v.leaves, v.broken, timeline{findings: &v.findings, q: v.q, corrections: v.corrections}}
}

// whole says whether every event was come by, in whatever stream it stands.
func (v *verification) whole() error {
	if n := int64(v.report.Events); n != v.events && !v.broken {
		v.problem(0, "", "The table events has %d rows; %d of them are found by the names of their streams.", v.events, n)
	}
	return nil
}

// counted tells how many of all events are read.
func (v *verification) counted(progress func(done, of int64)) func(int) {
	var mu sync.Mutex
	done := int64(0)
	return func(more int) {
		mu.Lock()
		defer mu.Unlock()
		done += int64(more)
		progress(done, v.events)
	}
}
