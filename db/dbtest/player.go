package dbtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/civil"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/timezone"
	"duces/workflow/transition"
)

// Player plays matters of any process by its definition alone.
type Player struct {
	*Fixture
	Process *process.Definition
	Second  string // another supervisor
}

// NewPlayer opens a review under a process; the fixture's matters are then of
// that review. The clock stands at now, an instant as RFC 3339 writes it.
func NewPlayer(t testing.TB, f *Fixture, def *process.Definition, now string) *Player {
	t.Helper()
	p := &Player{Fixture: f, Process: def, Second: f.AddUser("second-approver@example.org", workflow.Supervisor)}
	p.Review = p.Must(workflow.OperatorActor, review.Open{
		Name: def.Title, Authority: "Any", Process: string(def.Source),
		Members: []string{p.Users[workflow.Legal], p.Users[workflow.Supervisor], p.Second, p.Users[workflow.Compliance]},
	}).Created[0]
	p.at(now)
	return p
}

// Today is the day on which the clock stands, where the matters lie.
func (p *Player) Today() civil.Date {
	return civil.DateIn(p.Now(), timezone.Named("America/Chicago"))
}

// Day is the effective date of the n-th move of a matter.
func Day(n int) string { return Date("2018-03-01").AddDays(n).String() }

// Attempt is a transition without its matter.
type Attempt struct{ transition.Move }

func (a Attempt) On(id string) transition.Move {
	m := a.Move
	m.Matters = []string{id}
	return m
}

// Attempts are a transition's forms filled in in every way that may matter to
// a guard: each option of a choice, demands that were made and that were not,
// decisions that harm nobody, harm somebody and stand twice.
func (p *Player) Attempts(tr process.Transition, on string) []Attempt {
	forms := []map[string]json.RawMessage{{}}
	for _, f := range tr.Fields {
		var values []string
		switch f.Type {
		case process.Text:
			if !f.Required {
				continue // no guard reads it
			}
			values = []string{`"Because."`}
			if f.Use == process.UseRecipient {
				values = append(values, `"Another office"`)
			}
		case process.Choice:
			for _, o := range f.Options {
				v := fmt.Sprintf("%q", o.Name)
				if o.Means == process.Partial { // an answer that leaves most ways open
					values = slices.Insert(values, 0, v)
					continue
				}
				values = append(values, v)
			}
		case process.Date:
			values = []string{fmt.Sprintf("%q", Day(30))}
		case process.Due:
			values = []string{`{"kind":"period","days":21}`}
		case process.Demands:
			values = []string{`[{"number":1,"text":"All orders."}]`, `[{"number":99,"text":"Never asked for."}]`}
		case process.Proceeding:
			values = []string{`{"caption":"In re Subpoena","court":"N.D. Ill."}`}
		case process.Order:
			values = []string{`{"caption":"In re Subpoena","court":"N.D. Ill.","entered":"2018-03-01"}`}
		case process.Decisions:
			values = []string{
				`[{"award":"A-1","outcome":"made","amount_cents":1}]`, `[{"award":"A-1","outcome":"withheld","amount_cents":1}]`,
				`[{"award":"A-1","outcome":"made"},{"award":"A-1","outcome":"made"}]`,
			}
		case process.Guidance:
			values = []string{`["Guidance of October 2017"]`}
		case process.Documents, process.Exhibits, process.Time:
			continue
		}
		var more []map[string]json.RawMessage
		for _, form := range forms {
			if !f.Required {
				more = append(more, form)
			}
			for _, v := range values {
				filled := maps.Clone(form)
				filled[f.Name] = json.RawMessage(v)
				more = append(more, filled)
			}
		}
		forms = more
	}
	all := make([]Attempt, len(forms))
	for i, form := range forms {
		all[i] = Attempt{transition.Move{Name: tr.Name, EffectiveOn: Date(on), Fields: form}}
	}
	return all
}

// Try makes attempts until one is taken; its error is the last refusal.
func (p *Player) Try(actor string, tr process.Transition, id string, days ...string) (r workflow.Result, err error) {
	for _, on := range days {
		for _, a := range p.Attempts(tr, on) {
			if r, err = p.Do(actor, a.On(id)); err == nil {
				return r, nil
			}
		}
	}
	return r, err
}

// ActorFor is somebody of a role to whom the process gives a transition.
func (p *Player) ActorFor(tr process.Transition) string {
	for _, role := range []workflow.Role{workflow.Legal, workflow.Compliance, workflow.Supervisor} {
		if len(tr.Roles) == 0 || slices.Contains(tr.Roles, string(role)) {
			return p.Users[role]
		}
	}
	p.t.Fatalf("nobody may ask for %s", tr.Name)
	return ""
}

// Reach takes a matter by the shortest way from where it is to a state.
func (p *Player) Reach(state, id string) error {
	waited := 0 // for deadlines to pass, where a step asks for that
	for n, tr := range p.way(p.Matter(id).State, state) {
		r, err := p.Try(p.ActorFor(tr), tr, id, Day(n+waited))
		for err != nil && waited < 75 {
			waited += 25
			r, err = p.Try(p.ActorFor(tr), tr, id, Day(n+waited))
		}
		if err != nil {
			return fmt.Errorf("on the way to %s: %s: %w", state, tr.Name, err)
		}
		if r.Pending() != "" {
			p.Must(p.Second, approval.Approve{Matter: id, Approval: r.Pending(), Approve: true})
		}
	}
	if got := p.Matter(id).State; got != state {
		return fmt.Errorf("the way to %s ended in %s", state, got)
	}
	return nil
}

// MustReach is Reach where a refusal fails the test.
func (p *Player) MustReach(state, id string) {
	p.t.Helper()
	if err := p.Reach(state, id); err != nil {
		p.t.Fatal(err)
	}
}

// way is the shortest way between two states, on which nothing need be overdue if that can be.
func (p *Player) way(from, to string) []process.Transition {
	ways := map[string][]process.Transition{from: {}}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		for _, tr := range p.Process.Transitions {
			f, here := tr.FromState(queue[0])
			next := tr.Target(queue[0])
			if _, known := ways[next]; !here || known || len(f.Guards) > 0 {
				continue
			}
			ways[next] = append(slices.Clone(ways[queue[0]]), tr)
			queue = append(queue, next)
		}
	}
	return ways[to]
}
