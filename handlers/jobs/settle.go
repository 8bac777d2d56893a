package jobs

import (
	"context"
	"errors"
	"fmt"
	"time"

	"duces/workflow"
	"duces/workflow/matter"
	"duces/workflow/view"
)

// settle writes down what came of sending a message, and what follows from it.
// An error is the store's.
func (d *delivery) settle(ctx context.Context, out view.Outgoing, answer string, failure *Refusal) error {
	s := d.sweeper
	if failure == nil || !failure.Relay {
		d.answered(ctx)
	}
	switch {
	case failure == nil:
		d.mu.Lock()
		d.sent++
		d.mu.Unlock()
		return s.record(ctx, out, d.at(), answer, nil)
	case failure.Pause:
		s.hold(d.now, printable(failure.Answer))
		s.report(ctx, "mail server", "The mail server cannot be used; no message is tried until it can, or the configuration is mended.", failure)
		out.Answer = printable(failure.Answer)
		return d.giveBack(ctx, out)
	case ctx.Err() != nil && errors.Is(failure, ctx.Err()):
		return d.giveBack(ctx, out)
	case failure.Relay:
		s.report(ctx, "mail server", "The mail server is in trouble; the outbox is tried again at every sweep.", failure)
	}
	return s.record(ctx, out, d.at(), "", failure)
}

// answered notes that the server is there and takes us as we are.
func (d *delivery) answered(ctx context.Context) {
	d.sweeper.lift()
	d.sweeper.report(ctx, "mail server", "", nil)
}

// unwritten writes down why a message could not be put together.
func (d *delivery) unwritten(ctx context.Context, out view.Outgoing, failure *Refusal) error {
	if ctx.Err() != nil && errors.Is(failure, ctx.Err()) {
		return d.giveBack(ctx, out)
	}
	return d.sweeper.record(ctx, out, d.at(), "", failure)
}

// record writes down how an attempt ended. It is tried more than once and not
// cancelled: a message that was taken but not marked would go out again.
func (s *Sweeper) record(ctx context.Context, out view.Outgoing, at time.Time, answer string, failure *Refusal) error {
	ctx = context.WithoutCancel(ctx)
	var write func() error
	if failure == nil {
		write = func() error {
			return s.Store.MailSent(ctx, taken(out, at, answer))
		}
	} else if gone, ok := errors.AsType[needless](failure); ok {
		write = func() error { return s.Store.MailNeedless(ctx, out.ID, at, gone.status, gone.why) }
	} else {
		words, permanent := s.verdict(ctx, out, at, failure)
		write = func() error { return s.Store.MailRefused(ctx, out.ID, at, words, permanent) }
	}
	var err error
	for try := range 3 {
		err = write()
		if err == nil || try > 0 && workflow.CodeOf(err) == workflow.Conflict {
			return nil // or a try that seemed to fail has settled it
		}
	}
	return fmt.Errorf("record what became of message %s: %w", out.ID, err)
}

func taken(out view.Outgoing, at time.Time, answer string) view.Taken {
	return view.Taken{ID: out.ID, Digest: out.Alert.Kind == workflow.AlertDigest, At: at, Answer: printable(answer)}
}

// verdict says whether an attempt that failed was the last. Then somebody else
// is told first: a crash in between leaves a message that is tried, refused and
// reported again, and the report is made once.
func (s *Sweeper) verdict(ctx context.Context, out view.Outgoing, at time.Time, failure *Refusal) (words string, permanent bool) {
	words, permanent = printable(failure.Answer), failure.Permanent
	if !permanent && exhausted(out.Attempt) {
		words, permanent = fmt.Sprintf("Given up after %d attempts. Last answer: %s", out.Attempt, words), true
	}
	if !permanent {
		return words, false
	}
	if err := s.undelivered(ctx, out, at); err != nil {
		s.Logger.ErrorContext(ctx, "Nobody could be told of a message that was refused; it stays in the outbox.", "mail", out.ID, "error", err)
		return words, false
	}
	return words, true
}

// undelivered tells somebody else that alerts about a deadline do not reach
// their recipient: the one that a message is about, or those in a digest.
func (s *Sweeper) undelivered(ctx context.Context, out view.Outgoing, at time.Time) error {
	alerts := []view.Outgoing{out}
	if out.Alert.Kind == workflow.AlertDigest {
		var err error
		if alerts, err = s.Store.Digested(ctx, out.ID); err != nil {
			return err
		}
	}
	for _, a := range alerts {
		if a.Alert.Kind != workflow.AlertDeadline {
			continue
		}
		if err := reportUndelivered(ctx, s.Store, a, at); err != nil {
			return err
		}
	}
	return nil
}

// reportUndelivered reports an alert about a deadline once, however often it is asked to.
func reportUndelivered(ctx context.Context, store workflow.Store, out view.Outgoing, at time.Time) error {
	engine := workflow.NewEngine(store, func() time.Time { return at })
	a := out.Alert
	cmd := matter.ReportUndelivered{
		Mail: out.ID, Matter: a.Matter, Deadline: a.Deadline, Version: a.Version, Rung: a.Rung, Recipient: a.Recipient,
	}
	_, err := engine.Do(ctx, workflow.SystemActor, "undelivered/"+out.ID, cmd)
	if workflow.CodeOf(err) == workflow.UnknownOutcome {
		_, err = engine.Do(ctx, workflow.SystemActor, "undelivered/"+out.ID, cmd)
	}
	return err
}
