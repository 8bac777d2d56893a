package web_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"duces/handlers/web"
	"duces/workflow"
	"duces/workflow/annotate"
	"duces/workflow/jurisdiction"
	"duces/workflow/view"
)

// lists are the lists that can be downloaded, each with who reads it.
func (s *site) lists(m string) map[string]workflow.Role {
	return map[string]workflow.Role{
		"/matters": workflow.Legal, "/matters?sort=-jurisdiction&q=city": workflow.Legal, "/deadlines": workflow.Legal, "/jurisdictions?state=IL": workflow.Legal,
		"/approvals?show=all": workflow.Supervisor, "/mail": workflow.Compliance, "/users": workflow.Admin, "/ledger?alerts=yes": workflow.Auditor,
		"/ledger?type=note_added": workflow.Auditor, "/history/matter/" + m: workflow.Legal,
	}
}

// asFile is the address of a list as a file.
func asFile(list, format string) string {
	path, query, _ := strings.Cut(list, "?")
	if strings.HasPrefix(path, "/history/") {
		path += "/list"
	}
	return path + "." + format + "?" + query
}

func records(t *testing.T, p webPage) [][]string {
	t.Helper()
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(p.text, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// seen is a table as a person sees it: rows of cells, each its words in order, but for columns of links, which have no heading to see.
func seen(p webPage) (rows [][][]string) {
	var table *html.Node
	for n := range p.root.Descendants() {
		if n.Data == "table" && strings.Contains(classOf(n), "data") {
			table = n
			break
		}
	}
	if table == nil {
		return nil
	}
	for n := range table.Descendants() {
		if n.Data != "tr" {
			continue
		}
		var row [][]string
		for cell := range n.ChildNodes() {
			if cell.Data != "th" && cell.Data != "td" || classOf(cell) == "pick" {
				continue
			}
			words := []string{}
			for d := range cell.Descendants() {
				if d.Type == html.TextNode && !slices.ContainsFunc([]string{"usa-sr-only", "sorted", "hash-short"}, func(c string) bool { return strings.Contains(classOf(d.Parent), c) }) && d.Parent.Data != "button" {
					words = append(words, strings.Fields(d.Data)...)
				}
			}
			row = append(row, words)
		}
		rows = append(rows, row)
	}
	heads := rows[0]
	for i, row := range rows {
		rows[i] = nil
		for j, cell := range row {
			if len(heads[j]) > 0 {
				rows[i] = append(rows[i], cell)
			}
		}
	}
	return rows
}

func classOf(n *html.Node) string {
	for _, a := range n.Attr {
		if a.Key == "class" {
			return a.Val
		}
	}
	return ""
}

var isoDate = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(T.*Z)?$`)

// Every list can be taken as a file that says what the page says: head by head, cell by cell.
func TestAFileSaysCellByCellWhatItsListSays(t *testing.T) {
	st := newEmptySite(t)
	m := st.extended()
	st.do(st.users["legal"], jurisdiction.Add{Items: []jurisdiction.New{{Name: "=HYPERLINK(1) Ville de Québec", Kind: "city", State: "IL", Zone: "America/Chicago"}}})
	st.asksForSubpoena(m)
	for list, role := range st.lists(m) {
		b := st.signIn(role)
		page := b.get(list).want(http.StatusOK).says("Download CSV", "Download XLSX")
		want := seen(page)
		file := b.get(asFile(list, "csv")).want(http.StatusOK)
		if kind := file.head.Get("Content-Type"); kind != "text/csv; charset=utf-8" || !strings.HasPrefix(file.head.Get("Content-Disposition"), "attachment; ") {
			t.Errorf("%s comes as %q, %q", list, kind, file.head.Get("Content-Disposition"))
		}
		got := records(t, file)
		if len(got) != len(want) || len(got) < 2 {
			t.Errorf("%s: %d lines in the file, %d rows on the page", list, len(got), len(want))
			continue
		}
		first := columnsOf(got[0], want[0])
		if len(first) != len(want[0]) {
			t.Errorf("%s has the columns %q, and the page %q", list, got[0], want[0])
			continue
		}
		for i, row := range want[1:] {
			line := got[i+1]
			for j, words := range row {
				cells := line[first[j]:]
				if j+1 < len(first) {
					cells = line[first[j]:first[j+1]]
				}
				whole := len(cells) == 1 && !strings.Contains(strings.Join(words, " "), "Requested")
				if said := strings.Fields(strings.TrimPrefix(cells[0], "'")); whole && !isoDate.MatchString(cells[0]) && !slices.Equal(said, words) {
					t.Errorf("%s, line %d: the file says %q, the page %q", list, i+1, said, words)
				}
				if said := strings.TrimPrefix(cells[0], "'"); said != "" && !isoDate.MatchString(said) && !strings.Contains(strings.Join(words, " "), strings.Join(strings.Fields(said), " ")) {
					t.Errorf("%s, line %d: the file says %q, the page %q", list, i+1, said, words)
				}
			}
		}
		book := b.get(asFile(list, "xlsx")).want(http.StatusOK)
		if rows := rowsOfWorkbook(t, []byte(book.text)); rows != len(want) {
			t.Errorf("%s: %d rows in the workbook, %d on the page", list, rows, len(want))
		}
	}
}

// columnsOf are the columns of a file that begin those of its page.
func columnsOf(file []string, heads [][]string) (first []int) {
	for i, title := range file {
		if len(first) < len(heads) && title == strings.Join(heads[len(first)], " ") {
			first = append(first, i)
		}
	}
	return first
}

func (s *site) asksForSubpoena(m string) {
	s.t.Helper()
	s.setClock(time.Date(2018, 4, 5, 15, 0, 0, 0, time.UTC))
	s.move(m, "issue_subpoena", "2018-04-05", `{"grounds":"no_response"}`)
}

func rowsOfWorkbook(t *testing.T, file []byte) int {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	raw, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Count(raw, []byte("<row "))
}

// Of a list of several pages the file has all, in order, each row once; and it keeps the filter.
func TestAFileHasAllPagesOfItsList(t *testing.T) {
	st := newEmptySite(t)
	m := st.extended()
	for i := range 130 {
		st.do(st.users["legal"], annotate.AddNote{Matter: m, Text: "Note " + strconv.Itoa(i)})
	}
	var names []jurisdiction.New
	for i := range 120 {
		names = append(names, jurisdiction.New{Name: "Village " + strconv.Itoa(1000+i), Kind: "village", State: "OH", Zone: "America/New_York"})
	}
	st.do(st.users["legal"], jurisdiction.Add{Items: names})
	b := st.signIn(workflow.Legal)
	lines := records(t, b.get(asFile("/jurisdictions?state=OH", "csv")))
	if len(lines) != 121 || lines[1][0] != "Village 1000" || lines[120][0] != "Village 1119" {
		t.Errorf("%d lines", len(lines))
	}
	history := records(t, b.get(asFile("/history/matter/"+m+"?type=note_added", "csv")))
	if len(history) != 132 || !strings.Contains(history[1][2], "Note 129") || !strings.Contains(history[131][2], "They telephoned.") {
		t.Errorf("%d lines of history", len(history))
	}
	if rows := rowsOfWorkbook(t, []byte(b.get(asFile("/jurisdictions?state=OH", "xlsx")).text)); rows != 121 {
		t.Errorf("%d rows in the workbook", rows)
	}
}

func TestAFileIsForWhoeverSeesTheList(t *testing.T) {
	st := newEmptySite(t)
	m := st.extended()
	for list, want := range map[string]map[workflow.Role]int{
		"/users":               {workflow.Legal: http.StatusForbidden, workflow.Admin: http.StatusOK},
		"/ledger":              {workflow.Legal: http.StatusForbidden, workflow.Auditor: http.StatusOK, workflow.Admin: http.StatusNotFound},
		"/history/matter/" + m: {workflow.Admin: http.StatusNotFound, workflow.Compliance: http.StatusOK},
		"/matters":             {workflow.Admin: http.StatusForbidden},
	} {
		for role, status := range want {
			st.signIn(role).get(asFile(list, "csv")).want(status)
		}
	}
	outsider := st.signInAs("outsider@example.org", password, http.StatusOK)
	if lines := records(t, outsider.get(asFile("/matters", "csv")).want(http.StatusOK)); len(lines) != 1 || lines[0][0] != "Jurisdiction" {
		t.Errorf("who is in no review gets %q", lines)
	}
	outsider.get(asFile("/history/matter/"+m, "xlsx")).want(http.StatusNotFound)
	st.signIn(workflow.Auditor).get(asFile("/ledger?recorded_from=soon", "csv")).want(http.StatusUnprocessableEntity).says("This list cannot be downloaded with these filters")
}

// breaking fails at the second page of a list.
type breaking struct{ web.Store }

func (b breaking) Jurisdictions(ctx context.Context, v workflow.Viewer, f view.JurisdictionFilter) (view.Page[view.JurisdictionRow], error) {
	if f.Cursor != "" {
		return view.Page[view.JurisdictionRow]{}, errors.New("the disk is gone")
	}
	return b.Store.Jurisdictions(ctx, v, f)
}

func TestAFileThatFailsHalfwayDoesNotLookWhole(t *testing.T) {
	st := newEmptySite(t, func(d *web.Deps) { d.Store = breaking{d.Store} })
	var names []jurisdiction.New
	for i := range 60 {
		names = append(names, jurisdiction.New{Name: strings.Repeat("Long name ", 15) + strconv.Itoa(1000+i), Kind: "village", State: "OH", Zone: "America/New_York"})
	}
	st.do(st.users["legal"], jurisdiction.Add{Items: names})
	b := st.signIn(workflow.Legal)
	res, err := b.http.Get(b.base + "/jurisdictions.csv")
	if err == nil { // else it broke off before anything was sent
		defer res.Body.Close()
		if text, err := io.ReadAll(res.Body); err == nil {
			t.Errorf("the file ends like a whole one after %d bytes", len(text))
		}
	}
	b.get("/jurisdictions.xlsx").want(http.StatusInternalServerError)
}
