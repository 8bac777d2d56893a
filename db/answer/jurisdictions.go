package answer

import (
	"context"

	"duces/db/chunk"
	"duces/db/sqlc"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
)

// jurisdictionsOnRecord asks for many to a statement: a file may name more
// governments than the country has.
func jurisdictionsOnRecord(ctx context.Context, on sqlc.DBTX, asked *jurisdiction.OnRecord) error {
	asked.IDs = make(map[jurisdiction.Identity]string, len(asked.Asked))
	asked.Names = map[jurisdiction.Identity]string{}
	for _, part := range chunk.Of(asked.Asked) {
		var values []any
		for _, i := range part {
			values = append(values, i.Name, i.State, i.Kind, i.Parent)
		}
		these := "(VALUES " + chunk.Rows(len(part), 4) + ")"
		byName := "SELECT search, state, kind, parent_search, id FROM jurisdictions WHERE (search, state, kind, parent_search) IN " + these
		err := each(ctx, on, byName, values, func(scan func(...any) error) error {
			var i jurisdiction.Identity
			var id string
			err := scan(&i.Name, &i.State, &i.Kind, &i.Parent, &id)
			if other, twice := asked.IDs[i]; !twice || id < other {
				asked.IDs[i] = id
			}
			return err
		})
		if err != nil {
			return err
		}
		byAlias := "SELECT a.search, a.state, a.kind, a.parent_search, j.id, j.name FROM jurisdiction_aliases a JOIN jurisdictions j ON j.id = a.jurisdiction_id " +
			"WHERE (a.search, a.state, a.kind, a.parent_search) IN " + these
		err = each(ctx, on, byAlias, values, func(scan func(...any) error) error {
			var i jurisdiction.Identity
			var id, called string
			err := scan(&i.Name, &i.State, &i.Kind, &i.Parent, &id, &called)
			if asked.IDs[i] == "" {
				asked.IDs[i], asked.Names[i] = id, called
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func jurisdictionNames(ctx context.Context, on sqlc.DBTX, asked *jurisdiction.Named) error {
	asked.Have = make(map[jurisdiction.NameIn]bool, len(asked.Asked))
	for _, part := range chunk.Of(asked.Asked) {
		var values []any
		for _, n := range part {
			values = append(values, n.Name, n.State)
		}
		these := "(VALUES " + chunk.Rows(len(part), 2) + ")"
		query := "SELECT DISTINCT search, state FROM jurisdictions WHERE (search, state) IN " + these +
			" UNION SELECT search, state FROM jurisdiction_aliases WHERE (search, state) IN " + these
		err := each(ctx, on, query, values, func(scan func(...any) error) error {
			var n jurisdiction.NameIn
			err := scan(&n.Name, &n.State)
			asked.Have[n] = true
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func jurisdictionsInReview(ctx context.Context, on sqlc.DBTX, asked *matter.InReview) error {
	asked.Have = make(map[string]bool, len(asked.Asked))
	for _, part := range chunk.Of(asked.Asked) {
		values := []any{asked.Review}
		for _, id := range part {
			values = append(values, id)
		}
		query := "SELECT jurisdiction_id FROM matters WHERE review_id = $1 AND jurisdiction_id IN (" + chunk.Marks(2, len(part)) + ")"
		err := each(ctx, on, query, values, func(scan func(...any) error) error {
			var id string
			err := scan(&id)
			asked.Have[id] = true
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
