package db_test

import (
	"context"
	"testing"

	"duces/db"
	"duces/db/dbtest"
	"duces/db/file"
	"duces/db/outbox"
	"duces/db/read"
	"duces/db/recount"
	"duces/db/signin"
	"duces/db/storetest"
)

func TestSQLiteKeepsEveryRuleOfAStore(t *testing.T) {
	dbtest.Run(t, func(t testing.TB, dir string) dbtest.Store { return inTermsOfTheSuite(storetest.Open(t, dir)) })
}

func inTermsOfTheSuite(s *db.DB) dbtest.Store {
	return dbtest.Store{
		Closer: s,
		Writer: s.Writer,
		States: s.Read, Lists: s.Read, Approvals: s.Read, Ledger: s.Read, Reports: s.Read, Feeds: identities{s.SignIn, s.Read}, Mail: s.Read, Metrics: s.Read,
		Outbox: s.Outbox, Digests: s.Outbox, Clock: clocks{s.Outbox, s.Recounts},
		SignIn: identities{s.SignIn, s.Read}, Sessions: sessions{s.SignIn},
		Blobs: s.Blobs, Files: known{s.Files, s.Read}, Keys: s, Verification: verification{s},
		Parts: []any{s, s.Writer, s.Read, s.Outbox, s.Recounts, s.SignIn, s.Blobs, s.Files},
	}
}

// clocks is what the clock asks of itself.
type clocks struct {
	*outbox.Outbox
	*recount.Recounts
}

// identities finds users by credentials and by id.
type identities struct {
	*signin.SignIn
	*read.Reads
}

// known writes and reads what is known of files.
type known struct {
	*file.Files
	*read.Reads
}

type sessions struct{ of *signin.SignIn }

func (s sessions) Sessions() dbtest.Sessions { return s.of.Sessions() }

type verification struct{ of *db.DB }

func (v verification) Verify(ctx context.Context, against []byte) (dbtest.Verified, error) {
	report, err := v.of.Verify(ctx, against)
	found := dbtest.Verified{Size: report.Size}
	for _, p := range report.Problems {
		found.Problems = append(found.Problems, dbtest.Problem{Seq: p.Seq, Stream: p.Stream, What: p.What})
	}
	return found, err
}
