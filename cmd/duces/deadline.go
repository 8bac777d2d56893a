package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"duces/cmd/duces/console"
	"duces/workflow/deadline"
	"duces/workflow/holiday"
	"duces/workflow/usstate"
)

type deadlineCmd struct {
	On   string `help:"A fixed due date, which never moves." placeholder:"DATE" xor:"start" required:""`
	Year string `arg:"" optional:"" help:"Year for --holidays."`

	Holidays string `help:"Print the legal holidays in a state for a year." placeholder:"STATE" xor:"start" required:""`

	From string `help:"The date that starts the period. For hours: date and time." placeholder:"DATE|DATETIME" xor:"start" required:""`

	Days         *int `help:"Length of the period in days (Rule 6(a))." placeholder:"N" xor:"length"`
	BusinessDays *int `help:"Length in business days (not Saturdays, Sundays, or holidays)." placeholder:"N" xor:"length"`
	Hours        *int `help:"Length in hours; requires --zone and a time in --from." placeholder:"N" xor:"length"`
	Months       *int `help:"Length in months." placeholder:"N" xor:"length"`
	Before       bool `help:"Count backward from the date."`

	Service string   `help:"How the paper was served: ${enum}." enum:"personal,mail,clerk,consented,electronic,," default:"" placeholder:"HOW"`
	State   string   `help:"State whose legal holidays also count." placeholder:"XX"`
	Zone    string   `help:"Time zone of the court." placeholder:"ZONE"`
	Closed  []string `help:"Day when the clerk's office was inaccessible; can be repeated." placeholder:"DATE"`
	Tolled  []string `help:"Stay during which days do not count; can be repeated." placeholder:"S..E"`
	JSON    bool     `name:"json" help:"Print the receipt as JSON."`
}

func (deadlineCmd) Help() string {
	return console.Example("Computes a due date under Federal Rule of Civil Procedure 6 and shows how each day was counted. It needs no data directory.",
		"duces deadline --from 2018-01-24 --days 30",
		"duces deadline --from 2018-06-01T10:00 --hours 48 --zone America/New_York --json",
		"duces deadline --holidays TX 2026")
}

func (c deadlineCmd) Run(con console.Console) error {
	if c.Holidays != "" {
		return c.holidays(con)
	}
	if c.Year != "" {
		return console.Cannot(fmt.Errorf("%q is not expected here: use a year only with --holidays STATE", c.Year))
	}
	receipt, err := deadline.Request{
		On: c.On, From: c.From, Days: c.Days, BusinessDays: c.BusinessDays, Hours: c.Hours, Months: c.Months, Before: c.Before,
		Service: c.Service, State: c.State, Zone: c.Zone, Closed: c.Closed, Tolled: c.Tolled,
	}.Answer(deadline.FederalCalendar())
	if wrong, ok := errors.AsType[*deadline.RequestError](err); ok {
		return console.Cannot(fmt.Errorf("--%s: %w", strings.ReplaceAll(wrong.Field, "_", "-"), err))
	}
	if err != nil {
		return console.Cannot(err)
	}
	if c.JSON {
		return con.PrintJSON(receipt)
	}
	return printReceipt(con, receipt)
}

// printReceipt prints a due date and its receipt in plain words.
func printReceipt(con console.Console, r deadline.Receipt) error {
	fmt.Fprintf(con.Out, "Due %s\n", r.DueText())
	fmt.Fprintf(con.Out, "    %s\n", r.Due.Text())
	fmt.Fprintf(con.Out, "Rule %s, calendar %s\n", r.Rule, r.Calendar)
	if len(r.Steps) > 0 {
		fmt.Fprintln(con.Out, "\nWorking:")
		rows := make([][]string, len(r.Steps))
		for i, s := range r.Steps {
			mark := "not counted"
			if s.Counted {
				mark = "counted"
			}
			rows[i] = []string{"  " + s.Date.String(), s.Date.Weekday().String(), mark, s.Why}
		}
		if err := con.Table(rows); err != nil {
			return err
		}
	}
	for _, n := range r.Notes {
		fmt.Fprintf(con.Out, "\nNote: %s\n", n)
	}
	for _, a := range r.Alternates {
		due := a.Due.String()
		if !a.At.IsZero() {
			due = a.At.Format(time.RFC3339)
		}
		fmt.Fprintf(con.Out, "\nOther reading: %s. %s\n", due, a.Why)
	}
	return nil
}

// holidays prints the table of a state's year.
func (c deadlineCmd) holidays(con console.Console) error {
	year, err := strconv.Atoi(c.Year)
	if err != nil || len(c.Year) != 4 {
		return console.Cannot(fmt.Errorf("--holidays: add the year after the state, such as --holidays TX 2026"))
	}
	if c.Days != nil || c.BusinessDays != nil || c.Hours != nil || c.Months != nil || c.Before || c.Service != "" || c.State != "" || c.Zone != "" || len(c.Closed)+len(c.Tolled) > 0 {
		return console.Cannot(fmt.Errorf("--holidays: use only a state and a year"))
	}
	state := strings.ToUpper(c.Holidays)
	list, err := holiday.Of(state, year)
	if err != nil {
		return console.Cannot(fmt.Errorf("--holidays: %w", err))
	}
	if c.JSON {
		return con.PrintJSON(struct {
			State    string           `json:"state"`
			Year     int              `json:"year"`
			Calendar string           `json:"calendar"`
			Holidays []holiday.Listed `json:"holidays"`
		}{state, year, deadline.FederalCalendar().Version(), list})
	}
	fmt.Fprintf(con.Out, "Legal holidays in %s in %d, calendar %s\n\n", usstate.Names[state], year, deadline.FederalCalendar().Version())
	rows := [][]string{{"DATE", "DAY", "HOLIDAY", "LEVEL", "STATUTE", "DOUBT"}}
	for _, h := range list {
		rows = append(rows, []string{h.Date.String(), h.Weekday, h.Name, h.Level(), h.Statute, h.Doubt})
	}
	return con.Table(rows)
}
