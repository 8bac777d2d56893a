package letters

import (
	"sync"
	"time"

	"duces/workflow/account"
	"duces/workflow/deadline"
)

// zones remembers time zones by name: loading one parses a file, and every
// message of a burst asks.
var zones sync.Map

func loadZone(name string) (*time.Location, error) {
	if loc, ok := zones.Load(name); ok {
		return loc.(*time.Location), nil
	}
	loc, err := time.LoadLocation(name)
	if err == nil {
		zones.Store(name, loc)
	}
	return loc, err
}

// dayOf is the day that an instant belongs to for a user.
func dayOf(u account.User, at time.Time) (deadline.Date, error) {
	zone, err := loadZone(u.Zone)
	if err != nil {
		return deadline.Date{}, err
	}
	return deadline.DateIn(at, zone), nil
}
