package db

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
func (db *DB) Everyone(ctx context.Context) (reviews []review.Review, users []account.User, err error) {
	rows, err := db.reads.Everyone(ctx)
	if err != nil {
		return nil, nil, column.Unread("list of users and reviews", err)
	}
	db.office.Lock()
	defer db.office.Unlock()
	var changed []workflow.Stream
	streams := make([]workflow.Stream, len(rows))
	for i, r := range rows {
		streams[i] = review.Stream(r.ID)
		if r.Kind == account.KindName {
			streams[i] = account.Stream(r.ID)
		}
		if db.office.known[streams[i]].no != int(r.Version) {
			changed = append(changed, streams[i])
		}
	}
	histories, err := history.FoldMany(ctx, sqlite.Rebound{On: db.pool}, changed, parallel.InOrder)
	if err != nil {
		return nil, nil, err
	}
	if db.office.known == nil {
		db.office.known = make(map[workflow.Stream]version, len(rows))
	}
	for _, h := range histories {
		db.office.known[h.Stream] = version{state: h.State, no: len(h.Events)}
	}
	for _, s := range streams {
		switch state := db.office.known[s].state.(type) {
		case review.Review:
			reviews = append(reviews, state)
		case account.User:
			users = append(users, state)
		}
	}
	return reviews, users, nil
}

// office is what Everyone found last.
type office struct {
	sync.Mutex
	known map[workflow.Stream]version
}

// version is a state and the number of the event it was reached by.
type version struct {
	state any
	no    int
}
