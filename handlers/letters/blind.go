package letters

import (
	"context"
	"time"

	"duces/handlers/delivery"
	"duces/templates/mail"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/matter"
)

// blind is for administrators, who read no matter: that something waits, and not what.
func (w Writer) blind(ctx context.Context, alert workflow.Alert, now time.Time) (mail.Letter, error) {
	if alert.Kind != workflow.AlertDeadline {
		return mail.Letter{}, delivery.Unowed("The recipient is now an administrator and cannot read matters.")
	}
	facts, err := w.Store.World(ctx, workflow.SystemActor, matter.Stream(alert.Matter))
	if err != nil {
		return mail.Letter{}, err
	}
	s, err := findSubject(facts, account.User{}, alert.Matter)
	if err != nil {
		return mail.Letter{}, err
	}
	d, kind, today, err := s.owed(alert, now)
	if err != nil {
		return mail.Letter{}, err
	}
	return mail.Blind{Days: today.DaysUntil(d.Due), Escalated: escalated(d, kind, alert), URL: w.BaseURL + "/mail"}.Letter(), nil
}
