package api_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"testing"
	"time"

	"duces/db/dbtest"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/transition"
)

const justice = "Department of Justice"

var everyone = map[string]any{"everyone": true}

// newCourts is a server on a late day, whose review an agency runs.
func newCourts(t *testing.T, agency string, partOf ...string) *server {
	t.Helper()
	s := newServer(t, 0)
	s.Pass(8 * 365 * 24 * time.Hour) // every day of the cases has come
	s.call("legal", http.MethodPut, v1+"/reviews/"+s.Review+"/agency", map[string]any{"name": agency, "part_of": partOf}).is(http.StatusOK)
	return s
}

// government puts one on record, and opens a matter for it.
func (s *server) government(name, kind, state, zone, parent string) (id, of string) {
	s.t.Helper()
	id = s.Must(s.people["legal"], jurisdiction.Add{Items: []jurisdiction.New{{Name: name, Kind: kind, State: state, Zone: zone, Parent: parent}}}).Created[0]
	return id, s.Must(s.people["legal"], opening.Open{Review: s.Review, Jurisdictions: []string{id}, OpenedOn: dbtest.Date("2017-06-01")}).Created[0]
}

func aProceeding() map[string]any {
	return map[string]any{
		"court": "N.D. Ill.", "number": fresh("17-cv"), "type": "challenge", "caption": "City of Chicago v. Sessions", "filed_on": "2017-08-07", "zone": "America/Chicago",
	}
}

func (s *server) proceeding(pairs ...any) string {
	s.t.Helper()
	return s.call("legal", http.MethodPost, v1+"/proceedings", with(aProceeding(), pairs...)).is(http.StatusCreated)["id"].(string)
}

// paper uploads a file.
func (s *server) paper() []any {
	s.t.Helper()
	got := s.call("legal", http.MethodPost, v1+"/documents?name=order.pdf", fresh("An order."), "Content-Type", "application/pdf").is(http.StatusCreated)
	return []any{map[string]any{"name": got["name"], "sha256": got["sha256"], "size": got["size"], "type": got["type"]}}
}

func moment(on string, hour ...string) map[string]any {
	m := map[string]any{"on": on}
	if len(hour) > 0 {
		m["hour"] = hour[0]
	}
	return m
}

// bar is a clause that bars all adverse acts of Justice against somebody.
func bar(whom map[string]any, pairs ...any) map[string]any {
	return with(map[string]any{"effect": "bar", "acts": map[string]any{"adverse": true}, "whom": whom, "binds": []any{map[string]any{"agency": justice}}, "basis": "party"}, pairs...)
}

func named(ids ...string) map[string]any { return map[string]any{"named": ids} }

func anOrder(kind string, entered map[string]any, clauses ...any) map[string]any {
	return map[string]any{"kind": kind, "entered": entered, "clauses": clauses}
}

func ordersAt(id string) string { return v1 + "/proceedings/" + id + "/orders" }

// allowed has the second person approve what waits, and gives its answer.
func (s *server) allowed(got map[string]any) map[string]any {
	s.t.Helper()
	at := v1 + "/approvals/" + got["approval"].(map[string]any)["id"].(string)
	asked := s.call("supervisor", http.MethodGet, at, nil).is(http.StatusOK)
	if asked["asks"] == "court_order" && len(asked["court_order"].(map[string]any)["content"].(map[string]any)) == 0 {
		s.t.Errorf("the request does not show what is asked for: %v", asked)
	}
	return s.call("supervisor", http.MethodPost, at, map[string]any{"approve": true, "hash": asked["hash"]}).is(http.StatusOK)
}

// enter records an order, approved where it must be, and gives its id.
func (s *server) enter(id string, order map[string]any, pairs ...any) string {
	s.t.Helper()
	got := s.call("legal", http.MethodPost, ordersAt(id), with(map[string]any{"order": order}, pairs...))
	if got.Status == http.StatusAccepted {
		return s.allowed(got.json())["created"].([]any)[0].(string)
	}
	return got.is(http.StatusCreated)["id"].(string)
}

// frees records an order that frees acts, with its document.
func (s *server) frees(id string, order map[string]any, pairs ...any) string {
	s.t.Helper()
	body := map[string]any{"order": order}
	s.call("legal", http.MethodPost, ordersAt(id), with(body, pairs...)).refused(http.StatusConflict, "refused")
	got := s.call("legal", http.MethodPost, ordersAt(id), with(with(body, pairs...), "order", with(order, "documents", s.paper())))
	return s.allowed(got.is(http.StatusAccepted))["created"].([]any)[0].(string)
}

func clauseChange(effect, order string, clause int, pairs ...any) map[string]any {
	return with(map[string]any{"effect": effect, "changes": []any{map[string]any{"order": order, "clause": clause}}}, pairs...)
}

// asks is what the orders say of a matter, with a query of pairs.
func (s *server) asks(of string, pairs ...string) map[string]any {
	s.t.Helper()
	q := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return s.call("auditor", http.MethodGet, v1+"/matters/"+of+"/orders?"+q.Encode(), nil).is(http.StatusOK)
}

// stands says how an act stands: free, barred, or what must be known; a clause that does not bind the office adds "(not us)".
func (s *server) stands(of string, pairs ...string) string {
	s.t.Helper()
	stands := "free"
	for _, c := range items(s.asks(of, pairs...), "clauses") {
		says := "barred"
		if c["barred"] != "yes" {
			says = c["ask"].(string)
		}
		switch {
		case c["binds"] == "no":
			if stands == "free" {
				stands = "free (not us)"
			}
		case stands != "barred":
			stands = says
		}
	}
	return stands
}

// want holds how an act stands on several days.
func (s *server) want(of string, days map[string]string, pairs ...string) {
	s.t.Helper()
	for day, want := range days {
		if got := s.stands(of, append([]string{"on", day}, pairs...)...); got != want {
			s.t.Errorf("%s, %v: %s, want %s", day, pairs, got, want)
		}
	}
}

// noncompliant takes a matter to a finding of noncompliance in August 2017.
func (s *server) noncompliant(of string) {
	s.t.Helper()
	for _, x := range []struct{ on, name, fields string }{
		{"2017-07-03", "issue_request", `{"due":{"kind":"fixed","date":"2017-08-01"},"demands":[{"number":1,"text":"All orders."}]}`},
		{"2017-08-01", "receive_response", `{"production":{"all":"outstanding"}}`},
		{"2017-08-02", "propose_noncompliance", `{"basis":"Refused.","reply_due":{"kind":"fixed","date":"2017-08-20"}}`},
		{"2017-08-10", "receive_reply", `{}`},
		{"2017-08-21", "find_noncompliant", `{}`},
	} {
		var fields map[string]json.RawMessage
		if err := json.Unmarshal([]byte(x.fields), &fields); err != nil {
			s.t.Fatal(err)
		}
		r := s.Must(s.people["legal"], transition.Move{Matters: []string{of}, Name: x.name, EffectiveOn: dbtest.Date(x.on), Fields: fields})
		if r.Pending() != "" {
			s.allowed(map[string]any{"approval": map[string]any{"id": r.Pending()}})
		}
	}
}

// denial asks to deny an award on grounds.
func (s *server) denial(of, on, hour, number string, grounds ...string) answer {
	s.t.Helper()
	decision := map[string]any{
		"award": number, "program": "Byrne JAG", "fiscal_year": 2017, "outcome": "denied", "amount_cents": 100, "grounds": grounds,
		"facts": "No certification came.", "action": "The award is denied.", "appeal_rights": "28 CFR 18.5(c).",
	}
	if len(items(s.call("legal", http.MethodGet, v1+"/awards?q="+number, nil).is(http.StatusOK), "items")) > 0 { // what is on record names its law
		decision["authority"] = []any{"2cfr200.338/2014"}
		decision["review_right"] = map[string]any{"right": true, "reason": "18.5(c) names any recipient."}
	}
	body := map[string]any{"transition": "decide", "effective_on": on, "fields": map[string]any{"decisions": []any{decision}}}
	if hour != "" {
		body["effective_time"] = hour
	}
	return s.call("legal", http.MethodPost, v1+"/matters/"+of+"/transitions", body)
}
