package view

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/validation"
)

// HistoryFilter pages through one stream, or through all that the viewer may read.
type HistoryFilter struct {
	Stream    workflow.Stream // empty: the whole ledger, for auditors
	Newest    bool            // newest first, where no Sort says otherwise
	Sort      string          // one of Sorts, "-" before it reverses
	Actor     string          // id of who acted
	Type      string          // of event
	Types     []string        // of events, where no Type is asked for; none: all
	Kind      string          // of stream, by name
	NoAlerts  bool            // leave out what only says who was alerted
	Recorded  Instants
	Effective Days // of the whole ledger, in the order of these days
	Limit     int
	Cursor    string
}

// HistorySorts are the orders of the history of one stream, of which the usual one on pages is from the newest on. Events
// that are alike in one stand by number.
var HistorySorts = []string{"-number", "event", "person", "recorded", "effective", "leaf"}

// LedgerSorts are those of the whole ledger: by the leaf hash it would have to be read whole.
var LedgerSorts = slices.Clone(HistorySorts[:5])

// Sorts are the orders that can be asked for with the rest of the filter. The ledger between effective days has their order alone.
func (f HistoryFilter) Sorts() []string {
	switch {
	case f.Stream != "":
		return HistorySorts
	case f.Effective != Days{}:
		return []string{"-effective"}
	}
	return LedgerSorts
}

// Instants are those from From on and before Before; a zero end is open.
type Instants struct{ From, Before time.Time }

// Days are those from From to To, both among them; a zero end is open.
type Days struct{ From, To civil.Date }

// HistoryQuery is a filter of a history as it stands in an address.
type HistoryQuery struct {
	Actor, Type, Kind   string
	Recorded, Effective Days // when it was recorded: days in the reader's own zone
	Alerts              bool
}

// ReadHistoryQuery reads one from the parameters of an address.
func ReadHistoryQuery(q url.Values) (HistoryQuery, error) {
	f := HistoryQuery{Actor: q.Get("actor"), Type: q.Get("type"), Kind: q.Get("kind"), Alerts: q.Get("alerts") != ""}
	return f, ReadDays(&f, q.Get)
}

// ReadDays reads the days of a filter of a history by the names of their parameters.
func ReadDays(f *HistoryQuery, get func(name string) string) error {
	for _, part := range []struct {
		days        *Days
		name, label string
	}{{&f.Recorded, "recorded", "Recorded"}, {&f.Effective, "effective", "Effective"}} {
		for _, end := range []struct {
			day         *civil.Date
			name, label string
		}{{&part.days.From, "_from", " from"}, {&part.days.To, "_to", " to"}} {
			text := strings.TrimSpace(get(part.name + end.name))
			if text == "" {
				continue
			}
			day, err := civil.ParseDate(text)
			if err != nil {
				return workflow.Malformed(part.name+end.name, validation.Date(part.label+end.label, text))
			}
			*end.day = day
		}
		if d := part.days; !d.From.IsZero() && !d.To.IsZero() && d.To.Before(d.From) {
			return workflow.Malformed(part.name+"_to", part.label+" to: this date is before the start date.")
		}
	}
	return nil
}

// Filter is what the reader asks for with it; zone is the reader's own.
func (q HistoryQuery) Filter(zone *time.Location) HistoryFilter {
	f := HistoryFilter{Actor: q.Actor, Type: q.Type, Kind: q.Kind, NoAlerts: !q.Alerts, Effective: q.Effective}
	if from := q.Recorded.From; !from.IsZero() {
		f.Recorded.From = startOf(from, zone)
	}
	if to := q.Recorded.To; !to.IsZero() {
		f.Recorded.Before = startOf(to.AddDays(1), zone)
	}
	return f
}

func startOf(d civil.Date, zone *time.Location) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, zone)
}

// Narrows says whether events are left out, but for alerts.
func (q HistoryQuery) Narrows() bool {
	q.Alerts = false
	return q != HistoryQuery{}
}

// HistoryRow is one event with the names that a reader needs.
type HistoryRow struct {
	Event     workflow.Event
	ActorName string
	Leaf      string // hex of the leaf hash
	Answer    string // how complete the answer was that met a deadline; empty for all other events
}

// HistoryChoices are what a history can be filtered by.
type HistoryChoices struct {
	Actors []Ref // by name
	Types  []string
}
