package blob

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"sync"
	"time"

	"duces/workflow/upload"
)

// A document is read in blocks, each of which is held against its own hash. So a request for a part of it, as viewers of
// PDF files make many of, need not hash the whole again.
const (
	blockSize = 1 << 20
	mostKnown = 128 // documents whose blocks are known; of 2 GiB each they take 8 MiB
)

// blocks are the hashes of a document's blocks, made while the whole was hashed.
type blocks struct {
	size     int64
	modified time.Time // of the file, then
	sums     [][sha256.Size]byte
}

// knownBlocks are those of documents that were read before.
type knownBlocks struct {
	sync.Mutex
	of map[string]*blocks
}

func (k *knownBlocks) find(name string, info os.FileInfo) *blocks {
	k.Lock()
	defer k.Unlock()
	x := k.of[name]
	if x == nil || x.size != info.Size() || !x.modified.Equal(info.ModTime()) {
		return nil
	}
	return x
}

func (k *knownBlocks) put(name string, x *blocks) {
	k.Lock()
	defer k.Unlock()
	if k.of == nil {
		k.of = map[string]*blocks{}
	}
	for other := range k.of {
		if len(k.of) < mostKnown {
			break
		}
		delete(k.of, other)
	}
	k.of[name] = x
}

// ReadDocument opens a document that history names, for its readers. It hashes the whole file when it is read for the
// first time, and whenever the file has another time or size than then; after that each block as it is read. A byte
// that has changed is Damaged, here or where it is read. One that is missing is Damaged, as with OpenDocument.
func (b *Blobs) ReadDocument(ctx context.Context, name string) (upload.Content, error) {
	if f, err := open(b.dir, name); err == nil {
		if info, err := f.Stat(); err == nil {
			if x := b.blocks.find(name, info); x != nil {
				c := &checked{f: f, name: name, blocks: x}
				if err := c.load(0); err != nil { // it can still be said on a page
					return nil, errors.Join(err, f.Close())
				}
				return c, nil
			}
		}
		_ = f.Close() // it is opened again below
	}
	w := &blockWriter{sum: sha256.New()}
	f, err := b.openHashed(ctx, name, w)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(damaged("The file of this document cannot be read.").Because(err), f.Close())
	}
	x := &blocks{w.size, info.ModTime(), w.end()}
	b.blocks.put(name, x)
	return &checked{f: f, name: name, blocks: x}, nil
}

// blockWriter hashes what is written to it, block by block.
type blockWriter struct {
	sum  hash.Hash
	size int64
	sums [][sha256.Size]byte
}

func (w *blockWriter) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		part := p[:min(int64(len(p)), blockSize-w.size%blockSize)]
		w.sum.Write(part)
		w.size += int64(len(part))
		if p = p[len(part):]; w.size%blockSize == 0 {
			w.next()
		}
	}
	return n, nil
}

func (w *blockWriter) next() {
	w.sums = append(w.sums, [sha256.Size]byte(w.sum.Sum(nil)))
	w.sum.Reset()
}

func (w *blockWriter) end() [][sha256.Size]byte {
	if w.size%blockSize != 0 {
		w.next()
	}
	return w.sums
}

// checked is a document that is read block by block. It is for one goroutine.
type checked struct {
	*blocks
	f     *os.File
	name  string
	at    int64
	block []byte // the one that was read last, as it was hashed
	first int64  // where that begins
	err   error
}

// Err is why it could not be read.
func (c *checked) Err() error { return c.err }

func (c *checked) Close() error { return c.f.Close() }

func (c *checked) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += c.at
	case io.SeekEnd:
		offset += c.size
	}
	if offset < 0 {
		return 0, fmt.Errorf("seek to %d", offset)
	}
	c.at = offset
	return offset, nil
}

func (c *checked) Read(p []byte) (int, error) {
	if c.at >= c.size {
		return 0, io.EOF
	}
	if err := c.load(c.at); err != nil {
		return 0, err
	}
	n := copy(p, c.block[c.at-c.first:])
	c.at += int64(n)
	return n, nil
}

func (c *checked) ReadAt(p []byte, at int64) (n int, err error) {
	for n < len(p) && at < c.size {
		if err := c.load(at); err != nil {
			return n, err
		}
		more := copy(p[n:], c.block[at-c.first:])
		n, at = n+more, at+int64(more)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// load reads the block in which a byte stands, and holds it against its hash.
func (c *checked) load(at int64) error {
	first := at - at%blockSize
	if c.size == 0 || c.block != nil && c.first == first {
		return nil
	}
	block := make([]byte, min(blockSize, c.size-first))
	if _, err := c.f.ReadAt(block, first); err != nil {
		c.err = damaged("The file of this document cannot be read.").Because(err)
		return c.err
	}
	if sha256.Sum256(block) != c.sums[first/blockSize] {
		c.err = damaged("The file of this document is not the one that was recorded, and is not sent.").
			Because(fmt.Errorf("the file of the document %s has changed at byte %d or behind it", c.name, first))
		return c.err
	}
	c.block, c.first = block, first
	return nil
}
