package migrations

import (
	"context"
	"database/sql"

	"github.com/pressly/goose/v3"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow/account"
	"duces/workflow/jurisdiction"
	"duces/workflow/review"
	"duces/workflow/search"
)

// keyNames computes by which words the rows that are there are found.
var keyNames = goose.NewGoMigration(30, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
	q := sqlite.Queries(tx)
	if err := keyJurisdictions(ctx, q); err != nil {
		return err
	}
	reviews, err := q.ReviewNames(ctx)
	if err != nil {
		return err
	}
	for _, r := range reviews {
		if err := q.KeyReview(ctx, sqlc.KeyReviewParams{ID: r.ID, Words: review.SearchKey(r.Name)}); err != nil {
			return err
		}
	}
	users, err := q.UserNames(ctx)
	if err != nil {
		return err
	}
	for _, u := range users {
		if err := q.KeyUser(ctx, sqlc.KeyUserParams{ID: u.ID, Words: account.SearchKey(u.Name)}); err != nil {
			return err
		}
	}
	return nil
}}, nil)

func keyJurisdictions(ctx context.Context, q *sqlc.Queries) error {
	for last := ""; ; {
		rows, err := q.JurisdictionsToKey(ctx, sqlc.JurisdictionsToKeyParams{ID: last, Limit: fillPage})
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, r := range rows {
			key := jurisdiction.Ref{Name: r.Name, Kind: r.Kind, State: r.State, Parent: r.Parent}.SearchKey()
			if err := q.KeyJurisdiction(ctx, sqlc.KeyJurisdictionParams{ID: r.ID, Words: key}); err != nil {
				return err
			}
			for _, word := range search.Words(key) {
				if err := q.InsertJurisdictionWord(ctx, sqlc.InsertJurisdictionWordParams{Word: word, JurisdictionID: r.ID}); err != nil {
					return err
				}
			}
		}
		if last, err = column.Onward("jurisdictions", last, rows[len(rows)-1].ID); err != nil {
			return err
		}
	}
}
