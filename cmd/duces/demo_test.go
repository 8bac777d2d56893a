package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// telling is what the first line of duces demo --json says.
type telling struct {
	*running
	URL   string
	Now   time.Time
	Users []struct{ Role, Email, Password, Token string }
}

func tell(t *testing.T, args ...string) telling {
	t.Helper()
	d := telling{running: start(t, append([]string{"demo", "--addr", "127.0.0.1:0", "--json"}, args...)...)}
	dec := json.NewDecoder(strings.NewReader(d.first))
	dec.DisallowUnknownFields()
	shape := struct {
		URL   *string
		Now   *time.Time
		Users any
	}{&d.URL, &d.Now, &d.Users}
	if err := dec.Decode(&shape); err != nil {
		t.Fatalf("the first line cannot be read: %v: %s", err, d.first)
	}
	return d
}

// seededOnce is the directory of a demonstration that was told by the program itself, and stopped.
var seededOnce = sync.OnceValues(func() (string, error) {
	path, err := program()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(binaryRoom, "seeded")
	cmd := exec.Command(path, "demo", "--data", dir, "--addr", "127.0.0.1:0", "--json")
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return "", err
	}
	_, err = bufio.NewReader(out).ReadString('\n')
	return dir, errors.Join(err, cmd.Process.Signal(syscall.SIGTERM), cmd.Wait())
})

// seeded is a copy of a demonstration as it begins, in a directory of the test's own.
func seeded(t *testing.T) (dir string) {
	t.Helper()
	from, err := seededOnce()
	dir = filepath.Join(t.TempDir(), "demo")
	if err == nil {
		err = os.CopyFS(dir, os.DirFS(from))
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func (d telling) token(role string) string {
	for _, u := range d.Users {
		if u.Role == role {
			return u.Token
		}
	}
	return ""
}

// read gets JSON from the API for a role.
func (d telling) read(t *testing.T, role, path string, into any) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.URL+"/api/v1"+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+d.token(role))
	answer, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if into != nil {
		if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
			t.Fatal(err)
		}
	}
	return answer.StatusCode
}

// signIn signs in as a user and keeps the session.
func (d telling) signIn(t *testing.T, email, password string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &http.Client{Jar: jar, Timeout: patience}
	answer, err := b.PostForm(d.URL+"/sign-in", url.Values{"email": {email}, "password": {password}})
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK || strings.Contains(answer.Request.URL.Path, "sign-in") {
		t.Errorf("%s ends at %s with %d", email, answer.Request.URL, answer.StatusCode)
	}
	return b
}

type matterList struct{ Items []matterRow }

type matterRow struct {
	ID           string
	Jurisdiction struct{ Name, State string }
	State, Stage string
	Overdue      bool
	Next         *struct{ Kind, Due string } `json:"next_deadline"`
}

type historyList struct {
	Items []struct {
		Type      string
		Effective string            `json:"effective_on"`
		Recorded  time.Time         `json:"recorded_at"`
		Personal  map[string]string `json:"personal"`
		Data      struct {
			Deadline string
			Rung     int
		}
	}
}

func TestTheDemonstrationTellsJanuary2018(t *testing.T) {
	t.Parallel()
	d := tell(t)
	if want := time.Date(2018, 2, 27, 15, 0, 0, 0, time.UTC); d.Now.Before(want) || d.Now.Sub(want) > time.Minute {
		t.Errorf("the clock begins at %v", d.Now)
	}
	roles := map[string]int{}
	for _, u := range d.Users {
		roles[u.Role]++
		b := d.signIn(t, u.Email, u.Password)
		if u.Role != "legal" {
			continue
		}
		page, err := b.Get(d.URL + "/mail")
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(page.Body)
		page.Body.Close()
		if err != nil || !strings.Contains(string(text), d.URL+"/respond/open?i=") {
			t.Errorf("the mailbox shows no invitation of a contact (%v)", err)
		}
	}
	if roles["legal"] != 1 || roles["supervisor"] != 2 || roles["compliance"] != 1 || roles["auditor"] != 1 || roles["admin"] != 1 {
		t.Errorf("users by role: %v", roles)
	}

	var all, overdue matterList
	d.read(t, "legal", "/matters?limit=200", &all)
	d.read(t, "legal", "/matters?limit=200&overdue=true", &overdue)
	if len(all.Items) != 23 || len(overdue.Items) != 11 {
		t.Fatalf("%d matters, %d overdue", len(all.Items), len(overdue.Items))
	}
	chicago := ""
	for _, m := range overdue.Items {
		if m.State != "requested" || m.Next == nil || m.Next.Kind != "response" || m.Next.Due != "2018-02-23" {
			t.Errorf("%s: %+v", m.Jurisdiction.Name, m)
		}
		if m.Jurisdiction.Name == "City of Chicago" {
			chicago = m.ID
		}
	}
	if chicago == "" {
		t.Fatal("Chicago is not overdue")
	}
	var requests struct {
		Items []struct {
			Standing, Matter string
			Jurisdiction     struct{ Name string }
		}
	}
	d.read(t, "legal", "/extensions", &requests)
	var standings []string
	for _, x := range requests.Items {
		standings = append(standings, x.Jurisdiction.Name+" "+x.Standing)
		var m struct{ Extensions []struct{ Reason string } }
		d.read(t, "legal", "/matters/"+x.Matter, &m)
		if len(m.Extensions) != 1 || !strings.HasPrefix(m.Extensions[0].Reason, "Illustrative: ") {
			t.Errorf("the request of %s does not say that it is invented: %+v", x.Jurisdiction.Name, m.Extensions)
		}
	}
	slices.Sort(standings)
	if want := []string{"Cook County open", "Sacramento County granted_in_part"}; !slices.Equal(standings, want) {
		t.Errorf("the requests for more time are %q, want %q", standings, want)
	}
	var own struct {
		Items []struct{ Title, Matter string }
	}
	d.read(t, "legal", "/deadlines?kind=own_date", &own)
	if len(own.Items) != 1 || own.Items[0].Matter != chicago || !strings.Contains(own.Items[0].Title, "illustrative") {
		t.Errorf("the own dates are %+v", own.Items)
	}

	var letters struct {
		Items []struct {
			Letter, Office, Addressee string
			DatedOn                   string `json:"dated_on"`
			Demands                   []string
			Documents                 []struct{ Name string }
		}
	}
	for _, m := range all.Items {
		d.read(t, "auditor", "/matters/"+m.ID+"/letters", &letters)
		if sent := map[string]int{"King County": 2, "Sonoma County": 2}[m.Jurisdiction.Name]; len(letters.Items) != max(1, sent) {
			t.Fatalf("%s has the letters %+v", m.Jurisdiction.Name, letters.Items)
		}
		l := letters.Items[0]
		if l.Letter != "document_request" || l.DatedOn != "2018-01-24" || len(l.Demands) != 5 || len(l.Documents) != 2 ||
			!slices.Contains([]string{"Office of the Mayor", "County Counsel", "Office of the Governor"}, l.Office) ||
			!strings.HasPrefix(l.Addressee, l.Office+"\n") {
			t.Errorf("%s has the letter %+v", m.Jurisdiction.Name, l)
		}
	}

	var history historyList
	d.read(t, "auditor", "/matters/"+chicago+"/history?limit=200", &history)
	at := map[string]string{} // the first of each type, as it was recorded
	rungs := 0
	for _, e := range history.Items {
		if e.Data.Deadline != "" && !strings.HasPrefix(e.Data.Deadline, "response-") {
			continue // of our own side
		}
		if e.Type == "reminded" {
			rungs++
			if e.Recorded.Format("15:04") != "06:00" { // as the day begins in Chicago, in winter
				t.Errorf("the alert of rung %d was queued at %v", e.Data.Rung, e.Recorded)
			}
		}
		if _, ok := at[e.Type]; !ok {
			at[e.Type] = e.Recorded.Format("2006-01-02T15:04")
		}
		if e.Type == "transitioned" && e.Effective == "2017-11-15" && !strings.HasPrefix(e.Personal["note"], "Illustrative: ") {
			t.Errorf("the notice letter does not say that it is illustrative: %q", e.Personal["note"])
		}
	}
	if rungs != 7 {
		t.Errorf("%d rungs were told, want 14, 7, 3, 1 days before, the day, one day over, and the escalation after three", rungs)
	}
	// The last day ended at midnight in Chicago.
	for kind, want := range map[string]string{"matter_opened": "2017-11-15T16:00", "deadline_opened": "2018-01-24T18:00", "deadline_missed": "2018-02-24T06:00"} {
		if at[kind] != want {
			t.Errorf("%s was recorded at %q, want %q", kind, at[kind], want)
		}
	}

	d.showsRequests(t, all)

	for status, want := range map[string]string{"waiting": "sender", "filed": "address"} {
		var mail struct {
			Items []struct{ ID, Subject string }
		}
		d.read(t, "supervisor", "/inbound?status="+status, &mail)
		if len(mail.Items) != 1 || !strings.HasPrefix(mail.Items[0].Subject, "Illustrative: ") {
			t.Errorf("incoming mail that is %s: %+v", status, mail.Items)
			continue
		}
		var one struct{ Matters []struct{ Why string } }
		if d.read(t, "supervisor", "/inbound/"+mail.Items[0].ID, &one); len(one.Matters) != 1 || one.Matters[0].Why != want {
			t.Errorf("a message that is %s is about %+v", status, one.Matters)
		}
	}

	temporary := d.room(t)
	if err := d.stop(t, syscall.SIGINT); err != nil {
		t.Errorf("%v: %s", err, d.errs)
	}
	if _, err := os.Stat(temporary); !os.IsNotExist(err) {
		t.Errorf("the temporary directory is still there: %v", err)
	}
}

// showsRequests holds that each thing which happens to a request happened to one of the matters, and says that it is invented.
func (d telling) showsRequests(t *testing.T, all matterList) {
	t.Helper()
	happened, count := map[string]int{}, map[string]int{}
	for _, m := range all.Items {
		var history historyList
		d.read(t, "auditor", "/matters/"+m.ID+"/history?limit=200", &history)
		for _, e := range history.Items {
			text := strings.Join(slices.Collect(maps.Values(e.Personal)), " ")
			if len(e.Personal) > 0 && !strings.Contains(text, "llustrative") {
				t.Errorf("%s, %s of %s does not say that it is invented: %q", m.Jurisdiction.Name, e.Type, e.Effective, text)
			}
			happened[m.Jurisdiction.Name+" "+e.Type]++
			count[e.Type]++
		}
	}
	for _, want := range []string{
		"City of Burlington document_closed", "City of Lawrence letter_returned", "King County production_received",
		"King County deadline_tolled", "Louisville Metro answer_submitted",
	} {
		if happened[want] != 1 {
			t.Errorf("%s: %d times", want, happened[want])
		}
	}
	if count["letter_issued"] != 25 || count["transitioned"] != 64 {
		t.Errorf("%d letters and %d steps", count["letter_issued"], count["transitioned"])
	}

	if n := happened["Bernalillo County documents_added"]; n != 2 {
		t.Errorf("Bernalillo County: %d documents were added, want a sealed one and its redacted copy", n)
	}

	type document struct {
		Name        string
		RedactionOf []struct{ Name string } `json:"redaction_of"`
	}
	type one struct {
		Demands []struct {
			Label, Status string
			Stands        bool
		}
		Documents []document
		Services  []struct{ Effective string }
		Deadlines []struct {
			ID, Status string
			Held       string `json:"held_until"`
		}
		Findings []struct{ Explained bool } `json:"page_findings"`
	}
	of := func(role, name string) (m one) {
		i := slices.IndexFunc(all.Items, func(m matterRow) bool { return m.Jurisdiction.Name == name })
		d.read(t, role, "/matters/"+all.Items[i].ID, &m)
		return m
	}
	served := of("legal", "Sonoma County")
	schedule := ""
	for _, x := range served.Demands {
		if x.Stands {
			schedule += x.Label + " " + x.Status + ", "
		}
	}
	if schedule != "4 partial, 5 objected, " || len(served.Services) != 2 {
		t.Errorf("the subpoena asks for %s, with %d entries of service", schedule, len(served.Services))
	}
	if held := of("legal", "King County").Deadlines; held[1].Status != "tolled" || held[1].Held != "2018-03-06" {
		t.Errorf("the deadline on hold is %+v", held[1])
	}
	if gaps := of("legal", "Louisville Metro").Findings; len(gaps) != 1 || !gaps[0].Explained {
		t.Errorf("the page numbers show %+v", gaps)
	}
	closed := func(role, name string) bool {
		return slices.ContainsFunc(of(role, name).Documents, func(x document) bool { return x.Name == "Document closed" })
	}
	for name, may := range map[string]map[string]bool{
		"City of Burlington": {"supervisor": true, "legal": false}, "Bernalillo County": {"supervisor": true, "legal": true, "compliance": false},
	} {
		for role, opens := range may {
			if closed(role, name) == opens {
				t.Errorf("%s may open all documents of %s: %v", role, name, !opens)
			}
		}
	}
	for role, name := range map[string]string{"legal": "Sealed order of a state court.pdf", "compliance": "Document closed"} {
		docs := of(role, "Bernalillo County").Documents
		if last := docs[len(docs)-1]; len(last.RedactionOf) != 1 || last.RedactionOf[0].Name != name {
			t.Errorf("%s reads that %s is a redacted copy of %+v, want %s", role, last.Name, last.RedactionOf, name)
		}
	}
	var names struct{ Items []struct{ Name string } }
	for other, name := range map[string]string{"Jefferson": "Louisville Metro", "second+record": "Sonoma County"} {
		d.read(t, "legal", "/jurisdictions?q="+other, &names)
		if len(names.Items) != 1 || names.Items[0].Name != name {
			t.Errorf("by the other name %s %+v is found", other, names.Items)
		}
	}
	d.read(t, "legal", "/jurisdictions?limit=200", &names)
	if len(names.Items) != 26 {
		t.Errorf("%d jurisdictions, want the 23 and three that are in court alone", len(names.Items))
	}
}

func TestAnActOverTheAPIShowsInTheFigures(t *testing.T) {
	t.Parallel()
	d := tell(t, "--data", seeded(t))
	var all matterList
	d.read(t, "legal", "/matters?limit=1", &all)
	ask, err := http.NewRequest(http.MethodPost, d.URL+"/api/v1/matters/"+all.Items[0].ID+"/notes", strings.NewReader(`{"text":"Called the clerk."}`))
	if err != nil {
		t.Fatal(err)
	}
	ask.Header.Set("Authorization", "Bearer "+d.token("legal"))
	ask.Header.Set("Content-Type", "application/json")
	answer, err := client.Do(ask)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusCreated {
		t.Fatalf("the note is answered %d", answer.StatusCode)
	}
	figures, err := client.Get(d.URL + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer figures.Body.Close()
	text, err := io.ReadAll(figures.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{`duces_acts_total{outcome="stored"} 1`, "duces_commit_seconds_count 1"} {
		if !strings.Contains(string(text), line+"\n") {
			t.Errorf("the figures lack %s", line)
		}
	}
}

// room is the temporary directory that the program uses.
func (d telling) room(t *testing.T) string {
	t.Helper()
	rooms, err := filepath.Glob(filepath.Join(d.temp, "duces-demo-*"))
	if err != nil || len(rooms) != 1 {
		t.Fatalf("temporary directories: %v, %v", rooms, err)
	}
	return rooms[0]
}
