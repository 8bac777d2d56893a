package mail

import (
	"fmt"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/timezone"
)

// Deadline is what an alert about a due date is written from.
type Deadline struct {
	To           account.User
	Jurisdiction jurisdiction.Jurisdiction
	Review       review.Review
	Kind         process.Deadline
	Deadline     due.Deadline
	Receipt      []string // how its date was reached, a sentence a line
	Alert        workflow.Alert
	Today        civil.Date // in the deadline's zone
	URL          string     // of the deadline's page
	For          string     // name of whom the reader is told instead; empty: nobody
	// Escalated is an alert that goes beyond those who were told first, since
	// none of them acknowledged; Could are the names of those who still can.
	Escalated bool
	Could     []string
	Acked     string // by whom and when the date was acknowledged; empty: by nobody
}

// Letter words the alert. Days are counted from Today and not from the rung,
// so that a message written late still tells the truth.
func (d Deadline) Letter() Letter {
	words := DueWords(d.Today.DaysUntil(d.Deadline.Due))
	title := d.Kind.Title
	if title == "" {
		title = spoken(d.Deadline.Kind)
	}
	l := Letter{
		Subject:  fmt.Sprintf("%s: %s, %s (%s)", words, spoken(d.Deadline.Kind), d.Jurisdiction.Title(), d.Review.Name),
		Headline: d.headline(words),
		Urgent:   d.Deadline.Due.Before(d.Today),
		Lead:     title + ": " + lastDay(d.Deadline, d.Today),
		Facts: []Fact{
			{"Jurisdiction", city(d.Jurisdiction)},
			{"Review", d.Review.Name},
			{"What is due", title},
			owedBy(d.Deadline, d.Jurisdiction),
			{"Due", d.Deadline.DueText()},
			{"Time zone", timezone.Title(d.Deadline.Zone)},
		},
		Receipt: slices.Clip(d.Receipt),
		Link:    Link{"Open the deadline", d.URL},
		Reason:  reason(d.To, d.Review) + instead(d.For),
	}
	if d.To.Can(workflow.VerbAcknowledge) {
		l.Link.Label = "Open the deadline and acknowledge it"
	}
	if d.Escalated {
		l.Lead += " No one has acknowledged it" + d.since() + "."
	}
	if d.Deadline.Note != "" {
		l.Receipt = append(l.Receipt, d.Deadline.Note)
	}
	if d.Acked != "" {
		l.Facts = append(l.Facts, Fact{"Acknowledged", d.Acked})
	}
	if d.Escalated && len(d.Could) > 0 {
		l.Facts = append(l.Facts, Fact{"Can acknowledge", some(d.Could)})
	}
	if d.Deadline.Version > 1 {
		l.Facts = append(l.Facts, Fact{"Date set", fmt.Sprintf("for the %s time. This date replaces the earlier one.", ordinal(d.Deadline.Version))})
	}
	if owed := d.Deadline.Due.AddDays(d.Alert.Rung); d.Alert.Late {
		l.Mark = fmt.Sprintf("This alert is late. It should have been sent on %s.", owed.Text())
	}
	return l
}

// lastDay says in half a sentence when a deadline ends.
func lastDay(d due.Deadline, today civil.Date) string {
	said, past := "the last day is ", "the last day was "
	if d.Due.HourOf(d.Ends, timezone.Named(d.Zone)) != "" {
		said, past = "it ends on ", "it ended on "
	}
	if d.Due.Before(today) {
		said = past
	}
	return said + d.DueText() + "."
}

func (d Deadline) headline(words string) string {
	if d.Escalated {
		return words + ", and no one has acknowledged it" + d.since()
	}
	return words
}

// since tells an acknowledgment that was followed by silence from none at all.
func (d Deadline) since() string {
	if d.Acked != "" {
		return " since the last alert"
	}
	return ""
}

// some names a few of many.
func some(names []string) string {
	const most = 6
	if len(names) <= most {
		return strings.Join(names, "; ")
	}
	return fmt.Sprintf("%s; and %d more", strings.Join(names[:most], "; "), len(names)-most)
}

// DueWords says how far off a due date is, in whole days.
func DueWords(days int) string {
	switch {
	case days == 0:
		return "Due today"
	case days == 1:
		return "Due in 1 day"
	case days > 1:
		return fmt.Sprintf("Due in %d days", days)
	case days == -1:
		return "Overdue by 1 day"
	}
	return fmt.Sprintf("Overdue by %d days", -days)
}

// spoken turns a name of the process file into words, for a subject that must be short.
func spoken(name string) string { return strings.ReplaceAll(name, "_", " ") }

// owedBy says whose act the deadline waits for. Where it ends a right, to
// object for instance, nobody owes anything.
func owedBy(d due.Deadline, j jurisdiction.Jurisdiction) Fact {
	f := Fact{"Who must act", j.Title()}
	if d.OurOwn() {
		f.Value = "our team"
	}
	if d.Right {
		f.Name = "Right of"
	}
	return f
}

func ordinal(n int) string {
	suffix := "th"
	switch {
	case n%100 >= 11 && n%100 <= 13:
	case n%10 == 1:
		suffix = "st"
	case n%10 == 2:
		suffix = "nd"
	case n%10 == 3:
		suffix = "rd"
	}
	return fmt.Sprintf("%d%s", n, suffix)
}
