package stay

import (
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/order"
	"duces/workflow/review"
	"duces/workflow/timezone"
)

// Protected is what orders mean to one government of a review at an instant.
type Protected struct {
	Findings []order.Finding // clauses that bar or toll anything, or may; those that do not bind the office too
	Barred   int64           // cents of its undrawn share of awards that an order keeps this office from denying on some ground
}

// InReview judges the orders for governments of a review at an instant, by their ids. It reads no matter.
func InReview(facts workflow.Facts, in review.Review, ids []string, at time.Time) (map[string]Protected, error) {
	streams := make([]workflow.Stream, len(ids))
	for i, id := range ids {
		streams[i] = jurisdiction.Stream(id)
	}
	if err := facts.Load(streams...); err != nil {
		return nil, err
	}
	all := make([]jurisdiction.Jurisdiction, len(ids))
	for i, s := range streams {
		var err error
		if all[i], err = workflow.Look[jurisdiction.Jurisdiction](facts, s); err != nil {
			return nil, err
		}
	}
	r := &Reading{facts: facts}
	if err := r.readFor(all); err != nil {
		return nil, err
	}
	found := make(map[string]Protected, len(all))
	for _, j := range all {
		on := civil.DateIn(at, timezone.Named(j.Zone))
		o := r.of(j, in, on)
		var p Protected
		var err error
		if p.Findings, err = o.About(on, at); err != nil {
			return nil, err
		}
		for _, x := range o.awards {
			if x.SubawardOf != "" || !r.record.Bars() { // as in the money view: a subaward is a part of another award
				continue
			}
			bars, err := barsOf(o, x, View{On: on, At: at})
			if err != nil {
				return nil, err
			}
			if slices.ContainsFunc(bars, func(b AwardBar) bool { return b.Binds && b.touches(x) }) {
				for _, id := range append([]string{j.ID}, j.Merged...) {
					p.Barred += x.ColumnsOf(id, civil.Date{}, time.Time{}).Undrawn
				}
			}
		}
		found[j.ID] = p
	}
	return found, nil
}
