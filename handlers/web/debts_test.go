package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/debt"
	"duces/workflow/repayment"
	"duces/workflow/view"
)

// disallowed is an award of which $10,000.00 were disallowed on April 2, 2018; the clock is in September of that year.
func (s *site) disallowed() string {
	s.t.Helper()
	s.answered()
	id := s.matters[0]
	agree := func() {
		s.t.Helper()
		asked, _ := s.matter(id).Pending()
		s.decided(asked.ID, "")
	}
	of := s.do(s.users["legal"], award.Record{
		Details: award.Details{Agency: "COPS Office", Number: "2017-UL-0001", Program: "COPS Hiring", Year: 2017, Recipient: s.matter(id).Jurisdiction},
		MadeOn:  civil.NewDate(2017, 9, 26), Amount: "10,000.00",
	}).Created[0]
	s.do(s.users["legal"], award.Act{Award: of, Given: award.Given{Kind: award.Drawdown, On: civil.NewDate(2017, 10, 2), Amount: "10,000.00"}})
	s.move(id, "propose_noncompliance", "2018-02-25", `{"basis":"They refused","reply_due":{"kind":"period","days":30}}`)
	agree()
	s.setClock(time.Date(2018, 4, 2, 18, 0, 0, 0, time.UTC))
	s.move(id, "find_noncompliant", "2018-04-02", `{}`)
	agree()
	s.move(id, "decide", "2018-04-02", `{"decisions":[{"award":"2017-UL-0001","outcome":"disallowed","amount_cents":1000000,"grounds":["Noncompliant"],`+
		`"authority":["2cfr200.338/2014"],"facts":"No policy came.","action":"The cost is disallowed.","appeal_rights":"In writing."}]}`)
	agree()
	s.setClock(time.Date(2018, 9, 10, 18, 0, 0, 0, time.UTC))
	return "/awards/" + of
}

func TestADebtIsDemandedPaidAndCorrectedOnPages(t *testing.T) {
	s := newSite(t)
	at := s.disallowed()
	b := s.signIn(workflow.Legal)
	b.get("/debts").want(http.StatusOK).says("No debts")
	b.get(at).want(http.StatusOK).says("Demand repayment")
	page := b.get(at + "/debts/new").want(http.StatusOK).says("Mon, Apr 2, 2018: $10,000.00 disallowed")
	form := page.form(at+"/debts/new").with("demanded", "2018-06-01", "amount", "$10,000.01", "rate", "1.00")
	form.submit().want(http.StatusConflict).says("$10,000.00 of it is disallowed and not repaid", "Record the decision that disallows the cost first").says("$10,000.01")
	form.with("amount", "$10,000.00", "rate", "high").submit().want(http.StatusUnprocessableEntity).says("a rate in percent, such as 1.00")
	form.with("amount", "$10,000.00", "rate", "1").submit().want(http.StatusOK).says("The demand is on record.", "Balance on", "Award 2017-UL-0001, $10,000.00 demanded on Fri, Jun 1, 2018",
		"From Fri, Aug 31, 2018", "the last day to pay is Thu, Aug 30, 2018", "No entries")
	rows, err := s.db.Debts(t.Context(), workflow.Viewer{ID: s.users["auditor"], Role: workflow.Auditor}, view.DebtFilter{})
	if err != nil || len(rows.Items) != 1 {
		t.Fatalf("%+v (%v)", rows, err)
	}
	debt := "/debts/" + rows.Items[0].ID
	entry := func(kind string) *filled {
		t.Helper()
		path := debt + "/entries/new?kind=" + kind
		return b.get(path).want(http.StatusOK).form(path)
	}
	entry("offset").with("on", "2018-08-30", "amount", "100").submit().want(http.StatusConflict).says("Offset is allowed from Fri, Aug 31, 2018.")
	entry("payment").with("on", "never", "amount", "100").submit().want(http.StatusUnprocessableEntity).says("never")
	entry("charge").with("on", "2018-06-05", "amount", "250", "column", "penalty").submit().want(http.StatusOK).says("The entry is saved.", "Charge, Penalties", "10,250.00")
	entry("waiver").with("on", "2018-06-06", "amount", "250.01", "column", "penalty", "reason", "Small.").submit().want(http.StatusConflict).says("more than the $250.00 due in Penalties")
	payment := entry("payment").with("on", "2018-06-20", "amount", "1,000", "reference", "Check 1041")
	shown := payment.with("do", "preview").submit().want(http.StatusOK).says("How it divides", "Nothing has been saved yet.", "Penalties $250.00", "Principal $750.00", "Due after it $9,250.00")
	b.get(debt).keepsQuiet("Check 1041")
	shown.form(debt+"/entries/new?kind=payment").submit().want(http.StatusOK).says("The entry is saved.", "Check 1041", "9,250.00")
	b.get(at).want(http.StatusOK).says("Debts", "$10,000.00 demanded on Fri, Jun 1, 2018", "Check 1041", "Moved from disallowed to repaid", "750.00", "Open the matter that decided it")
	b.get("/money").want(http.StatusOK).says("Repaid", "750.00")
	entry("reversal").with("on", "2018-07-02", "names", "2", "reason", "The check was returned.").submit().want(http.StatusOK).says("Reversed by entry 3", "Reversal of entry 2")
	b.get(debt + "?as_of=2018-07-01").want(http.StatusOK).says("9,250.00").keepsQuiet("Reversed by entry")
	entry("appeal").with("on", "2018-07-03", "holds", "yes").submit().want(http.StatusOK).says("Collection is held by the appeal of entry 4.")
	entry("release").with("on", "2018-07-04", "names", "4").submit().want(http.StatusOK).says("Release of collection of entry 4")

	correct := b.get(debt+"/correction").want(http.StatusOK).form(debt+"/correction").with("amount", "9,000.00")
	correct.submit().want(http.StatusUnprocessableEntity).says("Reason is required.")
	correct.with("reason", "Read wrong.").submit().want(http.StatusOK).says("The demand is corrected.", "$9,000.00 demanded")
	entry("payment").with("on", "2018-07-05", "amount", "20,000").submit().want(http.StatusOK).says("An overpayment waits for a decision", "unapplied")
	b.get("/debts?show=overpaid").want(http.StatusOK).says("2017-UL-0001", "Overpayment to decide")
	if figure := b.get("/").want(http.StatusOK).says("Overpayments to decide on").text; !strings.Contains(figure, `data-count="1" href="/debts?show=overpaid"`) {
		t.Error("the dashboard does not count the overpayment")
	}
	b.get(debt+"/overpayment").want(http.StatusOK).form(debt+"/overpayment").with("how", " ").submit().want(http.StatusUnprocessableEntity)
	b.get(debt+"/overpayment").form(debt+"/overpayment").with("how", "Refunded by wire.").submit().want(http.StatusOK).says("The overpayment is dealt with.").keepsQuiet("waits for a decision")
	b.get("/").keepsQuiet("Overpayments to decide on")
	b.get("/debts?show=overpaid").want(http.StatusOK).says("No debt matches your search.")
	withdraw := b.get(debt+"/withdrawal").want(http.StatusOK).form(debt+"/withdrawal").with("on", "2018-07-06", "reason", "Granted.")
	withdraw.submit().want(http.StatusConflict).says("Correct the amount demanded instead.")
	entry("reversal").with("on", "2018-07-06", "names", "6", "reason", "Entered twice.").submit().want(http.StatusOK)
	b.get(debt+"/withdrawal").form(debt+"/withdrawal").with("on", "2018-07-06", "reason", "Granted.").submit().want(http.StatusOK).says("The demand was withdrawn on Fri, Jul 6, 2018.").keepsQuiet("Record a payment")

	auditor := s.signIn(workflow.Auditor)
	auditor.get(debt).want(http.StatusOK).says("Balance on").keepsQuiet("Record a payment")
	auditor.get(debt + "/correction").want(http.StatusForbidden)
	auditor.get("/history/"+strings.TrimPrefix(strings.Replace(debt, "debts", "debt", 1), "/")).want(http.StatusOK).says("Repayment of $10,000.00 demanded", "Entered twice.")
}

func TestTheDebtOfAnEarlierDayIsShownAsItWasKnown(t *testing.T) {
	s := newSite(t)
	of := strings.TrimPrefix(s.disallowed(), "/awards/")
	terms := repayment.GivenTerms{Demanded: civil.NewDate(2018, 6, 1), Amount: "10,000.00", Rate: "1.00"}
	id := s.do(s.users["legal"], repayment.Demand{Award: of, GivenTerms: terms}).Created[0]
	s.setClock(time.Date(2018, 9, 12, 18, 0, 0, 0, time.UTC))
	s.do(s.users["legal"], repayment.Enter{Debt: id, Given: repayment.Given{Kind: debt.Payment, On: civil.NewDate(2018, 6, 20), Amount: "10,000.25"}})
	s.setClock(time.Date(2018, 9, 14, 18, 0, 0, 0, time.UTC))
	s.do(s.users["legal"], repayment.EndOverpayment{Debt: id, How: "Refunded by wire."})
	returned := repayment.Given{Kind: debt.Reversal, On: civil.NewDate(2018, 6, 25), Names: "1", Reason: "Returned."}
	s.do(s.users["legal"], repayment.Enter{Debt: id, Given: returned})
	s.setClock(time.Date(2018, 9, 16, 18, 0, 0, 0, time.UTC))
	s.do(s.users["legal"], repayment.Withdraw{Debt: id, On: civil.NewDate(2018, 9, 16), Reason: "The decision was wrong."})
	b, at := s.signIn(workflow.Legal), "/debts/"+id
	const left, waits, unknown = "The demand was withdrawn", "An overpayment waits for a decision", "The debt was not on record"
	b.get(at).want(http.StatusOK).says(left).keepsQuiet(waits)
	b.get(at+"?known=2018-09-15").says("Reversed by entry 2").keepsQuiet(left, waits)
	b.get(at+"?known=2018-09-13").says(waits).keepsQuiet(left, "Reversed by entry 2", "Record what became of it")
	b.get(at+"?known=2018-09-11").says("No entries").keepsQuiet(left, waits)
	b.get(at+"?known=2018-09-09").want(http.StatusOK).says(unknown, "As known on").keepsQuiet(left, "$10,000.00", "1.00 percent")
	b.get(at + "?as_of=2018-09-15").says("Balance on").keepsQuiet(left)
}

func TestTheDocumentsOfADebtAreKeptShownAndOpened(t *testing.T) {
	s := newSite(t)
	at := s.disallowed()
	b := s.signIn(workflow.Legal)
	form := b.get(at+"/debts/new").want(http.StatusOK).form(at+"/debts/new").with("demanded", "2018-06-01", "amount", "10,000.00", "rate", "high").
		uploads("document", "demand.txt", "You owe.")
	form.submit().want(http.StatusUnprocessableEntity).says("a rate in percent", "demand.txt").form(at+"/debts/new").with("rate", "1").submit().
		want(http.StatusOK).says("The demand is on record.", "demand.txt")
	rows, err := s.db.Debts(t.Context(), workflow.Viewer{ID: s.users["auditor"], Role: workflow.Auditor}, view.DebtFilter{})
	if err != nil || len(rows.Items) != 1 {
		t.Fatalf("%+v (%v)", rows, err)
	}
	debt := "/debts/" + rows.Items[0].ID
	waive := debt + "/entries/new?kind=charge"
	b.get(waive).want(http.StatusOK).form(waive).with("on", "2018-06-05", "amount", "250", "column", "penalty").uploads("document", "advice.txt", "Of a penalty.").
		submit().want(http.StatusOK).says("advice.txt")
	b.get(debt + "/documents/demand-1").want(http.StatusOK).says("You owe.")
	b.get(debt + "/documents/1").want(http.StatusOK).says("Of a penalty.")
	for _, none := range []string{"demand-2", "2", "0"} {
		b.get(debt + "/documents/" + none).want(http.StatusNotFound)
	}

	// A correction keeps the letter unless its box is cleared; as it was known before, the debt has it.
	correction := func() *filled {
		t.Helper()
		return b.get(debt+"/correction").want(http.StatusOK).says("demand.txt").form(debt+"/correction").with("rate", "2", "reason", "Read wrong.")
	}
	correction().submit().want(http.StatusOK).says("2.00 percent", "demand.txt")
	without := correction()
	without.Del("kept")
	without.submit().want(http.StatusOK).keepsQuiet("demand.txt")
	b.get(debt + "/documents/demand-2").want(http.StatusOK).says("You owe.")
	b.get(debt + "/documents/demand-3").want(http.StatusNotFound)
	s.signIn(workflow.Auditor).get(debt + "/documents/1").want(http.StatusOK).says("Of a penalty.")
}

func TestACorrectionOfADebtIsForeseenColumnByColumn(t *testing.T) {
	s := newSite(t)
	of := strings.TrimPrefix(s.disallowed(), "/awards/")
	terms := repayment.GivenTerms{Demanded: civil.NewDate(2018, 6, 1), Amount: "10,000.00", Rate: "1.00"}
	id := s.do(s.users["legal"], repayment.Demand{Award: of, GivenTerms: terms}).Created[0]
	s.do(s.users["legal"], repayment.Enter{Debt: id, Given: repayment.Given{Kind: debt.Payment, On: civil.NewDate(2018, 6, 20), Amount: "4,000.00"}})
	b, at := s.signIn(workflow.Legal), "/debts/"+id
	version := s.debt(id).Version
	correct := b.get(at+"/correction").want(http.StatusOK).form(at+"/correction").with("amount", "9,000.00", "reason", "Read wrong.")
	correct.with("do", "preview").submit().want(http.StatusOK).
		says("Balance on Mon, Sep 10, 2018, once saved", "Nothing has been saved yet. Due now: $6,016.60. Due then: $5,013.84.", "Principal 9,000.00 4,000.00 0.00 5,000.00", "Read wrong.")
	correct.with("do", "preview", "amount", "11,000.00").submit().want(http.StatusConflict).says("is disallowed and not repaid").keepsQuiet("once saved")
	reverse := at + "/entries/new?kind=reversal"
	shown := b.get(reverse).want(http.StatusOK).form(reverse).with("on", "2018-07-02", "names", "1", "reason", "It came back.", "do", "preview").submit().
		want(http.StatusOK).says("once saved", "Principal 10,000.00 0.00 0.00 10,000.00")
	if now := s.debt(id).Version; now != version {
		t.Fatalf("a preview is on record: version %d, then %d", version, now)
	}
	shown.form(reverse).submit().want(http.StatusOK).says("The entry is saved.", "Reversed by entry 2")
}

func (s *site) debt(id string) repayment.Repayment {
	s.t.Helper()
	facts, err := s.db.World(s.t.Context(), s.users["legal"], repayment.Stream(id))
	if err != nil {
		s.t.Fatal(err)
	}
	r, err := repayment.Find(facts, id)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

func TestTheFiltersOfDebtsShowNothingOfAnUnknownJurisdictionAndKeepTheAward(t *testing.T) {
	s := newSite(t)
	of := strings.TrimPrefix(s.disallowed(), "/awards/")
	terms := repayment.GivenTerms{Demanded: civil.NewDate(2018, 6, 1), Amount: "10,000.00", Rate: "1.00"}
	s.do(s.users["legal"], repayment.Demand{Award: of, GivenTerms: terms})
	b := s.signIn(workflow.Legal)
	for _, list := range []string{"/debts", "/awards"} {
		b.get(list).want(http.StatusOK).says("2017-UL-0001")
		b.get(list+"?jurisdiction=Atlantis").want(http.StatusOK).says("No jurisdiction on record has the name", "No matches").keepsQuiet("2017-UL-0001")
	}
	if form := b.get("/debts?award=" + of).want(http.StatusOK).says("2017-UL-0001").form("/debts"); form.Get("award") != of {
		t.Errorf("the form forgets the award: %v", form.Values)
	}
}

func TestADebtOfAJointAwardIsThatOfOneShare(t *testing.T) {
	s := newSite(t)
	b := s.signIn(workflow.Legal)
	recordForm(b, "2017-DJ-1", "City of Chicago", "1,000.00").with("shares", "City of Chicago 600.00\nSonoma County: $400.00").submit().want(http.StatusOK)
	at := "/awards/" + s.awards()["2017-DJ-1"].ID
	b.get(at).keepsQuiet("Demand repayment")
	page := b.get(at+"/debts/new").want(http.StatusOK).says("Whose share of the award it is.", "Sonoma County")
	of := s.award(at)
	agent := slices.Index(of.Holders, of.Recipient)
	sonoma := of.Holders[1-agent]
	page.form(at+"/debts/new").with("demanded", "2018-01-24", "amount", "1.00", "rate", "1.00", "debtor", sonoma).submit().want(http.StatusConflict).
		says("$0.00 of it is disallowed and not repaid")
}
