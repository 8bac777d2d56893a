// Package db is the store: durable history and all that is derived from it. It
// opens a data directory and joins the packages below, each of which has one
// subject: DB has a field for every part, and callers are handed the part that
// they need.
//
// One goroutine writes (package writer). Readers have a pool of their own, which
// cannot write, and never wait for the writer. History is the truth: every
// projection can be computed from it again, and verification does.
package db

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/gofrs/flock"

	"duces/db/blob"
	"duces/db/credential"
	"duces/db/directory"
	"duces/db/file"
	"duces/db/migrations"
	"duces/db/outbox"
	"duces/db/projection"
	"duces/db/read"
	"duces/db/rebuild"
	"duces/db/recount"
	"duces/db/respondent"
	"duces/db/signin"
	"duces/db/sqlite"
	"duces/db/verify"
	"duces/db/writer"
	"duces/workflow"
	"duces/workflow/clock"
	"duces/workflow/ledger"
	"duces/workflow/takeover"
)

// Options are what the program decides about a store.
type Options struct {
	Logger *slog.Logger // nil discards
	// At is the time of what opening itself records, by that of the last event; nil:
	// what the machine's clock shows.
	At func(last time.Time) time.Time
	// Cache is how many bytes pages of the database and what is computed from them may take in memory; 0: DefaultCache, and never
	// less than LeastCache.
	Cache int64
	// Progress is told how far it is, where a directory of another version is brought up to this one; nil: nobody asks.
	Progress func(done, of int64)
}

// DefaultCache and LeastCache are how much memory caches take unless told otherwise, and how little does.
const (
	DefaultCache = 96 << 20
	LeastCache   = 32 << 20
)

// caches gives the writer's pages, its states of streams, and the states that are kept for reading their parts of
// what the pages of readers leave.
func (o Options) caches() (pages, states, read int64) {
	rest := max(cmp.Or(o.Cache, DefaultCache), LeastCache) - sqlite.ReadersCache
	pages = rest * 3 / 5
	read = (rest - pages) / 8
	return pages, rest - pages - read, read
}

// DB is an open data directory, a part for each subject. It is safe for
// concurrent use.
type DB struct {
	Writer   *writer.Writer
	Read     *read.Reads
	Outbox   *outbox.Outbox
	Recounts *recount.Recounts
	SignIn   *signin.SignIn
	Blobs    *blob.Blobs
	Files    *file.Files
	Door     *respondent.Door

	dir    string
	lock   *flock.Flock
	signer *ledger.Signer
	pool   *sql.DB // reads
}

// Open opens a data directory for this process alone, making what is absent.
// Every failure is one sentence that says what is wrong and what to do.
func Open(ctx context.Context, dir string, o Options) (*DB, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if err := sqlite.CheckVersion(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, directory.Unwritable(dir, err)
	}
	l, err := directory.Lock(dir)
	if err != nil {
		return nil, err
	}
	if err := directory.Unfinished(dir); err != nil {
		return nil, errors.Join(err, l.Unlock())
	}
	if _, err := directory.SweepRestore(dir, nil); err != nil {
		return nil, errors.Join(directory.Unwritable(dir, err), l.Unlock())
	}
	if err := directory.Narrow(dir); err != nil {
		o.Logger.WarnContext(ctx, "Other users of the machine may reach what belongs to this data directory's owner alone.", "error", err)
	}
	db := &DB{dir: dir, lock: l, Blobs: blob.New(dir)}
	if err := db.Blobs.Sweep(); err != nil {
		o.Logger.WarnContext(ctx, "What a killed process was receiving is still there.", "error", err)
	}
	if o.At == nil {
		o.At = func(time.Time) time.Time { return time.Now() }
	}
	if o.Progress == nil {
		o.Progress = func(int64, int64) {}
	}
	if err := db.open(ctx, o); err != nil {
		_ = db.Close() // the first error says more
		return nil, sqlite.Opening(dir, err)
	}
	return db, nil
}

// Upgrade brings the schema of a directory that nobody uses up to this program's, and the tables that lists are read from.
func Upgrade(ctx context.Context, dir string, progress func(done, of int64)) error {
	pages, _, _ := Options{}.caches()
	pool, err := sqlite.OpenWriting(dir, pages)
	if err != nil {
		return sqlite.Opening(dir, err)
	}
	_, err = upgrade(ctx, dir, pool, progress)
	return sqlite.Opening(dir, errors.Join(err, pool.Close()))
}

// upgrade takes two steps, each of which is done or not: the schema, and the tables that follow from the histories.
func upgrade(ctx context.Context, dir string, pool *sql.DB, progress func(done, of int64)) (rebuild.Rebuilt, error) {
	second, migrated, err := migrate(ctx, dir, pool, progress)
	if err != nil {
		return rebuild.Rebuilt{}, err
	}
	done, err := rebuild.IfChanged(ctx, dir, pool, second)
	switch {
	case !migrated:
		err = sqlite.NotUpgraded(ctx, dir, err)
	case err != nil && ctx.Err() != nil:
		err = (&workflow.Error{Code: workflow.Unavailable, Message: fmt.Sprintf(
			"The data directory %s has the schema of this version of Duces, but its lists were not rebuilt: it was stopped. "+
				"The next start of this version goes on.", dir)}).Because(err)
	}
	return done, err
}

// migrate brings the schema up to this program's. Where rows will be made anew after it, that is the second half of
// progress, for which it gives what is to be told.
func migrate(ctx context.Context, dir string, pool *sql.DB, progress func(done, of int64)) (
	second func(done, of int64), migrated bool, err error,
) {
	stored, err := projection.StoredVersion(ctx, sqlite.Queries(pool))
	rebuilds := err != nil || stored != projection.Version // an older schema has no such table
	second = progress
	migrated, err = migrations.Apply(ctx, dir, pool, func(done, of int64) {
		if !rebuilds {
			progress(done, of)
			return
		}
		progress(done, 2*of)
		second = func(done, of int64) { progress(of+done, 2*of) }
	})
	return second, migrated, err
}

// Rebuild makes the tables that lists are read from anew from the histories, in a directory that nobody uses.
func Rebuild(ctx context.Context, dir string, progress func(done, of int64)) (done rebuild.Rebuilt, err error) {
	if err := sqlite.CheckVersion(); err != nil {
		return done, err
	}
	lock, err := directory.Lock(dir)
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	if err := directory.Unfinished(dir); err != nil {
		return done, err
	}
	pages, _, _ := Options{}.caches()
	pool, err := sqlite.OpenWriting(dir, pages)
	if err != nil {
		return done, sqlite.Opening(dir, err)
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	progress, _, err = migrate(ctx, dir, pool, progress)
	if err != nil {
		return done, sqlite.Opening(dir, err)
	}
	done, err = rebuild.Tables(ctx, dir, pool, progress)
	return done, sqlite.Opening(dir, err)
}

func (db *DB) open(ctx context.Context, o Options) error {
	pages, states, kept := o.caches()
	pool, err := sqlite.OpenWriting(db.dir, pages)
	if err != nil {
		return err
	}
	rebuilt, err := upgrade(ctx, db.dir, pool, o.Progress)
	if err != nil {
		return errors.Join(err, pool.Close())
	}
	for _, s := range rebuilt.Kept {
		o.Logger.WarnContext(ctx, "A history is damaged; what lists show of it is as it was. Run duces verify.", "stream", s)
	}
	if db.signer, err = directory.OpenKey(db.dir, func() (bool, error) { return signed(ctx, pool) }); err != nil {
		return errors.Join(err, pool.Close())
	}
	if db.pool, err = sqlite.OpenReading(db.dir, nil); err != nil {
		return errors.Join(err, pool.Close())
	}
	if err := db.pool.PingContext(ctx); err != nil {
		return errors.Join(err, pool.Close())
	}
	if db.Writer, err = writer.Start(ctx, db.dir, pool, db.pool, states, db.signer, o.Logger); err != nil {
		return errors.Join(err, pool.Close())
	}
	reads, statements := sqlite.Queries(db.pool), writer.StatementsOf(db.Writer)
	db.Read = read.New(db.pool, sqlite.Rebound{On: db.pool}, db.signer.Public(), kept)
	db.Outbox = outbox.New(reads, statements)
	db.Files = file.New(reads, statements)
	db.Door = respondent.New(reads, statements)
	db.Recounts = recount.New(db.pool, reads, statements)
	if err := db.takeOver(ctx, o); err != nil {
		return err
	}
	holders, err := credential.NewHolders(ctx, reads)
	if err != nil {
		return err
	}
	db.SignIn = signin.New(reads, statements, holders)
	return nil
}

// takeOver commits to what an earlier version left, before anything else is recorded.
func (db *DB) takeOver(ctx context.Context, o Options) error {
	head, err := db.Read.LedgerHead(ctx)
	if err != nil {
		return err
	}
	engine := workflow.NewEngine(db.Writer, func() time.Time { return o.At(head.At) })
	_, err = engine.Do(ctx, workflow.SystemActor, "", takeover.TakeOver{})
	if errors.Is(err, clock.ErrBehind) {
		return nil // whoever opened it corrects the clock, or does nothing before it is right
	}
	return err
}

// signed says whether the ledger of a database has a signed head.
func signed(ctx context.Context, pool *sql.DB) (bool, error) {
	_, err := sqlite.Queries(pool).Head(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// Derive makes a key for another purpose from that of the ledger, so that the
// data directory needs no further secret.
func (db *DB) Derive(purpose string) ([32]byte, error) { return db.signer.Derive(purpose) }

// RespondentKey is the key of respondents' links and codes. It is of this directory alone, and in no backup.
func RespondentKey(db *DB, now time.Time) ([32]byte, error) {
	return directory.OpenRespondentKey(db.dir, now)
}

// Verify holds the open store against itself, as verify.Directory does a
// directory, beside its writer.
func (db *DB) Verify(ctx context.Context, against []byte) (verify.Report, error) {
	return verify.Pool(ctx, db.dir, db.pool, db.signer.Public(), against)
}

// Close lets the writer finish what it has begun and frees the directory.
func (db *DB) Close() error {
	var errs []error
	if db.SignIn != nil {
		signin.Wait(db.SignIn)
	}
	if db.Writer != nil {
		errs = append(errs, writer.Stop(db.Writer))
	}
	if db.pool != nil {
		errs = append(errs, db.pool.Close())
	}
	return errors.Join(append(errs, db.lock.Unlock())...)
}
