package web_test

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/db/dbtest"
	"duces/workflow"
	"duces/workflow/annotate"
	"duces/workflow/jurisdiction"
	"duces/workflow/process"
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
	st.do(st.users["legal"], annotate.Tag{Matter: m, Tag: "priority"})
	st.setClock(time.Date(2018, 4, 5, 15, 0, 0, 0, time.UTC))
	st.tick(m)
	for list, c := range map[string]struct {
		role          workflow.Role
		column, value string
		want          map[string]string
	}{
		"/matters": {workflow.Legal, "Jurisdiction", "City of Chicago", map[string]string{
			"U.S. state": "IL", "Kind": "City", "Parent": "", "Tags": "priority",
			"Status": "Requested", "Answer": "", "Overdue": "Yes", "Pending approval": "No", "Stage": "Document request", "Closed by": "",
			"Next deadline": "Response to the document request", "Next due date": "2018-03-30", "Days late": "6",
			"Our next step": "Record response or follow up", "Our step is due": "2018-03-25", "Our step is late": "Yes", "Our days late": "11", "In status since": "2018-01-24",
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
	st.signIn(workflow.Legal).get("/matters?sort=-step").want(http.StatusOK).says("Sun, Mar 25, 2018 11 days late Record response or follow up")
}

// "Closed" alone would not tell a matter that was withdrawn from one that was decided.
func TestAListSaysWhichStepClosedAMatter(t *testing.T) {
	s := newSite(t)
	withdrawn, closed, reopened := s.matters[0], s.matters[1], s.addMatter("Cook County")
	s.setClock(time.Date(2018, 2, 26, 18, 0, 0, 0, time.UTC))
	s.request(withdrawn, closed, reopened)
	s.move(closed, "receive_response", "2018-02-20", `{"production":{"all":"complete"}}`)
	s.move(closed, "find_compliant", "2018-02-21", `{"basis":"All was there."}`)
	s.move(closed, "close", "2018-02-22", `{}`)
	s.move(withdrawn, "withdraw", "2018-02-22", `{"reason":"Opened twice."}`)
	s.move(reopened, "withdraw", "2018-02-22", `{"reason":"By mistake."}`)
	s.move(reopened, "reopen", "2018-02-23", `{"reason":"Withdrawn by mistake."}`)
	b := s.as("legal")
	b.get("/matters?closed=yes").is(http.StatusOK).has(">Closed: Withdraw matter<", ">Closed: Close matter<").lacks(`"tag tag-active">Closed<`)
	for _, page := range []string{"/matters/" + withdrawn, "/jurisdictions/" + s.matter(withdrawn).Jurisdiction} {
		b.get(page).is(http.StatusOK).has(">Closed: Withdraw matter<")
	}
	lines := records(t, s.signIn(workflow.Legal).get(asFile("/matters", "csv")).want(http.StatusOK))
	for name, want := range map[string]map[string]string{
		"City of Chicago": {"Status": "Closed", "Closed by": "Withdraw matter", "Our next step": "", "Our step is due": ""},
		"Sonoma County":   {"Status": "Closed", "Closed by": "Close matter", "Our next step": "", "Our step is due": ""},
		"Cook County":     {"Status": "Open", "Closed by": "", "Our next step": "Send letter or document request", "Our step is due": "2018-03-09"},
	} {
		row := rowWith(t, lines, "Jurisdiction", name)
		for column, text := range want {
			if row[column] != text {
				t.Errorf("%s: %q is %q, want %q", name, column, row[column], text)
			}
		}
	}
	s.verified()
}

// A matter keeps the process that it was opened under: an earlier version does not say what is to
// be done next, but which steps may be taken.
func TestTheNextStepUnderAnEarlierProcessNamesTheStepsThatMayBeTaken(t *testing.T) {
	source, err := os.ReadFile("../../workflow/process/testdata/doj-document-request-first.yaml")
	if err != nil {
		t.Fatal(err)
	}
	first, err := process.Parse("first.yaml", source)
	if err != nil {
		t.Fatal(err)
	}
	s := newEmptySite(t)
	users := map[workflow.Role]string{}
	for _, role := range workflow.Roles {
		users[role] = s.users[string(role)]
	}
	p := dbtest.NewPlayer(t, dbtest.NewFixtureOf(t, s.db, users, 1), first, "2018-06-01T12:00:00Z")
	id := p.Matters(1)[0]
	s.setClock(p.Now())
	b := s.as("legal")
	for _, page := range []string{"/matters", "/matters/" + id, "/deadlines?owed=office", "/calendar?month=2018-02&owed=office"} {
		b.get(page).is(http.StatusOK).has("Send notice letter or Issue document request")
	}
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
