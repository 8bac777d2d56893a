package delivery

import (
	"context"
	"errors"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/undelivered"
	"duces/workflow/view"
)

// reportAll alerts somebody else that alerts about a deadline do not reach
// their recipient: the one that a message is about, or those in a digest.
func (m *Mailer) reportAll(ctx context.Context, out view.Outgoing, at time.Time) error {
	alerts := []view.Outgoing{out}
	if out.Alert.Kind.Carries() {
		var err error
		if alerts, err = m.Store.Digested(ctx, out.ID); err != nil {
			return err
		}
	}
	for _, a := range alerts {
		if a.Alert.Kind != workflow.AlertDeadline {
			continue
		}
		if err := ReportUndelivered(ctx, m.Store, a, at); err != nil {
			return err
		}
	}
	return nil
}

// ReportUndelivered has somebody else alerted that an alert about a deadline did
// not reach its recipient: once for each alert, however often it is called.
func ReportUndelivered(ctx context.Context, store workflow.Store, out view.Outgoing, at time.Time) error {
	a := out.Alert
	return once(ctx, store, "undelivered/"+out.ID, undelivered.Report{
		Mail: out.ID, Matter: a.Matter, Deadline: a.Deadline, Version: a.Version, Rung: a.Rung, Recipient: a.Recipient,
	}, at)
}

// MarkUnreachable marks a user whom a message did not reach: once for each key,
// however often it is called and in whatever words.
func MarkUnreachable(ctx context.Context, store workflow.Store, key string, cmd account.RecordBounce, at time.Time) error {
	err := once(ctx, store, "bounce/"+key, cmd, at)
	if e, ok := errors.AsType[*workflow.Error](err); ok && e.Code == workflow.Conflict && e.Field == "Idempotency-Key" {
		return nil
	}
	return err
}

// once does a command as the program itself. If it cannot be known whether it was
// stored, it is tried again under the same key.
func once(ctx context.Context, store workflow.Store, key string, cmd workflow.Command, at time.Time) error {
	engine := workflow.NewEngine(store, func() time.Time { return at })
	_, err := engine.Do(ctx, workflow.SystemActor, key, cmd)
	if workflow.CodeOf(err) == workflow.UnknownOutcome {
		_, err = engine.Do(ctx, workflow.SystemActor, key, cmd)
	}
	return err
}

// markRefused marks the recipient of a message that the server refused for good, as
// a report that it came back would.
func (m *Mailer) markRefused(ctx context.Context, out view.Outgoing, failure *Refusal, words string, at time.Time) error {
	if !failure.Recipient {
		return nil
	}
	status := failure.status()
	return MarkUnreachable(ctx, m.Store, out.ID+"/"+status, account.RecordBounce{User: out.Alert.Recipient, Mail: out.ID, Status: status, Report: words, InSession: true}, at)
}

// reached takes the mark of a refusal from the recipient of a message that was taken. If that fails,
// the next message that is taken does it.
func (m *Mailer) reached(ctx context.Context, out view.Outgoing, at time.Time) {
	if !out.Marked {
		return
	}
	err := once(context.WithoutCancel(ctx), m.Store, "reached/"+out.ID, account.RecordReached{User: out.Alert.Recipient, Mail: out.ID}, at)
	if err != nil {
		m.Logger.ErrorContext(ctx, "Mail to a user was delivered, but the user is still marked as bounced.", "mail", out.ID, "error", err)
	}
}
