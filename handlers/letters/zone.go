package letters

import (
	"time"

	"duces/workflow/account"
	"duces/workflow/deadline"
	"duces/workflow/timezone"
)

// dayOf is the day that an instant belongs to for a user.
func dayOf(u account.User, at time.Time) (deadline.Date, error) {
	zone, err := timezone.Load(u.Zone)
	if err != nil {
		return deadline.Date{}, err
	}
	return deadline.DateIn(at, zone), nil
}
