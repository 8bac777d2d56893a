package civil_test

import (
	"bufio"
	"os"
	"testing"
	"time"

	"duces/workflow/civil"
	"duces/workflow/timezone"
)

// The end of a day is where the zone's calendar leaves the day for good. The
// check knows nothing of how EndIn works: it reads wall clocks only.
func TestDaysEndAtTheRightInstantInEveryZone(t *testing.T) {
	file, err := os.Open("testdata/zones.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	zones := 0
	for lines := bufio.NewScanner(file); lines.Scan(); zones++ {
		loc := zone(t, lines.Text())
		before := date(t, "2015-12-31").EndIn(loc)
		for d := date(t, "2016-01-01"); d.Before(date(t, "2031-01-01")); d = d.AddDays(1) {
			end := d.EndIn(loc)
			if got := civil.DateIn(end, loc); !got.After(d) {
				t.Fatalf("%s: at its end %s the date is still %s", loc, end, got)
			}
			if got := civil.DateIn(end.Add(-1), loc); got.After(d) {
				t.Fatalf("%s: just before the end %s of %s the date is already %s", loc, end, d, got)
			}
			length := end.Sub(before)
			if length != 24*time.Hour {
				checkOddDay(t, loc, d, end)
			}
			if length < 0 || length > 48*time.Hour {
				t.Fatalf("%s: %s would last %s", loc, d, length)
			}
			before = end
		}
	}
	if zones < 590 {
		t.Errorf("only %d zones were checked", zones)
	}
}

// checkOddDay looks at every minute around the end of a day that is not of 24
// hours: the date must not come back, and must not have left before.
func checkOddDay(t *testing.T, loc *time.Location, d civil.Date, end time.Time) {
	t.Helper()
	for at := end; at.Before(end.Add(26 * time.Hour)); at = at.Add(time.Minute) {
		if got := civil.DateIn(at, loc); !got.After(d) {
			t.Fatalf("%s: %s comes back at %s, after its end %s", loc, d, at, end)
		}
	}
	for at := end.Add(-26 * time.Hour); at.Before(end); at = at.Add(time.Minute) {
		if got := civil.DateIn(at, loc); got.After(d) {
			t.Fatalf("%s: %s is left at %s already, before its end %s", loc, d, at, end)
		}
	}
}

func TestMidnightsThatAreMissingOrCameTwice(t *testing.T) {
	for _, c := range []struct{ name, zone, day, want string }{
		{"an ordinary night", "America/Chicago", "2018-02-23", "2018-02-24T06:00:00Z"},
		{"clocks go back in the day", "America/New_York", "2018-11-04", "2018-11-05T05:00:00Z"},
		{"midnight is jumped over", "America/Sao_Paulo", "2018-11-03", "2018-11-04T03:00:00Z"},
		{"the last hour comes twice", "America/Sao_Paulo", "2018-02-17", "2018-02-18T03:00:00Z"},
		{"midnight comes twice", "America/Havana", "2018-11-03", "2018-11-04T04:00:00Z"},
		{"the next day breaks off after a minute and begins again", "America/St_Johns", "2006-10-28", "2006-10-29T03:30:00Z"},
		{"the next day does not exist", "Pacific/Apia", "2011-12-29", "2011-12-30T10:00:00Z"},
		{"a day that does not exist ends when it would begin", "Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00Z"},
		{"a zone without rules", "UTC", "2018-02-23", "2018-02-24T00:00:00Z"},
	} {
		if got := date(t, c.day).EndIn(zone(t, c.zone)).UTC().Format(time.RFC3339); got != c.want {
			t.Errorf("%s: %s ends in %s at %s, want %s", c.name, c.day, c.zone, got, c.want)
		}
	}
}

func TestATimeOfDayNeverComesEarlyForAnyone(t *testing.T) {
	for _, c := range []struct {
		name, zone, day string
		offset          time.Duration
		want            string
	}{
		{"an ordinary time", "America/New_York", "2018-06-04", 10 * time.Hour, "2018-06-04T10:00:00-04:00"},
		{"a time that comes twice is the later", "America/New_York", "2018-11-04", 90 * time.Minute, "2018-11-04T01:30:00-05:00"},
		{"a time jumped over is as much later", "America/New_York", "2018-03-11", 150 * time.Minute, "2018-03-11T03:30:00-04:00"},
		{"midnight jumped over", "America/Sao_Paulo", "2018-11-04", 0, "2018-11-04T01:00:00-02:00"},
	} {
		if got := date(t, c.day).At(c.offset, zone(t, c.zone)).Format(time.RFC3339); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestTheDayBeforeTheLastOfALeapYearEndsAtMidnight(t *testing.T) {
	for _, year := range []int{2040, 2044, 2096} {
		for name, hours := range map[string]int{"America/Chicago": 6, "Pacific/Guam": -10, "America/New_York": 5} {
			for day := civil.NewDate(year, 12, 28); day.Year() == year; day = day.AddDays(1) {
				next := day.AddDays(1)
				want := time.Date(next.Year(), next.Month(), next.Day(), hours, 0, 0, 0, time.UTC)
				if got := day.EndIn(timezone.Named(name)); !got.Equal(want) {
					t.Errorf("%s ends in %s at %s, not at %s", day, name, got.UTC(), want)
				}
			}
		}
	}
}

func TestADayIsADayWhenClocksChange(t *testing.T) {
	chicago := zone(t, "America/Chicago")
	for _, c := range []struct {
		at   string
		days int
		want string
	}{
		{"2018-03-10T12:00:00-06:00", 1, "2018-03-11T12:00:00-05:00"},
		{"2018-11-05T00:00:00-06:00", -1, "2018-11-04T00:00:00-05:00"},
		{"2018-03-10T02:30:00-06:00", 1, "2018-03-11T03:30:00-05:00"},
		{"2018-02-27T09:00:00-06:00", 0, "2018-02-27T09:00:00-06:00"},
	} {
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := civil.DaysFrom(at, c.days, chicago).Format(time.RFC3339); got != c.want {
			t.Errorf("%d days from %s: %s, want %s", c.days, c.at, got, c.want)
		}
	}
}
