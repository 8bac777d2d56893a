package letters

import (
	"context"
	"time"

	"duces/handlers/delivery"
	"duces/handlers/delivery/message"
	"duces/handlers/report"
	"duces/templates/mail"
	"duces/workflow"
	"duces/workflow/civil"
	weeks "duces/workflow/report"
	"duces/workflow/review"
	"duces/workflow/timezone"
	"duces/workflow/view"
)

// maxWeeklyLines is how many lines each list of a weekly report has.
const maxWeeklyLines = 25

// weekly says how a review stands, and what the week before the Monday of the
// report brought.
func (w Writer) weekly(ctx context.Context, out view.Outgoing, now time.Time) (l delivery.Letter, err error) {
	facts, to, err := w.recipient(ctx, out.Alert.Recipient, review.Stream(out.Alert.Review))
	l.To = to
	if err != nil {
		return l, err
	}
	r, err := review.Find(facts, out.Alert.Review)
	switch {
	case workflow.CodeOf(err) == workflow.NotFound:
		return l, delivery.Unowed("The recipient is no longer a member of the review.")
	case err != nil:
		return l, err
	case to.Preferences.NoWeekly:
		return l, delivery.Declined("The recipient turned off the weekly report.")
	}
	if len(out.Bytes) > 0 {
		return l, nil // it was written before, and is sent as it was
	}
	def, err := review.FindProcess(facts, r.Process)
	if err != nil {
		return l, err
	}
	zone, err := timezone.Load(to.Zone)
	if err != nil {
		return l, err
	}
	monday := weeks.WeekOf(civil.DateIn(out.Queued, zone), zone).Monday // on which it was owed, however late it is written
	list := matterList{process: def, now: now}
	if list.rows, err = report.Matters(ctx, w.Store, to.Viewer(), r.ID, now, weeks.MostMatters); err != nil {
		return l, err
	}
	written, err := report.ReadWith(ctx, w.Store, to, report.Query{
		Review: r.ID, Week: weeks.WeekOf(monday.AddDays(-7), zone), Now: now, Most: maxWeeklyLines,
	}, list.rows)
	if err != nil {
		return l, err
	}
	table, err := list.csv()
	if err != nil {
		return l, err
	}
	l.Draft = message.Draft{
		Letter: mail.Weekly{
			To: to, Report: written, Base: w.BaseURL, Rows: len(list.rows), Manners: w.BaseURL + "/preferences",
		}.Letter(),
		Thread:      "review." + r.ID,
		Attachments: []message.Attachment{{Name: message.FileName(r.Name+" "+monday.String(), ".csv"), Type: "text/csv; charset=utf-8; header=present", Content: table}},
	}
	return l, nil
}
