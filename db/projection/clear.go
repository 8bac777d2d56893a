package projection

import (
	"context"
	"maps"
	"slices"

	"duces/db/sqlc"
)

// TableNames are those of all tables of rows, in order.
func TableNames() []string {
	names := map[string]bool{}
	for _, t := range tables {
		names[t.name] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// Clear takes every row away. They can all be had from the histories again. The counts of matters go first, however
// wrong they are: what follows counts anew.
func Clear(ctx context.Context, on sqlc.DBTX) error {
	for _, name := range append([]string{"matter_counts"}, TableNames()...) {
		if _, err := on.ExecContext(ctx, "DELETE FROM "+name); err != nil {
			return err
		}
	}
	return nil
}
