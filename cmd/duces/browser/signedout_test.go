package browser_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// Whoever was signed out elsewhere loses nothing: text comes back after sign-in, and a form
// with a chosen file stays on the page until they have signed in in another tab.
func TestASessionThatEndedKeepsTheFormInABrowser(t *testing.T) {
	demo := demonstration(t)
	b := openBrowser(t, demo, "legal")
	matter := b.openMatter("state=requested")
	b.see("[data-transition=receive_response]")
	b.press(".acts a[data-transition=receive_response]")
	b.see("#act-form")
	b.set("#act-form [name=effective_on]", "2018-02-27")
	b.set(`#act-form [name="f.production.all"]`, "partial")
	b.set("#act-form [name=note]", "What took long to write")
	b.signedOutElsewhere()
	b.press("#act-form [data-submit=receive_response]")
	b.see("#sign-in input[name=password]")
	if said := b.text("main"); !strings.Contains(said, "You are signed out") || strings.Contains(said, "What took long") {
		t.Errorf("the page says: %s", said)
	}
	b.signIn(demo, "legal")
	b.see("#act-form")
	if note := b.value("#act-form [name=note]"); note != "What took long to write" {
		t.Errorf("the note is %q", note)
	}

	file := filepath.Join(t.TempDir(), "answer.txt")
	if err := os.WriteFile(file, []byte("An answer."), 0o600); err != nil {
		t.Fatal(err)
	}
	b.do("choose a file", chromedp.SetUploadFiles(chromedp.CSS("#act-form input[type=file]"), []string{file}))
	b.signedOutElsewhere()
	b.press("#act-form [data-submit=receive_response]")
	b.see("#act-form [role=alert][data-unanswered] a[target=_blank]")
	if note := b.value("#act-form [name=note]"); note != "What took long to write" {
		t.Errorf("the note is %q", note)
	}
	b.until(`document.querySelector("#act-form input[type=file]").files.length === 1`)
	other := b.otherTab()
	other.visit("/sign-in")
	other.signIn(demo, "legal")
	other.see("[data-figure]")
	b.press("#act-form [data-submit=receive_response]")
	b.state(matter, "responded")
	if text := b.text("main"); !strings.Contains(text, "answer.txt") || strings.Count(text, "What took long to write") != 1 {
		t.Errorf("the matter says: %s", text)
	}
}

// signedOutElsewhere ends the session behind the page.
func (b *browser) signedOutElsewhere() {
	b.t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](`(window.out = false, fetch("/sign-out", {method: "POST"}).then(() => window.out = true), true)`)); err != nil {
		b.t.Fatal(err)
	}
	b.until(`window.out`)
}

// otherTab is another tab of the same browser.
func (b *browser) otherTab() *browser {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx)
	b.t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		b.t.Fatalf("open a tab: %v", err)
	}
	return &browser{t: b.t, ctx: ctx, url: b.url}
}
