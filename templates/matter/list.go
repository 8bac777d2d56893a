package matter

import "duces/templates/page"

// List is the page of matters.
type List struct {
	Shell   page.Shell
	Filter  Filter
	Stages  []page.Option
	States  []page.Option
	Reviews []page.Option
	Owners  []page.Option
	Columns []Column
	Rows    []Row
	Summary string
	// Previous and Next are empty where there is nothing in that direction.
	Previous, Next string
	// Acts are the transitions to choose from for many matters; none where the reader moves nothing.
	Acts   []page.Option
	ActsAt string // where the choice is sent
	// TickAll is this list with every matter ticked, for readers without script too.
	TickAll string
	Ticked  bool
	// Return is this very list, to come back to.
	Return string
	Error  string
}

// Filter is what narrows the list, as it stands in the URL.
type Filter struct {
	Query, Stage, State, Review string
	Owner                       string // a user, or one of the words for oneself and for nobody
	Overdue, Waiting            bool
	Sort                        string
}

func (f Filter) narrows() bool {
	return f.Query != "" || f.Stage != "" || f.State != "" || f.Review != "" || f.Owner != "" || f.Overdue || f.Waiting
}

// clear leads to the whole list, where this is less.
func (f Filter) clear() string {
	if !f.narrows() {
		return ""
	}
	return "/matters"
}

// ticked is the value of a box that is ticked or not.
func ticked(yes bool) string {
	if yes {
		return "yes"
	}
	return ""
}

// Column is a heading of the list; one without Href does not sort.
type Column struct {
	Title, Href string
	Sorted      string // ascending, descending or empty
}
