package review

import (
	"net/url"

	"duces/templates/page"
)

// ExclusionsHref is where a jurisdiction is left off the list of a review, or taken up again.
func ExclusionsHref(id, jurisdiction string) string {
	if jurisdiction == "" {
		return Href(id) + "/exclusions/new"
	}
	return Href(id) + "/exclusions/" + url.PathEscape(jurisdiction) + "/end"
}

// LeftOff is a jurisdiction that is left off the list, with the reason that somebody gave.
type LeftOff struct {
	page.LeftOff
	Jurisdiction, Reason string
	Ended                bool // the case: somebody is to decide
}

// ExclusionForm leaves a jurisdiction off the list, or takes it up again.
type ExclusionForm struct {
	ID, Key      string
	Problems     []page.Problem
	Query        page.Field
	Found        []page.Option // jurisdictions
	Jurisdiction page.Field
	Cases        []page.Option // proceedings
	Proceeding   page.Field
	Reason       page.Field
	Ends         *LeftOff // that is taken up again; nil: one is left off
}

func (f ExclusionForm) action() string {
	if f.Ends != nil {
		return ExclusionsHref(f.ID, f.Ends.Jurisdiction)
	}
	return ExclusionsHref(f.ID, "")
}
