package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"duces/workflow"
)

// Deliver tries every message of the outbox whose time has come, one after
// the other, and returns how many were taken. Trouble with the server ends
// the run: what was not claimed has lost no attempt and is tried next time.
func (s *Sweeper) Deliver(ctx context.Context, now time.Time) (int, error) {
	now = now.UTC().Truncate(time.Microsecond)
	began := time.Now()
	sent := 0
	for ctx.Err() == nil {
		// One at a time, so that an attempt is on record only for what is dialled next.
		claimed, err := s.Store.ClaimMail(ctx, now, 1, func(out workflow.Outgoing) time.Duration { return wait(out, now) })
		if err != nil {
			return sent, fmt.Errorf("claim a message of the outbox: %w", err)
		}
		if len(claimed) == 0 {
			return sent, nil
		}
		for _, out := range claimed {
			answer, failure := s.attempt(ctx, out, now)
			// A slow server takes time; the record shall say when it answered,
			// on the clock that the sweep was given.
			at := now.Add(time.Since(began)).Truncate(time.Microsecond)
			if err := s.record(ctx, out, at, answer, failure); err != nil {
				return sent, err
			}
			if failure != nil && failure.Relay {
				s.report(ctx, "mail server", "The mail server is in trouble; the outbox is tried again at every sweep.", failure)
				return sent, nil
			}
			if failure == nil {
				sent++
				s.report(ctx, "mail server", "", nil)
			}
		}
	}
	return sent, ctx.Err()
}

// attempt makes one delivery attempt of a message that was claimed.
func (s *Sweeper) attempt(ctx context.Context, out workflow.Outgoing, now time.Time) (answer string, failure *Refusal) {
	defer func() {
		// A message that brings its writer down would do so at every attempt:
		// it is set aside, for a person to look at, and the others go on.
		if r := recover(); r != nil {
			s.Logger.ErrorContext(ctx, "A message could not be written.", "mail", out.ID, "panic", r, "stack", string(debug.Stack()))
			failure = &Refusal{Answer: "Set aside: writing this message failed inside Duces. The log has the details.", Permanent: true}
		}
	}()
	to, letter, err := s.letter(ctx, out, now)
	if gone, ok := errors.AsType[unowed](err); ok {
		return "", &Refusal{Answer: gone.Error(), Permanent: true, cause: gone}
	}
	if err != nil {
		return "", &Refusal{Answer: "The record behind this message could not be read; it is tried again.", cause: err}
	}
	raw := out.Bytes
	if len(raw) == 0 {
		m, err := compose(ctx, s.from, to, out.ID, letter, now)
		if err != nil {
			return "", &Refusal{Answer: "Not sent: " + printable(err.Error()) + ".", Permanent: true, cause: err}
		}
		if err := s.Store.MailRendered(ctx, out.ID, m.ID, m.Address, m.Subject, m.Raw); err != nil {
			return "", &Refusal{Answer: "The message could not be stored before sending; it is tried again.", cause: err}
		}
		raw = m.Raw
	}
	if err := checkAddress(to.Email); err != nil {
		return "", &Refusal{Answer: "Not sent: " + err.Error() + ".", Permanent: true, cause: err}
	}
	return s.send(ctx, to.Email, raw)
}

func (s *Sweeper) send(ctx context.Context, to string, raw []byte) (string, *Refusal) {
	answer, err := s.Sender.Send(ctx, s.from.Address, to, raw)
	if err == nil {
		return answer, nil
	}
	if r, ok := errors.AsType[*Refusal](err); ok {
		return "", r
	}
	return "", &Refusal{Answer: err.Error(), cause: err}
}

// record writes down how an attempt ended. It is tried more than once and not
// cancelled: a message that was taken but not marked would go out again.
func (s *Sweeper) record(ctx context.Context, out workflow.Outgoing, at time.Time, answer string, failure *Refusal) error {
	ctx = context.WithoutCancel(ctx)
	write := func() error { return s.Store.MailSent(ctx, out.ID, at, printable(answer)) }
	if failure != nil {
		words, permanent := printable(failure.Answer), failure.Permanent
		if !permanent && exhausted(out.Attempt) {
			words, permanent = "Given up after 5 days. Last answer: "+words, true
		}
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
