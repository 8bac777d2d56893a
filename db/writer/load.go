package writer

import (
	"context"
	"database/sql"
	"errors"

	"duces/db/history"
	"duces/db/parallel"
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/kinds"
	"duces/workflow/process"
)

// fewStreams are read one by one, each by a statement that is compiled already.
const fewStreams = 4

// Current gives the facts of an actor and some streams, as Reads.World
// does, by way of the writer, who knows what was written or ticked
// of late and need not read it again. It waits its turn, for a commit at most:
// for work in the background, not for a page.
func (w *Writer) Current(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error) {
	var facts workflow.Facts
	_, err := w.submit(ctx, func(ctx context.Context, g *group) (_ workflow.Result, err error) {
		facts, err = workflow.Gather(kinds.All, source{ctx, g}, actor, streams...)
		return workflow.Result{}, err
	})
	return facts.From(later{ctx, w}), err
}

// states gives the states of streams as this job sees them. What it had to read
// for that stays with the job, however many streams the act names.
func (g *group) states(ctx context.Context, streams []workflow.Stream) ([]any, error) {
	found := make([]any, len(streams))
	var missing []workflow.Stream
	for _, s := range streams {
		if !g.knows(s) {
			missing = append(missing, s)
		}
	}
	if len(missing) > fewStreams {
		if g.read == nil {
			g.read = make(map[workflow.Stream]folded, 2*len(streams))
		}
		for _, s := range streams { // which the cache may drop for those that are coming
			if f, ok := g.w.cache.get(s); ok {
				g.read[s] = f
			}
		}
		if err := g.load(ctx, missing); err != nil {
			return nil, err
		}
	}
	for i, s := range streams {
		f, err := g.stream(ctx, s)
		if err != nil {
			return nil, err
		}
		found[i] = f.state
	}
	return found, nil
}

// foresee reads into the cache what several acts will need, many to a statement and on all processors: each would
// read it for itself. What cannot be read, or panics, is left to the act, which can say so.
func (g *group) foresee(ctx context.Context, jobs []*job) {
	_ = g.w.guarded(func() error {
		var streams []workflow.Stream
		for _, j := range jobs {
			if j.act == nil {
				continue
			}
			if of := j.act.Command.Streams(); len(of) <= fewStreams { // others read many at once by themselves
				streams = append(streams, of...)
			}
		}
		if len(streams) <= fewStreams {
			return nil
		}
		_, err := workflow.Gather(kinds.All, source{ctx, g}, workflow.SystemActor, streams...)
		return err
	})
}

// knows says whether a stream need not be read.
func (g *group) knows(s workflow.Stream) bool {
	all := []map[workflow.Stream]folded{g.own, g.changed, g.read}
	if g.before != nil {
		all = append(all, g.before.changed)
	}
	for _, known := range all {
		if _, ok := known[s]; ok {
			return true
		}
	}
	_, ok := g.w.cache.get(s)
	return ok
}

// reader gives queries that see what is committed, and keep no page waiting for a connection.
func (w *Writer) reader(ctx context.Context) (*sqlc.Queries, error) {
	if w.cold == nil {
		conn, err := w.reads.Conn(ctx)
		if err != nil {
			return nil, err
		}
		w.cold = sqlite.Prepare(conn)
	}
	return sqlc.New(w.cold), nil
}

// checked drops the reader after an error that may be the connection's; the next to ask has a new one.
func (w *Writer) checked(err error) error {
	if err != nil && w.cold != nil && (sqlite.Failed(err) || errors.Is(err, sql.ErrConnDone)) {
		w.cold.Discard()
		w.cold = nil
	}
	return err
}

// load reads streams that nobody knows yet, with the rows that show them. Neither this
// group nor the one before has changed them, so that what readers see of them is what the
// writer would see, and several readers go through them at once.
func (g *group) load(ctx context.Context, streams []workflow.Stream) error {
	histories, err := history.FoldMany(ctx, sqlite.Rebound{On: g.w.reads}, streams, parallel.Do)
	if err != nil {
		return err
	}
	processes := map[string]*process.Definition{}
	for _, h := range histories {
		if h.State == nil {
			continue
		}
		if hash := kinds.All.Process(h.Stream, h.State); hash != "" && processes[hash] == nil {
			if processes[hash], err = g.process(ctx, hash); err != nil {
				return err
			}
		}
	}
	rows := make([][]workflow.Row, len(histories))
	if err := parallel.Do(len(histories), parallel.Many, func(i int) error {
		if h := histories[i]; h.State != nil {
			rows[i] = kinds.All.Rows(h.Stream, h.State, processes[kinds.All.Process(h.Stream, h.State)])
		}
		return nil
	}); err != nil {
		return err
	}
	for i, h := range histories {
		f := folded{state: h.State, no: len(h.Events), rows: rows[i]}
		g.w.cache.put(h.Stream, f)
		g.read[h.Stream] = f
	}
	return nil
}
