package handlers_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"duces/handlers/access"
	"duces/templates/page"
)

// paths are those that a row of the policy stands for, for each review.
func (w *world) paths(row access.Route) (paths [3][]string) {
	w.t.Helper()
	below := strings.ReplaceAll(strings.TrimPrefix(row.Path, "/api/v1"), `\:`, "\x00")
	for number := 1; number <= 2; number++ {
		things := w.things[number]
		path := below
		fill := func(name, value string) { path = regexp.MustCompile(":"+name+`\b`).ReplaceAllString(path, value) }
		if strings.HasPrefix(below, "/history/:kind/:id") {
			for kind, thing := range map[string]string{
				"matter": "matter", "review": "review", "jurisdiction": "jurisdiction", "user": "user", "process": "hash", "inbound": "inbound", "award": "award", "debt": "debt", "proceeding": "proceeding", "association": "association", "approval": "approval", "calendar": "court", "clock": "clock",
			} {
				id := things[thing]
				if thing == "court" || thing == "clock" {
					id = map[string]string{"court": "court", "clock": "clock"}[thing]
				}
				paths[number] = append(paths[number], "/history/"+kind+"/"+url.PathEscape(id))
			}
			slices.Sort(paths[number])
			continue
		}
		if strings.Contains(below, "/members/") {
			fill("user", things["spare"])
		}
		if strings.HasPrefix(below, "/users/") && row.Method != http.MethodGet {
			fill("id", things["spare"])
		}
		for prefix, thing := range byPrefix {
			if strings.HasPrefix(below, prefix) {
				fill("id", things[thing])
			}
		}
		for name, value := range things {
			fill(name, url.PathEscape(value))
		}
		if row.Method == http.MethodGet && (path == "/matters/move" || path == "/matters/letters") { // its matters stand behind the path
			path += "?transition=issue_request&matter=" + things["matter"]
		}
		if regexp.MustCompile(`/:[a-z]`).MatchString(path) {
			w.t.Errorf("no value is given for a parameter of %s %s", row.Method, row.Path)
			continue
		}
		paths[number] = []string{row.Path[:len(row.Path)-len(strings.TrimPrefix(row.Path, "/api/v1"))] + strings.ReplaceAll(path, "\x00", ":")}
	}
	return paths
}

// Every route is asked by everybody, for the things of two reviews under two processes, of
// which one has no step that needs a second person. Nobody is shown what is not theirs.
func TestNoRouteShowsAnybodyWhatIsNotTheirs(t *testing.T) {
	w := newWorld(t)
	seen := map[string]map[string]bool{}
	for _, row := range w.policy.Routes() {
		if row.Path == page.ClockPath || strings.HasSuffix(row.Path, "*") || row.Path == "/metrics" {
			continue // of demonstrations alone; and files that are the same for all
		}
		if row.Method != http.MethodGet && (row.Path == "/sign-out" || row.Path == "/sign-in") {
			continue
		}
		for number, paths := range w.paths(row) {
			for _, path := range paths {
				for _, a := range actors {
					status, body := w.ask(a, row.Method, path, "")
					w.allowed(row, number, a, path, status)
					for _, m := range markers {
						if !strings.Contains(body, m.word) {
							continue
						}
						if !m.may(a) {
							t.Errorf("%s %s shows %s to %s (%d)", row.Method, path, m.word, a.name, status)
						}
						if seen[m.word] == nil {
							seen[m.word] = map[string]bool{}
						}
						seen[m.word][a.name] = true
					}
				}
			}
		}
	}
	for _, m := range markers { // what nobody sees anywhere would prove nothing
		for _, a := range actors {
			if m.may(a) && !seen[m.word][a.name] && (a.name == "legal" || a.name == "auditor") {
				t.Errorf("%s is shown to %s nowhere", m.word, a.name)
			}
		}
	}
}

// allowed holds the status against the row.
func (w *world) allowed(row access.Route, number int, a actor, path string, status int) {
	w.t.Helper()
	rightful := status < 500 && status != http.StatusUnauthorized && status != http.StatusForbidden
	onAPI := access.IsAPI(row.Path)
	key := row.Method + " " + strings.ReplaceAll(strings.TrimPrefix(row.Path, "/api/v1"), `\:`, ":")
	switch {
	case row.Realm != "" && !row.Public: // no user comes in
		if status != http.StatusSeeOther {
			w.t.Errorf("%s %s as %s: %d, want 303", row.Method, path, a.name, status)
		}
	case row.Public:
		if status >= 500 {
			w.t.Errorf("%s %s as %s: %d", row.Method, path, a.name, status)
		}
	case a.role == "":
		if want := map[bool]int{true: http.StatusUnauthorized, false: http.StatusSeeOther}[onAPI || row.Method == http.MethodHead]; status != want {
			w.t.Errorf("%s %s as %s: %d, want %d", row.Method, path, a.name, status, want)
		}
	case !row.Open(a.role):
		if status != http.StatusForbidden {
			w.t.Errorf("%s %s as %s: %d, want 403", row.Method, path, a.name, status)
		}
	case row.Member && !a.reads(number) && !openToOutsiders.MatchString(key) && !strings.HasPrefix(path, "/history/"):
		// Over the API an empty body is found first.
		if status != http.StatusNotFound && (!onAPI || row.Method == http.MethodGet || status != http.StatusUnprocessableEntity && status != http.StatusUnsupportedMediaType) {
			w.t.Errorf("%s %s as %s: %d, want 404", row.Method, path, a.name, status)
		}
	default:
		if !rightful && status != http.StatusForbidden {
			w.t.Errorf("%s %s as %s: %d", row.Method, path, a.name, status)
		}
	}
}

// A page, the API and the history of one thing are there for the same people.
func TestPageAPIAndHistoryAreThereForTheSamePeople(t *testing.T) {
	w := newWorld(t)
	for number := 1; number <= 2; number++ {
		th := w.things[number]
		for name, at := range map[string][]string{
			"a matter":       {"/matters/" + th["matter"], "/api/v1/matters/" + th["matter"], "/api/v1/matters/" + th["matter"] + "/history", "/history/matter/" + th["matter"]},
			"a review":       {"/reviews/" + th["review"], "/api/v1/reviews/" + th["review"], "/history/review/" + th["review"]},
			"a jurisdiction": {"/jurisdictions/" + th["jurisdiction"], "/api/v1/jurisdictions/" + th["jurisdiction"], "/history/jurisdiction/" + th["jurisdiction"]},
			"a process":      {"/process/" + th["hash"], "/api/v1/process?hash=" + url.QueryEscape(th["hash"]), "/history/process/" + th["hash"]},
			"a request":      {"/approvals/" + th["approval"], "/api/v1/approvals/" + th["approval"]},
			"a proceeding":   {"/api/v1/proceedings/" + th["proceeding"], "/history/proceeding/" + th["proceeding"]},
			"an award":       {"/awards/" + th["award"], "/api/v1/awards/" + th["award"], "/history/award/" + th["award"]},
			"a debt":         {"/debts/" + th["debt"], "/api/v1/debts/" + th["debt"], "/history/debt/" + th["debt"]},
			"a mail":         {"/mail/" + th["mail"] + "/message.eml", "/api/v1/mails/" + th["mail"] + "/message"},
			"a message":      {"/inbound/" + th["inbound"], "/api/v1/inbound/" + th["inbound"], "/api/v1/inbound/" + th["inbound"] + "/message", "/inbound/" + th["inbound"] + "/html", "/history/inbound/" + th["inbound"]},
		} {
			for _, a := range actors {
				var there []string
				for _, path := range at {
					path, query, _ := strings.Cut(path, "?")
					if query != "" {
						query = "?" + query
					}
					if status, _ := w.ask(a, http.MethodGet, path, query); status == http.StatusOK {
						there = append(there, path)
					}
				}
				if len(there) != 0 && len(there) != len(at) {
					t.Errorf("%s of review %d is there for %s at %v alone", name, number, a.name, there)
				}
			}
		}
	}
}

// A list and its file are there for the same people, on pages and over the API, and say the same.
func TestAFileOfTheAPIIsThatOfThePage(t *testing.T) {
	w := newWorld(t)
	matter := w.things[1]["matter"]
	for page, file := range map[string]string{
		"/matters.csv": "/matters.csv", "/deadlines.csv?status=all": "/deadlines.csv", "/jurisdictions.csv": "/jurisdictions.csv?sort=name",
		"/approvals.csv?show=waiting": "/approvals.csv?status=pending", "/mail.csv": "/mails.csv", "/users.csv": "/users.csv",
		"/ledger.csv?alerts=yes": "/ledger.csv?newest=true", "/history/matter/" + matter + "/list.csv?alerts=yes": "/matters/" + matter + "/history.csv?newest=true",
	} {
		same := 0
		for _, a := range actors {
			if a.role == "" {
				continue
			}
			path, query, _ := strings.Cut(page, "?")
			there, said := w.ask(a, http.MethodGet, path, "?"+query)
			path, query, _ = strings.Cut(file, "?")
			got, sent := w.ask(a, http.MethodGet, "/api/v1"+path, "?"+query)
			if there != http.StatusOK { // an empty list has no page to download, and over the API its columns alone
				if got == http.StatusOK && strings.Count(sent, "\n") > 1 {
					t.Errorf("%s gives %s what %s does not (%d): %s", file, a.name, page, there, sent)
				}
				continue
			}
			said, _, _ = strings.Cut(said, "map[") // what follows are the headers
			sent, _, _ = strings.Cut(sent, "map[")
			if got != there || said != sent {
				t.Errorf("as %s, %s says (%d)\n%s\nand %s (%d)\n%s", a.name, page, there, said, file, got, sent)
			}
			same++
		}
		if same == 0 {
			t.Errorf("nobody reads %s", page)
		}
	}
}
