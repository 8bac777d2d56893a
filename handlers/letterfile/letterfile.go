// Package letterfile makes the files of letters that are about to go out: it writes each as PDF and
// DOCX, keeps the bytes, and names them in the command. What a letter says, the engine decides.
package letterfile

import (
	"bytes"
	"context"
	"io"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"duces/handlers/file"
	"duces/handlers/paper"
	"duces/workflow"
	"duces/workflow/dispatch"
	"duces/workflow/field"
	"duces/workflow/upload"
	"duces/workflow/view"
)

// Store keeps files.
type Store interface {
	// Receive reads a file, which is durable once it is kept.
	Receive(ctx context.Context, r io.Reader) (upload.Received, error)
	// SawFile keeps what was seen of one.
	SawFile(ctx context.Context, f view.File) error
}

// Join makes a store of two.
func Join(blobs receiver, files file.Store) Store {
	return struct {
		receiver
		file.Store
	}{blobs, files}
}

type receiver interface {
	Receive(ctx context.Context, r io.Reader) (upload.Received, error)
}

// Add makes the files of all letters of a command, as their senders saw them, and names them in it. as is
// how the letters would go out now: if one cannot, none is made, and the engine says why. do and store are used by
// several goroutines at a time.
func Add(ctx context.Context, store Store, do func(workflow.Command) error, c dispatch.SendLetters, as []dispatch.Composed) (dispatch.SendLetters, error) {
	for _, x := range as {
		if x.No != nil {
			return c, nil //nolint:nilerr // the engine says it
		}
	}
	letters := slices.Clone(c.Letters)
	var no []workflow.Detail
	for i, l := range letters {
		if err := Printable(as[i].As(l)); workflow.CodeOf(err) == workflow.Invalid {
			no = append(no, workflow.At("matters."+l.Matter, as[i].Title+": "+workflow.Sentence(err)))
		} else if err != nil {
			return c, err
		}
	}
	if err := workflow.Collect(no); err != nil {
		return c, err
	}
	// Several at a time: the writer stores what comes together in one commit.
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for i := range letters {
		group.Go(func() (err error) {
			letters[i].Documents, err = files(ctx, store, do, c, as[i].As(letters[i]))
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return c, err
	}
	c.Letters = letters
	return c, nil
}

// Printable refuses a letter that cannot be printed.
func Printable(x dispatch.Composed) error { return paper.Printable(printed(x)) }

// Stops is why a letter cannot go out now: what the engine says, or that it cannot be printed.
func Stops(x dispatch.Composed) error {
	if x.No != nil {
		return x.No
	}
	return Printable(x)
}

func printed(x dispatch.Composed) paper.Letter { return paper.Letter{Title: x.Kind, Text: x.Text} }

// atOnce is how many letters are made at the same time. A letter takes about 50 ms of one processor.
const atOnce = 8

func files(ctx context.Context, store Store, do func(workflow.Command) error, c dispatch.SendLetters, x dispatch.Composed) ([]field.Document, error) {
	// The file is made of the letter's date, so that the same letter sent twice is the same file.
	l := printed(x)
	l.Created = c.DatedOn.At(0, time.UTC)
	var docs []field.Document
	for _, as := range []struct {
		suffix string
		write  func(paper.Letter) ([]byte, error)
	}{{".pdf", paper.PDF}, {".docx", paper.DOCX}} {
		raw, err := as.write(l)
		if err != nil {
			return nil, err
		}
		got, err := store.Receive(ctx, bytes.NewReader(raw))
		if err != nil {
			return nil, err
		}
		d, err := file.Take(ctx, store, got, x.Kind+", "+x.Title+", "+c.DatedOn.String()+as.suffix)
		got.Drop()
		if err != nil {
			return nil, err
		}
		d.RawName = "" // it is a name of our own
		if err := do(upload.Record{Name: d.Name, SHA256: d.SHA256, Size: d.Size}); err != nil {
			return nil, err
		}
		docs = append(docs, d)
	}
	return docs, nil
}
