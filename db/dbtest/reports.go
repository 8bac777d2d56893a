package dbtest

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duces/workflow"
	"duces/workflow/annotate"
	"duces/workflow/approval"
	"duces/workflow/field"
	"duces/workflow/grant"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/transition"
	"duces/workflow/view"
)

var reportRules = []rule{
	{"a report counts what stands and what the week brought", "Report", two(reportCounts)},
	{"a report has what was corrected after the week as it is known now", "Report", two(reportCorrected)},
	{"court orders of the week are reported", "Report", two(reportOrders)},
	{"a report is for those who see the review", "Report", two(reportByRole)},
}

// approved asks for an adverse act and has the second supervisor approve it.
func (fx *twoReviews) approved(who, name, t, fields string) {
	fx.t.Helper()
	asked := fx.move(who, name, t, fields)
	fx.do("second", approval.Approve{Matter: fx.matters[name], Approval: asked.Pending(), Approve: true})
}

// noncompliant takes a matter to that finding.
func (fx *twoReviews) noncompliant(name string) {
	fx.t.Helper()
	fx.request("legal", name, "2018-02-23")
	fx.move("legal", name, "receive_response", `{"production":{"all":"outstanding"}}`)
	fx.approved("legal", name, "propose_noncompliance", `{"basis":"Refused.","reply_due":{"kind":"fixed","date":"2018-05-25"}}`)
	fx.move("legal", name, "receive_reply", `{}`)
	fx.approved("legal", name, "find_noncompliant", `{}`)
}

func reportCounts(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Aurora", "Boise", "Chicago", "Dover", "Elgin")
	fx.begin(fx.south, "Fargo")
	fx.at("2018-02-05T15:00:00Z")
	fx.noncompliant("Aurora")
	fx.noncompliant("Boise")
	fx.at("2018-02-13T15:00:00Z") // in the week
	fx.approved("legal", "Aurora", "decide", `{"decisions":[{"award":"A-1","outcome":"withheld","amount_cents":100050},{"award":"A-2","outcome":"made","amount_cents":7}]}`)
	fx.at("2018-02-13T16:00:00Z")
	fx.request("legal", "Chicago", "2018-02-14")
	fx.request("outsider", "Fargo", "2018-02-14")
	fx.at("2018-02-19T15:00:00Z") // after it
	fx.request("legal", "Dover", "2018-03-30")

	f := view.ReportFilter{
		Review: fx.north, From: instant(t, "2018-02-12T05:00:00Z"), To: instant(t, "2018-02-19T05:00:00Z"), Now: instant(t, "2018-02-20T15:00:00Z"), Most: 1,
	}
	r, err := fx.Reports.Report(t.Context(), fx.viewer("compliance"), f)
	if err != nil {
		t.Fatal(err)
	}
	on := r.Moves[0].On
	want := view.Report{
		Confidential: []string{},
		Matters:      5, Overdue: 1, Undecided: 1, Moved: 2, Decided: 2,
		StepLate: 1, // Elgin has stood open since 24 January; 14 days are allowed
		Stages:   map[string]int{"grant_decision": 1, "compliance_finding": 1, "document_request": 2, "notice_letter": 1},
		Adverse:  map[string]view.Money{"withheld": {Awards: 1, Cents: 100050}},
		Moves: []view.ReportMove{{
			Matter: fx.matters["Chicago"], Jurisdiction: jurisdiction.Ref{ID: fx.jurisdictions["Chicago"], Name: "Chicago", Kind: "city", State: "IL"},
			Transition: "issue_request", From: "open", To: "requested", On: on, Actor: fx.people["legal"],
		}},
		Decisions: []view.ReportDecision{{
			Matter: fx.matters["Aurora"], Jurisdiction: jurisdiction.Ref{ID: fx.jurisdictions["Aurora"], Name: "Aurora", Kind: "city", State: "IL"},
			On: on, Decided: field.Decided{Award: "A-1", Outcome: "withheld", AmountCents: 100050, Law: grant.OffRecord},
		}},
	}
	if d := cmp.Diff(want, r); d != "" || on.String() != "2018-02-13" {
		t.Errorf("the report (-want +got), moves on %s:\n%s", on, d)
	}
	// A published report counts as if confidential matters did not exist.
	fx.do("legal", annotate.MarkConfidential{Matter: fx.matters["Aurora"], Reason: "Talks are under way."})
	f.Published = true
	if r, err = fx.Reports.Report(t.Context(), fx.viewer("compliance"), f); err != nil ||
		r.Matters != 4 || r.Moved != 1 || r.Decided != 0 || len(r.Adverse) != 0 || r.Stages["grant_decision"] != 0 || !slices.Equal(r.Confidential, []string{fx.matters["Aurora"]}) {
		t.Errorf("published: %+v, %v", r, err)
	}
	fx.do("legal", annotate.MarkConfidential{Matter: fx.matters["Aurora"], Reason: "Signed.", End: true})
	if r, err = fx.Reports.Report(t.Context(), fx.viewer("compliance"), f); err != nil || r.Matters != 5 || r.Moved != 2 || len(r.Confidential) != 0 {
		t.Errorf("published, and nothing is confidential any more: %+v, %v", r, err)
	}
	f.Published = false
	// A matter that was closed keeps its decisions; one that is opened again has none that stand.
	fx.approved("legal", "Aurora", "close", `{}`) // its right of review still runs
	if r, err = fx.Reports.Report(t.Context(), fx.viewer("compliance"), f); err != nil || len(r.Adverse) != 1 || r.Closed != 1 {
		t.Errorf("closed: %+v, %v", r, err)
	}
	fx.move("legal", "Aurora", "reopen", `{"reason":"Reversed."}`)
	if r, err = fx.Reports.Report(t.Context(), fx.viewer("compliance"), f); err != nil || len(r.Adverse) != 0 {
		t.Errorf("reopened: %+v, %v", r, err)
	}
}

func reportCorrected(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Aurora")
	fx.at("2018-02-05T15:00:00Z")
	fx.noncompliant("Aurora")
	fx.at("2018-02-13T15:00:00Z") // in the week
	fx.approved("legal", "Aurora", "decide", `{"decisions":[{"award":"A-1","outcome":"withheld","amount_cents":100050}]}`)
	f := view.ReportFilter{
		Review: fx.north, From: instant(t, "2018-02-12T05:00:00Z"), To: instant(t, "2018-02-19T05:00:00Z"), Now: instant(t, "2018-02-20T16:00:00Z"), Most: 5,
	}
	report := func() view.Report {
		t.Helper()
		r, err := fx.Reports.Report(t.Context(), fx.viewer("compliance"), f)
		if err != nil || r.Moved != 1 || r.Decided != 1 || len(r.Moves) != 1 || len(r.Decisions) != 1 {
			t.Fatalf("%+v, %v", r, err)
		}
		return r
	}
	on := report().Decisions[0].On
	of := fx.matters["Aurora"]
	decided := fx.history("auditor", view.HistoryFilter{Stream: matter.Stream(of), Types: []string{matter.Transitioned{}.Type()}, Newest: true})[0].Event
	fx.at("2018-02-20T15:00:00Z") // after it
	for _, cents := range []string{"7", "5"} {
		asked := fx.do("legal", transition.Correct{
			Matter: of, Event: decided.Seq, EffectiveOn: on.AddDays(-1), Reason: "Read wrong.",
			Fields: map[string]json.RawMessage{"decisions": json.RawMessage(`[{"award":"A-1","outcome":"denied","amount_cents":` + cents + `}]`)},
		})
		fx.do("second", approval.Approve{Matter: of, Approval: asked.Pending(), Approve: true})
	}
	r := report()
	if d := r.Decisions[0]; d.AmountCents != 5 || d.Outcome != "denied" || d.On != on.AddDays(-1) || r.Moves[0].On != d.On || r.Adverse["denied"].Cents != 5 {
		t.Errorf("as it is known after the correction: %+v", r)
	}
	if m := r.Moves[0]; m.Actor != decided.Actor || m.CorrectedBy != fx.people["second"] {
		t.Errorf("%s made the move, and %s corrected it", m.Actor, m.CorrectedBy)
	}
}

func reportOrders(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Aurora")
	fx.request("legal", "Aurora", "2018-02-23")
	fx.move("legal", "Aurora", "receive_response", `{"production":{"all":"outstanding"}}`)
	fx.approved("legal", "Aurora", "issue_subpoena", `{"grounds":"incomplete"}`)
	fx.move("legal", "Aurora", "serve_subpoena", `{"method":"personal","server":"A. Marshal","person_served":"City Clerk","location":"City Hall","return_due":{"kind":"fixed","date":"2018-03-30"}}`)
	fx.at("2018-02-13T15:00:00Z")
	fx.move("legal", "Aurora", "quash", `{"order":{"caption":"Aurora v. Office","court":"N.D. Ill.","docket":"1:18-cv-1","entered":"2018-02-12"}}`)
	r, err := fx.Reports.Report(t.Context(), fx.viewer("legal"), view.ReportFilter{
		Review: fx.north, From: instant(t, "2018-02-12T05:00:00Z"), To: instant(t, "2018-02-19T05:00:00Z"), Now: fx.Now(), Most: 5,
	})
	if err != nil || r.Ordered != 1 || len(r.Orders) != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	if got := r.Orders[0]; got.Caption != "Aurora v. Office" || got.Court != "N.D. Ill." || got.Docket != "1:18-cv-1" || got.Entered.String() != "2018-02-12" {
		t.Errorf("%+v", got)
	}
}

func reportByRole(t *testing.T, fx *twoReviews) {
	for name, there := range map[string]bool{"legal": true, "auditor": true, "outsider": false, "admin": false} {
		_, err := fx.Reports.Report(t.Context(), fx.viewer(name), view.ReportFilter{Review: fx.north, Now: fx.Now(), Most: 5})
		if there && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !there {
			wantCode(t, name, err, workflow.NotFound)
		}
	}
}
