package dbtest

import (
	"cmp"
	"encoding/hex"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/annotate"
	"duces/workflow/jurisdiction"
	"duces/workflow/kinds"
	"duces/workflow/ledger"
	"duces/workflow/matter"
	"duces/workflow/review"
	"duces/workflow/view"
)

var historyRules = []rule{
	{"history is read both ways, each event once", "History", two(historyBothWays)},
	{"history is there for those who may read it", "History", two(historyByRole)},
	{"history is filtered by person, type, kind and days, both ways, each event once", "History", two(historyFiltered)},
	{"a history is sorted by every column, both ways, each event once", "History", two(historySorted)},
	{"a history says who acted in it and which types of event it has", "HistoryChoices", two(historyChoices)},
	{"the ledger's head is signed and grows with history", "LedgerHead", two(headIsSigned)},
	{"the ledger's size is known for every instant", "LedgerSizeAt LedgerHead", two(sizeAtEveryInstant)},
}

func (fx *twoReviews) history(who string, f view.HistoryFilter) []view.HistoryRow {
	fx.t.Helper()
	var all []view.HistoryRow
	for f.Limit = 3; ; {
		p, err := fx.Ledger.History(fx.t.Context(), fx.viewer(who), f)
		if err != nil {
			fx.t.Fatal(err)
		}
		all = append(all, p.Items...)
		if f.Cursor = p.Next; f.Cursor == "" {
			return all
		}
	}
}

func historyBothWays(t *testing.T, fx *twoReviews) {
	fx.busy()
	fx.do("compliance", annotate.AddNote{Matter: fx.matters["Chicago"], Text: "They telephoned."})
	for _, stream := range []workflow.Stream{matter.Stream(fx.matters["Chicago"]), ""} {
		forward := fx.history("auditor", view.HistoryFilter{Stream: stream})
		backward := fx.history("auditor", view.HistoryFilter{Stream: stream, Newest: true})
		slices.Reverse(backward)
		same := func(a, b view.HistoryRow) bool { return a.Event.Seq == b.Event.Seq && a.Leaf == b.Leaf }
		if len(forward) < 5 || !slices.EqualFunc(forward, backward, same) {
			t.Errorf("%q: %d events forward and %d backward", stream, len(forward), len(backward))
		}
		for i, r := range forward {
			if at := map[bool]int64{true: r.Event.Seq, false: int64(r.Event.No)}[stream == ""]; at != int64(i+1) {
				t.Errorf("%q: event %d stands at %d", stream, at, i+1)
			}
			raw, err := workflow.Encode(r.Event)
			if err != nil {
				t.Fatal(err)
			}
			leaf := ledger.LeafHash(raw)
			if r.Leaf != hex.EncodeToString(leaf[:]) || r.ActorName == "" {
				t.Errorf("event %d: leaf %s, actor %q", r.Event.Seq, r.Leaf, r.ActorName)
			}
		}
		last := forward[len(forward)-1]
		if last.ActorName != "compliance" || last.Event.Personal["note"].Text() != "They telephoned." {
			t.Errorf("the last event is %+v by %s", last.Event, last.ActorName)
		}
	}
	missed := fx.history("legal", view.HistoryFilter{Stream: matter.Stream(fx.matters["Chicago"])})
	if !slices.ContainsFunc(missed, func(r view.HistoryRow) bool {
		return r.Event.Actor == workflow.SystemActor && r.ActorName == "Duces"
	}) {
		t.Error("no event by the clock, or not under its name")
	}
}

// Every filter gives what a reader of the whole history would keep by hand.
func historyFiltered(t *testing.T, fx *twoReviews) {
	fx.busy()
	fx.do("compliance", annotate.AddNote{Matter: fx.matters["Chicago"], Text: "They telephoned."})
	everything := fx.history("auditor", view.HistoryFilter{})
	first, last := everything[0].Event, everything[len(everything)-1].Event
	middle := first.Recorded.Add(last.Recorded.Sub(first.Recorded) / 2)
	effective := everything[len(everything)/2].Event.Effective
	days := []view.Days{{}, {From: effective}, {To: effective.AddDays(-1)}, {From: effective, To: effective}}
	instants := []view.Instants{{}, {From: middle}, {Before: middle}, {From: first.Recorded.Add(time.Microsecond), Before: last.Recorded}}
	kept := 0
	for _, stream := range []workflow.Stream{"", matter.Stream(fx.matters["Chicago"])} {
		for _, actor := range []string{"", fx.people["legal"], workflow.SystemActor, "nobody"} {
			for _, of := range []view.HistoryFilter{{}, {NoAlerts: true}, {Type: "note_added"}, {Type: "reminded", NoAlerts: true}, {Kind: matter.KindName}, {Kind: review.KindName, NoAlerts: true}} {
				for i := range len(days) * len(instants) {
					f := of
					f.Stream, f.Actor, f.Effective, f.Recorded = stream, actor, days[i/len(instants)], instants[i%len(instants)]
					var want []int64
					for _, r := range everything {
						if fits(f, r.Event) {
							want = append(want, r.Event.Seq)
						}
					}
					if stream == "" && f.Effective != (view.Days{}) {
						slices.SortStableFunc(want, func(a, b int64) int {
							return everything[a-1].Event.Effective.Compare(everything[b-1].Event.Effective)
						})
					}
					kept += len(want)
					for _, f.Newest = range []bool{false, true} {
						var got []int64
						for _, r := range fx.history("auditor", f) {
							got = append(got, r.Event.Seq)
						}
						if f.Newest {
							slices.Reverse(got)
						}
						if !slices.Equal(got, want) {
							t.Errorf("%+v\ngives %v\n not %v", f, got, want)
						}
					}
				}
			}
		}
	}
	if kept < 200 {
		t.Errorf("the filters keep %d events in all, which says little", kept)
	}
	for field, f := range map[string]view.HistoryFilter{"type": {Type: "nothing"}, "kind": {Kind: "nothing"}} {
		_, err := fx.Ledger.History(t.Context(), fx.viewer("auditor"), f)
		wantCode(t, "an unknown "+field, err, workflow.Invalid)
	}
	ordered, err := fx.Ledger.History(t.Context(), fx.viewer("auditor"), view.HistoryFilter{Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	_, err = fx.Ledger.History(t.Context(), fx.viewer("auditor"), view.HistoryFilter{Effective: days[1], Cursor: ordered.Next})
	wantCode(t, "a cursor of the order of recording in that of effective days", err, workflow.Invalid)
}

// Every order gives what a reader of the whole history would sort by hand, from page to page of three, of which many
// begin and end among events that are alike in it.
func historySorted(t *testing.T, fx *twoReviews) {
	fx.busy()
	fx.do("compliance", annotate.AddNote{Matter: fx.matters["Chicago"], Text: "They telephoned."})
	fx.do(workflow.OperatorActor, account.ChangeUser{User: fx.people["legal"], Name: new("supervisor")}) // as another is called
	everything := fx.history("auditor", view.HistoryFilter{})
	middle := everything[len(everything)/2].Event
	for _, f := range []view.HistoryFilter{
		{},
		{NoAlerts: true},
		{Kind: matter.KindName},
		{Type: "matter_opened"},
		{Actor: fx.people["legal"]},
		{Actor: fx.people["legal"], NoAlerts: true},
		{Actor: "nobody"},
		{Recorded: view.Instants{From: middle.Recorded}},
		{Recorded: view.Instants{Before: middle.Recorded}, NoAlerts: true},
		{Effective: view.Days{From: middle.Effective}},
		{Effective: view.Days{To: middle.Effective}, Actor: workflow.SystemActor},
		{Stream: matter.Stream(fx.matters["Chicago"])},
		{Stream: matter.Stream(fx.matters["Chicago"]), NoAlerts: true, Effective: view.Days{From: middle.Effective}},
		{Stream: review.Stream(fx.north), Actor: fx.people["legal"]},
	} {
		fx.wantSorted(everything, f)
	}
	for name, f := range map[string]view.HistoryFilter{
		"the ledger by hash":                         {Sort: "leaf"},
		"an unknown order":                           {Sort: "color"},
		"an unknown order of a stream":               {Stream: review.Stream(fx.north), Sort: "-color"},
		"the ledger between effective days, by name": {Sort: "person", Effective: view.Days{From: middle.Effective}},
	} {
		_, err := fx.Ledger.History(t.Context(), fx.viewer("auditor"), f)
		wantCode(t, name, err, workflow.Invalid)
	}
	page, err := fx.Ledger.History(t.Context(), fx.viewer("auditor"), view.HistoryFilter{Limit: 1, Sort: "person"})
	if err != nil {
		t.Fatal(err)
	}
	for _, sort := range []string{"-person", "event", ""} {
		_, err := fx.Ledger.History(t.Context(), fx.viewer("auditor"), view.HistoryFilter{Limit: 1, Sort: sort, Cursor: page.Next})
		wantCode(t, "a cursor of another order", err, workflow.Invalid)
	}
}

// wantSorted reads what a filter leaves in all its orders.
func (fx *twoReviews) wantSorted(everything []view.HistoryRow, f view.HistoryFilter) {
	fx.t.Helper()
	compare := map[string]func(a, b view.HistoryRow) int{
		"number": func(view.HistoryRow, view.HistoryRow) int { return 0 },
		"event": func(a, b view.HistoryRow) int {
			return cmp.Or(cmp.Compare(kinds.All.EventTitle(a.Event.Data.Type()), kinds.All.EventTitle(b.Event.Data.Type())), cmp.Compare(a.Event.Data.Type(), b.Event.Data.Type()))
		},
		"person": func(a, b view.HistoryRow) int {
			return cmp.Or(cmp.Compare(a.ActorName, b.ActorName), cmp.Compare(a.Event.Actor, b.Event.Actor))
		},
		"recorded":  func(a, b view.HistoryRow) int { return a.Event.Recorded.Compare(b.Event.Recorded) },
		"effective": func(a, b view.HistoryRow) int { return a.Event.Effective.Compare(b.Event.Effective) },
		"leaf":      func(a, b view.HistoryRow) int { return cmp.Compare(a.Leaf, b.Leaf) },
	}
	numbers := func(rows []view.HistoryRow) []int64 {
		var all []int64
		for _, r := range rows {
			all = append(all, r.Event.Seq)
		}
		return all
	}
	var kept []view.HistoryRow
	for _, r := range everything {
		if fits(f, r.Event) {
			kept = append(kept, r)
		}
	}
	for _, by := range f.Sorts() {
		by = strings.TrimPrefix(by, "-")
		want := slices.Clone(kept)
		slices.SortStableFunc(want, compare[by])
		for _, f.Sort = range []string{by, "-" + by} {
			got := fx.history("auditor", f)
			if f.Sort[0] == '-' {
				slices.Reverse(got)
			}
			if !slices.Equal(numbers(got), numbers(want)) {
				fx.t.Errorf("%+v\ngives %v\n not %v", f, numbers(got), numbers(want))
			}
		}
	}
}

func fits(f view.HistoryFilter, e workflow.Event) bool {
	within := func(d view.Days) bool {
		return !e.Effective.Before(d.From) && (d.To.IsZero() || !e.Effective.After(d.To))
	}
	return (f.Stream == "" || f.Stream == e.Stream) && (f.Actor == "" || f.Actor == e.Actor) && (f.Type == "" || f.Type == e.Data.Type()) &&
		(f.Kind == "" || f.Type != "" || f.Kind == e.Stream.Kind()) && (!f.NoAlerts || f.Type != "" || e.Data.Type() != "reminded" && (e.Data.Type() != "messages_ended" || f.Kind == e.Stream.Kind())) && within(f.Effective) &&
		!e.Recorded.Before(f.Recorded.From) && (f.Recorded.Before.IsZero() || e.Recorded.Before(f.Recorded.Before))
}

func historyChoices(t *testing.T, fx *twoReviews) {
	fx.busy()
	chicago := matter.Stream(fx.matters["Chicago"])
	c, err := fx.Ledger.HistoryChoices(t.Context(), fx.viewer("legal"), chicago)
	if err != nil || !slices.Contains(c.Types, "matter_opened") || slices.Contains(c.Types, "user_added") ||
		!slices.Contains(c.Actors, view.Ref{ID: fx.people["legal"], Name: "legal"}) || slices.Contains(c.Actors, view.Ref{ID: fx.people["outsider"], Name: "outsider"}) {
		t.Errorf("%+v, %v", c, err)
	}
	all, err := fx.Ledger.HistoryChoices(t.Context(), fx.viewer("auditor"), "")
	if err != nil || !slices.Contains(all.Types, "user_added") || !slices.Contains(all.Actors, view.Ref{ID: workflow.SystemActor, Name: "Duces"}) {
		t.Errorf("%+v, %v", all, err)
	}
	_, err = fx.Ledger.HistoryChoices(t.Context(), fx.viewer("outsider"), chicago)
	wantCode(t, "an outsider asks", err, workflow.NotFound)
	_, err = fx.Ledger.HistoryChoices(t.Context(), fx.viewer("legal"), "")
	wantCode(t, "no auditor asks", err, workflow.Forbidden)
}

func historyByRole(t *testing.T, fx *twoReviews) {
	fx.busy()
	chicago, city := matter.Stream(fx.matters["Chicago"]), jurisdiction.Stream(fx.jurisdictions["Chicago"])
	north, legal := review.Stream(fx.north), account.Stream(fx.people["legal"])
	for _, c := range []struct {
		who    string
		stream workflow.Stream
		want   workflow.Code // empty: may read
	}{
		{"legal", chicago, ""},
		{"auditor", chicago, ""},
		{"outsider", chicago, workflow.NotFound},
		{"admin", chicago, workflow.NotFound},
		{"legal", north, ""},
		{"auditor", north, ""},
		{"outsider", north, workflow.NotFound},
		{"admin", north, workflow.NotFound},
		{"legal", legal, ""},
		{"admin", legal, ""},
		{"auditor", legal, ""},
		{"outsider", legal, workflow.NotFound},
		{"outsider", city, ""},
		{"auditor", "", ""},
		{"legal", "", workflow.Forbidden},
		{"admin", "", workflow.Forbidden},
		{"auditor", "nothing/at-all", workflow.NotFound},
		{"auditor", "matter/unknown", workflow.NotFound},
	} {
		page, err := fx.Ledger.History(t.Context(), fx.viewer(c.who), view.HistoryFilter{Stream: c.stream})
		switch {
		case c.want != "":
			wantCode(t, c.who+" reads "+string(c.stream), err, c.want)
		case err != nil || len(page.Items) == 0:
			t.Errorf("%s reads %d events of %q, %v", c.who, len(page.Items), c.stream, err)
		}
	}
	page, err := fx.Ledger.History(t.Context(), fx.viewer("legal"), view.HistoryFilter{Stream: chicago, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]view.HistoryFilter{
		"a cursor of another stream": {Stream: north, Cursor: page.Next}, "a cursor of the other way": {Stream: chicago, Newest: true, Cursor: page.Next},
	} {
		_, err = fx.Ledger.History(t.Context(), fx.viewer("legal"), f)
		wantCode(t, name, err, workflow.Invalid)
	}
}

func headIsSigned(t *testing.T, fx *twoReviews) {
	before, err := fx.Ledger.LedgerHead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	fx.begin(fx.north, "Chicago")
	after, err := fx.Ledger.LedgerHead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if after.Size != before.Size+2 || after.Root == before.Root || after.Key != before.Key || !after.At.Equal(fx.Now()) {
		t.Errorf("before %+v, after %+v", before, after)
	}
	signed, err := ledger.Open(after.Checkpoint, after.Key)
	if err != nil || signed.Size != after.Size || hex.EncodeToString(signed.Root[:]) != after.Root {
		t.Errorf("the checkpoint says %+v, %v", signed, err)
	}
}

func sizeAtEveryInstant(t *testing.T, fx *twoReviews) {
	start := fx.Now()
	before, err := fx.Ledger.LedgerSizeAt(t.Context(), start)
	if err != nil || before != 0 {
		t.Fatalf("before the first event: %d, %v", before, err)
	}
	sizes := map[time.Time]int64{}
	for i := range 7 {
		fx.at(start.Add(time.Duration(i+1) * time.Hour).Format(time.RFC3339))
		head, err := fx.Ledger.LedgerHead(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		sizes[fx.Now()] = head.Size
		fx.begin(fx.north, "City "+string(rune('A'+i)))
	}
	for at, want := range sizes {
		if got, err := fx.Ledger.LedgerSizeAt(t.Context(), at); err != nil || got != want {
			t.Errorf("at %v: %d, want %d (%v)", at, got, want, err)
		}
	}
}
