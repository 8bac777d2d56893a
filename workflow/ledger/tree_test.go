package ledger_test

import (
	"encoding/hex"
	"errors"
	"fmt"
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
	var tree ledger.Frontier
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

func grow(history [][]byte) *ledger.Frontier {
	tree := new(ledger.Frontier)
	for _, event := range history {
		tree.Append(ledger.LeafHash(event))
	}
	return tree
}

// nodes are all nodes of a tree, as a store keeps them.
type nodes []ledger.Hash

func (n nodes) ReadHashes(indexes []int64) ([]ledger.Hash, error) {
	hashes := make([]ledger.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(n)) {
			return nil, fmt.Errorf("no node %d of %d", index, len(n))
		}
		hashes[i] = n[index]
	}
	return hashes, nil
}

func TestTheFrontierAgreesWithOtherImplementations(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		history := events(0).Draw(t, "history")
		restartAt := rapid.IntRange(0, len(history)).Draw(t, "restart at")
		reference := testonly.New(rfc6962.DefaultHasher)
		frontier := new(ledger.Frontier)
		var stored nodes
		for i, event := range history {
			size, leaf := int64(i), ledger.LeafHash(event)
			if i == restartAt {
				var err error
				if frontier, err = ledger.NewFrontier(size, stored); err != nil {
					t.Fatal(err)
				}
			}
			want, err := tlog.StoredHashesForRecordHash(size, leaf, stored)
			if err != nil {
				t.Fatal(err)
			}
			added := frontier.Append(leaf)
			if !slices.Equal(added, want) {
				t.Fatalf("event %d: the frontier adds %v, want %v", i, added, want)
			}
			stored = append(stored, added...)
			if got := ledger.StoredHashCount(size + 1); got != int64(len(stored)) {
				t.Fatalf("after event %d there should be %d nodes, not %d", i, len(stored), got)
			}
			reference.AppendData(event)
			if root := ledger.Hash(reference.Hash()); frontier.Root() != root {
				t.Fatalf("after event %d the root is %v, want %v", i, frontier.Root(), root)
			}
			if frontier.Size() != size+1 {
				t.Fatalf("after event %d the size is %d", i, frontier.Size())
			}
		}
		for size := range len(history) {
			got, err := tlog.TreeHash(int64(size), stored)
			if want := ledger.Hash(reference.HashAt(uint64(size))); err != nil || got != want {
				t.Fatalf("the stored nodes give %v (%v) as the earlier root of %d events, want %v", got, err, size, want)
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
	if _, err := ledger.NewFrontier(5, fails); !errors.Is(err, broken) {
		t.Errorf("a failed read gives %v", err)
	}
	short := ledger.HashReaderFunc(func([]int64) ([]ledger.Hash, error) { return nil, nil })
	if _, err := ledger.NewFrontier(5, short); err == nil {
		t.Error("a reader without answers is believed")
	}
}

func TestImpossibleSizesAreRefused(t *testing.T) {
	for _, size := range []int64{-1, 1<<53 + 1, 1<<62 + 1, 1<<63 - 1} {
		if _, err := ledger.NewFrontier(size, nodes{{1}}); err == nil {
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
