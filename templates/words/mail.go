package words

import (
	"strings"

	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/view"
)

// Held says that a message waits for its recipient's digest of the day.
func Held(m view.MailRow) bool {
	return m.Status == view.MailQueued && m.Digest && m.With == ""
}

// Trouble says that a message which somebody should have had was not delivered.
func Trouble(m view.MailRow) bool {
	return m.Status == view.MailFailed
}

// MailStatus says where a message stands, in one or two words.
func MailStatus(m view.MailRow) (page.TagKind, string) {
	switch {
	case m.Unowed():
		return page.Neutral, "Not needed"
	case m.Declined():
		return page.Neutral, "Turned off"
	case Held(m):
		return page.Active, "Waiting for the digest"
	case m.Status == view.MailSent:
		return page.Good, "Sent"
	case m.Status == view.MailFailed:
		return page.Danger, "Failed"
	}
	return page.Caution, "Queued"
}

// MailKind is a kind of message as people read it.
func MailKind(k workflow.AlertKind) string {
	switch k {
	case workflow.AlertDeadline:
		return "Deadline"
	case workflow.AlertApproval:
		return "Approval request"
	case workflow.AlertStep:
		return "Our next step"
	case workflow.AlertFailed:
		return "Alert not delivered"
	case workflow.AlertDigest:
		return "Daily digest"
	case workflow.AlertWeekly:
		return "Weekly report"
	case workflow.AlertHeart:
		return "Daily signed checkpoint"
	case workflow.AlertToken:
		return "API token created"
	case workflow.AlertAssigned:
		return "Matter assigned"
	case workflow.AlertAnswered:
		return "Answered, not yet recorded"
	case workflow.AlertRevoked:
		return "Invitation revoked"
	case workflow.AlertUnsent:
		return "Mail to a contact not delivered"
	case workflow.AlertCourt:
		return "Date of a proceeding"
	case workflow.AlertDebt:
		return "Overpayment of a debt"
	case workflow.AlertTogether:
		return "Combined alerts"
	}
	return plain(string(k))
}

// Bounced says that mail to somebody came back, and what the server said of it.
func Bounced(b account.Bounce) string {
	said := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(b.Report), b.Status))
	if said == "" {
		return b.Status
	}
	return b.Status + " " + said
}
