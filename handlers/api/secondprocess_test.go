package api_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"duces/db/dbtest"
	"duces/workflow/matrix"
	"duces/workflow/process"
)

// A process with other names, deadlines and roles than the default one runs
// its whole matrix through the API: what the matrix allows happens, waits for
// a second person where it says so, and is refused as it says otherwise.
func TestASecondProcessRunsItsMatrixThroughTheAPI(t *testing.T) {
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
			s := newServer(t, len(cells))
			p := dbtest.NewPlayer(t, s.Fixture, def, "2018-06-01T12:00:00Z")
			still := p.Matters(1)[0] // refusals leave it as it is
			p.MustReach(state, still)
			for _, c := range cells {
				s.cell(t, p, c, still)
			}
			if got := s.call("legal", http.MethodGet, "/api/v1/matters/"+still, nil).is(200)["state"]; got != state {
				t.Errorf("refusals moved the matter to %v", got)
			}
		})
	}
}

func (s *server) cell(t *testing.T, p *dbtest.Player, c matrix.Cell, still string) {
	t.Helper()
	tr, _ := p.Process.Transition(c.Transition)
	post := func(id string, a dbtest.Attempt) answer {
		raw := map[string]any{"transition": a.Name, "effective_on": a.EffectiveOn.String(), "fields": a.Fields}
		return s.call(string(c.Role), http.MethodPost, "/api/v1/matters/"+id+"/transitions", raw)
	}
	what := strings.Join([]string{c.State, c.Transition, string(c.Role)}, ", ")
	want := map[matrix.Verdict]int{
		matrix.NotFromHere: 409, matrix.NotThisRole: 403, matrix.Unseen: 403, // the route is not for administrators
		matrix.Allowed: 201, matrix.MayNeed: 201, matrix.NeedsApproval: 202,
	}[c.Verdict]
	if want >= 400 {
		if got := post(still, p.Attempts(tr, "2018-05-30")[0]); got.Status != want {
			t.Errorf("%s: status %d, want %d: %s", what, got.Status, want, got.Body)
		}
		return
	}
	id := p.Matters(1)[0]
	p.MustReach(c.State, id)
	var got answer
	for _, on := range []string{"2018-05-30", dbtest.Day(8)} {
		for _, a := range p.Attempts(tr, on) {
			if got = post(id, a); got.Status < 300 {
				break
			}
		}
		if got.Status < 300 {
			break
		}
	}
	if got.Status != want {
		t.Errorf("%s: status %d, want %d: %s", what, got.Status, want, got.Body)
		return
	}
	if want == 202 {
		s.tokens["second approver"] = s.token(p.Second)
		approval, _ := got.json()["approval"].(map[string]any)
		s.call("second approver", http.MethodPost, fmt.Sprint("/api/v1/approvals/", approval["id"]), s.yes(fmt.Sprint("/api/v1/approvals/", approval["id"]))).is(200)
	}
	if at := s.call("auditor", http.MethodGet, "/api/v1/matters/"+id, nil).is(200)["state"]; at != tr.To {
		t.Errorf("%s: led to %v, not to %s", what, at, tr.To)
	}
}
