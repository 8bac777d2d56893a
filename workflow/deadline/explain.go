package deadline

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"duces/workflow/civil"
	"duces/workflow/timezone"
)

// Explain says in plain words why the date is the date, a sentence a line. It
// reads nothing but the receipt, so it works for one that came as text.
func (r Receipt) Explain() []string {
	lines := []string{r.headline()}
	if r.Spec.Kind == Period {
		lines = append(lines, r.explainSteps()...)
	}
	if end := r.explainEnd(); end != "" {
		lines = append(lines, end)
	}
	for _, note := range r.Notes {
		lines = append(lines, sentence(note))
	}
	for _, a := range r.Alternates {
		lines = append(lines, fmt.Sprintf("Another reading gives %s: %s.", longMoment(a.Due, a.At), a.Why))
	}
	for i, line := range lines {
		lines[i] = Readable(line)
	}
	return append(lines, fmt.Sprintf("Holidays are those of calendar %s.", r.Calendar))
}

func (r Receipt) headline() string {
	if r.Spec.Kind == Fixed {
		return fmt.Sprintf("Due %s. This is a fixed date and never moves.", r.Due.Text())
	}
	at := time.Time{}
	if r.Spec.Hours > 0 {
		at = r.At
	}
	side := "after"
	if r.Spec.Before {
		side = "before"
	}
	served := ""
	if r.Spec.Service != "" {
		served = ", served by " + r.Spec.Service.words()
	}
	return fmt.Sprintf("Due %s: %s %s %s%s, counted under %s.",
		longMoment(r.Due, at), r.Spec.Length(), side, longMoment(r.Trigger, r.TriggerAt), served, ruleWords(r.Rule))
}

// Length says how long the period is, as in "30 days"; nothing for a fixed date.
func (s Spec) Length() string {
	for _, l := range []struct {
		n    int
		unit string
	}{{s.Days, "day"}, {s.BusinessDays, "business day"}, {s.Hours, "hour"}, {s.Months, "month"}} {
		if l.n > 0 {
			return fmt.Sprintf("%d %s", l.n, plural(l.n, l.unit))
		}
	}
	return ""
}

func (s Service) words() string {
	switch s {
	case Mail:
		return "mail"
	case Clerk:
		return "leaving it with the clerk"
	case Consented:
		return "other means consented to"
	case Electronic:
		return "electronic means"
	}
	return "personal delivery"
}

func ruleWords(id string) string {
	name, version, _ := strings.Cut(id, "/")
	switch name {
	case RuleFRCP6:
		if d, err := civil.ParseDate(version); err == nil {
			return "Federal Rule of Civil Procedure 6 as in force from " + d.At(0, time.UTC).Format("January 2, 2006")
		}
	case RuleBusinessDays:
		return "the rule for business days"
	case RuleCalendarDays:
		return "the rule for calendar days"
	}
	return id
}

// explainEnd says when the last day is over.
func (r Receipt) explainEnd() string {
	if r.At.IsZero() || r.Spec.Hours > 0 {
		return ""
	}
	if r.DayEnds > 0 {
		return fmt.Sprintf("The day ends at %s in %s.", r.At.Format("3:04 pm"), timezone.Title(r.Zone))
	}
	return fmt.Sprintf("The day ends at midnight in %s: %s.", timezone.Title(r.Zone), r.At.UTC().Format("Mon, Jan 2, 2006, 3:04 pm UTC"))
}

// explainSteps tells the steps in order; days that say the same are told as one run.
func (r Receipt) explainSteps() []string {
	var lines []string
	for i := 0; i < len(r.Steps); {
		first := r.Steps[i]
		j := i + 1
		for j < len(r.Steps) && sameRun(first, r.Steps[j]) {
			j++
		}
		last := r.Steps[j-1]
		i = j
		switch unit, from, of, ok := numbered(first.Why); {
		case first == last:
			lines = append(lines, sentence(first.Date.Text()+": "+first.Why))
		case ok:
			_, to, _, _ := numbered(last.Why)
			lines = append(lines, fmt.Sprintf("%s to %s: %s %d to %d of %s.", first.Date.Text(), last.Date.Text(), unit, from, to, of))
		default:
			lines = append(lines, fmt.Sprintf("%s to %s: %s.", first.Date.Text(), last.Date.Text(), first.Why))
		}
	}
	return lines
}

func sameRun(a, b Step) bool {
	if a.Counted != b.Counted {
		return false
	}
	one, _, _, ok := numbered(a.Why)
	if other, _, _, too := numbered(b.Why); ok && too {
		return one == other
	}
	return a.Why == b.Why
}

func longMoment(d civil.Date, at time.Time) string {
	if at.IsZero() {
		return d.Text()
	}
	if civil.DateIn(at, at.Location()) != d {
		return "the end of " + d.Text()
	}
	return d.Text() + " at " + at.Format("3:04 pm (UTC-07:00)")
}

func sentence(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

var (
	storedDay   = regexp.MustCompile(`\b\d{4}-\d\d-\d\d\b`)
	storedClock = regexp.MustCompile(`\b\d\d:\d\d:\d\d\b`)
	storedHours = regexp.MustCompile(`\b(\d+)h0m0s\b`)
)

// Readable writes the days and hours in the text of a step or a note as people read them.
// A receipt keeps that text as it was computed, so that a recomputation gives the same bytes.
func Readable(text string) string {
	text = storedDay.ReplaceAllStringFunc(text, func(s string) string {
		if d, err := civil.ParseDate(s); err == nil {
			return d.Text()
		}
		return s
	})
	text = storedClock.ReplaceAllStringFunc(text, func(s string) string {
		t, err := time.Parse(time.TimeOnly, s)
		switch {
		case err != nil:
			return s
		case t.Second() > 0:
			return t.Format("3:04:05 pm")
		}
		return t.Format("3:04 pm")
	})
	return storedHours.ReplaceAllString(text, "$1 hours")
}
