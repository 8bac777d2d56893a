package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

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
		tells []string // input, fault, input, fault
	}{
		"a demand with no date, no rate, and two bad values": {
			at + "/debts/new",
			[]string{"amount", "1.234,50", "grace", "soon"},
			[]string{
				"demanded", "Date of the demand is required.", "amount", "not an amount in dollars",
				"rate", "Interest rate is required.", "grace", "enter a number of days",
			},
		},
		"a demand with an unreadable date and a bad amount": {
			at + "/debts/new",
			[]string{"demanded", "tomorrow", "amount", "lots", "rate", "1.00", "interest_from", "never"},
			[]string{
				"demanded", "Date of the demand: enter a date as year-month-day",
				"amount", "not an amount in dollars", "interest_from", "Interest from: enter a date as year-month-day",
			},
		},
		"a correction of a demand without its reason": {
			debt + "/correction",
			[]string{"amount", "lots", "rate", "high"},
			[]string{"amount", "not an amount in dollars", "rate", "a rate in percent", "reason", "Reason is required."},
		},
		"a waiver of nothing on no day": {
			debt + "/entries/new?kind=waiver",
			[]string{"amount", "lots"},
			[]string{"on", "Date is required.", "amount", "not an amount in dollars", "column", "Column is required.", "reason", "Reason is required."},
		},
		"an award with a bad year and amount, and no agency": {
			"/awards/new",
			[]string{"number", "2018-DJ-1", "year", "last", "recipient", "City of Chicago", "made_on", "2018-02-30", "amount", "lots"},
			[]string{
				"agency", "Agency is required.", "program", "Program is required.",
				"year", "a year of four digits", "made_on", "Award date: enter a date as year-month-day", "amount", "not an amount in dollars",
			},
		},
		"an action of no kind with a bad amount": {
			at + "/actions/new", []string{"amount", "lots"}, []string{"on", "Date is required.", "kind", "Kind is required.", "amount", "not an amount in dollars"},
		},
		"another name from no day": {at + "/names/new", []string{"name", " "}, []string{"name", "Name is required.", "from", "From is required."}},
		"an order of no kind, with an unreadable day and a clause about nothing": {
			suit + "/orders/new",
			[]string{"order.entered", "2018-13-01", "c1.effect", "bar", "step", "preview"},
			[]string{
				"order.kind", "Kind is required.",
				"order.entered", "Entered: enter a date as year-month-day", "c1.effect", "name the acts that the clause bars; name whom the clause protects; name who is bound",
			},
		},
		"a filing with nothing but an unreadable day": {
			suit + "/filings", []string{"on", "2018-13-01"}, []string{"on", "Filed on: enter a date as year-month-day", "title", "Title is required."},
		},
	} {
		t.Log(name)
		b.get(x.at).want(http.StatusOK).form(x.at).faulty(x.typed, x.tells)
	}
}

func TestTheFormOfADecisionTellsAllItsFaultsAtOnce(t *testing.T) {
	s := newSite(t)
	s.noncompliant(s.matters[0])
	b, at := s.signIn(workflow.Legal), formOf(s.matters[0], "decide")
	recordForm(b, "COPS-1", "City of Chicago", "1,000.00").with("agency", "COPS").submit().want(http.StatusOK)
	row := func(pairs ...string) webPage {
		t.Helper()
		return b.get(at).form(at).with("effective_on", "2018-04-02", "f.decisions.0.award", "COPS-1", "f.decisions.0.outcome", "withheld").with(pairs...).
			submit().want(http.StatusUnprocessableEntity)
	}
	row().says("Grounds are required.", "Facts are required.", "Action is required.", "Appeal rights are required.", "Authority is required.", "enter how much of the $1,000.00")
	row("effective_on", "2018-13-02", "f.decisions.0.amount", "lots").says("enter a date as year-month-day", "Amount: enter dollars, such as 1,234.50.")
}

// faulty sends a form as it was typed (input, value, input, value), and asserts that it is refused, tells just these faults,
// and comes back as it was typed.
func (f *filled) faulty(typed, tells []string) {
	f.b.t.Helper()
	page := f.with(typed...).submit().want(http.StatusUnprocessableEntity).tells(tells...)
	again := page.form(f.action)
	for i := 0; i < len(typed); i += 2 {
		if typed[i] != "step" && again.Get(typed[i]) != typed[i+1] {
			f.b.t.Errorf("%s came back as %q", typed[i], again.Get(typed[i]))
		}
	}
}

// tells asserts that a refused form tells just these faults (input, fault, input, fault), each beside its input, which
// points to it, and above the form, in the same order, with a link to the input.
func (p webPage) tells(faults ...string) webPage {
	p.b.t.Helper()
	beside, above := p.besideInputs(), p.aboveForm()
	for where, said := range map[string][][2]string{"beside the inputs": beside, "above the form": above} {
		for i := 0; i < len(faults); i += 2 {
			if !slices.ContainsFunc(said, func(x [2]string) bool { return x[0] == faults[i] && strings.Contains(x[1], faults[i+1]) }) {
				p.b.t.Errorf("%s does not show %[3]q of %[4]s %[2]s, but %[5]q", p.path, where, faults[i+1], faults[i], said)
			}
		}
		if len(said) != len(faults)/2 {
			p.b.t.Errorf("%s shows %[3]d faults %[2]s, want %[4]d: %[5]q", p.path, where, len(said), len(faults)/2, said)
		}
	}
	if !slices.EqualFunc(beside, above, func(a, b [2]string) bool { return a[0] == b[0] }) {
		p.b.t.Errorf("%s: above the form faults stand in another order: %q, not %q", p.path, above, beside)
	}
	return p
}

// besideInputs are the messages of a form, each with the name of the input that it describes; without one if none does.
func (p webPage) besideInputs() [][2]string {
	var said [][2]string
	for n := range p.root.Descendants() {
		if class, _ := attr(n, "class"); class != "usa-error-message" {
			continue
		}
		id, _ := attr(n, "id")
		said = append(said, [2]string{p.named(func(x *html.Node) bool {
			by, _ := attr(x, "aria-describedby")
			return id != "" && slices.Contains(strings.Fields(by), id)
		}), wordsOf(n)})
	}
	return said
}

// aboveForm are the faults that stand above a form, each with the name of the input to which it leads.
func (p webPage) aboveForm() [][2]string {
	var said [][2]string
	for above := range p.root.Descendants() {
		if id, _ := attr(above, "id"); id != "problems" {
			continue
		}
		for n := range above.Descendants() {
			if n.Data != "li" {
				continue
			}
			to := ""
			for a := range n.Descendants() {
				if href, is := attr(a, "href"); is {
					to = p.named(func(x *html.Node) bool { id, _ := attr(x, "id"); return "#"+id == href })
				}
			}
			said = append(said, [2]string{to, wordsOf(n)})
		}
	}
	return said
}

// named is the name of the first input that is such an element, or stands in one.
func (p webPage) named(is func(*html.Node) bool) string {
	for n := range p.root.Descendants() {
		if n.Type != html.ElementNode || !is(n) {
			continue
		}
		if name, has := attr(n, "name"); has {
			return name
		}
		for in := range n.Descendants() {
			if name, has := attr(in, "name"); has {
				return name
			}
		}
	}
	return ""
}

func TestAWeekOutOfRangeIsRefusedWithTheRange(t *testing.T) {
	s := newSite(t)
	s.signIn(workflow.Legal).get("/report?week=1850-01-01").want(http.StatusOK).says("Week of: enter a date of the years 1900 to 2200.")
}
