package jobs

import (
	"context"
	"fmt"
	"time"

	"duces/workflow/account"
	"duces/workflow/alert"
	"duces/workflow/review"
)

// rounds queues what follows the calendar and no matter: digests, weekly
// reports and heartbeats. It asks what is due now; a second time queues nothing.
func (s *Sweeper) rounds(ctx context.Context, now time.Time, reviews []review.Review, users []account.User) (int, error) {
	reports, err := s.Store.Queue(ctx, now, alert.ReportsDue(reviews, users, now))
	if err != nil {
		return reports, fmt.Errorf("queue reports: %w", err)
	}
	digests, err := s.Store.GatherDigests(ctx, now)
	if err != nil {
		return reports, fmt.Errorf("gather the digests of the day: %w", err)
	}
	return reports + digests, nil
}
