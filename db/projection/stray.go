package projection

import (
	"context"
	"slices"
	"strings"

	"duces/db/sqlc"
)

// Stray is a row of a stream that has no events.
type Stray struct{ Table, Key string }

// Strays finds the rows of all tables that no history can account for, since
// their stream has none.
func Strays(ctx context.Context, on sqlc.DBTX) ([]Stray, error) {
	var parts []string
	for _, t := range tables {
		which := ""
		if t.which != "" {
			which = t.which + " AND "
		}
		parts = append(parts, "SELECT '"+t.name+"', "+t.rowKey+" FROM "+t.name+" x WHERE "+which+
			"NOT EXISTS (SELECT 1 FROM events e WHERE e.stream = '"+t.kind+"/' || x."+t.id+")")
	}
	slices.Sort(parts) // so that a report reads alike each time
	rows, err := on.QueryContext(ctx, strings.Join(parts, " UNION ALL "))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []Stray
	for rows.Next() {
		var s Stray
		if err := rows.Scan(&s.Table, &s.Key); err != nil {
			return nil, err
		}
		found = append(found, s)
	}
	return found, rows.Err()
}
