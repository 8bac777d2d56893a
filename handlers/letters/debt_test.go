package letters_test

import (
	"testing"

	"duces/handlers/delivery"
	"duces/handlers/sweeptest"
	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/debt"
	"duces/workflow/repayment"
)

func TestAnOverpaymentIsMailedToWhoDecidesWithTheAwardAndTheAmount(t *testing.T) {
	team := sweeptest.NewQuiet(t, "City of Chicago")
	legal, supervisor := team.Users[workflow.Legal], team.Users[workflow.Supervisor]
	ids := team.Request()
	of := team.Must(legal, award.Record{
		Details: award.Details{Agency: "COPS Office", Number: "2017-UL-0001", Program: "COPS Hiring", Year: 2017, Recipient: team.Matter(ids[0]).Jurisdiction},
		MadeOn:  civil.NewDate(2017, 9, 26), Amount: "10,000.00",
	}).Created[0]
	team.Must(legal, award.Act{Award: of, Given: award.Given{Kind: award.Drawdown, On: civil.NewDate(2017, 10, 2), Amount: "10,000.00"}})
	sweeper := team.Sweeper(delivery.Mailbox{})
	team.Sweep(sweeper, "2018-03-20T18:00:00Z")
	for _, x := range []struct{ name, on, fields string }{
		{"receive_response", "2018-02-21", `{"production":{"all":"complete"}}`},
		{"propose_noncompliance", "2018-02-22", `{"basis":"They refused.","reply_due":{"kind":"period","days":30}}`},
		{"receive_reply", "2018-02-23", `{}`},
		{"find_noncompliant", "2018-02-24", `{}`},
		{"decide", "2018-02-26", `{"decisions":[{"award":"2017-UL-0001","outcome":"disallowed","amount_cents":1000000,"grounds":["Noncompliant"],` +
			`"authority":["2cfr200.338/2014"],"facts":"No policy came.","action":"The cost is disallowed.","appeal_rights":"In writing."}]}`},
	} {
		if asked := team.Move(ids, x.name, x.on, x.fields).Pending(); asked != "" {
			team.Must(supervisor, approval.Approve{Matter: ids[0], Approval: asked, Approve: true, Note: "Seen."})
		}
	}
	owed := team.Must(legal, repayment.Demand{Award: of, GivenTerms: repayment.GivenTerms{Demanded: civil.NewDate(2018, 2, 26), Amount: "10,000.00", Rate: "1.00"}}).Created[0]
	pay := func(amount string) {
		t.Helper()
		team.Must(legal, repayment.Enter{Debt: owed, Given: repayment.Given{Kind: debt.Payment, On: civil.NewDate(2018, 2, 27), Amount: amount}})
	}
	mails := func() []sweeptest.Delivered { return sweeptest.To(team.Letters(workflow.AlertDebt), supervisor) }
	pay("10,000.00")
	team.Sweep(sweeper, "2018-03-21T18:00:00Z")
	if sent := mails(); len(sent) != 0 {
		t.Fatalf("of a debt that was paid to the cent, %d mails went out", len(sent))
	}
	pay("0.25")
	team.Sweep(sweeper, "2018-03-22T18:00:00Z")
	sent := mails()
	if len(sent) != 1 || sent[0].Subject != "Overpayment of $0.25: award 2017-UL-0001" {
		t.Fatalf("the mails are %+v", sent)
	}
	sent[0].Says(t, "More was paid than was due. The rest pays nothing.", "2017-UL-0001", "City of Chicago", "$0.25", "/debts/"+owed, "you are a supervising attorney")

	// A week later it is mailed again, until somebody decides.
	team.Sweep(sweeper, "2018-03-27T18:00:00Z")
	if now := mails(); len(now) != 1 {
		t.Fatalf("within a week, %d mails have gone out", len(now))
	}
	for i, at := range []string{"2018-03-28T18:00:00Z", "2018-04-05T18:00:00Z"} {
		team.Sweep(sweeper, at)
		team.Sweep(sweeper, at)
		if now := mails(); len(now) != 2+i {
			t.Fatalf("by %s, %d mails have gone out", at, len(now))
		}
	}
	mails()[2].Says(t, "More was paid than was due.", "$0.25", "/debts/"+owed)

	// What was dealt with before the mail goes out is not mailed.
	pay("1.00")
	team.Must(legal, repayment.EndOverpayment{Debt: owed, How: "Refunded by wire."})
	for _, at := range []string{"2018-04-06T18:00:00Z", "2018-04-20T18:00:00Z"} {
		team.Sweep(sweeper, at)
	}
	if now := mails(); len(now) != 3 {
		t.Errorf("refunded, %d mails have gone out", len(now))
	}
}
