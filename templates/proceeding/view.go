// Package proceeding holds the pages of lawsuits and appeals, and of the orders that courts enter in them.
package proceeding

import (
	"fmt"
	"net/url"
	"strconv"

	matterpage "duces/templates/matter"
	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow/civil"
	"duces/workflow/order"
	"duces/workflow/proceeding"
	"duces/workflow/view"
)

// Href is where a proceeding is shown.
func Href(id string) string { return "/proceedings/" + url.PathEscape(id) }

// OrderHref is where an order is shown, or one of its forms.
func OrderHref(order, form string) string {
	of := proceeding.Of(order)
	n := OrderNumber(order)
	if form == "" {
		return Href(of) + "#order-" + n
	}
	return Href(of) + "/orders/" + n + "/" + form
}

// OrderNumber is the number of an order within its proceeding.
func OrderNumber(order string) string {
	of := proceeding.Of(order)
	if len(order) <= len(of) {
		return ""
	}
	return order[len(of)+1:]
}

// PastHref is the page of what was barred in a matter on a day.
func PastHref(matter string) string { return matterpage.Href(matter) + "/orders" }

// StatusTag is how a status is shown.
func StatusTag(status string) (page.TagKind, string) {
	switch status {
	case proceeding.Pending:
		return page.Active, "Pending"
	case proceeding.Stayed:
		return page.Caution, "Stayed"
	case proceeding.Ended:
		return page.Neutral, "Ended"
	}
	return page.Neutral, status
}

// Statuses are those of proceedings as choices.
func Statuses() []page.Option {
	var all []page.Option
	for _, s := range proceeding.Statuses {
		_, title := StatusTag(s)
		all = append(all, page.Option{Value: s, Label: title})
	}
	return all
}

// ListView is the list of proceedings.
type ListView struct {
	Rows          []view.ProceedingRow
	Query, Status page.Field
	Statuses      []page.Option
	Filtered      bool
	MayRecord     bool
	Prev, Next    string
	Summary       string
}

// Named is a thing with the page on which it is shown; empty: it has none.
type Named struct{ Text, Href string }

// Clause is a clause of an order in words.
type Clause struct {
	Ref      order.Ref
	Effect   string
	Text     string // in the court's words
	Acts     string
	Whom     []Named
	Binds    string
	Basis    string
	From     string
	Until    string
	Tolls    string // kinds of deadlines
	Changes  []Named
	Changed  []Named // what later clauses did to it
	Answers  []string
	Standing order.Standing
	// StartOpen and EndOpen say what has not come yet that it waits for, or lasts until; empty: nothing.
	StartOpen, EndOpen string
	Note               string
}

// Tag is how its standing is shown.
func (c Clause) Tag() page.TagKind {
	switch c.Standing {
	case order.Works:
		return page.Active
	case order.Narrowed, order.Suspended:
		return page.Caution
	case order.Voided:
		return page.Danger
	case order.Waits, order.Over:
	}
	return page.Neutral
}

// Stands is its standing as a label.
func (c Clause) Stands() string {
	text := string(c.Standing)
	return string(text[0]-'a'+'A') + text[1:]
}

// Title names a clause within its order.
func (c Clause) Title() string { return fmt.Sprintf("Clause %d", c.Ref.Clause) }

// Order is an order with its clauses.
type Order struct {
	proceeding.Order
	Number  string
	Moments []words.Fact
	Lines   []Clause
	First   int // number of its first document among those of the proceeding, from 0
}

// Party is a party with its jurisdiction.
type Party struct {
	proceeding.Party
	Named
}

// Link is another proceeding.
type Link struct {
	How string
	Named
}

// Filing is a paper, with the number of its first document.
type Filing struct {
	proceeding.Filing
	First int
}

// View is one proceeding.
type View struct {
	proceeding.Proceeding
	Zone      page.Zone
	Today     civil.Date
	MayRecord bool
	Owner     string
	Earlier   []proceeding.Caption
	Parties   []Party
	Links     []Link
	Orders    []Order // the newest first
	Filings   []Filing
	Dates     []proceeding.Date // open ones
	Past      []proceeding.Date
	History   []Event
	Key       string
}

// Event is one of the history.
type Event struct {
	view.HistoryRow
	What string
}

// As is what kind of control an input is.
type As int

// Kinds of control.
const (
	Line As = iota
	Day
	Hour
	Area
	Choice
	Radios
	Boxes
	Files
	ZoneOf
)

// Input is one control of a form.
type Input struct {
	page.Field
	As      As
	Options []page.Option
	Zones   page.Zones
	Pair    *Input // beside it: the hour of a day
	Find    string // what a button below it says of its step, which looks up what was typed; empty: there is none
}

// Button is one that sends the form without saving it.
type Button struct{ Value, Text string }

// Group is some inputs under one heading.
type Group struct {
	ID, Legend, Hint, Error string
	Inputs                  []Input
	Groups                  []Group // below it, each folded
	Open                    bool    // a folded one is open
	Buttons                 []Button
}

// Form is a form about a proceeding.
type Form struct {
	Title, Lead, Action, Back string
	Submit                    string
	Key                       string
	Version                   int // that was seen; 0: the form rests on none
	Multipart                 bool
	Groups                    []Group
	Buttons                   []Button // beside the one that saves
	Step                      string   // what the button that saves says of its step
	Hidden                    [][2]string
	Problems                  []page.Problem
	Twin                      *Named // another proceeding with the same docket
	Below                     []Clause
}

// Moved is a deadline that an order tolls or lets run again.
type Moved struct {
	Matter    Named
	Title     string
	Old, New  string
	Happening string
}

// Effects are what an act on orders leads to.
type Effects struct {
	Waits      bool // a second person must approve it
	Matters    []Named
	More       int // matters that are not listed
	Elsewhere  int // in reviews that the reader is no member of
	Moved      []Moved
	Conflicts  []Named
	Awards     []Named
	MoreAwards int // that are not listed
	Notes      []string
}

// Preview is what an order would do, before it is saved.
type Preview struct {
	Title, Action, Back string
	Order               *Order       // of one that would be entered
	Facts               []words.Fact // of another act
	Submit              string       // where no approval is needed
	Effects             Effects
	Key                 string
	Hidden              [][2]string
}

// Asked is a request about an order as its page shows it.
type Asked struct {
	Lead     string // what would be done
	Order    *Order
	Facts    []words.Fact
	Before   *Clause // of a correction
	After    *Clause
	Effects  *Effects
	Notes    matterpage.FileNotes
	Download string // address below which its documents are
}

// Barring is a clause that bears on a matter.
type Barring struct {
	Clause
	Order    Named
	In       string // caption and docket number
	Binds    bool
	Unknown  string // what the record does not tell; empty: nothing
	AskHref  string // where that is answered; empty: not by the reader
	Protects string // another than the matter's jurisdiction
	Tolls    bool
}

// Past is the page of what was barred on a day.
type Past struct {
	Matter   Named
	Inputs   []Input
	Action   string
	Asked    bool
	Answer   string
	Barred   bool
	Open     bool
	Lines    []Barring
	Periods  []Period
	Problems []page.Problem
	Lead     string
}

// Period is a run of days.
type Period struct {
	From, Through string
	By            []Named
	Open          bool
}

func number(n int) string { return strconv.Itoa(n) }
