// Package browser_test uses the real program through a real browser: its pages at every width, and the
// day's work of each role. It is a package of its own so that it runs beside the other tests.
package browser_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// browser is one person's browser on a running demonstration.
type browser struct {
	t     *testing.T
	ctx   context.Context
	url   string
	asked *atomic.Int32 // how often the browser asked whether a page is to be left; it is
}

// program builds the program once for all tests of this package.
var program = sync.OnceValues(func() (string, error) {
	path := filepath.Join(room, "duces")
	if out, err := exec.Command("go", "build", "-o", path, "duces/cmd/duces").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return path, nil
})

// room is a directory that is gone when the tests have ended.
var room string

func TestMain(m *testing.M) {
	var err error
	if room, err = os.MkdirTemp("", "duces-browser-"); err != nil {
		panic(err)
	}
	code := m.Run()
	if err := os.RemoveAll(room); err != nil {
		panic(err)
	}
	os.Exit(code)
}

// demonstrations are directories of demonstrations that ended, by their options: to make one takes most of the time.
var demonstrations = map[string]string{}

// demonstration runs the real program on a demonstration of the test's own, and gives its first line.
func demonstration(t *testing.T, more ...string) welcome {
	t.Helper()
	options, dir := strings.Join(more, " "), t.TempDir()
	if demonstrations[options] == "" {
		made, err := os.MkdirTemp(room, "demonstration-")
		if err != nil {
			t.Fatal(err)
		}
		_, end := demonstrationIn(t, made, more)
		end()
		demonstrations[options] = made
	}
	if out, err := exec.Command("cp", "-a", demonstrations[options]+"/.", dir).CombinedOutput(); err != nil {
		t.Fatalf("copy the demonstration: %v: %s", err, out)
	}
	first, end := demonstrationIn(t, dir, nil) // its clock goes on from where it was
	t.Cleanup(end)
	return first
}

// demonstrationIn makes a demonstration in a directory, or goes on with the one there.
func demonstrationIn(t *testing.T, dir string, more []string) (first welcome, end func()) {
	t.Helper()
	program, err := program()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program, append([]string{"demo", "--addr", "127.0.0.1:0", "--json", "--data", dir}, more...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	end = func() {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("the demonstration ended badly: %v", err)
		}
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &first)
	}
	if err != nil {
		end()
		t.Fatalf("the first line is not JSON: %v\n%s", err, line)
	}
	return first, end
}

type welcome struct {
	URL   string    `json:"url"`
	Now   time.Time `json:"now"`
	Users []struct {
		Role, Email, Password, Token string
	} `json:"users"`
}

// chromium finds the browser; a machine without one skips the test.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no chromium on this machine; browser tests need one (apt-get install chromium)")
	return ""
}

// openMatter opens the first matter of a list under a filter, and gives the path of its page.
func (b *browser) openMatter(filter string) string {
	b.t.Helper()
	b.visit("/matters?" + filter)
	b.press("tr[data-matter] a[href^='/matters/']")
	b.see(".heading[data-state]")
	return b.path()
}

// openBrowser signs in as a role of the demonstration, each in a browser of its own.
func openBrowser(t *testing.T, demo welcome, role string) *browser {
	t.Helper()
	return openBrowserFor(t, demo, role, 3*time.Minute)
}

// openBrowserFor is openBrowser for a test that takes up to so long.
func openBrowserFor(t *testing.T, demo welcome, role string, most time.Duration) *browser {
	t.Helper()
	b := newBrowserFor(t, demo, most)
	b.visit("/sign-in")
	b.signIn(demo, role)
	b.see("[data-figure]")
	return b
}

// newBrowser opens a browser in which nobody has signed in.
func newBrowser(t *testing.T, demo welcome) *browser {
	t.Helper()
	return newBrowserFor(t, demo, 3*time.Minute)
}

// newBrowserFor is newBrowser for a test that takes up to so long.
func newBrowserFor(t *testing.T, demo welcome, most time.Duration) *browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()))
	ctx, cancel := context.WithTimeout(t.Context(), most)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	// The browser lives as long as the context of the first step: not a step's own.
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start the browser: %v", err)
	}
	b := &browser{t: t, ctx: ctx, url: demo.URL, asked: &atomic.Int32{}}
	if err := chromedp.Listen(ctx, func(ev any) {
		if _, is := ev.(*page.EventJavascriptDialogOpening); is {
			b.asked.Add(1)
			go func() {
				_, _ = chromedp.Call(ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
			}()
		}
	}); err != nil {
		t.Fatal(err)
	}
	return b
}

// signIn fills the sign-in page that the browser stands at.
func (b *browser) signIn(demo welcome, role string) {
	b.t.Helper()
	for _, u := range demo.Users {
		if u.Role == role {
			b.set("[name=email]", u.Email)
			b.set("[name=password]", u.Password)
			b.press("#sign-in button[type=submit]")
			return
		}
	}
	b.t.Fatalf("the demonstration has no user of the role %s", role)
}

func (b *browser) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, 20*time.Second)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%s: %v\nthe page says: %s", what, err, b.text("main"))
	}
}

func (b *browser) visit(path string) {
	b.t.Helper()
	b.do("visit "+path, chromedp.Navigate(b.url+path))
}

func (b *browser) see(selector string) {
	b.t.Helper()
	b.do("see "+selector, chromedp.WaitVisible(chromedp.CSS(selector)))
}

func (b *browser) press(selector string) {
	b.t.Helper()
	b.do("press "+selector, chromedp.ScrollIntoView(chromedp.CSS(selector)), chromedp.Click(chromedp.CSS(selector)))
}

// set fills an input as typing would; a date's picker is passed by.
func (b *browser) set(selector, value string) {
	b.t.Helper()
	b.do("set "+selector, chromedp.SetValue(chromedp.CSS(selector), value))
}

// choose ticks a radio button or a checkbox, through its label as a person would.
func (b *browser) choose(name, value string) {
	b.t.Helper()
	script := fmt.Sprintf(`(() => { const i = document.querySelector('[name=%q][value=%q]'); i.labels[0].click(); return i.checked })()`, name, value)
	ticked, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](script))
	if err != nil || !ticked {
		b.t.Fatalf("choose %s=%s: ticked %t, %v\nthe page says: %s", name, value, ticked, err, b.text("main"))
	}
}

// text is what a person reads in an element, or nothing where there is none.
func (b *browser) text(selector string) string {
	ctx, cancel := context.WithTimeout(b.ctx, 10*time.Second)
	defer cancel()
	s, err := chromedp.Run(ctx, chromedp.Evaluate[string](fmt.Sprintf(`(document.querySelector(%q) || {innerText: ""}).innerText`, selector)))
	if err != nil {
		return "(" + err.Error() + ")"
	}
	return s
}

func (b *browser) path() string {
	b.t.Helper()
	at, err := chromedp.Run(b.ctx, chromedp.Location())
	if err != nil {
		b.t.Fatal(err)
	}
	return strings.TrimPrefix(at, b.url)
}

// fill fills the form of a transition: the effective date and the inputs by
// name; a name that ends in “=” is a choice.
func (b *browser) act(matter, transition, on string, inputs ...[2]string) {
	b.t.Helper()
	b.visit(matter + "/transitions/" + transition)
	form := fmt.Sprintf("form[data-transition=%s]", transition)
	b.set(form+" [name=effective_on]", on)
	for _, in := range inputs {
		if name, choice := strings.CutSuffix(in[0], "="); choice {
			b.choose(name, in[1])
			continue
		}
		b.set(form+fmt.Sprintf(" [name=%q]", in[0]), in[1])
	}
	b.press(fmt.Sprintf("[data-submit=%s]", transition))
}

// state waits until the matter's page says the state.
func (b *browser) state(matter, state string) {
	b.t.Helper()
	b.see(fmt.Sprintf(".heading[data-state=%s]", state))
	if got := b.path(); !strings.HasPrefix(got, matter) {
		b.t.Fatalf("the browser stands at %s, not at %s", got, matter)
	}
}

// approve lets the supervisor read what waits and approve it.
func (b *browser) approve() {
	b.t.Helper()
	b.visit("/approvals")
	b.press("[data-approval] a[href*='/approvals/']")
	b.see(".heading[data-approval]")
	b.press("#decide-form button[value=approve]")
	b.see(".usa-alert--success")
}
