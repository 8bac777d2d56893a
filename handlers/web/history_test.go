package web_test

import (
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"duces/workflow"
	"duces/workflow/annotate"
	"duces/workflow/award"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/kinds"
	"duces/workflow/matter"
	"duces/workflow/opening"
	"duces/workflow/outbox"
	"duces/workflow/view"
)

// extended leads a matter past its deadline, extends that, and leaves a note.
func (s *site) extended() string {
	s.t.Helper()
	_, m := s.overdueMatter()
	s.do(s.users["legal"], change.Deadline{
		Matter: m, Deadline: "response-1", Change: "extend", On: civil.NewDate(2018, 3, 30), Version: 1, Authority: "Stipulation of Feb 27", Reason: "Their clerk was ill.",
	})
	s.do(s.users["compliance"], annotate.AddNote{Matter: m, Text: "They telephoned."})
	return m
}

func TestAHistorySaysWhoWhenAndWhyAndFoldsAlertsAway(t *testing.T) {
	st := newEmptySite(t)
	m := st.extended()
	b := st.signIn(workflow.Compliance)
	b.get("/matters/"+m).says("Open the history: who, when, and why", "Show alerts").keepsQuiet("queued for")
	b.get("/matters/"+m+"?alerts=yes").says("Hide alerts", "queued for")
	path := "/history/matter/" + m
	page := b.get(path).want(http.StatusOK).says(
		"Authority: Stipulation of Feb 27", "Reason: Their clerk was ill.", "Note: They telephoned.", "moved from Fri, Feb 23, 2018 to Fri, Mar 30, 2018", "Name of legal",
		"Matters City of Chicago (IL) History").keepsQuiet("queued for")
	if short := regexp.MustCompile(`<code class="hash-short" title="([0-9a-f]{64})">([0-9a-f]{12})</code>`).FindStringSubmatch(page.text); short == nil || !strings.HasPrefix(short[1], short[2]) {
		t.Error("no hash is shown by its first twelve characters, with the whole in its title")
	}
	if strings.Count(page.text, "data-copy=") == 0 || regexp.MustCompile(`data-copy="[^"]*">`).MatchString(page.text) {
		t.Error("a button that needs a script shows without one")
	}
	b.get(path + "?alerts=yes").says("queued for")
	b.get(path+"?type=deadline_moved").says("Their clerk was ill.", "1 event").keepsQuiet("They telephoned.")
	b.get(path + "?actor=" + st.users["compliance"]).says("They telephoned.").keepsQuiet("Their clerk was ill.")
	b.get(path + "?effective_from=2018-02-27").says("They telephoned.").keepsQuiet("Issue document request")
	b.get(path + "?recorded_to=2018-02-26").says("Matter opened").keepsQuiet("They telephoned.")
	b.get(path + "?recorded_from=2018-02-27&recorded_to=2018-02-27").says("They telephoned.").keepsQuiet("Matter opened as")
	b.get(path+"?effective_from=2030-01-01").says("No event", "Clear filters")
	for query, sentence := range map[string]string{
		"?recorded_from=soon":                                "Recorded from: enter a date as year-month-day, such as 2018-02-23.",
		"?effective_from=2018-03-01&effective_to=2018-02-01": "Effective to: this date is before the start date.",
		"?type=nothing":                                      "Event type: “nothing” is not one of the options.",
	} {
		b.get(path + query).want(http.StatusUnprocessableEntity).says(sentence)
	}
}

// What became of mail is folded away with the alerts, but for whoever asks for nothing else.
func TestTheLedgerFoldsDeliveriesAwayWithAlerts(t *testing.T) {
	const ended, moved = `data-event="messages_ended"`, `data-event="deadline_moved"`
	st := newEmptySite(t)
	st.extended() // the date moves, and an alert about the old one is not needed anymore
	b := st.as("auditor")
	b.get("/ledger").is(http.StatusOK).has(moved).lacks(ended)
	all := b.get("/ledger?alerts=yes").has(moved, ended)
	b.get("/ledger?kind=" + outbox.KindName).has(ended).lacks(moved)
	day := regexp.MustCompile(`/history/` + outbox.KindName + `/[0-9-]+`).FindString(all.body)
	b.get(day).is(http.StatusOK).has(ended)
}

func TestTheLedgerIsFilteredByMatterPersonEventAndDays(t *testing.T) {
	st := newEmptySite(t)
	m := st.extended()
	j := st.do(st.users["legal"], jurisdiction.Add{Items: []jurisdiction.New{{Name: "City of Chicago Heights", Kind: "city", State: "IL", Zone: "America/Chicago"}}}).Created[0]
	second := st.do(st.users["legal"], opening.Open{Review: st.matter(m).Review, Jurisdictions: []string{j}}).Created[0]
	b := st.signIn(workflow.Auditor)
	b.get("/ledger").want(http.StatusOK).says("Their clerk was ill.", "Name of legal").keepsQuiet("queued for")
	b.get("/ledger?alerts=yes").says("queued for")
	b.get("/ledger?actor=" + st.users["compliance"]).says("They telephoned.").keepsQuiet("Their clerk was ill.")
	b.get("/ledger?type=deadline_moved").says("Stipulation of Feb 27").keepsQuiet("They telephoned.")
	b.get("/ledger?matter=heights").says("Only City of Chicago Heights", "Matter opened").keepsQuiet("They telephoned.")
	found := b.get("/ledger?matter=chicago&type=note_added").says("Several matters have this name")
	link := regexp.MustCompile(`href="(/ledger\?[^"]*matter%2F` + regexp.QuoteMeta(m) + `[^"]*)"`).FindStringSubmatch(found.text)
	if link == nil {
		t.Fatalf("no link leads to the events of one of them:\n%s", found.text)
	}
	b.get(strings.ReplaceAll(link[1], "&amp;", "&")).says("They telephoned.", "1 event").keepsQuiet("Matter opened as")
	b.get("/ledger?matter=nowhere").says("No matter has this name.")
	b.get("/ledger?effective_from=2018-02-27&effective_to=2018-02-27").says("Sorted by effective date", "They telephoned.").keepsQuiet("Issue document request")
	b.get("/ledger?stream=" + url.QueryEscape("matter/"+second)).says("Matter opened")
	b.get("/ledger?stream=matter/none").want(http.StatusNotFound)
	st.signIn(workflow.Admin).get("/ledger?actor=" + st.users["legal"]).keepsQuiet("City of Chicago")
}

// Filters lead from page to page, each event once, whatever the filter.
func TestAFilteredLedgerLeadsThroughAllItsPages(t *testing.T) {
	st := newEmptySite(t)
	m := st.extended()
	for range 120 {
		st.do(st.users["legal"], annotate.AddNote{Matter: m, Text: "Again."})
	}
	b := st.signIn(workflow.Auditor)
	for _, query := range []string{"?actor=" + st.users["legal"] + "&type=note_added", "?type=note_added&effective_from=2018-01-01&actor=" + st.users["legal"]} {
		seen := map[string]bool{}
		next := "/ledger" + query
		for pages := 0; next != "" && pages < 5; pages++ {
			p := b.get(next).want(http.StatusOK)
			for _, row := range regexp.MustCompile(`<tr id="event-(\d+)"`).FindAllStringSubmatch(p.text, -1) {
				if seen[row[1]] {
					t.Errorf("event %s stands on two pages", row[1])
				}
				seen[row[1]] = true
			}
			next = ""
			if link := regexp.MustCompile(`<a href="([^"]+)" rel="next"`).FindStringSubmatch(p.text); link != nil {
				next = strings.ReplaceAll(link[1], "&amp;", "&")
			}
		}
		if len(seen) != 120 {
			t.Errorf("%s: %d events, want 120", query, len(seen))
		}
	}
}

// titles are those of the types of events, by number.
func (s *site) titles(whole bool, m string) map[string]string {
	s.t.Helper()
	f := view.HistoryFilter{Limit: 200}
	if !whole {
		f.Stream = matter.Stream(m)
	}
	titles, some := map[string]string{}, map[string]bool{}
	err := view.ReadPages(func(cursor string) (view.Page[view.HistoryRow], error) {
		f.Cursor = cursor
		return s.db.History(s.t.Context(), workflow.Viewer{ID: s.users["auditor"], Role: workflow.Auditor}, f)
	}, func(p view.Page[view.HistoryRow]) bool {
		for _, h := range p.Items {
			titles[strconv.FormatInt(h.Event.Seq, 10)] = kinds.All.EventTitle(h.Event.Data.Type())
			some[kinds.All.EventTitle(h.Event.Data.Type())] = true
		}
		return true
	})
	if err != nil || len(some) < 3 {
		s.t.Fatalf("%d titles, %v", len(some), err)
	}
	return titles
}

// Each heading sorts, both ways, on the page, in the order menu of a phone, and in the file, each event once.
func TestTheLedgerAndHistoriesSortByEveryColumn(t *testing.T) {
	st := newEmptySite(t)
	m := st.extended()
	for range 60 {
		st.do(st.users["legal"], annotate.AddNote{Matter: m, Text: "Again."})
	}
	b := st.signIn(workflow.Auditor)
	for path, columns := range map[string]map[string]string{
		"/ledger":                           {"number": "No.", "event": "Event", "person": "Person", "recorded": "Recorded", "effective": "Effective", "": "Leaf hash"},
		"/history/matter/" + m:              {"number": "No.", "event": "Event", "person": "Person", "recorded": "Recorded", "effective": "Effective", "leaf": "Leaf hash"},
		"/ledger?effective_from=2018-01-01": {"effective": "Effective", "": "Leaf hash"},
	} {
		plain := b.get(path).want(http.StatusOK)
		all := len(records(t, b.get(asFile(path, "csv")))) - 1
		titles := st.titles(strings.Contains(path, "/ledger"), m)
		join := map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")]
		for sort, title := range columns {
			if sort == "" {
				if strings.Contains(plain.text, ">"+title+"</a>") {
					t.Errorf("%s: %s leads somewhere", path, title)
				}
				continue
			}
			if !strings.Contains(plain.text, ">"+title+"</a>") || !strings.Contains(plain.text, ">"+title+", reversed</option>") {
				t.Errorf("%s: %s is not among the headings and orders", path, title)
			}
			var up, down []string
			for order, rows := range map[string]*[]string{sort: &up, "-" + sort: &down} {
				p := b.get(path + join + "sort=" + order).want(http.StatusOK)
				if want := map[bool]string{true: "descending", false: "ascending"}[order[0] == '-']; !strings.Contains(p.text, `aria-sort="`+want+`"`) {
					t.Errorf("%s by %s: no heading is %s", path, order, want)
				}
				lines := records(t, b.get(asFile(path+join+"sort="+order, "csv")))
				at := slices.Index(lines[0], title)
				if title == "Event" {
					sorted := slices.IsSortedFunc(lines[1:], func(a, b []string) int { return strings.Compare(titles[a[0]], titles[b[0]]) })
					if reversed := slices.IsSortedFunc(lines[1:], func(a, b []string) int { return strings.Compare(titles[b[0]], titles[a[0]]) }); order[0] == '-' && !reversed || order[0] != '-' && !sorted {
						t.Errorf("%s by %s: the file is not in the order of the titles of its events", path, order)
					}
				}
				for _, line := range lines[1:] {
					if *rows = append(*rows, line[0]); at < 0 {
						t.Fatalf("%s: no column %s", path, title)
					}
				}
				first := regexp.MustCompile(`<tr id="event-(\d+)"`).FindStringSubmatch(p.text)
				if first == nil || first[1] != (*rows)[0] {
					t.Errorf("%s by %s: the page begins with %v, its file with %s", path, order, first, (*rows)[0])
				}
				if title == "Person" || title == "Recorded" || title == "Effective" || title == "Leaf hash" {
					sorted := slices.IsSortedFunc(lines[1:], func(a, b []string) int {
						if order[0] == '-' {
							a, b = b, a
						}
						return strings.Compare(a[at], b[at])
					})
					if !sorted {
						t.Errorf("%s by %s: the file is not sorted", path, order)
					}
				}
			}
			if slices.Reverse(down); !slices.Equal(up, down) || len(up) != all || len(slices.Compact(slices.Sorted(slices.Values(up)))) != all {
				t.Errorf("%s by %s: %d events and %d reversed, of %d", path, sort, len(up), len(down), all)
			}
		}
	}
	b.get("/ledger?sort=leaf").want(http.StatusOK).says("The list is in its usual order.")
	// The form has the order from before the days were chosen.
	for _, order := range []string{"person", "-person", "number", "event"} {
		days := "effective_from=2018-01-01&sort=" + order
		b.get("/ledger?"+days).want(http.StatusOK).says("Sorted by effective date.").keepsQuiet("is not one of", "sort="+order)
		b.get("/ledger.csv?" + days).want(http.StatusOK)
	}
}

// A history on paper holds every event with who, when, why and its hash, and the ledger's checkpoint.
func TestAHistoryIsADocumentWithItsHashesAndTheCheckpoint(t *testing.T) {
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("no pdftotext on this machine (apt-get install poppler-utils)")
	}
	st := newEmptySite(t)
	m := st.extended()
	for range 60 {
		st.do(st.users["legal"], annotate.AddNote{Matter: m, Text: "Ŝaŭlo Ćwikła, Ελένη, Ольга — “Åse” 😀"})
	}
	b := st.signIn(workflow.Compliance)
	onPaper := func(query string) string {
		t.Helper()
		file := b.get("/history/matter/" + m + "/history.pdf" + query).want(http.StatusOK)
		if kind := file.head.Get("Content-Type"); kind != "application/pdf" {
			t.Fatalf("it comes as %q", kind)
		}
		path := filepath.Join(t.TempDir(), "history.pdf")
		if err := os.WriteFile(path, []byte(file.text), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("pdftotext", path, "-").Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(strings.Fields(string(out)), " ")
	}
	text := onPaper("")
	squeezed := strings.ReplaceAll(text, " ", "")
	head, err := st.db.LedgerHead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"History: City of Chicago", "Authority: Stipulation of Feb 27", "Reason: Their clerk was ill.", "Note: They telephoned.", "Name of legal. Effective Tue, Feb 27, 2018.",
		"Ŝaŭlo Ćwikła, Ελένη, Ольга", "Signed checkpoint of the ledger", head.Root, head.Key,
	} {
		if !strings.Contains(squeezed, strings.ReplaceAll(want, " ", "")) {
			t.Errorf("the document lacks %q:\n%s", want, text)
		}
	}
	for line := range strings.FieldsSeq(string(head.Checkpoint)) {
		if !strings.Contains(squeezed, line) {
			t.Errorf("the document lacks %q of the checkpoint", line)
		}
	}
	page, err := st.db.History(t.Context(), workflow.Viewer{ID: st.users["auditor"], Role: workflow.Auditor}, view.HistoryFilter{Stream: matter.Stream(m), Limit: 200})
	if err != nil || len(page.Items) < 60 {
		t.Fatal(len(page.Items), err)
	}
	for _, r := range page.Items {
		if !strings.Contains(squeezed, r.Leaf) {
			t.Errorf("the document lacks the hash of event %d", r.Event.Seq)
		}
	}
	if of := b.get("/history/matter/" + m + "?type=note_added"); !strings.Contains(of.text, `/history.pdf?type=note_added"`) {
		t.Error("the page does not offer the document of what it shows")
	}
	notes := onPaper("?type=note_added&effective_from=2018-01-02")
	if n := strings.Count(notes, "Leaf hash"); n < 60 || n >= len(page.Items) || !strings.Contains(notes, "only events with Event: Note added, Effective from: Tue, Jan 2, 2018") {
		t.Errorf("of %d events the document of the notes has %d: %.400s", len(page.Items), n, notes)
	}
	b.get("/history/matter/" + m + "/history.pdf?effective_from=soon").want(http.StatusUnprocessableEntity)
	st.signInAs("outsider@example.org", password, http.StatusOK).get("/history/matter/" + m + "/history.pdf").want(http.StatusNotFound)
}

// A history says where it stands: below the thing that it is about, or below the ledger.
func TestTheWayToAHistoryLeadsBack(t *testing.T) {
	s := newSite(t)
	crumbs := func(who, path string) string {
		t.Helper()
		var way []string
		for _, n := range find(parse(t, s.as(who).get(path).is(http.StatusOK).body), func(n *html.Node) bool { return attribute(n, "aria-label") == "Breadcrumb" }) {
			for _, li := range find(n, func(n *html.Node) bool { return n.Data == "li" }) {
				href := ""
				for _, a := range find(li, func(n *html.Node) bool { return n.Data == "a" }) {
					href = attribute(a, "href")
				}
				way = append(way, href+" "+text(li))
			}
		}
		return strings.Join(way, " > ")
	}
	matter, user := s.matters[0], s.users["legal"]
	award := s.do(user, award.Record{
		Details: award.Details{Agency: "OJP", Number: "J-1", Program: "Byrne JAG", Year: 2017, Recipient: s.matter(matter).Jurisdiction}, MadeOn: day("2017-09-26"), Amount: "10",
	}).Created[0]
	for _, c := range []struct{ who, path, want string }{
		{"legal", "/history/matter/" + matter, "/matters Matters > /matters/" + matter + " City of Chicago (IL) >  History"},
		{"auditor", "/history/review/" + s.review, "/reviews Reviews > /reviews/" + s.review + " January review >  History"},
		{"auditor", "/history/award/" + award, "/awards Awards > /awards/" + award + " J-1 >  History"},
		{"admin", "/history/user/" + user, "/users Users > /users/" + user + " Name of legal >  History"},
		{"auditor", "/history/user/" + user, "/ledger Ledger >  Name of legal >  History"},
	} {
		if got := crumbs(c.who, c.path); got != c.want {
			t.Errorf("%s at %s reads %q, want %q", c.who, c.path, got, c.want)
		}
	}
}
