package db_test

import (
	"context"
	"database/sql"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/db"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/calendar"
	"duces/workflow/deadline"
	"duces/workflow/kinds"
	"duces/workflow/view"
)

// explaining asks SQLite how it will run each query, and then runs it.
type explaining struct {
	t     *testing.T
	on    sqlc.DBTX
	plans []string
}

// explained makes a store explain what it reads outside of transactions.
func explained(t *testing.T, store *db.DB) (*explaining, *sqlc.Queries) {
	e := &explaining{t: t}
	return e, db.ReadThrough(store, func(on sqlc.DBTX) sqlc.DBTX {
		e.on = on
		return e
	})
}

func (e *explaining) explain(ctx context.Context, query string, args []any) {
	e.t.Helper()
	rows, err := e.on.QueryContext(ctx, "EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		e.t.Fatal(err)
	}
	defer rows.Close()
	name, _, _ := strings.Cut(query, "\n")
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			e.t.Fatal(err)
		}
		e.plans = append(e.plans, name+": "+step)
	}
	if err := rows.Err(); err != nil {
		e.t.Fatal(err)
	}
}

func (e *explaining) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return e.on.ExecContext(ctx, query, args...)
}

func (e *explaining) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return e.on.PrepareContext(ctx, query)
}

func (e *explaining) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	e.explain(ctx, query, args)
	return e.on.QueryContext(ctx, query, args...)
}

func (e *explaining) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	e.explain(ctx, query, args)
	return e.on.QueryRowContext(ctx, query, args...)
}

func TestListsWalkAnIndexInTheirOwnOrder(t *testing.T) {
	store, err := db.Open(t.Context(), t.TempDir(), db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	plans, reads := explained(t, store)
	ask := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	yes, now, on := true, time.Now(), deadline.NewDate(2018, 2, 23)
	for _, v := range []workflow.Viewer{{ID: "a", Role: workflow.Auditor}, {ID: "l", Role: workflow.Supervisor}} {
		for _, sort := range view.MatterSorts {
			for _, sort := range []string{sort, "-" + sort} {
				_, err := store.Matters(t.Context(), v, view.MatterFilter{
					State: "open", Stage: "x", Review: "r", Jurisdiction: "j", Overdue: &yes, Waiting: true, Owner: "u", Query: "chicago", Sort: sort, Now: now, Count: true,
				})
				ask(sort, err)
			}
		}
		for _, f := range []view.DeadlineFilter{
			{},
			{Live: true},
			{Status: "met"},
			{Matter: "m", Live: true},
			{Overdue: true, Unacknowledged: true},
			{Owner: view.Nobody},
			{Owner: "u", Live: true},
		} {
			f.Review, f.From, f.To, f.Now = "r", on, on, now
			_, err := store.Deadlines(t.Context(), v, f)
			ask("deadlines", err)
		}
		for _, f := range []view.ApprovalFilter{{}, {Status: "given"}, {MayDecide: true}, {Matter: "m"}} {
			_, err := store.Approvals(t.Context(), v, f)
			ask("approvals", err)
		}
		for _, f := range []view.MailFilter{{}, {Status: "failed"}, {Recipient: "u"}, {Matter: "m"}} {
			_, err := store.Mails(t.Context(), v, f)
			ask("mails", err)
		}
		_, err := store.Jurisdictions(t.Context(), v, view.JurisdictionFilter{Kind: "city", State: "IL", Query: "x", NotIn: "r"})
		ask("jurisdictions", err)
		_, err = store.Counts(t.Context(), v, now)
		ask("counts", err)
		_, err = store.OwnersFor(t.Context(), v)
		ask("owners", err)
	}
	auditor := workflow.Viewer{ID: "a", Role: workflow.Auditor}
	for _, f := range []view.HistoryFilter{{}, {Newest: true}, {Stream: calendar.Stream}, {Stream: calendar.Stream, Newest: true}} {
		_, err := store.History(t.Context(), auditor, f)
		ask("history", err)
	}
	_, err = store.DueMatters(t.Context(), now, 10)
	ask("due matters", err)
	facts, err := store.World(t.Context(), workflow.SystemActor)
	ask("facts", err)
	for _, question := range kinds.All.Questions() {
		ask(question.Asks(), facts.Ask(question))
	}
	_, err = store.ClaimMail(t.Context(), now, 10, func(view.Outgoing) time.Duration { return time.Hour })
	ask("claim", err)
	ask("alert ledger", db.AlertLines(t.Context(), reads, "m", "response-1"))

	for query, index := range map[string]string{
		"OwnersDeadlines":     "SEARCH m USING INDEX matters_owner (owner=?)",
		"CountOwned":          "SEARCH m USING COVERING INDEX matters_owner (owner=?",
		"Owners":              "USING COVERING INDEX matters_owner (owner=?",
		"LiveDeadlines":       "SEARCH d USING INDEX deadlines_live (due_on>? AND due_on<?)",
		"CountUnacknowledged": "SEARCH d USING COVERING INDEX deadlines_live (due_on<?)",
		"CountMatters":        "USING COVERING INDEX matters_tally",
	} {
		if !slices.ContainsFunc(plans.plans, func(step string) bool {
			return strings.Contains(step, ": "+query+" ") && strings.Contains(step, index)
		}) {
			t.Errorf("%s does not %s", query, index)
		}
	}

	// Reviews are few, and jurisdictions are only searched as a whole.
	whole := regexp.MustCompile(`: SCAN (m|d|e|a|l|n|x|y|mail_attempts|events|mails|deadlines|approvals|matters)$`)
	slices.Sort(plans.plans)
	for _, step := range slices.Compact(plans.plans) {
		if strings.Contains(step, ": MatterDeadlines ") || strings.Contains(step, ": Owners ") || strings.Contains(step, ": OwnersDeadlines ") && !whole.MatchString(step) || strings.Contains(step, ": MatterApprovals ") || strings.Contains(step, ": DeadlineAttempts ") && !whole.MatchString(step) {
			continue // one matter, deadline or person has few, and an office few people, which may be sorted
		}
		if strings.Contains(step, "USE TEMP B-TREE FOR ORDER BY") || strings.Contains(step, "USE TEMP B-TREE FOR GROUP BY") || whole.MatchString(step) {
			t.Errorf("no index serves %s", step)
		}
	}
}

// The eight orders of the list of matters, and its count, repeat one filter.
func TestAllOrdersOfMattersFilterAlike(t *testing.T) {
	for file, cut := range map[string]struct{ from, to string }{
		"queries/read_matters.sql":   {"r.id = m.review_id\n", "  AND (m.|  AND j.search >|  AND j.search <|;"},
		"queries/read_deadlines.sql": {"r.id = d.review_id\n", "  AND (d.status = 'open'|  AND d.status = @one|  AND d.matter_id = @matter|  AND m.owner = @one_owner|ORDER"},
	} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var first string
		for i, query := range strings.Split(string(text), "-- name: ")[1:] {
			_, filter, found := strings.Cut(query, cut.from)
			for _, to := range strings.Split(cut.to, "|") {
				filter, _, _ = strings.Cut(filter, to)
			}
			filter = strings.TrimSpace(filter)
			if i == 0 {
				first = filter
			}
			if !found || filter == "" || filter != first {
				t.Errorf("%s: the filter of %.25q is\n%s\nand that of the first query\n%s", file, query, filter, first)
			}
		}
	}
}
