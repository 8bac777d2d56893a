package delivery

import (
	"context"
	"errors"

	"duces/workflow/view"
)

func (m *Mailer) send(ctx context.Context, p rendered) (answer string, failure *Refusal) {
	answer, err := m.Sender.Send(ctx, m.from.Address, p.to, p.raw)
	if err == nil {
		return answer, nil
	}
	if r, ok := errors.AsType[*Refusal](err); ok {
		return "", r
	}
	return "", &Refusal{Answer: err.Error(), Cause: err}
}

// outcome is what came of sending a message.
type outcome struct {
	out     view.Outgoing
	taken   view.Taken
	failure *Refusal
}

// sendAll sends messages. The next one need not wait for the record of the one before.
func (r *run) sendAll(ctx context.Context, ready <-chan rendered, outcomes chan<- outcome) {
	for p := range ready {
		if r.over(ctx) {
			r.leave(p.out)
			continue
		}
		answer, failure := r.send(ctx, p)
		if failure != nil && failure.Relay {
			r.halt()
		}
		outcomes <- outcome{p.out, taken(p.out, r.at(), answer), failure}
	}
}
