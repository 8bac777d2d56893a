package upload

import (
	"encoding/json"
	"time"
)

// Partial is a file that comes in pieces, over more than one connection if need be.
type Partial struct {
	ID     string
	Owner  string // user, who alone may go on with it
	Name   string // as it was sent
	Size   int64  // of the whole file, in bytes
	SHA256 string // of the whole, where its sender said so; empty: they did not
	Began  time.Time
	Done   json.RawMessage `json:",omitempty"` // what became of it; nil: it is not here whole
}
