// Package review holds the pages about reviews: their list, one review, a new
// one, and the choice of the jurisdictions whose matters it opens.
package review

import (
	"net/url"
	"strconv"

	"duces/templates/page"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/process"
	"duces/workflow/view"
)

// Href is where a review is shown.
func Href(id string) string { return "/reviews/" + url.PathEscape(id) }

// Column is one stage as a column of the list.
type Column struct{ Name, Title string }

// ListView is the list of reviews.
type ListView struct {
	Rows    []view.ReviewRow
	Columns []Column
	MayOpen bool
}

// MattersIn leads to the matters of a review at a stage; no stage is all.
func MattersIn(review, stage string) string {
	q := url.Values{"review": {review}}
	if stage != "" {
		q.Set("stage", stage)
	}
	return "/matters?" + q.Encode()
}

func overdueIn(review string) string {
	return "/matters?" + url.Values{"review": {review}, "overdue": {"yes"}}.Encode()
}

func closedIn(review string) string {
	return "/matters?" + url.Values{"review": {review}, "closed": {"yes"}}.Encode()
}

// Member is one person of a review.
type Member struct {
	ID, Name, Role string
	Disabled       bool
	Bounced        string // the status with which mail to them came back
}

// Stage is one stage of a review with its matters.
type Stage struct {
	Name, Title string
	Matters     int
}

// View is one review.
type View struct {
	Online                     bool // respondents may answer online
	ID, Name, Authority, About string
	Opened                     civil.Date
	Matters, Overdue, Closed   int
	Stages                     []Stage
	Members                    []Member
	Others                     []page.Option // who could join
	Process                    *process.Definition
	MayRun                     bool
	Key                        string
	Time                       view.ExtensionCounts
	Running                    Running
	LeftOff                    []LeftOff
}

// openRequests is the list of our own decisions that are due on requests for more time in a review.
func openRequests(id string) string {
	return "/deadlines?" + url.Values{"review": {id}, "owed": {due.OwedByTeam}, "kind": {process.ExtensionRequest}}.Encode()
}

// busiest is the number of matters at the fullest stage, as the length of the longest bar.
func (v View) busiest() int {
	most := 0
	for _, s := range v.Stages {
		most = max(most, s.Matters)
	}
	return most
}

// ChooseView is the choice of jurisdictions.
type ChooseView struct {
	Review   view.Ref
	Problems []page.Problem
	Query    page.Field
	Kind     page.Field
	State    page.Field
	Kinds    []page.Option
	States   []page.Option
	Rows     []view.JurisdictionRow
	Chosen   map[string]bool
	Total    int      // that match the filter
	Trail    []string // cursors of the pages before this one
	Cursor   string   // of this page
	Next     string   // of the next page
	Filtered bool
	OpenedOn page.Field
	// FirstStep is the step to take next in what was opened, with the Steps to choose from.
	FirstStep page.Field
	Steps     []page.Option
	Dates     page.Dates
	Key       string
	// LeftOff are left off the list; Excluded asks whether their matters open.
	LeftOff  []page.LeftOff
	Excluded page.Field
}

// ShownDates are the dates with the element that shows them.
func (v ChooseView) ShownDates() page.Dates {
	v.Dates.ID = "dates"
	return v.Dates
}

// elsewhere lists what is chosen on other pages, so that it travels along.
func (v ChooseView) elsewhere() []string {
	here := map[string]bool{}
	for _, r := range v.Rows {
		here[r.ID] = true
	}
	var ids []string
	for id := range v.Chosen {
		if !here[id] {
			ids = append(ids, id)
		}
	}
	return ids
}

// NewView is the form that opens a review.
type NewView struct {
	Problems                []page.Problem
	Name, Authority, About  page.Field
	OpenedOn                page.Field
	Members                 page.Field
	Choices                 []page.Option
	Process, Source, Upload page.Field
	SourceProblems          []SourceProblem
	Key                     string
}

// SourceProblem is one thing wrong with a process, and on which line.
type SourceProblem struct {
	Line int
	Text string
	Code string // the line itself
}

func number(n int) string { return strconv.Itoa(n) }
