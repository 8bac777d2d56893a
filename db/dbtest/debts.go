package dbtest

import (
	"slices"
	"testing"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/award"
	"duces/workflow/debt"
	"duces/workflow/recalculation"
	"duces/workflow/repayment"
	"duces/workflow/view"
)

var debtRules = []rule{
	{"debts are listed by award, matter, jurisdiction, and overpayment, for those who read matters", "Debts World", two(debtsListed)},
}

func debtsListed(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Aurora")
	fx.noncompliant("Aurora")
	aurora := fx.jurisdictions["Aurora"]
	of := fx.do("legal", award.Record{
		Details: award.Details{Agency: "COPS Office", Number: "2017-UL-0001", Program: "COPS Hiring", Year: 2017, Recipient: aurora},
		MadeOn:  Date("2017-09-26"), Amount: "100.00",
	}).Created[0]
	fx.do("legal", award.Act{Award: of, Given: award.Given{Kind: award.Drawdown, On: Date("2017-10-02"), Amount: "100.00"}})
	fx.approved("legal", "Aurora", "decide", `{"decisions":[{"award":"2017-UL-0001","outcome":"disallowed","amount_cents":10000,`+
		`"grounds":["Noncompliant"],"authority":["2cfr200.338/2014"],"facts":"No policy came.","action":"Disallowed.","appeal_rights":"In writing."}]}`)
	facts := fx.factsOf(t, fx.people["legal"], "")
	x, err := award.Find(facts, of)
	if err != nil {
		t.Fatal(err)
	}
	found, err := repayment.Disallowances(facts, x)
	if err != nil || len(found) != 1 {
		t.Fatalf("%v (%v)", found, err)
	}
	demand := func(amount string, from repayment.Disallowance) string {
		return fx.do("legal", repayment.Demand{Award: of, Matter: from.Matter, Decision: from.Decision, GivenTerms: repayment.GivenTerms{
			Demanded: found[0].On, Amount: amount, Rate: "1.00",
		}}).Created[0]
	}
	decided, outright := demand("60.00", found[0]), demand("40.00", repayment.Disallowance{})
	fx.do("legal", repayment.Enter{Debt: outright, Given: repayment.Given{Kind: debt.Payment, On: found[0].On, Amount: "40.01"}})
	list := func(who string, f view.DebtFilter) []string {
		t.Helper()
		var got []string
		f.Limit = 1
		err := view.ReadPages(func(cursor string) (view.Page[view.DebtRow], error) {
			f.Cursor = cursor
			return fx.Lists.Debts(t.Context(), fx.viewer(who), f)
		}, func(p view.Page[view.DebtRow]) bool {
			for _, r := range p.Items {
				got = append(got, r.ID)
				if r.ID == outright && (r.Principal != 4000 || r.Repaid != 4000 || r.Unapplied != 1 || r.Overpayment != 1 || r.Number != "2017-UL-0001" || r.Debtor.ID != aurora) {
					t.Errorf("%+v", r)
				}
			}
			return true
		})
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(got)
		return got
	}
	both := []string{decided, outright}
	slices.Sort(both)
	for name, c := range map[string]struct {
		who  string
		f    view.DebtFilter
		want []string
	}{
		"all":                         {"auditor", view.DebtFilter{}, both},
		"nothing for the admin":       {"admin", view.DebtFilter{}, nil},
		"of an award":                 {"legal", view.DebtFilter{Award: of}, both},
		"of another award":            {"legal", view.DebtFilter{Award: outright}, nil},
		"of a matter":                 {"legal", view.DebtFilter{Matter: fx.matters["Aurora"]}, []string{decided}},
		"of a jurisdiction":           {"legal", view.DebtFilter{Jurisdiction: aurora}, both},
		"overpayments to decide on":   {"legal", view.DebtFilter{Overpaid: true}, []string{outright}},
		"of a jurisdiction with none": {"legal", view.DebtFilter{Jurisdiction: of}, nil},
	} {
		if got := list(c.who, c.f); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	var q workflow.Question = &repayment.OfAward{Award: of}
	if err := fx.facts(t).Ask(q); err != nil || !slices.Equal(q.(*repayment.OfAward).IDs, both) {
		t.Errorf("%v (%v)", q, err)
	}
	var waits repayment.Overpaid
	if err := fx.facts(t).Ask(&waits); err != nil || !slices.Equal(waits.IDs, []string{outright}) {
		t.Errorf("an overpayment waits in %v (%v)", waits.IDs, err)
	}
	into := fx.governments("Successor")[0]
	if asked := fx.do("legal", recalculation.MergeJurisdictions{ID: aurora, Into: into}).Pending(); asked != "" {
		fx.do("second", approval.Approve{Approval: asked, Approve: true})
	}
	if got := list("legal", view.DebtFilter{Jurisdiction: into}); !slices.Equal(got, both) {
		t.Errorf("after a merge: %v", got)
	}
}
