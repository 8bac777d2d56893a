package db

import (
	"strings"
	"testing"

	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/deadline"
)

// Calendar programs come by every hour, and many of them: none may make the
// store look through all that it holds.
func TestCalendarsWalkAnIndexInTheirOwnOrder(t *testing.T) {
	store, err := Open(t.Context(), t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	plans := &explaining{t: t, on: store.pool}
	q := sqlc.New(plans)
	if _, err := q.FeedReader(t.Context(), "hash"); err == nil {
		t.Error("a calendar was found in an empty store")
	}
	for _, s := range []scope{{all: true}, {member: "u"}} {
		for _, kind := range []string{workflow.FeedOfPerson, workflow.FeedOfReview, workflow.FeedOfMatter} {
			f := workflow.FeedFilter{Scope: workflow.FeedScope{Kind: kind, ID: "x"}, Since: deadline.NewDate(2018, 1, 1), Most: 10}
			if _, err := feedLines(t.Context(), q, s, f); err != nil {
				t.Errorf("%s: %v", kind, err)
			}
		}
	}
	for _, step := range plans.plans {
		_, how, _ := strings.Cut(step, ": ")
		ordered := !strings.Contains(step, ": MatterFeed ") // one matter has few, which may be sorted
		if strings.HasPrefix(how, "SCAN") && !strings.Contains(how, "USING") || ordered && strings.Contains(how, "USE TEMP B-TREE") {
			t.Errorf("no index serves %s", step)
		}
	}
	all := strings.Join(plans.plans, "\n")
	for _, index := range []string{"feeds_hash", "deadlines_live", "deadlines_due"} {
		if !strings.Contains(all, index) {
			t.Errorf("nothing uses %s:\n%s", index, all)
		}
	}
}
