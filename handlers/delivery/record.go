package delivery

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"duces/handlers/delivery/message"
	"duces/workflow"
	"duces/workflow/view"
)

// record records what came of sending a message, and what follows from it for
// the others. An error is the store's.
func (r *run) record(ctx context.Context, out view.Outgoing, answer string, failure *Refusal) error {
	if failure == nil || !failure.Relay {
		r.serverAnswered()
	}
	if failure != nil {
		r.failed(failure)
	}
	switch {
	case failure == nil:
		r.countSent(1)
		err := r.recordAttempt(ctx, out, r.at(), answer, nil)
		if err == nil {
			r.reached(ctx, out, r.at())
		}
		return err
	case failure.Pause:
		r.pause(r.now, message.Printable(failure.Answer))
		r.trouble.report(ctx, r.Logger, "The mail server cannot be used. No mail is sent until it works or its configuration is corrected.", failure)
		out.Answer = message.Printable(failure.Answer)
		return r.returnNow(ctx, out)
	case ctx.Err() != nil && errors.Is(failure, ctx.Err()):
		return r.returnNow(ctx, out)
	case failure.Relay:
		r.trouble.report(ctx, r.Logger, "The mail server has a problem. Delivery is tried again every minute.", failure)
	}
	return r.recordAttempt(ctx, out, r.at(), "", failure)
}

// serverAnswered notes that the server is there and takes us as we are.
func (m *Mailer) serverAnswered() {
	m.endPause()
	m.trouble.end()
}

// recordUnsent records why a message could not be rendered or stored.
func (r *run) recordUnsent(ctx context.Context, out view.Outgoing, failure *Refusal) error {
	if ctx.Err() != nil && errors.Is(failure, ctx.Err()) {
		return r.returnNow(ctx, out)
	}
	r.failed(failure)
	return r.recordAttempt(ctx, out, r.at(), "", failure)
}

// recordAttempt records how an attempt ended. It is tried three times and not
// canceled: a message that was taken but not recorded would go out again.
func (m *Mailer) recordAttempt(ctx context.Context, out view.Outgoing, at time.Time, answer string, failure *Refusal) error {
	ctx = context.WithoutCancel(ctx)
	var write func() error
	if failure == nil {
		write = func() error { return m.Store.MailSent(ctx, taken(out, at, answer)) }
	} else if needless, ok := errors.AsType[Needless](failure); ok {
		write = func() error { return m.Store.MailNeedless(ctx, out.ID, at, needless.Status, needless.Why) }
	} else {
		words, permanent := m.lastAttempt(ctx, out, at, failure)
		write = func() error { return m.Store.MailRefused(ctx, out.ID, at, words, permanent) }
	}
	var err error
	for try := range 3 {
		err = write()
		if err == nil || try > 0 && workflow.CodeOf(err) == workflow.Conflict {
			return nil // a Conflict: a try that seemed to fail was recorded
		}
	}
	return fmt.Errorf("record what became of message %s: %w", out.ID, err)
}

func taken(out view.Outgoing, at time.Time, answer string) view.Taken {
	return view.Taken{ID: out.ID, Digest: out.Alert.Kind.Carries(), At: at, Answer: message.Printable(answer)}
}

// lastAttempt says whether an attempt that failed was the last, and what to
// record of it. If it was, somebody else is alerted first: a crash in between
// leaves a message that is tried, refused and reported again, and the report is
// made once.
func (m *Mailer) lastAttempt(ctx context.Context, out view.Outgoing, at time.Time, failure *Refusal) (words string, permanent bool) {
	words, permanent = message.Printable(failure.Answer), failure.Permanent
	if !permanent && Exhausted(out.Attempt) {
		words, permanent = fmt.Sprintf("Given up after %d attempts. Last answer: %s", out.Attempt, words), true
	}
	if !permanent {
		return words, false
	}
	if err := errors.Join(m.reportAll(ctx, out, at), m.markRefused(ctx, out, failure, words, at)); err != nil {
		m.Logger.ErrorContext(ctx, "No one could be alerted about a refused message. It stays in the outbox.", "mail", out.ID, "error", err)
		return words, false
	}
	return words, true
}

// recordAll records what came of messages: those that came in while the ones
// before were written go together, so that a burst costs few durable commits.
func (r *run) recordAll(ctx context.Context, outcomes <-chan outcome) {
	for first := range outcomes {
		all := []outcome{first}
		for more := true; more && len(all) < batchSize; {
			select {
			case o, ok := <-outcomes:
				if more = ok; ok {
					all = append(all, o)
				}
			default:
				more = false
			}
		}
		r.recordBatch(ctx, all)
		for _, o := range all {
			close(o.done)
		}
	}
}

func (r *run) recordBatch(ctx context.Context, all []outcome) {
	var sent []view.Taken
	for _, o := range all {
		if o.failure == nil {
			sent = append(sent, o.taken)
		}
	}
	if len(sent) > 1 && r.Store.MailSent(context.WithoutCancel(ctx), sent...) == nil {
		r.serverAnswered()
		r.countSent(len(sent))
		for _, o := range all {
			if o.failure == nil {
				r.reached(ctx, o.out, o.taken.At)
			}
		}
		all = slices.DeleteFunc(slices.Clone(all), func(o outcome) bool { return o.failure == nil })
	}
	for _, o := range all {
		r.fail(r.record(ctx, o.out, o.taken.Answer, o.failure))
	}
}
