package web_test

import (
	"net/http"
	"testing"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/repayment"
)

func TestAFormTellsWhatIsMissingAndWhatIsWrongAtOnce(t *testing.T) {
	s := newSite(t)
	at := s.disallowed()
	b := s.signIn(workflow.Legal)
	demand := s.do(s.users["legal"], repayment.Demand{Award: at[len("/awards/"):], GivenTerms: repayment.GivenTerms{
		Demanded: civil.NewDate(2018, 6, 1), Amount: "1,000.00", Rate: "1.00",
	}}).Created[0]
	debt, suit := "/debts/"+demand, "/proceedings/"+s.court()
	for name, x := range map[string]struct {
		at    string
		typed []string
		says  []string // each beside its input and above the form
	}{
		"a demand with no date, no rate, and two bad values": {
			at + "/debts/new",
			[]string{"amount", "1.234,50", "grace", "soon"},
			[]string{"Date of the demand is required.", "not an amount in dollars", "Interest rate is required.", "enter a number of days"},
		},
		"a demand with an unreadable date and a bad amount": {
			at + "/debts/new",
			[]string{"demanded", "tomorrow", "amount", "lots", "rate", "1.00", "interest_from", "never"},
			[]string{"Date of the demand: enter a date as year-month-day", "not an amount in dollars", "Interest from: enter a date as year-month-day"},
		},
		"a correction of a demand without its reason": {
			debt + "/correction",
			[]string{"amount", "lots", "rate", "high"},
			[]string{"not an amount in dollars", "a rate in percent", "Reason is required."},
		},
		"a waiver of nothing on no day": {
			debt + "/entries/new?kind=waiver",
			[]string{"amount", "lots"},
			[]string{"Date is required.", "not an amount in dollars", "Column is required.", "Reason is required."},
		},
		"an award with a bad year and amount, and no agency": {
			"/awards/new",
			[]string{"number", "2018-DJ-1", "year", "last", "recipient", "City of Chicago", "made_on", "2018-02-30", "amount", "lots"},
			[]string{"Agency is required.", "Program is required.", "a year of four digits", "Award date: enter a date as year-month-day", "not an amount in dollars"},
		},
		"an action of no kind with a bad amount": {
			at + "/actions/new", []string{"amount", "lots"}, []string{"Date is required.", "Kind is required.", "not an amount in dollars"},
		},
		"another name from no day": {at + "/names/new", []string{"name", " "}, []string{"Name is required.", "From is required."}},
		"an order of no kind, with an unreadable day and a clause about nothing": {
			suit + "/orders/new",
			[]string{"order.entered", "2018-13-01", "c1.effect", "bar", "step", "preview"},
			[]string{"Kind is required.", "Entered: enter a date as year-month-day", "name the acts that the clause bars; name whom the clause protects; name who is bound"},
		},
		"a filing with nothing but an unreadable day": {
			suit + "/filings", []string{"on", "2018-13-01"}, []string{"Filed on: enter a date as year-month-day", "Title is required."},
		},
	} {
		t.Log(name)
		page := b.get(x.at).want(http.StatusOK).form(x.at).with(x.typed...).submit().want(http.StatusUnprocessableEntity).says(x.says...)
		again := page.form(x.at)
		for i := 0; i < len(x.typed); i += 2 {
			if x.typed[i] != "step" && again.Get(x.typed[i]) != x.typed[i+1] {
				t.Errorf("%s came back as %q", x.typed[i], again.Get(x.typed[i]))
			}
		}
	}
}

func TestTheFormOfADecisionTellsAllItsFaultsAtOnce(t *testing.T) {
	s := newSite(t)
	s.noncompliant(s.matters[0])
	b, at := s.signIn(workflow.Legal), formOf(s.matters[0], "decide")
	recordForm(b, "COPS-1", "City of Chicago", "1,000.00").with("agency", "COPS").submit().want(http.StatusOK)
	row := func(pairs ...string) webPage {
		return b.get(at).form(at).with("effective_on", "2018-04-02", "f.decisions.0.award", "COPS-1", "f.decisions.0.outcome", "withheld").with(pairs...).
			submit().want(http.StatusUnprocessableEntity)
	}
	row().says("Grounds are required.", "Facts are required.", "Action is required.", "Appeal rights are required.", "Authority is required.", "enter how much of the $1,000.00")
	row("effective_on", "2018-13-02", "f.decisions.0.amount", "lots").says("enter a date as year-month-day", "Amount: enter dollars, such as 1,234.50.")
}

func TestAWeekOutOfRangeIsRefusedWithTheRange(t *testing.T) {
	s := newSite(t)
	s.signIn(workflow.Legal).get("/report?week=1850-01-01").want(http.StatusOK).says("Week of: enter a date of the years 1900 to 2200.")
}
