package blob

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"duces/db/directory"
	"duces/workflow"
	"duces/workflow/upload"
)

// Limits on files that come in pieces.
const (
	LargestPartial   = 2 << 30
	mostPartials     = 100      // of one user at once
	MostOwnBytes     = 8 << 30  // bytes of one user at once
	mostPartialBytes = 16 << 30 // of all
	partialsLast     = 24 * time.Hour
)

// partials are files that come in pieces. What is written to one is written by the request that took it last: one that
// hangs on a dead connection keeps nobody waiting.
type partials struct {
	sync.Mutex
	taken map[string]int // how often each was taken
	known *known         // nil: the directory was not read yet
}

// known is what the directory of partial files holds: to begin one of a thousand reads none of the others. Only one
// process has the directory.
type known struct {
	all map[string]upload.Partial
	own map[string]tally // of unfinished ones, by owner
	sum int64            // bytes of unfinished ones
}

type tally struct{ count, bytes int64 }

func (k *known) count(p upload.Partial, by int64) {
	if p.Done == nil {
		t := k.own[p.Owner]
		k.own[p.Owner] = tally{t.count + by, t.bytes + by*p.Size}
		k.sum += by * p.Size
	}
}

func (k *known) put(p upload.Partial) {
	k.drop(p.ID)
	k.all[p.ID] = p
	k.count(p, 1)
}

func (k *known) drop(id string) {
	if p, is := k.all[id]; is {
		k.count(p, -1)
		delete(k.all, id)
	}
}

func (b *Blobs) partialPath(id string) string {
	return filepath.Join(b.dir, directory.BlobDir, "partial", id)
}

var errNoPartial = workflow.Absent("upload")

// BeginPartial begins a file that comes in pieces.
func (b *Blobs) BeginPartial(p upload.Partial) error {
	if p.Size > LargestPartial {
		return workflow.Malformed("file", fmt.Sprintf("The file is too large. A file can have up to %d bytes.", int64(LargestPartial)))
	}
	if err := os.MkdirAll(b.partialPath(""), 0o700); err != nil {
		return unstored(err)
	}
	if err := b.admit(p); err != nil {
		return err
	}
	f, err := os.OpenFile(b.partialPath(p.ID), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		err = unstored(err)
	} else {
		err = b.writePartial(p)
	}
	if err != nil {
		b.DropPartial(p.ID)
	}
	return err
}

// admit counts an upload before it is made, unless there are too many.
func (b *Blobs) admit(p upload.Partial) error {
	b.partials.Lock()
	defer b.partials.Unlock()
	all := b.knownPartials()
	own := all.own[p.Owner]
	switch {
	case own.count >= mostPartials || own.bytes+p.Size > MostOwnBytes:
		return errTooManyOwn
	case all.sum+p.Size > mostPartialBytes:
		return errTooMany
	}
	all.put(p)
	return nil
}

var errTooManyOwn = &workflow.Error{
	Code: workflow.Unavailable, Message: "You have too many unfinished uploads. Wait until some are finished, or cancel them.",
}

// sideSuffix ends the name of the file that says what a partial file is.
const sideSuffix = ".json"

// writePartial says what a partial file is, whole or not at all.
func (b *Blobs) writePartial(p upload.Partial) error {
	raw, err := json.Marshal(p)
	if err != nil {
		return unstored(err)
	}
	if err := directory.WriteDurably(b.partialPath(p.ID)+sideSuffix, raw); err != nil {
		return unstored(err)
	}
	return nil
}

// FindPartial finds one of a user, and how many bytes of it are here.
func (b *Blobs) FindPartial(id, owner string) (p upload.Partial, here int64, err error) {
	if id == "" || strings.Trim(id, "0123456789abcdef-") != "" {
		return p, 0, errNoPartial
	}
	raw, err := os.ReadFile(b.partialPath(id) + sideSuffix)
	if err != nil || json.Unmarshal(raw, &p) != nil || p.Owner != owner {
		return p, 0, errNoPartial
	}
	if p.Done != nil {
		return p, p.Size, nil
	}
	info, err := os.Stat(b.partialPath(id))
	if err != nil {
		return p, 0, errNoPartial
	}
	return p, info.Size(), nil
}

// AppendPartial writes what r brings behind the first bytes, of which there must be from. It gives how many are here then,
// also with an error: what came before a connection was lost stays.
func (b *Blobs) AppendPartial(ctx context.Context, p upload.Partial, from int64, r io.Reader) (here int64, err error) {
	b.partials.Lock()
	if b.partials.taken == nil {
		b.partials.taken = map[string]int{}
	}
	b.partials.taken[p.ID]++
	turn := b.partials.taken[p.ID]
	b.partials.Unlock()
	f, err := os.OpenFile(b.partialPath(p.ID), os.O_WRONLY, 0)
	if err != nil {
		return from, errNoPartial
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() != from {
		return from, workflow.Clash("The upload does not stand where this piece begins. Ask where it stands.")
	}
	w := &piece{b: b, p: p, turn: turn, f: f, at: from}
	source := &reading{ctx: ctx, from: io.LimitReader(r, p.Size-from)}
	_, err = io.CopyBuffer(w, source, make([]byte, 256<<10))
	switch {
	case source.err != nil:
		return w.at, fmt.Errorf("read a piece: %w", source.err)
	case directory.Full(err):
		b.DropPartial(p.ID) // nothing half-stored: the room is needed
		return 0, unstored(err)
	case errors.As(err, new(*workflow.Error)):
		return w.at, err
	case err != nil:
		return w.at, unstored(err)
	}
	return w.at, nil
}

// piece writes for one request, as long as no other has taken the file since.
type piece struct {
	b    *Blobs
	p    upload.Partial
	turn int
	f    *os.File
	at   int64
}

func (w *piece) Write(data []byte) (int, error) {
	w.b.partials.Lock()
	defer w.b.partials.Unlock()
	if w.b.partials.taken[w.p.ID] != w.turn {
		return 0, workflow.Clash("Another request goes on with this upload.")
	}
	n, err := w.f.WriteAt(data, w.at)
	w.at += int64(n)
	return n, err
}

// FinishPartial hashes a file that is here whole. One that is not what its sender began with is dropped and refused.
func (b *Blobs) FinishPartial(ctx context.Context, p upload.Partial) (upload.Received, error) {
	path := b.partialPath(p.ID)
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return upload.Received{}, errNoPartial
	}
	sum, err := hashOf(ctx, f)
	if err == nil {
		err = f.Sync()
	}
	if err = cmp.Or(err, f.Close()); err != nil {
		return upload.Received{}, unstored(err)
	}
	if p.SHA256 != "" && p.SHA256 != sum {
		b.DropPartial(p.ID)
		return upload.Received{}, workflow.Malformed("file", "The file has changed since its upload began. Nothing was saved. Send it again.")
	}
	look := func(into func(io.ReaderAt) error) error {
		f, err := os.Open(path)
		if err != nil {
			return unstored(err)
		}
		defer f.Close()
		return into(f)
	}
	return upload.Received{SHA256: sum, Size: p.Size, Look: look, Drop: func() {}, Keep: func() error {
		if err := keep(path, filepath.Join(b.dir, directory.BlobDir), sum); err != nil {
			return unstored(err)
		}
		return nil
	}}, nil
}

// DonePartial keeps what became of one for a day, for a sender who did not get the answer.
func (b *Blobs) DonePartial(p upload.Partial) error {
	if err := b.writePartial(p); err != nil {
		return err
	}
	b.partials.Lock()
	defer b.partials.Unlock()
	b.knownPartials().put(p)
	return nil
}

// DropPartial removes one.
func (b *Blobs) DropPartial(id string) {
	b.partials.Lock()
	defer b.partials.Unlock()
	b.dropPartial(id)
}

func (b *Blobs) dropPartial(id string) {
	_ = os.Remove(b.partialPath(id))
	_ = os.Remove(b.partialPath(id) + sideSuffix)
	b.knownPartials().drop(id)
	delete(b.partials.taken, id)
}

// SweepPartials removes those that began more than a day before an instant.
func (b *Blobs) SweepPartials(now time.Time) {
	b.partials.Lock()
	defer b.partials.Unlock()
	for id, p := range b.knownPartials().all {
		if now.Sub(p.Began) > partialsLast {
			b.dropPartial(id)
		}
	}
}

// knownPartials reads the directory once. The lock is held.
func (b *Blobs) knownPartials() *known {
	if b.partials.known == nil {
		k := &known{all: map[string]upload.Partial{}, own: map[string]tally{}}
		paths, _ := filepath.Glob(b.partialPath("*" + sideSuffix))
		for _, path := range paths {
			var p upload.Partial
			raw, err := os.ReadFile(path)
			if err == nil && json.Unmarshal(raw, &p) == nil && p.ID == strings.TrimSuffix(filepath.Base(path), sideSuffix) {
				k.put(p)
			}
		}
		b.partials.known = k
	}
	return b.partials.known
}

// sweepHalves removes what a killed process left of beginnings: a file that nothing describes, or half a description.
func (b *Blobs) sweepHalves() error {
	b.partials.Lock()
	defer b.partials.Unlock()
	left, err := os.ReadDir(b.partialPath(""))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	all := b.knownPartials().all
	for _, f := range left {
		if _, is := all[strings.TrimSuffix(f.Name(), sideSuffix)]; !is {
			err = errors.Join(err, os.Remove(b.partialPath(f.Name())))
		}
	}
	return err
}
