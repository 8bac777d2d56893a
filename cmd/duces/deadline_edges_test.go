package main

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestTheEdgesOfTheCalendarOnTheCommandLine(t *testing.T) {
	for _, c := range []struct{ why, args, due string }{
		{"a leap day counts", "--from 2024-02-28 --days 2", "2024-03-01"},
		{"a period ends on a leap day", "--from 2024-01-30 --days 30", "2024-02-29"},
		{"a year ends", "--from 2017-12-22 --days 10", "2018-01-02"},
		{"Juneteenth is no holiday in 2020", "--from 2020-06-05 --days 14", "2020-06-19"},
		{"Juneteenth 2021 is observed on a Friday", "--from 2021-06-04 --days 14", "2021-06-21"},
		{"Juneteenth 2022 is observed on a Monday", "--from 2022-06-06 --days 14", "2022-06-21"},
		{"Independence Day observed on a Friday", "--from 2020-06-19 --days 14", "2020-07-06"},
		{"Independence Day observed on a Monday", "--from 2021-06-20 --days 14", "2021-07-06"},
		{"New Year's Day observed in the old year", "--from 2021-12-17 --days 14", "2022-01-03"},
		{"a month ends with a shorter month", "--from 2018-01-31 --months 1", "2018-02-28"},
		{"a month back ends with a shorter month, and rolls back", "--from 2018-03-31 --months 1 --before", "2018-02-28"},
		{"a year from a leap day", "--from 2024-02-29 --months 12", "2025-02-28"},
		{"a day of 23 hours", "--from 2018-03-10T10:00 --hours 48 --zone America/New_York", "2018-03-12T11:00:00-04:00"},
		{"a day of 25 hours", "--from 2018-11-03T10:00 --hours 48 --zone America/New_York", "2018-11-05T09:00:00-05:00"},
		{"a time with an offset", "--from 2018-06-04T14:00:00Z --hours 26 --zone America/New_York", "2018-06-05T12:00:00-04:00"},
		{"a time starts a period of days", "--from 2018-01-24T23:30 --days 30 --zone America/Chicago", "2018-02-23"},
		{"a business day back", "--from 2018-02-12 --business-days 1 --before", "2018-02-09"},
		{"business days over a holiday", "--from 2018-02-12 --business-days 5", "2018-02-20"},
		{"electronic service before December 2016", "--from 2016-11-30 --days 14 --service electronic", "2016-12-19"},
		{"electronic service since", "--from 2016-12-01 --days 14 --service electronic", "2016-12-15"},
		{"two closed days", "--from 2018-01-24 --days 30 --closed 2018-02-23 --closed 2018-02-26", "2018-02-27"},
		{"two stays that overlap", "--from 2018-01-24 --days 30 --tolled 2018-02-01..2018-02-14 --tolled 2018-02-10..2018-02-20", "2018-03-15"},
		{"a stay of a served subpoena", "--from 2018-03-05 --days 18 --state IL --tolled 2018-03-12..2018-04-08", "2018-04-20"},
		{"a stay that begins when all is over", "--from 2018-01-24 --days 30 --tolled 2018-02-26..", "2018-02-23"},
		{"a state's holiday, forward", "--from 2018-03-17 --days 30 --state ma", "2018-04-17"},
		{"a state's holiday, back", "--from 2018-04-30 --days 14 --before --state MA", "2018-04-16"},
	} {
		t.Run(c.why, func(t *testing.T) {
			out, errs, code := call(t, append([]string{"deadline", "--json"}, strings.Fields(c.args)...)...)
			var got struct{ Due string }
			if err := json.Unmarshal([]byte(out), &got); code != 0 || err != nil || got.Due != c.due {
				t.Errorf("%s: due %s, want %s (exit status %d, %s)", c.args, got.Due, c.due, code, errs)
			}
		})
	}
}
