// Package answer answers the questions that the domain declares, each from the
// rows that one transaction sees. It keeps nothing and writes nothing.
package answer

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"

	"duces/db/column"
	"duces/db/history"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/approval"
	"duces/workflow/civil"
	"duces/workflow/document"
	"duces/workflow/inbound"
	"duces/workflow/invitation"
	"duces/workflow/matter"
	"duces/workflow/proceeding"
	"duces/workflow/repayment"
	"duces/workflow/response"
)

// byType says how each question is answered, by the type of the pointer that asks it.
var byType = func() map[reflect.Type]answerFunc {
	all := map[reflect.Type]answerFunc{}
	add := func(question reflect.Type, a answerFunc) { all[question] = a }
	add(answerOf(func(ctx context.Context, on sqlc.DBTX, asked *matter.DueFrom) (err error) {
		asked.Matters, err = sqlc.New(on).MattersDueFrom(ctx, from(asked.Day))
		slices.Sort(asked.Matters)
		return err
	}))
	add(answerOf(func(ctx context.Context, on sqlc.DBTX, asked *account.InRole) (err error) {
		asked.Users, err = sqlc.New(on).UsersInRole(ctx, string(asked.Role))
		return err
	}))
	add(answerOf(func(ctx context.Context, on sqlc.DBTX, asked *account.OnceInRole) (err error) {
		asked.Users, err = sqlc.New(on).UsersOnceInRole(ctx, string(asked.Role))
		return err
	}))
	add(answerOf(func(ctx context.Context, on sqlc.DBTX, asked *matter.OfJurisdiction) (err error) {
		asked.Matters, err = sqlc.New(on).MattersOfJurisdiction(ctx, asked.Jurisdiction)
		return err
	}))
	add(answerOf(func(ctx context.Context, on sqlc.DBTX, asked *account.SignsIn) (err error) {
		asked.Emails, err = Emails(ctx, sqlc.New(on), asked.Email)
		return err
	}))
	add(answerOf(func(ctx context.Context, on sqlc.DBTX, asked *approval.PendingOf) error {
		rows, err := sqlc.New(on).PendingOf(ctx, asked.User)
		asked.Found = make([]approval.Pended, len(rows))
		for i, r := range rows {
			asked.Found[i] = approval.Pended{ID: r.ID, Matter: r.MatterID}
		}
		slices.SortFunc(asked.Found, func(a, b approval.Pended) int { return cmp.Compare(a.ID, b.ID) })
		return err
	}))
	add(answerOf(func(ctx context.Context, on sqlc.DBTX, asked *invitation.OfMatter) (err error) {
		asked.IDs, err = sqlc.New(on).InvitationsOfMatter(ctx, asked.Matter)
		return err
	}))
	add(answerOf(func(ctx context.Context, on sqlc.DBTX, asked *invitation.OfEmail) (err error) {
		asked.IDs, err = sqlc.New(on).InvitationsByEmail(ctx, workflow.Folded(asked.Email))
		return err
	}))
	add(answerOf(func(ctx context.Context, on sqlc.DBTX, asked *invitation.Owed) (err error) {
		asked.IDs, err = sqlc.New(on).InvitationsOwed(ctx, asked.After)
		return err
	}))
	add(answerOf(func(ctx context.Context, on sqlc.DBTX, asked *response.ReceiptsOwed) (err error) {
		asked.Matters, err = sqlc.New(on).MattersOwingReceipts(ctx, asked.After)
		return err
	}))
	add(answerOf(func(ctx context.Context, on sqlc.DBTX, asked *document.MattersWith) (err error) {
		asked.Matters, err = sqlc.New(on).MattersWithFile(ctx, asked.SHA256)
		return err
	}))
	add(answerOf(func(ctx context.Context, on sqlc.DBTX, asked *matter.StepsOf) error {
		found, err := history.OfTypes(ctx, on, matter.Streams(asked.Matters), asked.Types())
		asked.Found = make(map[string][]workflow.Event, len(found))
		for s, events := range found {
			asked.Found[s.ID()] = events
		}
		return err
	}))
	add(answerOf(func(ctx context.Context, on sqlc.DBTX, asked *repayment.OfAward) (err error) {
		asked.IDs, err = sqlc.New(on).DebtsOfAward(ctx, asked.Award)
		return err
	}))
	add(answerOf(func(ctx context.Context, on sqlc.DBTX, asked *repayment.Overpaid) (err error) {
		asked.IDs, err = sqlc.New(on).DebtsOverpaid(ctx)
		return err
	}))
	add(answerOf(awardsByKey))
	add(answerOf(awardsHeld))
	add(answerOf(recipients))
	add(answerOf(ahead))
	add(answerOf(messagesKept))
	add(answerOf(endedBefore))
	add(answerOf(usersOnRecord))
	add(answerOf(toTakeOver))
	add(answerOf(jurisdictionsOnRecord))
	add(answerOf(jurisdictionNames))
	add(answerOf(jurisdictionsInReview))
	add(answerOf(filesSent))
	add(answerOf(messageKnown))
	add(answerOf(func(ctx context.Context, on sqlc.DBTX, asked *inbound.UnfiledToMatters) (err error) {
		asked.IDs, err = sqlc.New(on).UnfiledToMatters(ctx)
		slices.Sort(asked.IDs)
		return err
	}))
	add(answerOf(messagesSent))
	add(answerOf(func(ctx context.Context, on sqlc.DBTX, asked *inbound.OfContact) (err error) {
		asked.Matters, err = sqlc.New(on).OpenMattersOfContact(ctx, sqlc.OpenMattersOfContactParams{Limit: int32(asked.Limit), Email: asked.Email})
		slices.Sort(asked.Matters)
		return err
	}))
	add(answerOf(mattersOnRecord))
	add(answerOf(func(ctx context.Context, on sqlc.DBTX, asked *proceeding.Twins) (err error) {
		asked.IDs, err = sqlc.New(on).ProceedingTwins(ctx, asked.Key)
		return err
	}))
	add(answerOf(proceedingsReaching))
	add(answerOf(proceedingsDue))
	add(answerOf(touchedMatters))
	return all
}()

// answerFunc fills in one question from the rows that a transaction sees.
type answerFunc func(ctx context.Context, on sqlc.DBTX, question workflow.Question) error

func answerOf[Q workflow.Question](a func(context.Context, sqlc.DBTX, Q) error) (reflect.Type, answerFunc) {
	return reflect.TypeFor[Q](), func(ctx context.Context, on sqlc.DBTX, question workflow.Question) error {
		return a(ctx, on, question.(Q))
	}
}

// To puts a question to the rows that on sees.
func To(ctx context.Context, on sqlc.DBTX, question workflow.Question) error {
	a, known := byType[reflect.TypeOf(question)]
	if !known {
		return column.Internal(fmt.Sprintf("The store does not know the question: %s", question.Asks()), nil)
	}
	return column.Unread("answer to a question", a(ctx, on, question))
}

// from is the first day that counts, as rows hold it; the zero day leaves out none.
func from(d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}
