package alert

import (
	"time"

	"duces/workflow"
	"duces/workflow/review"
)

// ToOwners tell whoever looks after a matter of a review something about it, or who stands in for them, once for each key:
// the alert, with the user added to its key.
func ToOwners(facts workflow.Facts, of review.Review, owner string, now time.Time, a workflow.Alert) []workflow.Alert {
	var all []workflow.Alert
	for _, t := range StandIns(facts, of, now, Owners(facts, of, owner), Anybody) {
		one := a
		one.Key, one.Recipient, one.For = a.Key+"/"+t.To.ID, t.To.ID, t.For
		all = append(all, one)
	}
	return all
}
