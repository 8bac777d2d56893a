package authority_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"duces/templates/wordstest"
	"duces/workflow"
	"duces/workflow/authority"
	"duces/workflow/civil"
)

func day(t *testing.T, text string) civil.Date {
	t.Helper()
	if text == "" {
		return civil.Date{}
	}
	d, err := civil.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func cites(sections []authority.Section, part string) string {
	var list []string
	for _, s := range sections {
		if strings.HasPrefix(s.Cite, part) {
			list = append(list, strings.TrimPrefix(s.ID, "2cfr200."))
		}
	}
	return strings.Join(list, " ")
}

const (
	text2014 = "338/2014 339/2014 340/2014 341/2014 342/2014 345/2014"
	text2020 = "339/2020 340/2020 341/2020 342/2020 343/2020 346/2020"
	text2024 = "339/2024 340/2024 341/2024 342/2024 343/2024 346/2024"
)

func TestTheTextOfPart200ThatBindsAnAward(t *testing.T) {
	for _, c := range []struct {
		name, made string
		terms      authority.Edition
		decided    string
		sections   string
		edition    authority.Edition
		says       string
		source     string
	}{
		{
			"an award of fiscal year 2017", "2017-09-30", "", "2018-02-23", text2014, authority.Edition2014,
			"The award's terms are not recorded, so its date, Sat, Sep 30, 2017, chooses", "78 FR 78608",
		},
		{
			"an award of 2017 decided after every amendment", "2017-09-30", "", "2025-08-22", text2014, authority.Edition2014,
			"not recorded", "78 FR 78608",
		},
		{
			"the day before § 200.340 changed", "2020-08-12", "", "2020-12-01", text2014, authority.Edition2014,
			"not recorded", "85 FR 49506",
		},
		{
			"the day on which § 200.340 alone changed", "2020-08-13", "", "2020-12-01",
			"338/2014 339/2014 341/2014 342/2014 345/2014 340/2020", authority.Edition2014,
			"only § 200.340 was in force that day, from Thu, Aug 13, 2020", "85 FR 49506",
		},
		{
			"the last day before the rest changed", "2020-11-11", "", "2020-12-01",
			"338/2014 339/2014 341/2014 342/2014 345/2014 340/2020", authority.Edition2014,
			"Both the earlier § 200.339 and the new § 200.340 speak of termination", "85 FR 49506",
		},
		{
			"the day on which the rest changed", "2020-11-12", "", "2020-12-01", text2020, authority.Edition2020,
			"not recorded", "85 FR 49506",
		},
		{
			"the last day of the text of 2020", "2024-09-30", "", "2025-01-02", text2020, authority.Edition2020,
			"not recorded", "89 FR 30046",
		},
		{
			"the first day of the text of 2024", "2024-10-01", "", "2025-01-02", text2024, authority.Edition2024,
			"not recorded", "89 FR 30046",
		},
		{
			"an award before part 200", "2014-12-25", "", "2018-02-23", "", "",
			"record the terms of this award", "78 FR 78608",
		},
		{
			"the first day of part 200", "2014-12-26", "", "2018-02-23", text2014, authority.Edition2014,
			"not recorded", "78 FR 78608",
		},
		{
			"recorded terms win over the date", "2017-09-30", authority.Edition2020, "2021-01-04", text2020, authority.Edition2020,
			"The award's recorded terms name the 2020 text of 2 CFR part 200.", "the award's terms",
		},
		{
			"recorded terms win over a later date", "2021-03-01", authority.Edition2014, "2021-04-01", text2014, authority.Edition2014,
			"recorded terms name the 2014 text", "the award's terms",
		},
		{
			"recorded terms name the text of 2024", "2021-03-01", authority.Edition2024, "2025-04-01", text2024, authority.Edition2024,
			"recorded terms name the 2024 text", "the award's terms",
		},
		{
			"terms that follow every amendment", "2017-09-30", authority.AsAmended, "2020-09-01",
			"338/2014 339/2014 341/2014 342/2014 345/2014 340/2020", authority.Edition2014,
			"as amended: it is read as of Tue, Sep 1, 2020", "the award's terms",
		},
		{
			"recorded terms of an award without a date", "", authority.Edition2020, "2021-01-04", text2020, authority.Edition2020,
			"recorded terms", "the award's terms",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			terms := authority.Terms{Edition: c.terms}
			binding, why, err := authority.Binding(day(t, c.made), terms, day(t, c.decided))
			if err != nil {
				t.Fatal(err)
			}
			if got := cites(binding, "2 CFR 200."); got != c.sections {
				t.Errorf("binds %q, want %q (%s)", got, c.sections, c.source)
			}
			if !strings.Contains(why, c.says) {
				t.Errorf("the receipt says %q, want %q in it", why, c.says)
			}
			wordstest.Plain(t, "the receipt", why)
			edition, _, err := authority.EditionOf(day(t, c.made), terms, day(t, c.decided))
			if edition != c.edition || err != nil {
				t.Errorf("edition %q, %v; want %q", edition, err, c.edition)
			}
		})
	}
}

func TestTheDayOfTheDecisionChoosesTheOrderOfPayments(t *testing.T) {
	for _, c := range []struct{ decided, id string }{
		{"2008-04-06", "31cfr901.9(f)/2000"},
		{"2008-04-07", "31cfr901.9(f)/2008"}, // 73 FR 12272
	} {
		binding, _, err := authority.Binding(day(t, "2007-01-02"), authority.Terms{}, day(t, c.decided))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range binding {
			if s.Cite == "31 CFR 901.9(f)" {
				got = append(got, s.ID)
			}
		}
		if !slices.Equal(got, []string{c.id}) {
			t.Errorf("on %s: %v, want %s", c.decided, got, c.id)
		}
	}
}

func TestBindingRefusesWhatItCannotRead(t *testing.T) {
	for _, c := range []struct {
		name, made string
		terms      authority.Edition
		decided    string
		field      string
	}{
		{"no date and no terms", "", "", "2018-02-23", "made"},
		{"no day of the decision", "2017-09-30", "", "", "day"},
		{"an unknown text", "2017-09-30", "2019", "2018-02-23", "terms"},
		{"an award after its decision", "2018-02-24", "", "2018-02-23", "made"},
	} {
		binding, _, err := authority.Binding(day(t, c.made), authority.Terms{Edition: c.terms}, day(t, c.decided))
		wantField(t, c.name, err, c.field)
		if binding != nil {
			t.Errorf("%s: %d sections came with the refusal", c.name, len(binding))
		}
	}
}

func wantField(t *testing.T, name string, err error, fields ...string) {
	t.Helper()
	refusal, ok := errors.AsType[*workflow.Error](err)
	if !ok {
		t.Errorf("%s: accepted, or another error: %v", name, err)
		return
	}
	var got []string
	for _, d := range refusal.Details {
		got = append(got, d.Field)
	}
	if got == nil {
		got = []string{refusal.Field}
	}
	if !slices.Equal(got, fields) {
		t.Errorf("%s: about %q, want %q", name, got, fields)
	}
	wordstest.Plain(t, name, refusal.Message)
}

func TestEachOutcomeOffersTheSectionsThatMayCarryIt(t *testing.T) {
	binding, _, err := authority.Binding(day(t, "2017-09-30"), authority.Terms{}, day(t, "2018-02-23"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		outcome authority.Outcome
		adverse bool
		cites   []string
	}{
		{authority.Made, false, []string{"34 U.S.C. 10152(a)(1)", "34 U.S.C. 10156(d)(4)(A)"}},
		{authority.MadeWithConditions, false, []string{"2 CFR 200.338", "34 U.S.C. 10152(a)(1)", "34 U.S.C. 10156(d)(4)(A)"}},
		{authority.Withheld, true, []string{"2 CFR 200.338", "34 U.S.C. 10222"}},
		{authority.Denied, true, []string{"2 CFR 200.338", "34 U.S.C. 10153(a)(5)(D)", "34 U.S.C. 10154"}},
		{authority.Suspended, true, []string{"2 CFR 200.338", "28 CFR 18.5(a)", "34 U.S.C. 10222"}},
		{authority.Terminated, true, []string{"2 CFR 200.338", "2 CFR 200.339", "28 CFR 18.5(a)", "34 U.S.C. 10222"}},
		{authority.Disallowed, true, []string{"2 CFR 200.338", "2 CFR 200.345", "34 U.S.C. 10222"}},
	} {
		var got []string
		for _, s := range authority.Offered(binding, c.outcome) {
			got = append(got, s.Cite)
		}
		if !slices.Equal(got, c.cites) {
			t.Errorf("%s offers %q, want %q", c.outcome, got, c.cites)
		}
		if c.outcome.Adverse() != c.adverse {
			t.Errorf("%s: adverse is %t", c.outcome, !c.adverse)
		}
	}
	if len(authority.Outcomes) != 7 {
		t.Errorf("%d outcomes, and seven are tested", len(authority.Outcomes))
	}
	if got := authority.MadeWithConditions.Title() + ", " + authority.Denied.Title(); got != "Made with conditions, Denied" {
		t.Errorf("titles are %q", got)
	}
}

func TestADecisionNamesOnlyAuthorityThatBindsAndCarriesIt(t *testing.T) {
	binding, _, err := authority.Binding(day(t, "2017-09-30"), authority.Terms{}, day(t, "2018-02-23"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		outcome authority.Outcome
		ids     []string
		says    string // empty: accepted
	}{
		{"the section of its own day", authority.Terminated, []string{"2cfr200.339/2014", "28cfr18.5(a)"}, ""},
		{"no authority for an outcome that is not adverse", authority.Made, nil, ""},
		{"no authority for an adverse outcome", authority.Denied, nil, "Authority is required."},
		{
			"a text that is later than the award", authority.Terminated,
			[]string{"2cfr200.340/2020"},
			"2 CFR 200.340, as it read from Thu, Aug 13, 2020, does not bind this award.",
		},
		{
			"a section that cannot carry the outcome", authority.Withheld,
			[]string{"2cfr200.339/2014"},
			"2 CFR 200.339 cannot carry the outcome “Withheld”.",
		},
		{"a section that no one knows", authority.Denied, []string{"2cfr200.999"}, "no section is called “2cfr200.999”"},
	} {
		err := authority.CheckNamed(c.outcome, c.ids, binding)
		switch {
		case c.says == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)):
			t.Errorf("%s: %v, want %q", c.name, err, c.says)
		}
	}
}

func TestEverySectionIsWholeAndNoTwoWordingsOfOneOverlap(t *testing.T) {
	seen := map[string]bool{}
	all := authority.Sections()
	for i, s := range all {
		if seen[s.ID] || s.Cite == "" || s.Heading == "" || s.Text == "" || s.Source == "" || s.Chosen == "" {
			t.Errorf("%s is double or lacks a part", s.ID)
		}
		seen[s.ID] = true
		if found, ok := authority.Named(s.ID); !ok || found.Text != s.Text {
			t.Errorf("%s is not found by its ID", s.ID)
		}
		if !s.Until.IsZero() && !s.From.Before(s.Until) {
			t.Errorf("%s ends before it starts", s.ID)
		}
		for _, other := range all[i+1:] {
			if other.Cite == s.Cite && s.InForce(other.From) && other.InForce(other.From) {
				t.Errorf("%s and %s are in force on one day", s.ID, other.ID)
			}
		}
	}
}
