package account

import (
	"context"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/view"
)

// Bounce is a mail that came back.
type Bounce struct {
	Mail   string    `json:"mail,omitempty" doc:"Id in the outbox, if known."`
	Status string    `json:"status" doc:"Enhanced status code (RFC 3463)." example:"5.1.1"`
	Report string    `json:"report" doc:"What the mail server said."`
	At     time.Time `json:"at"`
}

func showBounce(b *account.Bounce) *Bounce {
	if b == nil {
		return nil
	}
	return &Bounce{Mail: b.Mail, Status: b.Status, Report: b.Report, At: b.At.UTC()}
}

// bounces finds which of the users cannot be reached by mail, for those who
// keep their addresses.
func (o *operations) bounces(ctx context.Context, u account.User, rows []view.UserRow) (map[string]*Bounce, error) {
	found := map[string]*Bounce{}
	if u.Role != workflow.Admin && u.Role != workflow.Auditor {
		return found, nil
	}
	streams := make([]workflow.Stream, len(rows))
	for i, r := range rows {
		streams[i] = account.Stream(r.ID)
	}
	w, err := o.reads.World(ctx, u.ID, streams...)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if user, err := account.Find(w, r.ID); err == nil {
			found[r.ID] = showBounce(user.Bounce)
		}
	}
	return found, nil
}
