package matter

import (
	"duces/templates/page"
	"duces/workflow/view"
)

// List is the page of matters.
type List struct {
	Shell    page.Shell
	Filter   view.MatterQuery
	Stages   []page.Option
	States   []page.Option
	Reviews  []page.Option
	Owners   []page.Option
	Columns  []page.Column
	USStates []page.Option
	Rows     []Row
	Summary  string
	// Previous and Next are empty where there is nothing in that direction.
	Previous, Next string
	Bulk           page.Bulk
	ActsAt         string // where the choice of an act is sent
	Error          string
}

// clear leads to the whole list, where this is less.
func (l List) clear() string {
	if !l.Filter.Narrows() {
		return ""
	}
	return "/matters"
}

// closedOrNot are the choices of a filter by whether a matter has ended.
var closedOrNot = []page.Option{{Value: "", Label: "Open and closed"}, {Value: "no", Label: "Not closed"}, {Value: "yes", Label: "Closed"}}

// manyReviews says whether it matters which review a matter is of.
func (l List) manyReviews() bool { return len(l.Reviews) > 1 }

// rowName tells a matter from all others of the list.
func (l List) rowName(r Row) string {
	if l.manyReviews() {
		return r.Jurisdiction.Title() + ", " + r.Review.Name
	}
	return r.Jurisdiction.Title()
}

// ticked is the value of a box that is ticked or not.
func ticked(yes bool) string {
	if yes {
		return "yes"
	}
	return ""
}
