package letters

import (
	"context"
	"time"

	"duces/handlers/delivery"
	"duces/handlers/delivery/message"
	"duces/templates/mail"
	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/review"
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
	zone, err := deadline.LoadZone(to.Zone)
	if err != nil {
		return l, err
	}
	monday := lastMonday(deadline.DateIn(out.Queued, zone)) // on which it was owed, however late it is written
	report, err := w.Store.Report(ctx, to.Viewer(), view.ReportFilter{
		Review: r.ID, From: monday.AddDays(-7).At(0, zone), To: monday.At(0, zone), Now: now, Most: maxWeeklyLines,
	})
	if err != nil {
		return l, err
	}
	list := matterList{process: def, now: now}
	if err := list.read(ctx, w.Store, to.Viewer(), r.ID); err != nil {
		return l, err
	}
	table, err := list.csv()
	if err != nil {
		return l, err
	}
	l.Draft = message.Draft{
		Letter: mail.Weekly{
			To: to, Review: r, Def: def, Monday: monday.AddDays(-7), Report: report, Overdue: w.overdueLines(list.rows, def, now, maxWeeklyLines),
			Base: w.BaseURL, Rows: len(list.rows), Manners: w.BaseURL + "/preferences",
		}.Letter(),
		Thread:      "review." + r.ID,
		Attachments: []message.Attachment{{Name: message.FileName(r.Name+" "+monday.String(), ".csv"), Type: "text/csv; charset=utf-8; header=present", Content: table}},
	}
	return l, nil
}

func lastMonday(d deadline.Date) deadline.Date {
	for d.Weekday() != time.Monday {
		d = d.AddDays(-1)
	}
	return d
}
