package page

import (
	"regexp"
	"strings"
	"testing"

	"github.com/a-h/templ"
)

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func full() Shell {
	return Shell{
		Title: "Chicago",
		Nav: []NavItem{
			{Href: "/matters", Title: "Matters", Current: true},
			{Href: "/approvals", Title: "Approvals", Count: 3, CountLabel: "to approve"},
		},
		User:         &SignedIn{Name: "Dana Reyes", Role: "Supervising attorney"},
		Zone:         "Chicago (CST)",
		Flash:        []Flash{{Error, "Refused: the response is not overdue."}},
		Crumbs:       []Crumb{{"/matters", "Matters"}, {"", "Chicago"}},
		Demo:         &DemoBar{Now: "27 February 2018"},
		Illustrative: "Answers are made up.",
		Version:      "v1",
		LedgerSize:   1234567,
	}
}

func TestTheFrameShowsWhoWhereAndWhen(t *testing.T) {
	html := render(t, Layout(full()))
	for _, want := range []string{
		`<title>Chicago · Duces</title>`,
		`<a class="usa-skipnav" href="#main">`,
		`<main id="main"`,
		`<a href="/matters" aria-current="page">`,
		`<span class="shell-count">3 <span class="usa-sr-only">to approve</span>`,
		`Dana Reyes`,
		`Supervising attorney`,
		`Times in Chicago (CST)`,
		`<form method="post" action="/sign-out">`,
		`role="alert"`,
		`<span aria-current="page">Chicago</span>`,
		`27 February 2018`,
		`Answers are made up.`,
		`Ledger: 1,234,567 events`,
		`Apache License 2.0`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the frame lacks %s", want)
		}
	}
}

func TestTheFrameOfAStrangerHasNoNavigationAndNoLedger(t *testing.T) {
	html := render(t, Layout(Shell{Title: "Sign in"}))
	for _, absent := range []string{"<nav", "/sign-out", "Ledger", "Demonstration", "Illustrative"} {
		if strings.Contains(html, absent) {
			t.Errorf("the frame for somebody who has not signed in shows %s", absent)
		}
	}
}

// A Content-Security-Policy without unsafe-* ignores inline styles, inline scripts and event
// attributes, so that whatever depended on one would silently not work.
func TestNothingIsStyledOrScriptedInline(t *testing.T) {
	field := Field{Name: "f", Label: "F", Hint: "h", Error: "e", Value: "v", Required: true}
	options := []Option{{Value: "v", Label: "V", Hint: "h"}}
	all := []templ.Component{
		Layout(full()), Heading("t", "l"), Tag(Danger, "overdue"), Pagination("/a", "/b", "1 to 2"),
		EmptyState("t", "x", "/a", "b"), ProblemSummary([]Problem{{"f", "p"}, {"", "q"}}),
		StepIndicator("Stages", []Step{{"a", Complete}, {"b", Current}, {"c", Upcoming}}),
		DateText("2018-02-23", "23 February 2018"),
		TextField(field), DateField(field), TextArea(field), FileField(field),
		Select(field, options), Radios(field, options), Checkboxes(field, options),
	}
	inline := regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|javascript:|<script[^>]*>[^<]`)
	for _, c := range all {
		html := render(t, c)
		if found := inline.FindString(html); found != "" {
			t.Errorf("found %q in %s", found, html)
		}
	}
}

func TestARefusedFieldKeepsItsValueAndNamesItsError(t *testing.T) {
	field := Field{Name: "received_on", ID: "t1-received_on", Label: "Received on", Hint: "A day", Error: "Too early", Value: "2018-01-20", Required: true}
	for name, c := range map[string]templ.Component{
		"text": TextField(field), "date": DateField(field), "area": TextArea(field),
		"select": Select(field, []Option{{Value: "2018-01-20", Label: "20 January"}}),
		"radios": Radios(field, []Option{{Value: "2018-01-20", Label: "20 January"}, {Value: "x", Label: "X"}}),
	} {
		html := render(t, c)
		for _, want := range []string{
			`id="t1-received_on"`, `name="received_on"`, `for="t1-received_on"`, `(required)`,
			`aria-describedby="t1-received_on-hint t1-received_on-error"`, `id="t1-received_on-error"`, `Too early`, `2018-01-20`,
		} {
			if !strings.Contains(html, want) {
				t.Errorf("%s: lacks %s in %s", name, want, html)
			}
		}
	}
}

func TestASelectOffersAnEmptyChoiceOnlyWhereNoneMayBeTaken(t *testing.T) {
	options := []Option{{Value: "mail", Label: "Mail"}}
	cases := map[string]struct {
		field Field
		empty bool
	}{
		"an optional field":            {Field{Name: "m", Value: "mail"}, true},
		"a required one without value": {Field{Name: "m", Required: true}, true},
		"a required one with a value":  {Field{Name: "m", Required: true, Value: "mail"}, false},
	}
	for name, c := range cases {
		html := render(t, Select(c.field, options))
		if got := strings.Contains(html, `<option value="">`); got != c.empty {
			t.Errorf("%s: empty choice %v, want %v", name, got, c.empty)
		}
	}
}

func TestTextIsEscapedWhereverItStands(t *testing.T) {
	const evil = `<script>alert(1)</script>"`
	shell := full()
	shell.Title, shell.User.Name, shell.Flash[0].Text = evil, evil, evil
	html := render(t, Layout(shell)) + render(t, TextField(Field{Name: "n", Label: evil, Value: evil})) +
		render(t, EmptyState(evil, evil, "javascript:alert(1)", evil))
	if strings.Contains(html, "<script>") || strings.Contains(html, `href="javascript:`) {
		t.Errorf("text became markup in %s", html)
	}
}
