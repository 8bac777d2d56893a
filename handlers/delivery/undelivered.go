package delivery

import (
	"context"
	"time"

	"duces/workflow"
	"duces/workflow/matter"
	"duces/workflow/view"
)

// reportAll alerts somebody else that alerts about a deadline do not reach
// their recipient: the one that a message is about, or those in a digest.
func (m *Mailer) reportAll(ctx context.Context, out view.Outgoing, at time.Time) error {
	alerts := []view.Outgoing{out}
	if out.Alert.Kind == workflow.AlertDigest {
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
