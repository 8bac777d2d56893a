package answer

import (
	"context"

	"duces/db/chunk"
	"duces/db/sqlc"
	"duces/workflow/matter"
	"duces/workflow/proceeding"
)

// touchedMatters finds them by state and by jurisdiction, each over an index of its own.
func touchedMatters(ctx context.Context, on sqlc.DBTX, asked *matter.Touched) error {
	found := map[string]bool{}
	with, values := "m.entered_on >= $1", []any{from(asked.Since)}
	if asked.Running {
		with = "NOT m.closed AND $1 = '' AND EXISTS (SELECT 1 FROM deadlines d WHERE d.matter_id = m.id AND d.status IN ('open', 'answered', 'tolled', 'missed'))"
	}
	find := func(where string, of []string) error {
		query := "SELECT m.id FROM matters m WHERE " + with
		all := values
		if where != "" {
			query += " AND m.jurisdiction_id IN (" + where + " (" + chunk.Marks(2, len(of)) + "))"
			for _, one := range of {
				all = append(all[:len(all):len(all)], one)
			}
		}
		return each(ctx, on, query, all, func(scan func(...any) error) error {
			var id string
			err := scan(&id)
			found[id] = true
			return err
		})
	}
	var err error
	if asked.Everyone {
		err = find("", nil)
	}
	for where, of := range map[string][]string{
		"SELECT j.id FROM jurisdictions j WHERE j.state IN":                               asked.States,
		"SELECT j.id FROM jurisdictions j WHERE j.id IN":                                  asked.Jurisdictions,
		"SELECT x.merged_into FROM jurisdictions x WHERE x.merged_into <> '' AND x.id IN": asked.Jurisdictions,
	} {
		for _, part := range chunk.Of(of) {
			if err == nil && !asked.Everyone {
				err = find(where, part)
			}
		}
	}
	asked.Matters = ordered(found)
	return err
}

func proceedingsDue(ctx context.Context, on sqlc.DBTX, asked *proceeding.DatesDue) (err error) {
	asked.IDs, err = sqlc.New(on).ProceedingsDue(ctx, sqlc.ProceedingsDueParams{Day: asked.Day.String(), Limit: mostDue})
	return err
}

// mostDue is how many proceedings one tick looks after; the next one does the rest.
const mostDue = 100

// proceedingsReaching finds the proceedings whose clauses may protect somebody, and all that are tied to them by clauses
// that change others: an order of a court of appeals names nobody, and narrows one of a district court.
func proceedingsReaching(ctx context.Context, on sqlc.DBTX, asked *proceeding.Reaching) error {
	found := map[string]bool{}
	for _, id := range asked.Also {
		found[id] = true // its rows may not be written yet
	}
	tied := func(begin string, of []string) error {
		values := make([]any, len(of))
		for i, one := range of {
			values[i] = one
		}
		query := "WITH RECURSIVE tied (id) AS (" + begin + " IN (" + chunk.Marks(1, len(of)) + ")" +
			" UNION SELECT CASE WHEN c.changes = t.id THEN c.proceeding_id ELSE c.changes END" +
			" FROM tied t JOIN proceeding_changes c ON c.changes = t.id OR c.proceeding_id = t.id) SELECT id FROM tied"
		return each(ctx, on, query, values, func(scan func(...any) error) error {
			var id string
			err := scan(&id)
			found[id] = true
			return err
		})
	}
	if asked.All {
		if err := each(ctx, on, "SELECT p.id FROM proceedings p", nil, func(scan func(...any) error) error {
			var id string
			err := scan(&id)
			found[id] = true
			return err
		}); err != nil {
			return err
		}
	}
	for begin, of := range map[string][]string{
		"SELECT proceeding_id FROM proceeding_reaches WHERE reach": asked.Keys, "SELECT id FROM proceedings WHERE id": asked.Also,
	} {
		for _, part := range chunk.Of(of) {
			if err := tied(begin, part); err != nil {
				return err
			}
		}
	}
	asked.IDs = ordered(found)
	return nil
}
