package writer

import (
	"context"

	"duces/db/projection"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/jurisdiction"
	"duces/workflow/kinds"
	"duces/workflow/process"
	"duces/workflow/review"
)

// shown are a stream's rows before and after an act.
type shown struct{ before, after []workflow.Row }

// shownAtOnce is how many streams' rows are worth a turn of the executor.
const shownAtOnce = 256

// show brings the rows of streams up to their states. Of an act that touches
// many, the executor begins to store the first while the last are still worked
// out; what it has not been given is returned.
func (g *group) show(ctx context.Context, streams []workflow.Stream) ([]shown, error) {
	var shows []shown
	for _, s := range streams {
		f := g.own[s]
		after, err := g.project(ctx, s, f.state)
		if err != nil {
			return nil, err
		}
		shows = append(shows, shown{f.rows, after})
		f.rows = after
		g.own[s] = f
		if !g.careful && len(shows) == shownAtOnce {
			chunk := shows
			shows = nil
			g.w.executor.take(func() error { return g.replace(ctx, chunk) })
		}
	}
	return shows, nil
}

func (g *group) replace(ctx context.Context, shows []shown) error {
	for _, s := range shows {
		if r, err := projection.Replace(ctx, g.q, s.before, s.after); err != nil {
			return g.taken(ctx, r, err)
		}
	}
	return nil
}

func (g *group) project(ctx context.Context, s workflow.Stream, state any) ([]workflow.Row, error) {
	if state == nil {
		return nil, nil
	}
	var def *process.Definition
	if hash := kinds.All.Process(s, state); hash != "" {
		var err error
		if def, err = g.process(ctx, hash); err != nil {
			return nil, err
		}
	}
	return kinds.All.Rows(s, state, def), nil
}

// process gives a definition by its content hash; nil if it is not on record.
func (g *group) process(ctx context.Context, hash string) (*process.Definition, error) {
	s, err := g.state(ctx, review.ProcessStream(hash))
	def, _ := s.(*process.Definition)
	return def, err
}

// taken says in words of the domain which unique rule a row would break.
func (g *group) taken(ctx context.Context, r workflow.Row, err error) error {
	if !sqlite.NotUnique(err) || !g.careful { // without care it is the group that fails, and not the act
		return err
	}
	field, sentence, ok := projection.Rule(r, func(jur string) string {
		s, err := g.state(ctx, jurisdiction.Stream(jur))
		if j, ok := s.(jurisdiction.Jurisdiction); err == nil && ok {
			return j.Ref().Full()
		}
		return "A jurisdiction"
	})
	if !ok {
		return err
	}
	return (&workflow.Error{Code: workflow.Conflict, Field: field, Message: sentence}).Because(err)
}
