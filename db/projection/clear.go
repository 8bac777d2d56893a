package projection

import (
	"context"
	"maps"
	"slices"

	"duces/db/sqlc"
)

// Clear takes every row away. They can all be had from the histories again.
func Clear(ctx context.Context, on sqlc.DBTX) error {
	names := map[string]bool{}
	for _, t := range tables {
		names[t.name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if _, err := on.ExecContext(ctx, "DELETE FROM "+name); err != nil {
			return err
		}
	}
	return nil
}
