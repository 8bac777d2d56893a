package outbox

import (
	"context"
	"fmt"
	"time"

	"duces/db/column"
	"duces/db/projection"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/clock"
	"duces/workflow/view"
)

// Queue puts reports that hang on no act into the outbox and says how many
// were new: one whose key is there already stays as it is. A key that was used at a
// time which had not come was used by a wrong clock: the report gets a further one.
func (o *Outbox) Queue(ctx context.Context, at time.Time, alerts []workflow.Alert) (int, error) {
	var fresh []workflow.Alert
	for _, a := range alerts {
		_, there, err := reportKey(ctx, o.reads, a.Key, at)
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
	err := o.writer.End(ctx, at, func(ctx context.Context, q *sqlc.Queries) (declined []string, err error) {
		queued = 0 // this may run again
		for _, a := range fresh {
			key, there, err := reportKey(ctx, q, a.Key, at) // somebody else's sweep may have been quicker
			if err == nil && !there {
				a.Key = key
				queued++
				row := projection.MailRow(a, at)
				if row.Status != string(view.MailQueued) {
					declined = append(declined, row.ID)
				}
				_, err = q.QueueMail(ctx, row)
			}
			if err != nil {
				return nil, err
			}
		}
		return declined, nil
	})
	if err != nil {
		return 0, err
	}
	return queued, nil
}

// reportKey is that under which a report is owed at an instant, and whether it is there.
func reportKey(ctx context.Context, q *sqlc.Queries, day string, at time.Time) (key string, there bool, err error) {
	for key, n := day, 2; ; key, n = further(day, n), n+1 {
		mail, err := q.MailOfKey(ctx, key)
		if err != nil || len(mail) == 0 {
			return key, false, err
		}
		if !mail[0].Ahead && !column.Instant(mail[0].QueuedAt).After(at.Add(clock.Slack)) {
			return key, true, nil
		}
	}
}

// further is the nth key of what has one already.
func further(key string, n int) string { return fmt.Sprintf("%s/%d", key, n) }
