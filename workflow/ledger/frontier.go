package ledger

import (
	"fmt"
	"math/bits"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// Frontier is the right edge of the tree: the roots of the complete subtrees that cover all
// events, widest first, one for each bit set in the size. That is all the past that appending
// needs, so the write path reads no nodes. The zero value is the empty tree.
//
// A Frontier is not safe for concurrent use. A writer that may have to take an append back (a
// transaction rolled back, a commit that failed) keeps a [Frontier.Clone] from before.
type Frontier struct {
	size  int64
	roots []Hash
}

// NewFrontier rebuilds the right edge of a tree of size events from its stored nodes.
func NewFrontier(size int64, read HashReader) (*Frontier, error) {
	if err := checkSize(size); err != nil {
		return nil, err
	}
	var indexes []int64
	var before int64
	for rest := uint64(size); rest != 0; {
		level := bits.Len64(rest) - 1
		indexes = append(indexes, tlog.StoredHashIndex(level, before>>level))
		before += 1 << level
		rest &^= 1 << level
	}
	if len(indexes) == 0 {
		return &Frontier{}, nil
	}
	roots, err := read.ReadHashes(indexes)
	if err != nil {
		return nil, fmt.Errorf("ledger: right edge of %d events: %w", size, err)
	}
	if len(roots) != len(indexes) {
		return nil, fmt.Errorf("ledger: right edge of %d events: asked for %d nodes, got %d", size, len(indexes), len(roots))
	}
	// The reader may reuse its slice; this one is about to be written to.
	return &Frontier{size: size, roots: slices.Clone(roots)}, nil
}

// Size is the number of events appended so far.
func (f *Frontier) Size() int64 { return f.size }

// Clone returns an independent copy.
func (f *Frontier) Clone() *Frontier {
	return &Frontier{size: f.size, roots: slices.Clone(f.roots)}
}

// Append adds an event and returns the nodes to store from index [StoredHashCount] of the size
// before, the leaf itself first.
func (f *Frontier) Append(leaf Hash) []Hash {
	// Each trailing one bit of the size is a complete subtree that the new leaf completes into
	// one of twice the width.
	completes := bits.TrailingZeros64(^uint64(f.size))
	nodes := make([]Hash, 1, 1+completes)
	nodes[0] = leaf
	for range completes {
		last := len(f.roots) - 1
		leaf = tlog.NodeHash(f.roots[last], leaf)
		f.roots = f.roots[:last]
		nodes = append(nodes, leaf)
	}
	f.roots = append(f.roots, leaf)
	f.size++
	return nodes
}

// Root is the hash of the tree as it stands.
func (f *Frontier) Root() Hash {
	if len(f.roots) == 0 {
		return emptyRoot()
	}
	last := len(f.roots) - 1
	root := f.roots[last]
	for i := last - 1; i >= 0; i-- {
		root = tlog.NodeHash(f.roots[i], root)
	}
	return root
}
