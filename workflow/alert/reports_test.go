package alert

import (
	"slices"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/review"
	"duces/workflow/timezone"
)

func at(t *testing.T, s string) time.Time {
	t.Helper()
	when, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

func TestReportsFollowTheCalendarOfTheirReader(t *testing.T) {
	users := []account.User{
		{ID: "anna", Role: workflow.Supervisor, Zone: "America/New_York"},
		{ID: "ben", Role: workflow.Compliance, Zone: "Pacific/Honolulu", Preferences: account.Preferences{DigestAt: "18:00"}},
		{ID: "cleo", Role: workflow.Compliance, Zone: "America/New_York", Preferences: account.Preferences{NoWeekly: true}},
		{ID: "dan", Role: workflow.Legal, Zone: "America/New_York"},
		{ID: "eve", Role: workflow.Supervisor, Zone: "America/New_York", Disabled: true},
		{ID: "fay", Role: workflow.Auditor, Zone: "Asia/Kolkata"},
		{ID: "gus", Role: workflow.Admin, Zone: "UTC"},
	}
	everybody := map[string]bool{"anna": true, "ben": true, "cleo": true, "dan": true, "eve": true}
	reviews := []review.Review{
		{ID: "old", Opened: civil.NewDate(2018, 1, 1), Members: everybody},
		{ID: "new", Opened: civil.NewDate(2018, 3, 6), Members: everybody}, // a Tuesday
		{ID: "other", Opened: civil.NewDate(2018, 1, 1), Members: map[string]bool{"ben": true}},
	}
	for _, c := range []struct{ name, at, want string }{
		{"Monday, before her hour", "2018-03-05T11:59:59Z", "heartbeat/2018-03-05/fay"},
		{"Monday, at her hour in New York, while the hour in Honolulu has not come", "2018-03-05T12:00:00Z", "weekly/old/2018-03-05/anna heartbeat/2018-03-05/fay"},
		{"the Monday after summer time began, at her hour", "2018-03-12T11:00:00Z", "weekly/new/2018-03-12/anna weekly/old/2018-03-12/anna heartbeat/2018-03-12/fay"},
		{"Sunday evening is the last chance in New York", "2018-03-12T03:59:59Z", "weekly/old/2018-03-05/anna weekly/old/2018-03-05/ben weekly/other/2018-03-05/ben heartbeat/2018-03-12/fay"},
		{"Monday at midnight it is over there", "2018-03-12T04:00:00Z", "weekly/old/2018-03-05/ben weekly/other/2018-03-05/ben heartbeat/2018-03-12/fay"},
		{"the day has begun in Kolkata, and the hour has not come", "2018-03-05T20:00:00Z", "weekly/old/2018-03-05/anna"},
	} {
		var got []string
		for _, a := range ReportsDue(reviews, users, at(t, c.at)) {
			got = append(got, a.Key)
		}
		want := strings.Fields(c.want)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s:\n got %v\nwant %v", c.name, got, want)
		}
	}
}

func TestEachReportIsOwedOnce(t *testing.T) {
	users := []account.User{{ID: "anna", Role: workflow.Supervisor, Zone: "America/New_York"}, {ID: "fay", Role: workflow.Auditor, Zone: "America/New_York"}}
	reviews := []review.Review{{ID: "r", Opened: civil.NewDate(2018, 1, 1), Members: map[string]bool{"anna": true}}}
	first := map[string]time.Time{}
	begin, end := at(t, "2018-02-05T05:00:00Z"), at(t, "2018-11-19T05:00:00Z")
	for at := begin; at.Before(end); at = at.Add(time.Hour) {
		for _, a := range ReportsDue(reviews, users, at) {
			if first[a.Key].IsZero() {
				first[a.Key] = at
			}
		}
	}
	days := int(end.Sub(begin).Hours() / 24)
	if want := days + days/7; len(first) != want {
		t.Errorf("%d reports in %d days, want %d", len(first), days, want)
	}
	here := timezone.Named("America/New_York")
	for key, at := range first {
		if at.In(here).Hour() != 7 || strings.HasPrefix(key, "weekly") && at.In(here).Weekday() != time.Monday {
			t.Errorf("%s is first owed at %s", key, at.In(here))
		}
	}
}

func TestWhatIsFarOffWaitsForTheDigestAndWhatIsNearDoesNot(t *testing.T) {
	ends := at(t, "2018-02-24T06:00:00Z") // midnight in Chicago after the 23rd
	for _, c := range []struct {
		name     string
		rung     int
		at       string
		no       bool
		digest   bool
		declined bool
		before   string
	}{
		{"three days before", -3, "2018-02-20T13:00:00Z", false, true, false, "2018-02-20T14:00:00Z"},
		{"three days before, to somebody who wants no digest", -3, "2018-02-20T13:00:00Z", true, true, true, "2018-02-20T14:00:00Z"},
		{"three days before, told late, so that the digest would come in the last day", -3, "2018-02-22T15:00:00Z", false, false, false, "2018-02-22T15:00:00Z"},
		{"the same to somebody who wants no digest", -3, "2018-02-22T15:00:00Z", true, false, false, "2018-02-22T15:00:00Z"},
		{"the day before", -1, "2018-02-22T06:00:00Z", false, true, false, "2018-02-22T14:00:00Z"},
		{"the day before, after the hour of the digest", -1, "2018-02-22T15:00:00Z", true, false, false, "2018-02-22T15:00:00Z"},
		{"the day itself", 0, "2018-02-23T13:00:00Z", true, false, false, "2018-02-23T13:00:00Z"},
		{"overdue in quiet hours", 1, "2018-02-25T04:00:00Z", false, false, false, "2018-02-25T12:00:00Z"},
	} {
		a := workflow.Alert{Rung: c.rung}
		u := account.User{Zone: "America/Chicago", Preferences: account.Preferences{NoDigest: c.no, DigestAt: "08:00", QuietFrom: "21:00", QuietTo: "06:00"}}
		Timed(&a, u, at(t, c.at), due.Deadline{Ends: ends, Zone: "America/Chicago"})
		if a.Digest != c.digest || a.Declined != c.declined || !a.NotBefore.Equal(at(t, c.before)) {
			t.Errorf("%s: digest %t, declined %t, not before %s", c.name, a.Digest, a.Declined, a.NotBefore.UTC().Format(time.RFC3339))
		}
	}
}

func TestTheLastDayIsTheCalendarsAndNot24Hours(t *testing.T) {
	chicago := timezone.Named("America/Chicago")
	last := civil.NewDate(2018, time.November, 4) // of 25 hours
	u := account.User{Zone: "America/Chicago", Preferences: account.Preferences{DigestAt: "00:30"}}
	a := workflow.Alert{Rung: -1}
	Timed(&a, u, last.AddDays(-1).At(15*time.Hour, chicago), due.Deadline{Due: last, Ends: last.EndIn(chicago), Zone: chicago.String()})
	if a.Digest {
		t.Error("an alert waits for a digest of the last day")
	}
}
