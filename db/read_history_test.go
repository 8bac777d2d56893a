package db_test

import (
	"encoding/hex"
	"slices"
	"testing"

	"duces/workflow"
	"duces/workflow/ledger"
)

func (o *office) history(who string, f workflow.HistoryFilter) []workflow.HistoryRow {
	o.t.Helper()
	var all []workflow.HistoryRow
	for f.Limit = 3; ; {
		p, err := o.db.History(o.t.Context(), o.viewer(who), f)
		if err != nil {
			o.t.Fatal(err)
		}
		all = append(all, p.Items...)
		if f.Cursor = p.Next; f.Cursor == "" {
			return all
		}
	}
}

func TestHistoryIsReadBothWays(t *testing.T) {
	o := busy(t)
	o.do("compliance", workflow.AddNote{Matter: o.matters["Chicago"], Text: "They telephoned."})
	for _, stream := range []workflow.Stream{workflow.MatterStream(o.matters["Chicago"]), ""} {
		forward := o.history("auditor", workflow.HistoryFilter{Stream: stream})
		backward := o.history("auditor", workflow.HistoryFilter{Stream: stream, Newest: true})
		slices.Reverse(backward)
		same := func(a, b workflow.HistoryRow) bool { return a.Event.Seq == b.Event.Seq && a.Leaf == b.Leaf }
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
	missed := o.history("legal", workflow.HistoryFilter{Stream: workflow.MatterStream(o.matters["Chicago"])})
	if !slices.ContainsFunc(missed, func(r workflow.HistoryRow) bool {
		return r.Event.Actor == workflow.SystemActor && r.ActorName == "Duces"
	}) {
		t.Error("no event by the clock, or not under its name")
	}
}

func TestHistoryIsThereForThoseWhoMayRead(t *testing.T) {
	o := busy(t)
	chicago, place := workflow.MatterStream(o.matters["Chicago"]), workflow.JurisdictionStream(o.places["Chicago"])
	north, legal := workflow.ReviewStream(o.north), workflow.UserStream(o.users["legal"])
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
		{"outsider", place, ""},
		{"auditor", "", ""},
		{"legal", "", workflow.Forbidden},
		{"admin", "", workflow.Forbidden},
		{"auditor", "nothing/at-all", workflow.NotFound},
		{"auditor", "matter/unknown", workflow.NotFound},
	} {
		page, err := o.db.History(t.Context(), o.viewer(c.who), workflow.HistoryFilter{Stream: c.stream})
		switch {
		case c.want != "":
			wantCode(t, c.who+" reads "+string(c.stream), err, c.want)
		case err != nil || len(page.Items) == 0:
			t.Errorf("%s reads %d events of %q, %v", c.who, len(page.Items), c.stream, err)
		}
	}
	page, err := o.db.History(t.Context(), o.viewer("legal"), workflow.HistoryFilter{Stream: chicago, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]workflow.HistoryFilter{
		"a cursor of another stream": {Stream: north, Cursor: page.Next}, "a cursor of the other way": {Stream: chicago, Newest: true, Cursor: page.Next},
	} {
		_, err = o.db.History(t.Context(), o.viewer("legal"), f)
		wantCode(t, name, err, workflow.Invalid)
	}
}

func TestTheLedgersHeadIsSignedAndGrowsWithHistory(t *testing.T) {
	o := openOffice(t)
	before, err := o.db.LedgerHead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	o.open(o.north, "Chicago")
	after, err := o.db.LedgerHead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if after.Size != before.Size+2 || after.Root == before.Root || after.Key != before.Key || !after.At.Equal(o.now()) {
		t.Errorf("before %+v, after %+v", before, after)
	}
	signed, err := ledger.Open(after.Checkpoint, after.Key)
	if err != nil || signed.Size != after.Size || hex.EncodeToString(signed.Root[:]) != after.Root {
		t.Errorf("the checkpoint says %+v, %v", signed, err)
	}
}

func TestAWorldHoldsWhatAMatterRestsOn(t *testing.T) {
	o := busy(t)
	w, err := o.db.World(t.Context(), o.users["legal"], workflow.MatterStream(o.matters["Chicago"]), workflow.MatterStream("unknown"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := workflow.FindMatter(w, o.matters["Chicago"])
	if err != nil || m.State != "requested" {
		t.Fatal(m, err)
	}
	if _, err := workflow.FindReview(w, m.Review); err != nil {
		t.Error(err)
	}
	if _, err := workflow.FindJurisdiction(w, m.Jurisdiction); err != nil {
		t.Error(err)
	}
	if _, err := workflow.FindProcess(w, m.Process); err != nil {
		t.Error(err)
	}
	if _, err := workflow.FindUser(w, o.users["second"]); err != nil {
		t.Error(err)
	}
	_, err = workflow.FindMatter(w, "unknown")
	wantCode(t, "a matter that is not there", err, workflow.NotFound)
	if w.Actor.ID != o.users["legal"] || w.Actor.Role != workflow.Legal {
		t.Errorf("the actor is %+v", w.Actor)
	}
}
