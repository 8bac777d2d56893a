package server

import "runtime/debug"

// KeepMemory has the garbage collector run seldom while there is room and often beyond it, unless the operator has
// decided otherwise. Pages of the database, some two thirds of the caches, lie outside of Go's memory: the limit leaves
// them to requests, ticks and deliveries, and 48 MiB more. It is no bound: an import of a large file goes beyond it,
// and costs more of the processor then.
func (c Settings) KeepMemory(getenv func(string) string) {
	if getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
	if getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit((c.Cache + 48) << 20)
	}
}
