package account

import (
	"testing"
	"time"

	"duces/workflow/civil"
	"duces/workflow/timezone"
)

func moment(t *testing.T, s string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestQuietHoursHoldAMessageButNeverPastTheDate(t *testing.T) {
	const far = "2018-12-31T00:00:00Z"
	for _, c := range []struct{ name, zone, from, to, at, ends, want string }{
		{"no quiet hours", "America/Chicago", "", "", "2018-02-20T08:00:00Z", far, "2018-02-20T08:00:00Z"},
		{"across midnight, before it", "America/Chicago", "22:00", "06:30", "2018-02-21T05:00:00Z", far, "2018-02-21T12:30:00Z"},
		{"across midnight, after it", "America/Chicago", "22:00", "06:30", "2018-02-21T07:00:00Z", far, "2018-02-21T12:30:00Z"},
		{"the moment they begin", "America/Chicago", "22:00", "06:30", "2018-02-21T04:00:00Z", far, "2018-02-21T12:30:00Z"},
		{"the moment they end", "America/Chicago", "22:00", "06:30", "2018-02-21T12:30:00Z", far, "2018-02-21T12:30:00Z"},
		{"by day", "America/Chicago", "22:00", "06:30", "2018-02-21T18:00:00Z", far, "2018-02-21T18:00:00Z"},
		{"within one day", "America/Chicago", "12:00", "13:00", "2018-02-21T18:59:59Z", far, "2018-02-21T19:00:00Z"},
		{"up to midnight", "America/Chicago", "20:00", "00:00", "2018-02-21T03:00:00Z", far, "2018-02-21T06:00:00Z"},
		{"the date would pass meanwhile", "America/Chicago", "22:00", "06:30", "2018-02-21T05:00:00Z", "2018-02-21T12:00:00Z", "2018-02-21T05:00:00Z"},
		{"the date ends as they do", "America/Chicago", "22:00", "06:30", "2018-02-21T05:00:00Z", "2018-02-21T12:30:00Z", "2018-02-21T05:00:00Z"},
		{"the date ends just after them", "America/Chicago", "22:00", "06:30", "2018-02-21T05:00:00Z", "2018-02-21T12:30:01Z", "2018-02-21T12:30:00Z"},
		{"the date has passed before", "America/Chicago", "22:00", "06:30", "2018-02-21T05:00:00Z", "2018-02-21T05:00:00Z", "2018-02-21T12:30:00Z"},
		{"the night of 11 March 2018 is an hour short", "America/New_York", "22:00", "06:00", "2018-03-11T04:00:00Z", far, "2018-03-11T10:00:00Z"},
		{"the night of 4 November 2018 is an hour long", "America/New_York", "22:00", "06:00", "2018-11-04T03:00:00Z", far, "2018-11-04T11:00:00Z"},
		{"they end within the hour that does not exist", "America/New_York", "22:00", "02:30", "2018-03-11T06:59:00Z", far, "2018-03-11T07:30:00Z"},
		{"half an hour is lost on Lord Howe", "Australia/Lord_Howe", "22:00", "06:00", "2018-10-06T14:00:00Z", far, "2018-10-06T19:00:00Z"},
		{"there is another day in Kolkata", "Asia/Kolkata", "21:00", "07:00", "2018-02-20T16:00:00Z", far, "2018-02-21T01:30:00Z"},
	} {
		u := User{Zone: c.zone, Preferences: Preferences{QuietFrom: c.from, QuietTo: c.to}}
		if got := u.AfterQuiet(moment(t, c.at), moment(t, c.ends)); !got.Equal(moment(t, c.want)) {
			t.Errorf("%s: goes at %s, want %s", c.name, got.UTC().Format(time.RFC3339), c.want)
		}
	}
}

func TestADigestComesAtItsHourInThePersonsOwnZone(t *testing.T) {
	for _, c := range []struct{ name, zone, hour, at, want string }{
		{"before the hour", "America/Chicago", "07:00", "2018-02-20T12:59:59Z", "2018-02-20T13:00:00Z"},
		{"at the hour it is the next day's", "America/Chicago", "07:00", "2018-02-20T13:00:00Z", "2018-02-21T13:00:00Z"},
		{"who never said an hour", "America/Chicago", "", "2018-02-20T13:00:00Z", "2018-02-21T13:00:00Z"},
		{"in Kolkata it is tomorrow already", "Asia/Kolkata", "06:30", "2018-02-20T20:00:00Z", "2018-02-21T01:00:00Z"},
		{"in Honolulu it is today still", "Pacific/Honolulu", "18:00", "2018-02-21T03:00:00Z", "2018-02-21T04:00:00Z"},
		{"into summer time", "America/New_York", "07:00", "2018-03-10T12:00:00Z", "2018-03-11T11:00:00Z"},
		{"out of summer time", "America/New_York", "07:00", "2018-11-03T11:00:00Z", "2018-11-04T12:00:00Z"},
		{"at an hour that day does not have", "America/New_York", "02:30", "2018-03-10T08:00:00Z", "2018-03-11T07:30:00Z"},
	} {
		u := User{Zone: c.zone, Preferences: Preferences{DigestAt: c.hour}}
		if got := u.NextDigest(moment(t, c.at)); !got.Equal(moment(t, c.want)) {
			t.Errorf("%s: at %s, want %s", c.name, got.UTC().Format(time.RFC3339), c.want)
		}
	}
}

func TestADelegateStandsInUpToTheLastDayInTheOnesOwnZone(t *testing.T) {
	u := User{Zone: "Pacific/Honolulu", Preferences: Preferences{Delegate: "d", DelegateUntil: civil.NewDate(2018, 2, 20)}}
	for at, want := range map[string]bool{
		"2018-02-20T12:00:00Z": true,
		"2018-02-21T09:59:59Z": true, // one minute to midnight in Honolulu
		"2018-02-21T10:00:00Z": false,
	} {
		if _, ok := u.StandIn(moment(t, at)); ok != want {
			t.Errorf("at %s somebody stands in: %t", at, ok)
		}
	}
	u.Preferences.DelegateUntil = civil.Date{}
	if who, ok := u.StandIn(moment(t, "2030-01-01T00:00:00Z")); !ok || who != "d" {
		t.Error("without a last day nobody stands in")
	}
}

func TestQuietDaysHoldAMessageButNeverPastTheDate(t *testing.T) {
	const far, over = "2018-12-31T00:00:00Z", "2018-01-01T00:00:00Z"
	// February 17 and 18, 2018 are a weekend, Monday the 19th is Washington's Birthday.
	for _, c := range []struct {
		name               string
		weekends, holidays bool
		from, to           string
		at, ends, want     string
	}{
		{"neither", false, false, "", "", "2018-02-17T18:00:00Z", far, "2018-02-17T18:00:00Z"},
		{"on Saturday, until their hour on Monday, which is a holiday for others", true, false, "", "", "2018-02-17T18:00:00Z", far, "2018-02-19T14:00:00Z"},
		{"on Saturday, until Tuesday", true, true, "", "", "2018-02-17T18:00:00Z", far, "2018-02-20T14:00:00Z"},
		{"as Saturday begins in Chicago", true, false, "", "", "2018-02-17T06:00:00Z", far, "2018-02-19T14:00:00Z"},
		{"a moment before", true, false, "", "", "2018-02-17T05:59:59Z", far, "2018-02-17T05:59:59Z"},
		{"on a holiday alone", false, true, "", "", "2018-02-19T18:00:00Z", far, "2018-02-20T14:00:00Z"},
		{"on Sunday, to whom only holidays are quiet", false, true, "", "", "2018-02-18T18:00:00Z", far, "2018-02-18T18:00:00Z"},
		{"quiet hours lead into the weekend", true, true, "19:00", "06:30", "2018-02-17T02:00:00Z", far, "2018-02-20T14:00:00Z"},
		{"the hour after the weekend is quiet", true, false, "22:00", "09:30", "2018-02-17T18:00:00Z", far, "2018-02-19T15:30:00Z"},
		{"the date would pass meanwhile", true, false, "", "", "2018-02-18T13:00:00Z", "2018-02-19T06:00:00Z", "2018-02-18T13:00:00Z"},
		{"the date ends on the first day that is not quiet", true, false, "", "", "2018-02-18T13:00:00Z", "2018-02-20T06:00:00Z", "2018-02-19T14:00:00Z"},
		{"the date has passed before", true, false, "", "", "2018-02-18T13:00:00Z", over, "2018-02-19T14:00:00Z"},
	} {
		u := User{Zone: "America/Chicago", Preferences: Preferences{DigestAt: "08:00", QuietFrom: c.from, QuietTo: c.to, QuietWeekends: c.weekends, QuietHolidays: c.holidays}}
		if got := u.AfterQuiet(moment(t, c.at), moment(t, c.ends)); !got.Equal(moment(t, c.want)) {
			t.Errorf("%s: goes at %s, want %s", c.name, got.UTC().Format(time.RFC3339), c.want)
		}
	}
	u := User{Zone: "America/Chicago", Preferences: Preferences{DigestAt: "08:00", QuietWeekends: true, QuietHolidays: true}}
	if got := u.NextDigest(moment(t, "2018-02-16T18:00:00Z")); !got.Equal(moment(t, "2018-02-20T14:00:00Z")) {
		t.Errorf("after Friday the digest comes at %s", got.UTC().Format(time.RFC3339))
	}
}

func TestAllZonesAreHeardOfAtTheReadersOwnHour(t *testing.T) {
	for _, c := range []struct{ name, zone, hour, where, want string }{
		{"at home", "America/New_York", "07:00", "America/New_York", "2018-02-23T12:00:00Z"},
		{"further west", "America/New_York", "07:00", "America/Los_Angeles", "2018-02-23T12:00:00Z"},
		{"in Hawaii, from New York", "America/New_York", "07:00", "Pacific/Honolulu", "2018-02-23T12:00:00Z"},
		{"further east", "America/Los_Angeles", "07:00", "America/New_York", "2018-02-23T15:00:00Z"},
		{"in New York, from Hawaii", "Pacific/Honolulu", "07:00", "America/New_York", "2018-02-23T17:00:00Z"},
		{"too late in the day for New York", "Pacific/Honolulu", "09:00", "America/New_York", "2018-02-23T12:00:00Z"},
		{"in the evening, which is too late", "America/New_York", "18:00", "America/New_York", "2018-02-23T12:00:00Z"},
		{"on Guam, where the day is half over by then", "America/New_York", "07:00", "Pacific/Guam", "2018-02-22T21:00:00Z"},
	} {
		u := User{Zone: c.zone, Preferences: Preferences{DigestAt: c.hour}}
		begins := civil.NewDate(2018, 2, 23).At(0, timezone.Named(c.where))
		if got := u.Morning(begins); !got.Equal(moment(t, c.want)) {
			t.Errorf("%s: heard of at %s, want %s", c.name, got.UTC().Format(time.RFC3339), c.want)
		}
	}
}
