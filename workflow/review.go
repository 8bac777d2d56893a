package workflow

import (
	"maps"
	"slices"

	"duces/workflow/deadline"
	"duces/workflow/process"
)

// KindReview names the streams of reviews.
const KindReview = "review"

// ReviewStream is the history of one review.
func ReviewStream(id string) Stream { return NewStream(KindReview, id) }

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

// ReviewKind is what the program knows of reviews.
var ReviewKind = KindOf[Review]{
	Name: KindReview, Events: reviewEvents,
	Needs: func(r Review) []Stream {
		streams := []Stream{ProcessStream(r.Process)}
		for user := range r.Members {
			streams = append(streams, UserStream(user))
		}
		return streams
	},
	Visible: func(w World, r Review) bool { return r.VisibleTo(w.Actor) },
	Process: NoProcess[Review],
	Rows: func(r Review, _ *process.Definition) []Row {
		rows := []Row{RowOfReview{
			ID: r.ID, Name: r.Name, Authority: r.Authority, About: r.About, Process: r.Process, OpenedOn: r.Opened.String(), Version: int64(r.Version),
		}}
		for _, user := range slices.Sorted(maps.Keys(r.Members)) {
			rows = append(rows, RowOfMember{ReviewID: r.ID, UserID: user})
		}
		return rows
	},
}.Kind()

// VisibleTo says whether the review exists for an actor at all.
func (r Review) VisibleTo(a Actor) bool {
	switch v := a.Viewer(); {
	case v.SeesAll():
		return true
	case v.SeesNothing():
		return false
	}
	return r.Members[a.ID]
}

// InRole lists the enabled members that have one of the roles, by id.
func (r Review) InRole(w World, roles ...Role) []User {
	var found []User
	for _, id := range slices.Sorted(maps.Keys(r.Members)) {
		u, err := FindUser(w, id)
		if err == nil && !u.Disabled && slices.Contains(roles, u.Role) {
			found = append(found, u)
		}
	}
	return found
}

// FindReview finds a review that the actor may see; to others it does not exist.
func FindReview(w World, id string) (Review, error) { return Find[Review](w, ReviewStream(id)) }

// RowOfReview is how lists show a review.
type RowOfReview struct {
	ID        string
	Name      string
	Authority string
	About     string
	Process   string
	OpenedOn  string // ISO
	Version   int64
}

// Key implements workflow.Row.
func (r RowOfReview) Key() string { return r.ID }

// RowOfMember is a membership, which is all key.
type RowOfMember struct {
	ReviewID string
	UserID   string
}

// Key implements workflow.Row.
func (r RowOfMember) Key() string { return r.ReviewID + "/" + r.UserID }
