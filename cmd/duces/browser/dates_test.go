package browser_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// While somebody types, the form says which date results. An answer that does not come
// takes nothing away: the last date stays, and the form says why there is no other.
func TestADateIsShownWhileItIsTyped(t *testing.T) {
	p := proxied(t, demonstration(t))
	b := openBrowser(t, p.welcome, "legal")
	matter := b.openMatter("state=requested")
	b.see("[data-transition=receive_response]")
	b.visit(matter + "/deadlines/response-1/extend")
	b.choose("by", "days")
	b.types(".act-form [name=days]", "1")
	b.see("[data-dates] [data-date]")
	one := b.text("[data-dates]")
	if !strings.HasPrefix(one, "Due ") {
		t.Fatalf("the form says %q", one)
	}
	b.types(".act-form [name=days]", "4") // 14
	b.until(`!document.querySelector("[data-dates]").innerText.startsWith(` + strconv.Quote(one) + `)`)
	last := b.text("[data-dates] [data-date]")

	p.fares.Store(badGateway)
	b.types(".act-form [name=days]", "0") // 140
	b.see("[data-dates] [data-problem]")
	if said := b.text("[data-dates]"); !strings.Contains(said, "The date could not be computed: The server did not answer.") || !strings.Contains(said, last) || strings.Contains(said, "nginx") {
		t.Errorf("the form says %q", said)
	}
	p.fares.Store(answers)
	b.until(`document.activeElement.name === "days"`)
	b.types(".act-form [name=days]", "0") // 1400
	b.until(`!document.querySelector("[data-dates] [data-problem]")`)
	b.types(".act-form [name=days]", "0") // 14000: too many
	b.see("[data-dates] [data-problem]")
	if said := b.text("[data-dates]"); !strings.Contains(said, "3660") || !strings.Contains(said, "Last computed") {
		t.Errorf("of too many days the form says %q", said)
	}
}

// types sends keys to an input, after what it holds.
func (b *browser) types(selector, keys string) {
	b.t.Helper()
	b.do("type into "+selector, chromedp.SendKeys(chromedp.CSS(selector), keys))
}

// until waits for an expression to be true on the page.
func (b *browser) until(expression string) {
	b.t.Helper()
	b.untilAtMost(20*time.Second, expression)
}

func (b *browser) untilAtMost(most time.Duration, expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, most)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Poll[bool](expression, chromedp.WithPollingTimeout(most))); err != nil {
		b.t.Fatalf("%s: %v\nthe page says: %s", expression, err, b.text("main"))
	}
}
