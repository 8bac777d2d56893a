package browser_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
)

// Eight requests wait: from the dashboard a supervising attorney sees each and approves
// all of them with five clicks at most.
func TestEightApprovalsTakeFiveClicks(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser is slow")
	}
	demo := demonstration(t)
	var list struct{ Items []struct{ ID string } }
	demo.call(t, "legal", http.MethodGet, "/matters?state=requested&limit=8", nil, &list)
	if len(list.Items) != 8 {
		t.Fatalf("%d matters wait for a response", len(list.Items))
	}
	var ids []string
	for _, m := range list.Items {
		ids = append(ids, m.ID)
	}
	demo.call(t, "legal", http.MethodPost, "/matters:move", map[string]any{
		"matters": ids, "transition": "issue_subpoena", "effective_on": "2018-02-27", "fields": map[string]string{"grounds": "no_response"},
	}, nil)

	b := &clicker{browser: openBrowser(t, demo, "supervisor")}
	click := func(selector, then string) {
		b.click(selector)
		b.see(then)
	}
	click(`.shell-nav a[href="/approvals"]`, "#approvals")
	click(`[data-tick-page] label`, "#approvals input:checked + label")
	click(`#many button[type=submit]`, "#chosen")
	if got := b.text("#decide-form button[type=submit]"); got != "Approve 8 requests" {
		t.Fatalf("the button says %q", got)
	}
	click(`#decide-form button[type=submit]`, ".usa-alert--success")
	b.atMost("eight approvals", 5)
	for _, id := range ids {
		var m struct{ State string }
		demo.call(t, "legal", http.MethodGet, "/matters/"+id, nil, &m)
		if m.State != "subpoenaed" {
			t.Errorf("matter %s is %s", id, m.State)
		}
	}
}

// call asks the API of a demonstration, as the first user of a role.
func (w welcome) call(t *testing.T, role, method, path string, body, into any) {
	t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, w.URL+"/api/v1"+path, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range w.Users {
		if u.Role == role && r.Header.Get("Authorization") == "" {
			r.Header.Set("Authorization", "Bearer "+u.Token)
		}
	}
	r.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode >= http.StatusBadRequest {
		t.Fatalf("%s %s: %d", method, path, res.StatusCode)
	}
	if into == nil {
		return
	}
	if err := json.NewDecoder(res.Body).Decode(into); err != nil {
		t.Fatal(fmt.Errorf("%s: %w", path, err))
	}
}
