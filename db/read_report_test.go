package db_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duces/workflow"
)

// approved asks for an adverse act and has the second supervisor approve it.
func (o *office) approved(who, name, transition, fields string) {
	o.t.Helper()
	asked := o.move(who, name, transition, fields)
	o.do("second", workflow.Approve{Matter: o.matters[name], Approval: asked.Pending, Approve: true})
}

// noncompliant takes a matter to that finding.
func (o *office) noncompliant(name string) {
	o.t.Helper()
	o.request("legal", name, "2018-02-23")
	o.move("legal", name, "receive_response", `{"completeness":"refused"}`)
	o.approved("legal", name, "propose_noncompliance", `{"basis":"Refused.","reply_due":{"kind":"fixed","date":"2018-05-25"}}`)
	o.move("legal", name, "receive_reply", `{}`)
	o.approved("legal", name, "find_noncompliant", `{}`)
}

func instant(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestAReportCountsWhatStandsAndWhatTheWeekBrought(t *testing.T) {
	o := openOffice(t)
	o.open(o.north, "Aurora", "Boise", "Chicago", "Dover", "Elgin")
	o.open(o.south, "Fargo")
	o.at("2018-02-05T15:00:00Z")
	o.noncompliant("Aurora")
	o.noncompliant("Boise")
	o.at("2018-02-13T15:00:00Z") // in the week
	o.approved("legal", "Aurora", "decide", `{"decisions":[{"award":"A-1","outcome":"withheld","amount_cents":100050},{"award":"A-2","outcome":"made","amount_cents":7}]}`)
	o.at("2018-02-13T16:00:00Z")
	o.request("legal", "Chicago", "2018-02-14")
	o.request("outsider", "Fargo", "2018-02-14")
	o.at("2018-02-19T15:00:00Z") // after it
	o.request("legal", "Dover", "2018-03-30")

	f := workflow.ReportFilter{
		Review: o.north, From: instant(t, "2018-02-12T05:00:00Z"), To: instant(t, "2018-02-19T05:00:00Z"), Now: instant(t, "2018-02-20T15:00:00Z"), Most: 1,
	}
	r, err := o.db.Report(t.Context(), o.viewer("compliance"), f)
	if err != nil {
		t.Fatal(err)
	}
	on := r.Moves[0].On
	want := workflow.Report{
		Matters: 5, Overdue: 1, Undecided: 1, Moved: 2, Decided: 2,
		StepLate: 1, // Elgin has stood open since 24 January; 14 days are allowed
		Stages:   map[string]int{"grant_decision": 1, "compliance_finding": 1, "document_request": 2, "notice_letter": 1},
		AtRisk:   map[string]workflow.Money{"withheld": {Awards: 1, Cents: 100050}},
		Moves: []workflow.ReportMove{{
			Matter: o.matters["Chicago"], Jurisdiction: workflow.PlaceRef{ID: o.places["Chicago"], Name: "Chicago", State: "IL"},
			Transition: "issue_request", From: "open", To: "requested", On: on,
		}},
		Decisions: []workflow.ReportDecision{{
			Matter: o.matters["Aurora"], Jurisdiction: workflow.PlaceRef{ID: o.places["Aurora"], Name: "Aurora", State: "IL"},
			On: on, Decided: workflow.Decided{Award: "A-1", Outcome: "withheld", AmountCents: 100050},
		}},
	}
	if d := cmp.Diff(want, r); d != "" || on.String() != "2018-02-13" {
		t.Errorf("the report (-want +got), moves on %s:\n%s", on, d)
	}
	// A matter that was closed keeps its decisions; one that is opened again has none that stand.
	o.move("legal", "Aurora", "close", `{}`)
	if r, err = o.db.Report(t.Context(), o.viewer("compliance"), f); err != nil || len(r.AtRisk) != 1 || r.Closed != 1 {
		t.Errorf("closed: %+v, %v", r, err)
	}
	o.move("legal", "Aurora", "reopen", `{"reason":"Reversed."}`)
	if r, err = o.db.Report(t.Context(), o.viewer("compliance"), f); err != nil || len(r.AtRisk) != 0 {
		t.Errorf("reopened: %+v, %v", r, err)
	}
}

func TestOrdersOfTheWeekAreReported(t *testing.T) {
	o := openOffice(t)
	o.open(o.north, "Aurora")
	o.request("legal", "Aurora", "2018-02-23")
	o.move("legal", "Aurora", "receive_response", `{"completeness":"refused"}`)
	o.approved("legal", "Aurora", "issue_subpoena", `{"grounds":"incomplete"}`)
	o.move("legal", "Aurora", "serve_subpoena", `{"method":"personal","server":"A. Marshal","return_due":{"kind":"fixed","date":"2018-03-30"}}`)
	o.at("2018-02-13T15:00:00Z")
	o.move("legal", "Aurora", "quash", `{"order":{"caption":"Aurora v. Office","court":"N.D. Ill.","docket":"1:18-cv-1","entered":"2018-02-12"}}`)
	r, err := o.db.Report(t.Context(), o.viewer("legal"), workflow.ReportFilter{
		Review: o.north, From: instant(t, "2018-02-12T05:00:00Z"), To: instant(t, "2018-02-19T05:00:00Z"), Now: o.now(), Most: 5,
	})
	if err != nil || r.Ordered != 1 || len(r.Orders) != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	if got := r.Orders[0]; got.Caption != "Aurora v. Office" || got.Court != "N.D. Ill." || got.Docket != "1:18-cv-1" || got.Entered.String() != "2018-02-12" {
		t.Errorf("%+v", got)
	}
}

func TestAReportIsForThoseWhoSeeTheReview(t *testing.T) {
	o := openOffice(t)
	for name, there := range map[string]bool{"legal": true, "auditor": true, "outsider": false, "admin": false} {
		_, err := o.db.Report(t.Context(), o.viewer(name), workflow.ReportFilter{Review: o.north, Now: o.now(), Most: 5})
		if there && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !there {
			wantCode(t, name, err, workflow.NotFound)
		}
	}
}

func TestTheLedgersSizeIsKnownForEveryInstant(t *testing.T) {
	o := openOffice(t)
	start := o.now()
	before, err := o.db.LedgerSizeAt(t.Context(), start)
	if err != nil || before != 0 {
		t.Fatalf("before the first event: %d, %v", before, err)
	}
	sizes := map[time.Time]int64{}
	for i := range 7 {
		o.at(start.Add(time.Duration(i+1) * time.Hour).Format(time.RFC3339))
		head, err := o.db.LedgerHead(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		sizes[o.now()] = head.Size
		o.open(o.north, "City "+string(rune('A'+i)))
	}
	for at, want := range sizes {
		if got, err := o.db.LedgerSizeAt(t.Context(), at); err != nil || got != want {
			t.Errorf("at %v: %d, want %d (%v)", at, got, want, err)
		}
	}
}
