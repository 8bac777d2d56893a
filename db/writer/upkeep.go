package writer

import (
	"context"
	"errors"
	"time"

	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow"
)

const (
	// The log is emptied as soon as the writer has had nothing to do for a moment
	// and finds it larger than this. Under load SQLite copies it back and begins it
	// anew, unless somebody always reads.
	walAtRest = 1 << 20
	atRest    = time.Second
	// A log that has outgrown this is emptied between two groups, which a reader may hold up for readerWait, and
	// then not again for readerPause. One that has outgrown half of what is left of the disk is tried after every
	// group: it would fill the disk during a pause.
	walUnderLoad = 4 * sqlite.LogSize
	readerWait   = 100 * time.Millisecond
	readerPause  = 5 * time.Second

	// While writes fail the writer tries for itself, so often, whether there is room
	// for this much and whether the head of the ledger can be written.
	tryPause = 2 * time.Second
	tryRoom  = 1 << 20
)

// Failing says why nothing can be stored now, in a sentence for people; nil while
// writes succeed. The writer finds out by itself when they do so again.
func (w *Writer) Failing() error {
	if e := w.failing.Load(); e != nil {
		return e
	}
	return nil
}

func (w *Writer) failed(err error) {
	reason := sqlite.Reason(err)
	if e, ours := errors.AsType[*workflow.Error](err); ours {
		reason = e.Message
	}
	w.failing.Store((&workflow.Error{Code: workflow.Unavailable, Message: "Nothing can be stored: " + reason + "."}).Because(err))
}

// notStored tells callers that nothing was stored, and unknown that it may have been.
func (w *Writer) notStored(err error) error {
	w.failed(err)
	if sqlite.Full(err) {
		return errFull.Because(err)
	}
	return errNotStored.Because(err)
}

func (w *Writer) unknown(err error) error {
	w.failed(err)
	if sqlite.Full(err) {
		return errFullNow.Because(err)
	}
	return errUnknown.Because(err)
}

// afterGroup has the writer come back when it is at rest, and looks at once after
// a log that has outgrown its bounds. One that is no larger than what is left of the disk
// can always be copied back, however many of its pages are new: a disk fills with data.
// Half of that leaves room for one large group, such as a tick over many matters.
func (w *Writer) afterGroup(ctx context.Context) {
	switch {
	case w.Failing() != nil && time.Since(w.tried) > tryPause:
		w.tryAgain(ctx) // at once: the next caller may find room already
	case w.Failing() != nil:
		w.upkeep.Reset(tryPause)
	case w.crowded():
		w.emptyLog(ctx)
	case w.wal.Size() > walAtRest:
		w.upkeep.Reset(atRest)
	}
}

// crowded says whether the log is to be emptied before more is written.
func (w *Writer) crowded() bool {
	size := w.wal.Size()
	return size > w.wal.Free()/2 || size > walUnderLoad && time.Since(w.blocked) > readerPause
}

// keepUp is what the writer does at rest.
func (w *Writer) keepUp(ctx context.Context) {
	if w.Failing() != nil {
		w.tryAgain(ctx)
	} else if w.wal.Size() > walAtRest {
		w.emptyLog(ctx)
	}
}

func (w *Writer) emptyLog(ctx context.Context) {
	if w.conn == nil {
		return // it opens with the next group
	}
	done, err := sqlite.CopyBack(ctx, w.conn.On, readerWait)
	if err != nil {
		w.log.Error("the write-ahead log cannot be copied back", "bytes", w.wal.Size(), "error", err)
		w.forget()
		w.failed(err)
		w.upkeep.Reset(tryPause)
	} else if !done {
		w.blocked = time.Now()
		w.upkeep.Reset(readerPause)
	}
}

// tryAgain finds out whether writes succeed again. Copying the log back may be
// all that a full disk needs.
func (w *Writer) tryAgain(ctx context.Context) {
	w.tried = time.Now()
	err := w.rewriteHead(ctx)
	if err == nil {
		w.log.Info("writes succeed again")
		w.failing.Store(nil)
		return
	}
	w.forget()
	w.failed(err)
	w.upkeep.Reset(tryPause)
}

func (w *Writer) rewriteHead(ctx context.Context) error {
	if err := w.recover(ctx); err != nil {
		return err
	}
	if _, err := sqlite.CopyBack(ctx, w.conn.On, readerWait); err != nil {
		return err
	}
	if err := w.wal.HasRoom(tryRoom); err != nil {
		return err
	}
	if err := w.run(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	head, err := w.q.Head(ctx)
	if err == nil {
		err = w.q.UpdateHead(ctx, sqlc.UpdateHeadParams(head))
	}
	if err == nil {
		err = w.commit(ctx)
	}
	return err
}
