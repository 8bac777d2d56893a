package proceeding

import (
	"net/url"

	"duces/workflow/civil"
	"duces/workflow/view"
)

// AssociationHref is where an association is shown.
func AssociationHref(id string) string { return "/associations/" + url.PathEscape(id) }

// AssociationList is the list of associations and classes.
type AssociationList struct {
	Rows      []view.AssociationRow
	MayRecord bool
}

// Membership is that of a jurisdiction in an association.
type Membership struct {
	Named
	From, Until civil.Date // Until is the first day on which it is none; zero: it goes on
}

// AssociationView is one association.
type AssociationView struct {
	ID, Name  string
	Class     bool
	MayRecord bool
	Today     civil.Date
	Now, Past []Membership
	Clauses   []Named // that follow its members
}

// lastDay is the last on which it belonged.
func (m Membership) lastDay() civil.Date { return m.Until.AddDays(-1) }

func associationKind(class bool) string {
	if class {
		return "Class"
	}
	return "Association"
}
