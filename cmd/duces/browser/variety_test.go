package browser_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// variety is a demonstration with a matter in each status, and what else pages show:
// long names, files, notes, tags, a correction with a conflict, and requests that wait.
type variety struct {
	government string // id of a jurisdiction with a contact
	welcome
	t       *testing.T
	matters map[string]string // id by status
	waiting string            // a matter with a request that waits
	suit    string            // a proceeding with orders and a date
	date    string            // of the suit
	awards  []string          // with conditions, joint, with a subaward, and with disallowed cost
	debt    string            // overpaid
}

const longName = "Metropolitan-Wastewater-Reclamation-and-Stormwater-Management-District of Northeastern Upper Peninsula County"

func (v *variety) move(id, transition, fields string) {
	v.t.Helper()
	v.call(v.t, "legal", http.MethodPost, "/matters/"+id+"/transitions", map[string]any{
		"transition": transition, "effective_on": "2018-02-27", "fields": json.RawMessage(fields),
	}, nil)
}

// agreed moves a matter by a step that a second person approves.
func (v *variety) agreed(id, transition, fields string) {
	v.t.Helper()
	v.move(id, transition, fields)
	var waits struct{ Items []struct{ ID string } }
	v.call(v.t, "supervisor", http.MethodGet, "/approvals?status=pending&matter="+id, nil, &waits)
	var asked struct{ Hash string }
	v.call(v.t, "supervisor", http.MethodGet, "/approvals/"+waits.Items[0].ID, nil, &asked)
	v.call(v.t, "supervisor", http.MethodPost, "/approvals/"+waits.Items[0].ID, map[string]any{"approve": true, "hash": asked.Hash}, nil)
}

// userID is the id of the demonstration's user in a role.
func (v *variety) userID(role string) string {
	v.t.Helper()
	var me struct{ ID string }
	v.call(v.t, role, http.MethodGet, "/me", nil, &me)
	return me.ID
}

// overpaid decides a matter: cost is disallowed, its repayment is demanded, and more than that is paid.
func (v *variety) overpaid(id string) {
	v.t.Helper()
	var m struct{ Jurisdiction struct{ ID string } }
	v.call(v.t, "legal", http.MethodGet, "/matters/"+id, nil, &m)
	var made struct{ ID string }
	v.call(v.t, "legal", http.MethodPost, "/awards", map[string]any{
		"agency": "COPS Office", "number": "2017-UL-DEMO-0099", "program": "COPS Hiring", "year": 2017, "recipient": m.Jurisdiction.ID,
		"made_on": "2017-09-26", "amount": "125,000.00",
	}, &made)
	award := made.ID
	v.call(v.t, "legal", http.MethodPost, "/awards/"+award+"/actions", map[string]any{"kind": "drawdown", "on": "2017-10-02", "amount": "125,000.00"}, nil)
	v.agreed(id, "decide", `{"decisions":[{"award":"2017-UL-DEMO-0099","outcome":"disallowed","amount_cents":12500000,"grounds":["Noncompliant"],`+
		`"authority":["2cfr200.338/2014"],"facts":"No policy came.","action":"The cost is disallowed.","appeal_rights":"In writing, within 30 days."}]}`)
	v.call(v.t, "legal", http.MethodPost, "/debts", map[string]any{"award": award, "demanded": "2018-02-27", "amount": "10,000.00", "rate": "1.00"}, &made)
	v.call(v.t, "legal", http.MethodPost, "/debts/"+made.ID+"/entries", map[string]any{"kind": "payment", "on": "2018-02-27", "amount": "10,000.25"}, nil)
	v.awards, v.debt = append(v.awards, award), made.ID
}

func newVariety(t *testing.T) *variety {
	t.Helper()
	v := &variety{welcome: demonstration(t), t: t, matters: map[string]string{}}
	var list struct {
		Items []struct {
			ID     string
			State  string
			Review struct{ ID string }
		}
	}
	v.call(t, "legal", http.MethodGet, "/matters?limit=50", nil, &list)
	var late, came []string
	for _, m := range list.Items {
		switch m.State {
		case "requested":
			late = append(late, m.ID)
		case "responded":
			came = append(came, m.ID)
		}
	}
	named := func(path string) string {
		var list struct{ Items []struct{ ID string } }
		v.call(t, "legal", http.MethodGet, path, nil, &list)
		return list.Items[0].ID
	}
	v.suit = named("/proceedings?q=17-cv-05720")
	var suit struct{ Dates []struct{ ID string } }
	v.call(t, "legal", http.MethodGet, "/proceedings/"+v.suit, nil, &suit)
	v.date = suit.Dates[0].ID
	for _, number := range []string{"2017-DJ-DEMO-0015", "2017-DJ-DEMO-0012", "2017-DJ-DEMO-0004"} {
		v.awards = append(v.awards, named("/awards?q="+number))
	}
	const (
		subpoena = `{"grounds":"no_response"}`
		served   = `{"method":"personal","server":"A. Server","person_served":"City Clerk","location":"City Hall","return_due":{"kind":"fixed","date":"2018-03-20"}}`
		proposed = `{"basis":"Demand 1 was refused.","reply_due":{"kind":"fixed","date":"2018-03-30"}}`
		decided  = `{"decisions":[{"award":"2016-DJ-BX-0001","program":"Byrne JAG","fiscal_year":2016,"outcome":"terminated","amount_cents":100000000}]}`
	)
	found := func(id string) {
		v.agreed(id, "propose_noncompliance", proposed)
		v.move(id, "receive_reply", `{}`)
		v.agreed(id, "find_noncompliant", `{}`)
	}
	atService := func(id string) {
		v.agreed(id, "issue_subpoena", subpoena)
		v.move(id, "serve_subpoena", served)
	}
	v.waiting = late[0]
	v.move(late[0], "issue_subpoena", subpoena)
	v.move(late[7], "issue_subpoena", subpoena)
	v.agreed(late[1], "issue_subpoena", subpoena)
	for _, id := range late[2:6] {
		atService(id)
	}
	v.move(late[3], "object", `{"grounds":"Too broad."}`)
	v.move(late[4], "receive_return", `{"production":{"all":"partial"}}`)
	v.move(late[5], "object", `{"grounds":"Too broad."}`)
	v.agreed(late[5], "petition", `{"proceeding":{"caption":"United States v. County","court":"N.D. Ill.","docket":"18-cv-1"}}`)
	v.move(came[0], "find_deficient", `{"outstanding":[{"number":1,"text":"Orders and directives"}],"cure_due":{"kind":"fixed","date":"2018-03-15"}}`)
	v.agreed(came[1], "propose_noncompliance", proposed)
	v.move(came[2], "find_compliant", `{"basis":"All is there."}`)
	found(came[3])
	for _, id := range came[4:6] {
		found(id)
	}
	v.overpaid(came[4])
	v.agreed(came[5], "decide", decided)
	v.move(came[5], "appeal", `{"forum":"Office of Justice Programs"}`)
	v.move(came[6], "withdraw", `{"reason":"Asked in error."}`)
	v.move(came[4], "close", `{}`) // waits: the right to ask for review still runs
	for i, status := range []string{"", "subpoenaed", "served", "objected", "returned", "enforcement", "requested"} {
		v.matters[status] = late[i]
	}
	for i, status := range []string{"deficient", "proposed", "compliant", "noncompliant", "decided", "appealed", "closed", "responded"} {
		v.matters[status] = came[i]
	}
	delete(v.matters, "")

	var made struct {
		ID  string
		IDs []string
	}
	for status, name := range map[string]string{"open": longName, "notified": strings.ReplaceAll(longName, " ", "")} {
		v.call(t, "legal", http.MethodPost, "/jurisdictions", map[string]any{"name": name, "kind": "special_district", "state": "MI", "zone": "America/Detroit"}, &made)
		v.government = made.ID
		v.call(t, "legal", http.MethodPost, "/reviews/"+list.Items[0].Review.ID+"/matters", map[string]any{"jurisdictions": []string{made.ID}}, &made)
		v.matters[status] = made.IDs[0]
	}
	v.call(t, "legal", http.MethodPost, "/jurisdictions/"+v.government+"/contacts", map[string]any{
		"office": "Office of the Clerk", "name": "Ada Example", "email": "clerk@example.gov", "address": "121 North Street\nDetroit", "from": "2018-01-01",
	}, nil)
	v.move(v.matters["notified"], "send_notice", `{"response_due":{"kind":"fixed","date":"2018-03-15"}}`)
	about := v.matters["responded"]
	v.call(t, "legal", http.MethodPost, "/matters/"+about+"/notes", map[string]any{"text": strings.Repeat("A-long-note-without-a-space", 12)}, nil)
	v.call(t, "legal", http.MethodPut, "/matters/"+about+"/tags/urgent", nil, nil)
	v.call(t, "legal", http.MethodPost, "/matters/"+about+"/correspondence", map[string]any{
		"direction": "in", "medium": "call", "on": "2018-02-26", "at": "14:30", "with": "City Clerk", "subject": "Asked what demand 5 means",
	}, nil)
	var sent json.RawMessage
	v.call(t, "legal", http.MethodPost, "/documents?name=list.json", map[string]any{"emails": 3}, &sent)
	v.call(t, "legal", http.MethodPost, "/matters/"+about+"/productions", map[string]any{
		"documents": []json.RawMessage{sent}, "received_on": "2018-02-26", "source": "City Clerk, by courier", "via": "paper",
		"answers": []any{
			map[string]any{"demand": "4", "answer": "objected", "ground": "Unduly burdensome", "part": "All email before 2017", "withheld": "yes"},
			map[string]any{"demand": "5", "answer": "partial"},
		},
		"bates": "SON000001-SON000250; SON000252-300", "privilege_log": []any{map[string]any{"date": "undated", "description": "privileged", "count": 40, "demands": []string{"5"}}},
	}, nil)
	v.call(t, "legal", http.MethodPost, "/documents?name=letter.json", map[string]any{"letter": "Dear Counsel"}, &sent)
	v.call(t, "legal", http.MethodPost, "/matters/"+about+"/documents", map[string]any{
		"documents": []json.RawMessage{sent}, "kind": "correspondence", "received_on": "2018-02-26", "source": "City Clerk, by courier",
	}, nil)
	v.call(t, "legal", http.MethodPost, "/matters/"+v.matters["notified"]+"/deadlines/notice_response-1:ask", map[string]any{
		"on": "2018-02-27", "until": "2018-03-30", "by": "letter", "reason": "The archive moves.",
	}, nil)
	v.call(t, "legal", http.MethodPost, "/matters/"+about+"/own-dates", map[string]any{
		"title": "Call the clerk", "due": map[string]any{"kind": "fixed", "date": "2018-03-09"},
	}, nil)
	var with struct {
		Documents []struct {
			SHA256 string
			Event  int64
		}
	}
	v.call(t, "legal", http.MethodGet, "/matters/"+about, nil, &with)
	last := with.Documents[len(with.Documents)-1]
	v.call(t, "legal", http.MethodPost, "/matters/"+about+"/certifications", map[string]any{
		"name": "Ada Example", "office": "Corporation Counsel", "signed_on": "2018-02-20", "document": with.Documents[0].SHA256, "expires_on": "2018-12-31",
	}, nil)
	v.call(t, "legal", http.MethodPost, "/matters/"+about+"/closings", map[string]any{
		"documents": []any{map[string]any{"sha256": last.SHA256, "event": last.Event}}, "ground": "privilege_claim", "custodian": v.userID("legal"),
		"on": "2018-02-27", "claimant": "City attorney", "reason": "Letter of that day.",
	}, nil)
	return v
}
