// Package order says what court orders bar: which clause protects whom, from which acts,
// against which office, from when until when. It records nothing and asks nobody: given the
// clauses on record and an act, it answers yes, no, or what must be asked first.
//
// A clause bars acts or tolls deadlines, or it changes other clauses: it suspends them, ends
// them, or extends them to more persons or acts. A change is a clause too, so that a stay of a
// reversal, or a stay that is itself lifted, needs no rule of its own: a clause is in force where
// it covers the person and the act, its time runs, and nothing in force suspends or ends it there.
package order
