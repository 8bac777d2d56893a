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
	done    chan struct{} // closed once it is recorded, or the store has failed
}

// sendAll sends messages. One goes while the record of the one before is written, but
// not before that of the one before it is durable: if the machine fails, two
// messages of each worker at most go out once more.
func (r *run) sendAll(ctx context.Context, ready <-chan rendered, outcomes chan<- outcome) {
	before, last := make(chan struct{}), make(chan struct{})
	close(before)
	close(last)
	for p := range ready {
		<-before
		if r.over(ctx) {
			r.leave(p.out)
			continue
		}
		answer, failure := r.send(ctx, p)
		if failure != nil && failure.Relay {
			r.halt()
		}
		before, last = last, make(chan struct{})
		outcomes <- outcome{p.out, taken(p.out, r.at(), answer), failure, last}
	}
}
