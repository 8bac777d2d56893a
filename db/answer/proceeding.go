package answer

import (
	"context"

	"duces/db/chunk"
	"duces/db/sqlc"
	"duces/workflow/proceeding"
)

// proceedingsReaching finds the proceedings whose clauses may protect somebody, and all that are tied to them by clauses
// that change others: an order of a court of appeals names nobody, and narrows one of a district court.
func proceedingsReaching(ctx context.Context, on sqlc.DBTX, asked *proceeding.Reaching) error {
	found := map[string]bool{}
	for _, part := range chunk.Of(asked.Keys) {
		values := make([]any, len(part))
		for i, key := range part {
			values[i] = key
		}
		query := "WITH RECURSIVE tied (id) AS (SELECT proceeding_id FROM proceeding_reaches WHERE reach IN (" + chunk.Marks(1, len(part)) + ")" +
			" UNION SELECT CASE WHEN c.changes = t.id THEN c.proceeding_id ELSE c.changes END" +
			" FROM tied t JOIN proceeding_changes c ON c.changes = t.id OR c.proceeding_id = t.id) SELECT id FROM tied"
		if err := each(ctx, on, query, values, func(scan func(...any) error) error {
			var id string
			err := scan(&id)
			found[id] = true
			return err
		}); err != nil {
			return err
		}
	}
	asked.IDs = ordered(found)
	return nil
}
