package letters

import (
	"time"

	"duces/workflow/account"
	"duces/workflow/deadline"
)

// dayOf is the day that an instant belongs to for a user.
func dayOf(u account.User, at time.Time) (deadline.Date, error) {
	zone, err := deadline.LoadZone(u.Zone)
	if err != nil {
		return deadline.Date{}, err
	}
	return deadline.DateIn(at, zone), nil
}
