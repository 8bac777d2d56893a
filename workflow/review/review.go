package review

import (
	"maps"
	"slices"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/process"
	"duces/workflow/search"
)

// KindName names the streams of reviews.
const KindName = "review"

// Stream is the history of one review.
func Stream(id string) workflow.Stream { return workflow.NewStream(KindName, id) }

// Review is one campaign, under one legal authority, across many jurisdictions.
type Review struct {
	ID        string
	Name      string
	Authority string
	About     string
	Process   string // content hash of the definition its matters are pinned to
	Opened    civil.Date
	Members   map[string]bool     // user ids
	Templates map[string]Template // of letters that were changed, by the name of the kind
	Online    bool                // respondents may answer online
	// DemandSets are in the order in which each was first saved.
	DemandSets []DemandSet
	Agency     string      // that runs the review; empty: not on record
	PartOf     []string    // what the agency is part of, the nearest first
	Officials  []Official  // in the order in which each was first named
	Exclusions []Exclusion // jurisdictions that are left off the list
	Version    int
}

// Kind is what the program knows of reviews.
var Kind = workflow.KindOf[Review]{
	Version: func(r Review) int { return r.Version },
	Name:    KindName, Events: slices.Concat(reviewEvents, letterEvents, officeEvents, exclusionEvents),
	Needs:   func(r Review) []workflow.Stream { return []workflow.Stream{ProcessStream(r.Process)} },
	Visible: func(facts workflow.Facts, r Review) bool { return r.VisibleTo(facts.Actor) },
	Process: workflow.NoProcess[Review],
	Rows: func(r Review, _ *process.Definition) []workflow.Row {
		rows := []workflow.Row{Row{
			ID: r.ID, Name: r.Name, Authority: r.Authority, About: r.About, Process: r.Process, OpenedOn: r.Opened.String(), Version: int64(r.Version),
			Words: SearchKey(r.Name),
		}}
		for _, user := range slices.Sorted(maps.Keys(r.Members)) {
			rows = append(rows, MemberRow{ReviewID: r.ID, UserID: user})
		}
		return rows
	},
}.Kind()

// VisibleTo says whether the review exists for an actor at all.
func (r Review) VisibleTo(a workflow.Actor) bool {
	switch v := a.Viewer(); {
	case v.SeesAll():
		return true
	case v.SeesNothing():
		return false
	}
	return r.Members[a.ID]
}

// CheckReaders refuses users who cannot read documents of its matters.
func (r Review) CheckReaders(facts workflow.Facts, at string, users []string) error {
	for _, id := range users {
		u, err := account.Find(facts, id)
		if id == "" || err != nil || u.Disabled || !r.Members[id] {
			return workflow.Malformed(at, "Choose members of the review whose access has not ended.")
		}
	}
	return nil
}

// LoadMembers reads the accounts of all members at once, for whoever is about to
// ask for many of them.
func (r Review) LoadMembers(facts workflow.Facts) error {
	streams := make([]workflow.Stream, 0, len(r.Members))
	for user := range r.Members {
		streams = append(streams, account.Stream(user))
	}
	return facts.Load(streams...)
}

// InRole lists the enabled members that have one of the roles, by id.
func (r Review) InRole(facts workflow.Facts, roles ...workflow.Role) []account.User {
	if r.LoadMembers(facts) != nil {
		return nil // kept as the facts' fault
	}
	var found []account.User
	for _, id := range slices.Sorted(maps.Keys(r.Members)) {
		u, err := account.Find(facts, id)
		if err == nil && !u.Disabled && slices.Contains(roles, u.Role) {
			found = append(found, u)
		}
	}
	return found
}

// Find finds a review that the actor may see; to others it does not exist.
func Find(facts workflow.Facts, id string) (Review, error) {
	return workflow.Find[Review](facts, Stream(id))
}

// Row is how lists show a review.
type Row struct {
	ID        string
	Name      string
	Authority string
	About     string
	Process   string
	OpenedOn  string // ISO
	Version   int64
	Words     string // by which it is found
}

// SearchKey is by what a review is found.
func SearchKey(name string) string { return search.Names{Name: name}.Key() }

// Key implements workflow.Row.
func (r Row) Key() string { return r.ID }

// MemberRow is a membership, which is all key.
type MemberRow struct {
	ReviewID string
	UserID   string
}

// Key implements workflow.Row.
func (r MemberRow) Key() string { return r.ReviewID + "/" + r.UserID }
