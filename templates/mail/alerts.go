package mail

import (
	"fmt"
	"slices"
	"strings"

	"duces/workflow"
	"duces/workflow/account"
)

// Alerts is the one mail that a person gets of all that they are to hear of at a moment.
type Alerts struct {
	To      account.User
	Rows    []AlertRow
	Most    int    // how many of them are shown
	URL     string // of the list that shows exactly these
	Manners string // of the page of preferences
}

// AlertRow is one alert.
type AlertRow struct {
	DueLine
	Kind   workflow.AlertKind
	Review string
	Over   bool     // its last day is over
	Notes  []string // sentences under it
}

// soon is how many days off a date is at most that is due soon.
const soon = 7

// alertPart is one section of the mail, and its part of the subject.
type alertPart struct {
	title string
	says  func(n int) string // in the subject
	holds func(r AlertRow) bool
}

var alertParts = []alertPart{
	{"Overdue", many("%s overdue"), func(r AlertRow) bool { return r.dated() && r.Over }},
	{"Due today", many("%s due today"), func(r AlertRow) bool { return r.dated() && r.Days <= 0 }},
	{"Due soon", many("%s due soon"), func(r AlertRow) bool { return r.dated() && r.Days <= soon }},
	{"Due later", many("%s due later"), AlertRow.dated},
	{"Alerts not delivered", counted("alert", "not delivered"), func(r AlertRow) bool { return r.Kind == workflow.AlertFailed }},
	{"Our next step is late", func(n int) string { return "our next step late in " + count(int64(n), "matter") }, func(r AlertRow) bool { return r.Kind == workflow.AlertStep }},
	{"Court proceedings", counted("court date", "came"), func(r AlertRow) bool { return r.Kind == workflow.AlertCourt }},
	{"Overpayments", counted("overpayment", "to decide"), func(r AlertRow) bool { return r.Kind == workflow.AlertDebt }},
	{"Assigned to you", counted("matter", "assigned to you"), func(AlertRow) bool { return true }},
}

func (r AlertRow) dated() bool { return r.Kind == workflow.AlertDeadline }

func many(format string) func(int) string {
	return func(n int) string { return fmt.Sprintf(format, thousands(int64(n))) }
}

func counted(thing, rest string) func(int) string {
	return func(n int) string { return count(int64(n), thing) + " " + rest }
}

// Letter words the mail, the longest overdue first.
func (a Alerts) Letter() Letter {
	l := Letter{
		Link:    Link{"Show these in Duces", a.URL},
		Reason:  "You get this mail because you work on these matters, or because the process names you. Alerts sent at the same time come in one message.",
		Manners: Link{"Choose when you get mail", a.Manners},
	}
	rows := slices.SortedStableFunc(slices.Values(a.Rows), func(x, y AlertRow) int { return Worst(x.DueLine, y.DueLine) })
	reviews := map[string]bool{}
	for _, r := range rows {
		if r.Review != "" { // a proceeding is of none
			reviews[r.Review] = true
		}
	}
	var words []string
	left := a.Most
	for _, p := range alertParts {
		var own, rest []AlertRow
		for _, r := range rows {
			if p.holds(r) {
				own = append(own, r)
			} else {
				rest = append(rest, r)
			}
		}
		if rows = rest; len(own) == 0 {
			continue
		}
		words = append(words, p.says(len(own)))
		shown := own[:min(left, len(own))]
		left -= len(shown)
		s := Section{Title: p.title, Items: make([]Item, len(shown))}
		for i, r := range shown {
			s.Items[i] = r.item(len(reviews) > 1)
		}
		if hidden := len(own) - len(shown); hidden > 0 {
			s.More = Link{"And " + thousands(int64(hidden)) + " more", a.URL}
		}
		l.Sections = append(l.Sections, s)
	}
	l.Headline = strings.Join(words, ", ")
	l.Headline = strings.ToUpper(l.Headline[:1]) + l.Headline[1:] // which is ASCII
	l.Urgent = l.Sections[0].Title == "Overdue"
	if l.Subject = l.Headline; len(reviews) > 0 {
		l.Subject += ": " + about(reviews)
	}
	l.Lead = "This mail has " + count(int64(len(a.Rows)), "alert") + ", longest overdue first."
	if hidden := len(a.Rows) - a.Most; hidden > 0 {
		l.Lead = fmt.Sprintf("This mail shows the first %d of %s alerts, longest overdue first. The list in Duces shows all of them.", a.Most, thousands(int64(len(a.Rows))))
	}
	return l
}

// about names the review, or counts them.
func about(reviews map[string]bool) string {
	if len(reviews) > 1 {
		return count(int64(len(reviews)), "review")
	}
	for name := range reviews {
		return name
	}
	return ""
}

func (r AlertRow) item(review bool) Item {
	i := dueItem(r.DueLine)
	switch {
	case r.Kind == workflow.AlertAssigned || r.Kind == workflow.AlertCourt || r.Kind == workflow.AlertDebt:
		i.Mark, i.Urgent = "", false
	case r.Over && r.Days == 0:
		i.Mark, i.Urgent = "overdue today", true
	}
	if review && r.Review != "" {
		i.Lines = append(i.Lines, r.Review)
	}
	i.Lines = append(i.Lines, r.Notes...)
	return i
}
