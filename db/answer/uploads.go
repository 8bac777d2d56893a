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
		query := "SELECT u.sha256, u.size FROM uploads u WHERE u.actor = $1 AND u.sha256 IN (" +
			chunk.Marks(2, len(part)) + ")" + notClosed
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

// notClosed leaves out what is closed to whoever sent it in a matter that they see.
const notClosed = ` AND NOT EXISTS (SELECT 1 FROM documents d JOIN matters m ON m.id = d.matter_id
	JOIN members y ON y.review_id = m.review_id AND y.user_id = u.actor
	WHERE d.sha256 = u.sha256 AND d.readers <> '' AND d.readers NOT LIKE '%,' || u.actor || ',%')`
