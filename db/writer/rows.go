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
)

// shown are a stream's rows before and after an act.
type shown struct{ before, after []workflow.Row }

// show brings the rows of streams up to their states.
func (m *memory) show(ctx context.Context, streams []workflow.Stream) ([]shown, error) {
	shows := make([]shown, len(streams))
	defs := make([]*process.Definition, len(streams))
	for i, s := range streams {
		if m.own[s].state == nil {
			continue
		}
		if hash := kinds.All.Process(s, m.own[s].state); hash != "" {
			var err error
			if defs[i], err = m.process(ctx, hash); err != nil {
				return nil, err
			}
		}
	}
	_ = parallel.Do(len(streams), parallel.Many, func(i int) error {
		f := m.own[streams[i]]
		if shows[i].before = f.rows; f.state != nil {
			shows[i].after = kinds.All.Rows(streams[i], f.state, defs[i])
		}
		return nil
	})
	for i, s := range streams {
		f := m.own[s]
		f.rows = shows[i].after
		m.own[s] = f
	}
	return shows, nil
}

func (w *writing) replace(ctx context.Context, shows []shown, by *watched) error {
	for _, s := range shows {
		if err := by.step(1); err != nil {
			return err
		}
		if r, err := projection.Replace(ctx, w.writer.q, s.before, s.after); err != nil {
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

// taken says in words of the domain which unique rule a row would break.
func (m *memory) taken(ctx context.Context, r workflow.Row, err error) error {
	if !sqlite.NotUnique(err) {
		return err
	}
	field, sentence, ok := projection.Rule(r, func(jur string) string {
		s, err := m.state(ctx, jurisdiction.Stream(jur))
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
