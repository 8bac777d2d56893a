package workflow

import (
	"sync"
	"time"
)

// zones remembers time zones by name: loading one reads and parses a file, and
// every rung of every ladder asks.
var zones sync.Map

// zone falls back to UTC: the name was checked when it entered history.
func zone(name string) *time.Location {
	if loc, ok := zones.Load(name); ok {
		return loc.(*time.Location)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	zones.Store(name, loc)
	return loc
}
