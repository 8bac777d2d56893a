package state

import (
	"context"
	"sync"

	"duces/db/column"
	"duces/db/history"
	"duces/db/parallel"
	"duces/db/sqlite"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/review"
)

// Everyone gives all reviews and all users, as reports need them. It is asked
// every minute, and reads again only those that have changed since.
func (r *Streams) Everyone(ctx context.Context) (reviews []review.Review, users []account.User, err error) {
	rows, err := r.q.Everyone(ctx)
	if err != nil {
		return nil, nil, column.Unread("list of users and reviews", err)
	}
	r.everyone.Lock()
	defer r.everyone.Unlock()
	var changed []workflow.Stream
	streams := make([]workflow.Stream, len(rows))
	for i, row := range rows {
		streams[i] = review.Stream(row.ID)
		if row.Kind == account.KindName {
			streams[i] = account.Stream(row.ID)
		}
		if r.everyone.known[streams[i]].no != int(row.Version) {
			changed = append(changed, streams[i])
		}
	}
	histories, err := history.FoldMany(ctx, sqlite.Rebound{On: r.pool}, changed, parallel.InOrder)
	if err != nil {
		return nil, nil, err
	}
	if r.everyone.known == nil {
		r.everyone.known = make(map[workflow.Stream]version, len(rows))
	}
	for _, h := range histories {
		r.everyone.known[h.Stream] = version{state: h.State, no: len(h.Events)}
	}
	for _, s := range streams {
		switch state := r.everyone.known[s].state.(type) {
		case review.Review:
			reviews = append(reviews, state)
		case account.User:
			users = append(users, state)
		}
	}
	return reviews, users, nil
}

// everyone is what Everyone found last.
type everyone struct {
	sync.Mutex
	known map[workflow.Stream]version
}

// version is a state and the number of the event it was reached by.
type version struct {
	state any
	no    int
}
