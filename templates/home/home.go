// Package home holds the first page, sign-in, and the pages that say what went wrong.
package home

import (
	"time"

	"duces/templates/approval"
	"duces/templates/matter"
	"duces/templates/page"
	"duces/workflow/civil"
	"duces/workflow/view"
)

// Dashboard is the first page of everybody who reads matters.
type Dashboard struct {
	Shell    page.Shell
	Zone     page.Zone
	Greeting string
	Figures  []Figure
	Stages   []Stage
	Overdue  []matter.Row
	Soon     []Soon
	Approve  []approval.Row
	Letters  []view.ReturnedLetter // that came back
	Decides  bool                  // the reader approves adverse acts
	Matters  bool                  // the reader reads matters at all
	Ways     []Way
	MoreLate string // href where more are overdue than shown
	MoreSoon string // the same of what is due soon
	Notes    []Note
	First    First // what to do where there is no review yet
}

// First says how somebody begins who has no review; Href may be empty.
type First struct{ Title, Text, Href, Way string }

// Note is something about the reader that they should know, and where to change it.
type Note struct{ Name, Text, Href, Way string }

// Figure is one number that leads to the list behind it.
type Figure struct {
	Number      int
	Label, Href string
	Late        bool
	Name        string
}

// Stage is one bar of the chart, with Share of the longest in thousandths.
type Stage struct {
	Title, Href, Name string
	Count, Share      int
}

// Soon is a deadline that ends within the next days.
type Soon struct {
	Matter, Jurisdiction, State, Kind, Left string
	Due                                     civil.Date
	Ends                                    time.Time
	Zone                                    string
}

// Way leads somewhere, for readers who have no matters.
type Way struct{ Title, Href, Text string }

// SignIn is the form for email and password.
type SignIn struct {
	Shell       page.Shell
	Email, Next string
	Error       string
	// Ended says that a form was sent after its session had ended. It is in Held, sealed;
	// TooLong says that it was too long for that.
	Ended, TooLong bool
	Held           string
	Files          []string // of the form, which must be chosen again
}

// Failure is a page that says what went wrong and leads on.
type Failure struct {
	Shell     page.Shell
	Title     string
	Text      string
	Satisfy   string
	Href, Way string
	Reference string // to find it in the log
}
