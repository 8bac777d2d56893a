package deadline

import (
	"fmt"
	"sync"
	"time"
)

// zones remembers time zones by name: loading one reads and parses a file, every
// rung of every ladder asks, and so does every row of an import.
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

// Zone finds a time zone by its IANA name, and falls back to UTC: the name was
// checked when it entered history.
func Zone(name string) *time.Location {
	loc, err := loadZone(name)
	if err != nil {
		return time.UTC
	}
	return loc
}

// CheckZone says what is wrong with the name of a time zone.
func CheckZone(name string) error {
	if name == "" || name == "Local" {
		return fmt.Errorf("a time zone is needed, such as America/Chicago")
	}
	if _, err := loadZone(name); err != nil {
		return fmt.Errorf("%q is not a time zone; write it like America/Chicago", name)
	}
	return nil
}

// Over says whether a last day, which ends at an instant, is over at another.
func Over(ends, at time.Time) bool { return !at.Before(ends) }
