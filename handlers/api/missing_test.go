package api_test

import (
	"net/http"
	"slices"
	"testing"
)

// What is missing is said as “… is required.”, and what is none of the options names them.
func TestMissingValuesAndUnknownOptionsAreSaidInOneForm(t *testing.T) {
	s := newServer(t, 1)
	id := s.requested()
	subpoena := with(move("issue_subpoena"), "fields", map[string]any{"grounds": "no_response"}, "effective_on", "2018-02-26")
	s.call("legal", http.MethodPost, v1+"/matters/"+id+"/transitions", subpoena).is(http.StatusAccepted)
	waiting := items(s.call("supervisor", http.MethodGet, v1+"/approvals?matter="+id, nil).is(http.StatusOK), "items")[0]["id"].(string)
	closure := map[string]any{"date": "2018-12-05", "kind": "legal_holiday", "name": "Day of mourning", "authority": "Proclamation"}
	for name, c := range map[string]struct {
		who, method, path string
		body              any
		want              []string
	}{
		"a sort":                          {"auditor", http.MethodGet, "/ledger?sort=leaf", nil, []string{"Sort: “leaf” is not one of number, event, person, recorded, or effective. Write “-” before it to reverse the order."}},
		"a hash":                          {"supervisor", http.MethodPost, "/approvals/" + waiting, map[string]any{"approve": true}, []string{"Hash is required. Get the request to see its hash."}},
		"a closure without a name":        {"admin", http.MethodPost, "/closures", with(closure, "name", " "), []string{"Name is required."}},
		"a closure without its authority": {"admin", http.MethodPost, "/closures", with(closure, "authority", " "), []string{"Authority is required."}},
	} {
		problem := s.call(c.who, c.method, v1+c.path, c.body).is(http.StatusUnprocessableEntity)
		var got []string
		for _, e := range items(problem, "errors") {
			got = append(got, e["message"].(string))
		}
		for _, want := range c.want {
			if !slices.Contains(got, want) {
				t.Errorf("%s: says %q, want %q", name, got, want)
			}
		}
	}
}
