package workflow_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"duces/db/dbtest"
	"duces/db/storetest"
	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/matrix"
	"duces/workflow/process"
)

// Every cell of state × transition × role is tried on the running engine, for
// the default process and for one with other names, deadlines and roles. In
// June every deadline of a matter has passed, so that guards which ask for one
// overdue are satisfied. What the matrix allows must then happen, and what it
// does not must be refused for the reason it gives.
func TestEveryCellOfTheMatrixIsWhatTheEngineDoes(t *testing.T) {
	for name, def := range map[string]*process.Definition{
		"the default process":                    process.Default(),
		"its first version":                      parsed(t, source(t, "process/testdata/doj-document-request-first.yaml")),
		"the version that asks for completeness": parsed(t, source(t, "process/testdata/doj-document-request-typed.yaml")),
		"the version without letters":            parsed(t, source(t, "process/testdata/doj-document-request-before-letters.yaml")),
		"a second process":                       parsed(t, source(t, "process/testdata/corrective-action.yaml")),
	} {
		t.Run(name, func(t *testing.T) {
			cells := matrix.Of(def)
			if want := len(def.States) * len(def.Transitions) * len(workflow.Roles); len(cells) != want {
				t.Fatalf("the matrix has %d cells; the process has %d", len(cells), want)
			}
			byState := map[string][]matrix.Cell{}
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

func walkCells(t *testing.T, def *process.Definition, state string, cells []matrix.Cell) {
	fresh := 1
	for _, c := range cells {
		if moves(c) {
			fresh++
		}
	}
	p := player(t, def, fresh, "2018-06-01T12:00:00Z")
	ids := p.Matters(fresh)
	p.MustReach(state, ids[0]) // refused cells leave it as it is
	before := p.Matter(ids[0]).Version
	next := 1
	for _, c := range cells {
		if moves(c) {
			p.MustReach(state, ids[next])
			allowedCell(t, p, c, ids[next])
			next++
			continue
		}
		tr, _ := def.Transition(c.Transition)
		_, err := p.Do(p.Users[c.Role], p.Attempts(tr, "2018-05-30")[0].On(ids[0]))
		if err == nil {
			t.Errorf("%s, %s, %s: done, though the matrix says %q", c.State, c.Transition, c.Role, c.Verdict)
			continue
		}
		wantCode := map[matrix.Verdict]workflow.Code{
			matrix.NotFromHere: workflow.Refused, matrix.NotThisRole: workflow.Forbidden, matrix.Unseen: workflow.NotFound,
		}[c.Verdict]
		if workflow.CodeOf(err) != wantCode || !strings.Contains(err.Error(), c.Why) {
			t.Errorf("%s, %s, %s: refused as %s (%v); the matrix says %s: %s", c.State, c.Transition, c.Role, workflow.CodeOf(err), err, wantCode, c.Why)
		}
	}
	if after := p.Matter(ids[0]).Version; after != before {
		t.Errorf("refusals left %d events behind", after-before)
	}
}

func moves(c matrix.Cell) bool {
	return c.Verdict == matrix.Allowed || c.Verdict == matrix.NeedsApproval || c.Verdict == matrix.MayNeed
}

// allowedCell tries a transition in every way that its fields allow until one is taken.
func allowedCell(t *testing.T, p *dbtest.Player, c matrix.Cell, id string) {
	t.Helper()
	tr, _ := p.Process.Transition(c.Transition)
	r, err := p.Try(p.Users[c.Role], tr, id, "2018-05-30", dbtest.Day(8))
	if err != nil {
		t.Errorf("%s, %s, %s: refused (%v), though the matrix says %q", c.State, c.Transition, c.Role, err, c.Verdict)
		return
	}
	if (r.Pending() != "") != (c.Verdict == matrix.NeedsApproval) {
		t.Errorf("%s, %s, %s: waits for approval: %t; the matrix says %q", c.State, c.Transition, c.Role, r.Pending() != "", c.Verdict)
		return
	}
	if r.Pending() != "" {
		if got := p.Matter(id).State; got != c.State {
			t.Errorf("%s, %s: the matter moved to %s before anybody approved", c.State, c.Transition, got)
		}
		if _, err := p.Do(p.Users[c.Role], approval.Approve{Matter: id, Approval: r.Pending(), Approve: true}); err == nil {
			t.Errorf("%s, %s: whoever asked could approve", c.State, c.Transition)
		}
		p.Must(p.Second, approval.Approve{Matter: id, Approval: r.Pending(), Approve: true})
	}
	if got := p.Matter(id).State; got != tr.Target(c.State) {
		t.Errorf("%s, %s, %s: led to %s, not to %s", c.State, c.Transition, c.Role, got, tr.To)
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
	p := player(t, def, 60, now)
	ids := p.Matters(60)
	if err := p.Reach(state, ids[0]); err != nil {
		return map[string]string{"reach": "not at this time"}
	}
	next := 1
	for _, tr := range def.Transitions {
		for i, a := range append(p.Attempts(tr, dbtest.Day(10)), p.Attempts(tr, "2018-05-30")...) {
			if a.EffectiveOn.After(p.Today()) {
				continue
			}
			name := fmt.Sprintf("%s %d", tr.Name, i)
			r, err := p.Do(p.ActorFor(tr), a.On(ids[next-1]))
			e, _ := errors.AsType[*workflow.Error](err)
			switch {
			case err == nil && r.Pending() != "":
				found[name] = "waits"
			case err == nil:
				found[name] = "done → " + p.Matter(ids[next-1]).State
			default:
				found[name] = "refused by " + e.Guard
				continue
			}
			if next == len(ids) {
				t.Fatalf("%s leads on in more than %d ways", state, len(ids))
			}
			p.MustReach(state, ids[next])
			next++
		}
	}
	return found
}

func source(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return text
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
		if n.Kind == yaml.ScalarNode && n.Value != "any" && n.Value != "all" && n.Value != process.Same {
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
			case "text":
				value.Value = strings.ReplaceAll(value.Value, "{{due.", "{{due.x_")
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

func player(t *testing.T, def *process.Definition, jurisdictions int, now string) *dbtest.Player {
	t.Helper()
	store := storetest.Open(t, t.TempDir())
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return dbtest.NewPlayer(t, dbtest.NewFixture(t, storetest.WholeOf(store), jurisdictions), def, now)
}
