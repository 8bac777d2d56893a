package subject

import (
	"duces/templates/page"
	proceedingpage "duces/templates/proceeding"
	"duces/workflow/review"
)

// LeftOff words jurisdictions that are left off the list of a review.
func LeftOff(all []review.Exclusion) []page.LeftOff {
	var list []page.LeftOff
	for _, x := range all {
		list = append(list, page.LeftOff{Name: x.Name, Case: x.Case, Href: proceedingpage.Href(x.Proceeding), On: x.On})
	}
	return list
}

// OpenExcluded asks whether matters open for those too that are left off the list.
func OpenExcluded(value string) page.Field {
	return page.Field{Name: "excluded", Label: "Matters for these", Values: []string{value}}
}
