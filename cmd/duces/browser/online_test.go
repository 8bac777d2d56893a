package browser_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Chicago answers three of five demands online, in browsers: the team records it by one click, the deficiency
// and the schedule offer the two, and a supplement completes the answer.
// invitation is the matter of Chicago, and the link and the code of its invitation, as the demonstration shows them.
func (b *browser) invitation() (matter, link, code string) {
	b.t.Helper()
	matter = b.openMatter("q=Chicago&overdue=true")
	b.see("[data-invitation] a[href^='/respond/open']")
	link, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](
		`document.querySelector("[data-invitation] a[href^='/respond/open']").getAttribute("href")`))
	if err != nil {
		b.t.Fatal(err)
	}
	return matter, link, regexp.MustCompile(`\d{4}-\d{4}`).FindString(b.text("[data-invitation]"))
}

// letter is what the DOCX of a letter of the open matter reads, a paragraph a line.
func (b *browser) letter(title string) string {
	b.t.Helper()
	coded, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](fmt.Sprintf(`(async () => {
		const letter = [...document.querySelectorAll("[data-letter]")].find(l => l.querySelector("strong").innerText === %q);
		const file = await fetch([...letter.querySelectorAll("a")].find(a => a.innerText.startsWith("DOCX")).href);
		return btoa(String.fromCharCode(...new Uint8Array(await file.arrayBuffer())));
	})()`, title), chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("read the %s: %v", title, err)
	}
	raw, err := base64.StdEncoding.DecodeString(coded)
	if err != nil {
		b.t.Fatal(err)
	}
	files, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		b.t.Fatalf("%s is no DOCX: %v", title, err)
	}
	text, err := fs.ReadFile(files, "word/document.xml")
	if err != nil {
		b.t.Fatal(err)
	}
	lines := strings.ReplaceAll(string(text), "</w:p>", "\n")
	return html.UnescapeString(regexp.MustCompile("<[^>]*>").ReplaceAllString(lines, ""))
}

// The pages of respondents are accessible, fit a phone, and are light, as those of users are.
func TestEveryPageOfRespondentsFitsEachWidth(t *testing.T) {
	axe, err := os.ReadFile("../../../.npm/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	demo := demonstration(t)
	_, link, code := openBrowser(t, demo, "legal").invitation()
	w := &walker{
		browser: newBrowser(t, demo), role: "respondent", axe: string(axe), shots: os.Getenv("DUCES_SCREENSHOTS"),
		routes: map[string]bool{}, same: map[string]bool{},
	}
	look := func(name string) {
		t.Helper()
		w.see("main h1")
		w.check(name)
		if w.shots != "" {
			w.media("print")
			w.picture(name+" print", 1280)
			w.media("")
		}
	}
	w.visit("/respond")
	w.visit("/respond") // now with what never changes in the cache
	look("ask")
	w.visit(link)
	look("code")
	w.set("[name=code]", "0000-0000")
	w.press("main form button[type=submit]")
	w.see(".usa-error-message")
	look("wrong code")
	w.set("[name=code]", code)
	w.press("main form button[type=submit]")
	w.see("[data-due='2018-02-23']")
	look("home")
	w.visit("/respond/answer")
	look("answer")
	w.press("button[name=submit]")
	w.see(".usa-alert--error")
	look("answer refused")
	file := filepath.Join(t.TempDir(), "orders.txt")
	if err := os.WriteFile(file, []byte("General orders."), 0o600); err != nil {
		t.Fatal(err)
	}
	w.set(`[name="answer.1"]`, "complete")
	w.do("choose a file", chromedp.SetUploadFiles(chromedp.CSS(`[name="files.1"]`), []string{file}))
	w.press("button[name=submit]")
	w.see("[data-receipt]")
	look("receipt")
	w.visit("/respond")
	w.see("[href^='/respond/receipts/']")
	look("home after")
	w.visit("/respond/receipts/1")
	look("failure")
}

// media shows the page as it is printed, or as it is on a screen.
func (b *browser) media(name string) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: name}); err != nil {
		b.t.Fatal(err)
	}
}

func TestChicagoAnswersThreeOfFiveDemandsOnlineInTheBrowser(t *testing.T) {
	demo := demonstration(t)
	const most = 5 * time.Minute
	legal, supervisor := openBrowserFor(t, demo, "legal", most), openBrowserFor(t, demo, "supervisor", most)
	clerk := newBrowserFor(t, demo, most)
	matter, link, code := legal.invitation()

	clerk.visit(link)
	clerk.set("[name=code]", code)
	clerk.press("main form button[type=submit]")
	clerk.see("[data-due='2018-02-23']")
	if page := clerk.text("main"); !strings.Contains(page, "Why this date?") || strings.Contains(page, "Assigned") {
		t.Errorf("the respondent reads:\n%s", page)
	}
	file := filepath.Join(t.TempDir(), "orders.txt")
	if err := os.WriteFile(file, []byte("General orders of the department."), 0o600); err != nil {
		t.Fatal(err)
	}
	clerk.visit("/respond/answer")
	for demand, answer := range map[int]string{1: "complete", 2: "complete", 3: "none_exist"} {
		clerk.set(fmt.Sprintf(`[name="answer.%d"]`, demand), answer)
	}
	for demand := 1; demand <= 2; demand++ {
		clerk.do("choose a file", chromedp.SetUploadFiles(chromedp.CSS(fmt.Sprintf(`[name="files.%d"]`, demand)), []string{file}))
	}
	clerk.press("button[name=submit]")
	clerk.see("[data-receipt]")
	if page := clerk.text("main"); !strings.Contains(page, "orders.txt") || !regexp.MustCompile(`[0-9a-f]{64}`).MatchString(page) {
		t.Errorf("the receipt reads:\n%s", page)
	}

	legal.visit(matter)
	legal.state(matter, "requested")
	legal.see("[data-online]")
	if page := legal.text("main"); !strings.Contains(page, "Answered, not yet recorded") {
		t.Errorf("the matter reads:\n%s", page)
	}
	legal.press("[data-online] button")
	legal.state(matter, "responded")
	if page := legal.text("#state"); !strings.Contains(page, "partial") {
		t.Errorf("the response reads: %s", page)
	}
	legal.visit(matter + "/transitions/find_deficient")
	legal.see("form[data-transition]")
	legal.until(`[...document.querySelectorAll("form[data-transition] input[type=checkbox][name='f.outstanding']:checked")].map(i => i.value).join() === "4,5"`)
	legal.act(matter, "find_deficient", "2018-02-27", [2]string{"f.cure_due.kind=", "fixed"}, [2]string{"f.cure_due.date", "2018-02-27"}, [2]string{"letter.send=", "yes"})
	legal.see("[data-letter-of]")
	legal.press("[data-submit=find_deficient]")
	legal.state(matter, "deficient")
	letter := legal.letter("Deficiency letter")
	if listed := regexp.MustCompile(`(?m)^(\d+)\. (Messages of supervisors|Records of discipline)?`).FindAllString(letter, -1); !slices.Equal(
		listed, []string{"4. Messages of supervisors", "5. Records of discipline"}) {
		t.Errorf("the deficiency letter lists %q:\n%s", listed, letter)
	}
	legal.moveClock("2018-02-28") // the cure is overdue
	legal.visit(matter + "/transitions/issue_subpoena")
	legal.see("form[data-transition]")
	legal.until(`/^4\. [^\n]+\n5\. [^\n]+$/.test(document.querySelector("form[data-transition] textarea").value.trim())`)
	legal.act(matter, "issue_subpoena", "2018-02-28", [2]string{"f.grounds=", "no_response"})
	legal.see("form[data-transition=issue_subpoena] .usa-error-message, .usa-alert--error")
	legal.act(matter, "issue_subpoena", "2018-02-28", [2]string{"f.grounds=", "incomplete"})
	legal.see("[data-approval]")
	supervisor.approve()
	legal.visit(matter)
	legal.state(matter, "subpoenaed")

	clerk.visit("/respond/answer")
	for demand := 4; demand <= 5; demand++ {
		clerk.set(fmt.Sprintf(`[name="answer.%d"]`, demand), "none_exist")
	}
	clerk.press("button[name=submit]")
	clerk.see("[data-receipt]")
	legal.visit(matter)
	legal.press("[data-online] button")
	legal.see(".usa-alert--success")
	if page := legal.text("#state"); !strings.Contains(page, "complete") {
		t.Errorf("after the supplement the response reads: %s", page)
	}
	legal.says("[data-deadline=response-1]", "answered on Tue, Feb 27, 2018, 4 days late", "supplement of Wed, Feb 28, 2018: complete")
	legal.says("#history", "Tue, Feb 27, 2018", "Wed, Feb 28, 2018")
}
