// Package record holds the pages by which history is read and proven: the
// ledger, the history of one stream, and the process that matters follow.
package record

import (
	"net/url"
	"strconv"
	"strings"

	"duces/templates/page"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/matrix"
	"duces/workflow/process"
	"duces/workflow/view"
)

// HistoryHref is where the history of a stream is shown.
func HistoryHref(s workflow.Stream) string { return "/history/" + s.Kind() + "/" + s.ID() }

// ProcessHref is where a process is shown.
func ProcessHref(hash string) string { return "/process/" + url.PathEscape(hash) }

// Entry is one event as a reader sees it.
type Entry struct {
	view.HistoryRow
	At, TimeZone string // time of day of the event, as HH:MM in a zone; empty: it has none
	What         string
	Details      []workflow.EventDetail // why, on what authority, with which note
	Subject      string                 // the stream in words, such as "City of Chicago"
	Kind         string                 // of stream, in words
}

// Filter is the bar above a history.
type Filter struct {
	Action                     string
	Actor, Type, Kind, Matter  page.Field
	Actors, Types, Kinds       []page.Option
	RecordedFrom, RecordedTo   page.Field
	EffectiveFrom, EffectiveTo page.Field
	Alerts                     page.Field
	Whole                      bool       // the whole ledger, or one stream
	Of                         *view.Ref  // of the ledger: the one matter that is shown, by its stream
	Found                      []view.Ref // matters that the name asked for fits, if it fits several
	Clear                      string     // the same without filter; empty: nothing narrows it
	ByDay                      bool       // in the order of effective days, and no other
	Sort                       string
}

// Fields are the inputs of the bar.
func (f *Filter) Fields() []*page.Field {
	return []*page.Field{&f.Actor, &f.Type, &f.Kind, &f.Matter, &f.RecordedFrom, &f.RecordedTo, &f.EffectiveFrom, &f.EffectiveTo}
}

// Chosen says what the bar is set to, such as "Person: Lee Legal".
func (f *Filter) Chosen() []string {
	options := map[*page.Field][]page.Option{&f.Actor: f.Actors, &f.Type: f.Types, &f.Kind: f.Kinds}
	var chosen []string
	for _, field := range f.Fields() {
		if field.Value == "" {
			continue
		}
		said := field.Value
		for _, o := range options[field] {
			if o.Value == field.Value {
				said = o.Label
			}
		}
		if day, err := civil.ParseDate(said); err == nil {
			said = page.DayText(day)
		}
		chosen = append(chosen, field.Label+": "+said)
	}
	return chosen
}

// PaperHref is the history as a document, under the same filter.
func (l List) PaperHref() string {
	href := l.Filter.Action + "/history.pdf"
	if l.Filter.Clear != "" {
		href += "?" + l.Query
	}
	return href
}

// List is one page of a history.
type List struct {
	Filter     Filter
	Columns    []page.Column
	Entries    []Entry
	Prev, Next string
	Query      string // of the address
	Summary    string
	Zone       page.Zone
}

// LedgerView is the whole history.
type LedgerView struct {
	Head  view.LedgerHead
	List  List
	Zone  page.Zone
	Reads bool // the reader may read every event
}

// HistoryView is the history of one stream.
type HistoryView struct {
	Title, Lead string
	BackHref    string
	BackTo      string
	List        List
}

// ProcessView is one version of a process.
type ProcessView struct {
	Def   *process.Definition
	Role  workflow.Role
	Cells map[string]map[string]matrix.Cell // state → transition
}

func (v ProcessView) cell(state, transition string) matrix.Cell {
	return v.Cells[state][transition]
}

// short is the verdict as one sign and as words; the sign alone carries no meaning.
func short(c matrix.Cell) (sign, class string) {
	switch c.Verdict {
	case matrix.Allowed:
		return "✓", "cell-yes"
	case matrix.NeedsApproval:
		return "2", "cell-two"
	case matrix.MayNeed:
		return "✓ 2", "cell-two"
	case matrix.NotThisRole:
		return "–", "cell-role"
	}
	return "", "cell-no"
}

func roleHref(v ProcessView, r workflow.Role) string {
	return ProcessHref(v.Def.Hash) + "?role=" + string(r) + "#matrix"
}

func seq(n int64) string { return strconv.FormatInt(n, 10) }

// MoreColumns are the columns that a file has behind that of an event: in the ledger also what it is about.
func (f Filter) MoreColumns() []string {
	if f.Whole {
		return []string{"About", "Name", "Details"}
	}
	return []string{"Details"}
}

func (l List) eventFacts(e Entry) []any {
	facts := []any{e.What}
	if l.Filter.Whole {
		facts = append(facts, e.Kind, e.Subject)
	}
	var details []string
	if e.At != "" {
		details = append(details, "Effective: "+page.DayAtText(e.Event.Effective, e.At, e.TimeZone))
	}
	for _, d := range e.Details {
		details = append(details, d.Title+": "+d.Text)
	}
	return append(facts, strings.Join(details, "; "))
}
