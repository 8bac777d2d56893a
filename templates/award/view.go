// Package award holds the pages about awards: their list, one of them with its ledger, the forms, the import from a CSV
// file, and the money view.
package award

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/order"
	"duces/workflow/proceeding"
	"duces/workflow/repayment"
	"duces/workflow/stay"
	"duces/workflow/view"
)

// Home is the list of awards, and Money the money view.
const (
	Home  = "/awards"
	Money = "/money"
)

// Href is where an award is shown.
func Href(id string) string { return Home + "/" + url.PathEscape(id) }

// DocumentHref is where the document of an action is.
func DocumentHref(id string, action int) string {
	return Href(id) + "/documents/" + strconv.Itoa(action)
}

// title is a stored word for people.
func title(word string) string {
	text := strings.ReplaceAll(word, "_", " ")
	if text == "pass through" {
		text = "pass-through"
	}
	if text != "" {
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	return text
}

// Titles are stored words as choices.
func Titles[T ~string](all []T) []page.Option {
	options := make([]page.Option, len(all))
	for i, one := range all {
		options[i] = page.Option{Value: string(one), Label: title(string(one))}
	}
	return options
}

// KindTitles are kinds of action as choices.
func KindTitles(kinds []award.ActionKind) []page.Option {
	options := make([]page.Option, len(kinds))
	for i, k := range kinds {
		options[i] = page.Option{Value: string(k), Label: k.Title()}
	}
	return options
}

// plain is an amount as a file has it.
func plain(cents int64) string { return strings.ReplaceAll(award.AmountText(cents), ",", "") }

// ListView is the list of awards.
type ListView struct {
	Rows                               []view.AwardRow
	Query, Jurisdiction, Program, Year page.Field
	Filtered, MayRecord                bool
	Prev, Next, Summary                string
}

// Share is what one jurisdiction has of a joint award.
type Share struct {
	Jurisdiction jurisdiction.Ref
	Agent        bool
	award.Columns
}

// Past is one event of an award's history.
type Past struct {
	view.HistoryRow
	What string
}

// View is one award.
type View struct {
	award.Award
	To            jurisdiction.Ref
	PartOf        award.Award // that a subaward is a part of
	Subawards     []view.AwardRow
	MoreSubawards bool
	Columns       award.Columns
	Note          string
	Ends          civil.Date
	Shares        []Share
	Conditions    []award.Condition
	Ledger        []award.Line
	Replaced      []award.Action // that were corrected
	Debts         []AwardDebt
	Names         map[string]string
	Bars          []stay.AwardBar
	Asides        []stay.Aside
	Rested        []stay.Rested
	Decisions     []stay.Decided
	BarsOn        civil.Date
	History       []Past
	More          bool
	MayRecord     bool
	Reader        page.Zone
	AsOf, Known   page.Field
}

// what says what an action did, without its amount.
func what(act award.Action) string {
	switch {
	case act.Kind == award.Movement:
		return "Moved from " + string(act.From) + " to " + string(act.Into)
	case act.Kind == award.Extension:
		return "Period extended to " + page.DayText(act.Until)
	case act.Condition != "":
		return act.Kind.Title() + ": " + act.Condition + ", fiscal year " + strconv.Itoa(act.FiscalYear)
	}
	return act.Kind.Title()
}

// debtOf is the debt whose payment moved cents; empty: none did.
func debtOf(act award.Action) string {
	if s := workflow.Stream(act.Reference); act.Kind == award.Movement && s.Kind() == repayment.KindName {
		return s.ID()
	}
	return ""
}

// deciderOf is the matter whose decision moved cents; empty: none did.
func deciderOf(act award.Action) string {
	matter, _, decided := strings.Cut(act.Reference, "/")
	if act.Kind != award.Movement || !decided || debtOf(act) != "" {
		return ""
	}
	return matter
}

// amount is that of an action, below zero where money is taken back.
func amount(act award.Action) string {
	switch {
	case act.Cents == 0:
		return ""
	case act.Kind == award.Deobligation:
		return award.AmountText(-act.Cents)
	}
	return award.AmountText(act.Cents)
}

// mayCorrect says whether a person may correct an action.
func (v View) mayCorrect(act award.Action) bool {
	return v.MayRecord && act.Kind != award.Movement && act.CorrectedBy == 0 && !act.Removed
}

// columns are those of the ledger: of columns that no action ever used, none.
func (v View) columns() []award.Column {
	var used []award.Column
	for _, col := range award.AllColumns {
		always := col == award.Undrawn || col == award.Drawn
		for _, line := range v.Ledger {
			always = always || line.At(col) != 0
		}
		if always {
			used = append(used, col)
		}
	}
	return used
}

func sharesText(act award.Action, names map[string]string) string {
	var parts []string
	for _, s := range act.Shares {
		parts = append(parts, names[s.Jurisdiction]+" $"+award.AmountText(s.Cents))
	}
	return strings.Join(parts, "; ")
}

// barText says what a clause bars.
func barText(b stay.AwardBar) string {
	switch {
	case b.Barred == order.Yes && len(b.Grounds) > 0:
		return "Bars denial on " + strings.Join(b.Grounds, "; ")
	case b.Barred == order.Yes:
		return "Bars denial"
	case b.Ask == order.AskAct:
		return "Bars denial on some grounds"
	case b.Ask == order.AskHour:
		return "Begins or ends on this day"
	}
	return "May protect the recipient; the record cannot tell"
}

func clauseLine(b stay.AwardBar) string { return proceeding.Line(*b.Clause) }

// restingText is a decision that rests on a condition.
func restingText(r stay.Rested) string {
	return field.OutcomeTitle(r.Outcome) + " on " + page.DayText(r.On)
}

// decidedText is a decision with its amount.
func decidedText(d stay.Decided) string {
	text := field.OutcomeTitle(d.Outcome)
	if d.AmountCents > 0 {
		text += ", " + d.AmountText()
	}
	return text
}

// InputKind says how an input is shown.
type InputKind int

// The kinds of input.
const (
	Line InputKind = iota
	Day
	Choice
	Radio
	Text
	Box
	File
)

// Input is one of a form, with its choices.
type Input struct {
	page.Field
	As      InputKind
	Options []page.Option
}

// FormView is a form about an award.
type FormView struct {
	Title, Lead, Action, Button, Back, Key string
	Preview                                string // what a button is called that shows Divided or Becomes; empty: there is none
	Divided                                *Divided
	Becomes                                *Becomes
	Version                                int
	Existing                               string // award that may be the same
	Problems                               []page.Problem
	Inputs                                 []Input
	Multipart                              bool // it has files
}

// ImportView is the form of an import, and PreviewView what it comes to.
type (
	ImportView struct {
		Key          string
		Problems     []string
		OfFile       bool
		Upload, Text page.Field
	}
	PreviewView struct {
		Key, Text string
		award.Plan
		Rows  []award.Item
		Names map[string]string // of jurisdictions
	}
)

// mostShown is how many lines of a file a preview shows.
const mostShown = 100

func (v PreviewView) shown() []award.Item { return v.Rows[:min(len(v.Rows), mostShown)] }

func itemKind(i award.Item) string {
	if i.Action != "" {
		return i.Action.Title()
	}
	if cents, err := award.ParseAmount("", "", i.Amount); err == nil && cents < 0 {
		return award.Deobligation.Title()
	}
	return award.Obligation.Title()
}

// MoneyView is what awards add up to.
type MoneyView struct {
	Rows                                   []view.MoneyRow
	Total                                  view.AwardMoney
	AtRisk                                 int64
	ByJurisdiction, ByProgram, ByYear      bool
	AsOf, Known, Program, Year, Review, By page.Field
	Reviews                                []page.Option
	Filtered                               bool
	Point                                  string // as of when the amounts are
	Summary, Prev, Next                    string
}

// Divisions are what the money view can be divided by.
var Divisions = []page.Option{{Value: "jurisdiction", Label: "Jurisdiction"}, {Value: "program", Label: "Program"}, {Value: "year", Label: "Program year"}}

// Part is one bar of the chart.
type Part struct {
	Title string
	Cents int64
}

// parts are the columns with their titles; of those that only decisions fill, the ones that hold something in total.
func parts(m, total view.AwardMoney) []Part {
	all := []Part{{"Undrawn", m.Undrawn}, {"Drawn", m.Drawn}}
	for _, col := range []struct {
		title     string
		is, total int64
	}{
		{"Withheld", m.Withheld, total.Withheld},
		{"Denied", m.Denied, total.Denied},
		{"Disallowed", m.Disallowed, total.Disallowed},
		{"Repaid", m.Repaid, total.Repaid},
	} {
		if col.total != 0 {
			all = append(all, Part{col.title, col.is})
		}
	}
	return all
}

// bars are those of the chart: what is barred from denial is a part of what is undrawn.
func (v MoneyView) bars() []Part {
	all := parts(v.Total, v.Total)
	if v.Total.Barred > 0 {
		all = slices.Insert(all, 1, Part{"Of that, barred from denial", v.Total.Barred})
	}
	return all
}

// perMille is the length of a bar, for what an int holds everywhere.
func perMille(cents, of int64) int {
	if of <= 0 {
		return 0
	}
	return int(float64(cents) / float64(of) * 1000)
}

func yearText(year int) string { return strconv.Itoa(year) }

// barredBy is the clauses in one line, which is shown whole where the list cuts it.
func barredBy(all []view.BarredBy) string {
	titles := make([]string, len(all))
	for i, by := range all {
		titles[i] = by.Title
	}
	return strings.Join(titles, "; ")
}

func kindText(kind string) string { return words.JurisdictionKind(kind) }
