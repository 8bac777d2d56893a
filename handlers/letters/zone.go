package letters

import (
	"time"

	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/timezone"
)

// dayOf is the day that an instant belongs to for a user.
func dayOf(u account.User, at time.Time) (civil.Date, error) {
	zone, err := timezone.Load(u.Zone)
	if err != nil {
		return civil.Date{}, err
	}
	return civil.DateIn(at, zone), nil
}
