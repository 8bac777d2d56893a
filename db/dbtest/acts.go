package dbtest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/recalculation"
	"duces/workflow/review"
)

var actRules = []rule{
	{"acknowledged acts of many callers are each in history once", "Update World", one(everyActOnce)},
	{"a refusal harms nobody else in its group", "Update World", one(refusalIsolated)},
	{"a panic is its own caller's error", "Update World", one(panicIsolated)},
	{"an event that cannot be encoded is its own caller's error", "Update World Verify", one(unencodableIsolated)},
	{"a second try gets the first result, also after a restart", "Update Close", one(secondTry)},
	{"a key that served another command is a conflict", "Update", one(keyOfAnother)},
	{"a secret is part of the request, also after a restart", "Update Close SignInByEmail", one(secretInRequest)},
	{"copies of one request that come at once, while others write, get one result", "Update World", one(copiesAtOnce)},
	{"an email address belongs to one user", "Update", one(emailTaken)},
	{"a jurisdiction is on record once", "Update", one(jurisdictionTaken)},
	{"a jurisdiction has one matter in a review", "Update", one(matterTaken)},
	{"a caller who is gone before the turn comes stores nothing", "Update World", one(goneBefore)},
	{"a caller who goes while it is stored leaves it whole", "Update World", one(goneDuring)},
	{"an act over many matters is one act, or none", "Update World", one(allOrNone)},
	{"an act without events is remembered too", "Update", one(withoutEvents)},
	{"two who move one matter from one version: one wins, one hears", "Update", one(twoAtOnce)},
	{"a closed store stores nothing", "Update Close", one(closedStoresNothing)},
}

func everyActOnce(t *testing.T, fx *fixture) {
	matters := fx.Matters(64)
	results := make([]workflow.Result, 64)
	var wg sync.WaitGroup
	for i, id := range matters {
		wg.Go(func() {
			for _, name := range []string{"send_notice", "issue_request"} {
				r, err := fx.Do(fx.legal(), Transition(id, name))
				if err != nil {
					t.Errorf("%s: %v", name, err)
				}
				results[i] = r
			}
		})
	}
	wg.Wait()
	seen := map[int64]bool{}
	for i, id := range matters {
		r := results[i]
		if m := fx.Matter(id); m.State != "requested" || m.State != r.State || m.Stage != r.Stage || len(m.Deadlines) != 1 {
			t.Errorf("matter %d is %s, the result says %s", i, m.State, r.State)
		}
		if last := r.Events[len(r.Events)-1].Seq; r.Index != last-1 || r.Size != last {
			t.Errorf("the result ends at event %d and names index %d of %d", last, r.Index, r.Size)
		}
		for _, e := range r.Events {
			if seen[e.Seq] {
				t.Errorf("event %d is in two results", e.Seq)
			}
			seen[e.Seq] = true
		}
	}
}

func refusalIsolated(t *testing.T, fx *fixture) {
	matters := fx.Matters(64)
	var wg sync.WaitGroup
	for i, id := range matters {
		wg.Go(func() {
			name := "send_notice"
			if i%2 == 1 {
				name = "close" // not from here
			}
			_, err := fx.Do(fx.legal(), Transition(id, name))
			if (err != nil) != (i%2 == 1) {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	wg.Wait()
	for i, id := range matters {
		if m, want := fx.Matter(id), []string{"notified", "open"}[i%2]; m.State != want {
			t.Errorf("matter %d is %s and should be %s", i, m.State, want)
		}
	}
}

func panicIsolated(t *testing.T, fx *fixture) {
	matters := fx.Matters(40)
	var wg sync.WaitGroup
	for i, id := range matters {
		wg.Go(func() {
			cmd := Transition(id, "send_notice")
			act := workflow.Act{ID: fmt.Sprint("act-", i), Key: fmt.Sprint("key-", i), Digest: "d", Actor: fx.legal(), At: fx.Now(), Command: cmd}
			_, err := fx.Writer.Update(context.Background(), act, func(w workflow.Facts, a workflow.Act) (workflow.Decision, error) {
				if i%4 == 0 {
					panic("decided badly")
				}
				return workflow.Decide(w, a)
			})
			if i%4 == 0 {
				wantCode(t, "the refusal", err, workflow.Internal)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for i, id := range matters {
		if m := fx.Matter(id); (m.State == "open") != (i%4 == 0) {
			t.Errorf("matter %d is %s", i, m.State)
		}
	}
}

func secondTry(t *testing.T, fx *fixture) {
	id := fx.Matters(1)[0]
	try := func() workflow.Result {
		t.Helper()
		r, err := fx.Engine.Do(context.Background(), fx.legal(), "a key", Transition(id, "send_notice"))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	first := try()
	if first.Again {
		t.Error("the first result says that it is not the first")
	}
	fx.Move(id, "issue_request") // from here the first act would be refused
	for _, when := range []string{"at once", "after a restart"} {
		again := try()
		if !again.Again {
			t.Errorf("%s: the second try was done", when)
		}
		again.Again = false
		if diff := cmp.Diff(first, again); diff != "" {
			t.Errorf("%s: another result:\n%s", when, diff)
		}
		fx.reopen(t)
	}
	if m := fx.Matter(id); m.State != "requested" {
		t.Errorf("the matter is %s", m.State)
	}
	// A refusal is not an act: the same key may be tried again and then succeed.
	other := fx.Matters(1)[0]
	if _, err := fx.Engine.Do(context.Background(), fx.legal(), "later", Transition(other, "receive_response")); err == nil {
		t.Fatal("a response was received before anything was asked")
	}
	fx.Move(other, "issue_request")
	if r, err := fx.Engine.Do(context.Background(), fx.legal(), "later", Transition(other, "receive_response")); err != nil || r.Again {
		t.Errorf("the key of a refused act cannot be used: %v", err)
	}
	// Adding a user twice breaks a unique rule, which must not hide that it is a second try.
	add := account.AddUser{Name: "N", Email: "twice@example.org", Role: workflow.Legal, Zone: "Europe/London", PasswordHash: "x"}
	for range 2 {
		if _, err := fx.Engine.Do(context.Background(), workflow.OperatorActor, "user", add); err != nil {
			t.Error(err)
		}
	}
}

func keyOfAnother(t *testing.T, fx *fixture) {
	id := fx.Matters(1)[0]
	if _, err := fx.Engine.Do(context.Background(), fx.legal(), "key", Transition(id, "send_notice")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"issue_request", "close"} { // one that would do, one that would be refused
		_, err := fx.Engine.Do(context.Background(), fx.legal(), "key", Transition(id, name))
		wantCode(t, "the refusal", err, workflow.Conflict, "idempotency key", "new key")
	}
	if _, err := fx.Engine.Do(context.Background(), fx.Users[workflow.Supervisor], "key", Transition(id, "issue_request")); err != nil {
		t.Errorf("somebody else's key is in the way: %v", err)
	}
}

func secretInRequest(t *testing.T, fx *fixture) {
	user := fx.legal()
	set := func(hash string, made bool) (workflow.Result, error) {
		return fx.Engine.Do(context.Background(), workflow.OperatorActor, "key", account.SetPassword{User: user, PasswordHash: hash, Made: made})
	}
	first, err := set("first", false)
	if err != nil {
		t.Fatal(err)
	}
	for _, when := range []string{"at once", "after a restart"} {
		again, err := set("first", false)
		if err != nil || !again.Again || again.Index != first.Index {
			t.Errorf("%s: the same secret gives %+v, %v", when, again, err)
		}
		_, err = set("second", false)
		wantCode(t, when+", another secret", err, workflow.Conflict, "idempotency key")
		_, err = set("made", true)
		wantCode(t, when+", a secret of the program's", err, workflow.Conflict, "idempotency key")
		fx.reopen(t)
	}
	if u, err := fx.SignIn.SignInByEmail(t.Context(), "legal@example.org"); err != nil || u.Hash != "first" {
		t.Errorf("the password is %q, %v", u.Hash, err)
	}
	// A form that lets the program make the secret brings another one each time it is sent.
	for i, hash := range []string{"made", "made again"} {
		r, err := fx.Engine.Do(context.Background(), workflow.OperatorActor, "made", account.SetPassword{User: user, PasswordHash: hash, Made: true})
		if err != nil || r.Again != (i == 1) {
			t.Errorf("a secret of the program's, try %d: %+v, %v", i, r, err)
		}
	}
	if u, err := fx.SignIn.SignInByEmail(t.Context(), "legal@example.org"); err != nil || u.Hash != "made" {
		t.Errorf("the password is %q, %v", u.Hash, err)
	}
}

func copiesAtOnce(t *testing.T, fx *fixture) {
	const copies = 10
	matters := fx.Matters(70)
	for round, id := range matters[:8] {
		version := fx.Matter(id).Version
		results, errs := make([]workflow.Result, copies), make([]error, copies)
		var wg sync.WaitGroup
		for _, other := range matters[10+7*round : 17+7*round] {
			wg.Go(func() {
				if _, err := fx.Engine.Do(context.Background(), fx.legal(), other, Transition(other, "send_notice")); err != nil {
					t.Errorf("round %d: another's request: %v", round, err)
				}
			})
		}
		for i := range copies {
			wg.Go(func() {
				results[i], errs[i] = fx.Engine.Do(context.Background(), fx.legal(), "one key of "+id, Transition(id, "send_notice"))
			})
		}
		wg.Wait()
		firsts := 0
		for i, r := range results {
			if errs[i] != nil {
				t.Errorf("round %d, copy %d: %v", round, i, errs[i])
				continue
			}
			if !r.Again {
				firsts++
			}
			r.Again = results[0].Again
			if diff := cmp.Diff(results[0], r); diff != "" {
				t.Errorf("round %d, copy %d has another result:\n%s", round, i, diff)
			}
		}
		if firsts != 1 {
			t.Errorf("round %d: %d of %d copies say that they are the first", round, firsts, copies)
		}
		if m := fx.Matter(id); m.State != "notified" || m.Version != version+len(results[0].Events) {
			t.Errorf("round %d: the matter is %s and has %d events after %d", round, m.State, m.Version, version)
		}
		// Another request under the key is refused, whether the first is on disk yet or not.
		_, err := fx.Engine.Do(context.Background(), fx.legal(), "one key of "+id, Transition(id, "issue_request"))
		wantCode(t, "another request under the key", err, workflow.Conflict, "idempotency key")
	}
	fx.wantSound(t)
}

func emailTaken(t *testing.T, fx *fixture) {
	_, err := fx.Do(workflow.OperatorActor, account.AddUser{Name: "Other", Email: "Legal@example.org", Role: workflow.Legal, Zone: "Europe/London", PasswordHash: "x"})
	wantCode(t, "the refusal", err, workflow.Conflict, "legal@example.org", "another user")
}

func jurisdictionTaken(t *testing.T, fx *fixture) {
	add := func(names ...string) error {
		var items []jurisdiction.New
		for _, n := range names {
			items = append(items, jurisdiction.New{Name: n, Kind: "city", State: "IL", Zone: "America/Chicago"})
		}
		_, err := fx.Do(fx.legal(), jurisdiction.Add{Items: items})
		return err
	}
	wantCode(t, "the refusal", add("Springfield", "city 00003"), workflow.Conflict, "city 00003 (IL)", "already on record")
	if err := add("Springfield"); err != nil {
		t.Errorf("the refused import left something behind: %v", err)
	}
	renamed := jurisdiction.New{Name: "Springfield", Kind: "city", State: "IL", Zone: "America/Chicago"}
	_, err := fx.Do(fx.legal(), recalculation.ChangeJurisdiction{Change: jurisdiction.Change{ID: fx.Jurisdictions[0], New: renamed}})
	wantCode(t, "the refusal", err, workflow.Conflict, "Springfield (city, IL)")
}

func matterTaken(t *testing.T, fx *fixture) {
	fx.Matters(2)
	_, err := fx.Do(fx.legal(), opening.Open{Review: fx.Review, Jurisdictions: []string{fx.Jurisdictions[5], fx.Jurisdictions[1]}})
	wantCode(t, "the refusal", err, workflow.Conflict, "City 00001 (IL)", "already has a matter")
	fx.Must(fx.legal(), opening.Open{Review: fx.Review, Jurisdictions: []string{fx.Jurisdictions[5]}})
}

func goneBefore(t *testing.T, fx *fixture) {
	id := fx.Matters(1)[0]
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := fx.Engine.Do(ctx, fx.legal(), "", Transition(id, "send_notice"))
	wantCode(t, "the refusal", err, workflow.Unavailable, "Nothing was stored")
	if m := fx.Matter(id); m.State != "open" {
		t.Errorf("the matter is %s", m.State)
	}
}

func goneDuring(t *testing.T, fx *fixture) {
	id := fx.Matters(1)[0]
	ctx, cancel := context.WithCancel(context.Background())
	act := workflow.Act{ID: "a", Key: "k", Digest: "d", Actor: fx.legal(), At: fx.Now(), Command: Transition(id, "issue_request")}
	_, err := fx.Writer.Update(ctx, act, func(w workflow.Facts, a workflow.Act) (workflow.Decision, error) {
		cancel()
		return workflow.Decide(w, a)
	})
	if err != nil {
		t.Fatal(err)
	}
	if m := fx.Matter(id); m.State != "requested" || len(m.Deadlines) != 1 {
		t.Errorf("the matter is %s with %d deadlines", m.State, len(m.Deadlines))
	}
}

func allOrNone(t *testing.T, fx *fixture) {
	matters := fx.Matters(3)
	fx.Move(matters[1], "withdraw")
	cmd := Transition(matters[0], "send_notice")
	cmd.Matters = matters
	if _, err := fx.Do(fx.legal(), cmd); err == nil {
		t.Fatal("a closed matter was sent a notice")
	}
	if m := fx.Matter(matters[0]); m.State != "open" {
		t.Errorf("half of a refused act was stored: the matter is %s", m.State)
	}
	cmd.Matters = []string{matters[0], matters[2]}
	r := fx.Must(fx.legal(), cmd)
	if fx.Matter(matters[0]).State != "notified" || fx.Matter(matters[2]).State != "notified" || r.State != "notified" {
		t.Error("an act over two matters did not move both")
	}
}

func withoutEvents(t *testing.T, fx *fixture) {
	cmd := review.SetMember{Review: fx.Review, User: fx.Users[workflow.Compliance], Member: true} // is one already
	for i := range 2 {
		r, err := fx.Engine.Do(context.Background(), fx.legal(), "member", cmd)
		if err != nil || len(r.Events) != 0 || r.Again != (i == 1) {
			t.Errorf("try %d: %+v, %v", i, r, err)
		}
	}
}

func twoAtOnce(t *testing.T, fx *fixture) {
	id := fx.Matters(1)[0]
	version := fx.Matter(id).Version
	errs := make([]error, 2)
	var wg sync.WaitGroup
	for i, name := range []string{"send_notice", "issue_request"} {
		wg.Go(func() {
			cmd := Transition(id, name)
			cmd.Version = version
			_, errs[i] = fx.Do(fx.legal(), cmd)
		})
	}
	wg.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("one should win: %v, %v", errs[0], errs[1])
	}
	wantCode(t, "the refusal", errors.Join(errs...), workflow.Conflict, "changed since")
}

// unspeakable is an event that has no bytes.
type unspeakable struct{ account.UserEnabled }

func (unspeakable) MarshalJSON() ([]byte, error) { return nil, errors.New("it has no bytes") }

func unencodableIsolated(t *testing.T, fx *fixture) {
	matters := fx.Matters(32)
	var wg sync.WaitGroup
	for i, id := range matters {
		wg.Go(func() {
			act := workflow.Act{ID: id, Key: "k" + id, Digest: "d", Actor: fx.legal(), At: fx.Now(), Command: Transition(id, "send_notice")}
			_, err := fx.Writer.Update(t.Context(), act, func(w workflow.Facts, a workflow.Act) (workflow.Decision, error) {
				decision, err := workflow.Decide(w, a)
				if i == 7 && err == nil {
					decision.Events[0].Data = unspeakable{}
				}
				return decision, err
			})
			if i == 7 {
				wantCode(t, "an event without bytes", err, workflow.Internal)
			} else if err != nil {
				t.Errorf("matter %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	for i, id := range matters {
		if state := fx.Matter(id).State; (state == "open") != (i == 7) {
			t.Errorf("matter %d is %s", i, state)
		}
	}
	fx.wantSound(t)
}

func closedStoresNothing(t *testing.T, fx *fixture) {
	fx.stop(t)
	_, err := fx.Do(workflow.OperatorActor, account.AddUser{Name: "N", Email: "late@example.org", Role: workflow.Legal, Zone: "Europe/London", PasswordHash: "x"})
	wantCode(t, "an act on a closed store", err, workflow.Unavailable)
	wantCode(t, "a write that is no act", fx.Clock.Ticked(t.Context(), fx.Now()), workflow.Unavailable)
	if _, err := fx.Lists.Reviews(t.Context(), workflow.Viewer{Role: workflow.Auditor}, fx.Now()); err == nil {
		t.Error("a closed store can be read")
	}
	fx.start(t)
	fx.On(fx.base())
	_, err = fx.SignIn.SignInByEmail(t.Context(), "late@example.org")
	wantCode(t, "who was added to a closed store", err, workflow.NotFound)
}
