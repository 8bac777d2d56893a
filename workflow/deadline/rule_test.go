package deadline_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"duces/workflow/civil"
	"duces/workflow/deadline"
)

// question is a computation written as on the command line.
type question struct {
	days, business, hours, months int
	before                        bool
	service                       deadline.Service
	rule                          string
	from, zone, state             string
	closed, tolled                string // separated by blanks
	calendar                      *deadline.Calendar
}

func (q question) ask(t testing.TB) (deadline.Spec, deadline.Context) {
	t.Helper()
	s := deadline.Spec{
		Kind: deadline.Period, Days: q.days, BusinessDays: q.business, Hours: q.hours, Months: q.months,
		Before: q.before, Service: q.service, Rule: q.rule,
	}
	ctx := deadline.Context{State: q.state, Calendar: q.calendar}
	if q.zone != "" {
		ctx.Zone = zone(t, q.zone)
	}
	var err error
	if ctx.From, ctx.FromTime, err = civil.ParseMoment(q.from, ctx.Zone); err != nil {
		t.Fatal(err)
	}
	for _, c := range strings.Fields(q.closed) {
		ctx.Closed = append(ctx.Closed, date(t, c))
	}
	for _, i := range strings.Fields(q.tolled) {
		stay, err := deadline.ParseInterval(i)
		if err != nil {
			t.Fatal(err)
		}
		ctx.Tolled = append(ctx.Tolled, stay)
	}
	return s, ctx
}

func (q question) receipt(t testing.TB) deadline.Receipt {
	t.Helper()
	s, ctx := q.ask(t)
	r, err := deadline.Compute(s, ctx)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

const newYork = "America/New_York"

func TestDueDates(t *testing.T) {
	mourning := with(t, closure(t, "2018-12-05", deadline.LegalHoliday, ""))
	snow := with(t, closure(t, "2018-12-05", deadline.Inaccessible, ""))
	for _, c := range []struct {
		name string
		q    question
		due  string
	}{
		{"over a leap day", question{days: 30, from: "2016-02-01"}, "2016-03-02"},
		{"over the end of February without one", question{days: 30, from: "2018-02-01"}, "2018-03-05"},
		{"over a year end, ending on New Year's Day", question{days: 7, from: "2018-12-25"}, "2019-01-02"},
		{"ending on New Year's Day observed in the old year", question{days: 30, from: "2021-12-01"}, "2022-01-03"},
		{"Christmas observed on Friday", question{days: 14, from: "2021-12-10"}, "2021-12-27"},
		{"Christmas observed on Monday", question{days: 14, from: "2016-12-11"}, "2016-12-27"},
		{"Juneteenth observed on Monday", question{days: 14, from: "2022-06-05"}, "2022-06-21"},
		{"Juneteenth before it was a holiday", question{days: 14, from: "2020-06-05"}, "2020-06-19"},
		{"Inauguration Day", question{days: 14, from: "2021-01-06"}, "2021-01-20"},
		{"back from a Tuesday to a Monday holiday", question{days: 7, before: true, from: "2018-09-10"}, "2018-08-31"},
		{"back onto an observed Friday", question{days: 7, before: true, from: "2020-07-10"}, "2020-07-02"},
		{"back over a year end onto New Year's Day", question{days: 14, before: true, from: "2019-01-15"}, "2018-12-31"},
		{"a state holiday does not stop a count back", question{days: 7, before: true, state: "CA", from: "2021-04-07"}, "2021-03-31"},
		{"nor the way forward from a closed office, counting back", question{days: 14, before: true, state: "MA", from: "2018-04-27", closed: "2018-04-13"}, "2018-04-16"},

		{"one month from the 31st", question{months: 1, from: "2018-10-31"}, "2018-11-30"},
		{"one month to a leap day", question{months: 1, from: "2020-01-31"}, "2020-03-02"},
		{"a year of months from a leap day", question{months: 12, from: "2016-02-29"}, "2017-02-28"},
		{"six months onto a Saturday", question{months: 6, from: "2018-01-28"}, "2018-07-30"},
		{"a month back", question{months: 1, before: true, from: "2018-03-31"}, "2018-02-28"},
		{"a month with a stay", question{months: 1, from: "2018-01-24", tolled: "2018-02-01..2018-02-20"}, "2018-03-16"},

		{"closed on the last day", question{days: 7, from: "2018-01-22", closed: "2018-01-29"}, "2018-01-30"},
		{"closed on a day in between", question{days: 7, from: "2018-01-22", closed: "2018-01-24"}, "2018-01-29"},
		{"closed from Friday over the weekend to Tuesday", question{days: 7, from: "2018-01-26", closed: "2018-02-02 2018-02-05"}, "2018-02-06"},
		{"closed on the Monday after a weekend", question{days: 5, from: "2018-02-05", closed: "2018-02-12"}, "2018-02-13"},
		{"closed days that are weekend days already", question{days: 5, from: "2018-02-05", closed: "2018-02-10 2018-02-11"}, "2018-02-12"},
		{"closed before a holiday weekend", question{days: 7, from: "2018-08-24", closed: "2018-08-31"}, "2018-09-04"},
		{"an inaccessible office in the calendar does the same", question{days: 7, from: "2018-11-28", calendar: snow}, "2018-12-06"},
		{"counting back it goes forward", question{days: 7, before: true, from: "2018-12-12", calendar: snow}, "2018-12-06"},
		{"a declared holiday goes on back", question{days: 7, before: true, from: "2018-12-12", calendar: mourning}, "2018-12-04"},
		{"and forward", question{days: 7, from: "2018-11-28", calendar: mourning}, "2018-12-06"},

		{"mail after a period that rolled", question{days: 7, service: deadline.Mail, from: "2018-01-20"}, "2018-02-01"},
		{"mail after a period that ends on Wednesday", question{days: 14, service: deadline.Mail, from: "2018-01-24"}, "2018-02-12"},
		{"leaving with the clerk", question{days: 14, service: deadline.Clerk, from: "2018-01-22"}, "2018-02-08"},
		{"means consented to", question{days: 14, service: deadline.Consented, from: "2018-01-22"}, "2018-02-08"},
		{"personal service", question{days: 14, service: deadline.Personal, from: "2018-01-22"}, "2018-02-05"},
		{"electronic service the day before the change", question{days: 14, service: deadline.Electronic, from: "2016-11-30"}, "2016-12-19"},
		{"electronic service on the day of the change", question{days: 14, service: deadline.Electronic, from: "2016-12-01"}, "2016-12-15"},
		{"mail adds nothing to a count back", question{days: 14, before: true, service: deadline.Mail, from: "2018-02-05"}, "2018-01-22"},
		{"mail after business days", question{business: 5, service: deadline.Mail, from: "2018-01-22"}, "2018-02-01"},
		{"mail after a month", question{months: 1, service: deadline.Mail, from: "2018-01-24"}, "2018-03-01"},

		{"Emancipation Day in the District", question{days: 14, state: "DC", from: "2018-04-02"}, "2018-04-17"},
		{"Inauguration Day in the District", question{days: 14, state: "DC", from: "2021-01-06"}, "2021-01-21"},
		{"the Friday after Thanksgiving in Texas", question{days: 14, state: "TX", from: "2019-11-15"}, "2019-12-02"},
		{"American Indian Heritage Day in Maryland", question{days: 14, state: "MD", from: "2018-11-09"}, "2018-11-26"},
		{"Texas Independence Day", question{days: 3, state: "TX", from: "2018-02-27"}, "2018-03-05"},
		{"an ordinary Tuesday in Virginia", question{days: 7, state: "VA", from: "2018-02-27"}, "2018-03-06"},
		{"which is Town Meeting Day in Vermont", question{days: 7, state: "VT", from: "2018-02-27"}, "2018-03-07"},

		{"business days over Thanksgiving", question{business: 3, from: "2018-11-20"}, "2018-11-26"},
		{"business days over Thanksgiving in California", question{business: 3, from: "2018-11-20", state: "CA"}, "2018-11-27"},
		{"business days back", question{business: 3, before: true, from: "2018-11-26"}, "2018-11-20"},
		{"business days back leave state holidays out too", question{business: 3, before: true, from: "2018-11-26", state: "CA"}, "2018-11-19"},
		{"business days back over Patriots' Day", question{business: 3, before: true, from: "2026-04-22", state: "MA"}, "2026-04-16"},
		{"business days back from Patriots' Day's week, as version 1 counted", question{business: 3, before: true, from: "2026-04-22", state: "MA", rule: "business-days/1"}, "2026-04-17"},
		{"business days from a Saturday", question{business: 1, from: "2018-01-27"}, "2018-01-29"},
		{"business days with a closed one", question{business: 5, from: "2018-01-22", closed: "2018-01-24"}, "2018-01-30"},
		{"plain days stay where they fall", question{days: 10, rule: deadline.RuleCalendarDays, from: "2007-08-22"}, "2007-09-01"},

		{"a stay before the period", question{days: 10, from: "2018-01-22", tolled: "2018-01-02..2018-01-10"}, "2018-02-01"},
		{"a stay that covers the trigger", question{days: 10, from: "2018-01-22", tolled: "2018-01-02..2018-01-24"}, "2018-02-05"},
		{"a stay on the very last day", question{days: 10, from: "2018-01-22", tolled: "2018-02-01..2018-02-01"}, "2018-02-02"},
		{"a stay after the last day", question{days: 10, from: "2018-01-22", tolled: "2018-02-02..2018-03-01"}, "2018-02-01"},
		{"two stays", question{days: 10, from: "2018-01-22", tolled: "2018-01-25..2018-01-26 2018-01-30..2018-01-31"}, "2018-02-05"},
		{"stays that overlap are one", question{days: 10, from: "2018-01-22", tolled: "2018-01-25..2018-01-29 2018-01-27..2018-01-31 2018-01-26..2018-01-26"}, "2018-02-08"},
		{"a stay that begins while the period waits for Monday", question{days: 5, from: "2018-02-05", tolled: "2018-02-11..2018-02-14"}, "2018-02-15"},
		{"a stay takes out service days too", question{days: 7, service: deadline.Mail, from: "2018-01-22", tolled: "2018-01-30..2018-02-05"}, "2018-02-08"},
		{"a stay that is not lifted, after the end", question{days: 10, from: "2018-01-22", tolled: "2018-02-02.."}, "2018-02-01"},

		{"hours within the week", question{hours: 24, zone: newYork, from: "2018-06-05T10:00"}, "2018-06-06T10:00:00-04:00"},
		{"hours over the jump forward", question{hours: 72, zone: newYork, from: "2018-03-09T10:00"}, "2018-03-12T11:00:00-04:00"},
		{"hours that end on the Sunday of the jump", question{hours: 48, zone: newYork, from: "2018-03-09T10:00"}, "2018-03-12T11:00:00-04:00"},
		{"hours over the step back", question{hours: 72, zone: newYork, from: "2018-11-02T10:23"}, "2018-11-05T09:23:00-05:00"},
		{"hours that end on a holiday", question{hours: 48, zone: newYork, from: "2018-07-02T15:30"}, "2018-07-05T15:30:00-04:00"},
		{"hours that end on Saturday before a Monday holiday", question{hours: 48, zone: newYork, from: "2018-08-30T09:00"}, "2018-09-04T09:00:00-04:00"},
		{"hours back onto a Sunday", question{hours: 48, before: true, zone: newYork, from: "2018-06-05T10:00"}, "2018-06-01T10:00:00-04:00"},
		{"hours with a closed last day", question{hours: 24, zone: newYork, from: "2018-06-05T10:00", closed: "2018-06-06"}, "2018-06-07T10:00:00-04:00"},
		{"hours with a state holiday", question{hours: 72, zone: newYork, state: "MA", from: "2018-04-13T10:00"}, "2018-04-17T10:00:00-04:00"},
		{"hours with a stay", question{hours: 48, zone: newYork, from: "2018-06-05T10:00", tolled: "2018-06-06..2018-06-06"}, "2018-06-08T10:00:00-04:00"},
		{"hours that begin in a stay", question{hours: 10, zone: newYork, from: "2018-06-06T10:00", tolled: "2018-06-06..2018-06-06"}, "2018-06-07T10:00:00-04:00"},
		{"hours back over a stay", question{hours: 48, before: true, zone: newYork, from: "2018-06-08T10:00", tolled: "2018-06-07..2018-06-07"}, "2018-06-05T10:00:00-04:00"},
		{"hours and mail", question{hours: 24, service: deadline.Mail, zone: newYork, from: "2018-06-04T10:00"}, "2018-06-08T10:00:00-04:00"},
	} {
		if got := c.q.receipt(t).DueText(); got != c.due {
			t.Errorf("%s: due %s, want %s", c.name, got, c.due)
		}
	}
}

func TestOtherReadingsAreShown(t *testing.T) {
	for _, c := range []struct {
		name     string
		q        question
		due, alt string
		why      string
	}{
		{"an observed Friday", question{days: 14, from: "2021-12-10"}, "2021-12-27", "2021-12-24", "6103(b)"},
		{"an observed Friday, counting back", question{days: 7, before: true, from: "2020-07-10"}, "2020-07-02", "2020-07-03", "6103(b)"},
		{"a state holiday on the Monday after a Sunday, on which courts sit", question{days: 14, state: "FL", from: "2018-05-20"}, "2018-06-05", "2018-06-04", "courts are open"},
		{"a state holiday on a weekday on which courts sit", question{days: 14, state: "KY", from: "2019-05-20"}, "2019-06-04", "2019-06-03", "courts are open"},
		{"a holiday of one county", question{days: 14, state: "MA", from: "2021-03-03"}, "2021-03-17", "2021-03-18", "part of the state"},
		{"a closing before the service days", question{days: 7, service: deadline.Mail, from: "2018-01-23", closed: "2018-01-30"}, "2018-02-05", "2018-02-02", "6(a)(3)"},
		{"a closed business day", question{business: 5, from: "2018-01-22", closed: "2018-01-24"}, "2018-01-30", "2018-01-29", "business day"},
		{"a stay and a count back", question{days: 7, before: true, from: "2018-01-31", tolled: "2018-01-29..2018-01-30"}, "2018-01-22", "2018-01-24", "counted back"},
		{"Oregon's own statute makes the Friday a holiday", question{days: 14, state: "OR", from: "2021-12-10"}, "2021-12-27", "", ""},
		{"a day that one compilation alone has, likely a holiday", question{days: 14, state: "AS", from: "2018-07-02"}, "2018-07-17", "2018-07-16", "compilations"},
		{"a day that one compilation alone has, likely none", question{days: 14, state: "GU", from: "2018-03-16"}, "2018-03-30", "2018-04-02", "compilations"},
		{"business days over such a day", question{business: 2, state: "GU", from: "2018-03-29"}, "2018-04-02", "2018-04-03", "compilations"},
		{"business days back over such a day", question{business: 2, before: true, state: "GU", from: "2018-04-02"}, "2018-03-29", "2018-03-28", "compilations"},
		{"an ordinary period", question{days: 14, from: "2018-01-22"}, "2018-02-05", "", ""},
	} {
		r := c.q.receipt(t)
		if r.Due.String() != c.due {
			t.Errorf("%s: due %s, want %s", c.name, r.Due, c.due)
		}
		switch {
		case c.alt == "" && len(r.Alternates) > 0:
			t.Errorf("%s: alternates %v, want none", c.name, r.Alternates)
		case c.alt != "" && (len(r.Alternates) != 1 || r.Alternates[0].Due.String() != c.alt || !strings.Contains(r.Alternates[0].Why, c.why)):
			t.Errorf("%s: alternates %v, want %s because of %s", c.name, r.Alternates, c.alt, c.why)
		}
	}
}

func TestAReceiptSaysAtTheDayWhatCompilationsDifferAbout(t *testing.T) {
	for _, c := range []struct {
		q        question
		day, why string
	}{
		{question{days: 14, state: "AS", from: "2018-07-02"}, "2018-07-16", "day 14 of 14; the period cannot end here: Manu'a Islands Cession Day (AS legal holiday, Am. Samoa Code § 1.0501; likely one, but one compilation"},
		{question{days: 14, state: "GU", from: "2018-03-16"}, "2018-03-30", "day 14 of 14: the last day; not taken for a holiday: Good Friday (GU, likely no legal holiday: one compilation has it"},
		{question{business: 2, state: "GU", from: "2018-03-29"}, "2018-03-30", "business day 1 of 2; not taken for a holiday: Good Friday (GU, likely"},
	} {
		said := ""
		for _, s := range c.q.receipt(t).Steps {
			if s.Date.String() == c.day {
				said = s.Why
			}
		}
		if !strings.HasPrefix(said, c.why) {
			t.Errorf("at %s the receipt says %q, want %q", c.day, said, c.why)
		}
	}
}

func TestRuleVersionsGoByTheTrigger(t *testing.T) {
	for _, c := range []struct {
		q    question
		rule string
	}{
		{question{days: 3, from: "2007-08-22"}, "frcp-6/2009-12-01"},
		{question{days: 3, from: "2016-11-30"}, "frcp-6/2009-12-01"},
		{question{days: 3, from: "2016-12-01"}, "frcp-6/2016-12-01"},
		{question{days: 3, from: "2023-12-01"}, "frcp-6/2023-12-01"},
		{question{days: 3, from: "2023-12-01", rule: "frcp-6/2016-12-01"}, "frcp-6/2016-12-01"},
		{question{business: 3, from: "2018-01-22"}, "business-days/2"},
		{question{business: 3, from: "2018-01-22", rule: "business-days/1"}, "business-days/1"},
		{question{days: 3, from: "2018-01-22", rule: "calendar-days"}, "calendar-days/1"},
	} {
		if r := c.q.receipt(t); r.Rule != c.rule {
			t.Errorf("%s: rule %s, want %s", c.q.from, r.Rule, c.rule)
		}
	}
	old := question{days: 3, from: "2007-08-22"}.receipt(t)
	if len(old.Notes) != 1 || !strings.Contains(old.Notes[0], "1 December 2009") {
		t.Errorf("notes on an event before the rule: %v", old.Notes)
	}
}

func TestAStayThatIsNotLiftedLeavesNoDueDate(t *testing.T) {
	s, ctx := question{days: 30, from: "2018-01-24", tolled: "2018-02-01.."}.ask(t)
	_, err := deadline.Compute(s, ctx)
	var tolled *deadline.TolledError
	if !errors.As(err, &tolled) || tolled.Since != date(t, "2018-02-01") || tolled.Left != 23 {
		t.Errorf("error %v, want 23 days left since 2018-02-01", err)
	}
}

func TestTheLastDayEndsAtMidnightOrAtTheHourStated(t *testing.T) {
	q := question{days: 30, from: "2018-01-24", zone: "America/Chicago"}
	if got := q.receipt(t).At.Format(time.RFC3339); got != "2018-02-24T00:00:00-06:00" {
		t.Errorf("the day ends at %s", got)
	}
	s, ctx := q.ask(t)
	ctx.DayEnds = 17 * time.Hour
	r, err := deadline.Compute(s, ctx)
	if got := r.At.Format(time.RFC3339); err != nil || got != "2018-02-23T17:00:00-06:00" {
		t.Errorf("the day ends at %s (%v), want the clerk's hour", got, err)
	}
}

func TestHoursBeginAtATimeOfDayInTheZone(t *testing.T) {
	spec := deadline.Spec{Kind: deadline.Period, Hours: 48, At: "10:00"}
	r, err := deadline.Compute(spec, deadline.Context{From: date(t, "2018-06-01"), Zone: zone(t, "America/Chicago")})
	if err != nil || r.DueText() != "2018-06-04T10:00:00-05:00" {
		t.Fatalf("due %s, %v", r.DueText(), err)
	}
	if fresh, err := deadline.Recompute(text(t, r)); err != nil || string(text(t, fresh)) != string(text(t, r)) {
		t.Errorf("computed again %s (%v), from %s", text(t, fresh), err, text(t, r))
	}
	if _, err := deadline.Compute(spec, deadline.Context{From: date(t, "2018-06-01")}); err == nil {
		t.Error("hours are counted in no zone")
	}
	spec.At = "02:30"
	if _, err := deadline.Compute(spec, deadline.Context{From: date(t, "2018-03-11"), Zone: zone(t, "America/Chicago")}); err == nil || !strings.Contains(err.Error(), "did not happen") {
		t.Errorf("hours from a time that the clocks jumped over: %v", err)
	}
}

func TestAFixedDateOnAClosedDaySaysThatItStays(t *testing.T) {
	snow := with(t, closure(t, "2018-12-05", deadline.LegalHoliday, ""))
	for _, c := range []struct {
		day, state, note string
		calendar         *deadline.Calendar
	}{
		{"2018-03-03", "", "Sat, Mar 3, 2018 is a Saturday: a fixed date does not move", nil},
		{"2018-02-19", "", "Mon, Feb 19, 2018 is Washington's Birthday: a fixed date does not move", nil},
		{"2018-04-16", "MA", "Mon, Apr 16, 2018 is Patriots' Day: a fixed date does not move", nil},
		{"2018-12-05", "", "Wed, Dec 5, 2018 is Day of mourning: a fixed date does not move", snow},
		{"2018-04-16", "VT", "", nil},
	} {
		r, err := deadline.Compute(deadline.FixedOn(date(t, c.day)), deadline.Context{State: c.state, Calendar: c.calendar})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(r.Notes, "|"); got != c.note || r.Due.String() != c.day {
			t.Errorf("%s in %q: due %s, %q, want %q", c.day, c.state, r.Due, got, c.note)
		}
		if fresh, err := deadline.Recompute(text(t, r)); err != nil || string(text(t, fresh)) != string(text(t, r)) {
			t.Errorf("computed again %s (%v), from %s", text(t, fresh), err, text(t, r))
		}
	}
}
