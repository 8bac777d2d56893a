package browser_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// clicker counts what a person clicks.
type clicker struct {
	*browser
	clicks int
}

func (c *clicker) click(selector string) {
	c.t.Helper()
	c.clicks++
	c.press(selector)
}

func (c *clicker) atMost(what string, most int) {
	c.t.Helper()
	c.t.Logf("%s: %d of at most %d clicks", what, c.clicks, most)
	if c.clicks > most {
		c.t.Errorf("%s took %d clicks, want at most %d", what, c.clicks, most)
	}
	c.clicks = 0
}

// is asks the page something that is true or not.
func (b *browser) is(what, script string) {
	b.t.Helper()
	yes, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](script))
	if err != nil || !yes {
		b.t.Errorf("%s: %v, %v", what, yes, err)
	}
}

func TestADaysWorkOnListsTakesFewClicks(t *testing.T) {
	demo := demonstration(t)
	c := &clicker{browser: newBrowser(t, demo)}
	c.do("widen the window", chromedp.EmulateViewport(1280, 900))
	c.visit("/deadlines?status=overdue")
	c.signIn(demo, "legal")
	c.see("#deadlines")
	c.is("a line of the list is 40 pixels high", `[...document.querySelectorAll("#deadlines tbody tr")].every(r => r.getBoundingClientRect().height <= 41)`)
	c.is("the bar waits for the first tick", `document.querySelector("[data-bulk]").hidden`)

	c.click("label[for=pick-page]")
	c.is("the bar says how many are ticked", `document.querySelector("[data-bulk-count]").textContent === document.querySelectorAll("#deadlines tbody tr").length + " selected"`)
	c.is("there are ten or more", `document.querySelectorAll("#deadlines tbody tr").length >= 10`)
	c.click("[data-bulk] button[value=acknowledge]")
	c.see("#many-form")
	c.click("#many-form .actions button[type=submit]")
	c.see(".usa-alert--success")
	c.atMost("ten overdue deadlines acknowledged", 4)

	c.click("#deadlines tbody tr .pick label")
	c.click("[data-bulk] button[value=extend]")
	c.see("#many-form")
	c.set("#many-form [name=days]", "7")
	c.set("#many-form [name=authority]", "Letter of February 26")
	c.click("#many-form .actions button[type=submit]")
	c.see(".usa-alert--success")
	c.atMost("one deadline extended", 3)

	c.visit("/matters")
	c.is("a line of the list is 40 pixels high", `[...document.querySelectorAll("#matters tbody tr")].every(r => r.getBoundingClientRect().height <= 41)`)
	c.is("an order is an address", fmt.Sprintf(`document.querySelector("#matters th[aria-sort=ascending] a").getAttribute("href") === %q`, "/matters?sort=-jurisdiction"))
}

// A legal user opens five matters and requests documents of each, from the dashboard.
// A choice in a list of choices counts as two clicks: one opens it, one chooses.
func TestFiveMattersAreOpenedAndRequestedInTwelveClicks(t *testing.T) {
	demo := demonstration(t)
	// By name they come before those of the demonstration that have no matter, one of which is left off the list.
	names := []string{"City of Aurora", "City of Evanston", "City of Joliet", "City of Naperville", "City of Peoria"}
	for _, name := range names {
		demo.call(t, "legal", http.MethodPost, "/jurisdictions", map[string]string{"name": name, "kind": "city", "state": "IL", "zone": "America/Chicago"}, nil)
	}

	c := &clicker{browser: openBrowser(t, demo, "legal")}
	c.click(".shell-nav a[href='/reviews']")
	c.see("table.data-stages")
	c.click("table.data-stages th a[href^='/reviews/']")
	c.see("#stages")
	c.click(".heading a[href$='/matters/new']")
	c.see("#jurisdictions")
	for i := range names {
		c.click(fmt.Sprintf("label[for=j%d]", i))
	}
	c.clicks += 2
	c.set("[name=first_step]", "issue_request")
	c.click("button[value=open]")

	c.see("#act-form")
	c.is("the form is about the five that were opened", `document.querySelectorAll("#act-form [name=matter]:checked").length === 5`)
	if said := c.text(".usa-alert--success"); !strings.Contains(said, "5 matters are open") {
		t.Errorf("the page says %q", said)
	}
	c.set("[name='f.due.date']", "2018-03-30")
	c.set("[name='f.demands']", "1. All policies on immigration enforcement.")
	c.click("[data-submit=issue_request]")
	c.see("#matters tr[data-state=requested]")
	c.atMost("five matters opened and requested", 12)

	type row struct{ Jurisdiction struct{ Name string } }
	var list struct{ Items []row }
	demo.call(t, "legal", http.MethodGet, "/matters?state=requested&us_state=IL&limit=200", nil, &list)
	for _, name := range names {
		if !slices.ContainsFunc(list.Items, func(m row) bool { return m.Jurisdiction.Name == name }) {
			t.Errorf("%s is not requested: %v", name, list.Items)
		}
	}
}
