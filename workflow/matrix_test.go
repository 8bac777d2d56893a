package workflow_test

import (
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/process"
	"duces/workflow/transition"
)

// Every cell of state × transition × role is tried on the running engine. In
// June every deadline of the example has passed, so that guards which ask for
// one overdue are satisfied; the fields are whole. What the matrix allows must
// then happen, and what it does not must be refused for the reason it gives.
func TestEveryCellOfTheMatrixIsWhatTheEngineDoes(t *testing.T) {
	def := process.Default()
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
}

func walkCells(t *testing.T, def *process.Definition, state string, cells []transition.Cell) {
	fresh := 1
	for _, c := range cells {
		if moves(c) {
			fresh++
		}
	}
	d := newDesk(t, fresh)
	d.at("2018-06-01T12:00:00Z")
	ids := d.matters(fresh)
	d.reach(state, ids[0]) // refused cells leave it as it is
	before := d.matter(ids[0]).Version
	next := 1
	for _, c := range cells {
		if moves(c) {
			d.reach(state, ids[next])
			d.allowedCell(def, c, ids[next])
			next++
			continue
		}
		_, err := d.do(d.users[c.Role], moving(ids[0], c.Transition, "2018-05-30"))
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
	if after := d.matter(ids[0]).Version; after != before {
		t.Errorf("refusals left %d events behind", after-before)
	}
}

func moves(c transition.Cell) bool {
	return c.Verdict == transition.Allowed || c.Verdict == transition.NeedsApproval || c.Verdict == transition.MayNeed
}

func (d *desk) allowedCell(def *process.Definition, c transition.Cell, id string) {
	d.t.Helper()
	cmd := moving(id, c.Transition, "2018-05-30")
	switch {
	case c.Transition == "issue_subpoena" && c.State == "requested":
		cmd.Fields["grounds"] = []byte(`"no_response"`)
	case c.Transition == "object":
		cmd.EffectiveOn = date(day(5)) // within 14 days of service
	}
	for name := range cmd.Fields { // due dates must lie after the act
		if f, _ := mustTransition(d, def, c.Transition).Field(name); f.Type == process.Due {
			cmd.Fields[name] = []byte(`{"kind":"period","days":21}`)
		}
	}
	r, err := d.do(d.users[c.Role], cmd)
	if err != nil {
		d.t.Errorf("%s, %s, %s: refused (%v), though the matrix says %q", c.State, c.Transition, c.Role, err, c.Verdict)
		return
	}
	if (r.Pending != "") != (c.Verdict == transition.NeedsApproval) {
		d.t.Errorf("%s, %s, %s: waits for approval: %t; the matrix says %q", c.State, c.Transition, c.Role, r.Pending != "", c.Verdict)
		return
	}
	if r.Pending != "" {
		if got := d.matter(id).State; got != c.State {
			d.t.Errorf("%s, %s: the matter moved to %s before anybody approved", c.State, c.Transition, got)
		}
		if _, err := d.do(d.users[c.Role], transition.Approve{Matter: id, Approval: r.Pending, Approve: true}); err == nil {
			d.t.Errorf("%s, %s: whoever asked could approve", c.State, c.Transition)
		}
		d.must(d.second, transition.Approve{Matter: id, Approval: r.Pending, Approve: true})
	}
	if got, want := d.matter(id).State, mustTransition(d, def, c.Transition).To; got != want {
		d.t.Errorf("%s, %s, %s: led to %s, not to %s", c.State, c.Transition, c.Role, got, want)
	}
}

func mustTransition(d *desk, def *process.Definition, name string) process.Transition {
	tr, ok := def.Transition(name)
	if !ok {
		d.t.Fatalf("no transition %s", name)
	}
	return tr
}
