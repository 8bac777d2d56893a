package browser_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// Whoever was signed out elsewhere loses nothing: text comes back after sign-in, and so
// does a file that was chosen, which went up before.
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
	b.until(`document.querySelectorAll("#act-form li > input[type=checkbox]:checked").length === 1`) // it went up by itself, and the form names it
	b.signedOutElsewhere()
	b.press("#act-form [data-submit=receive_response]")
	b.signIn(demo, "legal")
	b.see("#act-form")
	if note := b.value("#act-form [name=note]"); note != "What took long to write" {
		t.Errorf("the note is %q", note)
	}
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
