package migrations_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/db"
	"duces/db/dbtest"
	"duces/db/directory"
	"duces/db/storetest"
	"duces/workflow"
	"duces/workflow/assignment"
	"duces/workflow/change"
	"duces/workflow/view"
)

// owned is a directory with a matter that was given away, one that was given
// and taken back, and an acknowledgment, closed.
func owned(t *testing.T) (dir string, d *dbtest.Fixture, matters []string) {
	t.Helper()
	dir = t.TempDir()
	store := storetest.Open(t, dir)
	d = storetest.Fixture(t, store, 3)
	matters = d.Matters(3)
	d.Move(matters[0], "issue_request")
	d.Move(matters[1], "issue_request")
	d.Move(matters[1], "receive_response")
	legal, supervisor := d.Users[workflow.Legal], d.Users[workflow.Supervisor]
	d.Must(legal, assignment.Assign{Matters: matters[:2], User: legal})
	d.Must(legal, assignment.Assign{Matters: matters[:1], User: supervisor})
	d.Must(legal, assignment.Assign{Matters: matters[1:2]})
	due := d.Matter(matters[0]).Deadlines[0]
	d.Must(d.Users[workflow.Compliance], change.Acknowledge{Matter: matters[0], Deadline: due.ID, Version: due.Version})
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, d, matters
}

// asBefore copies a directory into one of an older schema; bytes is what
// becomes of the bytes of events, and also are further statements.
func asBefore(t *testing.T, from string, schema int64, bytes string, also ...string) string {
	t.Helper()
	dir := t.TempDir()
	key, err := os.ReadFile(filepath.Join(from, directory.KeyFile))
	if err != nil {
		t.Fatal(err)
	}
	storetest.WriteFile(t, filepath.Join(dir, directory.KeyFile), string(key))
	copies := []string{"ATTACH DATABASE '" + filepath.Join(from, directory.DatabaseFile) + "' AS later"}
	for _, table := range []string{"passwords", "members", "personal", "ledger_nodes", "acts"} {
		copies = append(copies, fmt.Sprintf("INSERT INTO main.%s SELECT * FROM later.%[1]s", table))
	}
	const (
		matters   = "id, review_id, jurisdiction_id, process, state, stage, opened_on, entered_on, overdue, waiting, next_kind, next_due, next_ends_at, tick_at, version"
		approvals = "id, matter_id, review_id, transition, status, requested_by, requested_at, decided_by, decided_at"
		head      = "id, size, root, checkpoint, signed_at"
		deadlines = "matter_id, id, review_id, kind, owed, status, overdue, is_right, due_on, ends_at, zone, version"
	)
	copies = append(
		copies,
		"INSERT INTO main.users SELECT id, name, email, role, zone, disabled, sessions_ended, version FROM later.users",
		"INSERT INTO main.reviews SELECT id, name, authority, about, process, opened_on, version FROM later.reviews",
		"INSERT INTO main.tokens SELECT id, user_id, label, hash, expires_at FROM later.tokens",
		"INSERT INTO main.jurisdictions SELECT id, name, search, kind, state, zone, parent, contact, version FROM later.jurisdictions",
		"INSERT INTO main.ledger_head ("+head+") SELECT "+head+" FROM later.ledger_head",
		"INSERT INTO main.matters ("+matters+") SELECT "+matters+" FROM later.matters",
		"INSERT INTO main.approvals ("+approvals+") SELECT "+approvals+" FROM later.approvals",
		"INSERT INTO main.deadlines ("+deadlines+") SELECT "+deadlines+" FROM later.deadlines",
		"INSERT INTO main.events SELECT stream, no, seq, type, recorded_at, "+bytes+" FROM later.events",
	)
	// Approvals refer to matters, which come after them.
	older(t, dir, schema, slices.Concat([]string{"PRAGMA foreign_keys = OFF"}, copies, also)...)
	return dir
}

func TestOwnersAndAcknowledgementsOfAnOlderSchemaAreFilledFromHistory(t *testing.T) {
	from, d, matters := owned(t)
	for schema, why := range map[int64]string{5: "of the version before", 6: "left between two migrations"} {
		t.Run(why, func(t *testing.T) {
			dir := asBefore(t, from, schema, "bytes")
			store := storetest.Open(t, dir)
			defer store.Close()
			auditor := workflow.Viewer{ID: d.Users[workflow.Auditor], Role: workflow.Auditor}
			found, err := store.Read.Matters(t.Context(), auditor, view.MatterFilter{Now: d.Now()})
			if err != nil || len(found.Items) != 3 {
				t.Fatalf("%+v, %v", found, err)
			}
			for _, m := range found.Items {
				want := view.Ref{}
				if m.ID == matters[0] {
					want = view.Ref{ID: d.Users[workflow.Supervisor], Name: "A supervisor"}
				}
				if m.Owner != want {
					t.Errorf("%s is looked after by %v, not %v", m.ID, m.Owner, want)
				}
			}
			answered, err := store.Read.Matters(t.Context(), auditor, view.MatterFilter{Completeness: view.Incomplete, Now: d.Now()})
			if err != nil || len(answered.Items) != 1 || answered.Items[0].ID != matters[1] || answered.Items[0].Step == nil {
				t.Errorf("a partial answer was given in %+v, %v", answered.Items, err)
			}
			due, err := store.Read.Deadlines(t.Context(), auditor, view.DeadlineFilter{Now: d.Now()})
			if err != nil || len(due.Items) != 2 {
				t.Fatalf("%+v, %v", due, err)
			}
			for _, x := range due.Items {
				if x.Acknowledged != (x.Matter == matters[0]) {
					t.Errorf("%+v", x)
				}
			}
			report, err := store.Verify(t.Context(), nil)
			if err != nil || len(report.Problems) > 0 {
				t.Errorf("%+v, %v", report, err)
			}
		})
	}
}

func TestADamagedHistoryDoesNotKeepAnOlderStoreClosed(t *testing.T) {
	from, _, matters := owned(t)
	dir := asBefore(t, from, 5, "CASE WHEN type = 'acknowledged' THEN CAST('{}' AS BLOB) ELSE bytes END")
	store := storetest.Open(t, dir)
	defer store.Close()
	report, err := store.Verify(t.Context(), nil)
	if err != nil || len(report.Problems) == 0 || !strings.Contains(fmt.Sprint(report.Problems), matters[0]) {
		t.Errorf("%+v, %v", report, err)
	}
}

// What an older program wrote may lie out of the order of time.
func TestTheOrderOfTimeIsOwedFromTheEndOfAnOlderLedgerOn(t *testing.T) {
	from, _, _ := owned(t)
	if got := storetest.Select(t, from, "ordered_from FROM ledger_head"); got != 1 {
		t.Errorf("of a new ledger it is owed from event %d on", got)
	}
	dir := asBefore(t, from, 6, "bytes")
	if err := storetest.Open(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	if got, size := storetest.Select(t, dir, "ordered_from FROM ledger_head"), storetest.Select(t, dir, "size FROM ledger_head"); got != size+1 {
		t.Errorf("of an older ledger of %d events it is owed from event %d on", size, got)
	}
}

// A key that was stored as bytes compares greater than every text: pages behind it would begin with it again.
func TestAnOlderStoreWhoseKeysAreOfAnotherTypeIsRefusedAndNotReadForEver(t *testing.T) {
	from, _, _ := owned(t)
	for table, how := range map[string][]string{
		"events": {
			"DROP TRIGGER events_no_update", "UPDATE events SET stream = CAST(stream AS BLOB)",
			"CREATE TRIGGER events_no_update BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are never changed'); END",
		},
		"jurisdictions": {"UPDATE jurisdictions SET id = CAST(id AS BLOB)"},
	} {
		t.Run(table, func(t *testing.T) {
			dir := asBefore(t, from, 5, "bytes", how...)
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			err := db.Upgrade(ctx, dir, func(int64, int64) {})
			if err == nil || !strings.Contains(err.Error(), "The table "+table+" cannot be read in order") {
				t.Errorf("got %v", err)
			}
		})
	}
}
