package answer

import (
	"context"

	"duces/db/credential"
	"duces/db/sqlc"
	"duces/workflow/outbox"
	"duces/workflow/takeover"
)

// toTakeOver finds what an earlier version left, in the transaction of the act.
func toTakeOver(ctx context.Context, on sqlc.DBTX, asked *takeover.Found) (err error) {
	if asked.Credentials, err = credential.All(ctx, sqlc.New(on)); err != nil {
		return err
	}
	var before outbox.Before
	if err := endedBefore(ctx, on, &before); err != nil {
		return err
	}
	asked.Mails = &takeover.Mails{Count: before.Left.Count, Digest: before.Left.Digest}
	return nil
}

func usersOnRecord(ctx context.Context, on sqlc.DBTX, asked *takeover.Users) (err error) {
	asked.Users, err = sqlc.New(on).UserIDs(ctx)
	return err
}
