package mail_test

import (
	"regexp"
	"strings"
	"testing"

	"duces/db/read/mail"
	"duces/db/storetest"
)

func TestAlertsOfADeadlineWalkAnIndex(t *testing.T) {
	dir := t.TempDir()
	store := storetest.Open(t, dir)
	defer store.Close()
	plans, _, q := storetest.Explain(t, dir)
	if err := mail.AlertLines(t.Context(), q, "m", "response-1"); err != nil {
		t.Error(err)
	}
	whole := regexp.MustCompile(`: SCAN (m|d|k|e|a|l|n|x|y|mail_attempts|mails|deadlines|matters)$`)
	for _, step := range plans.Steps {
		sorts := strings.Contains(step, "USE TEMP B-TREE FOR ORDER BY") || strings.Contains(step, "USE TEMP B-TREE FOR GROUP BY")
		if sorts && !strings.Contains(step, ": DeadlineAttempts ") || whole.MatchString(step) { // one deadline has few attempts, which may be sorted
			t.Errorf("no index serves %s", step)
		}
	}
	for _, query := range []string{"DeadlineAlerts", "DeadlineDigests", "DeadlineAttempts"} {
		if !strings.Contains(strings.Join(plans.Steps, "\n"), query) {
			t.Errorf("%s was not asked", query)
		}
	}
}
