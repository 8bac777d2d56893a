package migrations

import (
	"context"
	"database/sql"

	"github.com/pressly/goose/v3"

	"duces/db/column"
	"duces/db/history"
	"duces/db/sqlc"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
)

// fillMatters fills in from history what migration 20 added to matters and their
// deadlines, and writes nothing else: a row that somebody changed is still found by Verify.
var fillMatters = goose.NewGoMigration(28, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
	q := sqlite.Queries(tx)
	processes := map[string]*process.Definition{}
	for last := ""; ; {
		ids, err := q.MattersToFill(ctx, sqlc.MattersToFillParams{ID: last, Limit: fillPage})
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if err := fillMatter(ctx, q, id, processes); err != nil {
				return err
			}
		}
		if last, err = column.Onward("matters", last, ids[len(ids)-1]); err != nil {
			return err
		}
	}
}}, nil)

// fillMatter leaves a row alone whose history does not fold: that is named by Verify,
// and stopped nobody from opening the store so far.
func fillMatter(ctx context.Context, q *sqlc.Queries, id string, processes map[string]*process.Definition) error {
	s := matter.Stream(id)
	state, err := foldSound(ctx, q, s)
	if err != nil || state == nil {
		return err
	}
	hash := matter.Kind.Process(state)
	def, known := processes[hash]
	if !known {
		found, err := foldSound(ctx, q, review.ProcessStream(hash))
		if err != nil {
			return err
		}
		def, _ = found.(*process.Definition)
		processes[hash] = def
	}
	if def == nil {
		return nil
	}
	for _, row := range matter.Kind.Rows(state, def) {
		err := error(nil)
		switch r := row.(type) {
		case matter.Row:
			err = q.FillMatter(ctx, sqlc.FillMatterParams{ID: r.ID, Closed: r.Closed, Answered: r.Answered, StepDue: r.StepDue, StepEndsAt: r.StepEndsAt})
		case matter.DeadlineRow:
			if r.Answered != "" {
				err = q.FillDeadline(ctx, sqlc.FillDeadlineParams{MatterID: r.MatterID, ID: r.ID, Answered: r.Answered})
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// foldSound is the state of a stream; nil if its history does not fold.
func foldSound(ctx context.Context, q *sqlc.Queries, s workflow.Stream) (any, error) {
	state, _, err := history.Fold(ctx, q, s)
	if history.Fault(err) != nil {
		return nil, nil //nolint:nilerr,nilnil // see fillMatter
	}
	return state, err
}
