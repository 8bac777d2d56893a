package outbox

import (
	"context"
	"time"

	"duces/db/column"
	"duces/db/projection"
	"duces/db/sqlc"
	"duces/workflow"
)

// Queue puts reports that hang on no act into the outbox and says how many
// were new: one whose key is there already stays as it is.
func (o *Outbox) Queue(ctx context.Context, at time.Time, alerts []workflow.Alert) (int, error) {
	var fresh []workflow.Alert
	for _, a := range alerts {
		there, err := o.reads.HasMail(ctx, a.Key)
		if err != nil {
			return 0, column.Unread("outbox", err)
		}
		if !there {
			fresh = append(fresh, a)
		}
	}
	if len(fresh) == 0 {
		return 0, nil
	}
	queued := 0
	err := o.writer.Write(ctx, func(ctx context.Context, q *sqlc.Queries) error {
		queued = 0 // this may run again
		for _, a := range fresh {
			there, err := q.HasMail(ctx, a.Key) // somebody else's sweep may have been quicker
			if err == nil && !there {
				queued++
				err = q.QueueMail(ctx, projection.MailRow(a, at))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return queued, nil
}
