package read_test

import (
	"strings"
	"testing"

	"duces/db/read"
	"duces/db/storetest"
	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/view"
)

// Calendar programs come by every hour, and many of them: none may make the
// store look through all that it holds.
func TestCalendarsWalkAnIndexInTheirOwnOrder(t *testing.T) {
	dir := t.TempDir()
	store := storetest.Open(t, dir)
	defer store.Close()
	plans, _, q := storetest.Explain(t, dir)
	if _, err := q.FeedByHash(t.Context(), "hash"); err == nil {
		t.Error("a calendar was found in an empty store")
	}
	for _, v := range []workflow.Viewer{{ID: "a", Role: workflow.Auditor}, {ID: "u", Role: workflow.Legal}} {
		for _, kind := range []string{workflow.FeedOfPerson, workflow.FeedOfReview, workflow.FeedOfMatter} {
			f := view.FeedFilter{Scope: workflow.FeedScope{Kind: kind, ID: "x"}, Since: civil.NewDate(2018, 1, 1), Most: 10}
			if err := read.FeedLines(t.Context(), q, v, f); err != nil {
				t.Errorf("%s: %v", kind, err)
			}
		}
	}
	for _, step := range plans.Steps {
		_, how, _ := strings.Cut(step, ": ")
		ordered := !strings.Contains(step, ": MatterFeed ") // one matter has few, which may be sorted
		if strings.HasPrefix(how, "SCAN") && !strings.Contains(how, "USING") || ordered && strings.Contains(how, "USE TEMP B-TREE") {
			t.Errorf("no index serves %s", step)
		}
	}
	all := strings.Join(plans.Steps, "\n")
	for _, index := range []string{"feeds_hash", "deadlines_live", "deadlines_due"} {
		if !strings.Contains(all, index) {
			t.Errorf("nothing uses %s:\n%s", index, all)
		}
	}
}
