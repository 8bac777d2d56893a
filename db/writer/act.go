package writer

import (
	"context"
	"slices"
	"time"

	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/clock"
	"duces/workflow/kinds"
	"duces/workflow/matter"
)

// Update implements workflow.Store.
func (w *Writer) Update(ctx context.Context, act workflow.Act, decide func(workflow.Facts, workflow.Act) (workflow.Decision, error)) (workflow.Result, error) {
	act.Digest = w.digest(act)
	return w.enqueue(&job{ctx: ctx, act: &act, done: make(chan reply, 1), do: func(inside context.Context, g *group) (workflow.Result, error) {
		g.watched = watch(ctx)
		return g.act(inside, act, decide)
	}})
}

// act decides one act on the facts as the group has left them, and stores what
// was decided.
func (g *group) act(ctx context.Context, a workflow.Act, decide func(workflow.Facts, workflow.Act) (workflow.Decision, error)) (workflow.Result, error) {
	g.last = &a
	before, done := g.done[keyOf(a)]
	if !done && g.before != nil {
		before, done = g.before.done[keyOf(a)]
	}
	if done {
		return before.result(a)
	}
	result, err := g.fresh(ctx, a, decide)
	if err == nil || a.Key == a.ID || g.failed != nil {
		return result, err
	}
	// Nearly every act is new, so that it is taken for new until something
	// speaks against it: its own row in acts, or any refusal, which a repeated
	// act may well meet because of what it did the first time.
	if first, look := g.again(ctx, a); look != nil || first.Again {
		g.memory.own, g.doing = nil, nil
		return first, look
	}
	return workflow.Result{}, err
}

func (g *group) fresh(ctx context.Context, a workflow.Act, decide func(workflow.Facts, workflow.Act) (workflow.Decision, error)) (workflow.Result, error) {
	err := g.watched.step(0)
	if err != nil {
		return workflow.Result{}, err
	}
	if a.At, err = g.timeOf(a); err != nil {
		return workflow.Result{}, err
	}
	facts, err := workflow.Gather(kinds.All, source{ctx, g}, a.Actor, a.Command.Streams()...)
	if err != nil {
		return workflow.Result{}, err
	}
	d, err := decide(facts, a)
	if err != nil {
		return workflow.Result{}, err
	}
	if err := g.number(ctx, d.Events); err != nil {
		return workflow.Result{}, err
	}
	result, store, err := g.record(ctx, a, d)
	if err != nil {
		return workflow.Result{}, err
	}
	if err := g.remember(a, result); err != nil {
		return workflow.Result{}, err
	}
	if len(d.Events) > 0 {
		g.recorded = a.At
	}
	g.ends = g.ends || mayEnd(d)
	if len(d.Events) > 0 || len(d.Credentials) > 0 || len(d.Alerts) > 0 || a.Key != a.ID {
		g.take(ctx, store)
	}
	return result, g.encode(ctx, d.Events)
}

// timeOf is the time that an act is recorded with. Recorded time never runs
// backward along the ledger: acts overtake each other on their way here, and
// machines set their clocks by a little. Only a correction of the clock may step back.
func (g *group) timeOf(a workflow.Act) (time.Time, error) {
	if workflow.CorrectsClock(a.Command) || !a.At.Before(g.recorded) {
		return a.At, nil
	}
	return g.recorded, clock.Compare(a.At, g.recorded)
}

// record folds a decision into its streams, and gives the result and what is
// to be stored: projections, credentials, outbox. The events are numbered
// already.
func (g *group) record(ctx context.Context, a workflow.Act, d workflow.Decision) (result workflow.Result, store func() error, err error) {
	g.watched.expect(2 * len(d.Events)) // to encode and to write them
	result = workflow.Result{Act: a.ID, Events: make([]workflow.Recorded, 0, len(d.Events)), Created: d.Created, Waiting: d.Waiting, Left: d.Left}
	var touched []workflow.Stream
	var mat workflow.Stream
	corrected, err := g.corrected(ctx, d.Events)
	if err != nil {
		return result, nil, err
	}
	for _, e := range d.Events {
		f, err := g.memory.stream(ctx, e.Stream)
		if err != nil {
			return result, nil, err
		}
		if state, is := corrected[e.Stream]; is {
			f.state = state
		} else if f.state, err = kinds.All.Fold(f.state, e); err != nil {
			return result, nil, err
		}
		f.no = e.No
		if _, again := g.memory.own[e.Stream]; !again {
			touched = append(touched, e.Stream)
		}
		g.memory.own[e.Stream] = f
		result.Events = append(result.Events, workflow.Recorded{Seq: e.Seq, Stream: e.Stream, Type: e.Data.Type()})
		if mat == "" && e.Stream.Kind() == matter.KindName {
			mat = e.Stream
		}
	}
	result.Size = g.size() + int64(len(d.Events))
	result.Index = result.Size - 1
	if m, ok := g.memory.own[mat].state.(matter.Matter); ok {
		result.State, result.Stage = m.State, m.Stage
	}
	watched := g.watched
	watched.expect(len(touched))
	rows, err := g.memory.show(ctx, touched)
	if err != nil {
		return result, nil, err
	}
	labels := g.memory.labels(d.Credentials)
	mails, err := g.memory.mails(ctx, a, d.Alerts)
	if err != nil {
		return result, nil, err
	}
	return result, func() error {
		if err := g.writing.replace(ctx, rows, watched); err != nil {
			return err
		}
		for i, c := range d.Credentials {
			if err := g.writing.keep(ctx, c, labels[i]); err != nil {
				return err
			}
		}
		for _, s := range d.Dropped {
			dropped, err := g.w.q.DropAlerts(ctx, sqlc.DropAlertsParams{MatterID: s.Matter, DeadlineID: s.Deadline, Answer: s.Why})
			if err != nil {
				return err
			}
			g.writing.ended.add(a.At, dropped...)
		}
		if err := g.writing.clockCorrected(ctx, d.Events); err != nil {
			return err
		}
		if err := g.writing.queue(ctx, a.At, mails); err != nil {
			return err
		}
		return g.writing.prove(ctx, d)
	}, nil
}

// corrected gives the states of streams in which one of the events corrects an
// earlier one: what follows then, only the whole history shows.
func (g *group) corrected(ctx context.Context, events []workflow.Event) (map[workflow.Stream]any, error) {
	var states map[workflow.Stream]any
	for _, e := range events {
		if _, done := states[e.Stream]; e.Corrects == 0 || done {
			continue
		}
		past, err := g.history(ctx, e.Stream)
		if err != nil {
			return nil, err
		}
		for _, other := range events {
			if other.Stream == e.Stream {
				past = append(past, other)
			}
		}
		state, err := kinds.All.Replay(past, workflow.Until{})
		if err != nil {
			return nil, err
		}
		states = workflow.With(states, e.Stream, state)
	}
	return states, nil
}

// mayEnd says whether a decision can end messages of the outbox.
func mayEnd(d workflow.Decision) bool {
	return len(d.Dropped) > 0 || slices.ContainsFunc(d.Alerts, func(a workflow.Alert) bool { return a.Declined }) ||
		slices.ContainsFunc(d.Events, func(e workflow.Event) bool { _, is := e.Data.(clock.Corrected); return is })
}
