package verify

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"duces/db/blob"
	"duces/db/directory"
	"duces/db/parallel"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/field"
	"duces/workflow/upload"
)

// Document is one that events name.
type Document struct {
	Sum   [32]byte // SHA-256
	First int64    // Seq of the event that brought it
	sent  bool     // and that says only that somebody sent it
}

// Name is what its file is called by: the SHA-256 in lower-case hex.
func (d Document) Name() string { return hex.EncodeToString(d.Sum[:]) }

// Broken is a document whose file does not hold, and why: the end of a sentence
// about the document.
type Broken struct {
	Document
	Why string
}

// Seen is what was found of the files of documents.
type Seen struct {
	Broken  []Broken
	Unnamed int // files that no event names
}

// Documents looks at the files of documents, which come in the order of their names.
// So far is what has been found of the database.
type Documents func(ctx context.Context, soFar Report, named []Document) (Seen, error)

// names collects which documents events name: 48 bytes for each.
type names struct{ list []Document }

func (n *names) add(seq int64, event []byte) {
	sent := bytes.HasSuffix(event, uploaded)
	for sum := range field.HashesIn(event) {
		if len(n.list) == cap(n.list) { // one act over many matters names the same ones again and again
			n.unite()
		}
		n.list = append(n.list, Document{sum, seq, sent})
	}
}

// uploaded ends the event of an upload.
var uploaded = fmt.Appendf(nil, `,"type":%q,"v":%d}`, upload.Uploaded{}.Type(), workflow.EventVersion)

// unite sorts the list, and leaves of each document the event that brought it: the first
// that has a name and a matter for it, or the upload where there is none yet.
func (n *names) unite() {
	slices.SortFunc(n.list, func(a, b Document) int {
		return cmp.Or(bytes.Compare(a.Sum[:], b.Sum[:]), compareBool(a.sent, b.sent), cmp.Compare(a.First, b.First))
	})
	n.list = slices.CompactFunc(n.list, func(a, b Document) bool { return a.Sum == b.Sum })
	n.list = slices.Grow(n.list, len(n.list)+1)
}

// compareBool puts false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// documents names those whose files do not hold, with the events that brought them.
func (v *verification) documents(ctx context.Context, q *sqlc.Queries, read Documents) error {
	v.named.unite()
	v.report.Documents = len(v.named.list)
	seen, err := read(ctx, v.report, v.named.list)
	if err != nil {
		return err
	}
	v.report.Unnamed = seen.Unnamed
	slices.SortStableFunc(seen.Broken, func(a, b Broken) int { return cmp.Compare(a.First, b.First) })
	for _, b := range seen.Broken {
		if len(v.report.Problems) > mostProblems {
			return nil
		}
		by, err := q.LedgerPage(ctx, sqlc.LedgerPageParams{Seq: b.First - 1, Limit: 1})
		if err := v.unread("", err); err != nil {
			return err
		}
		called, stream := "", workflow.Stream("")
		if len(by) > 0 && by[0].Seq == b.First {
			called, stream = field.NameIn(by[0].Bytes, b.Name()), workflow.Stream(by[0].Stream)
		}
		what := "The document “" + called + "”"
		if b.sent {
			what = "A file that was sent and is in no matter"
		}
		v.problem(b.First, stream, "%s (SHA-256 %s) %s.", what, b.Name(), b.Why)
		v.report.Problems[len(v.report.Problems)-1].Document = b.Name()
	}
	return nil
}

// files hashes the file of each document in a data directory, some at once.
func files(dir string) Documents {
	return func(ctx context.Context, _ Report, named []Document) (Seen, error) {
		why := make([]string, len(named))
		err := parallel.Do(len(named), 1, func(i int) (err error) {
			sum, err := blob.Sum(ctx, dir, named[i].Name())
			why[i] = Why(named, named[i], sum, err)
			return ctx.Err()
		})
		if err != nil {
			return Seen{}, err
		}
		var seen Seen
		for i, w := range why {
			if w != "" {
				seen.Broken = append(seen.Broken, Broken{named[i], w})
			}
		}
		rest := named
		err = blob.Each(dir, func(name string) error {
			var wanted bool
			if rest, wanted = Past(rest, name); !wanted {
				seen.Unnamed++
			}
			return ctx.Err()
		})
		return seen, err
	}
}

// Why says what is wrong with a document whose file has a SHA-256, or could not be
// read; empty: nothing.
func Why(named []Document, d Document, sum string, err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "is missing: there is no file for it in " + directory.BlobDir
	case err != nil:
		return fmt.Sprintf("cannot be read: %v", err)
	case sum == d.Name():
		return ""
	}
	if _, other := slices.BinarySearchFunc(named, sum, func(d Document, sum string) int { return cmp.Compare(d.Name(), sum) }); other {
		return "was swapped: its file holds another document of the record, " + sum
	}
	return "was altered: its file has the SHA-256 " + sum
}

// Past leaves out the documents whose names come before one, and says whether that
// one is among them.
func Past(named []Document, name string) (rest []Document, there bool) {
	for len(named) > 0 && named[0].Name() < name {
		named = named[1:]
	}
	return named, len(named) > 0 && named[0].Name() == name
}
