package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"duces/db/dbtest"
	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/demand"
	"duces/workflow/field"
	"duces/workflow/matrix"
	"duces/workflow/process"
)

// A process with other names, deadlines and roles than the default one runs
// its whole matrix through the pages: a matter offers to each role what the
// matrix allows and nothing else, and its forms do it.
func TestASecondProcessRunsItsMatrixThroughThePages(t *testing.T) {
	source, err := os.ReadFile("../../workflow/process/testdata/corrective-action.yaml")
	if err != nil {
		t.Fatal(err)
	}
	def, err := process.Parse("corrective-action.yaml", source)
	if err != nil {
		t.Fatal(err)
	}
	byState := map[string][]matrix.Cell{}
	for _, c := range matrix.Of(def) {
		byState[c.State] = append(byState[c.State], c)
	}
	for state, cells := range byState {
		t.Run(state, func(t *testing.T) {
			t.Parallel()
			s := newEmptySite(t)
			users := map[workflow.Role]string{}
			visitors := map[workflow.Role]*visitor{}
			for _, role := range workflow.Roles {
				users[role], visitors[role] = s.users[string(role)], s.as(string(role))
			}
			p := dbtest.NewPlayer(t, dbtest.NewFixtureOf(t, s.db, users, len(cells)), def, "2018-06-01T12:00:00Z")
			s.setClock(p.Now())
			still := p.Matters(1)[0]
			p.MustReach(state, still)
			for _, c := range cells {
				tr, _ := def.Transition(c.Transition)
				what := strings.Join([]string{c.State, c.Transition, string(c.Role)}, ", ")
				if c.Verdict == matrix.Unseen || c.Verdict == matrix.NotThisRole || c.Verdict == matrix.NotFromHere {
					visitors[c.Role].offersNothing(what, still, c)
					continue
				}
				id := p.Matters(1)[0]
				p.MustReach(state, id)
				visitors[c.Role].moves(what, p, tr, id, c)
			}
		})
	}
}

// offersNothing says that a matter has no way to the form of a transition, and
// that whoever goes there all the same cannot do it.
func (b *visitor) offersNothing(what, id string, c matrix.Cell) {
	b.t.Helper()
	if page := b.get("/matters/" + id); c.Role == workflow.Admin {
		if page.status != http.StatusForbidden {
			b.t.Errorf("%s: the matter answers %d", what, page.status)
		}
	} else if strings.Contains(page.is(http.StatusOK).body, `href="`+formOf(id, c.Transition)+`"`) {
		b.t.Errorf("%s: the matter offers it", what)
	}
	if got := b.post(formOf(id, c.Transition), url.Values{"key": {what}, "effective_on": {"2018-05-30"}}); got.status != http.StatusForbidden && got.status != http.StatusConflict {
		b.t.Errorf("%s: the form sent all the same answers %d", what, got.status)
	}
}

func (b *visitor) moves(what string, p *dbtest.Player, tr process.Transition, id string, c matrix.Cell) {
	b.t.Helper()
	b.get("/matters/" + id).is(http.StatusOK).has(`href="` + formOf(id, c.Transition) + `"`)
	standing := p.Matter(id).Demands
	var got answer
	for _, on := range []string{"2018-05-30", dbtest.Day(8)} {
		for _, a := range p.Attempts(tr, on) {
			if got = b.post(formOf(id, tr.Name), b.form(formOf(id, tr.Name), typed(b.t, tr, a, standing))); got.status == http.StatusSeeOther {
				break
			}
		}
		if got.status == http.StatusSeeOther {
			break
		}
	}
	if got.status != http.StatusSeeOther {
		b.t.Errorf("%s: no way of filling in the form is taken; the last answers %d", what, got.status)
		return
	}
	m := p.Matter(id)
	asked, waits := m.Pending()
	if waits != (c.Verdict == matrix.NeedsApproval) {
		b.t.Errorf("%s: waits for approval: %t; the matrix says %q", what, waits, c.Verdict)
		return
	}
	if waits {
		p.Must(p.Second, approval.Approve{Matter: id, Approval: asked.ID, Approve: true})
		m = p.Matter(id)
	}
	if m.State != tr.To {
		b.t.Errorf("%s: led to %s, not to %s", what, m.State, tr.To)
	}
}

// typed is an attempt as its form sends it.
func typed(t *testing.T, tr process.Transition, a dbtest.Attempt, standing []demand.Demand) url.Values {
	t.Helper()
	form := url.Values{"effective_on": {a.EffectiveOn.String()}}
	for name, raw := range a.Fields {
		f, _ := tr.Field(name)
		in := "f." + name
		switch f.Type {
		case process.Due:
			form.Set(in+".kind", "period")
			form.Set(in+".days", "21")
		case process.Demands:
			var demands []demand.Demand
			read(t, raw, &demands)
			for _, d := range demands { // as a text, and ticked among those that stand
				form.Add(in, strconv.Itoa(d.Number))
			}
			if len(standing) == 0 {
				form.Set(in, fmt.Sprintf("%d. %s", demands[0].Number, demands[0].Text))
			}
		case process.Decisions:
			var decisions []field.Decided
			read(t, raw, &decisions)
			form.Set(in+".rows", strconv.Itoa(len(decisions)))
			for i, d := range decisions {
				form.Set(fmt.Sprintf("%s.%d.award", in, i), d.Award)
				form.Set(fmt.Sprintf("%s.%d.outcome", in, i), d.Outcome)
			}
		default:
			var text string
			read(t, raw, &text)
			form.Set(in, text)
		}
	}
	return form
}

func read(t *testing.T, raw json.RawMessage, into any) {
	t.Helper()
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
}
