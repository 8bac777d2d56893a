package words

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/field"
	"duces/workflow/process"
)

func day(t *testing.T, s string) civil.Date {
	t.Helper()
	d, err := civil.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestWhatIsLeftIsCountedInDays(t *testing.T) {
	today := day(t, "2018-02-23")
	for due, want := range map[string]string{"2018-02-19": "4 days late", "2018-02-22": "1 day late", "2018-02-23": "today", "2018-02-24": "tomorrow", "2018-03-09": "in 14 days"} {
		text, late := Left(day(t, due), today)
		if text != want || late != day(t, due).Before(today) {
			t.Errorf("%s: %q, late %v; want %q", due, text, late, want)
		}
	}
}

func TestTheReceiptKeepsEveryDayThatHasAReason(t *testing.T) {
	r, err := deadline.Compute(deadline.Days(14), deadline.Context{From: day(t, "2018-02-03"), State: "IL"})
	if err != nil {
		t.Fatal(err)
	}
	lines := Receipt(r.Steps)
	if len(lines) >= len(r.Steps) {
		t.Errorf("%d steps became %d lines", len(r.Steps), len(lines))
	}
	if first := lines[0]; first.Counted || first.From != first.To {
		t.Errorf("the day of the event is %+v", first)
	}
	if run := lines[1]; run.Why != "days 1 to 13 of 14" || !run.Counted || run.To != day(t, "2018-02-16") {
		t.Errorf("the run is %+v", run)
	}
	if last := lines[len(lines)-1]; last.To != r.Due {
		t.Errorf("the working ends on %s, the due date is %s", last.To, r.Due)
	}
}

func TestEveryTypeOfFieldIsSaidInWords(t *testing.T) {
	def := process.Default()
	raw := func(s string) json.RawMessage { return json.RawMessage(s) }
	cases := []struct {
		name, transition string
		fields           field.Fields
		personal         map[string]workflow.Sealed
		want             []string
	}{
		{
			"a period with demands", "issue_request",
			field.Fields{"due": raw(`{"kind":"period","days":30,"service":"mail"}`), "demands": raw(`[{"number":4,"text":"Orders"}]`)},
			nil,
			[]string{"30 days, served by: mail (a period)", "4. Orders"},
		},
		{"a fixed date", "issue_request", field.Fields{"due": raw(`{"kind":"fixed","date":"2018-02-23"}`)}, nil, []string{"Fri, Feb 23, 2018 (a fixed date)"}},
		{"a choice by its title", "issue_subpoena", field.Fields{"grounds": raw(`"no_response"`)}, nil, []string{"No response"}},
		{"a text that was erased", "withdraw", nil, map[string]workflow.Sealed{"fields.reason": {Erased: true}}, []string{"[erased]"}},
		{"a proceeding", "petition", field.Fields{"proceeding": raw(`{"caption":"US v. Chicago","court":"N.D. Ill.","docket":"18-1"}`)}, nil, []string{"US v. Chicago, No. 18-1, N.D. Ill."}},
		{"an order", "quash", field.Fields{"order": raw(`{"caption":"A v. B","court":"C","entered":"2018-03-01","title":"Order to quash"}`)}, nil, []string{"Order to quash, A v. B, C, entered Thu, Mar 1, 2018"}},
		{
			"a decision", "decide",
			field.Fields{"decisions": raw(`[{"award":"X-1","program":"JAG","fiscal_year":2016,"outcome":"disallowed","amount_cents":123456789}]`)},
			nil,
			[]string{"Award X-1 (JAG FY 2016) · Outcome: Disallowed (repayment demanded) · Amount: $1,234,567.89"},
		},
		{"what cannot be read, as it is stored", "decide", field.Fields{"decisions": raw(`"odd"`)}, nil, []string{`"odd"`}},
	}
	for _, c := range cases {
		var got []string
		for _, f := range Facts(def, c.transition, c.fields, c.personal) {
			got = append(got, f.Values...)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestOurNextStepIsNamedWithItsDateOrWithout(t *testing.T) {
	on := func(who, date string) due.Foreseen {
		r, err := deadline.Compute(deadline.FixedOn(day(t, date)), deadline.Context{State: "IL"})
		if err != nil {
			t.Fatal(err)
		}
		return due.Foreseen{Who: who, Receipt: r}
	}
	none := due.Foreseen{Who: "Chicago", Err: errors.New("no calendar")}
	for name, c := range map[string]struct {
		step        string
		in          []due.Foreseen
		title, says string
	}{
		"one":           {"Record ABC", []due.Foreseen{on("Chicago", "2018-03-13")}, "Our next step", "Record ABC, due Tue, Mar 13, 2018."},
		"one, no step":  {"", []due.Foreseen{on("Chicago", "2018-03-13")}, "Our next step", "Due Tue, Mar 13, 2018."},
		"two alike":     {"Record ABC", []due.Foreseen{on("Chicago", "2018-03-13"), on("Peoria", "2018-03-13")}, "Our next step", "Record ABC, due Tue, Mar 13, 2018."},
		"two apart":     {"Record ABC", []due.Foreseen{on("Chicago", "2018-03-13"), on("Peoria", "2018-03-14")}, "Our next step", "Record ABC, earliest Tue, Mar 13, 2018, latest Wed, Mar 14, 2018."},
		"no date":       {"Record ABC", []due.Foreseen{none}, "Our next step: Record ABC", ""},
		"no date twice": {"Record ABC", []due.Foreseen{none, none}, "Our next step: Record ABC", ""},
	} {
		got := OurSteps(c.step, c.in)
		if says := append(got.Lines, "")[0]; got.Title != c.title || says != c.says {
			t.Errorf("%s: %q, %q; want %q, %q", name, got.Title, says, c.title, c.says)
		}
		if (got.None == "") != (c.says != "") {
			t.Errorf("%s: the reason is %q", name, got.None)
		}
	}
}
