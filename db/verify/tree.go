package verify

import (
	"context"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"

	"duces/db/sqlc"
	"duces/workflow/ledger"
)

// treeWalk builds the tree twice: ours from the stored bytes alone, and edge
// from the stored nodes wherever they differ, so that one changed event is one
// problem and not also everything above it.
type treeWalk struct {
	*findings
	ours  ledger.Frontier
	edge  []ledger.Hash
	count int64
	nodes nodeReader
}

func (w *treeWalk) size() int64 { return w.count }

func (w *treeWalk) add(ctx context.Context, seq int64, leaf ledger.Hash) error {
	w.ours.Append(leaf)
	stored, ok, err := w.nodes.next(ctx)
	switch {
	case err != nil:
		return err
	case !ok:
		w.problem(seq, streamOf(ctx, w.nodes.q, seq), "The tree has no leaf for event %d.", seq)
	case stored != leaf:
		w.problem(seq, streamOf(ctx, w.nodes.q, seq), "The bytes of event %d are not those whose hash is in the tree.", seq)
		leaf = stored
	}
	return w.join(ctx, seq, leaf)
}

// skip takes the next leaf from the tree, for an event that is missing.
func (w *treeWalk) skip(ctx context.Context) (bool, error) {
	leaf, ok, err := w.nodes.next(ctx)
	if err != nil || !ok {
		return false, err
	}
	return true, w.join(ctx, w.count+1, leaf)
}

// join completes the subtrees that a leaf completes.
func (w *treeWalk) join(ctx context.Context, seq int64, node ledger.Hash) error {
	for level := range bits.TrailingZeros64(^uint64(w.count)) {
		last := len(w.edge) - 1
		node = tlog.NodeHash(w.edge[last], node)
		w.edge = w.edge[:last]
		stored, ok, err := w.nodes.next(ctx)
		if err != nil {
			return err
		}
		if !ok || stored != node {
			w.problem(seq, "", "The tree's node over events %d to %d is not the hash of what lies below it.", seq-(int64(2)<<level)+1, seq)
		}
		if ok {
			node = stored
		}
	}
	w.edge = append(w.edge, node)
	w.count++
	return nil
}

func (w *treeWalk) root() ledger.Hash {
	if len(w.edge) == 0 {
		return new(ledger.Frontier).Root()
	}
	root := w.edge[len(w.edge)-1]
	for i := len(w.edge) - 2; i >= 0; i-- {
		root = tlog.NodeHash(w.edge[i], root)
	}
	return root
}

const pageNodes = 4096

// nodeReader reads the stored nodes in order, a page at a time.
type nodeReader struct {
	q    *sqlc.Queries
	page []sqlc.LedgerNode
	at   int64
}

// next gives the node whose turn it is, or false if it is not there.
func (r *nodeReader) next(ctx context.Context) (hash ledger.Hash, ok bool, err error) {
	if len(r.page) == 0 {
		if r.page, err = r.q.NodePage(ctx, sqlc.NodePageParams{ID: r.at, Limit: pageNodes}); err != nil {
			return hash, false, err
		}
	}
	id := r.at
	r.at++
	if len(r.page) == 0 || r.page[0].ID != id {
		return hash, false, nil
	}
	stored := r.page[0].Hash
	r.page = r.page[1:]
	copy(hash[:], stored)
	return hash, len(stored) == len(hash), nil
}
