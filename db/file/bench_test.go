package file_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"duces/db"
	"duces/workflow/view"
)

// textOf is a text of a size, of words of which some are rare.
func textOf(seed uint64, size int) string {
	r := rand.New(rand.NewPCG(seed, 1))
	var b strings.Builder
	for b.Len() < size {
		fmt.Fprintf(&b, "w%x ", r.ExpFloat64()*2000)
		fmt.Fprintf(&b, "word%d ", int(r.ExpFloat64()*2000))
	}
	return b.String()[:size]
}

// BenchmarkTextOfOneMiB keeps texts of 1 MiB, and reports the longest time that another write waits meanwhile.
func BenchmarkTextOfOneMiB(b *testing.B) {
	store, err := db.Open(b.Context(), b.TempDir(), db.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	ctx, longest := b.Context(), time.Duration(0)
	ended, written := make(chan struct{}), make(chan error, 1)
	go func() {
		for {
			select {
			case <-ended:
				written <- nil
				return
			default:
			}
			began := time.Now()
			if err := store.Files.TryFile(ctx, "another"); err != nil {
				written <- err
				return
			}
			longest = max(longest, time.Since(began))
		}
	}()
	for n := uint64(0); b.Loop(); n++ {
		text := textOf(n, 1<<20)
		sum := sha256.Sum256([]byte(text))
		f := view.File{SHA256: hex.EncodeToString(sum[:]), Type: "text/plain", Size: 1 << 20, Text: view.TextWaiting}
		if err := store.Files.SawFile(ctx, f); err != nil {
			b.Fatal(err)
		}
		f.Text = view.TextRead
		if err := store.Files.ReadFile(ctx, f, text); err != nil {
			b.Fatal(err)
		}
	}
	close(ended)
	if err := <-written; err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(longest.Milliseconds()), "ms-longest-wait")
}
