package db

import (
	"context"

	"duces/db/sqlc"
)

// How each projection's row is named and written. An update leaves out what
// never changes in a stream, so that indexes on it are left alone.

func (usersRow) table() string         { return "users" }
func (reviewsRow) table() string       { return "reviews" }
func (membersRow) table() string       { return "members" }
func (jurisdictionsRow) table() string { return "jurisdictions" }
func (mattersRow) table() string       { return "matters" }
func (deadlinesRow) table() string     { return "deadlines" }
func (approvalsRow) table() string     { return "approvals" }

func (r usersRow) key() string         { return r.ID }
func (r reviewsRow) key() string       { return r.ID }
func (r membersRow) key() string       { return r.ReviewID + "/" + r.UserID }
func (r jurisdictionsRow) key() string { return r.ID }
func (r mattersRow) key() string       { return r.ID }
func (r deadlinesRow) key() string     { return r.MatterID + "/" + r.ID }
func (r approvalsRow) key() string     { return r.ID }

func (r usersRow) insert(ctx context.Context, q *sqlc.Queries) error {
	return q.InsertUser(ctx, sqlc.InsertUserParams(r))
}

func (r usersRow) update(ctx context.Context, q *sqlc.Queries, _ row) error {
	return q.UpdateUser(ctx, sqlc.UpdateUserParams(r))
}

func (r reviewsRow) insert(ctx context.Context, q *sqlc.Queries) error {
	return q.InsertReview(ctx, sqlc.InsertReviewParams(r))
}

func (r reviewsRow) update(ctx context.Context, q *sqlc.Queries, _ row) error {
	return q.UpdateReview(ctx, sqlc.UpdateReviewParams(r))
}

func (r membersRow) insert(ctx context.Context, q *sqlc.Queries) error {
	return q.InsertMember(ctx, sqlc.InsertMemberParams(r))
}

// A membership is all key.
func (membersRow) update(context.Context, *sqlc.Queries, row) error { return nil }

func (r membersRow) remove(ctx context.Context, q *sqlc.Queries) error {
	return q.DeleteMember(ctx, sqlc.DeleteMemberParams(r))
}

func (r jurisdictionsRow) insert(ctx context.Context, q *sqlc.Queries) error {
	return q.InsertJurisdiction(ctx, sqlc.InsertJurisdictionParams(r))
}

func (r jurisdictionsRow) update(ctx context.Context, q *sqlc.Queries, _ row) error {
	return q.UpdateJurisdiction(ctx, sqlc.UpdateJurisdictionParams(r))
}

func (r mattersRow) insert(ctx context.Context, q *sqlc.Queries) error {
	return q.InsertMatter(ctx, sqlc.InsertMatterParams(r))
}

func (r mattersRow) update(ctx context.Context, q *sqlc.Queries, before row) error {
	same, _ := before.(mattersRow)
	if same.Owner != r.Owner {
		if err := q.UpdateMatterOwner(ctx, sqlc.UpdateMatterOwnerParams{ID: r.ID, Owner: r.Owner}); err != nil {
			return err
		}
		same.Owner = r.Owner
	}
	if same.Version = r.Version; same == r {
		return q.UpdateMatterVersion(ctx, sqlc.UpdateMatterVersionParams{ID: r.ID, Version: r.Version})
	}
	if same.State == r.State && same.Stage == r.Stage && same.EnteredOn == r.EnteredOn {
		return q.UpdateMatterClock(ctx, sqlc.UpdateMatterClockParams{
			ID: r.ID, Overdue: r.Overdue, Waiting: r.Waiting, NextKind: r.NextKind, NextDue: r.NextDue, NextEndsAt: r.NextEndsAt,
			TickAt: r.TickAt, Version: r.Version,
		})
	}
	return q.UpdateMatter(ctx, sqlc.UpdateMatterParams{
		ID: r.ID, State: r.State, Stage: r.Stage, EnteredOn: r.EnteredOn, Overdue: r.Overdue, Waiting: r.Waiting,
		NextKind: r.NextKind, NextDue: r.NextDue, NextEndsAt: r.NextEndsAt, TickAt: r.TickAt, Version: r.Version,
	})
}

func (r deadlinesRow) insert(ctx context.Context, q *sqlc.Queries) error {
	return q.InsertDeadline(ctx, sqlc.InsertDeadlineParams(r))
}

func (r deadlinesRow) update(ctx context.Context, q *sqlc.Queries, before row) error {
	if same, _ := before.(deadlinesRow); same.Acknowledged != r.Acknowledged {
		if same.Acknowledged = r.Acknowledged; same == r {
			return q.UpdateDeadlineAcknowledged(ctx, sqlc.UpdateDeadlineAcknowledgedParams{MatterID: r.MatterID, ID: r.ID, Acknowledged: r.Acknowledged})
		}
	}
	return q.UpdateDeadline(ctx, sqlc.UpdateDeadlineParams{
		MatterID: r.MatterID, ID: r.ID, Status: r.Status, Overdue: r.Overdue, DueOn: r.DueOn, EndsAt: r.EndsAt, Version: r.Version,
		Acknowledged: r.Acknowledged,
	})
}

func (r approvalsRow) insert(ctx context.Context, q *sqlc.Queries) error {
	return q.InsertApproval(ctx, sqlc.InsertApprovalParams(r))
}

func (r approvalsRow) update(ctx context.Context, q *sqlc.Queries, _ row) error {
	return q.UpdateApproval(ctx, sqlc.UpdateApprovalParams{
		ID: r.ID, Status: r.Status, DecidedBy: r.DecidedBy, DecidedAt: r.DecidedAt,
	})
}
