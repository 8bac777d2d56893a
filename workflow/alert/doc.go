// Package alert says who is told and when: whom a ladder names, who stands in for
// them, what waits for quiet hours or a digest, and which reports are due. It
// writes no events.
package alert
