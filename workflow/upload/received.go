package upload

import "io"

// Received is a file whose bytes have come in and are not kept yet. Whoever received it
// calls Keep or Drop, and may call Drop after Keep, when it does nothing.
type Received struct {
	SHA256 string
	Size   int64
	// Look opens the bytes for as long as what it is given runs, before they are kept.
	Look func(into func(r io.ReaderAt) error) error
	Keep func() error // when it returns nil, the bytes survive a power cut
	Drop func()
}

// Content is the bytes of a document on record, each of which is verified before it is read. It is for one goroutine.
type Content interface {
	io.ReadSeekCloser
	io.ReaderAt
	// Err is why it could not be read; nil: it could.
	Err() error
}
