package letters

import (
	"fmt"
	"time"

	"duces/handlers/delivery/message"
	"duces/templates/ical"
	"duces/templates/mail"
	"duces/workflow"
	"duces/workflow/due"
	"duces/workflow/timezone"
)

// deadline alerts of one due date, and attaches it as a calendar entry.
func (w Writer) deadline(s subject, alert workflow.Alert, now time.Time) (mail.Letter, []message.Attachment, error) {
	d, kind, today, err := s.owed(alert, now)
	if err != nil {
		return mail.Letter{}, nil, err
	}
	url := w.deadlineURL(s.matter.ID, d.ID)
	l := mail.Deadline{
		To: s.to, Jurisdiction: s.jurisdiction, Review: s.review, Kind: kind, Deadline: d, Receipt: w.explain(d.Receipt), Alert: alert, Today: today, URL: url,
		For: s.name(alert.For), Escalated: escalated(d, kind, alert), Could: s.couldAcknowledge(), Acked: s.acknowledgment(d),
	}.Letter()
	calendar, err := calendarOf(dueEntry(s, d, url, now))
	return l, calendar, err
}

// dueEntry is a due date as an entry of a calendar, which shows on locked telephones: it names the kind alone.
func dueEntry(s subject, d due.Deadline, url string, now time.Time) ical.Entry {
	entry := ical.Entry{
		Matter: s.matter.ID, Deadline: d.ID, Version: d.Version, Due: d.Due, URL: url, Stamp: d.Opened,
		// As the feeds have it: a calendar may hold both.
		Title: s.kind(d).Title + ": " + s.jurisdiction.Title() + ", " + s.jurisdiction.State,
	}
	entry.Stand(d.AsOf(now).Status, d.AsOf(now).Late(), d.Answered)
	if zone, err := timezone.Load(d.Zone); err == nil && !d.Ends.Equal(d.Due.EndIn(zone)) {
		entry.At = d.Ends // it runs out at an hour, and not with its day
	}
	return entry
}

// calendarOf attaches due dates as entries of a calendar.
func calendarOf(entries ...ical.Entry) ([]message.Attachment, error) {
	calendar, err := ical.Write("Duces", entries)
	if err != nil {
		return nil, fmt.Errorf("write the calendar: %w", err)
	}
	name := "due-date.ics"
	if len(entries) > 1 {
		name = "due-dates.ics"
	}
	return []message.Attachment{{Name: name, Type: "text/calendar; charset=utf-8; method=PUBLISH", Content: calendar}}, nil
}
