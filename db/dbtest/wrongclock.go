package dbtest

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/annotate"
	"duces/workflow/clock"
	"duces/workflow/matter"
	"duces/workflow/sweep"
	"duces/workflow/view"
)

var wrongClockRules = []rule{
	{"an act that lies a little behind the one before is recorded with the time of that one", "Update LedgerHead History", two(littleBehind)},
	{"an act that lies far behind the one before is refused, and harms nobody else in its group", "Update LedgerHead", two(farBehind)},
	{"a correction of the clock alone steps back, names the first wrong event, and is refused a second time", "Update LedgerHead History Verify", two(correctionStepsBack)},
	{"after a correction the ledger's size is still known for every instant", "Update LedgerSizeAt", two(sizeOverCorrections)},
	{"after a correction a history is still filtered by when it was recorded", "Update History", two(instantsOverCorrections)},
	{"a report whose key a wrong clock used is queued once more", "Queue Update", two(reportsOfAWrongClock)},
	{"the mark of a wrong clock is taken back with it", "Ticked LastTick Update", two(markTakenBack)},
}

const wrong = 365 * 24 * time.Hour

// newest is the last event of the ledger.
func (fx *twoReviews) newest() workflow.Event {
	fx.t.Helper()
	page, err := fx.Ledger.History(fx.t.Context(), fx.viewer("auditor"), view.HistoryFilter{Newest: true, Limit: 1})
	if err != nil || len(page.Items) != 1 {
		fx.t.Fatal(page.Items, err)
	}
	return page.Items[0].Event
}

func (fx *twoReviews) correctClock() (workflow.Result, error) {
	return fx.Do(workflow.OperatorActor, sweep.CorrectClock{Reason: "The battery was empty."})
}

func littleBehind(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Chicago")
	last := fx.Now()
	for _, behind := range []time.Duration{time.Microsecond, clock.Slack - time.Microsecond} {
		fx.Pass(-behind)
		fx.do("legal", annotate.AddNote{Matter: fx.matters["Chicago"], Text: "A note."})
		if e := fx.newest(); !e.Recorded.Equal(last) {
			t.Errorf("%s behind %s it was recorded with %s", behind, last, e.Recorded)
		}
	}
	fx.at(last.Add(time.Hour).Format(time.RFC3339))
	fx.do("legal", annotate.AddNote{Matter: fx.matters["Chicago"], Text: "A note."})
	if head, err := fx.Ledger.LedgerHead(t.Context()); err != nil || !head.At.Equal(fx.Now()) {
		t.Errorf("the head is of %s, %v", head.At, err)
	}
}

func farBehind(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Chicago", "Peoria")
	before, err := fx.Ledger.LedgerHead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	late := workflow.NewEngine(fx.base(), func() time.Time { return fx.Now().Add(-clock.Slack - time.Microsecond) })
	var wg sync.WaitGroup
	errs := make([]error, 32)
	for i := range errs {
		wg.Go(func() {
			engine := fx.Engine
			if i%2 == 1 {
				engine = late
			}
			_, errs[i] = engine.Do(t.Context(), fx.people["legal"], "", annotate.AddNote{Matter: fx.matters["Chicago"], Text: "A note."})
		})
	}
	wg.Wait()
	for i, err := range errs {
		if behind := errors.Is(err, clock.ErrBehind); behind != (i%2 == 1) || behind && workflow.CodeOf(err) != workflow.Unavailable || !behind && err != nil {
			t.Errorf("act %d: %v", i, err)
		}
	}
	if after, err := fx.Ledger.LedgerHead(t.Context()); err != nil || after.Size != before.Size+16 {
		t.Errorf("%d events became %d, %v", before.Size, after.Size, err)
	}
	fx.reopen(t) // the store remembers over a restart
	fx.Pass(-wrong)
	if _, err := fx.Do(fx.people["legal"], annotate.AddNote{Matter: fx.matters["Chicago"], Text: "A note."}); workflow.CodeOf(err) != workflow.Unavailable {
		t.Errorf("after a restart: %v", err)
	}
}

func correctionStepsBack(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Chicago", "Peoria")
	if _, err := fx.correctClock(); workflow.CodeOf(err) != workflow.Refused {
		t.Errorf("where nothing lies ahead: %v", err)
	}
	right, err := fx.Ledger.LedgerHead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // a clock may be wrong again
		fx.Pass(wrong)
		fx.do("legal", annotate.AddNote{Matter: fx.matters["Chicago"], Text: "A note."})
		first := fx.newest()
		fx.do("legal", annotate.AddNote{Matter: fx.matters["Peoria"], Text: "A note."})
		fx.Pass(time.Hour - wrong)
		if _, err := fx.Do(fx.people["legal"], sweep.CorrectClock{Reason: "So I say."}); workflow.CodeOf(err) != workflow.Forbidden {
			t.Errorf("by the legal team: %v", err)
		}
		if _, err := fx.Do(workflow.OperatorActor, sweep.CorrectClock{}); workflow.CodeOf(err) != workflow.Invalid {
			t.Errorf("without a reason: %v", err)
		}
		if _, err := fx.correctClock(); err != nil {
			t.Fatal(err)
		}
		e := fx.newest()
		d, _ := e.Data.(clock.Corrected)
		if e.Stream != clock.Stream || !e.Recorded.Equal(fx.Now()) || d.First != first.Seq || !d.Wrong.Equal(first.Recorded) || !d.At.Equal(fx.Now()) || e.Personal["reason"].Text() != "The battery was empty." {
			t.Errorf("the correction of what began with event %d at %s is %+v", first.Seq, first.Recorded, e)
		}
		if _, err := fx.correctClock(); workflow.CodeOf(err) != workflow.Refused {
			t.Errorf("a second time: %v", err)
		}
		fx.Pass(time.Minute)
		fx.do("legal", annotate.AddNote{Matter: fx.matters["Chicago"], Text: "A note."})
	}
	if got := fx.newest().Seq; got != right.Size+8 {
		t.Errorf("%d events became %d", right.Size, got)
	}
	if report, err := fx.Verification.Verify(t.Context(), right.Checkpoint); err != nil || len(report.Problems) > 0 {
		t.Errorf("%+v, %v", report.Problems, err)
	}
}

func sizeOverCorrections(t *testing.T, fx *twoReviews) {
	for at, want := range fx.correctedOften() {
		if got, err := fx.Ledger.LedgerSizeAt(t.Context(), at); err != nil || got != want {
			t.Errorf("at %s: %d, want %d (%v)", at, got, want, err)
		}
	}
}

func instantsOverCorrections(t *testing.T, fx *twoReviews) {
	fx.correctedOften()
	everything := fx.history("auditor", view.HistoryFilter{})
	byInstant := func(a, b view.HistoryRow) int { return a.Event.Recorded.Compare(b.Event.Recorded) }
	if slices.IsSortedFunc(everything, byInstant) {
		t.Error("instants rise along the whole ledger, which says little of it")
	}
	fx.wantSorted(everything, view.HistoryFilter{})
	fx.wantSorted(everything, view.HistoryFilter{Stream: matter.Stream(fx.matters["Chicago"])})
	for i := 0; i < len(everything); i += 5 {
		for j := 0; j < len(everything); j += 4 {
			within := view.Instants{From: everything[i].Event.Recorded, Before: everything[j].Event.Recorded}
			for _, f := range []view.HistoryFilter{{}, {Newest: true}, {Type: "note_added"}, {Effective: view.Days{From: everything[0].Event.Effective}}} {
				f.Recorded = within
				if f.Type != "" {
					fx.wantSorted(everything, f)
				}
				var got, want []int64
				for _, r := range fx.history("auditor", f) {
					got = append(got, r.Event.Seq)
				}
				for _, r := range everything {
					if fits(f, r.Event) {
						want = append(want, r.Event.Seq)
					}
				}
				slices.Sort(got)
				if !slices.Equal(got, want) {
					t.Errorf("%+v gives %v, not %v", f, got, want)
				}
			}
		}
	}
}

// correctedOften leaves a ledger whose clock was wrong three times, and gives its size at some instants.
func (fx *twoReviews) correctedOften() map[time.Time]int64 {
	fx.t.Helper()
	fx.begin(fx.north, "Chicago")
	sizes := map[time.Time]int64{}
	note := func() {
		fx.do("legal", annotate.AddNote{Matter: fx.matters["Chicago"], Text: "A note."})
		fx.Pass(time.Minute)
		sizes[fx.Now()] = fx.newest().Seq
		fx.Pass(time.Minute)
	}
	for range 3 {
		note()
		note()
		fx.Pass(wrong)
		fx.do("legal", annotate.AddNote{Matter: fx.matters["Chicago"], Text: "With a wrong time."})
		fx.do("legal", annotate.AddNote{Matter: fx.matters["Chicago"], Text: "With a wrong time."})
		fx.Pass(-wrong)
		if _, err := fx.correctClock(); err != nil {
			fx.t.Fatal(err)
		}
		fx.Pass(time.Minute)
	}
	note()
	return sizes
}

func reportsOfAWrongClock(t *testing.T, fx *twoReviews) {
	report := workflow.Alert{Key: "heartbeat of a day", Kind: workflow.AlertHeart, Recipient: fx.people["auditor"]}
	other := report
	other.Key = "heartbeat of another day"
	fx.begin(fx.north, "Chicago")
	fx.Pass(wrong)
	fx.do("legal", annotate.AddNote{Matter: fx.matters["Chicago"], Text: "With a wrong time."})
	fx.queue(2, report, other)
	fx.queue(0, report, other)
	fx.Pass(-wrong)
	fx.queue(1, report) // also where nobody has corrected the clock yet
	fx.queue(0, report)
	fx.Pass(time.Hour)
	if _, err := fx.correctClock(); err != nil {
		t.Fatal(err)
	}
	fx.Pass(wrong - time.Hour) // the very instant at which the clock was wrong
	fx.queue(1, report, other)
	fx.queue(0, report, other)
}

func markTakenBack(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Chicago")
	fx.Pass(wrong)
	fx.do("legal", annotate.AddNote{Matter: fx.matters["Chicago"], Text: "With a wrong time."})
	if err := fx.Clock.Ticked(t.Context(), fx.Now()); err != nil {
		t.Fatal(err)
	}
	fx.Pass(-wrong)
	if _, err := fx.correctClock(); err != nil {
		t.Fatal(err)
	}
	if at, err := fx.Clock.LastTick(t.Context()); err != nil || !at.Equal(fx.Now()) {
		t.Errorf("the mark is of %s, %v", at, err)
	}
}
