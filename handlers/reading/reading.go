// Package reading reads the texts of files, one after the other, behind the acts that brought them. It decides nothing:
// what it finds can be found again.
package reading

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"regexp"
	"strings"
	"time"

	"duces/handlers/eml"
	"duces/handlers/file"
	"duces/workflow/view"
)

// Store is where files and their texts are kept.
type Store interface {
	// AddUnseenFiles puts those files behind the others that nobody looked into as they came in, and says how many.
	AddUnseenFiles(ctx context.Context) (int, error)
	// WaitingFiles are the hashes of files whose text is still to be read, those first that were tried least.
	WaitingFiles(ctx context.Context, most int) ([]string, error)
	// TryFile counts a try before it is made. A file that was tried too often is broken, and waits no longer.
	TryFile(ctx context.Context, sha256 string) error
	// UntryFile takes that back, where the try ended for no fault of the file.
	UntryFile(ctx context.Context, sha256 string) error
	// ReadFile keeps what a file was found to be, and its text in place of any other.
	ReadFile(ctx context.Context, f view.File, text string) error
}

// Blobs opens files.
type Blobs interface {
	// OpenDocument opens one after it has hashed the whole file.
	OpenDocument(ctx context.Context, sha256 string) (*os.File, error)
}

// Job reads texts.
type Job struct {
	Store   Store
	Blobs   Blobs
	Extract func(ctx context.Context, f *os.File, kind string) (file.Text, error)
	// Found, if set, is shown each text with the hash of its file before it is kept. Where it fails, the file waits and
	// is read again.
	Found func(ctx context.Context, sha256, text string) error
	Log   *slog.Logger
}

const (
	pause = 2 * time.Second // between two looks for files
	round = time.Hour       // between two looks for files that came in past those who look
	batch = 16
)

// Run reads until ctx ends.
func (j Job) Run(ctx context.Context) {
	var looked time.Time
	for ctx.Err() == nil {
		if time.Since(looked) >= round {
			if _, err := j.Store.AddUnseenFiles(ctx); err != nil {
				j.failed(ctx, "Files that nobody has looked into were not found.", err)
			}
			looked = time.Now()
		}
		n, err := j.Once(ctx)
		if err != nil {
			j.failed(ctx, "The texts of files are not read.", err)
		}
		if n < batch || err != nil {
			select {
			case <-ctx.Done():
			case <-time.After(pause):
			}
		}
	}
}

// Once reads some of the files that wait, and says how many there were.
func (j Job) Once(ctx context.Context) (int, error) {
	sums, err := j.Store.WaitingFiles(ctx, batch)
	if err != nil {
		return 0, err
	}
	for _, sum := range sums {
		if err := j.Store.TryFile(ctx, sum); err != nil {
			return 0, err
		}
		if err := j.read(ctx, sum); err != nil {
			if _, machine := errors.AsType[notTried](err); machine {
				err = errors.Join(err, j.Store.UntryFile(context.WithoutCancel(ctx), sum))
			}
			if ctx.Err() != nil {
				return 0, nil //nolint:nilerr // it was told to end
			}
			if _, machine := errors.AsType[notTried](err); machine {
				return 0, fmt.Errorf("file %s: %w", sum, err)
			}
			j.failed(ctx, "A file could not be read.", errors.Join(errors.New(sum), err))
		}
	}
	return len(sums), nil
}

func (j Job) read(ctx context.Context, sum string) error {
	f, err := j.Blobs.OpenDocument(ctx, sum)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	found, err := file.Seen(f, info.Size())
	if err != nil {
		return err
	}
	found.SHA256 = sum
	text := file.Text{State: found.Text}
	if found.Text == view.TextWaiting {
		if text, err = j.Extract(ctx, f, found.Type); err != nil {
			return notTried{err}
		}
		if found.Locked && text.State == view.TextBroken {
			text.State = view.TextLocked // the reader does not know how it is locked
		}
		found.Text, found.Locked = text.State, text.State == view.TextLocked
		if found.Contents, err = text.Contents(); err != nil {
			return err
		}
	}
	if j.Found != nil && text.Text != "" {
		if err := j.Found(ctx, sum, text.Text+saved(f, info.Size())); err != nil {
			return notTried{err}
		}
	}
	if err := j.Store.ReadFile(ctx, found, text.Text); err != nil && ctx.Err() != nil {
		return notTried{err} // some of the text may be kept
	} else if err != nil {
		return err
	}
	return nil
}

// mostSaved is how much of a saved email is read, as of one that comes in.
const mostSaved = 40 << 20

// saved is what a person reads in a saved email, whose source may be encoded; empty: the file is none.
func saved(f io.ReaderAt, size int64) string {
	raw, err := io.ReadAll(io.NewSectionReader(f, 0, min(size, mostSaved)))
	if err != nil || !fromHeader.Match(raw) {
		return ""
	}
	m := eml.Read(raw)
	return "\n" + strings.Join([]string{m.Subject, m.Text, m.Quote, m.HTML}, "\n")
}

var fromHeader = regexp.MustCompile(`(?im)^from:`)

// notTried says that the machine is at fault, or that this process ends, and not the file.
type notTried struct{ error }

func (n notTried) Unwrap() error { return n.error }

func (j Job) failed(ctx context.Context, what string, err error) {
	if ctx.Err() == nil {
		j.Log.WarnContext(ctx, what, "error", err)
	}
}
