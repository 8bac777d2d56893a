package deadline_test

import (
	"encoding/csv"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/usstate"
)

// The weekdays of 2017 to 2027 that are federal legal holidays, as the Office of
// Personnel Management lists them, Inauguration Day left out.
const federalList = `
	2017-01-02 2017-01-16 2017-02-20 2017-05-29 2017-07-04 2017-09-04 2017-10-09 2017-11-10 2017-11-23 2017-12-25
	2018-01-01 2018-01-15 2018-02-19 2018-05-28 2018-07-04 2018-09-03 2018-10-08 2018-11-12 2018-11-22 2018-12-25
	2019-01-01 2019-01-21 2019-02-18 2019-05-27 2019-07-04 2019-09-02 2019-10-14 2019-11-11 2019-11-28 2019-12-25
	2020-01-01 2020-01-20 2020-02-17 2020-05-25 2020-07-03 2020-09-07 2020-10-12 2020-11-11 2020-11-26 2020-12-25
	2021-01-01 2021-01-18 2021-02-15 2021-05-31 2021-06-18 2021-07-05 2021-09-06 2021-10-11 2021-11-11 2021-11-25 2021-12-24 2021-12-31
	2022-01-17 2022-02-21 2022-05-30 2022-06-20 2022-07-04 2022-09-05 2022-10-10 2022-11-11 2022-11-24 2022-12-26
	2023-01-02 2023-01-16 2023-02-20 2023-05-29 2023-06-19 2023-07-04 2023-09-04 2023-10-09 2023-11-10 2023-11-23 2023-12-25
	2024-01-01 2024-01-15 2024-02-19 2024-05-27 2024-06-19 2024-07-04 2024-09-02 2024-10-14 2024-11-11 2024-11-28 2024-12-25
	2025-01-01 2025-01-20 2025-02-17 2025-05-26 2025-06-19 2025-07-04 2025-09-01 2025-10-13 2025-11-11 2025-11-27 2025-12-25
	2026-01-01 2026-01-19 2026-02-16 2026-05-25 2026-06-19 2026-07-03 2026-09-07 2026-10-12 2026-11-11 2026-11-26 2026-12-25
	2027-01-01 2027-01-18 2027-02-15 2027-05-31 2027-06-18 2027-07-05 2027-09-06 2027-10-11 2027-11-11 2027-11-25 2027-12-24 2027-12-31`

// decided is what was decided of a day in a state: holiday, declared, likely (they
// count), part, unlikely, open.
type decided map[string]string

func (d decided) counts(day string) bool {
	return slices.Contains([]string{"holiday", "declared", "likely"}, d[day])
}

// decisions are those of each state: what was decided, and else what both compilations have.
func decisions(t *testing.T) map[string]decided {
	t.Helper()
	all := map[string]decided{}
	for state := range usstate.Names {
		all[state] = decided{}
	}
	for _, r := range records(t, "testdata/state-holidays-readings.csv") {
		if r["a_name"] != "" && r["b_name"] != "" {
			all[r["state"]][r["date"]] = "holiday"
		}
	}
	for _, r := range records(t, "testdata/holiday-decisions.csv") {
		all[r["state"]][r["date"]] = r["is"]
	}
	return all
}

// records reads a CSV file with notes above its head.
func records(t *testing.T, path string) []map[string]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	in := csv.NewReader(file)
	in.Comment = '#'
	lines, err := in.ReadAll()
	if err != nil || len(lines) < 100 {
		t.Fatalf("%s has %d lines, %v", path, len(lines), err)
	}
	var all []map[string]string
	for _, line := range lines[1:] {
		r := map[string]string{}
		for i, name := range lines[0] {
			r[name] = line[i]
		}
		all = append(all, r)
	}
	return all
}

func TestEachTableSaysWhatWasDecidedOfEveryWeekday(t *testing.T) {
	federal := strings.Fields(federalList)
	calendar := deadline.FederalCalendar()
	for state, days := range decisions(t) {
		for d := date(t, "2017-01-01"); d.Year() < 2028; d = d.AddDays(1) {
			if d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
				continue
			}
			want := days.counts(d.String()) || slices.Contains(federal, d.String())
			if why, closed := calendar.Closed(d, state); closed != want {
				t.Errorf("%s in %s: closed %t (%s), decided %q", d.Text(), state, closed, why, days[d.String()])
			}
		}
		for day, is := range days {
			if slices.Contains(federal, day) {
				continue
			}
			got := said(t, day, state)
			if is == "declared" && got != doubted || is == "likely" && got != doubted || is == "unlikely" && got != offices {
				t.Errorf("%s in %s is %s, decided %q", day, state, got, is)
			}
		}
	}
}

// plainCalendar counts days as one does with a finger on a calendar: a list of
// closed days, and day by day.
type plainCalendar struct{ federal, state map[int64]bool }

const plainDay = 24 * 60 * 60 // of UTC, which has no other

func (c plainCalendar) closed(day int64, withState bool) bool {
	weekday := (day/plainDay + 4) % 7
	return weekday == 0 || weekday == 6 || c.federal[day] || withState && c.state[day]
}

func (c plainCalendar) due(from time.Time, days, business, months int, before bool) time.Time {
	step, withState := int64(plainDay), !before || business > 0
	if before {
		step = -step
	}
	day := from.Unix()
	for range days {
		day += step
	}
	for range business {
		for day += step; c.closed(day, true); day += step {
		}
	}
	if months > 0 {
		direction := 1
		if before {
			direction = -1
		}
		first := time.Date(from.Year(), from.Month()+time.Month(direction*months), 1, 0, 0, 0, 0, time.UTC)
		last := first.AddDate(0, 1, -1).Day()
		day = first.Unix() + int64(min(from.Day(), last)-1)*plainDay
	}
	for c.closed(day, withState) {
		day += step
	}
	return time.Unix(day, 0).UTC()
}

func TestDeadlinesAreThoseThatAFingerOnTheCalendarFinds(t *testing.T) {
	at := func(day string) int64 {
		d, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		return d.Unix()
	}
	federal := map[int64]bool{}
	for _, day := range strings.Fields(federalList) {
		federal[at(day)] = true
	}
	calendars := map[string]plainCalendar{"": {federal: federal}}
	for state, days := range decisions(t) {
		c := plainCalendar{federal, map[int64]bool{}}
		for day := range days {
			c.state[at(day)] = days.counts(day)
		}
		calendars[state] = c
	}
	states := slices.Sorted(maps.Keys(calendars))
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 0))
	first, span := at("2017-01-01"), int((at("2027-12-31")-at("2017-01-01"))/plainDay)
	for n := 0; n < 100_000; {
		state, before := states[r.IntN(len(states))], r.IntN(2) == 0
		from := time.Unix(first+int64(r.IntN(span+1))*plainDay, 0).UTC()
		spec := deadline.Spec{Kind: deadline.Period, Before: before}
		switch r.IntN(3) {
		case 0:
			spec.Days = 1 + r.IntN(120)
		case 1:
			spec.BusinessDays = 1 + r.IntN(60)
		case 2:
			spec.Months = 1 + r.IntN(12)
		}
		want := calendars[state].due(from, spec.Days, spec.BusinessDays, spec.Months, before)
		if want.Year() < 2017 || want.Year() > 2027 {
			continue // beyond the lists
		}
		n++
		got, err := deadline.Due(spec, deadline.Context{From: civil.NewDate(from.Date()), State: state})
		if err != nil || got.String() != want.Format(time.DateOnly) {
			t.Fatalf("%s, before %t, %s in %q (seed %d): due %s (%v), want %s", spec.Length(), before, from.Format(time.DateOnly), state, seed, got, err, want.Format(time.DateOnly))
		}
	}
}
