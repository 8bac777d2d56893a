// Package recount finds once a day what the clock would overlook. The clock asks
// columns and indexes when it next has something to do, and whoever has the file
// can change those without a trace in history. So the package computes the same
// from the histories, puts right what differs, and says how much that was. It
// puts right when things happen and nothing else: what else differs from history
// is for verification to name.
package recount
