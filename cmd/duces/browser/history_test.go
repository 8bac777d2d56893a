package browser_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// Who changed a date and why is two clicks away at most, from the matter and from the deadline.
func TestWhoChangedADateAndWhyIsTwoClicksAway(t *testing.T) {
	chromium(t)
	demo := demonstration(t, "--now", "2018-02-15T15:00:00Z")
	b := openBrowser(t, demo, "compliance")
	matter := b.openMatter("q=City+of+Chicago")
	b.see("[data-deadline=response-1]")
	b.visit(matter + "/deadlines/response-1/extend")
	form := "form[data-change=extend] "
	b.set(form+"[name=days]", "21")
	b.set(form+"[name=authority]", "Stipulation of Feb 15")
	b.set(form+"[name=reason]", "The city asked for three weeks.")
	b.press("[data-submit=extend]")
	b.see("[data-deadline=response-1][data-due='2018-03-16']")

	for _, from := range []string{matter, matter + "/deadlines/response-1"} {
		c := &clicker{browser: b}
		c.visit(from)
		c.click("#history-page")
		c.see("tr[data-event=deadline_moved]")
		c.atMost("who changed a date and why", 2)
		b.says("tr[data-event=deadline_moved]", "Fri, Feb 23, 2018 to Fri, Mar 16, 2018", "Stipulation of Feb 15", "The city asked for three weeks.", "Kim Compliance")
	}
	if b.text("tr[data-event=reminded]") != "" {
		t.Error("alerts are not folded away")
	}

	// A hash is short, and a button copies the whole.
	b.see("tr[data-event=deadline_moved] [data-copy]")
	if hash := b.text("tr[data-event=deadline_moved] .hash-short"); !regexp.MustCompile(`^[0-9a-f]{12}$`).MatchString(hash) {
		t.Errorf("the hash reads %q", hash)
	}
}

// printed is what a page says on paper, and on how many sheets.
func (b *browser) printed(path string) (text string, sheets int) {
	b.t.Helper()
	all := b.onPaper(path)
	return strings.Join(strings.Fields(strings.Join(all, " ")), " "), len(all)
}

// onPaper is what a page says on paper, sheet by sheet.
func (b *browser) onPaper(path string) []string {
	b.t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		b.t.Skip("no pdftotext on this machine (apt-get install poppler-utils)")
	}
	b.visit(path)
	pdf, err := chromedp.Run(b.ctx, chromedp.PrintToPDF())
	if err != nil {
		b.t.Fatal(err)
	}
	file := filepath.Join(b.t.TempDir(), "page.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		b.t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-raw", file, "-").Output()
	if err != nil {
		b.t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
}

// strings that stand on every page of the screen and on none of paper.
var controls = []string{"Sign out", "Skip to main content", "Continue", "Move the clock", "Clear filters", "Previous", "Dashboard"}

func TestListsAndTheMatterPrintWhole(t *testing.T) {
	chromium(t)
	demo := demonstration(t)
	b := openBrowser(t, demo, "legal")

	b.visit("/matters")
	names, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](`[...document.querySelectorAll("#matters tbody th a[href^='/matters/']")].map(a => a.innerText)`))
	if err != nil || len(names) != 23 {
		t.Fatalf("the list shows %d matters, %v", len(names), err)
	}
	text, _ := b.printed("/matters?q=a&overdue=yes")
	for _, want := range []string{"Matters", "Overdue: Yes", ": a", "2018"} {
		if !strings.Contains(text, want) {
			t.Errorf("the printed filter lacks %q:\n%s", want, text)
		}
	}
	whole, sheets := b.printed("/matters")
	if heads := strings.Count(whole, "Next deadline"); sheets < 2 || heads < 2 {
		t.Errorf("on %d sheets the heads stand %d times", sheets, heads)
	}
	for _, name := range names {
		if !strings.Contains(whole, name) {
			t.Errorf("the printed list lacks %s:\n%s", name, whole)
		}
	}
	for _, control := range controls {
		if strings.Contains(whole, control) {
			t.Errorf("the printed list has the control %q", control)
		}
	}

	// What is folded on the matter's page is open on paper.
	matter, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.querySelector("#matters tbody th a").getAttribute("href")`))
	if err != nil {
		t.Fatal(err)
	}
	b.visit(matter)
	folded, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](`[...document.querySelectorAll("main details:not([open])")].filter(d => !d.closest(".acts-panel, form"))
		.map(d => { d.open = true; const t = [...d.querySelectorAll("code.print-only, dd, p, li")].map(e => e.textContent).join(" "); d.open = false; return t })`))
	if err != nil || len(folded) < 3 {
		t.Fatalf("the page folds %d details, %v", len(folded), err)
	}
	text, _ = b.printed(matter)
	squeezed := strings.ReplaceAll(text, " ", "")
	for _, part := range folded {
		for _, word := range strings.Fields(part) {
			if !strings.Contains(squeezed, word) {
				t.Errorf("the printed matter lacks %q of what is folded: %q", word, part)
			}
		}
	}
	for _, control := range append(controls, "Add note", "Add tag", "Open the history") {
		if strings.Contains(text, control) {
			t.Errorf("the printed matter has the control %q", control)
		}
	}

	for role, pages := range map[string]map[string]string{
		"legal":   {"/deadlines": "Due date", "/approvals?status=all": "Approvals", "/court-calendar": "Washington", "/mail": "Subject", "/jurisdictions": "City of Chicago", "/reviews": "January", matter + "/deadlines/response-1/alerts": "Recipient"},
		"auditor": {"/ledger": "Leaf hash", "/history" + strings.Replace(matter, "/matters/", "/matter/", 1): "Issue document request"},
	} {
		b := b
		if role != "legal" {
			b = openBrowser(t, demo, role)
		}
		for path, want := range pages {
			b.visit(path)
			rows, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](`[...document.querySelectorAll("main table.data tbody th[scope=row]")].map(h => h.innerText.split("\n")[0].trim())`))
			if err != nil {
				t.Fatal(err)
			}
			text, _ := b.printed(path)
			squeezed := strings.ReplaceAll(text, " ", "")
			if !strings.Contains(text, want) {
				t.Errorf("%s on paper lacks %q:\n%s", path, want, text)
			}
			for _, row := range rows {
				if !strings.Contains(squeezed, strings.Join(strings.Fields(row), "")) {
					t.Errorf("%s on paper lacks the row %q", path, row)
				}
			}
			for _, control := range controls {
				if strings.Contains(text, control) {
					t.Errorf("%s on paper has the control %q", path, control)
				}
			}
		}
	}
}

// Paper has nothing to open or to follow, and a history begins on the sheet where what stands above it ends.
func TestPaperLeavesOutWhatIsPressed(t *testing.T) {
	chromium(t)
	demo := demonstration(t)
	b := openBrowser(t, demo, "legal")
	matter := b.openMatter("state=responded&q=Albany") // which sent no file
	for path, unwanted := range map[string]string{matter: "Why this date?", "/deadlines": "Alert history", "/calendar?month=2018-02": "Month :"} {
		if text, _ := b.printed(path); strings.Contains(text, unwanted) {
			t.Errorf("%s prints %q:\n%s", path, unwanted, text)
		}
	}
	sheets := b.onPaper(matter)
	above := slices.IndexFunc(sheets, func(s string) bool { return strings.Contains(s, "No documents yet.") })
	if above < 0 || !strings.Contains(sheets[above], "History") || !strings.Contains(sheets[above], "Record response") {
		t.Errorf("the history leaves the rest of sheet %d blank:\n%s", above+1, strings.Join(sheets, "\n"))
	}
}
