package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
)

// rowWith is the line of a file that holds a value in a column, by the titles of its columns.
func rowWith(t *testing.T, lines [][]string, column, value string) map[string]string {
	t.Helper()
	at := slices.Index(lines[0], column)
	for _, line := range lines[1:] {
		if at < 0 || line[at] != value {
			continue
		}
		row := map[string]string{}
		for i, cell := range line {
			row[lines[0][i]] = cell
		}
		return row
	}
	t.Fatalf("no line has %q as %q: %q", value, column, lines)
	return nil
}

func TestEachFactOfAListIsAColumnOfItsFile(t *testing.T) {
	st := newEmptySite(t)
	m := st.extended()
	st.do(st.users["legal"], matter.Tag{Matter: m, Tag: "priority"})
	st.setClock(time.Date(2018, 4, 5, 15, 0, 0, 0, time.UTC))
	st.tick(m)
	for list, c := range map[string]struct {
		role          workflow.Role
		column, value string
		want          map[string]string
	}{
		"/matters": {workflow.Legal, "Jurisdiction", "City of Chicago", map[string]string{
			"U.S. state": "IL", "Kind": "City", "Parent": "", "Tags": "priority",
			"Status": "Requested", "Answer": "", "Overdue": "Yes", "Pending approval": "No", "Stage": "Document request",
			"Next deadline": "Response to the document request", "Next due date": "2018-03-30", "Days late": "6",
			"Our next step": "2018-03-25", "Our step is late": "Yes", "Our days late": "11", "In status since": "2018-01-24",
		}},
		"/deadlines?owed=jurisdiction": {workflow.Legal, "Jurisdiction", "City of Chicago", map[string]string{
			"Due date": "2018-03-30", "Days late": "6", "U.S. state": "IL", "Kind": "City", "Parent": "",
			"Deadline": "Response to the document request", "Status": "Overdue", "Acknowledgment": "Not acknowledged",
		}},
		"/users":               {workflow.Admin, "Email", "legal@example.org", map[string]string{"Access": "Active", "Mail bounced": ""}},
		"/mail":                {workflow.Auditor, "To", "Name of legal", map[string]string{"On behalf of": "", "Digest due": ""}},
		"/history/matter/" + m: {workflow.Legal, "Person", "Name of compliance", map[string]string{"Details": "Note: They telephoned."}},
		"/ledger":              {workflow.Auditor, "Details", "Note: They telephoned.", map[string]string{"About": "Matter", "Name": "City of Chicago (IL)"}},
	} {
		row := rowWith(t, records(t, st.signIn(c.role).get(asFile(list, "csv")).want(http.StatusOK)), c.column, c.value)
		for column, want := range c.want {
			if got, is := row[column]; !is || got != want {
				t.Errorf("%s: %q is %q (%v), want %q", list, column, got, is, want)
			}
		}
	}
	st.asksForSubpoena(m)
	row := rowWith(t, records(t, st.signIn(workflow.Supervisor).get(asFile("/approvals", "csv"))), "About", "City of Chicago")
	if row["U.S. state"] != "IL" || row["Status"] != "Pending" || row["Decided by"] != "" || !isoDate.MatchString(row["Requested on"]) {
		t.Errorf("a request: %q", row)
	}
}

// Our own next step says how late it is, apart from the tag that says that it is late.
func TestTheListOfMattersSortsByOurNextStepAndSaysHowLateItIs(t *testing.T) {
	st := newEmptySite(t)
	st.extended()
	st.setClock(time.Date(2018, 4, 5, 15, 0, 0, 0, time.UTC))
	st.signIn(workflow.Legal).get("/matters?sort=-step").want(http.StatusOK).says("Sun, Mar 25, 2018 11 days late")
}

// A file that is offered is there: of an empty list it has the headings alone.
func TestEveryDownloadThatIsOfferedIsThere(t *testing.T) {
	st := newEmptySite(t)
	m := st.extended()
	st.do(st.users["legal"], jurisdiction.Add{Items: []jurisdiction.New{{Name: "Dayton", Kind: "city", State: "OH", Zone: "America/New_York"}}})
	offered := 0
	for path, role := range map[string]workflow.Role{
		"/matters?q=zzz": workflow.Legal, "/deadlines?q=zzz": workflow.Legal, "/jurisdictions?q=zzz": workflow.Legal, "/approvals": workflow.Supervisor, "/mail?q=zzz": workflow.Auditor,
		"/users?q=zzz": workflow.Admin, "/ledger?recorded_from=2030-01-01": workflow.Auditor, "/history/matter/" + m + "?recorded_from=2030-01-01": workflow.Legal,
		"/history/matter/none": workflow.Legal, "/ledger": workflow.Admin, "/users": workflow.Legal,
	} {
		b := st.signIn(role)
		page := b.get(path)
		for n := range page.root.Descendants() {
			href, _ := attr(n, "href")
			if n.Data != "a" || !strings.Contains(href, ".csv") && !strings.Contains(href, ".xlsx") {
				continue
			}
			offered++
			if file := b.get(href).want(http.StatusOK); strings.Contains(href, ".csv") && len(records(t, file)) != 1 {
				t.Errorf("%s: %q", href, file.text)
			}
		}
	}
	if offered != 16 {
		t.Errorf("%d files are offered on eight empty lists and three pages without one", offered)
	}
}
