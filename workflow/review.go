package workflow

import "duces/workflow/deadline"

// Review is one campaign, under one legal authority, across many jurisdictions.
type Review struct {
	ID        string
	Name      string
	Authority string
	About     string
	Process   string // content hash of the definition its matters are pinned to
	Opened    deadline.Date
	Members   map[string]bool // user ids
	Version   int
}

// EvolveReview folds one event into a review.
func EvolveReview(r Review, e Event) Review {
	r.Version = e.No
	switch d := e.Data.(type) {
	case ReviewOpened:
		r.ID, r.Name, r.Authority, r.About, r.Process = e.Stream.ID(), d.Name, d.Authority, d.About, d.Process
		r.Opened = e.Effective
	case MemberAdded:
		r.Members = with(r.Members, d.User, true)
	case MemberRemoved:
		r.Members = without(r.Members, d.User)
	}
	return r
}
