package matter_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"duces/db"
	"duces/db/read/page"
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/db/writer"
	"duces/workflow"
	"duces/workflow/annotation"
	"duces/workflow/civil"
	jurisdictions "duces/workflow/jurisdiction"
	"duces/workflow/search"
	"duces/workflow/view"
)

const (
	manyMatters = 90_000 // about as many governments as the Census Bureau counts
	manyEvents  = 2_000_000
)

var benchNow = time.Date(2018, 2, 27, 12, 0, 0, 0, time.UTC)

// fill puts rows into the projections directly: 40 reviews of unequal size,
// one member of the smallest and the largest, every third matter overdue.
func fill(b *testing.B, store *db.DB) {
	b.Helper()
	err := writer.StatementsOf(store.Writer).Write(b.Context(), func(ctx context.Context, q *sqlc.Queries) error {
		if err := q.InsertUser(ctx, sqlc.InsertUserParams{ID: "narrow", Name: "N", Email: "n", Role: "legal", Zone: "UTC"}); err != nil {
			return err
		}
		if err := q.InsertUser(ctx, sqlc.InsertUserParams{ID: "wide", Name: "W", Email: "w", Role: "legal", Zone: "UTC"}); err != nil {
			return err
		}
		for i := range 40 {
			id := fmt.Sprintf("review-%02d", i)
			if err := q.InsertReview(ctx, sqlc.InsertReviewParams{ID: id, Name: "Review " + id, Process: "p", OpenedOn: "2018-01-24"}); err != nil {
				return err
			}
			if err := q.InsertMember(ctx, sqlc.InsertMemberParams{ReviewID: id, UserID: "wide"}); err != nil {
				return err
			}
		}
		if err := q.InsertMember(ctx, sqlc.InsertMemberParams{ReviewID: "review-39", UserID: "narrow"}); err != nil {
			return err
		}
		for i := range manyMatters {
			if err := fillMatter(ctx, q, i); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}

func fillMatter(ctx context.Context, q *sqlc.Queries, i int) error {
	// Ids as they are: in order of time, not of name.
	jurisdiction, matter := fmt.Sprintf("00000000-0000-7000-8000-%012d", i), fmt.Sprintf("01900000-0000-7000-8000-%012d", i)
	name := fmt.Sprintf("Town %05d", i*7919%manyMatters)
	of := jurisdictions.Ref{Name: name, Kind: "city", State: "IL", Parent: fmt.Sprintf("County %d", i%3000)}
	review := fmt.Sprintf("review-%02d", min(39, i*i/manyMatters%41))
	if err := q.InsertJurisdiction(ctx, sqlc.InsertJurisdictionParams{
		ID: jurisdiction, Name: name, Search: strings.ToLower(name), Kind: "city", State: "IL", Zone: "America/Chicago", Words: of.SearchKey(),
	}); err != nil {
		return err
	}
	for _, word := range search.Words(of.SearchKey()) {
		if err := q.InsertJurisdictionWord(ctx, sqlc.InsertJurisdictionWordParams{Word: word, JurisdictionID: jurisdiction}); err != nil {
			return err
		}
	}
	due := civil.NewDate(2018, 2, 23).AddDays(i % 3 * 30)
	state := []string{"requested", "responded", "served"}[i%3]
	r := sqlc.InsertMatterParams{
		ID: matter, ReviewID: review, JurisdictionID: jurisdiction, Process: "p", State: state, Stage: state,
		OpenedOn: "2018-01-24", EnteredOn: civil.NewDate(2018, 1, 24).AddDays(i % 20).String(),
	}
	switch { // a thousandth has no owner, a hundredth one person
	case i%1000 == 3:
	case i%100 == 7:
		r.Owner = "narrow"
	default:
		r.Owner = "wide"
	}
	ends := due.EndIn(time.UTC)
	if i%10 != 0 {
		r.NextKind, r.NextDue, r.NextEndsAt = "response", due.String(), ends.UnixMicro()
	}
	if err := q.InsertMatter(ctx, r); err != nil {
		return err
	}
	for n := range 5 { // four that are over and one that is not
		d := sqlc.InsertDeadlineParams{
			MatterID: matter, ID: fmt.Sprintf("response-%d", n), ReviewID: review, Kind: "response", Status: "met",
			DueOn: due.AddDays(-n).String(), EndsAt: ends.UnixMicro(), Zone: "UTC", Version: 1,
		}
		if n == 0 && i%10 != 0 {
			d.Status = "open"
		}
		if err := q.InsertDeadline(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// fillEvents writes history that decodes, a few events a matter.
func fillEvents(b *testing.B, dir string) {
	b.Helper()
	raw, err := workflow.Encode(workflow.Event{
		Seq: 111111, No: 222222, Stream: "matter/333333", Actor: "wide", Recorded: benchNow, Effective: civil.NewDate(2018, 2, 27), Data: annotation.NoteAdded{},
	})
	if err != nil {
		b.Fatal(err)
	}
	conn, err := sqlite.OpenWriting(dir, 32<<20)
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	_, err = conn.ExecContext(b.Context(), `
		WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1)
		INSERT INTO events (stream, no, seq, type, recorded_at, actor, effective_on, bytes) SELECT 'matter/' || printf('%06d', i / 20), i % 20 + 1, i + 1, 'note_added', 0, 'wide', '2018-02-27',
			CAST(replace(replace(replace(?2, '111111', i + 1), '222222', i % 20 + 1), '333333', printf('%06d', i / 20)) AS BLOB)
		FROM n`, manyEvents, string(raw))
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkPages compares the last page of each list with its first, and each
// with what it costs when few of the rows are the viewer's.
func BenchmarkPages(b *testing.B) {
	dir := b.TempDir()
	store, err := db.Open(b.Context(), dir, db.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { store.Close() })
	fill(b, store)
	fillEvents(b, dir)
	wide, narrow := workflow.Viewer{ID: "wide", Role: workflow.Legal}, workflow.Viewer{ID: "narrow", Role: workflow.Legal}
	auditor := workflow.Viewer{ID: "a", Role: workflow.Auditor}

	pool, err := sqlite.OpenReading(dir, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer pool.Close()
	reads := sqlite.Queries(pool)
	base := perCall(b, func() error {
		_, err := store.Read.Matters(b.Context(), wide, view.MatterFilter{Now: benchNow})
		return err
	})
	fmt.Printf("first page of 50 by jurisdiction: %v; everything else in multiples of it\n", base)
	report := func(what string, ask func() error) {
		b.Helper()
		took := perCall(b, ask)
		fmt.Printf("%-44s %6.1f %9v\n", what, float64(took)/float64(base), took.Round(100*time.Microsecond))
	}
	for _, sort := range view.MatterSorts {
		for _, sort := range []string{sort, "-" + sort} {
			lastPage, err := store.Read.LastMattersCursor(b.Context(), wide, view.MatterFilter{Sort: sort, Now: benchNow})
			if err != nil || lastPage == "" {
				b.Fatal(lastPage, err)
			}
			for _, page := range []struct{ name, cursor string }{{"first", ""}, {"last", lastPage}} {
				report(sort+", "+page.name+" page", func() error {
					_, err := store.Read.Matters(b.Context(), wide, view.MatterFilter{Sort: sort, Now: benchNow, Cursor: page.cursor})
					return err
				})
			}
			report(sort+", member of one review", func() error {
				_, err := store.Read.Matters(b.Context(), narrow, view.MatterFilter{Sort: sort, Now: benchNow})
				return err
			})
			report(sort+", text that nothing has", func() error {
				_, err := store.Read.Matters(b.Context(), wide, view.MatterFilter{Sort: sort, Now: benchNow, Query: "nowhere"})
				return err
			})
			for _, owner := range []string{view.Nobody, "narrow"} {
				report(sort+", looked after by "+owner, func() error {
					_, err := store.Read.Matters(b.Context(), wide, view.MatterFilter{Sort: sort, Now: benchNow, Owner: owner})
					return err
				})
			}
		}
	}
	yes := true
	for what, f := range map[string]view.MatterFilter{
		"overdue":               {Overdue: &yes},
		"a state that none has": {State: "closed"},
		"overdue, counted":      {Overdue: &yes, Count: true},
		"all, counted":          {Count: true},
	} {
		f.Now = benchNow
		report(what, func() error { _, err := store.Read.Matters(b.Context(), wide, f); return err })
	}
	for what, f := range map[string]view.DeadlineFilter{
		"deadlines": {}, "live deadlines": {Live: true}, "live deadlines of one review": {Live: true, Review: "review-39"}, "missed deadlines (none)": {Status: "missed"},
		"overdue, acknowledged by nobody": {Overdue: true, Unacknowledged: true}, "live deadlines of one person": {Live: true, Owner: "narrow"},
		"live deadlines of nobody": {Live: true, Owner: view.Nobody},
		"deadlines of one matter":  {Matter: "01900000-0000-7000-8000-000000000077"},
	} {
		f.Now = benchNow
		report(what, func() error { _, err := store.Read.Deadlines(b.Context(), wide, f); return err })
	}
	report("tally of 90,000 for the dashboard", func() error {
		_, err := reads.Tally(b.Context(), sqlc.TallyParams{SeesAll: true})
		return err
	})
	for what, q := range map[string]string{
		"as it is printed": "Town 04242, IL", "with its parent": "Town 04242 (city, County 242, IL)", "a state alone": "IL", "misspelled": "Towm 04242", "that nothing has": "nowhere at all",
	} {
		report("jurisdictions, a name "+what, func() error {
			_, err := store.Read.Jurisdictions(b.Context(), wide, view.JurisdictionFilter{Query: q})
			return err
		})
		report("matters, uncounted, a name "+what, func() error {
			_, err := store.Read.Matters(b.Context(), wide, view.MatterFilter{Query: q, Now: benchNow})
			return err
		})
		report("matters, a name "+what, func() error {
			_, err := store.Read.Matters(b.Context(), wide, view.MatterFilter{Query: q, Now: benchNow, Count: true})
			return err
		})
		report("live deadlines, a name "+what, func() error {
			_, err := store.Read.Deadlines(b.Context(), wide, view.DeadlineFilter{Query: q, Live: true, Now: benchNow})
			return err
		})
	}
	for _, sort := range view.DeadlineSorts {
		for _, sort := range []string{sort, "-" + sort} {
			report("live deadlines by "+sort, func() error {
				_, err := store.Read.Deadlines(b.Context(), wide, view.DeadlineFilter{Sort: sort, Live: true, Now: benchNow})
				return err
			})
		}
	}
	report("matters of a U.S. state that has none", func() error {
		_, err := store.Read.Matters(b.Context(), wide, view.MatterFilter{USState: "DC", Now: benchNow})
		return err
	})
	report("live deadlines of a U.S. state that has none", func() error {
		_, err := store.Read.Deadlines(b.Context(), wide, view.DeadlineFilter{USState: "DC", Live: true, Now: benchNow})
		return err
	})
	report("jurisdictions, text that nothing has", func() error {
		_, err := store.Read.Jurisdictions(b.Context(), wide, view.JurisdictionFilter{Query: "nowhere"})
		return err
	})
	for what, f := range map[string]view.HistoryFilter{
		"ledger, first page": {}, "ledger, newest page": {Newest: true}, "ledger, last page": {Cursor: page.Cursor("history  number", "", "", page.Decimal(manyEvents-50))},
	} {
		report(what, func() error { _, err := store.Read.History(b.Context(), auditor, f); return err })
	}
	for b.Loop() {
		if _, err := store.Read.Matters(b.Context(), wide, view.MatterFilter{Now: benchNow}); err != nil {
			b.Fatal(err)
		}
	}
}

func perCall(b *testing.B, ask func() error) time.Duration {
	b.Helper()
	best := time.Duration(1<<63 - 1)
	for range 5 {
		start := time.Now()
		if err := ask(); err != nil {
			b.Fatal(err)
		}
		best = min(best, time.Since(start))
	}
	return best
}
