package words

import (
	"regexp"
	"strings"

	"duces/templates/page"
	"duces/workflow/deadline"
)

// Line is one line of a receipt: a day, or a run of days that were counted alike.
type Line struct {
	From, To deadline.Date
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
		lines = append(lines, Line{From: s.Date, To: s.Date, Counted: s.Counted, Why: s.Why})
		first = ""
		if m != nil {
			first = m[2]
		}
	}
	return lines
}

// Foreseen says in sentences when something would be due, and what is to be known of it.
func Foreseen(r deadline.Receipt) []string {
	line := DueOn(r.Due)
	if r.Spec.Hours > 0 {
		line = strings.TrimSuffix(line, ".") + " at " + r.At.Format("3:04 pm MST") + "."
	}
	lines := []string{line}
	for _, n := range r.Notes {
		lines = append(lines, upperFirst(n)+".")
	}
	for _, a := range r.Alternates {
		lines = append(lines, "Another reading gives "+page.DayText(a.Due)+": "+a.Why+".")
	}
	return lines
}

// DueOn says a due date in a sentence.
func DueOn(d deadline.Date) string { return "Due " + page.DayText(d) + "." }

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
