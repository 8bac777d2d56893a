package answer

import (
	"context"
	"slices"

	"duces/db/sqlc"
	"duces/workflow"
)

// Emails are the stored addresses that are the same as one but for case and
// Unicode form, the exact one first. SQL folds neither; a team's users are few.
func Emails(ctx context.Context, q *sqlc.Queries, email string) ([]string, error) {
	all, err := q.UserEmails(ctx)
	if err != nil {
		return nil, err
	}
	folded := workflow.Folded(email)
	same := slices.DeleteFunc(all, func(e string) bool { return workflow.Folded(e) != folded })
	slices.SortStableFunc(same, func(a, b string) int {
		switch email {
		case a:
			return -1
		case b:
			return 1
		}
		return 0
	})
	return same, nil
}
