package db_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"duces/db"
	"duces/db/storetest"
	"duces/db/verify"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/view"
)

var former = []storetest.FormerUser{
	{Email: "legal@example.gov", Role: workflow.Legal, Password: "password of legal", Token: "token of legal", Feed: "feed of legal"},
	{Email: "auditor@example.gov", Role: workflow.Auditor, Password: "password of auditor", Token: "token of auditor", Feed: "feed of auditor"},
}

const takeovers = "count(*) FROM events WHERE stream = 'takeover/ledger'"

// opens says who signs in with what, by the hashes of credentials.
func opens(t *testing.T, store *db.DB, email, token, feed string) (by []string) {
	t.Helper()
	in, err := store.SignIn.SignInByEmail(t.Context(), email)
	if err == nil {
		by = append(by, "password of "+string(in.User.Role))
	}
	u, err2 := store.SignIn.UserByToken(t.Context(), token, time.Now())
	if err2 == nil {
		by = append(by, "token of "+string(u.Role))
	}
	f, err3 := store.SignIn.FeedReader(t.Context(), feed, time.Now())
	if err3 == nil {
		by = append(by, "feed of "+string(f.User.Role))
	}
	for _, err := range []error{err, err2, err3} {
		if err != nil && workflow.CodeOf(err) != workflow.NotFound {
			t.Error(err)
		}
	}
	return by
}

func problems(t *testing.T, dir string) string {
	t.Helper()
	report, err := verify.Directory(t.Context(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, p := range report.Problems {
		all = append(all, p.What)
	}
	return strings.Join(all, "\n")
}

func TestTheFirstOpeningTakesOverWhatAnEarlierVersionLeft(t *testing.T) {
	dir := storetest.Former(t, former...)
	if report, err := verify.Directory(t.Context(), dir, nil); err != nil || len(report.Problems) > 0 || report.ProvedFrom != 0 {
		t.Fatalf("before: %+v, %v", report, err)
	}
	for range 2 { // the second time nothing is taken over again
		store := storetest.Open(t, dir)
		for _, u := range former {
			if by := opens(t, store, u.Email, u.Token, u.Feed); len(by) != 3 {
				t.Errorf("%s signs in by %v", u.Email, by)
			}
		}
		page, err := store.Read.History(t.Context(), workflow.Viewer{ID: "a", Role: workflow.Auditor}, view.HistoryFilter{Newest: true, Limit: 1})
		if err != nil || len(page.Items) != 1 || page.Items[0].Event.Data.Type() != "taken_over" || page.Items[0].Event.Actor != workflow.SystemActor {
			t.Errorf("the last event is %+v, %v", page, err)
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if n := storetest.Select(t, dir, takeovers); n != 1 {
		t.Errorf("%d takeovers are on record", n)
	}
	report, err := verify.Directory(t.Context(), dir, nil)
	if err != nil || len(report.Problems) > 0 || report.ProvedFrom != report.Size {
		t.Errorf("after: %+v, %v", report, err)
	}
}

func TestADirectoryOfThisVersionIsNeverTakenOver(t *testing.T) {
	dir := t.TempDir()
	store := storetest.Open(t, dir)
	storetest.Fixture(t, store, 0)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	// Rows that no history accounts for make it no older.
	storetest.Tamper(t, dir, "INSERT INTO users SELECT '0', 'X', 'x@example.org', role, zone, disabled, sessions_ended, version, words FROM users WHERE role = 'admin'",
		"INSERT INTO tokens VALUES ('t', '0', 'x', 'forged', 0, 0)")
	if err := storetest.Open(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	if n := storetest.Select(t, dir, takeovers); n != 0 {
		t.Errorf("%d takeovers are on record", n)
	}
	if said := problems(t, dir); !strings.Contains(said, "users has a row 0") {
		t.Errorf("verify says %q", said)
	}
}

func TestAChangedCredentialOpensNothingAndIsNamed(t *testing.T) {
	const legal, other = "(SELECT id FROM users WHERE role = 'legal')", "(SELECT id FROM users WHERE role = 'auditor')"
	swap := func(table string) []string {
		return []string{
			"UPDATE " + table + " SET hash = 'x' WHERE user_id = " + legal,
			"UPDATE " + table + " SET hash = '" + strings.TrimSuffix(table, "s") + " of legal' WHERE user_id = " + other,
		}
	}
	all := "password of legal, token of legal, feed of legal"
	for name, c := range map[string]struct {
		how   []string
		opens string // what the hashes of the legal user open then
		says  string
	}{
		"nothing":                       {nil, all, ""},
		"a token's hash put at another": {swap("tokens"), "password of legal, feed of legal", "token"},
		"a feed's hash put at another":  {swap("feeds"), "password of legal, token of legal", "calendar address"},
		"a password's hash replaced":    {[]string{"UPDATE passwords SET hash = 'mine' WHERE user_id = " + legal}, "token of legal, feed of legal", "password"},
		"a token given away":            {[]string{"UPDATE tokens SET user_id = " + other + " WHERE user_id = " + legal}, "password of legal, feed of legal", "is not in its history"},
		"a feed given away":             {[]string{"UPDATE feeds SET user_id = " + other + " WHERE user_id = " + legal}, "password of legal, token of legal", "is not in its history"},
		"a token's time prolonged":      {[]string{"UPDATE tokens SET expires_at = 9000000000000000 WHERE user_id = " + legal}, "password of legal, feed of legal", "is not the one that its history commits to"},
		"a feed shows another review":   {[]string{"UPDATE feeds SET scope = 'review', scope_id = 'r' WHERE user_id = " + legal}, "password of legal, token of legal", "is not the one that its history commits to"},
		"a feed's review changed":       {[]string{"UPDATE feeds SET scope_id = 'r' WHERE user_id = " + legal}, "password of legal, token of legal", "is not the one that its history commits to"},
		"a token renamed":               {[]string{"UPDATE tokens SET id = 'other' WHERE user_id = " + legal}, "password of legal, feed of legal", "is not in its history"},
		"a token's label changed":       {[]string{"UPDATE tokens SET label = 'other' WHERE user_id = " + legal}, all, `is "other" and should be "script"`},
		"a token deleted":               {[]string{"DELETE FROM tokens WHERE user_id = " + legal}, "password of legal, feed of legal", "is missing"},
		"a feed deleted":                {[]string{"DELETE FROM feeds WHERE user_id = " + legal}, "password of legal, token of legal", "is missing"},
		"a password deleted":            {[]string{"DELETE FROM passwords WHERE user_id = " + legal}, "token of legal, feed of legal", "is missing"},
		"a token inserted":              {[]string{"INSERT INTO tokens VALUES ('t2', " + other + ", 'script', 'x', 0, 0)"}, all, "token t2"},
		"a token doubled": {[]string{
			"DROP INDEX tokens_hash", "INSERT INTO tokens SELECT 't2', " + other + ", label, hash, expires_at, 0 FROM tokens WHERE user_id = " + legal,
			"DELETE FROM tokens WHERE id <> 't2' AND user_id = " + legal,
		}, "password of legal, feed of legal", "token t2"},
		"a feed inserted":            {[]string{"INSERT INTO feeds (id, user_id, hash, scope, scope_id) VALUES ('f2', " + other + ", 'x', 'person', '')"}, all, "calendar address f2"},
		"a password of nobody":       {[]string{"INSERT INTO passwords VALUES ('nobody', 'x')"}, all, "passwords has a row nobody"},
		"a token of nobody":          {[]string{"INSERT INTO tokens VALUES ('t2', 'nobody', 'x', 'x', 0, 0)"}, all, "tokens has a row t2"},
		"a feed of nobody":           {[]string{"INSERT INTO feeds (id, user_id, hash, scope, scope_id) VALUES ('f2', 'nobody', 'x', 'person', '')"}, all, "feeds has a row f2"},
		"a role raised in its row":   {[]string{"UPDATE users SET role = 'admin' WHERE role = 'legal'"}, all, "Role"},
		"access given back by a row": {[]string{"UPDATE users SET disabled = NOT disabled WHERE role = 'legal'"}, all, "Disabled"},
	} {
		for kind, begin := range map[string]func() string{
			"taken over": func() string {
				dir := storetest.Former(t, former...)
				return dir
			},
			"of this version": func() string {
				dir := t.TempDir()
				store := storetest.Open(t, dir)
				engine := workflow.NewEngine(store.Writer, time.Now)
				for _, u := range former {
					add(t, engine, u)
				}
				if err := store.Close(); err != nil {
					t.Fatal(err)
				}
				return dir
			},
		} {
			t.Run(kind+": "+name, func(t *testing.T) {
				dir := begin()
				if err := storetest.Open(t, dir).Close(); err != nil { // an older one is taken over here
					t.Fatal(err)
				}
				if c.how != nil {
					storetest.Tamper(t, dir, c.how...)
				}
				store := storetest.Open(t, dir)
				by := strings.Join(opens(t, store, "legal@example.gov", "token of legal", "feed of legal"), ", ")
				if err := store.Close(); err != nil {
					t.Fatal(err)
				}
				if by != c.opens {
					t.Errorf("what the legal user has opens %q, not %q", by, c.opens)
				}
				if said := problems(t, dir); !strings.Contains(said, c.says) || (said == "") != (c.says == "") {
					t.Errorf("verify says %q, not %q", said, c.says)
				}
			})
		}
	}
}

// add puts a user of this version on record, with the same credentials.
func add(t *testing.T, engine *workflow.Engine, u storetest.FormerUser) {
	t.Helper()
	do := func(actor string, cmd workflow.Command) string {
		t.Helper()
		r, err := engine.Do(t.Context(), actor, "", cmd)
		if err != nil {
			t.Fatal(err)
		}
		return r.Created[0]
	}
	id := do(workflow.OperatorActor, account.AddUser{Name: "N", Email: u.Email, Role: u.Role, Zone: "America/Chicago", PasswordHash: u.Password})
	do(id, account.AddToken{User: id, Label: "script", Hash: u.Token})
	do(id, account.AddFeed{User: id, Label: "Phone", Scope: workflow.FeedScope{Kind: workflow.FeedOfPerson}, Hash: u.Feed})
}

func TestATakeoverThatComesTooLateIsNamed(t *testing.T) {
	dir := storetest.Former(t, former[0])
	store := storetest.Open(t, dir)
	engine := workflow.NewEngine(store.Writer, time.Now)
	add(t, engine, former[1])
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	storetest.Tamper(t, dir, "DROP TRIGGER events_no_update", "UPDATE events SET bytes = CAST(replace(CAST(bytes AS TEXT), '\"data\":{}', '\"data\":{\"commitment\":\"00\"}') AS BLOB) WHERE type = 'password_set' AND seq = 2")
	if said := problems(t, dir); !strings.Contains(said, "although event 2 commits to a credential already") {
		t.Errorf("verify says %q", said)
	}
}

func TestAClockThatLiesBehindTakesNothingOver(t *testing.T) {
	dir := storetest.Former(t, former...)
	behind := func(last time.Time) time.Time { return last.Add(-time.Hour) }
	store, err := db.Open(t.Context(), dir, db.Options{At: behind})
	if err = errors.Join(err, store.Close()); err != nil {
		t.Fatal(err)
	}
	if n := storetest.Select(t, dir, takeovers); n != 0 {
		t.Errorf("%d takeovers are on record", n)
	}
	if err := storetest.Open(t, dir).Close(); err != nil {
		t.Fatal(err)
	}
	if n := storetest.Select(t, dir, takeovers); n != 1 {
		t.Errorf("%d takeovers are on record", n)
	}
}
