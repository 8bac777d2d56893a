package civil_test

import (
	"testing"

	"duces/workflow/civil"
	"duces/workflow/timezone"
)

func FuzzParseDate(f *testing.F) {
	for _, seed := range []string{"2018-02-23", "2016-02-29", "1900-01-01", "2200-12-31", "2018-2-23", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := civil.ParseDate(s)
		if err == nil && (d.String() != s || d.IsZero()) {
			t.Errorf("%q was read as %s", s, d)
		}
	})
}

func FuzzParseMoment(f *testing.F) {
	for _, seed := range []string{"2018-06-01", "2018-06-01T10:00", "2018-11-04T01:30:00-05:00", "2018-03-11T02:30", "2018-06-01T10:00Z"} {
		f.Add(seed)
	}
	eastern := timezone.Named("America/New_York")
	f.Fuzz(func(t *testing.T, s string) {
		d, at, err := civil.ParseMoment(s, eastern)
		if err == nil && !at.IsZero() && civil.DateIn(at, eastern) != d {
			t.Errorf("%q was read as %s at %s", s, d, at)
		}
	})
}
