// Package recalculation is what follows in matters where what their dates are counted by is put right: a government's
// record is corrected or merged with another, or a day is declared closed. It derives the open deadlines again, shows
// beforehand what moves, and asks a second person where a right would end.
package recalculation

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
)

// Change is one due date that would move.
type Change struct {
	Matter       string
	Jurisdiction jurisdiction.Ref
	Deadline     string
	Kind         string
	Old, New     civil.Date
	// The zones in which they end; empty where it stays.
	OldZone, NewZone string
	event            due.Moved
}

// Moves are changes that are alike, counted. They name no matter: the reader of
// a preview may see none of them, or not all.
type Moves struct {
	USState, Kind    string
	Old, New         civil.Date
	OldZone, NewZone string
	Count            int
}

// Gather counts changes that are alike, in the order of their old dates.
func Gather(changes []Change) []Moves {
	counts := map[Moves]int{}
	for _, c := range changes {
		counts[Moves{USState: c.Jurisdiction.State, Kind: c.Kind, Old: c.Old, New: c.New, OldZone: c.OldZone, NewZone: c.NewZone}]++
	}
	list := make([]Moves, 0, len(counts))
	for m, n := range counts {
		m.Count = n
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b Moves) int {
		return cmp.Or(
			a.Old.Compare(b.Old), a.New.Compare(b.New), cmp.Compare(a.USState, b.USState), cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.OldZone, b.OldZone), cmp.Compare(a.NewZone, b.NewZone),
		)
	})
	return list
}

var errOtherMoves = workflow.Clash("The deadlines that would move have changed since you last saw them. Nothing was saved. Review them again.")

// HashOf identifies changes as they were shown: only those are confirmed.
func HashOf(changes []Change) string {
	h := sha256.New()
	for _, x := range changes {
		fmt.Fprintf(h, "%s\x00%s\x00%s\x00%s\x00%s\x00%s\n", x.Matter, x.Deadline, x.Old, x.New, x.OldZone, x.NewZone)
	}
	return hex.EncodeToString(h.Sum(nil))
}
