package dbtest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duces/workflow"
)

// Run holds a store against the contract of workflow.Store. open opens the
// store in a directory, which may hold one already.
func Run(t *testing.T, open func(t testing.TB, dir string) Store) {
	for name, test := range map[string]func(*testing.T, *office){
		"acknowledged acts of many callers are each in history once":    everyActOnce,
		"a refusal harms nobody else in its group":                      refusalIsolated,
		"a panic is its own caller's error":                             panicIsolated,
		"a second try gets the first receipt, also after a restart":     secondTry,
		"a key that served another command is a conflict":               keyOfAnother,
		"an e-mail address belongs to one user":                         emailTaken,
		"a jurisdiction is on record once":                              jurisdictionTaken,
		"a jurisdiction has one matter in a review":                     matterTaken,
		"a caller who is gone before the turn comes stores nothing":     goneBefore,
		"a caller who goes while it is stored leaves it whole":          goneDuring,
		"what is read after a restart is what was there before":         restart,
		"an act over many matters is one act, or none":                  allOrNone,
		"an unknown stream is absent, and an unknown actor is nobody":   absent,
		"an act without events is remembered too":                       withoutEvents,
		"two who move one matter from one version: one wins, one hears": twoAtOnce,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			o := &office{open: func() Store { return open(t, dir) }}
			o.Desk = NewDesk(t, o.open(), 70)
			defer func() {
				if err := o.Store.Close(); err != nil {
					t.Error(err)
				}
			}()
			test(t, o)
		})
	}
}

type office struct {
	*Desk
	open func() Store
}

func (o *office) reopen(t *testing.T) {
	t.Helper()
	if err := o.Store.Close(); err != nil {
		t.Fatal(err)
	}
	o.On(o.open())
}

func (o *office) legal() string { return o.Users[workflow.Legal] }

// refusal gives an error of the domain with a code, or fails.
func refusal(t *testing.T, err error, code workflow.Code, says ...string) {
	t.Helper()
	e, ok := errors.AsType[*workflow.Error](err)
	if !ok || e.Code != code {
		t.Fatalf("got %v (%s), want code %s", err, workflow.CodeOf(err), code)
	}
	for _, s := range says {
		if !strings.Contains(e.Error(), s) {
			t.Errorf("%q does not say %q", e.Error(), s)
		}
	}
}

func everyActOnce(t *testing.T, o *office) {
	matters := o.Matters(64)
	receipts := make([]workflow.Receipt, 64)
	var wg sync.WaitGroup
	for i, id := range matters {
		wg.Go(func() {
			for _, name := range []string{"send_notice", "issue_request"} {
				r, err := o.Do(o.legal(), Transition(id, name))
				if err != nil {
					t.Errorf("%s: %v", name, err)
				}
				receipts[i] = r
			}
		})
	}
	wg.Wait()
	seen := map[int64]bool{}
	for i, id := range matters {
		r := receipts[i]
		if m := o.Matter(id); m.State != "requested" || m.State != r.State || m.Stage != r.Stage || len(m.Deadlines) != 1 {
			t.Errorf("matter %d is %s, the receipt says %s", i, m.State, r.State)
		}
		if last := r.Events[len(r.Events)-1].Seq; r.Index != last-1 || r.Size != last {
			t.Errorf("the receipt ends at event %d and names index %d of %d", last, r.Index, r.Size)
		}
		for _, e := range r.Events {
			if seen[e.Seq] {
				t.Errorf("event %d is in two receipts", e.Seq)
			}
			seen[e.Seq] = true
		}
	}
}

func refusalIsolated(t *testing.T, o *office) {
	matters := o.Matters(64)
	var wg sync.WaitGroup
	for i, id := range matters {
		wg.Go(func() {
			name := "send_notice"
			if i%2 == 1 {
				name = "close" // not from here
			}
			_, err := o.Do(o.legal(), Transition(id, name))
			if (err != nil) != (i%2 == 1) {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
	wg.Wait()
	for i, id := range matters {
		if m, want := o.Matter(id), []string{"notified", "open"}[i%2]; m.State != want {
			t.Errorf("matter %d is %s and should be %s", i, m.State, want)
		}
	}
}

func panicIsolated(t *testing.T, o *office) {
	matters := o.Matters(40)
	var wg sync.WaitGroup
	for i, id := range matters {
		wg.Go(func() {
			cmd := Transition(id, "send_notice")
			act := workflow.Act{ID: fmt.Sprint("act-", i), Key: fmt.Sprint("key-", i), Digest: "d", Actor: o.legal(), At: o.Now(), Command: cmd}
			_, err := o.Store.Update(context.Background(), act, func(w workflow.World, a workflow.Act) (workflow.Decision, error) {
				if i%4 == 0 {
					panic("decided badly")
				}
				return workflow.Decide(w, a)
			})
			if i%4 == 0 {
				refusal(t, err, workflow.Internal)
			} else if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for i, id := range matters {
		if m := o.Matter(id); (m.State == "open") != (i%4 == 0) {
			t.Errorf("matter %d is %s", i, m.State)
		}
	}
}

func secondTry(t *testing.T, o *office) {
	id := o.Matters(1)[0]
	try := func() workflow.Receipt {
		t.Helper()
		r, err := o.Engine.Do(context.Background(), o.legal(), "a key", Transition(id, "send_notice"))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	first := try()
	if first.Again {
		t.Error("the first receipt says that it is not the first")
	}
	o.Move(id, "issue_request") // from here the first act would be refused
	for _, when := range []string{"at once", "after a restart"} {
		again := try()
		if !again.Again {
			t.Errorf("%s: the second try was done", when)
		}
		again.Again = false
		if diff := cmp.Diff(first, again); diff != "" {
			t.Errorf("%s: another receipt:\n%s", when, diff)
		}
		o.reopen(t)
	}
	if m := o.Matter(id); m.State != "requested" {
		t.Errorf("the matter is %s", m.State)
	}
	// A refusal is not an act: the same key may be tried again and then succeed.
	other := o.Matters(1)[0]
	if _, err := o.Engine.Do(context.Background(), o.legal(), "later", Transition(other, "receive_response")); err == nil {
		t.Fatal("a response was received before anything was asked")
	}
	o.Move(other, "issue_request")
	if r, err := o.Engine.Do(context.Background(), o.legal(), "later", Transition(other, "receive_response")); err != nil || r.Again {
		t.Errorf("the key of a refused act cannot be used: %v", err)
	}
	// Adding a user twice breaks a unique rule, which must not hide that it is a second try.
	add := workflow.AddUser{Name: "N", Email: "twice@example.org", Role: workflow.Legal, Zone: "UTC", PasswordHash: "x"}
	for range 2 {
		if _, err := o.Engine.Do(context.Background(), workflow.OperatorActor, "user", add); err != nil {
			t.Error(err)
		}
	}
}

func keyOfAnother(t *testing.T, o *office) {
	id := o.Matters(1)[0]
	if _, err := o.Engine.Do(context.Background(), o.legal(), "key", Transition(id, "send_notice")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"issue_request", "close"} { // one that would do, one that would be refused
		_, err := o.Engine.Do(context.Background(), o.legal(), "key", Transition(id, name))
		refusal(t, err, workflow.Conflict, "idempotency key", "new key")
	}
	if _, err := o.Engine.Do(context.Background(), o.Users[workflow.Supervisor], "key", Transition(id, "issue_request")); err != nil {
		t.Errorf("somebody else's key is in the way: %v", err)
	}
}

func emailTaken(t *testing.T, o *office) {
	_, err := o.Do(workflow.OperatorActor, workflow.AddUser{Name: "Other", Email: "Legal@example.org", Role: workflow.Legal, Zone: "UTC", PasswordHash: "x"})
	refusal(t, err, workflow.Conflict, "legal@example.org", "another user")
}

func jurisdictionTaken(t *testing.T, o *office) {
	add := func(names ...string) error {
		var items []workflow.NewJurisdiction
		for _, n := range names {
			items = append(items, workflow.NewJurisdiction{Name: n, Kind: "city", State: "IL", Zone: "America/Chicago"})
		}
		_, err := o.Do(o.legal(), workflow.AddJurisdictions{Items: items})
		return err
	}
	refusal(t, add("Springfield", "city 00003"), workflow.Conflict, "city 00003 (IL, city)", "already on record")
	if err := add("Springfield"); err != nil {
		t.Errorf("the refused import left something behind: %v", err)
	}
	_, err := o.Do(o.legal(), workflow.ChangeJurisdiction{ID: o.Places[0], NewJurisdiction: workflow.NewJurisdiction{Name: "Springfield", Kind: "city", State: "IL", Zone: "America/Chicago"}})
	refusal(t, err, workflow.Conflict, "Springfield (IL, city)")
}

func matterTaken(t *testing.T, o *office) {
	o.Matters(2)
	_, err := o.Do(o.legal(), workflow.OpenMatters{Review: o.Review, Jurisdictions: []string{o.Places[5], o.Places[1]}})
	refusal(t, err, workflow.Conflict, "City 00001 (IL)", "already has a matter")
	o.Must(o.legal(), workflow.OpenMatters{Review: o.Review, Jurisdictions: []string{o.Places[5]}})
}

func goneBefore(t *testing.T, o *office) {
	id := o.Matters(1)[0]
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := o.Engine.Do(ctx, o.legal(), "", Transition(id, "send_notice"))
	refusal(t, err, workflow.Unavailable, "Nothing was stored")
	if m := o.Matter(id); m.State != "open" {
		t.Errorf("the matter is %s", m.State)
	}
}

func goneDuring(t *testing.T, o *office) {
	id := o.Matters(1)[0]
	ctx, cancel := context.WithCancel(context.Background())
	act := workflow.Act{ID: "a", Key: "k", Digest: "d", Actor: o.legal(), At: o.Now(), Command: Transition(id, "issue_request")}
	_, err := o.Store.Update(ctx, act, func(w workflow.World, a workflow.Act) (workflow.Decision, error) {
		cancel()
		return workflow.Decide(w, a)
	})
	if err != nil {
		t.Fatal(err)
	}
	if m := o.Matter(id); m.State != "requested" || len(m.Deadlines) != 1 {
		t.Errorf("the matter is %s with %d deadlines", m.State, len(m.Deadlines))
	}
}

func restart(t *testing.T, o *office) {
	matters := o.Matters(3)
	for _, name := range []string{"issue_request", "receive_response", "issue_subpoena", "serve_subpoena"} {
		o.Move(matters[0], name)
	}
	o.Move(matters[1], "withdraw")
	o.Pass(30 * 24 * time.Hour)
	o.Must(workflow.SystemActor, workflow.Tick{Matter: matters[0], At: o.Now()})
	read := func() []any {
		var states []any
		for _, id := range matters {
			states = append(states, o.Matter(id))
		}
		w, err := o.Store.World(context.Background(), o.legal(), workflow.ReviewStream(o.Review), workflow.JurisdictionStream(o.Places[0]))
		if err != nil {
			t.Fatal(err)
		}
		r, err := workflow.FindReview(w, o.Review)
		if err != nil {
			t.Fatal(err)
		}
		j, err := workflow.FindJurisdiction(w, o.Places[0])
		if err != nil {
			t.Fatal(err)
		}
		return append(states, w.Actor, r, j)
	}
	before := read()
	o.reopen(t)
	if diff := cmp.Diff(before, read()); diff != "" {
		t.Errorf("after the restart:\n%s", diff)
	}
	o.Move(matters[0], "withdraw") // and work goes on
}

func allOrNone(t *testing.T, o *office) {
	matters := o.Matters(3)
	o.Move(matters[1], "withdraw")
	cmd := Transition(matters[0], "send_notice")
	cmd.Matters = matters
	if _, err := o.Do(o.legal(), cmd); err == nil {
		t.Fatal("a closed matter was sent a notice")
	}
	if m := o.Matter(matters[0]); m.State != "open" {
		t.Errorf("half of a refused act was stored: the matter is %s", m.State)
	}
	cmd.Matters = []string{matters[0], matters[2]}
	r := o.Must(o.legal(), cmd)
	if o.Matter(matters[0]).State != "notified" || o.Matter(matters[2]).State != "notified" || r.State != "notified" {
		t.Error("an act over two matters did not move both")
	}
}

func absent(t *testing.T, o *office) {
	w, err := o.Store.World(context.Background(), "nobody", workflow.MatterStream("none"), workflow.ReviewStream(o.Review))
	if err != nil {
		t.Fatal(err)
	}
	if w.Has(workflow.MatterStream("none")) || !w.Has(workflow.ReviewStream(o.Review)) || w.Actor.ID != "" {
		t.Errorf("the world is not as history says: actor %q", w.Actor.ID)
	}
	_, err = o.Do("nobody", workflow.AddNote{Matter: o.Matters(1)[0], Text: "Hello."})
	refusal(t, err, workflow.Forbidden)
}

func withoutEvents(t *testing.T, o *office) {
	cmd := workflow.SetMember{Review: o.Review, User: o.Users[workflow.Compliance], Member: true} // is one already
	for i := range 2 {
		r, err := o.Engine.Do(context.Background(), o.legal(), "member", cmd)
		if err != nil || len(r.Events) != 0 || r.Again != (i == 1) {
			t.Errorf("try %d: %+v, %v", i, r, err)
		}
	}
}

func twoAtOnce(t *testing.T, o *office) {
	id := o.Matters(1)[0]
	version := o.Matter(id).Version
	errs := make([]error, 2)
	var wg sync.WaitGroup
	for i, name := range []string{"send_notice", "issue_request"} {
		wg.Go(func() {
			cmd := Transition(id, name)
			cmd.Version = version
			_, errs[i] = o.Do(o.legal(), cmd)
		})
	}
	wg.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("one should win: %v, %v", errs[0], errs[1])
	}
	refusal(t, errors.Join(errs...), workflow.Conflict, "changed since")
}
