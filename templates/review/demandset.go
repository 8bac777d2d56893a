package review

import (
	"strconv"

	"duces/templates/matter"
	"duces/templates/page"
	"duces/workflow/demand"
)

// SetsHref is where the demand sets of a review are.
func SetsHref(id string) string { return Href(id) + "/demand-sets" }

// DemandSets are those of a review.
type DemandSets struct {
	ID     string
	MayRun bool
	Rows   []DemandSet
}

// DemandSet is one of them in its latest version.
type DemandSet struct {
	ID, Name string
	SetVersion
}

// SetVersion is a set as it was saved once.
type SetVersion struct {
	Number  int
	At, By  string
	Demands []demand.Demand
}

func (v SetVersion) title() string { return "Version " + strconv.Itoa(v.Number) }

// SetEditor is the page on which one set is saved.
type SetEditor struct {
	ID, Title, Action string
	Key               string
	Version           int // that is changed; 0: the set is new
	MayRun            bool
	Problems          []page.Problem
	Name              page.Field
	Form              matter.Form // of the demands
	Versions          []SetVersion
	Matter            page.Field
	Matters           []page.Option // whose demands can be taken
}

func (v SetEditor) submit() string {
	if v.Version == 0 {
		return "Save set"
	}
	return "Save as version " + strconv.Itoa(v.Version+1)
}
