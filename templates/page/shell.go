// Package page holds the frame around every page and the small components that pages are made of.
// It knows nothing of matters: callers hand in finished text, and paths that they route.
//
// No component writes a style attribute or a script, so that a Content-Security-Policy without
// unsafe-* holds on every page.
package page

import "strconv"

const (
	// SignOutPath receives the POST of the sign-out button in the header.
	SignOutPath = "/sign-out"
	// ClockPath receives the POST of the demo bar: form field "to", an ISO date to move
	// the demo clock forward to, or "days", by how many to move it.
	ClockPath = "/demo/clock"
)

// Shell is what the frame shows around a page.
type Shell struct {
	// Title names the page in the browser's tab; the page writes its own heading (see Heading).
	Title string
	// Home is where the name of the program leads; empty: to the dashboard.
	Home string
	// Reloads says that a browser without script loads the page again every second.
	Reloads bool
	Nav     []NavItem
	// User is nil on pages for people who have not signed in.
	User *SignedIn
	// Zone names the time zone in which this page shows its times, e.g. "Chicago (CST)".
	Zone  string
	Flash []Flash
	// Acted says that the first message is what the last act did: it gets the focus.
	Acted bool
	// Standing are messages that every page shows as long as they hold.
	Standing []Flash
	Crumbs   []Crumb
	// Demo is nil outside the demonstration.
	Demo *DemoBar
	// Illustrative, if not empty, says which facts on the page are made up.
	Illustrative string
	Version      string
	// Downloads are the list of this page as files.
	Downloads []Download
	// AsOf is when the page was made, for paper.
	AsOf string
	// LedgerSize is the number of events in the ledger.
	LedgerSize int64
}

// Download is a link to a file.
type Download struct{ Title, Href string }

// NavItem is one entry of the primary navigation. A Count above zero stands beside the title as a badge.
type NavItem struct {
	Href, Title string
	Current     bool
	Count       int
	// CountLabel says to a screen reader what is counted, e.g. "to approve".
	CountLabel string
}

// SignedIn is the person at the screen.
type SignedIn struct{ Name, Role string }

// Flash is a message about what the last act did.
type Flash struct {
	Kind Kind
	Text string
}

// Crumb is one step of the way from the start to this page; the last one has no Href.
type Crumb struct{ Href, Title string }

// DemoBar shows the clock of the demonstration and moves it forward.
type DemoBar struct{ Now string }

// Kind says how serious a message is.
type Kind string

// The kinds of message, named as the design system names them.
const (
	Success Kind = "success"
	Warning Kind = "warning"
	Error   Kind = "error"
	Info    Kind = "info"
)

// role makes a screen reader interrupt for an error and wait its turn for anything else.
func (k Kind) role() string {
	if k == Error {
		return "alert"
	}
	return "status"
}

func documentTitle(title string) string {
	if title == "" {
		return "Duces"
	}
	return title + " · Duces"
}

// menuText names what opens the navigation on a phone, with what waits in it.
func menuText(items []NavItem) string {
	text := "Menu"
	for _, n := range items {
		if n.Count > 0 && n.CountLabel != "" {
			text += ", " + grouped(int64(n.Count)) + " " + n.CountLabel
		}
	}
	return text
}

// grouped writes n with a comma between thousands.
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// demoSteps are the moves that the demo bar offers: the distances between the rungs of the alert
// ladder, so that each move brings the next mails, and a month to see everything go overdue.
var demoSteps = []Option{
	{Value: "1", Label: "1 day"},
	{Value: "3", Label: "3 days"},
	{Value: "7", Label: "7 days"},
	{Value: "14", Label: "14 days"},
	{Value: "30", Label: "30 days"},
}
