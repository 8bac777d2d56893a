package ledger_test

import (
	"errors"
	"slices"
	"testing"

	"duces/workflow/ledger"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"pgregory.net/rapid"
)

// wire is a proof as other implementations take it. tlog and RFC 6962 order them alike.
func wire(hashes []ledger.Hash) [][]byte {
	out := make([][]byte, len(hashes))
	for i := range hashes {
		out[i] = hashes[i][:]
	}
	return out
}

func refused(t *rapid.T, err error, what string) {
	t.Helper()
	if !errors.Is(err, ledger.ErrProof) {
		t.Fatalf("%s: got %v, want ErrProof", what, err)
	}
}

func TestInclusionProofs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		history := events(1).Draw(t, "history")
		tree := grow(history)
		size := rapid.Int64Range(1, tree.Size()).Draw(t, "size")
		index := rapid.Int64Range(0, size-1).Draw(t, "index")
		root, leaf := rootAt(t, tree, size), ledger.LeafHash(history[index])

		path, err := ledger.ProveInclusion(size, index, tree)
		if err != nil {
			t.Fatal(err)
		}
		if err := ledger.CheckInclusion(path, size, root, index, leaf); err != nil {
			t.Fatal(err)
		}
		if err := proof.VerifyInclusion(rfc6962.DefaultHasher, uint64(index), uint64(size), leaf[:], wire(path), root[:]); err != nil {
			t.Fatalf("another implementation refuses: %v", err)
		}

		leaf[rapid.IntRange(0, 31).Draw(t, "byte")] ^= 1
		refused(t, ledger.CheckInclusion(path, size, root, index, leaf), "another leaf")
		leaf = ledger.LeafHash(history[index])
		root[0] ^= 0x80
		refused(t, ledger.CheckInclusion(path, size, root, index, leaf), "another root")
		root[0] ^= 0x80
		refused(t, ledger.CheckInclusion(append(slices.Clone(path), leaf), size, root, index, leaf), "a longer proof")
		if len(path) > 0 {
			refused(t, ledger.CheckInclusion(path[1:], size, root, index, leaf), "a shorter proof")
			changed := slices.Clone(path)
			changed[rapid.IntRange(0, len(path)-1).Draw(t, "step")][7] ^= 4
			refused(t, ledger.CheckInclusion(changed, size, root, index, leaf), "a changed proof")
		}
	})
}

func TestConsistencyProofs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		history := events(1).Draw(t, "history")
		tree := grow(history)
		newSize := rapid.Int64Range(1, tree.Size()).Draw(t, "new size")
		oldSize := rapid.Int64Range(0, newSize).Draw(t, "old size")
		oldRoot, newRoot := rootAt(t, tree, oldSize), rootAt(t, tree, newSize)

		path, err := ledger.ProveConsistency(oldSize, newSize, tree)
		if err != nil {
			t.Fatal(err)
		}
		if err := ledger.CheckConsistency(path, oldSize, oldRoot, newSize, newRoot); err != nil {
			t.Fatal(err)
		}
		if err := proof.VerifyConsistency(rfc6962.DefaultHasher, uint64(oldSize), uint64(newSize), wire(path), oldRoot[:], newRoot[:]); err != nil {
			t.Fatalf("another implementation refuses: %v", err)
		}

		oldRoot[31] ^= 1
		refused(t, ledger.CheckConsistency(path, oldSize, oldRoot, newSize, newRoot), "another old root")
		oldRoot[31] ^= 1
		refused(t, ledger.CheckConsistency(append(slices.Clone(path), newRoot), oldSize, oldRoot, newSize, newRoot), "a longer proof")
		if len(path) > 0 {
			refused(t, ledger.CheckConsistency(path[1:], oldSize, oldRoot, newSize, newRoot), "a shorter proof")
		}
		if oldSize > 0 {
			newRoot[0] ^= 1
			refused(t, ledger.CheckConsistency(path, oldSize, oldRoot, newSize, newRoot), "another new root")
		}
	})
}

// Whoever holds an old head must notice a rewritten past, whatever proof the rewriter offers.
func TestARewrittenOrCutTreeCannotContinueAnOldHead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		history := events(2).Draw(t, "history")
		tree := grow(history)
		oldSize := rapid.Int64Range(1, tree.Size()).Draw(t, "old size")
		oldRoot := rootAt(t, tree, oldSize)

		rewritten := make([][]byte, len(history))
		for i := range history {
			rewritten[i] = slices.Clone(history[i])
		}
		rewritten[rapid.Int64Range(0, oldSize-1).Draw(t, "rewritten event")][0] ^= 1
		forged := grow(rewritten)
		path, err := ledger.ProveConsistency(oldSize, forged.Size(), forged)
		if err != nil {
			t.Fatal(err)
		}
		refused(t, ledger.CheckConsistency(path, oldSize, oldRoot, forged.Size(), forged.Root()), "a rewritten event")

		cut := grow(history[:oldSize-1])
		if _, err := ledger.ProveConsistency(oldSize, cut.Size(), cut); err == nil {
			t.Fatal("a tree cut short proves that it continues a longer one")
		}
		path, err = ledger.ProveConsistency(oldSize-1, tree.Size(), tree)
		if err != nil {
			t.Fatal(err)
		}
		if err := ledger.CheckConsistency(path, oldSize, oldRoot, cut.Size(), cut.Root()); err == nil {
			t.Fatal("a tree cut short passes for a longer one")
		}
	})
}

func TestTheEmptyTreeHasOneRootOnly(t *testing.T) {
	var empty ledger.Tree
	one := grow([][]byte{{1}})
	if err := ledger.CheckConsistency(nil, 0, empty.Root(), 0, empty.Root()); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{
		"an old root of nothing that is not the hash of nothing": ledger.CheckConsistency(nil, 0, one.Root(), 1, one.Root()),
		"a new root of nothing that is not the hash of nothing":  ledger.CheckConsistency(nil, 0, empty.Root(), 0, one.Root()),
	} {
		if !errors.Is(err, ledger.ErrProof) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// Sizes come from files that strangers send; tlog alone would loop for ever on some of these.
func TestProofsOfImpossibleTreesAreRefused(t *testing.T) {
	tree := grow([][]byte{{1}, {2}})
	for _, c := range []struct{ old, new int64 }{{-1, 2}, {3, 2}, {1, -1}, {1, 1<<62 + 1}, {1<<63 - 1, 1<<63 - 1}} {
		if _, err := ledger.ProveConsistency(c.old, c.new, tree); err == nil {
			t.Errorf("proof that %d events continue %d", c.new, c.old)
		}
		if err := ledger.CheckConsistency(nil, c.old, ledger.Hash{}, c.new, ledger.Hash{}); err == nil {
			t.Errorf("%d events continue %d", c.new, c.old)
		}
		if _, err := ledger.ProveInclusion(c.new, c.new, tree); err == nil {
			t.Errorf("proof of event %d in %d", c.new, c.new)
		}
		if err := ledger.CheckInclusion(nil, c.new, ledger.Hash{}, c.new, ledger.Hash{}); err == nil {
			t.Errorf("event %d in %d", c.new, c.new)
		}
	}
}
