package speed

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"duces/db/verify"
	"duces/handlers/clock"
	"duces/workflow"
	"duces/workflow/annotate"
	"duces/workflow/view"
)

// review measures what grows with the number of governments: acts over many matters, the clock's morning on which all
// are late, lists, and verification.
func (r *run) review(ctx context.Context) (err error) {
	dir := filepath.Join(r.dir, "review")
	t, err := newTeam(ctx, dir)
	if t == nil {
		return err
	}
	closed := false
	defer func() {
		if !closed {
			err = errors.Join(err, t.store.Close())
		}
	}()
	if err != nil {
		return err
	}
	r.says("Opening %d matters", r.size.Matters)
	if err := t.open(ctx, r.size.Matters); err != nil {
		return err
	}
	r.says("Requesting documents from %d governments, %d in an act", r.size.Matters, atOnce)
	rate, err := perSecond(r.size.Matters, func() error { return t.each(ctx, request) })
	if err != nil {
		return err
	}
	r.atLeast("bulk step", rate, "matters/s", 6000, Fixed, 1)
	if err := r.morning(ctx, t); err != nil {
		return err
	}
	r.says("Writing notes until the ledger has %d events", r.size.Events)
	if err := t.fill(ctx, int64(r.size.Events)); err != nil {
		return err
	}
	for _, part := range []func(context.Context, *team) error{r.lists, r.sorted, r.growth, r.lengthen} {
		if err := part(ctx, t); err != nil {
			return err
		}
	}
	// What the first minute of a server does beside its pages is no part of them.
	if _, err := t.store.Outbox.Gather(ctx, t.now); err != nil {
		return err
	}
	closed = true
	if err := t.store.Close(); err != nil {
		return err
	}
	if err := r.disk(ctx, dir); err != nil {
		return err
	}
	if err := r.site(ctx, t); err != nil {
		return err
	}
	return r.verify(ctx, dir)
}

// each does one thing with all matters, many in an act.
func (t *team) each(ctx context.Context, do func(ids ...string) workflow.Command) error {
	for chunk := range slices.Chunk(t.ids, atOnce) {
		if _, err := t.do(ctx, t.legal, do(chunk...)); err != nil {
			return err
		}
	}
	return nil
}

// morning is a tick that finds every response missed, while somebody else writes into one of the matters.
func (r *run) morning(ctx context.Context, t *team) error {
	r.says("Letting the clock find %d missed deadlines", len(t.ids))
	t.now = morning
	ticker := clock.New(t.parts(), nil)
	ended := make(chan error, 1)
	began := time.Now()
	var took time.Duration
	go func() {
		counts, err := ticker.Tick(ctx, t.now)
		took = time.Since(began)
		if err == nil && counts.Missed != len(t.ids) {
			err = fmt.Errorf("the clock found %d missed deadlines of %d", counts.Missed, len(t.ids))
		}
		ended <- err
	}()
	var waits []time.Duration
	for {
		select {
		case err := <-ended:
			if err != nil {
				return err
			}
			slices.Sort(waits)
			t.tick = milliseconds(took) / float64(len(t.ids))
			r.atLeast("tick with every deadline missed", float64(len(t.ids))/took.Seconds(), "matters/s", 4000, Fixed, 1)
			r.atMost("another writer meanwhile, p99", milliseconds(waits[len(waits)*99/100]), "ms", 250, Fixed, 1)
			return r.emptyTick(ctx, t, ticker)
		default:
		}
		asked := time.Now()
		if _, err := t.do(ctx, t.legal, annotate.AddNote{Matter: t.ids[0], Text: "They called again."}); err != nil {
			return err
		}
		waits = append(waits, time.Since(asked))
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func (r *run) emptyTick(ctx context.Context, t *team, ticker *clock.Ticker) error {
	took, err := best(5, func() error {
		_, err := ticker.Tick(ctx, t.now)
		return err
	})
	r.atMost("tick with nothing to do", took, "ms", 5, Fixed, 1)
	return err
}

// lists reads the pages that people have open all day.
func (r *run) lists(ctx context.Context, t *team) error {
	r.says("Reading lists and the dashboard")
	v := workflow.Viewer{ID: t.legal, Role: workflow.Legal}
	yes := true
	matters := func(f view.MatterFilter) func() error {
		f.Now, f.Count = t.now, true
		return func() error { _, err := t.store.Read.Matters(ctx, v, f); return err }
	}
	deadlines := func(f view.DeadlineFilter) func() error {
		f.Now = t.now
		return func() error { _, err := t.store.Read.Deadlines(ctx, v, f); return err }
	}
	for _, list := range []struct {
		name string
		ask  func() error
	}{
		{"matters with their number", matters(view.MatterFilter{})},
		{"overdue matters with their number", matters(view.MatterFilter{Overdue: &yes})},
		{"matters of a status that none has", matters(view.MatterFilter{State: "closed"})},
		{"matters of a name", matters(view.MatterFilter{Query: "Example 000042, IL"})},
		{"live deadlines", deadlines(view.DeadlineFilter{Live: true})},
		{"live deadlines of nobody", deadlines(view.DeadlineFilter{Live: true, Owner: view.Nobody})},
		{"dashboard figures", func() error { _, err := t.store.Read.Counts(ctx, v, t.now); return err }},
	} {
		took, err := best(5, list.ask)
		if err != nil {
			return err
		}
		r.atMost(list.name, took, "ms", 50, Fixed, 1)
	}
	return nil
}

func (r *run) verify(ctx context.Context, dir string) error {
	r.says("Verifying")
	events := 0
	took, err := best(min(r.size.Rounds, 2), func() error {
		report, err := verify.Directory(ctx, dir, nil)
		if err == nil && len(report.Problems) > 0 {
			err = errors.New(report.Problems[0].What)
		}
		events = report.Events
		return err
	})
	if err != nil {
		return err
	}
	r.atLeast("verification", float64(events)/took*1000, "events/s", 100_000, Fixed, 1)
	c, err := r.child(ctx, nil, "verify", "--data", dir)
	if err != nil {
		return err
	}
	if err := c.wait(); err != nil {
		return err
	}
	r.memory("memory of a verification", c)
	return nil
}
