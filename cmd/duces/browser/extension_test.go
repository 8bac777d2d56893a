package browser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// An extension made on the page moves the due date everywhere at once: on the
// matter's page, in the month, in the list, and in what the clock will mail.
func TestAnExtensionMovesDateCalendarListAndAlertsTogether(t *testing.T) {
	chromium(t)
	demo := demonstration(t, "--now", "2018-02-15T15:00:00Z")
	b := openBrowser(t, demo, "compliance")

	matter := b.openMatter("q=City+of+Chicago")
	b.see("[data-deadline=response-1][data-due='2018-02-23']")

	// The form opens beside its deadline; the change leads back to the page.
	b.press("[data-deadline=response-1] [data-change=extend]")
	form := "form[data-change=extend] "
	b.see(form + "[name=days]")
	if at := b.path(); at != matter {
		t.Errorf("the form took the browser to %s", at)
	}
	b.press("[data-submit=extend]")
	b.see("#problems")
	b.set(form+"[name=days]", "21")
	b.set(form+"[name=authority]", "Stipulation of 15 February 2018")
	b.set(form+"[name=reason]", "The city asked for three weeks.")
	b.press("[data-submit=extend]")
	b.see("[data-deadline=response-1][data-due='2018-03-16']")
	b.says("#flash", "Due date moved from Fri, Feb 23, 2018 to Fri, Mar 16, 2018")
	b.press("[data-deadline=response-1] details:last-of-type summary")
	b.says("[data-deadline=response-1]", "Stipulation of 15 February 2018", "Fri, Feb 23, 2018", "Kim Compliance")

	b.visit("/calendar?month=2018-02")
	b.press("[data-date='2018-02-23'] .cal-more")
	b.see("table.data")
	if b.path() != "/deadlines?day=2018-02-23&status=all" || strings.Contains(b.text("main"), "City of Chicago") {
		t.Errorf("the list of the old day, %s, still holds the matter", b.path())
	}
	b.says("main", "City of Berkeley")
	b.visit("/calendar?month=2018-03")
	b.says("[data-date='2018-03-16']", "City of Chicago")
	b.visit("/deadlines?day=2018-03-16")
	b.says("table", "City of Chicago", "Fri, Mar 16, 2018")

	// The old rungs, seven days before and on the old day, are told of others
	// only; what is far off comes in the digest of the morning.
	b.moveClock("2018-02-16")
	b.tells("Digest of Fri, Feb 16, 2018", "", "City of Berkeley", "City of Chicago")
	b.moveClock("2018-02-23")
	b.tells("due today", "== Due today", "City of Berkeley", "City of Chicago")
	// The new ones come on their own days.
	b.moveClock("2018-03-02")
	b.tells("1 due later", "== Due later", "City of Chicago", "City of San Francisco")
	b.moveClock("2018-03-16")
	b.tells("Due today: response, City of Chicago", "", "City of Chicago", "City of Berkeley")
}

// says waits until an element is there and holds each text.
func (b *browser) says(selector string, texts ...string) {
	b.t.Helper()
	b.see(selector)
	for _, text := range texts {
		if got := b.text(selector); !strings.Contains(got, text) {
			b.t.Errorf("%s does not say %q: %s", selector, text, got)
		}
	}
}

// moveClock moves the demonstration's clock to a date through the bar that stands above every page.
func (b *browser) moveClock(to string) {
	b.t.Helper()
	b.visit("/mail") // a page that does not yet say that the clock was moved
	b.set("#demo-to", to)
	b.press(".shell-demo button")
	b.see(".usa-alert--success")
}

// tells opens the newest message with some words in its subject, which speaks under a heading of one
// jurisdiction and not of another.
func (b *browser) tells(subject, heading, of, notOf string) {
	b.t.Helper()
	path, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](findMessage(subject), chromedp.EvalAwaitPromise))
	if err != nil || path == "" {
		b.t.Fatalf("no “%s” is in the mailbox (%v)", subject, err)
	}
	b.visit(path)
	b.says("main article", of)
	_, text, _ := strings.Cut(b.text("main article"), heading)
	if heading != "" {
		text, _, _ = strings.Cut(text, "\n== ")
	}
	// What stands overdue besides comes after what a digest is about.
	text, _, _ = strings.Cut(text, "Overdue in")
	if !strings.Contains(text, of) || strings.Contains(text, notOf) {
		b.t.Errorf("“%s” speaks of %s, or not of %s:\n%s", subject, notOf, of, text)
	}
}

// findMessage is a script that gives the path of the newest message with some words in its
// subject, from whatever page of the mailbox, or nothing.
func findMessage(subject string) string {
	return fmt.Sprintf(`(async () => {
		for (let at = "/mail"; at; ) {
			const page = new DOMParser().parseFromString(await (await fetch(at)).text(), "text/html");
			const found = [...page.querySelectorAll("table a")].find(a => a.textContent.includes(%q));
			if (found) return found.getAttribute("href");
			const next = page.querySelector("a[rel=next]");
			at = next && next.getAttribute("href");
		}
		return "";
	})()`, subject)
}
