package deadline_test

import (
	"slices"
	"strings"
	"testing"

	dates "duces/db/read/deadline"
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
			if err := dates.FeedLines(t.Context(), q, v, f); err != nil {
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

func TestOwnDatesInACalendarWalkAnIndex(t *testing.T) {
	dir := t.TempDir()
	store := storetest.Open(t, dir)
	defer store.Close()
	plans, _, q := storetest.Explain(t, dir)
	for _, v := range []workflow.Viewer{{ID: "a", Role: workflow.Auditor}, {ID: "l", Role: workflow.Supervisor}} {
		if err := dates.FeedLines(t.Context(), q, v, view.FeedFilter{
			Scope: workflow.FeedScope{Kind: workflow.FeedOfReview, ID: "r"}, Whose: "l", Since: civil.NewDate(2018, 2, 23), Most: 10,
		}); err != nil {
			t.Error(err)
		}
	}
	if !slices.ContainsFunc(plans.Steps, func(step string) bool {
		return strings.Contains(step, ": WhoseFeed :many: ") && strings.Contains(step, "SEARCH d USING INDEX deadlines_whose (whose=? AND due_on>?)")
	}) {
		t.Errorf("nothing uses deadlines_whose:\n%s", strings.Join(plans.Steps, "\n"))
	}
	for _, step := range plans.Steps {
		if strings.Contains(step, "USE TEMP B-TREE FOR ORDER BY") || strings.Contains(step, "USE TEMP B-TREE FOR GROUP BY") || strings.Contains(step, ": SCAN d") {
			t.Errorf("no index serves %s", step)
		}
	}
}
