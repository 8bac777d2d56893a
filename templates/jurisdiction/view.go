// Package jurisdiction holds the pages about governments: their list, one of
// them with its matters, the form, and the import from a CSV file.
package jurisdiction

import (
	"net/url"
	"strconv"

	"duces/templates/page"
	"duces/templates/words"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/recalculation"
	"duces/workflow/timezone"
	"duces/workflow/usstate"
	"duces/workflow/view"
)

// Href is where a jurisdiction is shown.
func Href(id string) string { return "/jurisdictions/" + url.PathEscape(id) }

// Kinds are the kinds of government as choices.
func Kinds() []page.Option {
	var options []page.Option
	for _, k := range jurisdiction.Kinds {
		options = append(options, page.Option{Value: k, Label: words.JurisdictionKind(k)})
	}
	return options
}

// ListView is the list of jurisdictions.
type ListView struct {
	Rows               []view.JurisdictionRow
	Query, Kind, State page.Field
	Kinds, States      []page.Option
	Columns            []page.Column
	Sort               string
	Filtered           bool
	Prev, Next         string
	Summary            string
	MayRun, Reads      bool // Reads: the viewer reads matters at all
}

// FormView is the form of one jurisdiction, new or on record.
type FormView struct {
	ID       string // empty when new
	Title    string
	Problems []page.Problem
	Name     page.Field
	Kind     page.Field
	State    page.Field
	Zone     page.Field
	// Confirm asks whether a zone is right that the state does not use; Confirmed is
	// the choice. Without a label it is not asked.
	Confirm   page.Field
	Confirmed page.Option
	Parent    page.Field
	Contact   page.Field
	Kinds     []page.Option
	States    []page.Option
	Zones     page.Zones
	Key       string
	Version   int
	Changed   *page.Changed
	Dates     page.Dates // that the change would move
}

// ShownDates are the dates with the element that shows them.
func (v FormView) ShownDates() page.Dates {
	v.Dates.ID = "dates"
	return v.Dates
}

func (v FormView) action() string {
	if v.ID == "" {
		return "/jurisdictions/new"
	}
	return Href(v.ID) + "/edit"
}

func (v FormView) back() string {
	if v.ID == "" {
		return "/jurisdictions"
	}
	return Href(v.ID)
}

// Moved is what a change of a jurisdiction would move, and in which reviews.
type Moved struct {
	Moves []recalculation.Moves
	Uses  []recalculation.Use
	Total int
	// Rights of the jurisdiction that would end, or end sooner, or of a merge that run, each in a sentence.
	Rights []string
	Frees  bool // a court order protects the jurisdiction less after it
	Merge  bool
}

// RightTitle stands above such a right.
func (m Moved) RightTitle() string {
	if m.Merge {
		return "A right of the jurisdiction is running"
	}
	return "A right of the jurisdiction would end, or end sooner"
}

// MovedOf is what a preview says.
func MovedOf(p recalculation.JurisdictionPreview) Moved {
	m := Moved{Moves: recalculation.Gather(p.Changes), Uses: p.Uses, Total: len(p.Changes), Frees: p.Frees}
	for _, r := range p.Rights {
		m.Rights = append(m.Rights, r.Text(r.Process, page.DayText)+".")
	}
	return m
}

const freesWhy = "A court order would protect the jurisdiction less. A supervising attorney other than you must approve exactly this before it happens."

// whyApproval says why one person cannot make the change.
func (v ChangeView) whyApproval() string {
	if v.Moved.Frees {
		return freesWhy
	}
	if len(v.Moved.Rights) > 0 {
		return "A right of the jurisdiction would end, or end sooner. A supervising attorney of a review that uses the jurisdiction, other than you, must approve exactly this before it happens."
	}
	return "Reviews that you are no member of use this jurisdiction. A supervising attorney of one of them must approve exactly this before it happens."
}

// Differences are what a change of a jurisdiction would change on record.
func Differences(old, changed jurisdiction.Jurisdiction) []words.Difference {
	facts := func(j jurisdiction.Jurisdiction) []words.Fact {
		var list []words.Fact
		for _, f := range []struct{ title, value string }{
			{"Name", j.Name},
			{"Kind", words.JurisdictionKind(j.Kind)},
			{"State", usstate.Names[j.State]},
			{"Time zone", timezone.Title(j.Zone)},
			{"Parent", j.Parent},
			{"Contact", j.Contact},
		} {
			if f.value != "" {
				list = append(list, words.Fact{Title: f.title, Values: []string{f.value}})
			}
		}
		return list
	}
	differ, _ := words.Differences(facts(old), facts(changed))
	return differ
}

// ChangeView is what a change of a jurisdiction would lead to.
type ChangeView struct {
	ID, Title, Key string
	Version        int
	Given          jurisdiction.New
	Confirmed      string // that the zone is right although the state has others
	Differences    []words.Difference
	Moved          Moved
	Approval       bool   // a second person must approve it
	Hash           string // of exactly what is shown
}

func (v ChangeView) button() string {
	switch {
	case v.Approval:
		return "Request approval"
	case v.Moved.Total == 0:
		return "Save"
	}
	return "Save and recalculate " + words.Count(v.Moved.Total, "due date", "due dates") + " again"
}

// fields are what was typed, to be sent once more.
func (v ChangeView) fields() []page.Field {
	return []page.Field{
		{Name: "name", Value: v.Given.Name},
		{Name: "kind", Value: v.Given.Kind},
		{Name: "state", Value: v.Given.State},
		{Name: "zone", Value: v.Given.Zone},
		{Name: "parent", Value: v.Given.Parent},
		{Name: "contact", Value: v.Given.Contact},
		{Name: "zone_confirmed", Value: v.Confirmed},
	}
}

// View is one jurisdiction.
type View struct {
	jurisdiction.Jurisdiction
	StateName string
	Matters   []Matter
	History   []Past
	Reader    page.Zone
	MayRun    bool
	Reads     bool
	Total     int  // of the matters
	More      bool // of the history
	Today     civil.Date
	Alias     page.Field                  // of the form that adds another name
	Key       string                      // of that form
	Records   []jurisdiction.Jurisdiction // that were merged into this one
}

// removeKey is the key of the form that removes another name: one for each.
func (v View) removeKey(alias int) string { return v.Key + "/" + number(alias) }

// aliasText is another name, with its kind, state and parent where these are not the jurisdiction's own.
func (v View) aliasText(a jurisdiction.Alias) string {
	if a.Kind == v.Kind && a.State == v.State && a.Parent == v.Parent {
		return a.Name
	}
	return a.Full()
}

// Matter is one matter of a jurisdiction.
type Matter struct {
	view.MatterRow
	StateTitle, StageTitle, Due string
}

// Past is one entry of a history.
type Past struct {
	view.HistoryRow
	What string
}

// ImportView is the import of a CSV file; with a Review, matters open too.
type ImportView struct {
	Review   *view.Ref
	Problems []string // each names its line
	OfFile   bool     // the problems are in the file
	Upload   page.Field
	Text     page.Field
	Key      string
}

func (v ImportView) action() string { return importHref(v.Review) }

// PreviewView says what an import would do, before it does it.
type PreviewView struct {
	Review *view.Ref
	New    []jurisdiction.New
	Known  []jurisdiction.New
	Open   int        // matters that would open
	Dates  page.Dates // that would be set in them
	Notes  []string   // each names its line
	Others []string   // lines that call a jurisdiction on record by another name
	Text   string
	Key    string
	// LeftOff are left off the list of the review; Excluded asks whether their matters open.
	LeftOff  []page.LeftOff
	Excluded page.Field
}

func (v PreviewView) action() string { return importHref(v.Review) }

// button says what the import does.
func (v PreviewView) button() string {
	add := "Add " + words.Count(len(v.New), "jurisdiction", "jurisdictions")
	open := words.Count(v.Open, "matter", "matters")
	switch {
	case v.Open == 0 && len(v.New) == 0:
		return "Import"
	case v.Open == 0:
		return add
	case len(v.New) == 0:
		return "Open " + open
	}
	return add + " and open " + open
}

func (v PreviewView) nothing() bool { return len(v.New) == 0 && v.Open == 0 && len(v.LeftOff) == 0 }

func importHref(review *view.Ref) string {
	if review == nil {
		return "/jurisdictions/import"
	}
	return "/reviews/" + url.PathEscape(review.ID) + "/import"
}

func backHref(review *view.Ref) string {
	if review == nil {
		return "/jurisdictions"
	}
	return "/reviews/" + url.PathEscape(review.ID)
}

// shown bounds a preview; the figures count all.
func shown(items []jurisdiction.New) []jurisdiction.New {
	return items[:min(len(items), 100)]
}

func number(n int) string { return strconv.Itoa(n) }
