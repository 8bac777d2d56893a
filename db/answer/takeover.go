package answer

import (
	"context"

	"duces/db/credential"
	"duces/db/sqlc"
	"duces/workflow/takeover"
)

// toTakeOver finds what an earlier version left. What else is to be committed to,
// such as the rows of the outbox, is found here too: in the transaction of the act.
func toTakeOver(ctx context.Context, on sqlc.DBTX, asked *takeover.Found) (err error) {
	asked.Credentials, err = credential.All(ctx, sqlc.New(on))
	return err
}

func usersOnRecord(ctx context.Context, on sqlc.DBTX, asked *takeover.Users) (err error) {
	asked.Users, err = sqlc.New(on).UserIDs(ctx)
	return err
}
