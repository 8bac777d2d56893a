// Package deadline computes due dates and shows how in a receipt.
//
// It is pure: the same Spec and Context give the same Receipt for ever. It
// reads no clock, no file and no environment, and of ours it imports no more than it counts with,
// so that a receipt can be recomputed years later from its own text.
//
// Dates are civil (Date); an instant (time.Time in UTC or in a named zone)
// appears only where the law itself speaks of hours or of the end of a day.
package deadline
