package projection

import (
	"time"

	"github.com/google/uuid"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/view"
)

// MailRow is an alert's place in the outbox.
func MailRow(alert workflow.Alert, at time.Time) sqlc.QueueMailParams {
	p := sqlc.QueueMailParams{
		ID: MailID(alert), Key: alert.Key, Kind: string(alert.Kind), MatterID: alert.Matter, ReviewID: alert.Review, DeadlineID: alert.Deadline,
		Version: int64(alert.Version), Rung: int64(alert.Rung), ApprovalID: alert.Approval, Late: alert.Late,
		Recipient: alert.Recipient, Status: string(view.MailQueued), QueuedAt: column.Micros(at), NextAt: column.Micros(at),
		Digest: alert.Digest, ToldFor: alert.For,
	}
	if alert.NotBefore.After(at) {
		p.NextAt = column.Micros(alert.NotBefore)
		if !alert.Digest {
			p.Answer = view.HeldByQuietHours
		}
	}
	if alert.Declined {
		p.Status, p.Answer = string(view.MailDeclined), "The recipient turned off the daily digest."
		if alert.Kind == workflow.AlertAssigned {
			p.Answer = "The recipient turned off mail about matters assigned to them."
		}
	}
	return p
}

// MailID is derived from the alert's key, which is unique, so that the store
// draws no lots of its own.
func MailID(alert workflow.Alert) string {
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte(alert.Key)).String()
}
