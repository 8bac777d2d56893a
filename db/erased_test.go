package db_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"duces/db"
	"duces/db/read"
	"duces/db/storetest"
	"duces/db/verify"
	"duces/db/writer"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/assignment"
	"duces/workflow/view"
)

// Erasing takes the personal values of a history out of their table; what the projections
// show of them follows with the next event.
func TestErasedUsersDoNotCollideAndReplayHolds(t *testing.T) {
	dir := t.TempDir()
	store := storetest.Open(t, dir)
	d := storetest.Fixture(t, store, 1)
	admin, auditor := d.Users[workflow.Admin], workflow.Viewer{ID: d.Users[workflow.Auditor], Role: workflow.Auditor}
	erased := []string{d.Users[workflow.Legal], d.Users[workflow.Compliance], d.AddUser("third@example.org", workflow.Legal)}
	d.Must(erased[0], assignment.Assign{Matters: d.Matters(1), User: erased[0]})
	anew := "Changed Name"
	d.Must(admin, account.ChangeUser{User: erased[2], Name: &anew})
	holds := func(when string) {
		t.Helper()
		if report, err := store.Verify(t.Context(), nil); err != nil || len(report.Problems) > 0 {
			t.Errorf("%s: %+v, %v", when, report.Problems, err)
		}
	}
	reopen := func() {
		t.Helper()
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		store = storetest.Open(t, dir)
		d.On(struct {
			*writer.Writer
			*read.Reads
		}{store.Writer, store.Read})
	}
	erase := func(users ...string) {
		t.Helper()
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		for _, id := range users {
			storetest.Tamper(t, dir, fmt.Sprintf("DELETE FROM personal WHERE seq IN (SELECT seq FROM events WHERE stream = 'user/%s')", id))
		}
		report, err := verify.Directory(t.Context(), dir, nil)
		if err != nil || len(report.Problems) != len(users) || !strings.Contains(report.Problems[0].What, "should be \"[erased]") {
			t.Errorf("a table that still shows what was erased: %+v, %v", report.Problems, err)
		}
		store = storetest.Open(t, dir)
		d.On(struct {
			*writer.Writer
			*read.Reads
		}{store.Writer, store.Read})
	}
	end := func(users ...string) {
		t.Helper()
		for _, id := range users {
			d.Must(admin, account.EnableUser{User: id, Enable: false})
		}
	}

	erase(erased...)
	end(erased...)
	holds("after three users were erased")
	reopen()
	holds("opened again")
	shown(t, store, auditor, erased)

	again := d.AddUser("legal@example.org", workflow.Legal) // the same person once more
	found, err := store.SignIn.SignInByEmail(t.Context(), "legal@example.org")
	if err != nil || found.User.ID != again {
		t.Errorf("signing in finds %+v, %v", found, err)
	}
	for _, address := range []string{"[erased]", "[erased] " + erased[0], "[ERASED] " + erased[0]} {
		if _, err := store.SignIn.SignInByEmail(t.Context(), address); workflow.CodeOf(err) != workflow.NotFound {
			t.Errorf("%q signs in: %v", address, err)
		}
	}
	holds("after one was added again")
	erase(again) // and erased again, under the same address
	end(again)
	last := d.AddUser("legal@example.org", workflow.Legal)
	d.Must(admin, account.EnableUser{User: erased[0], Enable: true}) // who was erased can still be written
	holds("after a second erasure")
	reopen()
	holds("and opened again")
	shown(t, store, auditor, append(erased, again))
	if u, err := store.Read.User(t.Context(), last); err != nil || u.Email != "legal@example.org" {
		t.Errorf("%+v, %v", u, err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
}

// shown holds that lists, pages and histories say the same neutral word of users.
func shown(t *testing.T, store *db.DB, v workflow.Viewer, erased []string) {
	t.Helper()
	users, err := store.Read.Users(t.Context(), v, view.UserFilter{})
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]view.UserRow{}
	for _, u := range users {
		rows[u.ID] = u
	}
	for _, id := range erased {
		one, err := store.Read.User(t.Context(), id)
		if err != nil || one.Email != "[erased]" || one.Name != "[erased]" || rows[id].Email != "[erased]" || rows[id].Name != "[erased]" {
			t.Errorf("shown are %+v and %+v, %v", rows[id], one, err)
		}
		facts, err := store.Read.World(t.Context(), v.ID, account.Stream(id))
		if err != nil {
			t.Fatal(err)
		}
		if u, err := account.Find(facts, id); err != nil || u.Email != "[erased]" || u.Name != "[erased]" {
			t.Errorf("history comes to %+v, %v", u, err)
		}
	}
	found, err := store.Read.Matters(t.Context(), v, view.MatterFilter{Now: time.Date(2018, 3, 1, 12, 0, 0, 0, time.UTC)})
	if err != nil || len(found.Items) != 1 || found.Items[0].Owner.Name != "[erased]" {
		t.Errorf("the owner is %+v, %v", found.Items, err)
	}
}
