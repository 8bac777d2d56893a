package dbtest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/annotate"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/review"
	"duces/workflow/sweep"
)

var stateRules = []rule{
	{"what is read after a restart is what was there before", "World Close", one(restart)},
	{"an unknown stream is absent, and an unknown actor is nobody", "World Current", one(absent)},
	{"a world holds what a matter rests on", "World Current", two(worldHoldsWhatAMatterRestsOn)},
	{"a refusal is no sign that nothing can be stored", "Failing", one(refusalsAreNoFailure)},
	{"what the writer knows is what is on disk, as soon as it was acknowledged", "World Current", two(currentIsTheWorld)},
	{"everyone is every review and every user, as they stand now", "Everyone", two(everyoneAsTheyStand)},
}

func restart(t *testing.T, fx *fixture) {
	matters := fx.Matters(3)
	for _, name := range []string{"issue_request", "receive_response", "issue_subpoena", "serve_subpoena"} {
		fx.Move(matters[0], name)
	}
	fx.Move(matters[1], "withdraw")
	fx.Pass(30 * 24 * time.Hour)
	fx.Must(workflow.SystemActor, sweep.Tick{Matters: []string{matters[0]}, At: fx.Now()})
	read := func() []any {
		var states []any
		for _, id := range matters {
			states = append(states, fx.Matter(id))
		}
		w, err := fx.States.World(context.Background(), fx.legal(), review.Stream(fx.Review), jurisdiction.Stream(fx.Jurisdictions[0]))
		if err != nil {
			t.Fatal(err)
		}
		r, err := review.Find(w, fx.Review)
		if err != nil {
			t.Fatal(err)
		}
		j, err := jurisdiction.Find(w, fx.Jurisdictions[0])
		if err != nil {
			t.Fatal(err)
		}
		return append(states, w.Actor, r, j)
	}
	before := read()
	fx.reopen(t)
	if diff := cmp.Diff(before, read()); diff != "" {
		t.Errorf("after the restart:\n%s", diff)
	}
	fx.Move(matters[0], "withdraw") // and work goes on
}

func absent(t *testing.T, fx *fixture) {
	for name, read := range map[string]func(context.Context, string, ...workflow.Stream) (workflow.Facts, error){
		"on disk": fx.States.World, "with the writer": fx.Writer.Current,
	} {
		w, err := read(t.Context(), "nobody", matter.Stream("none"), review.Stream(fx.Review))
		if err != nil {
			t.Fatal(err)
		}
		if w.Has(matter.Stream("none")) || !w.Has(review.Stream(fx.Review)) || w.Actor.ID != "" {
			t.Errorf("%s: the world is not as history says: actor %q", name, w.Actor.ID)
		}
	}
	_, err := fx.Do("nobody", annotate.AddNote{Matter: fx.Matters(1)[0], Text: "Hello."})
	wantCode(t, "the refusal", err, workflow.Forbidden)
}

func worldHoldsWhatAMatterRestsOn(t *testing.T, fx *twoReviews) {
	fx.busy()
	for name, read := range map[string]func(context.Context, string, ...workflow.Stream) (workflow.Facts, error){
		"on disk": fx.States.World, "with the writer": fx.Writer.Current,
	} {
		w, err := read(t.Context(), fx.people["legal"], matter.Stream(fx.matters["Chicago"]), matter.Stream("unknown"))
		if err != nil {
			t.Fatal(err)
		}
		m, err := matter.Find(w, fx.matters["Chicago"])
		if err != nil || m.State != "requested" {
			t.Fatal(m, err)
		}
		if r, err := review.Find(w, m.Review); err != nil || r.Name != "North 1373" {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
		if j, err := jurisdiction.Find(w, m.Jurisdiction); err != nil || j.Name != "Chicago" {
			t.Errorf("%s: %+v, %v", name, j, err)
		}
		if p, err := review.FindProcess(w, m.Process); err != nil || p.Hash != m.Process {
			t.Errorf("%s: %v", name, err)
		}
		if u, err := account.Find(w, fx.people["second"]); err != nil || u.Name != "second" {
			t.Errorf("%s: %+v, %v", name, u, err)
		}
		_, err = matter.Find(w, "unknown")
		wantCode(t, name+", a matter that is not there", err, workflow.NotFound)
		if w.Actor.ID != fx.people["legal"] || w.Actor.Role != workflow.Legal {
			t.Errorf("%s: the actor is %+v", name, w.Actor)
		}
	}
}

// currentIsTheWorld reads by both ways while matters are moved: an act that was
// acknowledged is in either.
func currentIsTheWorld(t *testing.T, fx *twoReviews) {
	fx.busy()
	chicago := matter.Stream(fx.matters["Chicago"])
	before := fx.Matter(chicago.ID()).Version
	for i := range 3 {
		fx.do("legal", annotate.AddNote{Matter: fx.matters["Chicago"], Text: fmt.Sprint("Note ", i, ".")})
		current, err := fx.Writer.Current(t.Context(), fx.people["legal"], chicago, matter.Stream("none"))
		if err != nil {
			t.Fatal(err)
		}
		world, err := fx.States.World(t.Context(), fx.people["legal"], chicago, matter.Stream("none"))
		if err != nil {
			t.Fatal(err)
		}
		m, err := matter.Find(current, chicago.ID())
		if err != nil || m.Version != before+i+1 {
			t.Fatalf("after %d notes on version %d it is %d, %v", i+1, before, m.Version, err)
		}
		if diff := cmp.Diff(statesOf(t, world, m), statesOf(t, current, m)); diff != "" {
			t.Errorf("on disk and with the writer, -on disk +writer:\n%s", diff)
		}
		if current.Has(matter.Stream("none")) || current.Actor.ID != fx.people["legal"] {
			t.Errorf("the actor is %+v", current.Actor)
		}
	}
	nobody, err := fx.Writer.Current(t.Context(), "nobody")
	if err != nil || nobody.Actor.ID != "" {
		t.Errorf("an unknown actor is %+v, %v", nobody.Actor, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = fx.Writer.Current(ctx, fx.people["legal"], chicago)
	wantCode(t, "a caller who is gone", err, workflow.Unavailable)
}

// statesOf are those that a matter rests on.
func statesOf(t *testing.T, w workflow.Facts, m matter.Matter) []any {
	t.Helper()
	matter, err := matter.Find(w, m.ID)
	if err != nil {
		t.Fatal(err)
	}
	r, err := review.Find(w, m.Review)
	if err != nil {
		t.Fatal(err)
	}
	jurisdiction, err := jurisdiction.Find(w, m.Jurisdiction)
	if err != nil {
		t.Fatal(err)
	}
	process, err := review.FindProcess(w, m.Process)
	if err != nil {
		t.Fatal(err)
	}
	return []any{w.Actor, matter, r, jurisdiction, process.Hash}
}

func everyoneAsTheyStand(t *testing.T, fx *twoReviews) {
	want := func(when string, members, users int, second func(account.User) bool) {
		t.Helper()
		for range 2 { // what is remembered is the same
			reviews, people, err := fx.States.Everyone(t.Context())
			if err != nil || len(reviews) != 2 || len(people) != users {
				t.Fatalf("%s: %d reviews and %d users, %v", when, len(reviews), len(people), err)
			}
			seen := map[string]bool{}
			for _, u := range people {
				if seen[u.ID] {
					t.Errorf("%s: %s twice", when, u.Name)
				}
				if seen[u.ID] = true; u.ID == fx.people["second"] && !second(u) {
					t.Errorf("%s: %+v", when, u)
				}
			}
			for _, r := range reviews {
				if r.ID == fx.north && len(r.Members) != members {
					t.Errorf("%s: %s has %d members, want %d", when, r.Name, len(r.Members), members)
				}
			}
			if !seen[fx.people["second"]] || !seen[fx.people["admin"]] {
				t.Errorf("%s: somebody is missing", when)
			}
		}
	}
	want("at first", 4, 7, func(u account.User) bool { return u.Name == "second" && !u.Disabled })
	fx.do("legal", review.SetMember{Review: fx.north, User: fx.people["second"], Member: false})
	want("without a member", 3, 7, func(u account.User) bool { return u.Name == "second" && !u.Disabled })
	fx.do("admin", account.EnableUser{User: fx.people["second"], Enable: false})
	want("with one who has no access", 3, 7, func(u account.User) bool { return u.Disabled })
	fx.user("third", workflow.Supervisor)
	want("with one more", 3, 8, func(u account.User) bool { return u.Disabled })
	fx.reopen(t)
	want("after a restart", 3, 8, func(u account.User) bool { return u.Disabled })
}

func refusalsAreNoFailure(t *testing.T, fx *fixture) {
	id := fx.Matters(1)[0]
	_, err := fx.Engine.Do(t.Context(), fx.Users[workflow.Auditor], "", Transition(id, "send_notice"))
	if err == nil {
		t.Fatal("it was not refused")
	}
	if err := fx.Writer.Failing(); err != nil {
		t.Errorf("after a refusal: %v", err)
	}
	fx.Move(id, "send_notice")
	if err := fx.Writer.Failing(); err != nil {
		t.Errorf("after an act: %v", err)
	}
}
