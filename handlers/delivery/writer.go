package delivery

import (
	"context"
	"time"

	"duces/handlers/delivery/message"
	"duces/workflow/account"
	"duces/workflow/view"
)

// Writer renders letters.
type Writer interface {
	// Render writes the letter of a message from the record as it stands, read as
	// its recipient may read it. If the message has Bytes already, Render checks
	// only that it is still owed, and leaves the draft empty. A Needless error says
	// that it is not, with any other error the message is tried again.
	//
	// Many calls may run at once. A panic is caught and counted against the message.
	Render(ctx context.Context, out view.Outgoing, now time.Time) (Letter, error)
	// ForBatch reads what some messages are written from, once for each recipient,
	// and gives a Writer that renders them from that. What it could not read is
	// read again by Render.
	ForBatch(ctx context.Context, claimed []view.Outgoing) Writer
}

// Letter is a rendered letter and whom it is for.
type Letter struct {
	To    account.User
	Draft message.Draft
	// Dropped are alerts that a digest held and that are owed no more. They are
	// recorded also where the digest itself is Needless.
	Dropped []Dropped
}

// Dropped is an alert that a digest held, by its id in the outbox, and why it
// does not go out.
type Dropped struct {
	ID  string
	Why Needless
}

// Needless is the error that says why a message need not go out any more, and
// how it ends.
type Needless struct {
	Why    string
	Status view.MailStatus
}

func (n Needless) Error() string { return n.Why }

// Unowed is the error for a message that nobody needs any more.
func Unowed(why string) error { return Needless{why, view.MailUnowed} }

// Declined is the error for a message whose recipient wants none of its kind.
func Declined(why string) error { return Needless{why, view.MailDeclined} }
