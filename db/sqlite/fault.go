package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"path/filepath"

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

// Failed says whether SQLite could not do its work, and not merely that a
// statement would have broken a constraint.
func Failed(err error) bool {
	e, ok := errors.AsType[sqlite3.Error](err)
	return ok && e.Code != sqlite3.ErrConstraint
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
