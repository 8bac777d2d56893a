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

// awardsHeld finds the awards of everybody and of states by who holds them, and those of some jurisdictions through the
// records that were merged into them, and the one that each was merged into.
func awardsHeld(ctx context.Context, on sqlc.DBTX, asked *award.Held) error {
	asked.IDs = map[string][]string{}
	find := func(query string, of []string) error {
		values := make([]any, len(of))
		for i, one := range of {
			values[i] = one
		}
		return each(ctx, on, query, values, func(scan func(...any) error) error {
			var holder, id string
			err := scan(&holder, &id)
			asked.IDs[holder] = append(asked.IDs[holder], id)
			return err
		})
	}
	const held = "SELECT h.jurisdiction_id, h.award_id FROM award_holders h"
	if asked.Everyone {
		if err := find(held, nil); err != nil {
			return err
		}
	}
	for _, part := range chunk.Of(asked.States) {
		if err := find(held+" WHERE h.jurisdiction_id IN (SELECT j.id FROM jurisdictions j WHERE j.state IN ("+chunk.Marks(1, len(part))+"))", part); err != nil {
			return err
		}
	}
	for _, part := range chunk.Of(asked.Jurisdictions) {
		marks := chunk.Marks(1, len(part))
		if err := find("WITH RECURSIVE same (of, id) AS ("+
			"SELECT j.id, j.id FROM jurisdictions j WHERE j.id IN ("+marks+")"+
			" UNION SELECT j.id, j.merged_into FROM jurisdictions j WHERE j.merged_into <> '' AND j.id IN ("+marks+")"+
			" UNION SELECT s.of, j.id FROM jurisdictions j JOIN same s ON j.merged_into = s.id WHERE j.merged_into <> '')"+
			" SELECT s.of, h.award_id FROM award_holders h JOIN same s ON s.id = h.jurisdiction_id", part); err != nil {
			return err
		}
	}
	for of, ids := range asked.IDs {
		slices.Sort(ids)
		asked.IDs[of] = slices.Compact(ids)
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
