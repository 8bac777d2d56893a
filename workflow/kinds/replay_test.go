package kinds

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/annotate"
	"duces/workflow/approval"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/opening"
	"duces/workflow/proceeding"
	"duces/workflow/process"
	"duces/workflow/repayment"
	"duces/workflow/review"
	"duces/workflow/sweep"
	"duces/workflow/transition"
	"duces/workflow/upload"
)

// shelf holds folded states and the encoded events behind them: enough of a
// store to put the pure functions to the test without one.
type shelf struct {
	t      interface{ Fatalf(string, ...any) }
	states map[workflow.Stream]any
	events map[workflow.Stream][]stored
	said   map[int64]any // by the event: the state that came of it, when it was recorded
	seq    int64
	acts   int
	now    time.Time
}

type stored struct {
	raw      []byte
	personal map[string]workflow.Sealed
}

func (s *shelf) world(actor string, cmd workflow.Command) workflow.Facts {
	who, ok := workflow.BuiltInActor(actor)
	if u, found := s.states[account.Stream(actor)].(account.User); !ok && found {
		who = u.Actor()
	}
	w := workflow.NewFacts(All, who).From(s)
	queue := cmd.Streams()
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		if state, ok := s.states[next]; ok && !w.Has(next) {
			w.Put(next, state)
			queue = append(queue, All.Needs(next, state)...)
		}
	}
	return w
}

// States, History and Answer implement workflow.Source.
func (s *shelf) States(streams []workflow.Stream) ([]any, error) {
	found := make([]any, len(streams))
	for i, name := range streams {
		found[i] = s.states[name]
	}
	return found, nil
}

func (s *shelf) History(of workflow.Stream) ([]workflow.Event, error) { return s.history(of), nil }

func (s *shelf) Answer(q workflow.Question) error {
	switch q := q.(type) {
	case *award.Held, *proceeding.Reaching, *repayment.OfAward: // there are none
		return nil
	case *jurisdiction.OnRecord, *account.SignsIn:
		return nil // each history adds users and a jurisdiction of its own
	case *upload.Sent:
		q.Sizes = map[string]int64{aFile: 3}
		return nil
	}
	return errors.New("nobody answers here: " + q.Asks())
}

func (s *shelf) do(actor string, cmd workflow.Command) (workflow.Decision, error) {
	s.acts++
	a := workflow.Act{ID: fmt.Sprintf("act-%d", s.acts), Actor: actor, At: s.now, Seed: sha256.Sum256(fmt.Append(nil, s.acts)), Command: cmd}
	w := s.world(actor, cmd)
	d, err := workflow.Decide(w, a)
	again, errAgain := workflow.Decide(w, a)
	if diff := cmp.Diff(encoded(s.t, d), encoded(s.t, again)); diff != "" || (err == nil) != (errAgain == nil) {
		s.t.Fatalf("the same act was decided differently a second time:\n%s", diff)
	}
	if err != nil {
		return d, err
	}
	for _, e := range d.Events {
		s.seq++
		e.Seq, e.No = s.seq, len(s.events[e.Stream])+1
		raw, err := workflow.Encode(e)
		if err != nil {
			s.t.Fatalf("%v", err)
		}
		before, err := json.Marshal(s.states[e.Stream])
		if err != nil {
			s.t.Fatalf("%v", err)
		}
		old := s.states[e.Stream]
		s.events[e.Stream] = append(s.events[e.Stream], stored{raw, e.Personal})
		if e.Corrects != 0 {
			s.states[e.Stream] = s.replayed(e.Stream)
		} else if s.states[e.Stream], err = All.Fold(old, e); err != nil {
			s.t.Fatalf("%v", err)
		}
		s.said[e.Seq] = s.states[e.Stream]
		if after, err := json.Marshal(old); err != nil || !bytes.Equal(before, after) {
			s.t.Fatalf("folding %s changed the state it started from (%v)", e.Data.Type(), err)
		}
	}
	return d, nil
}

func encoded(t interface{ Fatalf(string, ...any) }, d workflow.Decision) []string {
	var list []string
	for _, e := range d.Events {
		raw, err := workflow.Encode(e)
		if err != nil {
			t.Fatalf("%v", err)
		}
		list = append(list, string(raw))
	}
	return list
}

// history reads a stream anew from its stored bytes.
func (s *shelf) history(stream workflow.Stream) []workflow.Event {
	var events []workflow.Event
	for _, st := range s.events[stream] {
		e, err := All.Decode(st.raw)
		if err != nil {
			s.t.Fatalf("%v", err)
		}
		for name, sealed := range st.personal {
			if err := e.Unseal(name, sealed.Salt, sealed.Value); err != nil {
				s.t.Fatalf("%v", err)
			}
		}
		events = append(events, e)
	}
	return events
}

// replayed folds a stream anew from its stored bytes.
func (s *shelf) replayed(stream workflow.Stream) any {
	return replay(s.t, s.history(stream), workflow.Until{})
}

func replay(t interface{ Fatalf(string, ...any) }, events []workflow.Event, until workflow.Until) any {
	state, err := All.Replay(events, until)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return state
}

func (s *shelf) must(actor string, cmd workflow.Command) workflow.Decision {
	d, err := s.do(actor, cmd)
	if err != nil {
		s.t.Fatalf("%T: %v", cmd, err)
	}
	return d
}

// team sets up one user of each role and a matter.
func (s *shelf) team() (users map[workflow.Role]string, m string) {
	users = map[workflow.Role]string{}
	for _, r := range workflow.Roles {
		users[r] = s.must(workflow.OperatorActor, account.AddUser{Name: string(r), Email: string(r) + "@example.org", Role: r, Zone: "Europe/London", PasswordHash: "x"}).Created[0]
	}
	users["second"] = s.must(workflow.OperatorActor, account.AddUser{Name: "second", Email: "second@example.org", Role: workflow.Supervisor, Zone: "Europe/London", PasswordHash: "x"}).Created[0]
	review := s.must(users[workflow.Legal], review.Open{Name: "R", Authority: "A", Members: []string{users[workflow.Supervisor], users["second"], users[workflow.Compliance]}}).Created[0]
	city := s.must(users[workflow.Legal], jurisdiction.Add{Items: []jurisdiction.New{{Name: "City of Chicago", Kind: "city", State: "IL", Zone: "America/Chicago"}}}).Created
	m = s.must(users[workflow.Legal], opening.Open{Review: review, Jurisdictions: city}).Created[0]
	return users, m
}

func newShelf(t interface{ Fatalf(string, ...any) }) *shelf {
	return &shelf{t: t, states: map[workflow.Stream]any{}, events: map[workflow.Stream][]stored{}, said: map[int64]any{}, now: time.Date(2018, 1, 2, 15, 0, 0, 0, time.UTC)}
}

func TestReplayOfStoredBytesEqualsTheLiveState(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := newShelf(t)
		users, m := s.team()
		actors := []string{users[workflow.Legal], users[workflow.Supervisor], users["second"], users[workflow.Compliance], workflow.SystemActor}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			s.now = s.now.Add(time.Duration(rapid.IntRange(0, 15*24).Draw(t, "hours")) * time.Hour)
			actor := rapid.SampledFrom(actors).Draw(t, "actor")
			_, err := s.do(actor, randomCommand(t, s, m))
			if code := workflow.CodeOf(err); err != nil && (code == workflow.Internal || err.Error() == "") {
				t.Fatalf("an act was refused without a reason: %v", err)
			}
		}
		for stream, live := range s.states {
			if stream.Kind() == review.KindProcess {
				continue
			}
			if diff := cmp.Diff(live, s.replayed(stream)); diff != "" {
				t.Fatalf("replay of %s differs:\n%s", stream, diff)
			}
		}
		live, _ := s.states[matter.Stream(m)].(matter.Matter)
		checkMatter(t, live)
	})
}

// checkMatter holds what must be true of every matter, however it came about.
func checkMatter(t *rapid.T, m matter.Matter) {
	pending := 0
	for _, a := range m.Approvals {
		if a.Status == approval.Pending {
			pending++
		}
		if a.Status == approval.Given && a.DecidedBy == a.RequestedBy {
			t.Fatalf("one person asked for and approved %s", a.Transition)
		}
	}
	if pending > 1 {
		t.Fatalf("%d approvals are pending at once", pending)
	}
	for _, d := range m.Deadlines {
		if m.State == "closed" && (d.Status == due.StatusOpen || d.Status == due.StatusTolled) {
			t.Fatalf("the closed matter still owes %s", d.ID)
		}
		if d.Status == due.StatusMet && d.MetOn.IsZero() {
			t.Fatalf("%s was met on no day", d.ID)
		}
	}
}

// randomCorrection corrects one of the transitions on record.
func randomCorrection(t *rapid.T, s *shelf, mat string) (transition.Correct, bool) {
	events := s.history(matter.Stream(mat))
	moves := movesOf(events)
	if len(moves) == 0 {
		return transition.Correct{}, false
	}
	e := events[rapid.SampledFrom(moves).Draw(t, "move")]
	moved := e.Data.(matter.Transitioned)
	tr, _ := process.Default().Transition(moved.Transition)
	c := transition.Correct{Matter: mat, Event: e.Seq, EffectiveOn: e.Effective.AddDays(rapid.IntRange(-3, 3).Draw(t, "days")), Fields: map[string]json.RawMessage{}, Reason: "It was otherwise."}
	for _, f := range tr.Fields {
		if raw := randomField(t, f, c.EffectiveOn); raw != "" {
			c.Fields[f.Name] = json.RawMessage(raw)
		}
	}
	return c, true
}

func randomCommand(t *rapid.T, s *shelf, mat string) workflow.Command {
	m, _ := s.states[matter.Stream(mat)].(matter.Matter)
	today := civil.DateIn(s.now, time.UTC).AddDays(-1)
	switch rapid.IntRange(0, 11).Draw(t, "command") {
	case 10, 11:
		if c, ok := randomCorrection(t, s, mat); ok {
			return c
		}
	case 0:
		return annotate.AddNote{Matter: mat, Text: rapid.StringN(1, 40, -1).Draw(t, "note")}
	case 1:
		return sweep.Tick{Matters: []string{mat}, At: s.now}
	case 2, 3:
		if p, ok := m.Pending(); ok {
			return approval.Approve{Matter: mat, Approval: p.ID, Approve: rapid.Bool().Draw(t, "approve"), Note: "Looked at.", Hash: p.Hash}
		}
	}
	def := process.Default()
	here := def.TransitionsFrom(m.State)
	tr := rapid.SampledFrom(here).Draw(t, "transition")
	fields := map[string]json.RawMessage{}
	for _, f := range tr.Fields {
		if raw := randomField(t, f, today); raw != "" {
			fields[f.Name] = json.RawMessage(raw)
		}
	}
	return transition.Move{Matters: []string{mat}, Name: tr.Name, EffectiveOn: today, Fields: fields, Note: rapid.SampledFrom([]string{"", "A note."}).Draw(t, "note")}
}

// aFile is one that everybody has sent.
var aFile = strings.Repeat("07", 32)

func randomField(t *rapid.T, f process.Field, on civil.Date) string {
	if !f.Required && rapid.Bool().Draw(t, "left out") {
		return ""
	}
	switch f.Type {
	case process.Text:
		return `"Some words."`
	case process.Choice:
		return `"` + rapid.SampledFrom(f.Options).Draw(t, f.Name).Name + `"`
	case process.Date:
		return `"` + on.String() + `"`
	case process.Time:
		return `"14:30"`
	case process.Due:
		n := rapid.IntRange(0, 40).Draw(t, f.Name)
		if rapid.Bool().Draw(t, "fixed") {
			return `{"kind":"fixed","date":"` + on.AddDays(n).String() + `"}`
		}
		return fmt.Sprintf(`{"kind":"period","days":%d}`, n+1)
	case process.Demands:
		return `[{"number":1,"text":"All orders."}]`
	case process.Documents:
		return `[{"name":"a.pdf","sha256":"` + aFile + `","size":3,"type":"application/pdf"}]`
	case process.Proceeding:
		return `{"caption":"A v. B","court":"N.D. Ill."}`
	case process.Order:
		return `{"caption":"A v. B","court":"N.D. Ill.","entered":"2018-01-05"}`
	case process.Decisions:
		return fmt.Sprintf(`[{"award":"2016-1","outcome":"%s","condition":"Reports"}]`, rapid.SampledFrom(field.Outcomes).Draw(t, "outcome"))
	}
	return ""
}

func TestEveryTypeOfEventIsReadBackUnderItsOwnName(t *testing.T) {
	for _, name := range All.EventsOf("") {
		if _, err := All.Decode([]byte(`{"data":{},"recorded":"2018-01-24T00:00:00.000000Z","type":"` + name + `","v":1}`)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := All.Decode([]byte(`{"type":"something_else","data":{},"recorded":"2018-01-24T00:00:00.000000Z","type":"` + name + `","v":1}`)); err == nil {
			t.Errorf("%s is read from bytes that say they are something else", name)
		}
	}
}

func TestBytesThatDoNotSayHowToReadThemAreRefused(t *testing.T) {
	for _, c := range []struct{ ending, want string }{
		{`,"type":"note_added","v":2}`, "has version 2"},
		{`,"type":"no_such_thing","v":1}`, `unknown type "no_such_thing"`},
		{`,"v":1,"type":"note_added"}`, "do not end as an event does"},
		{`,"type":"note_added","v":1,"v":1}`, "do not end as an event does"},
		{`,"type":"note_added","v":1}}`, "do not end as an event does"},
	} {
		_, err := All.Decode([]byte(`{"data":{},"recorded":"2018-01-24T00:00:00.000000Z"` + c.ending))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.ending, err)
		}
	}
}
