package web_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"duces/workflow"
	"duces/workflow/annotate"
	"duces/workflow/assignment"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/sweep"
)

// Every number on a page that counts something leads to the list of it, which has that
// many rows: for each role, with all that lists distinguish among the matters.
func TestEveryFigureEqualsTheListItLeadsTo(t *testing.T) {
	s := newSite(t)
	s.variety()
	for _, who := range []string{"legal", "second", "outsider", "supervisor", "compliance", "auditor", "admin"} {
		t.Run(who, func(t *testing.T) {
			b := s.as(who)
			b.t = t
			followed := map[string]bool{}
			paths := []string{"/", "/reviews", "/reviews/" + s.review, "/jurisdictions", "/matters", "/deadlines", "/calendar?month=2018-02", "/approvals", "/mail", "/matters/" + s.matters[0]}
			switch who {
			case "outsider": // no member of the review
				paths = []string{"/", "/reviews", "/jurisdictions", "/matters", "/deadlines", "/approvals", "/mail"}
			case "auditor":
				paths = append(paths, "/ledger")
			case "admin":
				paths = []string{"/", "/users", "/mail", "/ledger"}
			}
			for _, path := range paths {
				page := parse(t, b.get(path).is(http.StatusOK).body)
				for _, bare := range numbersWithoutList(page) {
					t.Errorf("%s: the number %q leads to no list: link it by page.Figure, or mark what counts no rows with data-measure", path, bare)
				}
				for _, f := range find(page, func(n *html.Node) bool { return attribute(n, "data-figure") != "" }) {
					name, href := attribute(f, "data-figure"), attribute(f, "href")
					count, err := strconv.Atoi(attribute(f, "data-count"))
					if err != nil || href == "" {
						t.Fatalf("%s: the figure %s has the count %q and the link %q", path, name, attribute(f, "data-count"), href)
					}
					if shown := firstNumber.FindString(strings.ReplaceAll(text(f), ",", "")); shown != "" && shown != attribute(f, "data-count") {
						t.Errorf("%s: the figure %s shows %s and counts %d", path, name, shown, count)
					}
					if followed[href+attribute(f, "data-count")] {
						continue
					}
					followed[href+attribute(f, "data-count")] = true
					if rows := b.rows(href); rows != count {
						t.Errorf("%s: the figure %s says %d; its list %s has %d rows", path, name, count, href, rows)
					}
				}
			}
			if who != "outsider" && who != "admin" && len(followed) < 10 {
				t.Errorf("only %d figures were followed", len(followed))
			}
		})
	}
}

func TestOurOwnLateDatesAreNoOverdueDeadlines(t *testing.T) {
	s := newSite(t)
	s.do(s.users["legal"], change.AddOwnDate{Matter: s.matters[0], Title: "Call", Due: deadline.FixedOn(civil.NewDate(2018, 1, 2))})
	page := parse(t, s.as("legal").get("/").is(http.StatusOK).body)
	figures := find(page, func(n *html.Node) bool { return attribute(n, "data-figure") == "unacknowledged" })
	if len(figures) != 1 || attribute(figures[0], "data-count") != "0" {
		t.Fatalf("%d figures, the first says %s", len(figures), attribute(figures[0], "data-count"))
	}
	if rows := s.as("legal").rows(attribute(figures[0], "href")); rows != 0 {
		t.Errorf("its list has %d rows", rows)
	}
}

// Filters that are given together narrow together: no list has a row that one of its
// filters alone has not, and none loses one that all of them have.
func TestFiltersOfListsNarrowTogether(t *testing.T) {
	s := newSite(t)
	s.variety()
	b := s.as("auditor")
	me := s.users["legal"]
	for list, filters := range map[string][]string{
		"/matters": {
			"review=" + s.review, "overdue=yes", "waiting=yes", "stage=response_deadline", "state=responded", "owner=" + me, "owner=nobody", "closed=no", "closed=yes",
			"completeness=incomplete", "completeness=refused", "completeness=partial", "completeness=complete", "step_late=yes", "q=county", "tag=urgent",
		},
		"/deadlines": {
			"review=" + s.review, "status=all", "status=ahead", "status=open", "status=overdue", "status=met", "status=missed", "status=cancelled", "status=tolled", "kind=response",
			"owed=jurisdiction", "owner=" + me, "owner=nobody", "unacknowledged=yes", "completeness=incomplete", "completeness=complete", "month=2018-02", "to=2018-03-15", "day=2018-02-23",
		},
	} {
		one := map[string][]string{}
		for _, f := range filters {
			one[f] = b.keys(list + "?" + f)
		}
		whole := b.keys(list)
		if list == "/deadlines" {
			whole = one["status=all"]
		}
		if len(whole) < 8 {
			t.Fatalf("%s: the whole list has %d rows only", list, len(whole))
		}
		some := 0
		for i, x := range filters {
			for _, y := range filters[i+1:] {
				if name, _, _ := strings.Cut(x, "="); strings.HasPrefix(y, name+"=") || x+"&"+y == "to=2018-03-15&day=2018-02-23" {
					continue // one filter has one value, and a day takes the place of a last day
				}
				var want []string
				for _, k := range whole {
					if b.in(one, list, x, k) && b.in(one, list, y, k) {
						want = append(want, k)
					}
				}
				got := b.keys(list + "?" + x + "&" + y)
				if list == "/deadlines" && !strings.Contains(x+y, "status=") { // then what is open or overdue is meant
					live := b.keys(list)
					want = slices.DeleteFunc(want, func(k string) bool { return !slices.Contains(live, k) })
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s?%s&%s has %d rows, %d have both: %v, %v", list, x, y, len(got), len(want), got, want)
				}
				some += len(got)
			}
		}
		if some == 0 {
			t.Errorf("%s: no two filters leave a row", list)
		}
	}
}

// in says whether a row has what a filter asks for, whatever its status.
func (b *visitor) in(one map[string][]string, list, filter, key string) bool {
	if list != "/deadlines" || strings.HasPrefix(filter, "status=") {
		return slices.Contains(one[filter], key)
	}
	of := "any " + filter
	if one[of] == nil {
		one[of] = append(b.keys(list+"?status=all&"+filter), "")
	}
	return slices.Contains(one[of], key)
}

// variety gives the site matters that differ in all that lists distinguish. It is then
// 5 March 2018.
func (s *site) variety() {
	s.t.Helper()
	var items []jurisdiction.New
	for _, name := range []string{"Alameda County", "Berkeley", "Cook County", "Denver", "El Paso County", "Fresno", "Galveston", "Houston County", "Irvine", "Jackson"} {
		items = append(items, jurisdiction.New{Name: name, Kind: map[bool]string{true: "county", false: "city"}[strings.HasSuffix(name, "County")], State: "CA", Zone: "America/Los_Angeles"})
	}
	made := s.do(s.users["legal"], jurisdiction.Add{Items: items}).Created
	s.matters = append(s.matters, s.do(s.users["legal"], opening.Open{Review: s.review, Jurisdictions: made}).Created...)
	m := s.matters
	s.request(m[:10]...) // two stay open
	s.do(s.users["legal"], assignment.Assign{Matters: m[2:6], User: s.users["legal"]})
	for _, id := range m[1:5] {
		s.do(s.users["legal"], annotate.Tag{Matter: id, Tag: "urgent"})
	}
	s.setClock(time.Date(2018, 2, 20, 18, 0, 0, 0, time.UTC))
	for i, came := range map[int]string{0: "outstanding", 1: "partial", 2: "complete", 3: "outstanding", 4: "complete"} {
		s.move(m[i], "receive_response", "2018-02-20", fmt.Sprintf(`{"production":{"all":%q}}`, came))
	}
	s.move(m[2], "find_compliant", "2018-02-20", `{"basis":"All is there"}`)
	s.move(m[2], "close", "2018-02-20", `{}`)
	s.move(m[5], "withdraw", "2018-02-20", `{"reason":"Asked in error"}`)
	s.move(m[1], "find_deficient", "2018-02-20", `{"outstanding":[{"number":1,"text":"Orders and directives"}],"cure_due":{"kind":"fixed","date":"2018-03-15"}}`)
	s.setClock(time.Date(2018, 3, 5, 18, 0, 0, 0, time.UTC)) // the rest is overdue
	s.do(workflow.SystemActor, sweep.Tick{Matters: []string{m[6]}, At: s.clock()})
	s.do(workflow.SystemActor, sweep.Tick{Matters: []string{m[7]}, At: s.clock()})
	s.do(s.users["compliance"], change.Acknowledge{Matter: m[7], Deadline: s.matter(m[7]).Deadlines[0].ID, Version: 1})
	s.move(m[6], "issue_subpoena", "2018-03-05", `{"grounds":"no_response"}`) // waits for a second person
	if n, err := s.db.Gather(s.t.Context(), s.clock()); err != nil || n == 0 {
		s.t.Fatalf("%d mails have several alerts, %v", n, err)
	}
	s.move(m[0], "propose_noncompliance", "2018-03-05", `{"basis":"Refused","reply_due":{"kind":"fixed","date":"2018-03-19"}}`)
}

// rows is how many rows a list has, on all its pages.
func (b *visitor) rows(href string) int { return len(b.keys(href)) }

// keys are the links of the rows of a list, in order.
func (b *visitor) keys(href string) []string {
	b.t.Helper()
	keys := []string{}
	for pages := 0; href != "" && pages < 50; pages++ {
		page := parse(b.t, b.get(href).is(http.StatusOK).body)
		for _, row := range find(page, func(n *html.Node) bool { return has(n, "data-row") }) {
			link := ""
			for _, a := range find(row, func(n *html.Node) bool { return n.Data == "a" }) {
				link += attribute(a, "href") + " "
			}
			keys = append(keys, link)
		}
		next := find(page, func(n *html.Node) bool { return attribute(n, "rel") == "next" && n.Data == "a" })
		if href = ""; len(next) > 0 {
			href = attribute(next[0], "href")
		}
	}
	return keys
}

var (
	firstNumber = regexp.MustCompile(`\d+`)
	onlyNumber  = regexp.MustCompile(`^\d[\d,]*$`)
)

// numbersWithoutList are the numbers of a page that stand alone in an element, in a row
// or element without a figure of that count.
func numbersWithoutList(page *html.Node) []string {
	var bare []string
	for _, n := range find(page, func(n *html.Node) bool {
		return n.Type == html.TextNode && onlyNumber.MatchString(strings.TrimSpace(n.Data))
	}) {
		count := strings.ReplaceAll(strings.TrimSpace(n.Data), ",", "")
		led := false
		for p := n.Parent; p != nil && !led; p = p.Parent {
			if slices.Contains([]string{"option", "time", "head", "script"}, p.Data) || has(p, "data-measure") || attribute(p, "class") == "cal-number" {
				led = true // no count
			}
			if p.Data == "tr" || p.Data == "a" || p.Data == "li" {
				led = led || slices.ContainsFunc(find(p, func(n *html.Node) bool { return attribute(n, "data-figure") != "" }), func(f *html.Node) bool { return attribute(f, "data-count") == count })
				if p.Data == "tr" {
					led = led || count == "0"
					break
				}
			}
		}
		if !led {
			bare = append(bare, text(n.Parent.Parent))
		}
	}
	return bare
}

func parse(t *testing.T, body string) *html.Node {
	t.Helper()
	page, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func find(n *html.Node, is func(*html.Node) bool) []*html.Node {
	var found []*html.Node
	for d := range n.Descendants() {
		if is(d) {
			found = append(found, d)
		}
	}
	return found
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func text(n *html.Node) string {
	var b strings.Builder
	for _, d := range find(n, func(n *html.Node) bool { return n.Type == html.TextNode }) {
		b.WriteString(d.Data)
	}
	return strings.TrimSpace(b.String())
}
