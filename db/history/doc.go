// Package history reads streams of events and folds them into states, one or many
// at once, and gathers the facts that an act rests on. It knows no rows of
// projections and writes nothing.
package history
