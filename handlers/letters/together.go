package letters

import (
	"context"
	"errors"
	"slices"
	"time"

	"duces/handlers/delivery"
	"duces/handlers/delivery/message"
	"duces/templates/ical"
	"duces/templates/mail"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/matter"
	"duces/workflow/proceeding"
	"duces/workflow/repayment"
	"duces/workflow/timezone"
	"duces/workflow/view"
)

const (
	// maxRows is how many alerts one mail shows; those beyond are counted.
	maxRows = 150
	// readAtOnce is how many matters are read at once.
	readAtOnce = 500
)

// owedAlert is one of several alerts that is still owed, with what to say of it.
type owedAlert struct {
	out     view.Outgoing
	subject subject
	row     mail.AlertRow
	entry   ical.Entry // of the calendar; zero: it tells of no date to keep
}

// together writes the one mail that a person gets of several alerts. Each is checked
// again against the record; those that are owed no more are dropped.
func (w Writer) together(ctx context.Context, out view.Outgoing, now time.Time) (l delivery.Letter, err error) {
	if _, l.To, err = w.recipient(ctx, out.Alert.Recipient); err != nil {
		return l, err
	}
	alerts, err := w.Store.Digested(ctx, out.ID)
	if err != nil {
		return l, err
	}
	var owed []owedAlert
	var dropped []delivery.Dropped
	for some := range slices.Chunk(alerts, readAtOnce) {
		found, gone, err := w.stillOwed(ctx, l.To, some, now)
		if err != nil {
			return l, err
		}
		owed, dropped = append(owed, found...), append(dropped, gone...)
	}
	written := len(out.Bytes) > 0 // by an earlier attempt: it goes as it is, with all that stands in it
	if !written {
		l.Dropped = dropped
	}
	switch {
	case len(owed) == 0 && out.Alert.Kind == workflow.AlertDigest && l.To.Preferences.NoDigest:
		return l, delivery.Declined("The recipient turned off the digest.")
	case len(owed) == 0:
		return l, delivery.Unowed("All the alerts in this mail were handled before it was sent.")
	case written:
		return l, nil
	case l.To.Role == workflow.Admin:
		first := slices.MinFunc(owed, func(a, b owedAlert) int { return mail.Worst(a.row.DueLine, b.row.DueLine) })
		l.Draft.Thread, l.Draft.Letter = "alerts."+l.To.ID, mail.Blind{Days: first.row.Days, Many: len(owed), URL: w.BaseURL + "/mail"}.Letter()
	case out.Alert.Kind == workflow.AlertDigest:
		l.Draft, err = w.digest(ctx, l.To, owed, now)
	case len(owed) == 1:
		var one delivery.Letter
		one, err = w.Render(ctx, view.Outgoing{ID: out.ID, Alert: owed[0].out.Alert}, now)
		l.Draft = one.Draft
	default:
		l.Draft, err = w.alerts(ctx, out.ID, l.To, owed)
	}
	return l, err
}

// alerts writes of several alerts, the longest overdue first.
func (w Writer) alerts(ctx context.Context, id string, to account.User, owed []owedAlert) (d message.Draft, err error) {
	slices.SortStableFunc(owed, func(a, b owedAlert) int { return mail.Worst(a.row.DueLine, b.row.DueLine) })
	all := mail.Alerts{To: to, Most: maxRows, URL: w.BaseURL + "/mail/" + id, Manners: w.BaseURL + "/preferences"}
	var entries []ical.Entry
	for i, o := range owed {
		if i < maxRows && o.out.Alert.Kind == workflow.AlertFailed {
			why, err := w.answer(ctx, o.subject, o.out.Alert)
			if err != nil {
				return d, err
			}
			if why != "" {
				o.row.Notes = append(o.row.Notes, "Why: "+why)
			}
		}
		if i < maxRows && o.entry.Matter != "" {
			entries = append(entries, o.entry)
		}
		all.Rows = append(all.Rows, o.row)
	}
	d.Thread, d.Letter = "alerts."+to.ID, all.Letter()
	if len(entries) > 0 {
		d.Attachments, err = calendarOf(entries...)
	}
	return d, err
}

// stillOwed looks some alerts up in the record, and gives those that are owed and
// those that are not.
func (w Writer) stillOwed(ctx context.Context, to account.User, alerts []view.Outgoing, now time.Time) (owed []owedAlert, dropped []delivery.Dropped, err error) {
	as := to.ID
	if to.Role == workflow.Admin {
		as = workflow.SystemActor // to see whether they are owed; the mail says nothing of it
	}
	var streams []workflow.Stream
	for _, out := range alerts {
		switch out.Alert.Kind {
		case workflow.AlertCourt:
			streams = append(streams, proceeding.Stream(out.Alert.Approval))
		case workflow.AlertDebt:
			streams = append(streams, repayment.Stream(out.Alert.Approval))
		default:
			streams = append(streams, matter.Stream(out.Alert.Matter))
		}
		if out.Alert.For != "" {
			streams = append(streams, account.Stream(out.Alert.For))
		}
	}
	facts, err := w.Store.World(ctx, as, streams...)
	if err != nil {
		return nil, nil, err
	}
	named := map[string]bool{} // reviews whose members are read: who acknowledged, and for whom somebody stands in
	for _, out := range alerts {
		o, err := w.owedAlert(facts, to, out, named, now)
		needless, gone := errors.AsType[delivery.Needless](err)
		switch {
		case gone:
			dropped = append(dropped, delivery.Dropped{ID: out.ID, Why: needless})
		case err != nil:
			return nil, nil, err
		default:
			owed = append(owed, o)
		}
	}
	return owed, dropped, nil
}

func (w Writer) owedAlert(facts workflow.Facts, to account.User, out view.Outgoing, named map[string]bool, now time.Time) (o owedAlert, err error) {
	alert := out.Alert
	switch {
	case alert.Digest && to.Preferences.NoDigest:
		return o, delivery.Declined("The recipient turned off the digest.")
	case to.Role == workflow.Admin && alert.Kind != workflow.AlertDeadline:
		return o, delivery.Unowed("The recipient is now an administrator and cannot read matters.")
	}
	switch alert.Kind {
	case workflow.AlertCourt:
		o, err = w.courtRow(facts, alert)
		o.out = out
		return o, err
	case workflow.AlertDebt:
		o, err = w.debtRow(facts, alert)
		o.out = out
		return o, err
	}
	s, err := findSubject(facts, to, alert.Matter)
	if err != nil {
		return o, err
	}
	if !named[s.review.ID] {
		named[s.review.ID] = true
		if err := s.review.LoadMembers(facts); err != nil {
			return o, err
		}
	}
	o = owedAlert{out: out, subject: s, row: mail.AlertRow{Kind: alert.Kind, Review: s.review.Name}}
	o.row.Jurisdiction, o.row.URL, o.row.Late = s.jurisdiction.Title(), w.matterURL(s.matter.ID), alert.Late
	state, _ := s.process.State(s.matter.State)
	switch alert.Kind {
	case workflow.AlertStep:
		last, err := s.stepLate(now)
		o.row.Title, o.row.For = s.process.NextStep(s.matter.State), s.name(alert.For)
		o.row.Days = civil.DateIn(now, timezone.Named(s.matter.Zone)).DaysUntil(last)
		if o.row.Notes = []string{"Status: " + state.Title}; o.row.Title == "" {
			o.row.Title, o.row.Notes = o.row.Notes[0], nil
		}
		o.row.Notes = append(o.row.Notes, "The last day was "+last.Text()+".")
		return o, err
	case workflow.AlertAssigned:
		o.row.Title = "Status: " + state.Title
		if next, ok := s.matter.Next(); ok {
			kind, _ := s.process.Deadline(next.Kind)
			o.row.Days = civil.DateIn(now, timezone.Named(next.Zone)).DaysUntil(next.Due)
			o.row.Notes = append(o.row.Notes, "Next deadline: "+kind.Title+", "+next.DueText())
		}
		return o, s.stillAssigned()
	}
	d, kind, today, err := s.owed(alert, now)
	if err != nil {
		return o, err
	}
	o.row.Title, o.row.Due, o.row.Days, o.row.URL = kind.Title, d.Due, today.DaysUntil(d.Due), w.deadlineURL(s.matter.ID, d.ID)
	o.row.Ends, o.row.Zone = d.Ends, d.Zone
	o.row.Over = civil.Over(d.Ends, now)
	if alert.Kind == workflow.AlertFailed {
		o.row.Notes = append(o.row.Notes, "Not delivered to "+s.name(alert.For)+".")
		return o, nil
	}
	o.row.For, o.entry = s.name(alert.For), dueEntry(s, d, o.row.URL, now)
	if escalated(d, kind, alert) {
		o.row.Notes = append(o.row.Notes, "No one has acknowledged it.")
	}
	if ack := s.acknowledgment(d); ack != "" {
		o.row.Notes = append(o.row.Notes, "Acknowledged "+ack)
	}
	return o, nil
}
