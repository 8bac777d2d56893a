package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"path/filepath"
	"syscall"

	"github.com/mattn/go-sqlite3"

	"duces/db/directory"
	"duces/workflow"
)

// Opening says in one sentence why a database could not be opened. It goes by
// SQLite's codes, never by its text.
func Opening(dir string, err error) error {
	if err == nil {
		return nil
	}
	if _, ours := errors.AsType[*workflow.Error](err); ours {
		return err
	}
	path := filepath.Join(dir, directory.DatabaseFile)
	if e, ok := errors.AsType[sqlite3.Error](err); ok {
		switch e.Code {
		case sqlite3.ErrNotADB, sqlite3.ErrCorrupt:
			return (&workflow.Error{Code: workflow.Internal, Message: fmt.Sprintf(
				"The database %s is damaged or is no database; restore a backup into an empty directory and keep this one as it is.", path)}).Because(err)
		case sqlite3.ErrReadonly, sqlite3.ErrCantOpen, sqlite3.ErrFull, sqlite3.ErrPerm, sqlite3.ErrIoErr:
			return directory.Unwritable(dir, err)
		case sqlite3.ErrBusy, sqlite3.ErrLocked:
			return (&workflow.Error{Code: workflow.Unavailable, Message: fmt.Sprintf(
				"The database %s is locked by another program; close that one and try again.", path)}).Because(err)
		}
	}
	return (&workflow.Error{Code: workflow.Internal, Message: fmt.Sprintf("The database %s cannot be opened: %v.", path, err)}).Because(err)
}

// Failed says whether SQLite could not do its work: the disk, memory or a lock is in the way of all statements alike. A
// constraint, a damaged page or a wrong statement says nothing of others.
func Failed(err error) bool {
	_, ok := errors.AsType[sqlite3.Error](err)
	return ok && !Stored(err)
}

// Full says whether a statement failed because the disk is full. A full disk may
// show itself as late as in fsync, which SQLite calls an input or output error.
func Full(err error) bool {
	e, ok := errors.AsType[sqlite3.Error](err)
	return ok && (e.Code == sqlite3.ErrFull || directory.Full(e.SystemErrno)) || directory.Full(err)
}

// NotUpgraded says in one sentence why a directory could not be brought up to this program's version, of which nothing
// has been written. Other errors than that it was stopped, or cannot read what is stored, stay as they are.
func NotUpgraded(ctx context.Context, dir string, err error) error {
	if _, ours := errors.AsType[*workflow.Error](err); ours || err == nil {
		return err
	}
	if ctx.Err() != nil {
		return (&workflow.Error{Code: workflow.Unavailable, Message: fmt.Sprintf(
			"The data directory %s was not brought up to this version of Duces: it was stopped. "+
				"Nothing has changed; the next start begins again.", dir)}).Because(err)
	}
	reason := err
	if e, fromSQLite := errors.AsType[sqlite3.Error](err); fromSQLite {
		reason = e
	}
	if !Stored(err) {
		return err
	}
	return (&workflow.Error{Code: workflow.Internal, Message: fmt.Sprintf(
		"The data directory %s cannot be brought up to this version of Duces: its database is damaged (%v). "+
			"Nothing has changed. Run “duces verify” of the version that wrote it to see what is wrong, "+
			"or restore a backup into an empty directory.", dir, reason)}).Because(err)
}

// Reason says in a few words, and without a path, why SQLite could not write.
func Reason(err error) string {
	if Full(err) {
		return "the disk is full"
	}
	e, _ := errors.AsType[sqlite3.Error](err)
	switch {
	case e.Code == sqlite3.ErrBusy || e.Code == sqlite3.ErrLocked:
		return "the database is locked by another program"
	case e.Code == sqlite3.ErrReadonly || e.SystemErrno == syscall.EROFS:
		return "the disk is read-only"
	case e.Code == sqlite3.ErrPerm || e.SystemErrno == syscall.EACCES || e.SystemErrno == syscall.EPERM:
		return "the files of the database may not be written"
	case e.SystemErrno == syscall.EMFILE || e.SystemErrno == syscall.ENFILE:
		return "too many files are open"
	case e.Code == sqlite3.ErrNotADB || e.Code == sqlite3.ErrCorrupt:
		return "the database is damaged"
	case e.Code == sqlite3.ErrIoErr || e.Code == sqlite3.ErrCantOpen:
		return "the disk fails"
	}
	return "the log says why"
}

// Stored says whether reading failed because of what is stored: a page that is damaged,
// a table that is gone, a value that its column cannot have. A disk, a lock, a
// permission or a caller who is gone says nothing of what is stored.
func Stored(err error) bool {
	for _, elsewhere := range []error{context.Canceled, context.DeadlineExceeded, driver.ErrBadConn, sql.ErrConnDone, sql.ErrTxDone} {
		if errors.Is(err, elsewhere) {
			return false
		}
	}
	if e, ok := errors.AsType[sqlite3.Error](err); ok {
		switch e.Code {
		case sqlite3.ErrPerm, sqlite3.ErrAbort, sqlite3.ErrBusy, sqlite3.ErrLocked, sqlite3.ErrNomem, sqlite3.ErrReadonly, sqlite3.ErrInterrupt,
			sqlite3.ErrIoErr, sqlite3.ErrFull, sqlite3.ErrCantOpen, sqlite3.ErrProtocol, sqlite3.ErrMisuse, sqlite3.ErrAuth:
			return false
		}
	}
	return err != nil
}

// NotUnique says whether a statement failed because a unique index has the value already.
func NotUnique(err error) bool {
	e, ok := errors.AsType[sqlite3.Error](err)
	return ok && (e.ExtendedCode == sqlite3.ErrConstraintUnique || e.ExtendedCode == sqlite3.ErrConstraintPrimaryKey)
}
