package approval_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/approval"
	"duces/workflow/review"
)

// rename is a command that is about no matter, and has another role decide it.
type rename struct {
	Review string `json:"review"`
	Name   string `json:"name"`
}

func (rename) CommandName() string          { return "Rename" }
func (c rename) Streams() []workflow.Stream { return []workflow.Stream{review.Stream(c.Review)} }
func (c rename) about() approval.About      { return approval.About{Review: c.Review, Streams: c.Streams()} }

func (c rename) Decide(f workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	personal := map[string]workflow.Sealed{"note": a.Seal(approval.Stream("q1"), "note", "The old name was wrong.")}
	d, _, err := approval.Ask(f, a, "q1", c, c.about(), workflow.Compliance, personal)
	return d, err
}

func (c rename) MayAsk(facts workflow.Facts, about approval.About) error {
	if err := facts.Actor.MayAs("rename a review", []workflow.Role{workflow.Compliance}); err != nil {
		return err
	}
	return facts.See(review.Stream(about.Review))
}

func (c rename) Ended(f workflow.Facts, a workflow.Act, r approval.Request) (workflow.Decision, error) {
	if c.Name == "" {
		return workflow.Decision{}, errors.New("no name")
	}
	return workflow.Decision{Created: []string{r.Status + " " + c.Name}}, nil
}

// fixture is a review and its people, as facts that need no store.
type fixture struct {
	kinds  *workflow.Kinds
	states map[workflow.Stream]any
	at     time.Time
	source workflow.Source // nil: nothing asks the record
}

func newFixture(t *testing.T) *fixture {
	o := &fixture{
		kinds:  workflow.NewKinds(approval.Kind, review.Kind, account.Kind).Storing(workflow.Stored[rename]()),
		states: map[workflow.Stream]any{}, at: time.Date(2018, 2, 1, 15, 0, 0, 0, time.UTC),
	}
	members := map[string]bool{}
	for id, role := range map[string]workflow.Role{"lee": workflow.Legal, "sam": workflow.Supervisor, "kim": workflow.Compliance, "bo": workflow.Compliance} {
		o.states[account.Stream(id)] = account.User{ID: id, Role: role, Zone: "UTC"}
		members[id] = true
	}
	o.states[account.Stream("out")] = account.User{ID: "out", Role: workflow.Compliance, Zone: "UTC"}
	o.states[review.Stream("r1")] = review.Review{ID: "r1", Name: "A review", Members: members}
	return o
}

func (o *fixture) do(actor string, c workflow.Command) (workflow.Decision, error) {
	f := workflow.NewFacts(o.kinds, o.states[account.Stream(actor)].(account.User).Actor())
	for s, state := range o.states {
		f.Put(s, state)
	}
	f = f.From(o.source)
	a := workflow.Act{ID: "act", Actor: actor, At: o.at, Command: c}
	d, err := workflow.Decide(f, a)
	if err != nil {
		return d, err
	}
	for _, e := range d.Events {
		state, err := o.kinds.Fold(o.states[e.Stream], e)
		if err != nil {
			return d, err
		}
		o.states[e.Stream] = state
	}
	return d, nil
}

func (o *fixture) request() approval.Request {
	return o.states[approval.Stream("q1")].(approval.Request)
}

func (o *fixture) ask(t *testing.T) {
	t.Helper()
	d, err := o.do("kim", rename{Review: "r1", Name: "A better name"})
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Alerts) != 1 || d.Alerts[0].Recipient != "bo" || d.Alerts[0].Review != "r1" || len(d.Waiting) != 1 || d.Waiting[0].Stream != review.Stream("r1") {
		t.Errorf("asked of %+v, waiting %+v", d.Alerts, d.Waiting)
	}
	if r := o.request(); string(r.Content) != `{"name":"A better name","review":"r1"}` || r.Status != approval.Pending || r.Note() != "The old name was wrong." {
		t.Errorf("the request is %+v", r)
	}
}

func TestAnyCommandCanWaitForASecondPersonOfTheRoleThatItNames(t *testing.T) {
	o := newFixture(t)
	o.ask(t)
	for who, want := range map[string]workflow.Code{"sam": workflow.Forbidden, "lee": workflow.Forbidden, "kim": workflow.Refused, "out": workflow.NotFound} {
		if _, err := o.do(who, approval.Approve{Approval: "q1", Approve: true}); workflow.CodeOf(err) != want {
			t.Errorf("%s decides: %v", who, err)
		}
	}
	d, err := o.do("bo", approval.Approve{Approval: "q1", Approve: true, Hash: o.request().Hash, Note: "Yes."})
	if err != nil || len(d.Created) != 1 || d.Created[0] != "given A better name" {
		t.Errorf("once approved: %+v, %v", d, err)
	}
	if r := o.request(); r.Status != approval.Given || r.DecidedBy != "bo" || r.Comment["note"].Text() != "Yes." {
		t.Errorf("the request is %+v", r)
	}
	if _, err := o.do("bo", approval.Approve{Approval: "q1", Note: "No."}); workflow.CodeOf(err) != workflow.Conflict {
		t.Errorf("it is decided twice: %v", err)
	}
}

func TestARejectionSaysWhyAndAWithdrawalIsTheAskersOwn(t *testing.T) {
	o := newFixture(t)
	o.ask(t)
	if _, err := o.do("bo", approval.Approve{Approval: "q1", Note: " "}); workflow.CodeOf(err) != workflow.Invalid {
		t.Errorf("it is rejected without a word: %v", err)
	}
	if _, err := o.do("bo", approval.WithdrawApproval{Approval: "q1"}); workflow.CodeOf(err) != workflow.Forbidden {
		t.Errorf("somebody else withdraws it: %v", err)
	}
	d, err := o.do("kim", approval.WithdrawApproval{Approval: "q1"})
	if err != nil || d.Created[0] != "withdrawn A better name" || o.request().Status != approval.Withdrawn {
		t.Errorf("once withdrawn: %+v, %v", d, err)
	}
	if _, err := o.do("bo", approval.Approve{Approval: "nothing", Approve: true}); workflow.CodeOf(err) != workflow.NotFound {
		t.Errorf("what nobody asked for is approved: %v", err)
	}
}

// In a directory of an earlier version a request still waits though its asker's right ended long ago.
func TestARequestWhoseAskerMayNotAskAnyMoreIsNotApproved(t *testing.T) {
	for name, lose := range map[string]func(o *fixture){
		"the requester's account is disabled": func(o *fixture) {
			o.states[account.Stream("kim")] = account.User{ID: "kim", Role: workflow.Compliance, Zone: "UTC", Disabled: true}
		},
		"no longer a member": func(o *fixture) {
			r := o.states[review.Stream("r1")].(review.Review)
			delete(r.Members, "kim")
		},
		"no longer has permission to submit it": func(o *fixture) {
			o.states[account.Stream("kim")] = account.User{ID: "kim", Role: workflow.Legal, Zone: "UTC"}
		},
	} {
		o := newFixture(t)
		o.ask(t)
		lose(o)
		if _, err := o.do("bo", approval.Approve{Approval: "q1", Approve: true}); workflow.CodeOf(err) != workflow.Refused || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := o.do("bo", approval.Approve{Approval: "q1", Note: "No."}); err != nil {
			t.Errorf("%s: it cannot be rejected: %v", name, err)
		}
	}
}

// An approval is of exactly what was asked for: a request whose content is not
// what its hash says is a fault of the program or of the disk.
func TestWhatIsNotWhatWasAskedForIsNotDone(t *testing.T) {
	for name, change := range map[string]func(*approval.Request){
		"content": func(r *approval.Request) { r.Content = json.RawMessage(`{"name":"Another name","review":"r1"}`) },
		"text":    func(r *approval.Request) { r.Personal = nil },
		"streams": func(r *approval.Request) { r.About.Streams = nil },
		"command": func(r *approval.Request) { r.Command = "Forget" },
	} {
		o := newFixture(t)
		o.ask(t)
		r := o.request()
		change(&r)
		o.states[approval.Stream("q1")] = r
		if _, err := o.do("bo", approval.Approve{Approval: "q1", Approve: true}); err == nil {
			t.Errorf("it is done with another %s", name)
		}
	}
}

// leave takes two rights of somebody in one act.
type leave struct{ Review, User string }

func (leave) CommandName() string { return "Leave" }
func (c leave) Streams() []workflow.Stream {
	return []workflow.Stream{review.Stream(c.Review), account.Stream(c.User)}
}

func (c leave) Decide(_ workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	return workflow.Decision{Events: []workflow.Event{
		a.Event(review.Stream(c.Review), a.Today(), review.MemberRemoved{User: c.User}),
		a.Event(account.Stream(c.User), a.Today(), account.UserDisabled{}),
	}}, nil
}

// pending answers which requests wait, as the record has them before the act.
type pending struct{ ids []approval.Pended }

func (pending) States(s []workflow.Stream) ([]any, error)         { return make([]any, len(s)), nil }
func (pending) History(workflow.Stream) ([]workflow.Event, error) { return nil, nil }

func (p pending) Answer(q workflow.Question) error {
	q.(*approval.PendingOf).Found = p.ids
	return nil
}

func TestARequestLapsesOnceThoughItsAskerLosesTwoRightsInOneAct(t *testing.T) {
	o := newFixture(t)
	o.ask(t)
	o.source = pending{[]approval.Pended{{ID: "q1"}}}
	d, err := o.do("sam", leave{"r1", "kim"})
	if err != nil {
		t.Fatal(err)
	}
	lapsed := 0
	for _, e := range d.Events {
		if _, yes := e.Data.(approval.CommandLapsed); yes {
			lapsed++
		}
	}
	if r := o.request(); lapsed != 1 || r.Status != approval.Lapsed || r.Why != approval.LostAccess {
		t.Errorf("it lapsed %d times: %+v", lapsed, r)
	}
}
