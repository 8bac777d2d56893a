package deadline_test

import (
	"encoding/json"
	"strings"
	"testing"

	"duces/workflow/deadline"
)

func TestSpecsTravelAsJSON(t *testing.T) {
	mailed := deadline.Days(30)
	mailed.Service = deadline.Mail
	back := deadline.Spec{Kind: deadline.Period, BusinessDays: 5, Before: true, Rule: deadline.RuleBusinessDays}
	for _, c := range []struct {
		spec deadline.Spec
		text string
	}{
		{deadline.FixedOn(date(t, "2018-02-23")), `{"kind":"fixed","date":"2018-02-23"}`},
		{mailed, `{"kind":"period","days":30,"service":"mail"}`},
		{back, `{"kind":"period","business_days":5,"before":true,"rule":"business-days"}`},
		{deadline.Spec{Kind: deadline.Period, Hours: 48}, `{"kind":"period","hours":48}`},
		{deadline.Spec{Kind: deadline.Period, Months: 3}, `{"kind":"period","months":3}`},
	} {
		text, err := json.Marshal(c.spec)
		if err != nil || string(text) != c.text {
			t.Errorf("written %s (%v), want %s", text, err, c.text)
		}
		var read deadline.Spec
		if err := json.Unmarshal([]byte(c.text), &read); err != nil || read != c.spec {
			t.Errorf("read %+v (%v), want %+v", read, err, c.spec)
		}
		if err := c.spec.Validate(); err != nil {
			t.Error(err)
		}
	}
}

func TestMalformedSpecsAreRefusedWithASentence(t *testing.T) {
	for _, c := range []struct{ name, text, says string }{
		{"an unknown key", `{"kind":"period","day":30}`, `no key "day"`},
		{"a key in other letters", `{"kind":"period","Days":30}`, `no key "Days"`},
		{"a key twice", `{"kind":"period","days":30,"days":3}`, `"days" twice`},
		{"a text for a number", `{"kind":"period","days":"30"}`, `whole number`},
		{"half a day", `{"kind":"period","days":1.5}`, `whole number`},
		{"a date that is none", `{"kind":"fixed","date":"2018-02-30"}`, `not a date on the calendar`},
		{"a number for a date", `{"kind":"fixed","date":20180223}`, `"date"`},
		{"no object", `"2018-02-23"`, `JSON object`},
		{"nothing", `null`, `JSON object`},
		{"no kind", `{"days":30}`, `kind of the deadline is required`},
		{"another kind", `{"kind":"floating","days":30}`, `“floating” is not one of fixed or period`},
		{"a fixed date without one", `{"kind":"fixed"}`, `needs its date`},
		{"a fixed date that counts", `{"kind":"fixed","date":"2018-02-23","days":3}`, `not counted`},
		{"a fixed date under a rule", `{"kind":"fixed","date":"2018-02-23","rule":"frcp-6"}`, `takes no rule`},
		{"a period with a date", `{"kind":"period","date":"2018-02-23","days":3}`, `takes no date`},
		{"a period without length", `{"kind":"period"}`, `needs its length`},
		{"a period of none", `{"kind":"period","days":0}`, `needs its length`},
		{"a negative period", `{"kind":"period","days":-3}`, `say before`},
		{"two lengths", `{"kind":"period","days":3,"hours":3}`, `one length`},
		{"too long", `{"kind":"period","days":100000}`, `hundred years`},
		{"an unknown service", `{"kind":"period","days":3,"service":"pigeon"}`, `“pigeon” is not one of personal`},
		{"an unknown rule", `{"kind":"period","days":3,"rule":"frap-26"}`, `“frap-26” is not one of frcp-6`},
		{"an unknown version", `{"kind":"period","days":3,"rule":"frcp-6/1938-09-16"}`, `no version`},
		{"business days under Rule 6", `{"kind":"period","business_days":3,"rule":"frcp-6"}`, `business-days`},
		{"days under the business rule", `{"kind":"period","days":3,"rule":"business-days"}`, `business-days`},
		{"hours under plain days", `{"kind":"period","hours":3,"rule":"calendar-days"}`, `frcp-6`},
		{"service under plain days", `{"kind":"period","days":3,"rule":"calendar-days","service":"mail"}`, `takes no service`},
	} {
		var s deadline.Spec
		err := json.Unmarshal([]byte(c.text), &s)
		if err == nil {
			err = s.Validate()
		}
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want it to say %s", c.name, err, c.says)
		}
	}
}

func TestIncompleteContextsAreRefusedWithASentence(t *testing.T) {
	from := deadline.Context{From: date(t, "2018-01-24")}
	changed := func(f func(*deadline.Context)) deadline.Context {
		c := from
		f(&c)
		return c
	}
	for _, c := range []struct {
		name string
		spec deadline.Spec
		ctx  deadline.Context
		says string
	}{
		{"no trigger", deadline.Days(3), deadline.Context{}, "counted from"},
		{"hours without a zone", deadline.Spec{Kind: deadline.Period, Hours: 3}, from, "needs the zone"},
		{"hours at no time of day", deadline.Spec{Kind: deadline.Period, Hours: 3, At: "9:30"}, deadline.Context{}, "HH:MM"},
		{"days from a time of day", deadline.Spec{Kind: deadline.Period, Days: 3, At: "09:30"}, deadline.Context{}, "belongs to a period in hours"},
		{"hours without a time", deadline.Spec{Kind: deadline.Period, Hours: 3}, changed(func(c *deadline.Context) { c.Zone = zone(t, "UTC") }), "time of day"},
		{"no such state", deadline.Days(3), changed(func(c *deadline.Context) { c.State = "ZZ" }), `"ZZ"`},
		{"a state in small letters", deadline.Days(3), changed(func(c *deadline.Context) { c.State = "ma" }), `"ma"`},
		{"a stay turned round", deadline.Days(3), changed(func(c *deadline.Context) {
			c.Tolled = []deadline.Interval{{From: date(t, "2018-02-02"), To: date(t, "2018-02-01")}}
		}), "ends before it starts"},
		{"a due date beyond all dates", deadline.Spec{Kind: deadline.Period, Months: 1200}, deadline.Context{From: date(t, "2150-01-01")}, "outside the years"},
		{"a due date before all dates", deadline.Spec{Kind: deadline.Period, BusinessDays: 5000, Before: true}, deadline.Context{From: date(t, "1910-01-01")}, "outside the years"},
	} {
		if _, err := deadline.Compute(c.spec, c.ctx); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want it to say %s", c.name, err, c.says)
		}
	}
}
