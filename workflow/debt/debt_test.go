package debt_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"duces/templates/wordstest"
	"duces/workflow"
	"duces/workflow/authority"
	"duces/workflow/civil"
	"duces/workflow/debt"
)

func day(text string) civil.Date {
	d, err := civil.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return d
}

// demanded is the demand of $10,000.00 on June 1, 2018, at the rate of 2018: 1.00 percent (82 FR 49934).
func demanded(entries ...debt.Entry) debt.Debt {
	return debt.Debt{
		Demanded: day("2018-06-01"), Principal: 1_000_000, Rate: 100, InterestFrom: day("2018-06-01"),
		Edition: authority.Edition2014, Entries: entries,
	}
}

func apply(t *testing.T, d debt.Debt, entries ...debt.Entry) debt.Debt {
	t.Helper()
	for _, e := range entries {
		with, err := d.Apply(e)
		if err != nil {
			t.Fatalf("%s %s: %v", e.Kind, e.ID, err)
		}
		d = with
	}
	return d
}

func refused(t *testing.T, d debt.Debt, e debt.Entry, says string) {
	t.Helper()
	with, err := d.Apply(e)
	if err == nil || !strings.Contains(err.Error(), says) {
		t.Errorf("%s %s: %v, want a refusal with %q", e.Kind, e.ID, err, says)
		return
	}
	if _, ours := errors.AsType[*workflow.Error](err); !ours {
		t.Errorf("%s %s: %T is no refusal of ours", e.Kind, e.ID, err)
	}
	if len(with.Entries) != len(d.Entries) {
		t.Errorf("%s %s was refused and saved", e.Kind, e.ID)
	}
	wordstest.Plain(t, "the refusal", err.Error())
}

// lines writes a balance as charged, paid, waived and due of each column that has any, then what is unapplied.
func lines(t *testing.T, d debt.Debt, on string) string {
	t.Helper()
	b, err := d.Balance(day(on))
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	var due debt.Cents
	for _, l := range b.Lines {
		if l.Charged != 0 || l.Paid != 0 || l.Waived != 0 {
			parts = append(parts, fmt.Sprintf("%s %d-%d-%d=%d", l.Column, l.Charged, l.Paid, l.Waived, l.Due()))
		}
		due += l.Due()
	}
	if due != b.Due() {
		t.Errorf("the columns sum to %s, the balance to %s", due, b.Due())
	}
	if b.Unapplied != 0 {
		parts = append(parts, fmt.Sprintf("unapplied %d", b.Unapplied))
	}
	return strings.Join(parts, ", ")
}

func TestInterestIsSimpleOnPrincipalAtTheFixedRate(t *testing.T) {
	paid := func(on string, cents debt.Cents) debt.Entry {
		return debt.Entry{ID: "pay " + on, On: day(on), Kind: debt.Payment, Amount: cents}
	}
	for _, c := range []struct {
		name    string
		entries []debt.Entry
		on      string
		want    string
		source  string
	}{
		{"on the day of the demand", nil, "2018-06-01", "principal 1000000-0-0=1000000", "31 U.S.C. 3717(b)"},
		{"the day before the demand", nil, "2018-05-31", "", "no debt yet"},
		{"on the thirtieth day none is charged", nil, "2018-07-01", "principal 1000000-0-0=1000000", "31 CFR 901.9(g)"},
		{
			"on the day after, all 31 days are", nil, "2018-07-02", "interest 849-0-0=849, principal 1000000-0-0=1000000",
			"10,000.00 × 1% × 31/365 = 8.493",
		},
		{"after 365 days", nil, "2019-06-01", "interest 10000-0-0=10000, principal 1000000-0-0=1000000", "31 U.S.C. 3717"},
		{
			"a leap year has 365 days and one more", nil, "2020-06-01", "interest 20027-0-0=20027, principal 1000000-0-0=1000000",
			"731 days: 200.274",
		},
		{
			"what is paid within 30 days bears none",
			[]debt.Entry{paid("2018-06-30", 400_000)},
			"2018-07-02",
			"interest 510-0-0=510, principal 1000000-400000-0=600000", "6,000.00 × 1% × 31/365 = 5.096",
		},
		{
			"all paid on the thirtieth day",
			[]debt.Entry{paid("2018-07-01", 1_000_000)},
			"2019-06-01",
			"principal 1000000-1000000-0=0", "31 U.S.C. 3717(d)",
		},
		{
			"a payment pays interest first",
			[]debt.Entry{paid("2018-07-02", 1_000)},
			"2018-07-02",
			"interest 849-849-0=0, principal 1000000-151-0=999849", "31 CFR 901.9(f)",
		},
		{
			"none on interest",
			[]debt.Entry{{ID: "fee", On: day("2018-07-02"), Kind: debt.Charge, Column: debt.Cost, Amount: 5_000_000}},
			"2019-06-01", "cost 5000000-0-0=5000000, interest 10000-0-0=10000, principal 1000000-0-0=1000000", "31 CFR 901.9(b)(3)",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := lines(t, apply(t, demanded(), c.entries...), c.on); got != c.want {
				t.Errorf("%s, want %s (%s)", got, c.want, c.source)
			}
		})
	}
}

func TestALongerTimeWithoutInterestIsTheAgencys(t *testing.T) {
	d := demanded()
	d.Grace = 60
	if got := lines(t, d, "2018-07-31"); got != "principal 1000000-0-0=1000000" {
		t.Error(got)
	}
	if got := lines(t, d, "2018-08-01"); got != "interest 1671-0-0=1671, principal 1000000-0-0=1000000" { // 61 days
		t.Error(got)
	}
}

// 31 CFR 901.9(f), and before April 7, 2008 as 73 FR 12272 sums it up.
func TestPaymentsGoInTheOrderOfTheRuleOfTheirDay(t *testing.T) {
	for _, c := range []struct{ name, from, paid, want string }{
		{
			"since April 7, 2008: contingency fees first", "2008-03-01", "2008-04-07",
			"contingency_fee 100-100-0=0, penalty 100-50-0=50, cost 100-0-0=100, interest 1014-0-0=1014, principal 1000000-0-0=1000000",
		},
		{
			"before: penalties first", "2008-03-01", "2008-04-06",
			"contingency_fee 100-50-0=50, penalty 100-100-0=0, cost 100-0-0=100, interest 1014-0-0=1014, principal 1000000-0-0=1000000",
		},
	} {
		d := demanded()
		d.Demanded, d.InterestFrom = day(c.from), day(c.from)
		d = apply(t, d,
			debt.Entry{ID: "1", On: day(c.from), Kind: debt.Charge, Column: debt.Cost, Amount: 100},
			debt.Entry{ID: "2", On: day(c.from), Kind: debt.Charge, Column: debt.Penalty, Amount: 100},
			debt.Entry{ID: "3", On: day(c.from), Kind: debt.Charge, Column: debt.ContingencyFee, Amount: 100},
			debt.Entry{ID: "4", On: day(c.paid), Kind: debt.Payment, Amount: 150},
		)
		if got := lines(t, d, "2008-04-07"); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	d := apply(t, demanded(),
		debt.Entry{ID: "1", On: day("2018-07-02"), Kind: debt.Charge, Column: debt.Penalty, Amount: 300},
		debt.Entry{ID: "2", On: day("2018-07-02"), Kind: debt.Charge, Column: debt.Cost, Amount: 200},
		debt.Entry{ID: "3", On: day("2018-07-02"), Kind: debt.Payment, Amount: 2_000},
	)
	allocations, err := d.Allocations(day("2018-07-02"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range allocations[0].Columns {
		got = append(got, fmt.Sprintf("%s %d", l.Column, l.Paid))
	}
	if want := []string{"penalty 300", "cost 200", "interest 849", "principal 651"}; !slices.Equal(got, want) {
		t.Errorf("paid %q, want %q", got, want)
	}
}

func TestOffsetIsRefusedBeforeTheDayOfTheRule(t *testing.T) {
	offset := func(on string) debt.Entry {
		return debt.Entry{ID: "offset", On: day(on), Kind: debt.Offset, Amount: 100_000}
	}
	for _, c := range []struct {
		name, notice    string
		edition         authority.Edition
		refused, first  string
		reason, because string
	}{
		{
			"the text of 2018: not paid within 90 calendar days after demand", "", authority.Edition2014, "2018-08-30", "2018-08-31",
			"2 CFR 200.345(a): if not paid within 90 calendar days after demand. The demand was on Fri, Jun 1, 2018, so the last day " +
				"to pay is Thu, Aug 30, 2018 and the first day for offset is Fri, Aug 31, 2018.",
			"Offset is allowed from Fri, Aug 31, 2018.",
		},
		{
			"the text of 2020 has the same period", "", authority.Edition2020, "2018-08-30", "2018-08-31",
			"2 CFR 200.346(a): if not paid within 90 calendar days", "Offset is allowed from Fri, Aug 31, 2018.",
		},
		{
			"the text of 2024 with notice given", "2018-07-10", authority.Edition2024, "2018-07-09", "2018-07-10",
			"31 CFR 901.3(b)(4)(ii): notice and the opportunities to respond were complete on Tue, Jul 10, 2018.",
			"Offset is allowed from Tue, Jul 10, 2018.",
		},
		{
			"the text of 2024 without notice", "", authority.Edition2024, "2025-01-02", "",
			"only after notice of the debt and of the offset", "Record the notice of the offset first.",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := demanded()
			if d.Edition = c.edition; c.notice != "" {
				d.OffsetNotice = day(c.notice)
			}
			first, why, err := d.OffsetFrom()
			if err != nil || first.String() != c.first || !strings.Contains(why, c.reason) {
				t.Errorf("from %s, %q, %v", first, why, err)
			}
			wordstest.Plain(t, "the reason", why)
			refused(t, d, offset(c.refused), c.because)
			if c.first != "" {
				apply(t, d, offset(c.first))
			}
		})
	}
}

// 2 CFR 200.345(b): the date from which interest is computed is not extended by the filing of any form of appeal.
func TestAnAppealMovesNoInterestAndHoldsCollectionOnlyIfRecordedSo(t *testing.T) {
	offset := debt.Entry{ID: "offset", On: day("2018-08-31"), Kind: debt.Offset, Amount: 100_000}
	plain := apply(t, demanded(), debt.Entry{ID: "appeal", On: day("2018-06-15"), Kind: debt.Appeal})
	holding := apply(t, demanded(), debt.Entry{ID: "appeal", On: day("2018-06-15"), Kind: debt.Appeal, Holds: true})
	for _, d := range []debt.Debt{plain, holding} {
		if got, want := lines(t, d, "2019-06-01"), lines(t, demanded(), "2019-06-01"); got != want {
			t.Errorf("with the appeal %s, without it %s", got, want)
		}
	}
	apply(t, plain, offset)
	refused(t, holding, offset, "The appeal of Fri, Jun 15, 2018 holds collection.")
	if b, err := holding.Balance(day("2018-06-15")); err != nil || b.HeldBy != "appeal" {
		t.Errorf("held by %q, %v", b.HeldBy, err)
	}
	apply(t, holding, debt.Entry{ID: "payment", On: day("2018-08-31"), Kind: debt.Payment, Amount: 100})

	released := apply(t, holding, debt.Entry{ID: "release", On: day("2018-08-31"), Kind: debt.Release, Names: "appeal"})
	apply(t, released, offset)
	refused(t, released, debt.Entry{ID: "again", On: day("2018-09-01"), Kind: debt.Release, Names: "appeal"}, "was released on Fri, Aug 31, 2018")
	refused(t, plain, debt.Entry{ID: "release", On: day("2018-08-31"), Kind: debt.Release, Names: "appeal"}, "Only an appeal that holds collection")
	backInForce := apply(t, released, debt.Entry{ID: "undo", On: day("2018-08-31"), Kind: debt.Reversal, Names: "release"})
	refused(t, backInForce, offset, "holds collection")
}

func TestAWaiverNamesItsColumnAndIsNoMoreThanIsDue(t *testing.T) {
	d := apply(t, demanded(), debt.Entry{ID: "fee", On: day("2018-07-02"), Kind: debt.Charge, Column: debt.Cost, Amount: 500})
	waiver := func(c debt.Column, cents debt.Cents) debt.Entry {
		return debt.Entry{ID: "waiver", On: day("2018-07-02"), Kind: debt.Waiver, Column: c, Amount: cents}
	}
	waived := apply(t, d, waiver(debt.Interest, 849))
	if got := lines(t, waived, "2018-07-02"); got != "cost 500-0-0=500, interest 849-0-849=0, principal 1000000-0-0=1000000" {
		t.Error(got)
	}
	refused(t, d, waiver("", 100), "Column is required.")
	refused(t, d, waiver(debt.Principal, 100), "principal is not waived under 31 CFR 901.9(g)")
	refused(t, d, waiver("fine", 100), "“fine” is not one of")
	refused(t, d, waiver(debt.Interest, 850), "more than the $8.49 due in Interest on that day")
	refused(t, d, waiver(debt.Cost, 501), "more than the $5.00 due in Administrative costs")
	refused(t, waived, debt.Entry{ID: "early", On: day("2018-06-20"), Kind: debt.Payment, Amount: 500_000}, "Reverse that waiver first.")
}

func TestAReversalNamesOneEntryOnce(t *testing.T) {
	d := apply(t, demanded(),
		debt.Entry{ID: "check", On: day("2018-06-20"), Kind: debt.Payment, Amount: 1_000_000})
	returned := apply(t, d, debt.Entry{ID: "returned", On: day("2018-07-20"), Kind: debt.Reversal, Names: "check"})
	for _, c := range []struct{ name, on, want string }{
		{"before the reversal the payment counts", "2018-07-19", "principal 1000000-1000000-0=0"},
		{"from its day it was never received", "2018-07-20", "interest 1342-0-0=1342, principal 1000000-0-0=1000000"}, // 49 days
	} {
		if got := lines(t, returned, c.on); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if len(returned.Entries) != 2 {
		t.Errorf("%d entries are kept, want both", len(returned.Entries))
	}
	reversal := func(id, names, on string) debt.Entry {
		return debt.Entry{ID: id, On: day(on), Kind: debt.Reversal, Names: names}
	}
	refused(t, returned, reversal("twice", "check", "2018-07-21"), "reversed on Fri, Jul 20, 2018, and an entry is reversed once")
	refused(t, returned, reversal("back", "returned", "2018-07-21"), "A reversal is not reversed.")
	refused(t, returned, reversal("nothing", "", "2018-07-21"), "The entry that it is about is required.")
	refused(t, returned, reversal("unknown", "cash", "2018-07-21"), "No entry of this debt has the ID “cash”.")
	refused(t, d, reversal("early", "check", "2018-06-19"), "enter Wed, Jun 20, 2018")

	waived := apply(t, demanded(),
		debt.Entry{ID: "fee", On: day("2018-06-20"), Kind: debt.Charge, Column: debt.Cost, Amount: 500},
		debt.Entry{ID: "waiver", On: day("2018-06-21"), Kind: debt.Waiver, Column: debt.Cost, Amount: 500})
	refused(t, waived, reversal("fee reversed", "fee", "2018-06-22"), "Reverse that waiver first.")
	both := apply(t, waived, reversal("waiver reversed", "waiver", "2018-06-25"))
	refused(t, both, reversal("fee reversed", "fee", "2018-06-22"), "Reverse that waiver first.")
	apply(t, both, reversal("fee reversed", "fee", "2018-06-25"))
}

func TestAnOverpaymentIsKeptUnapplied(t *testing.T) {
	d := apply(t, demanded(),
		debt.Entry{ID: "check", On: day("2018-06-20"), Kind: debt.Payment, Amount: 1_000_025},
		debt.Entry{ID: "fee", On: day("2018-06-25"), Kind: debt.Charge, Column: debt.Cost, Amount: 10})
	if got := lines(t, d, "2019-06-01"); got != "cost 10-0-0=10, principal 1000000-1000000-0=0, unapplied 25" {
		t.Error(got)
	}
	allocations, err := d.Allocations(day("2019-06-01"))
	if err != nil || len(allocations) != 1 || allocations[0].Unapplied != 25 {
		t.Errorf("%+v, %v", allocations, err)
	}
}

func TestAnEntryThatLacksAPartIsRefused(t *testing.T) {
	d := apply(t, demanded(), debt.Entry{ID: "first", On: day("2018-06-02"), Kind: debt.Payment, Amount: 1})
	for _, c := range []struct {
		name  string
		entry debt.Entry
		says  string
	}{
		{"no ID", debt.Entry{On: day("2018-06-02"), Kind: debt.Payment, Amount: 1}, "ID is required."},
		{"an ID twice", debt.Entry{ID: "first", On: day("2018-06-02"), Kind: debt.Payment, Amount: 1}, "another entry"},
		{"no date", debt.Entry{ID: "x", Kind: debt.Payment, Amount: 1}, "Date is required."},
		{"before the demand", debt.Entry{ID: "x", On: day("2018-05-31"), Kind: debt.Payment, Amount: 1}, "Fri, Jun 1, 2018, or a later one"},
		{"no money", debt.Entry{ID: "x", On: day("2018-06-02"), Kind: debt.Payment}, "an amount above zero"},
		{"negative money", debt.Entry{ID: "x", On: day("2018-06-02"), Kind: debt.Payment, Amount: -1}, "an amount above zero"},
		{"a column of a payment", debt.Entry{ID: "x", On: day("2018-06-02"), Kind: debt.Payment, Amount: 1, Column: debt.Principal}, "The rule sets the order"},
		{"interest charged by a person", debt.Entry{ID: "x", On: day("2018-06-02"), Kind: debt.Charge, Amount: 1, Column: debt.Interest}, "“interest” is not one of"},
		{"an amount of an appeal", debt.Entry{ID: "x", On: day("2018-06-02"), Kind: debt.Appeal, Amount: 1}, "leave it empty"},
		{"a payment that holds", debt.Entry{ID: "x", On: day("2018-06-02"), Kind: debt.Payment, Amount: 1, Holds: true}, "Only an appeal holds"},
		{"a payment about another", debt.Entry{ID: "x", On: day("2018-06-02"), Kind: debt.Payment, Amount: 1, Names: "first"}, "Leave the entry"},
		{"an unknown kind", debt.Entry{ID: "x", On: day("2018-06-02"), Kind: "gift"}, "“gift” is not one of"},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, d, c.entry, c.says) })
	}
}

func TestADebtThatCannotBeComputedIsRefused(t *testing.T) {
	for _, c := range []struct {
		name  string
		wrong func(*debt.Debt)
		field string
	}{
		{"no demand", func(d *debt.Debt) { d.Demanded = civil.Date{} }, "demanded"},
		{"no date of interest", func(d *debt.Debt) { d.InterestFrom = civil.Date{} }, "interest_from"},
		{"interest before the demand", func(d *debt.Debt) { d.InterestFrom = day("2018-05-31") }, "interest_from"},
		{"no principal", func(d *debt.Debt) { d.Principal = 0 }, "principal"},
		{"too much principal", func(d *debt.Debt) { d.Principal = 10_000_000_000_001 }, "principal"},
		{"a negative rate", func(d *debt.Debt) { d.Rate = -1 }, "rate"},
		{"a rate above 100 percent", func(d *debt.Debt) { d.Rate = 10_001 }, "rate"},
		{"fewer days than the rule's", func(d *debt.Debt) { d.Grace = 29 }, "grace"},
		{"no text of part 200", func(d *debt.Debt) { d.Edition = "" }, "edition"},
		{"a text that follows amendments", func(d *debt.Debt) { d.Edition = authority.AsAmended }, "edition"},
	} {
		d := demanded()
		c.wrong(&d)
		_, err := d.Balance(day("2018-06-02"))
		if refusal, ok := errors.AsType[*workflow.Error](err); !ok || refusal.Field != c.field {
			t.Errorf("%s: %v", c.name, err)
		} else {
			wordstest.Plain(t, c.name, refusal.Message)
		}
		if _, err := d.Apply(debt.Entry{ID: "x", On: day("2018-06-02"), Kind: debt.Payment, Amount: 1}); err == nil {
			t.Errorf("%s: an entry was accepted", c.name)
		}
	}
}

// The greatest debt over the longest time stays inside the arithmetic.
func TestTheGreatestDebtIsCounted(t *testing.T) {
	d := demanded()
	d.Demanded, d.InterestFrom, d.Principal, d.Rate = day("1900-01-01"), day("1900-01-01"), 10_000_000_000_000, 10_000
	b, err := d.Balance(day("2200-12-31"))
	if err != nil {
		t.Fatal(err)
	}
	// 109,937 days at 100 percent on $100 billion: 10^13 × 109937 / 365, to the nearest cent.
	if got := b.Line(debt.Interest).Charged; got != 3_011_972_602_739_726 {
		t.Errorf("%d", got)
	}
	if s := b.Line(debt.Principal).Due().String(); s != "$100,000,000,000.00" {
		t.Error(s)
	}
}
