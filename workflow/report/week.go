package report

import (
	"time"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/validation"
)

// Week is seven days from a Monday on, as a clock in one time zone counts them.
type Week struct {
	Monday civil.Date
	Zone   *time.Location
}

// WeekOf is the week in which a day lies.
func WeekOf(day civil.Date, zone *time.Location) Week {
	for day.Weekday() != time.Monday {
		day = day.AddDays(-1)
	}
	return Week{day, zone}
}

// Sunday is its last day.
func (w Week) Sunday() civil.Date { return w.Monday.AddDays(6) }

// From is its first instant.
func (w Week) From() time.Time { return w.Monday.At(0, w.Zone) }

// To is the first instant after it.
func (w Week) To() time.Time { return w.Monday.AddDays(7).At(0, w.Zone) }

// Text names its days.
func (w Week) Text() string { return "Week of " + w.Monday.Text() + " to " + w.Sunday().Text() }

// Asked is the week of the day that somebody asks for, as YYYY-MM-DD; empty: this week.
func Asked(day string, now time.Time, zone *time.Location) (Week, error) {
	this := WeekOf(civil.DateIn(now, zone), zone)
	if day == "" {
		return this, nil
	}
	on, err := civil.ParseDate(day)
	if err != nil {
		return this, workflow.Malformed("week", validation.Date("Week of", day))
	}
	w := WeekOf(on, zone)
	if w.Monday.After(this.Monday) {
		return this, workflow.Malformed("week", "Week of: the week of "+w.Monday.Text()+" has not begun. Choose an earlier day.")
	}
	return w, nil
}
