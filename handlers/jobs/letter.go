package jobs

import (
	"context"
	"fmt"
	"strings"
	"time"

	"duces/templates/ical"
	"duces/templates/mail"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/matter"
	"duces/workflow/view"
)

// needless says why a message need not go out any more, and how it ends. It is
// no failure.
type needless struct {
	why    string
	status view.MailStatus
}

func (n needless) Error() string { return n.why }

func unowed(why string) error { return needless{why, view.MailUnowed} }

func declined(why string) error { return needless{why, view.MailDeclined} }

// recipient reads the user a message is for, and streams as they may read them.
func (s desk) recipient(ctx context.Context, user string, streams ...workflow.Stream) (w workflow.Facts, to account.User, err error) {
	if w, err = s.world(ctx, user, streams...); err != nil {
		return w, to, err
	}
	to, err = account.Find(w, user)
	if workflow.CodeOf(err) == workflow.NotFound || err == nil && to.Disabled {
		err = unowed("The recipient's access has ended.")
	}
	return w, to, err
}

// letter writes the message of an alert from the record as it stands, read as
// its recipient: what they may no longer see they are no longer told.
func (s desk) letter(ctx context.Context, out view.Outgoing, now time.Time) (account.User, draft, error) {
	write := s.matterLetter
	switch out.Alert.Kind {
	case workflow.AlertDigest:
		write = s.digestLetter
	case workflow.AlertWeekly:
		write = s.weeklyLetter
	case workflow.AlertHeart:
		write = s.heartbeatLetter
	}
	return write(ctx, out, now)
}

// matterLetter is one about a single matter; those of a matter hang together.
func (s desk) matterLetter(ctx context.Context, out view.Outgoing, now time.Time) (account.User, draft, error) {
	alert := out.Alert
	w, to, err := s.recipient(ctx, alert.Recipient, alertStreams(alert)...)
	if err != nil {
		return to, draft{}, err
	}
	if to.Role == workflow.Admin {
		l, err := s.blindLetter(ctx, alert, now)
		return to, draft{Letter: l, thread: "alerts." + alert.Recipient}, err
	}
	x, err := set(w, to, alert.Matter)
	if err != nil {
		return to, draft{}, err
	}
	d := draft{thread: "matter." + alert.Matter}
	switch alert.Kind {
	case workflow.AlertApproval:
		d.Letter, err = s.approvalLetter(x, alert)
	case workflow.AlertStep:
		d.Letter, err = s.stepLetter(x, now)
	case workflow.AlertFailed:
		d.Letter, err = s.undeliveredLetter(ctx, x, alert, now)
	default:
		d.Letter, d.attached, err = s.deadlineLetter(x, alert, now)
	}
	return to, d, err
}

func (s *Sweeper) approvalLetter(x scene, alert workflow.Alert) (mail.Letter, error) {
	a, ok := x.matter.Approval(alert.Approval)
	if !ok || a.Status != matter.Pending {
		return mail.Letter{}, unowed("The request has been decided.")
	}
	t, _ := x.def.Transition(a.Transition)
	state, _ := x.def.State(a.From)
	return mail.Approval{
		To: x.to, Jurisdiction: x.place, Review: x.review, Approval: a, Transition: t,
		From: state.Title, AskedBy: x.name(a.RequestedBy), URL: s.BaseURL + "/approvals/" + a.ID,
	}.Letter(), nil
}

func (s *Sweeper) stepLetter(x scene, now time.Time) (mail.Letter, error) {
	due, _, ok := x.matter.Step(x.def)
	if !ok || !x.matter.StepLate(x.def, now) {
		return mail.Letter{}, unowed("The matter has moved on since.")
	}
	state, _ := x.def.State(x.matter.State)
	return mail.Step{
		To: x.to, Jurisdiction: x.place, Review: x.review, State: state.Title, Since: x.matter.Entered, Limit: state.StepLimit, Due: due,
		URL: s.BaseURL + "/matters/" + x.matter.ID,
	}.Letter(), nil
}

func (s desk) deadlineLetter(x scene, alert workflow.Alert, now time.Time) (mail.Letter, []attachment, error) {
	d, kind, today, err := x.awaited(alert, now)
	if err != nil {
		return mail.Letter{}, nil, err
	}
	url := s.deadlineURL(x.matter.ID, d.ID)
	l := mail.Deadline{
		To: x.to, Jurisdiction: x.place, Review: x.review, Kind: kind, Deadline: d, Working: s.explain(d.Receipt), Alert: alert, Today: today, URL: url,
		For: x.name(alert.For), Escalated: escalated(d, kind, alert), Could: x.couldAcknowledge(), Acked: x.acked(d),
	}.Letter()
	entry := ical.Entry{
		Matter: x.matter.ID, Deadline: d.ID, Version: d.Version, Due: d.Due, URL: url, Stamp: d.Opened,
		Title: kind.Title + ": " + x.place.Name + ", " + x.place.State, // as the feeds have it: a calendar may hold both
	}
	if d.AsOf(now).Late() {
		entry.Title = "Overdue: " + entry.Title
	}
	if loc, err := zoned(d.Zone); err == nil && !d.Ends.Equal(d.Due.EndIn(loc)) {
		entry.At = d.Ends // it runs out at an hour, and not with its day
	}
	calendar, err := ical.Write("Duces", []ical.Entry{entry})
	if err != nil {
		return mail.Letter{}, nil, fmt.Errorf("write the calendar: %w", err)
	}
	return l, []attachment{{"due-date.ics", "text/calendar; charset=utf-8; method=PUBLISH", calendar}}, nil
}

func (s *Sweeper) undeliveredLetter(ctx context.Context, x scene, alert workflow.Alert, now time.Time) (mail.Letter, error) {
	d, kind, today, err := x.awaited(alert, now)
	if err != nil {
		return mail.Letter{}, err
	}
	l := mail.Undelivered{
		To: x.to, Jurisdiction: x.place, Review: x.review, Kind: kind, Deadline: d, Today: today,
		Missing: x.name(alert.For), URL: s.deadlineURL(x.matter.ID, d.ID),
	}
	// undelivered/MAIL/RECIPIENT: what the mail server said stands with the message that failed.
	if parts := strings.Split(alert.Key, "/"); len(parts) == 3 {
		failed, err := s.Store.Mail(ctx, reader, parts[1])
		switch {
		case workflow.CodeOf(err) == workflow.NotFound:
		case err != nil:
			return mail.Letter{}, err
		default:
			l.Answer = printable(x.returned(alert.For, failed))
		}
	}
	return l.Letter(), nil
}

// reader is the program itself, which reads the record to see what is owed.
var reader = func() workflow.Viewer { u, _ := workflow.BuiltInActor(workflow.SystemActor); return u.Viewer() }()

// blindLetter is for administrators: that something waits, and not what.
func (s *Sweeper) blindLetter(ctx context.Context, alert workflow.Alert, now time.Time) (mail.Letter, error) {
	if alert.Kind != workflow.AlertDeadline {
		return mail.Letter{}, unowed("The recipient is an administrator now, and reads no matter.")
	}
	w, err := s.Store.World(ctx, workflow.SystemActor, matter.Stream(alert.Matter))
	if err != nil {
		return mail.Letter{}, err
	}
	x, err := set(w, account.User{}, alert.Matter)
	if err != nil {
		return mail.Letter{}, err
	}
	d, kind, today, err := x.awaited(alert, now)
	if err != nil {
		return mail.Letter{}, err
	}
	return mail.Blind{Days: today.DaysUntil(d.Due), Escalated: escalated(d, kind, alert), URL: s.BaseURL + "/mail"}.Letter(), nil
}

func (s *Sweeper) deadlineURL(matter, id string) string {
	return s.BaseURL + "/matters/" + matter + "/deadlines/" + id
}

// name is that of a user, or empty where it is not to be had.
func (x scene) name(user string) string {
	u, err := account.Find(x.Facts, user)
	if err != nil {
		return ""
	}
	return u.Name
}
