package ledger

import "fmt"

// Tree keeps a whole tree in memory. Verification recomputes the ledger with it from the stored
// events, to hold against the stored nodes and against every checkpoint. The zero value is the
// empty tree. It is not safe for concurrent use.
type Tree struct {
	frontier Frontier
	nodes    []Hash
}

// Append adds an event by its leaf hash and returns the nodes it added, in storage order. The
// caller must not change them.
func (t *Tree) Append(leaf Hash) []Hash {
	nodes := t.frontier.Append(leaf)
	t.nodes = append(t.nodes, nodes...)
	return nodes
}

// Size is the number of events in the tree.
func (t *Tree) Size() int64 { return t.frontier.Size() }

// Root is the hash of the tree as it stands; for an earlier size, use the function [Root].
func (t *Tree) Root() Hash { return t.frontier.Root() }

// ReadHashes makes Tree a [HashReader].
func (t *Tree) ReadHashes(indexes []int64) ([]Hash, error) {
	hashes := make([]Hash, len(indexes))
	for i, index := range indexes {
		if index < 0 || index >= int64(len(t.nodes)) {
			return nil, fmt.Errorf("ledger: no node %d in a tree of %d nodes", index, len(t.nodes))
		}
		hashes[i] = t.nodes[index]
	}
	return hashes, nil
}
