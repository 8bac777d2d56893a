package dbtest

import (
	"context"
	"io"
	"os"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/program"
	"duces/workflow/review"
	"duces/workflow/upload"
	"duces/workflow/view"
)

// Store is an open store, a subject at a time, so that each can be served by a
// struct of its own.
type Store struct {
	io.Closer
	Writer       Writer
	States       States
	Lists        Lists
	Approvals    ApprovalRequests
	Ledger       Ledger
	Reports      Reports
	Feeds        Feeds
	Mail         Messages
	Outbox       Outbox
	Digests      Digests
	Clock        Clock
	Metrics      Metrics
	SignIn       SignIn
	Sessions     SessionsOf
	Blobs        Blobs
	Files        Files
	Keys         Keys
	Verification Verification

	// Parts are the structs that the store is made of. Whatever they export has a case.
	Parts []any
}

// Writer stores what commands decide.
type Writer interface {
	workflow.Store
	Current(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	Failing() error
}

// States gives what histories come to.
type States interface {
	World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	Everyone(ctx context.Context) ([]review.Review, []account.User, error)
}

// Lists are what pages and the API show, narrowed to what a viewer may see,
// and what the clock and a closure ask for across all reviews.
type Lists interface {
	Matters(ctx context.Context, v workflow.Viewer, f view.MatterFilter) (view.Page[view.MatterRow], error)
	ReturnedLetters(ctx context.Context, v workflow.Viewer, most int32) ([]view.ReturnedLetter, error)
	Deadlines(ctx context.Context, v workflow.Viewer, f view.DeadlineFilter) (view.Page[view.DeadlineRow], error)
	Reviews(ctx context.Context, v workflow.Viewer, now time.Time) ([]view.ReviewRow, error)
	Jurisdictions(ctx context.Context, v workflow.Viewer, f view.JurisdictionFilter) (view.Page[view.JurisdictionRow], error)
	Users(ctx context.Context, v workflow.Viewer, f view.UserFilter) ([]view.UserRow, error)
	OwnersFor(ctx context.Context, v workflow.Viewer) ([]view.Ref, error)
	OwnDatesOf(ctx context.Context, v workflow.Viewer) ([]view.Ref, error)
	Counts(ctx context.Context, v workflow.Viewer, now time.Time) (view.Counts, error)
	DueMatters(ctx context.Context, now time.Time, limit int) ([]string, error)
	Extensions(ctx context.Context, v workflow.Viewer, f view.ExtensionFilter) (view.Page[view.ExtensionRow], error)
	ExtensionCounts(ctx context.Context, v workflow.Viewer, review string) (view.ExtensionCounts, error)
	Inbound(ctx context.Context, v workflow.Viewer, f view.InboundFilter) (view.Page[view.InboundRow], error)
	Awards(ctx context.Context, v workflow.Viewer, f view.AwardFilter) (view.Page[view.AwardRow], error)
	Money(ctx context.Context, v workflow.Viewer, f view.MoneyFilter) ([]view.MoneyRow, error)
	Reviewed(ctx context.Context, v workflow.Viewer, f view.ReviewedFilter) (view.Reviewed, error)
	Debts(ctx context.Context, v workflow.Viewer, f view.DebtFilter) (view.Page[view.DebtRow], error)
	Proceedings(ctx context.Context, v workflow.Viewer, f view.ProceedingFilter) (view.Page[view.ProceedingRow], error)
	Associations(ctx context.Context, v workflow.Viewer, f view.AssociationFilter) (view.Page[view.AssociationRow], error)
}

// ApprovalRequests are the requests for a second person.
type ApprovalRequests interface {
	Approvals(ctx context.Context, v workflow.Viewer, f view.ApprovalFilter) (view.Page[view.ApprovalRow], error)
	Approval(ctx context.Context, v workflow.Viewer, id string) (view.ApprovalRow, error)
}

// Ledger is history as it was recorded, and its signed head.
type Ledger interface {
	History(ctx context.Context, v workflow.Viewer, f view.HistoryFilter) (view.Page[view.HistoryRow], error)
	HistoryChoices(ctx context.Context, v workflow.Viewer, stream workflow.Stream) (view.HistoryChoices, error)
	LedgerHead(ctx context.Context) (view.LedgerHead, error)
	LedgerSizeAt(ctx context.Context, at time.Time) (int64, error)
}

// Reports add up a review.
type Reports interface {
	Report(ctx context.Context, v workflow.Viewer, f view.ReportFilter) (view.Report, error)
}

// Feeds are what calendar programs read.
type Feeds interface {
	FeedReader(ctx context.Context, hash string, now time.Time) (view.FeedReader, error)
	FeedDates(ctx context.Context, v workflow.Viewer, f view.FeedFilter) (rows []view.FeedRow, more bool, err error)
}

// Messages are the outbox as people read it.
type Messages interface {
	Mails(ctx context.Context, v workflow.Viewer, f view.MailFilter) (view.Page[view.MailRow], error)
	Mail(ctx context.Context, v workflow.Viewer, id string) (view.MailRow, error)
	Returned(ctx context.Context, rows []view.MailRow) (map[string]time.Time, error)
	AlertLedger(ctx context.Context, v workflow.Viewer, matter, deadline string) (view.AlertLedger, error)
}

// Outbox is the outbox as delivery works through it.
type Outbox interface {
	MailDue(ctx context.Context, now time.Time) (bool, error)
	ClaimMail(ctx context.Context, now time.Time, limit int, wait func(view.Outgoing) time.Duration) ([]view.Outgoing, error)
	ReturnMail(ctx context.Context, at time.Time, claimed []view.Outgoing) error
	MailRendered(ctx context.Context, all ...view.Rendered) error
	MailSent(ctx context.Context, all ...view.Taken) error
	MailRefused(ctx context.Context, id string, at time.Time, answer string, permanent bool) error
	MailNeedless(ctx context.Context, id string, at time.Time, status view.MailStatus, why string) error
	MailFaulted(ctx context.Context, id string) (int, error)
	MailByMessageID(ctx context.Context, messageID string) (view.Outgoing, error)
}

// Digests are alerts that go out together, and reports that hang on no act.
type Digests interface {
	Queue(ctx context.Context, at time.Time, alerts []workflow.Alert) (int, error)
	Gather(ctx context.Context, now time.Time) (int, error)
	Scatter(ctx context.Context, id string) error
	Digested(ctx context.Context, digest string) ([]view.Outgoing, error)
	SentWith(ctx context.Context, digest string) ([]view.Outgoing, error)
}

// Clock remembers when the last tick was done, and counts once a day what ticks have to do.
type Clock interface {
	Recount(ctx context.Context, now time.Time) (view.Recount, error)
	LastRecount(ctx context.Context) (view.Recount, error)
	Ticked(ctx context.Context, at time.Time) error
	LastTick(ctx context.Context) (time.Time, error)
}

// Metrics are the figures about the outbox.
type Metrics interface {
	CountMailDue(ctx context.Context, now time.Time) (n int, first time.Time, err error)
	CountMailPostponed(ctx context.Context, now time.Time) (int, error)
	CountMailFailed(ctx context.Context, since time.Time) (int, error)
}

// SignIn finds users by what they identify themselves with.
type SignIn interface {
	SignInByEmail(ctx context.Context, email string) (view.SignIn, error)
	User(ctx context.Context, id string) (account.User, error)
	UserByToken(ctx context.Context, hash string, now time.Time) (account.User, error)
	ProgramByToken(ctx context.Context, hash string, now time.Time) (program.Program, error)
	Programs(ctx context.Context) ([]view.CredentialRow, error)
	LastUses(ctx context.Context, user string) (map[string]view.CredentialUse, error)
}

// SessionsOf gives a store's sessions.
type SessionsOf interface{ Sessions() Sessions }

// Sessions are what scs asks of a store, with a context and without.
type Sessions interface {
	Find(token string) ([]byte, bool, error)
	FindCtx(ctx context.Context, token string) ([]byte, bool, error)
	Commit(token string, data []byte, expiry time.Time) error
	CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error
	Delete(token string) error
	DeleteCtx(ctx context.Context, token string) error
}

// Blobs are the bytes of documents, by their SHA-256.
type Blobs interface {
	PutBlob(ctx context.Context, r io.Reader) (name string, size int64, err error)
	Receive(ctx context.Context, r io.Reader) (upload.Received, error)
	Sweep() error
	OpenDocument(ctx context.Context, name string) (*os.File, error)
	ReadDocument(ctx context.Context, name string) (upload.Content, error)
	Pieces
	Drafts
}

// Drafts are the files of answers that are not submitted.
type Drafts interface {
	ReceiveDraft(ctx context.Context, invitation string, r io.Reader) (upload.Received, error)
	OpenDraft(ctx context.Context, invitation, sha256 string) (*os.File, error)
	DraftSize(invitation string) (files int, bytes int64, err error)
	DropDraftFile(invitation, sha256 string) error
	OldDrafts(age time.Duration) ([]string, error)
	DropDraft(invitation string) error
}

// Pieces are files that come in pieces.
type Pieces interface {
	BeginPartial(p upload.Partial) error
	FindPartial(id, owner string) (p upload.Partial, here int64, err error)
	AppendPartial(ctx context.Context, p upload.Partial, from int64, r io.Reader) (here int64, err error)
	FinishPartial(ctx context.Context, p upload.Partial) (upload.Received, error)
	DonePartial(p upload.Partial) error
	DropPartial(id string)
	SweepPartials(now time.Time)
}

// Keys are derived from that of the ledger.
type Keys interface {
	Derive(purpose string) ([32]byte, error)
}

// Verification compares what is stored with itself and, if given, with a
// checkpoint that was signed earlier.
type Verification interface {
	Verify(ctx context.Context, against []byte) (Verified, error)
}

// Verified is what a verification found. A store's own report says at least this.
type Verified struct {
	Size     int64 // events in the ledger
	Problems []Problem
}

// Problem is one thing that does not hold.
type Problem struct {
	Seq    int64           // of the event it shows at, or 0
	Stream workflow.Stream // whose history it concerns, or empty
	What   string
}
