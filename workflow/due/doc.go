// Package due holds one deadline's life: what it was derived from, how it moved,
// when alerts about it fall due, and how it ended. It knows no matter and nobody
// who is told.
package due
