package workflow

import (
	"maps"
	"slices"
)

// EventTypes names the closed set of events as stored.
func EventTypes() []string { return slices.Sorted(maps.Keys(dataTypes)) }
