//go:build race

package verify_test

// slow says that the race detector is on, which makes a walk of the schema take minutes.
const slow = true
