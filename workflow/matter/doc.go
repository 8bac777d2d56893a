// Package matter holds one jurisdiction's way through one review: its state, its
// events, and what can be done to it besides moving it on.
package matter
