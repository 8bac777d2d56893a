package clock

import (
	"duces/workflow"
	"duces/workflow/account"
)

// outsideReviews are those whom a ladder may name though no review has them as
// members. The command Tick cannot find them by itself.
func outsideReviews(users []account.User) []string {
	var ids []string
	for _, u := range users {
		if !u.Disabled && !u.Can(workflow.VerbJoin) {
			ids = append(ids, u.ID)
		}
	}
	return ids
}
