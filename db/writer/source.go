package writer

import (
	"context"

	"duces/db/answer"
	"duces/workflow"
)

// source gives facts as a group has left them: states from memory or from what is committed, answers from the rows in
// its own transaction.
type source struct {
	ctx context.Context
	g   *group
}

// States implements workflow.Source.
func (s source) States(streams []workflow.Stream) ([]any, error) {
	return s.g.memory.states(s.ctx, streams)
}

// History implements workflow.Source.
func (s source) History(of workflow.Stream) ([]workflow.Event, error) { return s.g.history(s.ctx, of) }

// Answer implements workflow.Source. Rows of the acts before in the same group
// are written first: the answer must know of them.
func (s source) Answer(q workflow.Question) error {
	if err := s.g.drained(); err != nil {
		return err
	}
	return answer.To(s.ctx, s.g.w.exec, q)
}

// later gives facts that are asked for after their job is over: each takes a
// turn of its own.
type later struct {
	ctx context.Context
	w   *Writer
}

// States implements workflow.Source.
func (l later) States(streams []workflow.Stream) (found []any, err error) {
	err = l.turn(func(s source) (err error) {
		found, err = s.States(streams)
		return err
	})
	return found, err
}

// History implements workflow.Source.
func (l later) History(of workflow.Stream) (events []workflow.Event, err error) {
	err = l.turn(func(s source) (err error) {
		events, err = s.History(of)
		return err
	})
	return events, err
}

// Answer implements workflow.Source.
func (l later) Answer(q workflow.Question) error {
	return l.turn(func(s source) error { return s.Answer(q) })
}

func (l later) turn(do func(source) error) error {
	_, err := l.w.submit(l.ctx, func(ctx context.Context, g *group) (workflow.Result, error) {
		return workflow.Result{}, do(source{ctx, g})
	})
	return err
}
