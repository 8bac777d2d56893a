// Package clock holds what is known of the clock that stamps the ledger: how far
// it may be off, and when it was found wrong. What a wrong clock did to matters is
// theirs to undo.
package clock
