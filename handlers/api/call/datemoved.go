package call

import "duces/workflow/recalculation"

// DateMoved is a number of open deadlines that a corrected state or zone moves alike. It
// names no matter: some may be of reviews that the caller is no member of.
type DateMoved struct {
	Kind    string `json:"kind"`
	Old     string `json:"old" format:"date"`
	New     string `json:"new" format:"date"`
	OldZone string `json:"old_zone" doc:"Time zone in which the last day ended."`
	NewZone string `json:"new_zone" doc:"Time zone in which the last day ends."`
	Count   int    `json:"count"`
}

// DatesMoved counts changes that are alike.
func DatesMoved(changes []recalculation.Change) []DateMoved {
	list := []DateMoved{}
	for _, m := range recalculation.Gather(changes) {
		list = append(list, DateMoved{
			Kind: m.Kind, Old: DateText(m.Old), New: DateText(m.New), OldZone: m.OldZone, NewZone: m.NewZone, Count: m.Count,
		})
	}
	return list
}

// ReviewMoved is a review that uses a jurisdiction, and how many of its due dates would move.
type ReviewMoved struct {
	Review *Named `json:"review,omitempty" doc:"Absent if you are not a member of it."`
	Moved  int    `json:"moved"`
}

// ReviewsMoved lists where due dates would move.
func ReviewsMoved(uses []recalculation.Use) []ReviewMoved {
	list := make([]ReviewMoved, len(uses))
	for i, u := range uses {
		list[i].Moved = u.Moved
		if u.Review != "" {
			list[i].Review = &Named{ID: u.Review, Name: u.Name}
		}
	}
	return list
}
