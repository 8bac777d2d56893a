package jobs

import (
	"sync"
	"time"
)

// zones remembers time zones by name: loading one parses a file, and every
// message of a burst asks.
var zones sync.Map

func zoned(name string) (*time.Location, error) {
	if loc, ok := zones.Load(name); ok {
		return loc.(*time.Location), nil
	}
	loc, err := time.LoadLocation(name)
	if err == nil {
		zones.Store(name, loc)
	}
	return loc, err
}
