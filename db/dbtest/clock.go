package dbtest

import (
	"slices"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/sweep"
)

var clockRules = []rule{
	{"a tick leaves its mark, also over a restart", "Ticked LastTick", two(tickLeavesItsMark)},
	{"the clock is given the matters that are due, longest due first, until it has ticked them", "DueMatters", two(dueMattersLongestFirst)},
	{"a count of what ticks have to do finds nothing where nothing was changed, and leaves its mark", "Recount LastRecount", two(recountLeavesItsMark)},
}

func tickLeavesItsMark(t *testing.T, fx *twoReviews) {
	if at, err := fx.Clock.LastTick(t.Context()); err != nil || !at.IsZero() {
		t.Errorf("before any tick: %s, %v", at, err)
	}
	for range 2 {
		fx.at("2018-02-01T00:00:00Z")
		if err := fx.Clock.Ticked(t.Context(), fx.Now()); err != nil {
			t.Fatal(err)
		}
	}
	for _, when := range []string{"after it", "after a restart"} {
		if at, err := fx.Clock.LastTick(t.Context()); err != nil || !at.Equal(fx.Now()) {
			t.Errorf("%s: %s, %v", when, at, err)
		}
		fx.reopen(t)
	}
}

func recountLeavesItsMark(t *testing.T, fx *twoReviews) {
	if last, err := fx.Clock.LastRecount(t.Context()); err != nil || !last.At.IsZero() {
		t.Errorf("before any count: %+v, %v", last, err)
	}
	fx.begin(fx.north, "Chicago", "Cook County")
	fx.request("legal", "Chicago", "2018-02-21")
	for _, when := range []string{"after it", "after a restart"} {
		found, err := fx.Clock.Recount(t.Context(), fx.Now())
		if err != nil || found.Overlooked != 0 || !found.At.Equal(fx.Now()) {
			t.Errorf("%s: %+v, %v", when, found, err)
		}
		if last, err := fx.Clock.LastRecount(t.Context()); err != nil || last != found {
			t.Errorf("%s: %+v, want %+v: %v", when, last, found, err)
		}
		fx.reopen(t)
	}
}

func dueMattersLongestFirst(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Chicago", "Cook County", "Springfield")
	fx.begin(fx.south, "Houston")
	fx.request("legal", "Chicago", "2018-02-21")
	fx.request("legal", "Cook County", "2018-02-20")
	fx.request("outsider", "Houston", "2018-02-22")
	due := func(limit int, want ...string) {
		t.Helper()
		got, err := fx.Lists.DueMatters(t.Context(), fx.Now(), limit)
		var ids []string
		for _, name := range want {
			ids = append(ids, fx.matters[name])
		}
		if err != nil || !slices.Equal(got, ids) {
			t.Errorf("at %s: got %v, want %v of %v: %v", fx.Now().Format(time.RFC3339), got, ids, want, err)
		}
	}
	fx.at("2018-01-25T00:00:00Z")
	due(10)
	fx.at("2018-02-06T23:00:00Z") // a fortnight before the first date
	due(10, "Cook County")
	// Our own step in Springfield, which has stood open since 24 January, is late as well.
	fx.at("2018-02-10T23:00:00Z")
	due(10, "Cook County", "Chicago", "Houston", "Springfield") // the last two since one instant, by their ids
	due(2, "Cook County", "Chicago")
	fx.do(workflow.SystemActor, sweep.Tick{Matters: []string{fx.matters["Cook County"]}, At: fx.Now()})
	fx.do(workflow.SystemActor, sweep.Tick{Matters: []string{fx.matters["Springfield"]}, At: fx.Now()})
	due(10, "Chicago", "Houston")
	fx.reopen(t)
	due(10, "Chicago", "Houston")
	fx.move("outsider", "Houston", "withdraw", `{"reason":"Opened by mistake"}`)
	due(10, "Chicago")
}
