package due

import (
	"cmp"
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/process"
	"duces/workflow/timezone"
)

// What our own side keeps beside the steps: the day by which it decides a request for more time, the end of a hold,
// and dates of its own.

// Own is a new deadline that our own side keeps, about another one or about none.
func (k Docket) Own(v Venue, kind, about string, spec deadline.Spec, from civil.Date) (Opened, error) {
	basis := Basis{Spec: spec, From: from}
	receipt, err := v.Derive(basis)
	if err != nil {
		return Opened{}, err
	}
	return Opened{
		Deadline: NewID(kind, len(k.Deadlines)+1), Kind: kind, Owed: OwedByTeam, Basis: basis, Due: receipt.Due, Ends: v.EndOf(receipt),
		Zone: v.Zone, Receipt: NewReceipt(receipt), About: about,
	}, nil
}

// EndedFirst is the cause by which a deadline of our own side ends with the one that it is about.
const EndedFirst = "not needed any more"

// EndsWith is what ends what our own side kept for a deadline that an event ended, or whose hold it ended.
func (k Docket) EndsWith(of workflow.Event) []workflow.Data {
	var id string
	ran := false  // by itself, at the end of the hold
	hold := false // only the hold is over
	switch e := of.Data.(type) {
	case Met:
		id = e.Deadline
	case Cancelled:
		id = e.Deadline
	case Moved:
		id, hold, ran = e.Deadline, true, e.Cause == CauseResumed && of.Actor == workflow.SystemActor
	case Tolled:
		if !e.Until.IsZero() {
			return nil
		}
		id, hold = e.Deadline, true // the step says when the clock runs again
	default:
		return nil
	}
	var all []workflow.Data
	for _, d := range k.Deadlines {
		if d.About != id || !d.Live() || d.Kind != process.HoldEnd && (hold || d.Kind != process.ExtensionRequest) {
			continue
		}
		var ends workflow.Data = Cancelled{Deadline: d.ID, Cause: EndedFirst}
		if ran {
			ends = Met{Deadline: d.ID, On: d.Due}
		}
		all = append(all, ends)
	}
	return all
}

// Moot are our own side's live dates for requests for more time on which nothing is left to decide.
func (k Docket) Moot() []Deadline {
	var all []Deadline
	for _, d := range k.Deadlines {
		of, known := k.Deadline(d.About)
		if known && d.Kind == process.ExtensionRequest && d.Live() && !of.Movable() {
			all = append(all, d)
		}
	}
	return all
}

// holdEnds is the instant at which the clock of a deadline on hold runs again, in the zone in which
// the matter's dates are counted by now; zero: it is not on hold.
func (d Deadline) holdEnds(zone string) time.Time {
	if d.Status != StatusTolled || d.HeldUntil.IsZero() {
		return time.Time{}
	}
	return d.HeldUntil.EndIn(timezone.Named(cmp.Or(zone, d.Zone)))
}

// HoldsOver are the deadlines on hold whose hold is over at an instant; the zone is that in which the matter's dates are
// counted by now.
func (k Docket) HoldsOver(zone string, at time.Time) []Deadline {
	var all []Deadline
	for _, d := range k.Deadlines {
		if ends := d.holdEnds(zone); !ends.IsZero() && civil.Over(ends, at) {
			all = append(all, d)
		}
	}
	return all
}

// Resumed is the date to which the end of its hold leads.
func (v Venue) Resumed(d Deadline) (Moved, error) {
	basis := d.Basis
	basis.Tolled = append(slices.Clone(basis.Tolled), deadline.Interval{From: d.TolledOn, To: d.HeldUntil})
	receipt, err := v.Derive(basis)
	if err != nil {
		return Moved{}, err
	}
	return v.Moved(d, CauseResumed, basis, receipt), nil
}
