package main

import (
	"fmt"
	"strings"
	"time"

	"duces/workflow/deadline"
)

type deadlineCmd struct {
	On   string `help:"A fixed due date: never moves." placeholder:"DATE" xor:"start" required:""`
	From string `help:"The day, or for hours the time, that starts the period." placeholder:"DATE|DATETIME" xor:"start" required:""`

	Days         *int `help:"Length of the period in days (Rule 6(a))." placeholder:"N" xor:"length"`
	BusinessDays *int `help:"Length in days that are no Saturday, Sunday or holiday." placeholder:"N" xor:"length"`
	Hours        *int `help:"Length in hours; needs --zone and a time in --from." placeholder:"N" xor:"length"`
	Months       *int `help:"Length in months." placeholder:"N" xor:"length"`
	Before       bool `help:"Count back from the day, not forward."`

	Service string   `help:"How the paper was served: ${enum}." enum:"personal,mail,clerk,consented,electronic,," default:"" placeholder:"HOW"`
	State   string   `help:"State whose legal holidays count too." placeholder:"XX"`
	Zone    string   `help:"Time zone of the court." placeholder:"ZONE"`
	Closed  []string `help:"Day on which the office was inaccessible; may be repeated." placeholder:"DATE"`
	Tolled  []string `help:"Stay during which days do not count; may be repeated." placeholder:"S..E"`
	JSON    bool     `name:"json" help:"Print the receipt as JSON."`
}

func (deadlineCmd) Help() string {
	return example("Computes a due date under Federal Rule of Civil Procedure 6 and shows each day of the working. No data directory is needed.",
		"duces deadline --from 2018-01-24 --days 30",
		"duces deadline --from 2018-06-01T10:00 --hours 48 --zone America/New_York --json")
}

func (c deadlineCmd) Run(con console) error {
	spec, given, err := c.read()
	if err != nil {
		return cannot{err}
	}
	receipt, err := deadline.Compute(spec, given)
	if err != nil {
		return cannot{err}
	}
	if c.JSON {
		return con.printJSON(receipt)
	}
	return con.receipt(receipt)
}

func (c deadlineCmd) read() (deadline.Spec, deadline.Context, error) {
	given := deadline.Context{State: strings.ToUpper(c.State)}
	var err error
	if c.Zone != "" {
		if given.Zone, err = time.LoadLocation(c.Zone); err != nil || c.Zone == "Local" {
			return deadline.Spec{}, given, fmt.Errorf("--zone: %q is not a time zone; write it like America/Chicago", c.Zone)
		}
	}
	for _, s := range c.Closed {
		d, err := deadline.ParseDate(s)
		if err != nil {
			return deadline.Spec{}, given, fmt.Errorf("--closed: %w", err)
		}
		given.Closed = append(given.Closed, d)
	}
	for _, s := range c.Tolled {
		i, err := deadline.ParseInterval(s)
		if err != nil {
			return deadline.Spec{}, given, fmt.Errorf("--tolled: %w", err)
		}
		given.Tolled = append(given.Tolled, i)
	}
	if c.On != "" {
		spec, err := c.fixed()
		return spec, given, err
	}
	spec, err := c.period()
	if err != nil {
		return spec, given, err
	}
	given.From, given.FromTime, err = c.trigger(given.Zone)
	return spec, given, err
}

// fixed refuses what would move a date that never moves: silence would hide a mistake.
func (c deadlineCmd) fixed() (deadline.Spec, error) {
	d, err := deadline.ParseDate(c.On)
	if err != nil {
		return deadline.Spec{}, fmt.Errorf("--on: %w", err)
	}
	if c.Days != nil || c.BusinessDays != nil || c.Hours != nil || c.Months != nil || c.Before || c.Service != "" {
		return deadline.Spec{}, fmt.Errorf("--on states a fixed date, which no period, --before or --service changes; use --from to count")
	}
	return deadline.FixedOn(d), nil
}

func (c deadlineCmd) period() (deadline.Spec, error) {
	var spec deadline.Spec
	switch {
	case c.Days != nil:
		spec = deadline.Days(*c.Days)
	case c.BusinessDays != nil:
		spec = deadline.BusinessDays(*c.BusinessDays)
	case c.Hours != nil:
		spec = deadline.Hours(*c.Hours)
	case c.Months != nil:
		spec = deadline.Months(*c.Months)
	default:
		return spec, fmt.Errorf("--from needs a length: --days, --business-days, --hours or --months")
	}
	spec.Before, spec.Service = c.Before, deadline.Service(c.Service)
	return spec, spec.Validate()
}

// trigger reads a date, or a time on the clocks of the zone.
func (c deadlineCmd) trigger(zone *time.Location) (deadline.Date, time.Time, error) {
	if d, err := deadline.ParseDate(c.From); err == nil {
		if c.Hours != nil {
			return d, time.Time{}, fmt.Errorf("--hours counts from a time: write --from %sT10:00", d)
		}
		return d, time.Time{}, nil
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05"} {
		if t, err := time.ParseInLocation(layout, c.From, time.UTC); err == nil {
			d := deadline.DateIn(t, time.UTC)
			if zone == nil {
				if c.Hours != nil {
					return d, time.Time{}, fmt.Errorf("--hours needs --zone, so that it is known which clock shows %s", c.From)
				}
				return d, time.Time{}, nil
			}
			clock := time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second
			return d, d.At(clock, zone), nil
		}
	}
	t, err := time.Parse(time.RFC3339, c.From)
	if err != nil {
		return deadline.Date{}, time.Time{}, fmt.Errorf("--from: %q is neither a date (2018-01-24) nor a time (2018-01-24T10:00)", c.From)
	}
	if zone == nil {
		return deadline.Date{}, time.Time{}, fmt.Errorf("--from with an offset needs --zone, so that the day at the court is known")
	}
	return deadline.DateIn(t, zone), t, nil
}

// receipt prints a due date and its working in plain words.
func (c console) receipt(r deadline.Receipt) error {
	fmt.Fprintf(c.out, "Due %s\n", r.DueText())
	fmt.Fprintf(c.out, "    %s\n", r.Due.Long())
	fmt.Fprintf(c.out, "Rule %s, calendar %s\n", r.Rule, r.Calendar)
	if len(r.Steps) > 0 {
		fmt.Fprintln(c.out, "\nWorking:")
		rows := make([][]string, len(r.Steps))
		for i, s := range r.Steps {
			mark := "not counted"
			if s.Counted {
				mark = "counted"
			}
			rows[i] = []string{"  " + s.Date.String(), s.Date.Weekday().String(), mark, s.Why}
		}
		if err := c.table(rows); err != nil {
			return err
		}
	}
	for _, n := range r.Notes {
		fmt.Fprintf(c.out, "\nNote: %s\n", n)
	}
	for _, a := range r.Alternates {
		due := a.Due.String()
		if !a.At.IsZero() {
			due = a.At.Format(time.RFC3339)
		}
		fmt.Fprintf(c.out, "\nOther reading: %s. %s\n", due, a.Why)
	}
	return nil
}
