package api_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"duces/handlers/web"
	"duces/workflow"
	"duces/workflow/annotate"
	"duces/workflow/jurisdiction"
	"duces/workflow/view"
)

// file is a list as CSV, line by line.
func (a answer) file() [][]string {
	a.t.Helper()
	if a.Status != http.StatusOK {
		a.t.Fatalf("status %d: %s", a.Status, a.Body)
	}
	if kind, name := a.Header.Get("Content-Type"), a.Header.Get("Content-Disposition"); kind != "text/csv; charset=utf-8" || !strings.HasPrefix(name, `attachment; filename="`) || !strings.HasSuffix(name, `.csv"`) {
		a.t.Errorf("it comes as %q, %q", kind, name)
	}
	lines, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(a.Body, []byte("\ufeff")))).ReadAll()
	if err != nil {
		a.t.Fatal(err)
	}
	return lines
}

// book is a list as XLSX, line by line.
func (a answer) book() [][]string {
	a.t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(a.Body))
	if err != nil {
		a.t.Fatalf("%v: status %d: %s", err, a.Status, a.Header)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		a.t.Fatal(err)
	}
	return rows
}

// counted is how many items all pages of a list have together.
func (s *server) counted(who, path, query string) int {
	s.t.Helper()
	return len(s.everyItem(who, path, query))
}

// everyItem are the items of all pages of a list, in order.
func (s *server) everyItem(who, path, query string) (all []map[string]any) {
	s.t.Helper()
	cursor := ""
	for {
		list := s.call(who, http.MethodGet, v1+path+"?limit=7&"+query+"&cursor="+cursor, nil).is(http.StatusOK)
		all = append(all, items(list, "items")...)
		if cursor = list["next_cursor"].(string); cursor == "" {
			return all
		}
	}
}

// firstCells are the first cells that say what JSON says, by the end of a list's path.
var firstCells = map[string]struct {
	column int
	says   func(item map[string]any) any
}{
	"/matters":       {0, nameOfJurisdiction},
	"/deadlines":     {0, func(i map[string]any) any { return i["due"] }},
	"/jurisdictions": {0, func(i map[string]any) any { return i["name"] }},
	"/approvals":     {1, nameOfJurisdiction},                                                            // the request's title is the page's
	"/mails":         {2, func(i map[string]any) any { return i["recipient"].(map[string]any)["name"] }}, // JSON gives no subject of a mail that is not written
	"/users":         {0, func(i map[string]any) any { return i["name"] }},
	"/ledger":        {0, func(i map[string]any) any { return i["seq"] }},
	"/history":       {0, func(i map[string]any) any { return i["seq"] }},
}

// firstIn is the first fact of a cell; a day as JSON has it.
func firstIn(cell string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(cell, "'"), "; ")
	if day, err := time.Parse("Mon, Jan 2, 2006", first); err == nil {
		return day.Format(time.DateOnly)
	}
	return first
}

func nameOfJurisdiction(item map[string]any) any {
	return item["jurisdiction"].(map[string]any)["name"]
}

// exports are the lists that are files, each with who reads it, its columns, and filters.
func exports(s *server, m string) map[string]struct {
	who, columns string
	filters      []string
} {
	const end = "|Details|Person|Recorded|Effective|Leaf hash"
	return map[string]struct {
		who, columns string
		filters      []string
	}{
		"/matters": {"legal", "Jurisdiction|U.S. state|Kind|Parent|Tags|Status|Answer|Overdue|Pending approval|Stage|Closed by|Next deadline|Next due date|Days late|Our next step|Our step is due|Our step is late|Our days late|Assigned to|In status since", []string{
			"", "state=requested", "owner=nobody&sort=-jurisdiction", "overdue=true", "tag=none",
		}},
		"/deadlines": {"legal", "Due date|Days late|Jurisdiction|U.S. state|Kind|Parent|Deadline|Status|Acknowledgment|Assigned to|Own date of", []string{
			"", "status=met", "status=open&sort=-due", "owed=office", "matter=" + m,
		}},
		"/jurisdictions": {"legal", "Name|Kind|State|Time zone|Parent|Matters", []string{"", "state=OH", "kind=city", "not_in=" + s.Review}},
		"/approvals":     {"supervisor", "Request|About|U.S. state|Kind|Parent|Requested by|Requested on|Status|Decided by|Reason", []string{"", "status=pending", "may_decide=true", "status=rejected"}},
		"/mails":         {"auditor", "Subject|Jurisdiction|To|Address|On behalf of|Status|Bounced|Digest due|Queued|Sent|Attempts|Alerts", []string{"", "status=queued", "matter=" + m, "kind=weekly"}},
		"/users":         {"admin", "Name|Email|Role|Time zone|API tokens|Access|Mail bounced", []string{"", "q=second", "sort=-name"}},
		"/ledger": {"auditor", "No.|Event|About|Name" + end, []string{
			"", "type=note_added", "stream=matter/" + m, "kind=jurisdiction", "alerts=false&newest=true", "recorded_from=2030-01-01",
			"sort=person", "sort=-event", "sort=-recorded&type=note_added", "sort=effective&effective_from=2018-01-01", "sort=-leaf&stream=matter/" + m,
		}},
		"/matters/" + m + "/history": {"legal", "No.|Event" + end, []string{"", "type=note_added", "newest=true", "actor=system", "sort=leaf", "sort=-person"}},
	}
}

// Every list is there as a file, with the rows of the same filters and the columns of its page.
func TestEachListIsAFileWithItsFilters(t *testing.T) {
	s := newServer(t, 6)
	ids := s.Matters(3)
	for i, id := range ids {
		s.Move(id, "issue_request")
		s.Must(s.people["legal"], annotate.AddNote{Matter: id, Text: fmt.Sprintf("Note %d", i)})
	}
	s.Move(ids[0], "receive_response")
	asked(s, "")
	s.tick(ids[1])
	s.Must(s.people["legal"], jurisdiction.Add{Items: []jurisdiction.New{{Name: "=HYPERLINK(1)", Kind: "village", State: "OH", Zone: "America/New_York"}}})
	for path, e := range exports(s, ids[1]) {
		all := s.counted(e.who, path, "")
		if all == 0 {
			t.Errorf("%s has no rows: nothing is shown", path)
		}
		narrowed := false
		for _, query := range e.filters {
			rows := s.everyItem(e.who, path, query)
			want := len(rows)
			narrowed = narrowed || want < all
			file := s.call(e.who, http.MethodGet, v1+path+".csv?"+query, nil).file()
			if got := strings.Join(file[0], "|"); got != e.columns {
				t.Errorf("%s has the columns %s", path, got)
			}
			if len(file)-1 != want {
				t.Errorf("%s?%s: %d rows, and %d items in JSON", path, query, len(file)-1, want)
				continue
			}
			for i, first := range rows {
				cell := firstCells[path[strings.LastIndex(path, "/"):]]
				if got, want := firstIn(file[i+1][cell.column]), fmt.Sprint(cell.says(first)); got != want {
					t.Errorf("%s?%s: row %d is %q, and %q in JSON", path, query, i+1, got, want)
				}
			}
			book := s.call(e.who, http.MethodGet, v1+path+".xlsx?"+query, nil).book()
			if len(book) != len(file) || !slices.Equal(book[0], file[0]) {
				t.Errorf("%s?%s: %d lines in the workbook, %d in CSV", path, query, len(book), len(file))
			}
		}
		if !narrowed {
			t.Errorf("no filter of %s leaves anything out", path)
		}
	}
	if row := s.call("legal", http.MethodGet, v1+"/jurisdictions.csv?state=OH", nil).file()[1]; row[0] != "'=HYPERLINK(1)" || row[1] != "Village" {
		t.Errorf("a name that is a formula: %q", row)
	}
	if row := s.call("legal", http.MethodGet, v1+"/jurisdictions.xlsx?state=OH", nil).book()[1]; row[0] != "=HYPERLINK(1)" {
		t.Errorf("the same as text: %q", row)
	}
	down := s.call("legal", http.MethodGet, v1+"/matters/"+ids[0]+"/history.csv?newest=true", nil).file()
	up := s.call("legal", http.MethodGet, v1+"/matters/"+ids[0]+"/history.csv", nil).file()
	slices.Reverse(up[1:])
	if fmt.Sprint(up) != fmt.Sprint(down) {
		t.Errorf("oldest first is not the other way round: %q and %q", up, down)
	}
}

func TestAFileHasNoPageLimitAndTakesNoCursor(t *testing.T) {
	s := newServer(t, 0)
	s.refill(450)
	if got := len(s.call("legal", http.MethodGet, v1+"/jurisdictions.csv?kind=town", nil).file()); got != 451 {
		t.Errorf("%d lines", got)
	}
	if got := len(s.call("legal", http.MethodGet, v1+"/jurisdictions.xlsx?kind=town", nil).book()); got != 451 {
		t.Errorf("%d lines in the workbook", got)
	}
	for _, query := range []string{"limit=10", "cursor=x", "show=all", "kind=hamlet"} {
		s.call("legal", http.MethodGet, v1+"/jurisdictions.csv?"+query, nil).refused(http.StatusUnprocessableEntity, "invalid")
	}
}

func TestAFileThatCannotBeMadeIsAProblem(t *testing.T) {
	s := newServer(t, 0)
	for path, at := range map[string]string{
		"/matters.csv?state=unheard": "query.state", "/deadlines.xlsx?from=2018-02-30": "query.from", "/ledger.csv?recorded_from=soon": "query.recorded_from",
	} {
		p := s.call("auditor", http.MethodGet, v1+path, nil).refused(http.StatusUnprocessableEntity, "invalid")
		if got := locations(p); len(got) != 1 || got[0] != at {
			t.Errorf("%s: %v", path, got)
		}
	}
	for _, end := range []string{".csv", ".xlsx", ".pdf"} {
		a := s.call("legal", http.MethodGet, v1+"/matters/none/history"+end, nil)
		a.refused(http.StatusNotFound, "not_found")
		if got := a.Header.Get("Content-Disposition"); got != "" {
			t.Errorf("%s: the problem is to be kept as %q", end, got)
		}
	}
}

// The history of a matter comes as the PDF of its page.
func TestAHistoryIsAPDF(t *testing.T) {
	s := newServer(t, 1)
	a := s.call("legal", http.MethodGet, v1+"/matters/"+s.requested()+"/history.pdf", nil)
	if a.Status != http.StatusOK || a.Header.Get("Content-Type") != "application/pdf" || !bytes.HasPrefix(a.Body, []byte("%PDF-")) || !bytes.Contains(a.Body, []byte("%%EOF")) {
		t.Errorf("%d %q: %.40q", a.Status, a.Header.Get("Content-Type"), a.Body)
	}
}

// failing fails at the second page of a list.
type failing struct{ web.Store }

func (f failing) Jurisdictions(ctx context.Context, v workflow.Viewer, filter view.JurisdictionFilter) (view.Page[view.JurisdictionRow], error) {
	if filter.Cursor != "" {
		return view.Page[view.JurisdictionRow]{}, errors.New("the disk is gone")
	}
	return f.Store.Jurisdictions(ctx, v, filter)
}

func TestAFileThatBreaksOffDoesNotLookWhole(t *testing.T) {
	s := newServer(t, 0)
	s.pages.Store = failing{s.store}
	s.config.Pages = web.New(s.pages)
	s.serve()
	s.refill(250)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.http.URL+v1+"/jurisdictions.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.tokens["legal"])
	if res, err := s.http.Client().Do(r); err == nil { // else it broke off before anything was sent
		defer res.Body.Close()
		if text, err := io.ReadAll(res.Body); err == nil {
			t.Errorf("the file ends like a whole one after %d bytes, with %d", len(text), res.StatusCode)
		}
	}
	s.call("legal", http.MethodGet, v1+"/jurisdictions.xlsx", nil).refused(http.StatusInternalServerError, "internal")
}
