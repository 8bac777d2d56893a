// Package ledger makes the history of every stream provable: canonical event bytes, salted
// commitments to personal text, an RFC 6962 Merkle tree over all events, and signed checkpoints
// of that tree.
//
// The package is pure. It owns no storage: whoever keeps the tree hands in a [HashReader] and
// stores the nodes that [Frontier.Append] returns, in the transaction that stores the event.
// Node number i of the tree is the i-th hash ever returned, in order, so a tree of n events has
// exactly [StoredHashCount](n) nodes and nothing about the tree is ever updated.
//
// A failed check is an answer, not an accident: errors that mean "this was tampered with or is
// broken" match [ErrSignature] or [ErrCheckpoint] with errors.Is. Any other error says that the
// question could not be put (bad arguments, a bad key, a failed read).
package ledger

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is an RFC 6962 hash of a leaf, of an inner node or of a whole tree. It prints as base64.
type Hash = tlog.Hash

// HashReader reads stored nodes by their number. It must return one hash per index or an error,
// and must accept an empty list of indexes.
type HashReader = tlog.HashReader

// HashReaderFunc lets a function serve as a [HashReader].
type HashReaderFunc = tlog.HashReaderFunc

// maxSize bounds tree sizes that arrive from outside. Beyond 2^62 tlog's arithmetic overflows and
// loops for ever, and beyond 2^53 the verifier in the browser could not count the leaves.
const maxSize = 1 << 53

// LeafHash is the hash under which the bytes of an event enter the tree. Its 0x00 prefix keeps
// an event from ever passing for an inner node (RFC 6962, section 2.1).
func LeafHash(event []byte) Hash { return tlog.RecordHash(event) }

// StoredHashCount says how many nodes a tree of size events has; the nodes that event number
// size adds start at this index.
func StoredHashCount(size int64) int64 { return tlog.StoredHashCount(size) }

func checkSize(size int64) error {
	if size < 0 || size > maxSize {
		return fmt.Errorf("ledger: a tree cannot have %d events", size)
	}
	return nil
}

// emptyRoot is the hash of the tree without events.
func emptyRoot() Hash {
	root, err := tlog.TreeHash(0, nil)
	if err != nil {
		panic(errors.Join(errors.New("ledger: the empty tree reads nothing and cannot fail"), err))
	}
	return root
}
