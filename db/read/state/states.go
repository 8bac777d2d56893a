// Package state gives the states of streams as their histories have them, and the facts that pages and previews rest on.
package state

import (
	"context"
	"database/sql"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"duces/db/history"
	"duces/db/parallel"
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/review"
)

// longHistory is how many events a stream has whose state is kept: to read a shorter one costs little.
const longHistory = 64

// Streams is all streams as readers see them. It is safe for concurrent use.
type Streams struct {
	pool *sql.DB
	q    *sqlc.Queries

	processes sync.Map // by stream: a version of a process never changes
	everyone  everyone
	kept      kept
}

// New reads from a pool. The states of streams with long histories may take so many bytes between requests.
func New(pool *sql.DB, q *sqlc.Queries, most int64) *Streams {
	return &Streams{pool: pool, q: q, kept: kept{most: most}}
}

// Of reads what is on disk, except for versions of a process, which never change, and what is known of long histories.
func Of(ctx context.Context, r *Streams, on sqlite.Rebound, streams []workflow.Stream) ([]any, error) {
	found := make([]any, len(streams))
	var missing []workflow.Stream
	var where []int
	for i, s := range streams {
		known, ok := r.processes.Load(s)
		if !ok {
			var err error
			if known, ok, err = r.keptState(ctx, on, s); err != nil {
				return nil, err
			}
		}
		if ok {
			found[i] = known
			continue
		}
		missing, where = append(missing, s), append(where, i)
	}
	histories, err := history.FoldMany(ctx, on, missing, parallel.InOrder)
	if err != nil {
		return nil, err
	}
	for i, h := range histories {
		if found[where[i]] = h.State; h.State != nil && h.Stream.Kind() == review.KindProcess {
			r.processes.Store(h.Stream, h.State)
		} else {
			r.kept.put(h.Stream, h.Known())
		}
	}
	return found, nil
}

// keptState is the state of a stream of which most is known.
func (r *Streams) keptState(ctx context.Context, on sqlite.Rebound, s workflow.Stream) (any, bool, error) {
	known, ok := r.kept.get(s)
	if !ok {
		return nil, false, nil
	}
	known, ok, err := history.Since(ctx, sqlc.New(on), s, known)
	if ok {
		r.kept.put(s, known)
	}
	return known.State, ok, err
}

// kept are states of streams with long histories, the least used dropped first.
type kept struct {
	mu         sync.Mutex
	most, held int64 // bytes
	byStream   *simplelru.LRU[workflow.Stream, history.Known]
}

func (k *kept) get(s workflow.Stream) (history.Known, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.byStream == nil {
		return history.Known{}, false
	}
	return k.byStream.Get(s)
}

// put keeps what was read last, which a reader whose transaction began earlier may replace: it is as true.
func (k *kept) put(s workflow.Stream, known history.Known) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if known.No < longHistory || sizeOf(known) > k.most {
		return
	}
	if k.byStream == nil { // bytes bound it, and not its number
		k.byStream, _ = simplelru.NewLRU(1<<30, func(_ workflow.Stream, old history.Known) { k.held -= sizeOf(old) })
	}
	k.byStream.Remove(s)
	k.byStream.Add(s, known)
	k.held += sizeOf(known)
	k.makeRoom()
}

func (k *kept) makeRoom() {
	for k.held > k.most {
		k.byStream.RemoveOldest()
	}
}

// sizeOf estimates what a state takes in memory: matters that keep all that their events say were measured at 550 bytes
// an event. The bound is for those that keep little of them.
func sizeOf(known history.Known) int64 { return min(2048+int64(known.No)*550, 1<<20) }
