// Package matter holds one jurisdiction's way through one review: its state, put together from the packages below it,
// its own events, and Work, the unit of work in which every act on it is decided.
package matter
