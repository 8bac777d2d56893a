package letters

import (
	"cmp"
	"context"
	"strings"
	"time"

	"duces/handlers/delivery/message"
	"duces/templates/mail"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/view"
)

// undelivered says that somebody else's alert about a deadline did not arrive.
func (w Writer) undelivered(ctx context.Context, s subject, alert workflow.Alert, now time.Time) (mail.Letter, error) {
	d, kind, today, err := s.owed(alert, now)
	if err != nil {
		return mail.Letter{}, err
	}
	l := mail.Undelivered{
		To: s.to, Jurisdiction: s.jurisdiction, Review: s.review, Kind: kind, Deadline: d, Today: today,
		Missing: s.name(alert.For), URL: w.deadlineURL(s.matter.ID, d.ID),
	}
	l.Answer, err = w.answer(ctx, s, alert)
	return l.Letter(), err
}

// answer says why an alert did not arrive that another one tells of; empty: it is not known.
func (w Writer) answer(ctx context.Context, s subject, alert workflow.Alert) (string, error) {
	parts := strings.Split(alert.Key, "/") // undelivered/MAIL/RECIPIENT: the mail server's words stand with the message that failed
	if len(parts) != 3 {
		return "", nil
	}
	failed, err := w.Store.Mail(ctx, system, parts[1])
	if workflow.CodeOf(err) == workflow.NotFound {
		return "", nil
	}
	return message.Printable(s.returned(alert.For, failed)), err
}

// returned says why a message did not arrive: in the words of the server that
// refused it, or of the report with which it came back after one had taken it.
func (s subject) returned(to string, m view.MailRow) string {
	u, err := account.Find(s.Facts, to)
	if b := u.Bounce; err == nil && b != nil && (b.Mail == m.ID || m.With != "" && b.Mail == m.With) {
		return cmp.Or(b.Report, b.Status)
	}
	return m.Answer
}

// system is the program itself, which reads the record to see what is owed.
var system = func() workflow.Viewer { u, _ := workflow.BuiltInActor(workflow.SystemActor); return u.Viewer() }()
