package db_test

import (
	"context"
	"testing"

	"duces/db"
	"duces/db/dbtest"
)

// whole states a store in the suite's terms: all of its methods, of which two
// give types of this package.
type whole struct{ *db.DB }

func (w whole) Sessions() dbtest.Sessions { return w.DB.Sessions() }

func (w whole) Verify(ctx context.Context, against []byte) (dbtest.Verified, error) {
	report, err := w.DB.Verify(ctx, against)
	found := dbtest.Verified{Size: report.Size}
	for _, p := range report.Problems {
		found.Problems = append(found.Problems, dbtest.Problem(p))
	}
	return found, err
}

func TestSQLiteKeepsEveryRuleOfAStore(t *testing.T) {
	dbtest.Run(t, func(t testing.TB, dir string) dbtest.Store { return dbtest.Of(whole{open(t, dir)}) })
}

func open(t testing.TB, dir string) *db.DB {
	t.Helper()
	store, err := db.Open(context.Background(), dir, db.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return store
}
