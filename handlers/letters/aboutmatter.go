package letters

import (
	"context"
	"time"

	"duces/handlers/delivery"
	"duces/handlers/delivery/message"
	"duces/workflow"
	"duces/workflow/view"
)

// aboutMatter writes a letter about a single matter. Mail programs show all
// letters about one matter together.
func (w Writer) aboutMatter(ctx context.Context, out view.Outgoing, now time.Time) (delivery.Letter, error) {
	alert := out.Alert
	facts, to, err := w.recipient(ctx, alert.Recipient, alertStreams(alert)...)
	if err != nil {
		return delivery.Letter{To: to}, err
	}
	if to.Role == workflow.Admin {
		l, err := w.blind(ctx, alert, now)
		return delivery.Letter{To: to, Draft: message.Draft{Letter: l, Thread: "alerts." + alert.Recipient}}, err
	}
	s, err := findSubject(facts, to, alert.Matter)
	if err != nil {
		return delivery.Letter{To: to}, err
	}
	if err := s.review.LoadMembers(facts); err != nil { // who could acknowledge, who did, who asked
		return delivery.Letter{To: to}, err
	}
	d := message.Draft{Thread: "matter." + alert.Matter}
	switch alert.Kind {
	case workflow.AlertApproval:
		d, err = w.approval(ctx, s, alert)
	case workflow.AlertStep:
		d.Letter, err = w.step(s, now)
	case workflow.AlertAssigned:
		d.Letter, err = w.assigned(s)
	case workflow.AlertAnswered:
		d.Letter, err = w.answered(s, alert)
	case workflow.AlertRevoked:
		d.Letter, err = w.revoked(facts, s)
	case workflow.AlertUnsent:
		d.Letter, err = w.unsent(facts, s, alert)
	case workflow.AlertFailed:
		d.Letter, err = w.undelivered(ctx, s, alert, now)
	default:
		d.Letter, d.Attachments, err = w.deadline(s, alert, now)
	}
	return delivery.Letter{To: to, Draft: d}, err
}
