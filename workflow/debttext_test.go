package workflow_test

import (
	"encoding/json"

	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/debt"
	"duces/workflow/repayment"
)

// disallowed is an award of $10,000.00, all of it disallowed by a decision of a matter.
func (d *fixture) disallowed() repayment.Demand {
	d.t.Helper()
	legal, to := d.users[workflow.Legal], d.matters(1)[0]
	of := d.must(legal, award.Record{
		Details: award.Details{Agency: "COPS Office", Number: "2017-UL-0001", Program: "COPS Hiring", Year: 2017, Recipient: d.matter(to).Jurisdiction},
		MadeOn:  date("2017-09-26"), Amount: "10,000.00",
	}).Created[0]
	d.must(legal, award.Act{Award: of, Given: award.Given{Kind: award.Drawdown, On: date("2017-10-02"), Amount: "10,000.00"}})
	for _, x := range [][2]string{
		{"issue_request", "2018-01-24"},
		{"receive_response", "2018-02-21"},
		{"propose_noncompliance", "2018-02-22"},
		{"receive_reply", "2018-02-23"},
		{"find_noncompliant", "2018-02-24"},
	} {
		d.move(to, x[0], x[1])
	}
	decide := moving(to, "decide", "2018-02-26")
	decide.Fields["decisions"] = json.RawMessage(`[{"award":"2017-UL-0001","outcome":"disallowed","amount_cents":1000000,"grounds":["Noncompliant"],` +
		`"authority":["2cfr200.338/2014"],"facts":"No policy came.","action":"The cost is disallowed.","appeal_rights":"In writing."}]`)
	courts{fixture: d}.yes(legal, decide)
	return repayment.Demand{Award: of, Matter: to, GivenTerms: repayment.GivenTerms{Demanded: date("2018-02-26"), Amount: "1.00", Rate: "1.00"}}
}

// debtCommands are commands about debts that would be carried out, anew each time.
func debtCommands(d *fixture) []commandOf {
	legal, demand := d.users[workflow.Legal], d.disallowed()
	demand.Matter = ""
	owed := func() string { return d.must(legal, demand).Created[0] }
	add := func(cmd func() workflow.Command) commandOf {
		return commandOf{legal, func(*fixture) workflow.Command { return cmd() }}
	}
	paid := func(amount string) string {
		of := owed()
		d.must(legal, repayment.Enter{Debt: of, Given: repayment.Given{Kind: debt.Payment, On: date("2018-02-27"), Amount: amount}})
		return of
	}
	return []commandOf{
		add(func() workflow.Command { return demand }),
		add(func() workflow.Command {
			return repayment.Enter{Debt: owed(), Given: repayment.Given{Kind: debt.Charge, On: date("2018-02-27"), Amount: "1.00", Column: debt.Cost, Reference: "Mod. 2"}}
		}),
		add(func() workflow.Command {
			return repayment.Enter{Debt: paid("0.50"), Given: repayment.Given{Kind: debt.Reversal, On: date("2018-02-27"), Names: "1", Reason: "The check was returned."}}
		}),
		add(func() workflow.Command { return repayment.EndOverpayment{Debt: paid("2.00"), How: "Refunded by wire."} }),
		add(func() workflow.Command {
			return repayment.Correct{Debt: owed(), GivenTerms: repayment.GivenTerms{Demanded: date("2018-02-27"), Amount: "1.00", Rate: "2.00"}, Reason: "Read wrong."}
		}),
		add(func() workflow.Command {
			return repayment.Withdraw{Debt: owed(), On: date("2018-02-27"), Reason: "The appeal was granted."}
		}),
	}
}
