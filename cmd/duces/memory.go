package main

import "runtime/debug"

// keepMemory has the garbage collector run seldom while there is room and often beyond it, unless the operator has
// decided otherwise. Half of the caches lie outside of Go's memory; a tick or a long list needs some 50 MiB beside them.
func (c config) keepMemory(getenv func(string) string) {
	if getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit((c.Cache + 48) << 20)
	}
}
