package browser_test

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// Who leaves a form with text that was typed is asked first; who typed nothing, or sends
// it, is not. The message of what was done then has the focus.
func TestAFormWithTypedTextIsNotLeftUnasked(t *testing.T) {
	b := openBrowser(t, demonstration(t), "legal")
	asked := func(want int32) {
		t.Helper()
		if got := b.asked.Load(); got != want {
			t.Errorf("the browser asked %d times, want %d", got, want)
		}
	}
	b.visit("/jurisdictions/new")
	b.press("h1")
	b.visit("/jurisdictions/new")
	asked(0)

	b.types("[name=name]", "City of Albuquerque")
	b.press(".shell-nav a[href='/matters']")
	b.see("#matters")
	asked(1)

	// The zone follows the state, until another is chosen that is not the usual one.
	b.visit("/jurisdictions/new")
	zone := func(state, want string) {
		t.Helper()
		b.pick("[name=state]", state)
		b.until(`document.querySelector("[name=zone]").value === "` + want + `"`)
	}
	zone("IL", "America/Chicago")
	zone("NM", "America/Denver")
	b.pick("[name=zone]", "America/Phoenix")
	zone("IL", "America/Phoenix")
	b.pick("[name=zone]", "")
	zone("NM", "America/Denver")

	b.types("[name=name]", "City of Albuquerque")
	b.pick("[name=kind]", "city")
	b.press("main form button[type=submit]")
	b.see(".usa-alert--success")
	asked(1)
	b.until(`document.activeElement.id === "flash"`)
}

// pick chooses an option as a person would.
func (b *browser) pick(selector, value string) {
	b.t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[any](`(() => { const s = document.querySelector(`+"`"+selector+"`"+`); s.value = "`+value+`"; s.dispatchEvent(new Event("input", { bubbles: true })); s.dispatchEvent(new Event("change", { bubbles: true })); return null })()`)); err != nil {
		b.t.Fatal(err)
	}
}
