package answer

import (
	"context"
	"slices"

	"duces/db/chunk"
	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow/inbound"
	"duces/workflow/invitation"
)

func messageKnown(ctx context.Context, on sqlc.DBTX, asked *inbound.Known) error {
	var err error
	asked.IDs, err = sqlc.New(on).InboundKnown(ctx, sqlc.InboundKnownParams{Sha256: asked.SHA256, MessageKey: asked.Key})
	return err
}

func messagesSent(ctx context.Context, on sqlc.DBTX, asked *inbound.Sent) error {
	found := map[string]bool{}
	for _, part := range chunk.Of(asked.MessageIDs) {
		values := []any{column.Micros(asked.Since)}
		for _, id := range part {
			values = append(values, id)
		}
		query := "SELECT DISTINCT matter_id FROM mails WHERE message_id <> '' AND matter_id <> '' AND queued_at >= $1 AND message_id IN (" +
			chunk.Marks(2, len(part)) + ")"
		err := each(ctx, on, query, values, func(scan func(...any) error) error {
			var id string
			err := scan(&id)
			found[id] = true
			return err
		})
		if err != nil {
			return err
		}
	}
	if err := respondentsSent(ctx, on, asked, found); err != nil {
		return err
	}
	asked.Matters = ordered(found)
	return nil
}

// respondentsSent finds those that went to contacts who were invited: the outbox keeps nothing of them.
func respondentsSent(ctx context.Context, on sqlc.DBTX, asked *inbound.Sent, found map[string]bool) error {
	var ids []any
	for _, m := range asked.MessageIDs {
		if id := invitation.OfMessageID(m, asked.Since); id != "" {
			ids = append(ids, id)
		}
	}
	for part := range slices.Chunk(ids, 100) {
		query := "SELECT DISTINCT matter_id FROM invitations WHERE id IN (" + chunk.Marks(1, len(part)) + ")"
		err := each(ctx, on, query, part, func(scan func(...any) error) error {
			var id string
			err := scan(&id)
			found[id] = true
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func mattersOnRecord(ctx context.Context, on sqlc.DBTX, asked *inbound.OnRecord) error {
	found := map[string]bool{}
	for _, part := range chunk.Of(asked.Asked) {
		values := make([]any, len(part))
		for i, id := range part {
			values[i] = id
		}
		err := each(ctx, on, "SELECT id FROM matters WHERE id IN ("+chunk.Marks(1, len(part))+")", values, func(scan func(...any) error) error {
			var id string
			err := scan(&id)
			found[id] = true
			return err
		})
		if err != nil {
			return err
		}
	}
	asked.Found = ordered(found)
	return nil
}

func ordered(ids map[string]bool) []string {
	all := make([]string, 0, len(ids))
	for id := range ids {
		all = append(all, id)
	}
	slices.Sort(all)
	return all
}
