package answer

import (
	"context"

	"duces/db/chunk"
	"duces/db/sqlc"
	"duces/workflow/upload"
)

func filesSent(ctx context.Context, on sqlc.DBTX, asked *upload.Sent) error {
	asked.Sizes = make(map[string]int64, len(asked.Asked))
	for _, part := range chunk.Of(asked.Asked) {
		values := []any{asked.By}
		for _, sum := range part {
			values = append(values, sum)
		}
		query := "SELECT sha256, size FROM uploads WHERE actor = $1 AND sha256 IN (" + chunk.Marks(2, len(part)) + ")"
		err := each(ctx, on, query, values, func(scan func(...any) error) error {
			var sum string
			var size int64
			err := scan(&sum, &size)
			asked.Sizes[sum] = size
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
