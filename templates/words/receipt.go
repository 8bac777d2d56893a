package words

import (
	"regexp"
	"strings"

	"duces/templates/page"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/timezone"
)

// Line is one line of a receipt: a day, or a run of days that were counted alike.
type Line struct {
	From, To civil.Date
	Counted  bool
	Why      string
}

var oneOfMany = regexp.MustCompile(`^(day|business day|court day) (\d+) of (\d+)$`)

// Receipt shortens a receipt's steps for reading: days that were merely
// counted become one line, and every day with a reason of its own keeps it.
func Receipt(steps []deadline.Step) []Line {
	var lines []Line
	first := ""
	for _, s := range steps {
		m := oneOfMany.FindStringSubmatch(s.Why)
		if m != nil && first != "" && lines[len(lines)-1].To.AddDays(1) == s.Date {
			last := &lines[len(lines)-1]
			last.To, last.Why = s.Date, m[1]+"s "+first+" to "+m[2]+" of "+m[3]
			continue
		}
		lines = append(lines, Line{From: s.Date, To: s.Date, Counted: s.Counted, Why: deadline.Readable(s.Why)})
		first = ""
		if m != nil {
			first = m[2]
		}
	}
	return lines
}

// Foreseen says in sentences when something would be due, and what is to be known of it.
func Foreseen(r deadline.Receipt) []string { return foreseen("", r) }

func foreseen(step string, r deadline.Receipt) []string {
	lines := append([]string{begin(step, "due "+dueText(r)+".")}, passedOver(r)...)
	for _, n := range r.Notes {
		lines = append(lines, strings.TrimSuffix(upperFirst(deadline.Readable(n)), ".")+".")
	}
	for _, a := range r.Alternates {
		lines = append(lines, "Another reading gives "+page.DayText(a.Due)+": "+a.Why+".")
	}
	return lines
}

// DueOn says a due date in a sentence.
func DueOn(d civil.Date) string { return dueOn("", d) }

func dueOn(step string, d civil.Date) string { return begin(step, "due "+page.DayText(d)+".") }

// begin starts a sentence with our own side's step, if there is one.
func begin(step, rest string) string {
	if step == "" {
		return upperFirst(rest)
	}
	return step + ", " + rest
}

// ourStep is the title of the date by which our own side is to do something.
const ourStep = "Our next step"

// OurStep is that date in one matter; step says what is to be done, unless it is empty.
func OurStep(step string, d civil.Date) page.DueDate {
	return page.DueDate{Title: ourStep, Lines: []string{dueOn(step, d)}}
}

// OurSteps are those dates in one matter or in many.
func OurSteps(step string, list []due.Foreseen) page.DueDate {
	return spread(step, ourStep, "matter", list)
}

// Moves says from when to when a due date moves. Old is zero where none stands, now
// is zero where none would.
func Moves(old, now civil.Date, r deadline.Receipt) []string {
	switch {
	case now.IsZero():
		return []string{"Removes the due date, now " + page.DayText(old) + "."}
	case old.IsZero():
		return Foreseen(r)
	}
	lines, to := Foreseen(r), page.DayText(now)
	if now == r.Due {
		to = dueText(r)
	}
	lines[0] = "Moves from " + page.DayText(old) + " to " + to + "."
	if old == now { // its hour alone moves
		lines[0] = "Moves to " + to + "."
	}
	return lines
}

// dueText is the due date, of a period of hours with its hour on the clocks of its zone; a receipt
// that was stored knows the offset of the hour alone.
func dueText(r deadline.Receipt) string {
	if r.Spec.Hours == 0 {
		return page.DayText(r.Due)
	}
	at := r.At
	if r.Zone != "" {
		at = at.In(timezone.Named(r.Zone))
	}
	return r.Due.TextUntil(at, at.Location())
}

// passedOver says on which closed day a period would have ended, and which days were not counted.
func passedOver(r deadline.Receipt) []string {
	var lines, days []string
	weekend, tolled := 0, 0
	for _, s := range deadline.Skipped(r) {
		switch {
		case s.Counted:
			lines = append(lines, "It would fall on "+closed(s.Date, s.Why)+".")
		case s.Why == "tolled":
			tolled++
		case s.Why == s.Date.Weekday().String():
			weekend++
		default:
			days = append(days, closed(s.Date, s.Why))
		}
	}
	if tolled > 0 {
		days = append([]string{Count(tolled, "tolled day", "tolled days")}, days...)
	}
	if weekend > 0 {
		days = append([]string{Count(weekend, "weekend day", "weekend days")}, days...)
	}
	if len(days) > 0 {
		lines = append(lines, "Skipped: "+strings.Join(days, "; ")+".")
	}
	return lines
}

// closed is a day with what it is, without the law for it.
func closed(d civil.Date, why string) string {
	why, _, _ = strings.Cut(why, " (")
	if why == d.Weekday().String() {
		return page.DayText(d)
	}
	return page.DayText(d) + " (" + why + ")"
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
