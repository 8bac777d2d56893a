// Package report holds the page of the weekly report.
package report

import (
	"duces/templates/page"
	"duces/workflow/civil"
	"duces/workflow/report"
)

// All is where the report on all reviews is shown.
const All = "/report"

// View is the page.
type View struct {
	Reports        []report.Report
	One            bool // it is on one review
	Action         string
	Week           page.Field
	Published      page.Field // its one value is Yes
	Dates          string
	Previous, Next string // addresses of the weeks around it; empty: there is none yet
	PDF, CSV       string
	Confidential   int // matters that the published version leaves out
}

// Yes is the value of a checkbox that is set.
const Yes = "1"

// publishedChoice is the one box of the form.
var publishedChoice = []page.Option{{Value: Yes, Label: "Published version", Hint: "Leaves out what is marked confidential."}}

// heading is what a table of one of the reports is called in the page.
func heading(v View, r report.Report, t report.Table) string {
	if v.One {
		return t.Name
	}
	return t.Name + "-" + r.ID
}

func numeric(c report.Column) string {
	if c.Number {
		return "num"
	}
	return ""
}

// isDate says whether a cell is a date, which stays on one line beside a long name.
func isDate(cell any) bool {
	_, is := cell.(civil.Date)
	return is
}

// ofMatters says whether the rows of a table are about matters.
func ofMatters(t report.Table) bool {
	return len(t.Rows) > 0 && t.Rows[0].Matter != ""
}
