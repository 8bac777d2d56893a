// Package file keeps what is known of the bytes of files, and their text, so that it can be searched. All of it can be
// made again from the files, and nothing of it is history.
package file

import (
	"context"
	"database/sql"
	"errors"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow/view"
)

// Writer changes the store, as package writer does.
type Writer interface {
	Write(ctx context.Context, do func(ctx context.Context, q *sqlc.Queries) error) error
}

// Files is the table of files and their texts. It is safe for concurrent use.
type Files struct {
	reads  *sqlc.Queries
	writer Writer
}

// New keeps files through a writer.
func New(reads *sqlc.Queries, writer Writer) *Files { return &Files{reads, writer} }

// SawFile keeps what was seen of a file as it came in. What was known of the same bytes before stays.
func (s *Files) SawFile(ctx context.Context, f view.File) error {
	return s.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) error {
		return q.InsertFile(ctx, sqlc.InsertFileParams{
			Sha256: f.SHA256, Type: f.Type, Size: f.Size, Locked: f.Locked, State: string(f.Text), Contents: f.Contents,
		})
	})
}

// AddUnseenFiles puts those files behind the others that nobody looked into as they came in, and says how many.
func (s *Files) AddUnseenFiles(ctx context.Context) (int, error) {
	var added int64
	err := s.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) (err error) {
		added, err = q.InsertUnseenFiles(ctx)
		return err
	})
	return int(added), err
}

// WaitingFiles are the hashes of files whose text is still to be read, those first that were tried least.
func (s *Files) WaitingFiles(ctx context.Context, most int) ([]string, error) {
	sums, err := s.reads.WaitingFiles(ctx, int32(most))
	return sums, column.Unread("files", err)
}

// CameWithMessage has a file that came with a message read, though no matter names it yet.
func (s *Files) CameWithMessage(ctx context.Context, sha256 string) error {
	return s.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) error { return q.ReadAgainForMessage(ctx, sha256) })
}

// TryFile counts a try to read the text of a file, before it is made. One that was tried three times is broken, and waits
// no longer: it may be what ends the program each time.
func (s *Files) TryFile(ctx context.Context, sha256 string) error {
	return s.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) error { return q.TriedFile(ctx, sha256) })
}

// UntryFile takes a try back that ended for no fault of the file.
func (s *Files) UntryFile(ctx context.Context, sha256 string) error {
	return s.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) error { return q.UntriedFile(ctx, sha256) })
}

// ReadFile keeps what a file was found to be, and its text in place of any other. A text is written in pieces, each in a
// transaction of its own, so that no other write waits for all of it; pieces that are there already stay. What the file
// was found to be comes last: until then it waits, and is read again if the program ends.
func (s *Files) ReadFile(ctx context.Context, f view.File, text string) error {
	n := 0
	for piece := range pieces(text) {
		n++
		if err := s.writePiece(ctx, pieceKey(f.SHA256, n), piece); err != nil {
			return err
		}
	}
	for deleted := int64(1); deleted > 0; { // pieces of a longer text
		n++
		if err := s.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) (err error) {
			deleted, err = q.DeleteFileText(ctx, pieceKey(f.SHA256, n))
			return err
		}); err != nil {
			return err
		}
	}
	return s.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) error {
		return q.SetFile(ctx, sqlc.SetFileParams{
			Sha256: f.SHA256, Type: f.Type, Size: f.Size, Locked: f.Locked, State: string(f.Text), Contents: f.Contents,
		})
	})
}

func (s *Files) writePiece(ctx context.Context, key, body string) error {
	stored, err := s.reads.FileText(ctx, key)
	if err == nil && stored == body {
		return nil
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return column.Unread("texts", err)
	}
	return s.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) error {
		if _, err := q.DeleteFileText(ctx, key); err != nil {
			return err
		}
		return q.InsertFileText(ctx, sqlc.InsertFileTextParams{Sha256: key, Body: body})
	})
}
