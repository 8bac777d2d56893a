package alert

import (
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/review"
	"duces/workflow/timezone"
)

// ReportsDue lists the reports that follow the calendar and no matter: on
// Mondays how each review stands, for the supervisors and compliance officers
// in it, and every day the signed head of the ledger for auditors, so that
// silence is an alarm too. Each has a key of its own and is owed once. One
// that was not sent on its day, because nothing ran, is owed for as long as
// its week or its day lasts.
func ReportsDue(reviews []review.Review, users []account.User, now time.Time) []workflow.Alert {
	var due []workflow.Alert
	for _, u := range users {
		if u.Disabled {
			continue
		}
		today := civil.DateIn(now, timezone.Named(u.Zone))
		if u.Role == workflow.Auditor && !u.DigestOn(today).After(now) {
			due = append(due, workflow.Alert{Key: "heartbeat/" + today.String() + "/" + u.ID, Kind: workflow.AlertHeart, Recipient: u.ID})
		}
		if !u.Can(workflow.VerbGetWeekly) || u.Preferences.NoWeekly {
			continue
		}
		monday := today
		for monday.Weekday() != time.Monday {
			monday = monday.AddDays(-1)
		}
		if u.ReportOn(monday).After(now) {
			continue
		}
		for _, r := range reviews {
			if r.Members[u.ID] && !r.Opened.After(monday) {
				due = append(due, workflow.Alert{Key: "weekly/" + r.ID + "/" + monday.String() + "/" + u.ID, Kind: workflow.AlertWeekly, Review: r.ID, Recipient: u.ID})
			}
		}
	}
	return due
}
