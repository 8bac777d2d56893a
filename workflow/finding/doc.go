// Package finding holds the findings on whether a jurisdiction complies: what each rests on, the replies to it,
// and which later one superseded it.
package finding
