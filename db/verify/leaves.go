package verify

import (
	"maps"
	"math"
	"slices"
	"sync"

	"duces/workflow/ledger"
)

// leaves are what the pass over the streams leaves of each event for the ledger, whose order is another: 40 bytes.
type leaves struct {
	hash     []ledger.Hash // by the number of the event, from 1
	recorded []int64       // microseconds; or absent, or unreadable

	mu     sync.Mutex
	beyond map[int64]leaf // with numbers that a ledger of this size cannot have
}

type leaf struct {
	hash     ledger.Hash
	recorded int64
}

// What stands for the time of an event that is not there, or whose bytes cannot be read.
const (
	absent     = math.MinInt64
	unreadable = math.MinInt64 + 1
)

// newLeaves makes room for n events. More than that is found one by one.
func newLeaves(n int64) *leaves {
	l := &leaves{hash: make([]ledger.Hash, n+1), recorded: make([]int64, n+1), beyond: map[int64]leaf{}}
	for i := range l.recorded {
		l.recorded[i] = absent
	}
	return l
}

// put may be called for different events at once.
func (l *leaves) put(seq int64, hash ledger.Hash, recorded int64) {
	if seq < int64(len(l.hash)) {
		l.hash[seq], l.recorded[seq] = hash, recorded
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.beyond[seq] = leaf{hash, recorded}
}

// each goes through the events that are there in the order of their numbers.
func (l *leaves) each(yield func(seq int64, of leaf) bool) {
	for seq, recorded := range l.recorded {
		if recorded != absent && !yield(int64(seq), leaf{l.hash[seq], recorded}) {
			return
		}
	}
	for _, seq := range slices.Sorted(maps.Keys(l.beyond)) {
		if !yield(seq, l.beyond[seq]) {
			return
		}
	}
}
