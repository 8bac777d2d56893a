package browser_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// Chicago answers three of five demands online, in browsers: the team records it by one click, the deficiency
// and the schedule offer the two, and a supplement completes the answer.
func TestChicagoAnswersThreeOfFiveDemandsOnlineInTheBrowser(t *testing.T) {
	demo := demonstration(t)
	legal, supervisor, clerk := openBrowser(t, demo, "legal"), openBrowser(t, demo, "supervisor"), newBrowser(t, demo)
	matter := legal.openMatter("q=Chicago&overdue=true")
	legal.see("[data-invitation] a[href^='/respond/open']")
	link, err := chromedp.Run(legal.ctx, chromedp.Evaluate[string](`document.querySelector("[data-invitation] a[href^='/respond/open']").getAttribute("href")`))
	if err != nil {
		t.Fatal(err)
	}
	code := regexp.MustCompile(`\d{4}-\d{4}`).FindString(legal.text("[data-invitation]"))

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
	legal.until(`[...document.querySelectorAll("form[data-transition] input[type=checkbox]:checked")].map(i => i.value).join() === "4,5"`)
	legal.visit(matter + "/transitions/issue_subpoena")
	legal.see("form[data-transition]")
	legal.until(`/^4\. [^\n]+\n5\. [^\n]+$/.test(document.querySelector("form[data-transition] textarea").value.trim())`)
	legal.act(matter, "issue_subpoena", "2018-02-27", [2]string{"f.grounds=", "no_response"})
	legal.see("form[data-transition=issue_subpoena] .usa-error-message, .usa-alert--error")
	legal.act(matter, "issue_subpoena", "2018-02-27", [2]string{"f.grounds=", "incomplete"})
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
}
