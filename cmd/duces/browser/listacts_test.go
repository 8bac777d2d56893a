package browser_test

import (
	"fmt"
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
	c.t.Logf("%s: %d clicks", what, c.clicks)
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
