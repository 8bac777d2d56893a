package speed

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"duces/handlers/clock"
	"duces/workflow"
	"duces/workflow/annotate"
	"duces/workflow/matter"
	"duces/workflow/view"
)

// growth compares what an act and a page cost in the large review with what they cost in one of few matters, which
// then gets more events; and a tick over all matters of the one with one over all of the other.
func (r *run) growth(ctx context.Context, large *team) (err error) {
	few := min(1000, max(1, r.size.Matters/10))
	r.says("Comparing %d matters with %d", len(large.ids), few)
	s, err := newTeam(ctx, filepath.Join(r.dir, "small"))
	if s == nil {
		return err
	}
	defer func() { err = errors.Join(err, s.store.Close()) }()
	if err != nil {
		return err
	}
	if err := s.begin(ctx, few); err != nil {
		return err
	}
	all, err := large.size(ctx)
	if err != nil {
		return err
	}
	from := fmt.Sprintf("at %d matters", few)
	r.atMost("a missed deadline of a tick, all matters", large.tick, "ms", s.tick, from, 2)
	if err := s.fill(ctx, all*int64(few)/int64(len(large.ids))); err != nil {
		return err
	}
	if err := r.grown(ctx, large, s, "all matters", from); err != nil {
		return err
	}
	events := min(100_000, all/20)
	if err := s.fill(ctx, events); err != nil {
		return err
	}
	return r.grown(ctx, large, s, "all events", fmt.Sprintf("at %d events", events))
}

// begin opens matters, and lets the clock find all of their deadlines missed.
func (t *team) begin(ctx context.Context, matters int) error {
	if err := t.open(ctx, matters); err != nil {
		return err
	}
	if err := t.each(ctx, request); err != nil {
		return err
	}
	t.now = morning
	took, err := best(1, func() error {
		_, err := clock.New(t.parts(), nil).Tick(ctx, t.now)
		return err
	})
	t.tick = took / float64(matters)
	return err
}

// grown measures acts, pages and empty ticks of two reviews in turns.
func (r *run) grown(ctx context.Context, large, small *team, what, from string) error {
	for _, m := range []struct {
		name string
		of   func(*team) func() error
		n    float64
	}{
		{"an act of 64 callers", func(t *team) func() error { return t.notes(ctx, callers, 4*callers) }, 4 * callers},
		{"an act of one caller", func(t *team) func() error { return t.notes(ctx, 1, 32) }, 32},
		{"a page", func(t *team) func() error { return t.page(ctx) }, 1},
		{"an empty tick", func(t *team) func() error {
			ticker := clock.New(t.parts(), nil)
			return func() error { _, err := ticker.Tick(ctx, t.now); return err }
		}, 1},
	} {
		ours, bare, err := besides(8, m.of(large), m.of(small))
		if err != nil {
			return err
		}
		r.atMost(m.name+", "+what, ours/m.n, "ms", bare/m.n, from, 2)
	}
	return nil
}

// notes writes notes into matters that lie apart, so many at a time.
func (t *team) notes(ctx context.Context, callers, n int) func() error {
	turn := 0
	return func() error {
		turn++
		return inParallel(ctx, callers, n, func(ctx context.Context, i int) error {
			_, err := t.do(ctx, t.legal, annotate.AddNote{Matter: t.ids[(turn*n+i)*7919%len(t.ids)], Text: noteText})
			return err
		})
	}
}

// page reads a list with its number, a matter, and its history.
func (t *team) page(ctx context.Context) func() error {
	turn := 0
	v := workflow.Viewer{ID: t.legal, Role: workflow.Legal}
	return func() error {
		turn++
		if _, err := t.store.Read.Matters(ctx, v, view.MatterFilter{Now: t.now, Count: true}); err != nil {
			return err
		}
		return t.history(ctx, v, t.ids[turn*7919%len(t.ids)])
	}
}

// history reads a matter, with what its page shows of its history.
func (t *team) history(ctx context.Context, v workflow.Viewer, id string) error {
	if _, err := t.store.Read.World(ctx, v.ID, matter.Stream(id)); err != nil {
		return err
	}
	_, err := t.store.Read.History(ctx, v, view.HistoryFilter{Stream: matter.Stream(id), Newest: true})
	return err
}

// notesAtOnce is how many notes a matter gets before the next ones do, and filledAtOnce how many matters: a matter that
// is not in memory is read whole, which would take most of the time that a long history takes to write.
const (
	notesAtOnce  = 100
	filledAtOnce = 100
)

// fill writes notes into all matters until the ledger has so many events.
func (t *team) fill(ctx context.Context, events int64) error {
	for {
		size, err := t.size(ctx)
		if err != nil || size >= events {
			return err
		}
		times := max(1, min(notesAtOnce, (events-size)/int64(len(t.ids))))
		for chunk := range slices.Chunk(t.ids, filledAtOnce) {
			for range times {
				if _, err := t.do(ctx, t.legal, note(chunk...)); err != nil {
					return err
				}
			}
		}
	}
}

// Huge is how many events a ledger has at last that is measured with ten times what Full has, and HugeRoom how many bytes
// must be free for it.
const (
	Huge     = 20_000_000
	HugeRoom = 60 << 30
)

// RunHuge measures what a long history costs in dir: one matter's history, and transitions in batches, at the events of
// a size and at most of them.
func RunHuge(ctx context.Context, dir string, size Size, most int64, progress func(string)) (marks []Mark, err error) {
	r := &run{size: size, dir: dir, progress: progress}
	t, err := newTeam(ctx, filepath.Join(dir, "huge"))
	if t == nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, t.store.Close()) }()
	if err != nil {
		return nil, err
	}
	r.says("Opening %d matters", size.Matters)
	if err := t.open(ctx, size.Matters); err != nil {
		return nil, err
	}
	if err := t.each(ctx, request); err != nil {
		return nil, err
	}
	var reads, moves [2]float64
	all := t.ids
	for i, events := range []int64{int64(size.Events), most} {
		r.says("Writing notes until the ledger has %d events", events)
		t.ids = all
		if err := t.fill(ctx, events); err != nil {
			return nil, err
		}
		t.ids = all[len(all)*i/2 : len(all)*(i+1)/2] // each may respond once
		if moves[i], err = perSecond(len(t.ids), func() error { return t.each(ctx, respond) }); err != nil {
			return nil, err
		}
		v := workflow.Viewer{ID: t.legal, Role: workflow.Legal}
		took, err := best(20, func() error {
			_, err := t.store.Read.History(ctx, v, view.HistoryFilter{Stream: matter.Stream(t.ids[0]), Newest: true})
			return err
		})
		if err != nil {
			return nil, err
		}
		reads[i] = 1000 / took
	}
	from := fmt.Sprintf("at %d events", size.Events)
	r.atLeast(fmt.Sprintf("one matter's history at %d events", most), reads[1], "reads/s", reads[0], from, 0.5)
	r.atLeast(fmt.Sprintf("transitions, 1,000 in an act, at %d events", most), moves[1], "matters/s", moves[0], from, 0.5)
	return r.marks, nil
}
