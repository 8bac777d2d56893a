package ledger_test

import (
	"encoding/hex"
	"errors"
	"slices"
	"testing"

	"duces/workflow/ledger"

	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/merkle/testonly"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// The reference inputs and roots of Certificate Transparency, by tree size.
var (
	referenceLeaves = []string{"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}
	referenceRoots  = []string{
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
		"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
		"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
		"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
		"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
		"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
		"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
	}
)

func TestTreeHasTheReferenceRoots(t *testing.T) {
	var tree ledger.Tree
	for size, want := range referenceRoots {
		if got := tree.Root(); hex.EncodeToString(got[:]) != want {
			t.Errorf("root of %d events is %x, want %s", size, got, want)
		}
		if size < len(referenceLeaves) {
			event, err := hex.DecodeString(referenceLeaves[size])
			if err != nil {
				t.Fatal(err)
			}
			tree.Append(ledger.LeafHash(event))
		}
	}
}

// events draws a history; equal events may occur, as they may in life.
func events(smallest int) *rapid.Generator[[][]byte] {
	return rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 1, 8), smallest, 70)
}

func grow(history [][]byte) *ledger.Tree {
	tree := new(ledger.Tree)
	for _, event := range history {
		tree.Append(ledger.LeafHash(event))
	}
	return tree
}

func rootAt(t *rapid.T, tree *ledger.Tree, size int64) ledger.Hash {
	root, err := ledger.Root(size, tree)
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func TestFrontierTreeAndReadsAgreeWithOtherImplementations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		history := events(0).Draw(t, "history")
		restartAt := rapid.IntRange(0, len(history)).Draw(t, "restart at")
		reference := testonly.New(rfc6962.DefaultHasher)
		frontier, tree := new(ledger.Frontier), new(ledger.Tree)
		for i, event := range history {
			size, leaf := int64(i), ledger.LeafHash(event)
			if i == restartAt {
				var err error
				if frontier, err = ledger.NewFrontier(size, tree); err != nil {
					t.Fatal(err)
				}
			}
			read, err := ledger.Append(size, leaf, tree)
			if err != nil {
				t.Fatal(err)
			}
			if got := frontier.Append(leaf); !slices.Equal(got, read) {
				t.Fatalf("event %d: the frontier adds %v, reads add %v", i, got, read)
			}
			if got := tree.Append(leaf); !slices.Equal(got, read) {
				t.Fatalf("event %d: the tree adds %v, reads add %v", i, got, read)
			}
			if got := ledger.StoredHashCount(size + 1); got != ledger.StoredHashCount(size)+int64(len(read)) {
				t.Fatalf("after event %d there should be %d nodes", i, got)
			}
			reference.AppendData(event)
			want := ledger.Hash(reference.Hash())
			if frontier.Root() != want || tree.Root() != want || rootAt(t, tree, size+1) != want {
				t.Fatalf("after event %d the roots differ from %v", i, want)
			}
			if frontier.Size() != size+1 || tree.Size() != size+1 {
				t.Fatalf("after event %d: sizes %d and %d", i, frontier.Size(), tree.Size())
			}
		}
		for size := range len(history) {
			if got, want := rootAt(t, tree, int64(size)), ledger.Hash(reference.HashAt(uint64(size))); got != want {
				t.Fatalf("earlier root of %d events is %v, want %v", size, got, want)
			}
		}
	})
}

func TestAFlippedBitInAnyEventChangesTheRoot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		history := events(1).Draw(t, "history")
		root := grow(history).Root()
		event := rapid.IntRange(0, len(history)-1).Draw(t, "event")
		bit := rapid.IntRange(0, 8*len(history[event])-1).Draw(t, "bit")
		history[event][bit/8] ^= 1 << (bit % 8)
		if grow(history).Root() == root {
			t.Fatal("the root did not notice")
		}
	})
}

func TestACloneOfTheFrontierTakesAnAppendBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		history := events(0).Draw(t, "history")
		var frontier ledger.Frontier
		for _, event := range history {
			frontier.Append(ledger.LeafHash(event))
		}
		before := frontier.Clone()
		for _, event := range events(1).Draw(t, "taken back") {
			frontier.Append(ledger.LeafHash(event))
		}
		if before.Size() != int64(len(history)) || before.Root() != grow(history).Root() {
			t.Fatal("appending to the original changed its clone")
		}
		last := ledger.LeafHash([]byte("instead"))
		before.Append(last)
		if before.Root() != grow(append(history, []byte("instead"))).Root() {
			t.Fatal("the clone does not go on as the original would have")
		}
	})
}

func TestReadersThatFailAreReported(t *testing.T) {
	broken := errors.New("disk gone")
	fails := ledger.HashReaderFunc(func([]int64) ([]ledger.Hash, error) { return nil, broken })
	short := ledger.HashReaderFunc(func([]int64) ([]ledger.Hash, error) { return nil, nil })
	for name, ask := range map[string]func(ledger.HashReader) error{
		"append":   func(r ledger.HashReader) error { _, err := ledger.Append(5, ledger.Hash{}, r); return err },
		"root":     func(r ledger.HashReader) error { _, err := ledger.Root(5, r); return err },
		"frontier": func(r ledger.HashReader) error { _, err := ledger.NewFrontier(5, r); return err },
		"inclusion": func(r ledger.HashReader) error {
			_, err := ledger.ProveInclusion(5, 2, r)
			return err
		},
		"consistency": func(r ledger.HashReader) error {
			_, err := ledger.ProveConsistency(3, 5, r)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			if err := ask(fails); !errors.Is(err, broken) {
				t.Errorf("a failed read gives %v", err)
			}
			if err := ask(short); err == nil {
				t.Error("a reader without answers is believed")
			}
			if err := ask(new(ledger.Tree)); err == nil {
				t.Error("nodes beyond the tree are believed")
			}
		})
	}
}

func TestImpossibleSizesAreRefused(t *testing.T) {
	tree := grow([][]byte{{1}})
	for _, size := range []int64{-1, 1<<53 + 1, 1<<62 + 1, 1<<63 - 1} {
		if _, err := ledger.Root(size, tree); err == nil {
			t.Errorf("root of %d events", size)
		}
		if _, err := ledger.Append(size, ledger.Hash{}, tree); err == nil {
			t.Errorf("append at %d events", size)
		}
		if _, err := ledger.NewFrontier(size, tree); err == nil {
			t.Errorf("frontier of %d events", size)
		}
	}
}

func BenchmarkFrontierAppend(b *testing.B) {
	var frontier ledger.Frontier
	event := make([]byte, 1024)
	for b.Loop() {
		frontier.Append(ledger.LeafHash(event))
		frontier.Root()
	}
}

func BenchmarkAppendWithReads(b *testing.B) {
	tree := new(ledger.Tree)
	event := make([]byte, 1024)
	for b.Loop() {
		leaf := ledger.LeafHash(event)
		if _, err := ledger.Append(tree.Size(), leaf, tree); err != nil {
			b.Fatal(err)
		}
		tree.Append(leaf)
		if _, err := tlog.TreeHash(tree.Size(), tree); err != nil {
			b.Fatal(err)
		}
	}
}
