package answer

import (
	"context"
	"slices"

	"duces/db/chunk"
	"duces/db/sqlc"
	"duces/workflow/award"
	"duces/workflow/jurisdiction"
)

func awardsByKey(ctx context.Context, on sqlc.DBTX, asked *award.ByKey) error {
	asked.IDs = make(map[award.Key][]string, len(asked.Asked))
	keys := map[award.Key]bool{}
	for _, k := range asked.Asked {
		keys[k] = true
	}
	var once []award.Key
	for k := range keys {
		once = append(once, k)
	}
	for _, part := range chunk.Of(once) {
		var values []any
		for _, k := range part {
			values = append(values, k.Number, k.Agency)
		}
		query := "SELECT number_key, agency_key, id FROM awards WHERE (number_key, agency_key) IN (VALUES " + chunk.Rows(len(part), 2) + ")"
		err := each(ctx, on, query, values, func(scan func(...any) error) error {
			var k award.Key
			var id string
			err := scan(&k.Number, &k.Agency, &id)
			asked.IDs[k] = append(asked.IDs[k], id)
			return err
		})
		if err != nil {
			return err
		}
	}
	for _, ids := range asked.IDs {
		slices.Sort(ids)
	}
	return nil
}

// awardsOf finds the awards of each of many jurisdictions as AwardsOfJurisdiction does of one.
func awardsOf(ctx context.Context, on sqlc.DBTX, asked *award.OfJurisdictions) error {
	asked.IDs = make(map[string][]string, len(asked.Jurisdictions))
	for _, part := range chunk.Of(asked.Jurisdictions) {
		values := make([]any, len(part))
		for i, id := range part {
			values[i] = id
		}
		query := "WITH RECURSIVE same (of, id) AS (SELECT j.id, j.id FROM jurisdictions j WHERE j.id IN (" + chunk.Marks(1, len(part)) + ")" +
			" UNION SELECT s.of, j.id FROM jurisdictions j JOIN same s ON j.merged_into = s.id WHERE j.merged_into <> '')" +
			" SELECT DISTINCT s.of, h.award_id FROM award_holders h JOIN same s ON s.id = h.jurisdiction_id ORDER BY 1, 2"
		if err := each(ctx, on, query, values, func(scan func(...any) error) error {
			var of, id string
			err := scan(&of, &id)
			asked.IDs[of] = append(asked.IDs[of], id)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

func recipients(ctx context.Context, on sqlc.DBTX, asked *award.Recipients) error {
	asked.Found = make(map[string][]jurisdiction.Ref, len(asked.Asked))
	for _, part := range chunk.Of(asked.Asked) {
		values := make([]any, len(part))
		for i, name := range part {
			values[i] = name
		}
		these := "(" + chunk.Marks(1, len(part)) + ")"
		query := "SELECT j.search, j.id, j.name, j.kind, j.state, j.parent FROM jurisdictions j WHERE j.merged_into = '' AND j.search IN " + these +
			" UNION SELECT a.search, j.id, j.name, j.kind, j.state, j.parent FROM jurisdiction_aliases a JOIN jurisdictions j ON j.id = a.jurisdiction_id" +
			" WHERE j.merged_into = '' AND a.search IN " + these +
			" UNION SELECT j.id, j.id, j.name, j.kind, j.state, j.parent FROM jurisdictions j WHERE j.merged_into = '' AND j.id IN " + these + " ORDER BY 1, 2"
		err := each(ctx, on, query, values, func(scan func(...any) error) error {
			var name string
			var r jurisdiction.Ref
			err := scan(&name, &r.ID, &r.Name, &r.Kind, &r.State, &r.Parent)
			asked.Found[name] = append(asked.Found[name], r)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// awardsOfMany finds them by state and by jurisdiction, each over an index of its own.
func awardsOfMany(ctx context.Context, on sqlc.DBTX, asked *award.OfMany) error {
	found := map[string]bool{}
	find := func(where string, of []string) error {
		values := make([]any, len(of))
		for i, one := range of {
			values[i] = one
		}
		query := "SELECT DISTINCT h.award_id FROM award_holders h"
		if where != "" {
			query += " WHERE h.jurisdiction_id IN (" + where + " (" + chunk.Marks(1, len(of)) + "))"
		}
		return each(ctx, on, query, values, func(scan func(...any) error) error {
			var id string
			err := scan(&id)
			found[id] = true
			return err
		})
	}
	if asked.Everyone {
		err := find("", nil)
		asked.IDs = ordered(found)
		return err
	}
	for where, of := range map[string][]string{
		"SELECT j.id FROM jurisdictions j WHERE j.state IN":                               asked.States,
		"SELECT j.id FROM jurisdictions j WHERE j.id IN":                                  asked.Jurisdictions,
		"SELECT x.id FROM jurisdictions x WHERE x.merged_into <> '' AND x.merged_into IN": asked.Jurisdictions,
		"SELECT x.merged_into FROM jurisdictions x WHERE x.merged_into <> '' AND x.id IN": asked.Jurisdictions,
	} {
		for _, part := range chunk.Of(of) {
			if err := find(where, part); err != nil {
				return err
			}
		}
	}
	asked.IDs = ordered(found)
	return nil
}
