package browser_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// Two responses are a day overdue. The officer opens the link in one mail,
// signs in, and acknowledges: that matter is not taken to the supervisors. The
// other, which nobody acknowledges, is.
func TestAnAcknowledgedAlertDoesNotEscalateAndAnotherDoes(t *testing.T) {
	chromium(t)
	demo := demonstration(t, "--now", "2018-02-22T15:00:00Z")
	clock := openBrowser(t, demo, "auditor") // reads all mail, and moves the demonstration's clock
	clock.moveClock("2018-02-24")
	other, link := clock.linkIn(" overdue", "City of Berkeley"), clock.linkIn(" overdue", "City of Chicago")
	alerted := func(link, when string, want bool) {
		t.Helper()
		clock.visit(link + "/alerts")
		clock.see("table")
		if got := strings.Contains(clock.text("table"), when); got != want {
			t.Errorf("of %s somebody was alerted %s: %t", link, when, got)
		}
	}

	officer := newBrowser(t, demo)
	officer.visit(link)
	officer.see("#sign-in")
	officer.signIn(demo, "compliance")
	officer.see(".heading[data-deadline=response-1][data-due='2018-02-23']")
	if got := officer.path(); !strings.HasPrefix(got, link) {
		t.Errorf("after the sign-in the officer stands at %s, not at %s", got, link)
	}
	officer.see("[data-unacknowledged]") // to open the link has said nothing
	officer.press("[data-acknowledge] button")
	officer.see("[data-acknowledged='1']")
	officer.says("[data-acknowledged]", "Kim Compliance")

	clock.moveClock("2018-02-26")
	alerted(other, "3 days overdue", true)
	alerted(link, "3 days overdue", false)

	// Its repeat interval after the acknowledgment, it comes back to those who were alerted first alone.
	clock.moveClock("2018-02-28")
	alerted(link, "5 days overdue", true)
	alerted(other, "5 days overdue", false)

	// “Alert history” is one press away, and names whom and when.
	officer.visit(link)
	officer.press("main a[href$='/alerts']")
	officer.see("table")
	officer.says("main", "Kim Compliance", "1 day overdue", "5 days overdue")
	if recipients := officer.text("main"); strings.Contains(recipients, "Supervisor") || strings.Contains(recipients, "3 days overdue") {
		t.Errorf("somebody else was alerted of Chicago:\n%s", recipients)
	}
}

var address = regexp.MustCompile(`https?://[^\s/]+(/matters/\S+/deadlines/[\w-]+)`)

// linkIn opens the message with a subject and gives the path of the link in it that follows some words.
func (b *browser) linkIn(subject, words string) string {
	b.t.Helper()
	path, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](findMessage(subject), chromedp.EvalAwaitPromise))
	if err != nil || path == "" {
		b.t.Fatalf("no message “%s” is in the mailbox (%v)", subject, err)
	}
	b.visit(path)
	b.see("main article")
	_, text, _ := strings.Cut(b.text("main"), words)
	m := address.FindStringSubmatch(text)
	if m == nil {
		b.t.Fatalf("the message has no link to its deadline:\n%s", b.text("main"))
	}
	return m[1]
}
