// Package parallel does many like things on all processors. It knows nothing of a
// store.
package parallel
