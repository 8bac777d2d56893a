package writer

import (
	"context"

	"duces/db/parallel"
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

// show brings the rows of streams up to their states.
func (g *group) show(ctx context.Context, streams []workflow.Stream) ([]shown, error) {
	shows := make([]shown, len(streams))
	defs := make([]*process.Definition, len(streams))
	for i, s := range streams {
		if g.own[s].state == nil {
			continue
		}
		if hash := kinds.All.Process(s, g.own[s].state); hash != "" {
			var err error
			if defs[i], err = g.process(ctx, hash); err != nil {
				return nil, err
			}
		}
	}
	_ = parallel.Do(len(streams), parallel.Many, func(i int) error {
		f := g.own[streams[i]]
		if shows[i].before = f.rows; f.state != nil {
			shows[i].after = kinds.All.Rows(streams[i], f.state, defs[i])
		}
		return nil
	})
	for i, s := range streams {
		f := g.own[s]
		f.rows = shows[i].after
		g.own[s] = f
	}
	return shows, nil
}

func (g *group) replace(ctx context.Context, shows []shown, by *watched) error {
	for _, s := range shows {
		if err := by.step(1); err != nil {
			return err
		}
		if r, err := projection.Replace(ctx, g.w.q, s.before, s.after); err != nil {
			return &unwritten{r, err}
		}
	}
	return nil
}

// unwritten is why a row could not be written.
type unwritten struct {
	row workflow.Row
	err error
}

func (u *unwritten) Error() string { return u.err.Error() }
func (u *unwritten) Unwrap() error { return u.err }

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
	if !sqlite.NotUnique(err) {
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
