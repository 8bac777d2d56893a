package bounce_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duces/handlers/sweeptest"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/view"
)

// results reads what must come of each report in testdata.
func results(t *testing.T) map[string]string {
	t.Helper()
	table, err := os.ReadFile("testdata/results.txt")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for line := range strings.Lines(string(table)) {
		if file, result, ok := strings.Cut(strings.TrimSpace(line), " "); ok && !strings.HasPrefix(file, "#") {
			want[file] = strings.TrimSpace(result)
		}
	}
	return want
}

// marks counts the events that say that mail to a user came back.
func marks(t *testing.T, team *sweeptest.Team, user string) int {
	t.Helper()
	auditor := workflow.Viewer{ID: team.Users[workflow.Auditor], Role: workflow.Auditor}
	page, err := team.DB.History(t.Context(), auditor, view.HistoryFilter{Stream: account.Stream(user), Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, row := range page.Items {
		if _, ok := row.Event.Data.(account.MailBounced); ok {
			n++
		}
	}
	return n
}

// alertedInstead counts those who are alerted that an alert did not reach somebody.
func alertedInstead(team *sweeptest.Team) int {
	n := 0
	for _, row := range team.Outbox(view.MailQueued) {
		if row.Kind == workflow.AlertFailed {
			n++
		}
	}
	return n
}

// inTeam is a report from testdata about a mail to the team's compliance officer.
func inTeam(report, messageID string) string {
	return strings.NewReplacer("MESSAGE-ID-OF-A-MAIL-THAT-WAS-SENT", strings.Trim(messageID, "<>"), "@demo.example", "@example.org").Replace(report)
}

func TestEachReportInTestdataHasItsResult(t *testing.T) {
	want := results(t)
	files, err := filepath.Glob("testdata/*.eml")
	if err != nil || len(files) != len(want) {
		t.Fatalf("%d files and %d results: %v", len(files), len(want), err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			result, ok := want[name]
			if !ok {
				t.Fatal("no result is laid down")
			}
			bytes, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			team, id, messageID := sentOne(t)
			user := team.Users[workflow.Compliance]
			report := inTeam(string(bytes), messageID)
			for line := range 2 { // a report that has no blank line before it, and one that has
				done, err := record(t, team, strings.Repeat("\n", line)+report)
				verdict, rest, _ := strings.Cut(result, " ")
				switch verdict {
				case "marked":
					if err != nil || !done.Recipients[0].Marked || done.Recipients[0].Mail != id || done.Recipients[0].User != user {
						t.Fatalf("%+v, %v", done, err)
					}
					if b := markOf(t, team, user); b == nil || b.Status != rest || b.Mail != id {
						t.Errorf("on record: %+v", b)
					}
					if n := alertedInstead(team); n != 2 {
						t.Errorf("%d were alerted instead", n)
					}
				case "read":
					if err != nil || done.Recipients[0].Action != rest || done.Recipients[0].Marked {
						t.Errorf("%+v, %v", done, err)
					}
				case "refused":
					if workflow.CodeOf(err) != workflow.Refused || !strings.Contains(err.Error(), rest) {
						t.Errorf("%+v, %v", done, err)
					}
				default:
					t.Fatalf("the result %q is none", result)
				}
				if n := marks(t, team, user); n > 1 || (n == 1) != (verdict == "marked") {
					t.Errorf("%d events on record", n)
				}
				if name == "20-two-recipients.eml" && !strings.Contains(done.Sentence(), "no user has the address other@nowhere.example") {
					t.Error(done.Sentence())
				}
			}
		})
	}
}
