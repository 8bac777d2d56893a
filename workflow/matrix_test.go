package workflow_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"duces/workflow"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/transition"
)

// Every cell of state × transition × role is tried on the running engine, for
// the default process and for one with other names, deadlines and roles. In
// June every deadline of a matter has passed, so that guards which ask for one
// overdue are satisfied. What the matrix allows must then happen, and what it
// does not must be refused for the reason it gives.
func TestEveryCellOfTheMatrixIsWhatTheEngineDoes(t *testing.T) {
	for name, def := range map[string]*process.Definition{
		"the default process": process.Default(),
		"its first version":   parsed(t, read(t, "process/testdata/doj-document-request-first.yaml")),
		"a second process":    parsed(t, read(t, "process/testdata/corrective-action.yaml")),
	} {
		t.Run(name, func(t *testing.T) {
			cells := transition.Matrix(def)
			if want := len(def.States) * len(def.Transitions) * len(workflow.Roles); len(cells) != want {
				t.Fatalf("the matrix has %d cells; the process has %d", len(cells), want)
			}
			byState := map[string][]transition.Cell{}
			for _, c := range cells {
				byState[c.State] = append(byState[c.State], c)
			}
			for state, cells := range byState {
				t.Run(state, func(t *testing.T) {
					t.Parallel()
					walkCells(t, def, state, cells)
				})
			}
		})
	}
}

func walkCells(t *testing.T, def *process.Definition, state string, cells []transition.Cell) {
	fresh := 1
	for _, c := range cells {
		if moves(c) {
			fresh++
		}
	}
	p := newPlayer(t, def, fresh, "2018-06-01T12:00:00Z")
	ids := p.matters(fresh)
	p.mustReach(state, ids[0]) // refused cells leave it as it is
	before := p.matter(ids[0]).Version
	next := 1
	for _, c := range cells {
		if moves(c) {
			p.mustReach(state, ids[next])
			p.allowedCell(c, ids[next])
			next++
			continue
		}
		tr, _ := def.Transition(c.Transition)
		_, err := p.do(p.users[c.Role], p.attempts(tr, "2018-05-30")[0].on(ids[0]))
		if err == nil {
			t.Errorf("%s, %s, %s: done, though the matrix says %q", c.State, c.Transition, c.Role, c.Verdict)
			continue
		}
		wantCode := map[transition.Verdict]workflow.Code{
			transition.NotFromHere: workflow.Refused, transition.NotThisRole: workflow.Forbidden, transition.Unseen: workflow.NotFound,
		}[c.Verdict]
		if workflow.CodeOf(err) != wantCode || !strings.Contains(err.Error(), c.Why) {
			t.Errorf("%s, %s, %s: refused as %s (%v); the matrix says %s: %s", c.State, c.Transition, c.Role, workflow.CodeOf(err), err, wantCode, c.Why)
		}
	}
	if after := p.matter(ids[0]).Version; after != before {
		t.Errorf("refusals left %d events behind", after-before)
	}
}

func moves(c transition.Cell) bool {
	return c.Verdict == transition.Allowed || c.Verdict == transition.NeedsApproval || c.Verdict == transition.MayNeed
}

// allowedCell tries a transition in every way that its fields allow until one is taken.
func (p *player) allowedCell(c transition.Cell, id string) {
	p.t.Helper()
	tr, _ := p.def.Transition(c.Transition)
	r, err := p.try(p.users[c.Role], tr, id, "2018-05-30", day(8))
	if err != nil {
		p.t.Errorf("%s, %s, %s: refused (%v), though the matrix says %q", c.State, c.Transition, c.Role, err, c.Verdict)
		return
	}
	if (r.Pending != "") != (c.Verdict == transition.NeedsApproval) {
		p.t.Errorf("%s, %s, %s: waits for approval: %t; the matrix says %q", c.State, c.Transition, c.Role, r.Pending != "", c.Verdict)
		return
	}
	if r.Pending != "" {
		if got := p.matter(id).State; got != c.State {
			p.t.Errorf("%s, %s: the matter moved to %s before anybody approved", c.State, c.Transition, got)
		}
		if _, err := p.do(p.users[c.Role], transition.Approve{Matter: id, Approval: r.Pending, Approve: true}); err == nil {
			p.t.Errorf("%s, %s: whoever asked could approve", c.State, c.Transition)
		}
		p.must(p.second, transition.Approve{Matter: id, Approval: r.Pending, Approve: true})
	}
	if got := p.matter(id).State; got != tr.To {
		p.t.Errorf("%s, %s, %s: led to %s, not to %s", c.State, c.Transition, c.Role, got, tr.To)
	}
}

// A guard that knew a name by heart would stand open where a process calls
// the thing something else. So the default process and a copy in which every
// state and deadline has another name refuse and take the same, attempt by
// attempt, while deadlines run and after they have passed.
func TestGuardsStayClosedWhereStatesAndDeadlinesHaveOtherNames(t *testing.T) {
	def := process.Default()
	other := parsed(t, renamed(t, def.Source))
	var mu sync.Mutex
	closed := map[string]int{}
	t.Run("states", func(t *testing.T) {
		for i, s := range def.States {
			for _, now := range []string{"2018-03-12T12:00:00Z", "2018-06-01T12:00:00Z"} {
				t.Run(s.Name+" at "+now, func(t *testing.T) {
					t.Parallel()
					want, got := outcomes(t, def, s.Name, now), outcomes(t, other, other.States[i].Name, now)
					for k, v := range want {
						want[k] = strings.ReplaceAll(v, " → ", " → x_")
					}
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("the default process (-) and the one with other names (+) differ:\n%s", diff)
					}
					mu.Lock()
					defer mu.Unlock()
					for _, o := range got {
						closed[strings.TrimPrefix(o, "refused by ")]++
					}
				})
			}
		}
	})
	for _, guard := range []string{
		"overdue", "grounds_true", "deadline_running", "demands_known", "deadline_passed", "one_decision_per_award", "adverse_only_from",
	} {
		if closed[guard] == 0 {
			t.Errorf("no attempt was refused by %s: this test would not see it standing open", guard)
		}
	}
}

// outcomes tries every transition in every way from a state, each on the
// record as it is there: what is taken is done with another matter each time.
func outcomes(t *testing.T, def *process.Definition, state, now string) map[string]string {
	found := map[string]string{}
	p := newPlayer(t, def, 40, now)
	ids := p.matters(40)
	if err := p.reach(state, ids[0]); err != nil {
		return map[string]string{"reach": "not at this time"}
	}
	next := 1
	for _, tr := range def.Transitions {
		for i, a := range append(p.attempts(tr, day(10)), p.attempts(tr, "2018-05-30")...) {
			if a.EffectiveOn.After(p.matterDay()) {
				continue
			}
			name := fmt.Sprintf("%s %d", tr.Name, i)
			r, err := p.do(p.actorFor(tr), a.on(ids[next-1]))
			e, _ := errors.AsType[*workflow.Error](err)
			switch {
			case err == nil && r.Pending != "":
				found[name] = "waits"
			case err == nil:
				found[name] = "done → " + p.matter(ids[next-1]).State
			default:
				found[name] = "refused by " + e.Guard
				continue
			}
			if next == len(ids) {
				t.Fatalf("%s leads on in more than %d ways", state, len(ids))
			}
			p.mustReach(state, ids[next])
			next++
		}
	}
	return found
}

// player plays matters of any process by its definition alone.
type player struct {
	*fixture
	def *process.Definition
}

func newPlayer(t testing.TB, def *process.Definition, jurisdictions int, now string) *player {
	t.Helper()
	p := &player{newFixture(t, jurisdictions), def}
	p.review = p.must(p.users[workflow.Legal], review.Open{
		Name: "Any", Authority: "Any", Process: string(def.Source),
		Members: []string{p.users[workflow.Supervisor], p.second, p.users[workflow.Compliance]},
	}).Created[0]
	p.at(now)
	return p
}

// attempt is a transition without its matter.
type attempt struct{ transition.Move }

func (a attempt) on(id string) transition.Move {
	m := a.Move
	m.Matters = []string{id}
	return m
}

// attempts are a transition's forms filled in in every way that may matter to
// a guard: each option of a choice, demands that were made and that were not,
// decisions that harm nobody, harm somebody and stand twice.
func (p *player) attempts(tr process.Transition, on string) []attempt {
	forms := []map[string]json.RawMessage{{}}
	for _, f := range tr.Fields {
		var values []string
		switch f.Type {
		case process.Text:
			values = []string{`"Because."`}
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
			values = []string{fmt.Sprintf("%q", day(30))}
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
		case process.Documents:
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
	all := make([]attempt, len(forms))
	for i, form := range forms {
		all[i] = attempt{transition.Move{Name: tr.Name, EffectiveOn: date(on), Fields: form}}
	}
	return all
}

// try makes attempts until one is taken; its error is the last refusal.
func (p *player) try(actor string, tr process.Transition, id string, days ...string) (r workflow.Result, err error) {
	for _, on := range days {
		for _, a := range p.attempts(tr, on) {
			if r, err = p.do(actor, a.on(id)); err == nil {
				return r, nil
			}
		}
	}
	return r, err
}

// actorFor is somebody of a role to whom the process gives a transition.
func (p *player) actorFor(tr process.Transition) string {
	for _, role := range []workflow.Role{workflow.Legal, workflow.Compliance, workflow.Supervisor} {
		if len(tr.Roles) == 0 || slices.Contains(tr.Roles, string(role)) {
			return p.users[role]
		}
	}
	p.t.Fatalf("nobody may ask for %s", tr.Name)
	return ""
}

// reach takes a matter by the shortest way to a state.
func (p *player) reach(state, id string) error {
	for n, tr := range p.way(state) {
		r, err := p.try(p.actorFor(tr), tr, id, day(n))
		if err != nil {
			return fmt.Errorf("on the way to %s: %s: %w", state, tr.Name, err)
		}
		if r.Pending != "" {
			p.must(p.second, transition.Approve{Matter: id, Approval: r.Pending, Approve: true})
		}
	}
	if got := p.matter(id).State; got != state {
		return fmt.Errorf("the way to %s ended in %s", state, got)
	}
	return nil
}

func (p *player) mustReach(state, id string) {
	p.t.Helper()
	if err := p.reach(state, id); err != nil {
		p.t.Fatal(err)
	}
}

// way is the shortest way to a state, on which nothing need be overdue if that can be.
func (p *player) way(to string) []process.Transition {
	ways := map[string][]process.Transition{p.def.Initial: {}}
	for queue := []string{p.def.Initial}; len(queue) > 0; queue = queue[1:] {
		for _, tr := range p.def.Transitions {
			f, here := tr.FromState(queue[0])
			if _, known := ways[tr.To]; !here || known || len(f.Guards) > 0 {
				continue
			}
			ways[tr.To] = append(slices.Clone(ways[queue[0]]), tr)
			queue = append(queue, tr.To)
		}
	}
	return ways[to]
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return source
}

func parsed(t *testing.T, source []byte) *process.Definition {
	t.Helper()
	def, err := process.Parse("process.yaml", source)
	if err != nil {
		t.Fatal(err)
	}
	return def
}

// renamed puts x_ before the name of every state and deadline of a process.
func renamed(t *testing.T, source []byte) []byte {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal(source, &doc); err != nil {
		t.Fatal(err)
	}
	rename := func(n *yaml.Node) {
		if n.Kind == yaml.ScalarNode && n.Value != "any" && n.Value != "all" {
			n.Value = "x_" + n.Value
		}
	}
	var walk func(n *yaml.Node, list string)
	walk = func(n *yaml.Node, list string) {
		if n.Kind != yaml.MappingNode {
			for _, item := range n.Content {
				walk(item, list)
			}
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, value := n.Content[i].Value, n.Content[i+1]
			switch key {
			case "initial", "state", "to", "deadline":
				if value.Kind == yaml.ScalarNode {
					rename(value)
				}
			case "from", "meets", "cancels", "tolls":
				for _, item := range value.Content {
					rename(item)
				}
			case "name":
				if list == "states" || list == "deadlines" {
					rename(value)
				}
			}
			walk(value, key)
		}
	}
	walk(&doc, "")
	out, err := yaml.Marshal(&doc)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
