package timezone_test

import (
	"strings"
	"testing"

	"duces/workflow/timezone"
)

func TestAZoneIsNamedAfterACity(t *testing.T) {
	for input, want := range map[string]string{
		"America/Chicago": "America/Chicago", "US/Central": "America/Chicago", "Central Time": "America/Chicago", "central": "America/Chicago",
		"Eastern Time (US & Canada)": "America/New_York", " america/new york ": "America/New_York", "US/Indiana-Starke": "America/Indiana/Knox",
		"America/Louisville": "America/Kentucky/Louisville", "Navajo": "America/Denver", "Arizona Time": "America/Phoenix",
		"Hawaii-Aleutian Time": "Pacific/Honolulu", "Europe/London": "Europe/London", "Pacific/Samoa": "Pacific/Pago_Pago",
	} {
		if got, err := timezone.Parse(input); got != want || err != nil {
			t.Errorf("%q is %s (%v), want %s", input, got, err, want)
		}
	}
	for input, says := range map[string]string{
		"EST": "America/New_York", "est": "America/New_York", "EST5EDT": "America/New_York", "CST": "America/Chicago", "MST": "America/Phoenix",
		"MST7MDT": "America/Denver", "PST8PDT": "America/Los_Angeles", "HST": "Pacific/Honolulu", "AKST": "America/Anchorage",
		"Central Standard Time": "America/Chicago", "Eastern Daylight Time": "America/New_York",
		"UTC": "a city", "Etc/UTC": "a city", "Etc/GMT+5": "a city", "GMT": "a city", "GMT+5": "a city", "UTC-05:00": "a city", "Zulu": "a city", "Universal": "a city",
		"Factory": "a city", "posixrules": "a city", "right/America/Chicago": "a city", "posix/America/Chicago": "a city", "Local": "a city", "CET": "a city",
		"Mars/Base": "not a time zone", "Hometown Time": "not a time zone", "../etc/passwd": "not a time zone", "": "a time zone is required", " ": "a time zone is required",
	} {
		if got, err := timezone.Parse(input); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q is taken for %s (%v)", input, got, err)
		}
	}
}
