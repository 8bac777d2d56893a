package speed

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
	"time"

	"duces/db/storetest"
	"duces/workflow/jurisdiction"
)

func TestEveryMarkStandsBesideALimit(t *testing.T) {
	program := filepath.Join(t.TempDir(), "duces")
	if out, err := exec.Command("go", "build", "-o", program, "duces/cmd/duces").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var said []string
	size := Size{Matters: 60, Awards: 60, Events: 600, Acts: 512, Mails: 8, Long: 100, Pages: 20, Export: 100 * time.Millisecond, Rounds: 1}
	marks, err := Run(t.Context(), t.TempDir(), program, size, func(next string) { said = append(said, next) })
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, m := range marks {
		if m.Value <= 0 || m.Limit <= 0 || m.Against == "" || m.Unit == "" || m.Want <= 0 || m.Ratio != m.Value/m.Limit || names[m.Name] {
			t.Errorf("%+v", m)
		}
		if met := m.Ratio >= m.Want; m.AtMost && m.OK != (m.Ratio <= m.Want) || !m.AtMost && m.OK != met {
			t.Errorf("%s is %.2f and is said to be met: %t", m.Name, m.Ratio, m.OK)
		}
		names[m.Name] = true
	}
	for _, name := range []string{
		"one caller", "64 callers", "64 clients over HTTP", "64 clients over HTTP, p99", "import of jurisdictions", "import of awards", "money as of a day", "mails over 4 connections",
		"bulk step", "tick with every deadline missed", "another writer meanwhile, p99", "tick with nothing to do",
		"matters with their number", "live deadlines", "dashboard figures", "matters by due, page 1", "matters by state, page 1",
		"a missed deadline of a tick, all matters", "an act of 64 callers, all matters", "an act of one caller, all matters", "a page, all matters", "an act of one caller, all events", "a page, all events",
		"disk", "start of the server", "page of a matter with 100 events",
		"pages while 16 callers write, p99", "longest write of 20 callers beside an export", "log of the database meanwhile",
		"verification",
	} {
		if !names[name] {
			t.Errorf("%q was not measured, but %v", name, marks)
		}
	}
	if known := runtime.GOOS == "linux"; names["memory of a server that shows lists"] != known || names["memory of a verification"] != known {
		t.Errorf("the system says how much memory a process takes: %t; measured: %v", known, marks)
	}
	if len(said) == 0 {
		t.Error("nothing was said of what comes next")
	}
}

// A limit over fewer rows would be no limit.
func TestTheBareLoopWritesTheRowsThatTheActsLeft(t *testing.T) {
	dir := t.TempDir()
	r := &run{size: Size{}}
	acts, bare := filepath.Join(dir, "acts"), filepath.Join(dir, "bare")
	_, from, err := r.acts(t.Context(), acts, callers, 3*callers*len(steps)+12)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bareLoop(t.Context(), acts, bare, from); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"events", "acts", "ledger_nodes", "matters", "deadlines", "jurisdictions"} {
		query := "count(*) FROM " + table
		if want, got := storetest.Select(t, acts, query), storetest.Select(t, bare, query); got != want || want == 0 {
			t.Errorf("%s: %d rows, and the acts left %d", table, got, want)
		}
	}
	changed := "count(*) FROM matters WHERE state = 'responded' AND next_due = ''"
	if want, got := storetest.Select(t, acts, changed), storetest.Select(t, bare, changed); got != want || want == 0 {
		t.Errorf("%d matters were changed, and by the acts %d", got, want)
	}
}

func TestTheBareImportWritesTheRowsOfTheAwards(t *testing.T) {
	dir := t.TempDir()
	team, err := newTeam(t.Context(), filepath.Join(dir, "acts"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := team.do(t.Context(), team.legal, jurisdiction.Add{Items: cities(recipients(60))}); err != nil {
		t.Fatal(err)
	}
	from, err := team.size(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	acts, err := team.actsOf(t.Context(), awardsFile(60))
	if err == nil {
		err = team.importAwards(t.Context(), acts)
	}
	if err == nil {
		err = team.store.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bareAwards(t.Context(), team.dir, filepath.Join(dir, "bare"), from, 60, len(acts)); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"events WHERE seq > " + strconv.FormatInt(from, 10), "awards", "award_holders", "award_moves"} {
		query := "count(*) FROM " + table
		if want, got := storetest.Select(t, team.dir, query), storetest.Select(t, filepath.Join(dir, "bare"), query); got != want || want == 0 {
			t.Errorf("%s: %d rows, and the import left %d", table, got, want)
		}
	}
}

func TestAHugeLedgerStandsBesideASmallerOne(t *testing.T) {
	marks, err := RunHuge(t.Context(), t.TempDir(), Size{Matters: 20, Events: 200}, 400, func(string) {})
	if err != nil || len(marks) != 2 {
		t.Fatal(marks, err)
	}
	for _, m := range marks {
		if m.Value <= 0 || m.Limit <= 0 {
			t.Errorf("%+v", m)
		}
	}
}
