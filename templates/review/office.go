package review

import (
	"net/url"

	"duces/templates/page"
	"duces/workflow/civil"
	"duces/workflow/review"
)

// AgencyHref is where the agency of a review is named.
func AgencyHref(id string) string { return Href(id) + "/agency" }

// OfficialHref is where an official is changed.
func OfficialHref(id, official string) string {
	return Href(id) + "/officials/" + url.PathEscape(official)
}

// AgencyForm names the agency that runs a review.
type AgencyForm struct {
	ID, Key      string
	Problems     []page.Problem
	Name, PartOf page.Field
}

// OfficialForm is the form of an official, new or on record.
type OfficialForm struct {
	ID, Key     string
	Official    string // id; empty: a new one
	Version     int
	Problems    []page.Problem
	Office      page.Field
	Person      page.Field
	From, Until page.Field
}

// Title is that of its page.
func (f OfficialForm) Title() string {
	if f.Official == "" {
		return "Add an official"
	}
	return "Change an official"
}

func (f OfficialForm) action() string {
	if f.Official == "" {
		return OfficialHref(f.ID, "new")
	}
	return OfficialHref(f.ID, f.Official)
}

// termOf is from when until when an office is held.
func termOf(o review.Official) string {
	switch {
	case o.From.IsZero() && o.Until.IsZero():
		return "No dates on record"
	case o.Until.IsZero():
		return "Since " + page.DayText(o.From)
	case o.From.IsZero():
		return "Until " + page.DayText(o.Until)
	}
	return page.DayText(o.From) + " to " + page.DayText(o.Until)
}

// officialTitle names an office with its holder.
func officialTitle(o review.Official) string {
	if o.Person == "" {
		return o.Office
	}
	return o.Office + ": " + o.Person
}

// Running is who runs a review, with who is in office on a day.
type Running struct {
	Agency    string
	PartOf    []string
	Officials []review.Official
	Today     civil.Date
}
