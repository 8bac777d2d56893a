package migrations

import (
	"bytes"
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3"

	"duces/db/sqlite"
	"duces/workflow"
)

//go:embed *.sql sqlite
var files embed.FS

// SQLite are the schemas of all versions as SQLite reads them.
var SQLite fs.FS = sqliteMigrations{}

// inGo are the migrations that SQL alone cannot make. Those that are empty filled columns in earlier versions, which now
// follows: rows are made anew when the directory is opened. They stay on record.
func inGo(progress func(done, of int64)) []*goose.Migration {
	return []*goose.Migration{
		goose.NewGoMigration(7, nil, nil), goose.NewGoMigration(11, nil, nil), foldNames,
		goose.NewGoMigration(28, nil, nil), goose.NewGoMigration(30, nil, nil), rowids(progress),
	}
}

// Apply brings the schema up to this program's version, all of it or nothing, says whether it was another, and refuses
// one that a newer program has made: it may hold what this one would break. progress is told how far what takes long is.
func Apply(ctx context.Context, dir string, pool *sql.DB, progress func(done, of int64)) (changed bool, err error) {
	p, err := provider(pool, progress)
	if err != nil {
		return false, err
	}
	// goose takes any failure to read its table for its absence, and would make it.
	_, err = pool.ExecContext(ctx, "SELECT version_id FROM goose_db_version")
	if e, ok := errors.AsType[sqlite3.Error](err); ok && e.Code != sqlite3.ErrError {
		return false, err
	}
	stored, ours, err := p.GetVersions(ctx)
	if err != nil {
		return false, err
	}
	if stored > ours {
		return false, newer(dir, stored, ours)
	}
	if stored == ours {
		return false, nil
	}
	// What follows the migrations can fail at a page that none of them reads, when they are committed.
	if err = sqlite.ReadWhole(ctx, pool); err == nil {
		err = sqlite.InOneTransaction(ctx, pool, func(within *sql.DB) error {
			p, err := provider(within, progress)
			if err == nil {
				_, err = p.Up(ctx)
			}
			return err
		})
	}
	if err != nil {
		return false, sqlite.NotUpgraded(ctx, dir, fmt.Errorf("migrate from schema %d to %d: %w", stored, ours, err))
	}
	return true, nil
}

func provider(pool *sql.DB, progress func(done, of int64)) (*goose.Provider, error) {
	p, err := goose.NewProvider(goose.DialectSQLite3, pool, SQLite, goose.WithDisableGlobalRegistry(true),
		goose.WithSlog(slog.New(slog.DiscardHandler)), goose.WithGoMigrations(inGo(progress)...))
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	return p, nil
}

func newer(dir string, stored, ours int64) error {
	return &workflow.Error{Code: workflow.Refused, Message: fmt.Sprintf(
		"The data directory %s was written by a newer version of Duces (schema %d; this program knows %d); "+
			"run that version, or a newer one.",
		dir, stored, ours)}
}

// Check refuses a schema that is not this program's, for whoever only reads.
func Check(ctx context.Context, dir string, on interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
},
) error {
	ours, err := latest()
	if err != nil {
		return err
	}
	var stored int64
	err = on.QueryRowContext(ctx, "SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied").Scan(&stored)
	// A database that a server is just beginning has no such table.
	if e, ok := errors.AsType[sqlite3.Error](err); err != nil && (!ok || e.Code != sqlite3.ErrError) {
		return err
	}
	switch {
	case stored > ours:
		return newer(dir, stored, ours)
	case stored < ours:
		return &workflow.Error{Code: workflow.Refused, Message: fmt.Sprintf(
			"The data directory %s was written by an older version of Duces (schema %d; this program reads %d); "+
				"start the server of this version on it, which brings it up to date, or use the version that wrote it.", dir, stored, ours)}
	}
	return nil
}

// latest is the version of this program's schema.
func latest() (int64, error) {
	entries, err := sqliteMigrations{}.ReadDir(".")
	if err != nil {
		return 0, err
	}
	version := int64(0)
	for _, m := range inGo(nil) {
		version = max(version, m.Version)
	}
	for _, e := range entries {
		n, err := goose.NumericComponent(e.Name())
		if err != nil {
			return 0, err
		}
		version = max(version, n)
	}
	return version, nil
}

// sqliteMigrations shows the portable migrations and those for SQLite alone as
// one folder, with the SQLite options of a line put where SQLite wants them.
type sqliteMigrations struct{}

var sqliteOption = regexp.MustCompile(`(?m);[ \t]*-- sqlite: (.+)$`)

func (sqliteMigrations) Open(name string) (fs.File, error) {
	if name == "." {
		return files.Open(".")
	}
	for _, dir := range []string{".", "sqlite"} {
		if text, err := files.ReadFile(path.Join(dir, name)); err == nil {
			return &migrationFile{bytes.NewReader(sqliteOption.ReplaceAll(text, []byte(" $1;"))), name}, nil
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// ReadDir implements fs.ReadDirFS.
func (sqliteMigrations) ReadDir(string) ([]fs.DirEntry, error) {
	var all []fs.DirEntry
	for _, dir := range []string{".", "sqlite"} {
		entries, err := files.ReadDir(dir)
		if err != nil {
			return nil, err
		}
		all = append(all, slices.DeleteFunc(entries, fs.DirEntry.IsDir)...)
	}
	slices.SortFunc(all, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return all, nil
}

// migrationFile is a migration as SQLite reads it.
type migrationFile struct {
	*bytes.Reader
	name string
}

var _ io.ReadSeeker = (*migrationFile)(nil)

// What fs.File and fs.FileInfo ask for.
func (f *migrationFile) Stat() (fs.FileInfo, error) { return f, nil }
func (*migrationFile) Close() error                 { return nil }
func (f *migrationFile) Name() string               { return f.name }
func (*migrationFile) Mode() fs.FileMode            { return 0o444 }
func (*migrationFile) ModTime() time.Time           { return time.Time{} }
func (*migrationFile) IsDir() bool                  { return false }
func (*migrationFile) Sys() any                     { return nil }
