package browser_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"duces/handlers/web"
	"duces/workflow"
)

// The widths of a small phone, a usual one, and a screen on a desk.
var widths = []int64{320, 390, 1280} // the last is that at which forms are filled

const (
	coldPage = 250_000 // bytes over the network, with nothing in the browser's cache
	warmPage = 60_000  // with what never changes in it
)

// walker opens page after page as one person, and checks each as it is shown.
type walker struct {
	*browser
	role    string
	axe     string
	shots   string // directory; empty: no pictures
	checked int
	seen    map[string]bool // pages that were opened, by their shape
	routes  map[string]bool // pages of the program that somebody opened

	same  map[string]bool // shapes of pages that axe found well, at a width
	known map[string]bool // addresses with their contents that somebody opened
	mu    sync.Mutex
	fetch []string // addresses that the browser asked for
}

// Every page that a role can reach is accessible, fits a phone, and is light. Each is
// checked at three widths; what two roles see alike is checked once, and axe runs once
// for all pages that have the same elements.
func TestEveryPageOfEveryRoleFitsEachWidth(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser is slow")
	}
	axe, err := os.ReadFile("../../../.npm/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	shots := os.Getenv("DUCES_SCREENSHOTS")
	if shots == "" {
		t.Log("no picture is kept: name a directory in DUCES_SCREENSHOTS for one of each page at 1280 and 390 pixels")
	}
	v := newVariety(t)
	first := newBrowserFor(t, v.welcome, 20*time.Minute)
	routes, same, known := map[string]bool{}, map[string]bool{}, map[string]bool{}
	pages, ran := 0, 0
	roles := []string{"legal", "supervisor", "compliance", "auditor", "admin"}
	for _, role := range roles {
		t.Run(role, func(t *testing.T) {
			ctx, cancel := chromedp.NewContext(first.ctx, chromedp.WithNewBrowserContext())
			t.Cleanup(cancel)
			w := &walker{
				browser: &browser{t: t, ctx: ctx, url: v.URL}, role: role, axe: string(axe), shots: shots,
				seen: map[string]bool{}, routes: routes, same: same, known: known,
			}
			if err := chromedp.Listen(ctx, func(ev any) {
				if sent, is := ev.(*network.EventRequestWillBeSent); is {
					w.mu.Lock()
					defer w.mu.Unlock()
					w.fetch = append(w.fetch, sent.Request.URL)
				}
			}); err != nil {
				t.Fatal(err)
			}
			if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
				t.Fatal(err)
			}
			w.walk(v)
			pages += w.checked
			ran++
			for _, address := range w.fetch {
				if !strings.HasPrefix(address, v.URL+"/") && !strings.HasPrefix(address, "data:") {
					t.Errorf("the browser asked for %s", address)
				}
			}
			if len(w.fetch) < w.checked {
				t.Errorf("%d pages made %d requests", w.checked, len(w.fetch))
			}
		})
	}
	t.Logf("%d pages", pages)
	for _, r := range web.Routes() {
		if ran == len(roles) && r.Method == http.MethodGet && !routes[r.Path] && !noPage.MatchString(r.Path) {
			t.Errorf("nobody came to the page %s", r.Path)
		}
	}
}

// noPage are addresses that answer with a file or a word, that stand in a mail, or that are there only while an act runs.
var noPage = regexp.MustCompile(`\.(csv|xlsx|txt|pdf|eml)$|/documents/:|/attachments/|/parts/|^/(mail|inbound)/:id/html$|^/signed-in$|^/unsubscribe|^/progress/|^/static/`)

func (w *walker) walk(v *variety) {
	w.visit("/sign-in")
	w.visit("/sign-in") // with what never changes in the browser's cache
	w.check("/sign-in")
	w.set("[name=email]", "nobody@example.org")
	w.set("[name=password]", "wrong")
	w.press("#sign-in button[type=submit]")
	w.see(".usa-alert--error")
	w.check("/sign-in refused")
	w.visit("/sign-in")
	w.signIn(v.welcome, w.role)
	w.see(".shell-user")
	var queue []string
	for _, path := range w.paths(v) {
		w.seen[path] = true
		if !strings.Contains(path, "?") {
			w.seen[shapeOf(path)] = true
		}
		queue = append(queue, w.open(path)...)
	}
	for len(queue) > 0 {
		path, shape := queue[0], shapeOf(queue[0])
		queue = queue[1:]
		if w.seen[shape] {
			continue
		}
		w.seen[shape] = true
		queue = append(queue, w.open(path)...)
	}
	for _, a := range w.acts(v) {
		w.visit(a.path)
		w.do("act on "+a.path, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
			_, err := chromedp.Run(ctx, chromedp.Evaluate[any](a.script))
			return err
		}))
		w.press(a.button)
		w.see(a.then)
		w.check(a.name)
	}
}

// open opens a page and looks at it, unless another role opened it and saw the same: what stands around it, each role sees
// on the pages that are its own. It gives the links on it.
func (w *walker) open(path string) []string {
	w.t.Helper()
	const fetched = `fetch(%q).then(r => r.text()).then(text => {
		const d = new DOMParser().parseFromString(text, "text/html"), main = d.querySelector("main")?.innerHTML || "";
		return { Content: d.title + main.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "").replace(/\d+/g, "0"), Links: (%s)(d) };
	})`
	p, err := chromedp.Run(w.ctx, chromedp.Evaluate[fetchedPage](fmt.Sprintf(fetched, path, linksOf), chromedp.EvalAwaitPromise))
	if err != nil {
		w.t.Fatalf("fetch %s: %v", path, err)
	}
	if key := path + p.Content; !w.known[key] {
		w.known[key] = true
		w.visit(path)
		return w.check(path)
	}
	return p.Links
}

// fetchedPage is a page as the browser gets it, without what no two pages have alike.
type fetchedPage struct {
	Content string
	Links   []string
}

// linksOf are the addresses of pages to which one leads.
const linksOf = `d => [...new Set([...d.querySelectorAll("a[href]")]
	.filter(a => a.origin === location.origin && !a.hasAttribute("download") && !a.getAttribute("href").startsWith("#"))
	.map(a => a.pathname).filter(p => !/\/documents\/|\/attachments\/|\/parts\/|\.[a-z]+$|\/html$/.test(p)))]`

// paths are pages that no other leads to, or that look different for what they show.
func (w *walker) paths(v *variety) []string {
	if w.role == "admin" {
		return []string{"/", "/nowhere", "/matters", "/users?q=nobody+at+all", "/mail?q=nothing"}
	}
	paths := []string{
		"/", "/nowhere", "/users", "/matters?q=nothing+like+it", "/matters?stage=response_deadline&overdue=yes&owner=nobody", "/deadlines?q=nothing+like+it",
		"/deadlines?status=all&from=2018-02-01&to=2018-12-31", "/calendar?month=2018-02", "/calendar?month=2019-01", "/approvals?show=all", "/jurisdictions?q=nothing+like+it",
		"/awards?q=nothing+like+it", "/awards/new", "/awards/import", "/money?by=jurisdiction&by=program&by=year", "/debts?show=overpaid", "/debts/" + v.debt,
		"/mail?q=nothing",
		"/matters/" + v.waiting,
		"/proceedings/" + v.suit, "/proceedings?q=nothing+like+it",
		"/matters/" + v.waiting + "/orders?award=2017-DJ-DEMO-0001&ground=Access+to+jails&on=2018-02-27",
	}
	for _, id := range v.awards {
		paths = append(paths, "/awards/"+id)
	}
	statuses := []string{"decided", "deficient", "open", "responded"}
	if w.role == "legal" {
		statuses = nil
		for status := range v.matters {
			statuses = append(statuses, status)
		}
		slices.Sort(statuses)
	}
	if w.role == "legal" {
		paths = append(paths, "/jurisdictions/"+v.government, "/matters/"+v.matters["responded"]+"/documents?q=counsel", "/matters/move?transition=issue_request&matter="+v.matters["open"], "/matters/move",
			"/matters/letters?matter="+v.matters["notified"], "/matters/"+v.matters["responded"]+"/correspondence", "/inbound?status=filed")
		for _, form := range []string{"correct?clause=1", "coverage?clause=2", "event?end=yes&clause=2", "void"} {
			paths = append(paths, "/proceedings/"+v.suit+"/orders/1/"+form)
		}
		paths = append(paths, "/proceedings/"+v.suit+"/dates/end?date="+v.date)
	}
	for _, status := range statuses {
		paths = append(paths, "/matters/"+v.matters[status])
	}
	return paths
}

// act leads to a page that answers a form.
type act struct{ name, path, script, button, then string }

func (w *walker) acts(v *variety) []act {
	const tick = `document.querySelectorAll("main tbody .pick label").forEach((l, i) => { if (i < 3) l.click() })`
	const asTyped = `document.querySelectorAll("form").forEach(f => { f.noValidate = true })`
	all := []act{}
	if w.role == "legal" {
		all = []act{
			{"many matters", "/matters?state=responded", tick + `; document.querySelector("#many-transition").value = "find_deficient"`, "[data-bulk] button[type=submit]", "#act-form"},
			{"refused step", "/matters/" + v.matters["responded"] + "/transitions/find_deficient", asTyped, "[data-submit=find_deficient]", "#problems"},
			{"refused jurisdiction", "/jurisdictions/new", asTyped, "main form button[type=submit]", "#problems"},
			{"refused review", "/reviews/new", asTyped, "main form button[type=submit]", "#problems"},
		}
	}
	if w.role == "legal" || w.role == "compliance" {
		all = append(all,
			act{"extend many", "/deadlines?status=overdue", tick, "[data-bulk] button[value=extend]", "#many-form"},
			act{"acknowledge many", "/deadlines?status=overdue", tick, "[data-bulk] button[value=acknowledge]", "#many-form"})
	}
	if w.role == "supervisor" {
		all = append(all, act{"approve many", "/approvals", tick, "#many .bulk button[type=submit]", "#decide-form"})
	}
	if w.role == "admin" {
		all = append(all, act{"refused user", "/users/new", asTyped, "main form button[type=submit]", "#problems"})
	}
	return all
}

var (
	idInPath   = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}|\d{4}-\d\d(-\d\d)?`)
	due        = regexp.MustCompile(`/deadlines/[a-z_]+-\d+`)
	partOf     = regexp.MustCompile(`/(orders|actions)/\d+/`)
	lastInPath = regexp.MustCompile(`/\d+(/receipt)?$`)
)

// shapeOf is a path without what differs between two pages of a kind.
func shapeOf(path string) string {
	path, _, _ = strings.Cut(path, "#")
	path, _, _ = strings.Cut(path, "?")
	path = partOf.ReplaceAllString(path, "/$1/_/")
	path = due.ReplaceAllString(idInPath.ReplaceAllString(path, "_"), "/deadlines/_")
	return lastInPath.ReplaceAllString(path, "/_$1")
}

// seenPage is what a page tells of itself.
type seenPage struct {
	Shape    string   // of its elements, without their texts
	Links    []string // that lead on
	Warm     int      // bytes that came over the network
	Cold     int      // bytes that would have come with nothing in the cache
	Problems []string
}

// check looks at the page that is open, and gives the links on it.
func (w *walker) check(name string) []string {
	w.t.Helper()
	path := w.path()
	for _, r := range web.Routes() {
		if r.Method == http.MethodGet && matches(r.Path, path) {
			w.routes[r.Path] = true
		}
	}
	w.checked++
	var links []string
	for _, width := range widths {
		var p seenPage
		w.do(fmt.Sprintf("%s at %d", name, width), chromedp.EmulateViewport(width, 900), chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
			var err error
			p, err = chromedp.Run(ctx, chromedp.Evaluate[seenPage](lookAt))
			return err
		}))
		for _, problem := range p.Problems {
			w.t.Errorf("%s at %d px: %s", name, width, problem)
		}
		if width == 1280 {
			links = p.Links
			if p.Warm > warmPage || p.Cold > coldPage {
				w.t.Errorf("%s: %d bytes came, and %d with nothing in the cache; the most is %d and %d", name, p.Warm, p.Cold, warmPage, coldPage)
			}
			if testing.Verbose() {
				w.t.Logf("%s: warm %d, cold %d", name, p.Warm, p.Cold)
			}
		}
		if key := fmt.Sprint(width, p.Shape); !w.same[key] {
			w.same[key] = true
			w.accessible(name, width)
		}
		if w.shots != "" && width != 320 {
			w.picture(name, width)
		}
	}
	return links
}

// matches says whether a path is of a route.
func matches(route, path string) bool {
	path, _, _ = strings.Cut(path, "?")
	want, got := strings.Split(route, "/"), strings.Split(path, "/")
	return slices.EqualFunc(want, got, func(w, g string) bool { return w == g || strings.HasPrefix(w, ":") })
}

// accessible runs axe on the page.
func (w *walker) accessible(name string, width int64) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, 30*time.Second)
	defer cancel()
	if there, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`!!window.axe`)); err != nil {
		w.t.Fatal(err)
	} else if !there {
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](w.axe+`; true`)); err != nil {
			w.t.Fatal(err)
		}
	}
	options := `{ resultTypes: ["violations"], rules: { "target-size": { enabled: true } } }`
	if width == 390 { // which differs from 320 in sizes alone
		options = `{ resultTypes: ["violations"], runOnly: ["target-size", "scrollable-region-focusable"] }`
	}
	found, err := chromedp.Run(ctx, chromedp.Evaluate[[]string](`axe.run(document, `+options+`).then(r =>
			r.violations.map(v => v.id + ": " + v.help + "\n" + v.nodes.slice(0, 4).map(n => "    " + n.target.join(" ") + " " + n.html.slice(0, 160) + "\n      " + n.failureSummary.replaceAll("\n", " ")).join("\n")))`,
		chromedp.EvalAwaitPromise))
	if err != nil {
		w.t.Fatalf("axe on %s: %v", name, err)
	}
	for _, v := range found {
		w.t.Errorf("%s at %d px: %s", name, width, v)
	}
}

var unfit = regexp.MustCompile(`[^a-z0-9]+`)

func (w *walker) picture(name string, width int64) {
	w.t.Helper()
	png, err := chromedp.Run(w.ctx, chromedp.FullScreenshot(90))
	if err != nil {
		w.t.Fatal(err)
	}
	file := fmt.Sprintf("%s-%s-%d.jpeg", w.role, strings.Trim(unfit.ReplaceAllString(strings.ToLower(idInPath.ReplaceAllString(name, "one")), "-"), "-"), width)
	if err := os.MkdirAll(w.shots, 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(w.shots, file), png, 0o600); err != nil {
		w.t.Fatal(err)
	}
}

// lookAt measures the page that is open.
const lookAt = `(() => {
	const wide = innerWidth, problems = [];
	const name = e => e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") + [...e.classList].map(c => "." + c).join("") + " " + JSON.stringify(e.textContent.trim().slice(0, 40));
	if (document.documentElement.scrollWidth > wide) {
		const out = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > wide + 1 && e.getBoundingClientRect().width > 0);
		problems.push("it is " + document.documentElement.scrollWidth + " wide: " + out.slice(0, 3).map(name).join("; "));
	}
	for (const a of document.querySelectorAll("#problems a")) {
		const field = document.getElementById(decodeURIComponent(a.hash.slice(1)));
		const labels = field ? [...(field.labels || [])] : [];
		for (let set = field?.closest("fieldset"); set; set = set.parentElement.closest("fieldset")) labels.push(set.querySelector("legend"));
		const named = labels.map(l => l.textContent.replace("(required)", "").trim());
		if (!named.some(n => a.textContent.toLowerCase().includes(n.toLowerCase()))) problems.push("a problem does not name its field " + JSON.stringify(named) + ": " + a.textContent.trim());
	}
	const heading = document.querySelector("h1");
	if (!heading) problems.push("it has no heading");
	if (wide < 640) {
		if (heading) {
			const top = heading.getBoundingClientRect().top + scrollY, line = parseFloat(getComputedStyle(heading).lineHeight);
			if (top + line > 200) problems.push("the heading is at " + Math.round(top + line));
		}
		for (const cell of document.querySelectorAll("main table.data:not(.matrix) tbody td")) {
			if (!cell.checkVisibility() || !cell.innerText.trim()) continue;
			if (getComputedStyle(cell).display === "table-cell") { problems.push("a table is no list of cards: " + name(cell.closest("table"))); break; }
			const heads = [...cell.closest("table").querySelectorAll("thead th")].map(h => h.textContent.replace(/[▲▼]/, "").trim());
			if (!heads.includes(cell.dataset.label) && !cell.matches(".pick")) { problems.push("a cell has not its head as label: " + cell.dataset.label + ", " + name(cell)); break; }
		}
		for (const part of document.querySelectorAll("main .scroll")) {
			if (part.scrollWidth > part.clientWidth + 1 && !part.querySelector(".matrix")) problems.push("a table scrolls: " + name(part));
		}
		for (const bar of document.querySelectorAll("form.toolbar, div.toolbar")) {
			if (bar.checkVisibility()) problems.push("the filters are not folded: " + name(bar));
		}
	} else {
		for (const part of document.querySelectorAll("main .scroll:has(.compact)")) {
			if (part.scrollWidth > part.clientWidth + 1) problems.push("a list scrolls sideways by " + (part.scrollWidth - part.clientWidth));
		}
		for (const row of document.querySelectorAll(".compact tbody tr")) {
			const high = row.getBoundingClientRect().height;
			if (high > 41) { problems.push("a row is " + high + " high: " + name(row)); break; }
		}
	}
	// Rows of a list that are alike count once. A short text may make its link too small, and a reference may lead nowhere.
	const shape = e => {
		if (e.nodeType === Node.TEXT_NODE) { const text = e.data.trim(); return text.length > 3 ? "x" : text.replace(/\d+/g, "0"); }
		if (e.nodeType !== Node.ELEMENT_NODE) return "";
		const attributes = [...e.attributes].map(({name, value}) => name + "=" + (
			name === "id" ? document.querySelectorAll("#" + CSS.escape(value)).length :
			/^(for|aria-labelledby|aria-describedby|aria-controls)$/.test(name) ? value.split(/\s+/).every(id => document.getElementById(id)) :
			/^(class|role|type|style|tabindex)$|^aria-(?!label)/.test(name) ? value : value ? "x" : "")).join(" ");
		const inside = [];
		for (const child of e.childNodes) { const s = shape(child); if (s && s !== inside.at(-1)) inside.push(s); }
		return "<" + e.tagName + " " + attributes + ">" + inside.join("");
	};
	const loaded = performance.getEntriesByType("resource");
	const page = performance.getEntriesByType("navigation")[0];
	const sum = (list, of) => list.reduce((n, e) => n + of(e), 0);
	const heads = 700; // of an answer, at most
	return {
		Shape: shape(document.querySelector("main") || document.body),
		Links: (` + linksOf + `)(document), Problems: problems,
		Warm: page.transferSize + sum(loaded, e => e.transferSize),
		Cold: page.encodedBodySize + heads + sum(loaded, e => e.encodedBodySize + heads),
	};
})()`

// The current tab is told apart where the reader's system chooses all colors.
func TestTheCurrentTabShowsInForcedColors(t *testing.T) {
	demo := demonstration(t)
	b := openBrowser(t, demo, string(workflow.Legal))
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "forced-colors", Value: "active"}}}); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/matters", "/approvals"} {
		b.visit(path)
		b.is("the current tab of "+path+" stands out", `(() => {
			const line = a => { const s = getComputedStyle(a); return s.borderBottomStyle + s.borderBottomColor + s.borderBottomWidth };
			return ["nav.shell-nav", "nav.tabs"].every(nav => {
				const on = document.querySelector(nav + " [aria-current]"), off = document.querySelector(nav + " a:not([aria-current])");
				return !document.querySelector(nav) || on && line(on) !== line(off);
			});
		})()`)
	}
}
