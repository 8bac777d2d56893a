package migrations

import (
	"context"
	"database/sql"
	"strings"

	"github.com/pressly/goose/v3"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow"
)

// foldNames computes by what jurisdictions are told apart, as this program compares names: whether their index can be
// unique depends on it, and it must stand before rows are made anew. Earlier versions compared names letter by letter,
// or in lower case, which took “Straße” and “STRASSE” for two, so that one may stand there twice. That must not keep a
// directory closed: the index is then not unique, and decisions alone see to it that no third is let in.
var foldNames = goose.NewGoMigration(18, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
	// Migration 10 took the index away, and 11 of an earlier version may have made it again.
	if _, err := tx.ExecContext(ctx, "DROP INDEX IF EXISTS jurisdictions_name"); err != nil {
		return err
	}
	q := sqlite.Queries(tx)
	for last := ""; ; {
		rows, err := q.JurisdictionsToFold(ctx, sqlc.JurisdictionsToFoldParams{ID: last, Limit: foldPage})
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			break
		}
		for _, r := range rows {
			err := q.FoldJurisdiction(ctx, sqlc.FoldJurisdictionParams{ID: r.ID, Search: workflow.Folded(r.Name), ParentSearch: workflow.Folded(r.Parent)})
			if err != nil {
				return err
			}
		}
		if last, err = column.Onward("jurisdictions", last, rows[len(rows)-1].ID); err != nil {
			return err
		}
	}
	twice, err := q.JurisdictionsTwice(ctx)
	if err != nil {
		return err
	}
	index := namesIndex
	if twice {
		index = Twice(index)
	}
	_, err = tx.ExecContext(ctx, index)
	return err
}}, nil)

const (
	foldPage   = 512
	namesIndex = "CREATE UNIQUE INDEX jurisdictions_name ON jurisdictions (search, state, kind, parent_search)"
)

// Twice is how a piece of the schema reads in a database into which an earlier
// version had let two jurisdictions of one name: their index cannot be unique.
func Twice(sql string) string {
	if sql != namesIndex {
		return sql
	}
	return strings.Replace(sql, "UNIQUE ", "", 1)
}
