package dbtest

import (
	"context"
	"io"
	"os"
	"sync"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/program"
	"duces/workflow/review"
	"duces/workflow/upload"
	"duces/workflow/view"
)

// calls remembers which methods of a store a case has called, so that a case
// cannot claim to cover one that it never reaches. A method that is missing
// below is not noted, and the case that covers it says so.
type calls struct {
	mu    sync.Mutex
	names map[string]bool
}

func (c *calls) note(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.names[name] = true
}

func (c *calls) made(name string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.names[name]
}

// recorded is a store whose calls are noted.
func recorded(s Store, c *calls) Store {
	return Store{
		Closer:       recordedCloser{s.Closer, c},
		Writer:       recordedWriter{s.Writer, c},
		States:       recordedStates{s.States, c},
		Lists:        recordedLists{s.Lists, c},
		Approvals:    recordedApprovalRequests{s.Approvals, c},
		Ledger:       recordedLedger{s.Ledger, c},
		Reports:      recordedReports{s.Reports, c},
		Feeds:        recordedFeeds{s.Feeds, c},
		Mail:         recordedMessages{s.Mail, c},
		Outbox:       recordedOutbox{s.Outbox, c},
		Digests:      recordedDigests{s.Digests, c},
		Clock:        recordedClock{s.Clock, c},
		Metrics:      recordedMetrics{s.Metrics, c},
		SignIn:       recordedSignIn{s.SignIn, c},
		Sessions:     recordedSessionsOf{s.Sessions, c},
		Blobs:        recordedBlobs{s.Blobs, c},
		Files:        recordedFiles{s.Files, c},
		Keys:         recordedKeys{s.Keys, c},
		Verification: recordedVerification{s.Verification, c},
	}
}

type recordedCloser struct {
	io.Closer
	*calls
}

func (r recordedCloser) Close() error { r.note("Close"); return r.Closer.Close() }

type recordedWriter struct {
	Writer
	*calls
}

func (r recordedWriter) Update(ctx context.Context, act workflow.Act, decide func(workflow.Facts, workflow.Act) (workflow.Decision, error)) (workflow.Result, error) {
	r.note("Update")
	return r.Writer.Update(ctx, act, decide)
}

func (r recordedWriter) Current(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error) {
	r.note("Current")
	return r.Writer.Current(ctx, actor, streams...)
}

func (r recordedWriter) Failing() error {
	r.note("Failing")
	return r.Writer.Failing()
}

type recordedStates struct {
	States
	*calls
}

func (r recordedStates) World(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error) {
	r.note("World")
	return r.States.World(ctx, actor, streams...)
}

func (r recordedStates) Everyone(ctx context.Context) ([]review.Review, []account.User, error) {
	r.note("Everyone")
	return r.States.Everyone(ctx)
}

type recordedLists struct {
	Lists
	*calls
}

func (r recordedLists) Matters(ctx context.Context, v workflow.Viewer, f view.MatterFilter) (view.Page[view.MatterRow], error) {
	r.note("Matters")
	return r.Lists.Matters(ctx, v, f)
}

func (r recordedLists) ReturnedLetters(ctx context.Context, v workflow.Viewer, most int32) ([]view.ReturnedLetter, error) {
	r.note("ReturnedLetters")
	return r.Lists.ReturnedLetters(ctx, v, most)
}

func (r recordedLists) Deadlines(ctx context.Context, v workflow.Viewer, f view.DeadlineFilter) (view.Page[view.DeadlineRow], error) {
	r.note("Deadlines")
	return r.Lists.Deadlines(ctx, v, f)
}

func (r recordedLists) Reviews(ctx context.Context, v workflow.Viewer, now time.Time) ([]view.ReviewRow, error) {
	r.note("Reviews")
	return r.Lists.Reviews(ctx, v, now)
}

func (r recordedLists) Jurisdictions(ctx context.Context, v workflow.Viewer, f view.JurisdictionFilter) (view.Page[view.JurisdictionRow], error) {
	r.note("Jurisdictions")
	return r.Lists.Jurisdictions(ctx, v, f)
}

func (r recordedLists) Users(ctx context.Context, v workflow.Viewer, f view.UserFilter) ([]view.UserRow, error) {
	r.note("Users")
	return r.Lists.Users(ctx, v, f)
}

func (r recordedLists) OwnersFor(ctx context.Context, v workflow.Viewer) ([]view.Ref, error) {
	r.note("OwnersFor")
	return r.Lists.OwnersFor(ctx, v)
}

func (r recordedLists) OwnDatesOf(ctx context.Context, v workflow.Viewer) ([]view.Ref, error) {
	r.note("OwnDatesOf")
	return r.Lists.OwnDatesOf(ctx, v)
}

func (r recordedLists) Counts(ctx context.Context, v workflow.Viewer, now time.Time) (view.Counts, error) {
	r.note("Counts")
	return r.Lists.Counts(ctx, v, now)
}

func (r recordedLists) Extensions(ctx context.Context, v workflow.Viewer, f view.ExtensionFilter) (view.Page[view.ExtensionRow], error) {
	r.note("Extensions")
	return r.Lists.Extensions(ctx, v, f)
}

func (r recordedLists) ExtensionCounts(ctx context.Context, v workflow.Viewer, review string) (view.ExtensionCounts, error) {
	r.note("ExtensionCounts")
	return r.Lists.ExtensionCounts(ctx, v, review)
}

func (r recordedLists) Inbound(ctx context.Context, v workflow.Viewer, f view.InboundFilter) (view.Page[view.InboundRow], error) {
	r.note("Inbound")
	return r.Lists.Inbound(ctx, v, f)
}

func (r recordedLists) Awards(ctx context.Context, v workflow.Viewer, f view.AwardFilter) (view.Page[view.AwardRow], error) {
	r.note("Awards")
	return r.Lists.Awards(ctx, v, f)
}

func (r recordedLists) Money(ctx context.Context, v workflow.Viewer, f view.MoneyFilter) ([]view.MoneyRow, error) {
	r.note("Money")
	return r.Lists.Money(ctx, v, f)
}

func (r recordedLists) Reviewed(ctx context.Context, v workflow.Viewer, f view.ReviewedFilter) (view.Reviewed, error) {
	r.note("Reviewed")
	return r.Lists.Reviewed(ctx, v, f)
}

func (r recordedLists) Debts(ctx context.Context, v workflow.Viewer, f view.DebtFilter) (view.Page[view.DebtRow], error) {
	r.note("Debts")
	return r.Lists.Debts(ctx, v, f)
}

func (r recordedLists) Proceedings(ctx context.Context, v workflow.Viewer, f view.ProceedingFilter) (view.Page[view.ProceedingRow], error) {
	r.note("Proceedings")
	return r.Lists.Proceedings(ctx, v, f)
}

func (r recordedLists) Associations(ctx context.Context, v workflow.Viewer, f view.AssociationFilter) (view.Page[view.AssociationRow], error) {
	r.note("Associations")
	return r.Lists.Associations(ctx, v, f)
}

func (r recordedLists) DueMatters(ctx context.Context, now time.Time, limit int) ([]string, error) {
	r.note("DueMatters")
	return r.Lists.DueMatters(ctx, now, limit)
}

type recordedApprovalRequests struct {
	ApprovalRequests
	*calls
}

func (r recordedApprovalRequests) Approvals(ctx context.Context, v workflow.Viewer, f view.ApprovalFilter) (view.Page[view.ApprovalRow], error) {
	r.note("Approvals")
	return r.ApprovalRequests.Approvals(ctx, v, f)
}

func (r recordedApprovalRequests) Approval(ctx context.Context, v workflow.Viewer, id string) (view.ApprovalRow, error) {
	r.note("Approval")
	return r.ApprovalRequests.Approval(ctx, v, id)
}

type recordedLedger struct {
	Ledger
	*calls
}

func (r recordedLedger) History(ctx context.Context, v workflow.Viewer, f view.HistoryFilter) (view.Page[view.HistoryRow], error) {
	r.note("History")
	return r.Ledger.History(ctx, v, f)
}

func (r recordedLedger) HistoryChoices(ctx context.Context, v workflow.Viewer, s workflow.Stream) (view.HistoryChoices, error) {
	r.note("HistoryChoices")
	return r.Ledger.HistoryChoices(ctx, v, s)
}

func (r recordedLedger) LedgerHead(ctx context.Context) (view.LedgerHead, error) {
	r.note("LedgerHead")
	return r.Ledger.LedgerHead(ctx)
}

func (r recordedLedger) LedgerSizeAt(ctx context.Context, at time.Time) (int64, error) {
	r.note("LedgerSizeAt")
	return r.Ledger.LedgerSizeAt(ctx, at)
}

type recordedReports struct {
	Reports
	*calls
}

func (r recordedReports) Report(ctx context.Context, v workflow.Viewer, f view.ReportFilter) (view.Report, error) {
	r.note("Report")
	return r.Reports.Report(ctx, v, f)
}

type recordedFeeds struct {
	Feeds
	*calls
}

func (r recordedFeeds) FeedReader(ctx context.Context, hash string, now time.Time) (view.FeedReader, error) {
	r.note("FeedReader")
	return r.Feeds.FeedReader(ctx, hash, now)
}

func (r recordedFeeds) FeedDates(ctx context.Context, v workflow.Viewer, f view.FeedFilter) (rows []view.FeedRow, more bool, err error) {
	r.note("FeedDates")
	return r.Feeds.FeedDates(ctx, v, f)
}

type recordedMessages struct {
	Messages
	*calls
}

func (r recordedMessages) Mails(ctx context.Context, v workflow.Viewer, f view.MailFilter) (view.Page[view.MailRow], error) {
	r.note("Mails")
	return r.Messages.Mails(ctx, v, f)
}

func (r recordedMessages) Mail(ctx context.Context, v workflow.Viewer, id string) (view.MailRow, error) {
	r.note("Mail")
	return r.Messages.Mail(ctx, v, id)
}

func (r recordedMessages) Returned(ctx context.Context, rows []view.MailRow) (map[string]time.Time, error) {
	r.note("Returned")
	return r.Messages.Returned(ctx, rows)
}

func (r recordedMessages) AlertLedger(ctx context.Context, v workflow.Viewer, matter, deadline string) (view.AlertLedger, error) {
	r.note("AlertLedger")
	return r.Messages.AlertLedger(ctx, v, matter, deadline)
}

type recordedOutbox struct {
	Outbox
	*calls
}

func (r recordedOutbox) MailDue(ctx context.Context, now time.Time) (bool, error) {
	r.note("MailDue")
	return r.Outbox.MailDue(ctx, now)
}

func (r recordedOutbox) ClaimMail(ctx context.Context, now time.Time, limit int, wait func(view.Outgoing) time.Duration) ([]view.Outgoing, error) {
	r.note("ClaimMail")
	return r.Outbox.ClaimMail(ctx, now, limit, wait)
}

func (r recordedOutbox) ReturnMail(ctx context.Context, at time.Time, claimed []view.Outgoing) error {
	r.note("ReturnMail")
	return r.Outbox.ReturnMail(ctx, at, claimed)
}

func (r recordedOutbox) MailRendered(ctx context.Context, all ...view.Rendered) error {
	r.note("MailRendered")
	return r.Outbox.MailRendered(ctx, all...)
}

func (r recordedOutbox) MailSent(ctx context.Context, all ...view.Taken) error {
	r.note("MailSent")
	return r.Outbox.MailSent(ctx, all...)
}

func (r recordedOutbox) MailRefused(ctx context.Context, id string, at time.Time, answer string, permanent bool) error {
	r.note("MailRefused")
	return r.Outbox.MailRefused(ctx, id, at, answer, permanent)
}

func (r recordedOutbox) MailNeedless(ctx context.Context, id string, at time.Time, status view.MailStatus, why string) error {
	r.note("MailNeedless")
	return r.Outbox.MailNeedless(ctx, id, at, status, why)
}

func (r recordedOutbox) MailFaulted(ctx context.Context, id string) (int, error) {
	r.note("MailFaulted")
	return r.Outbox.MailFaulted(ctx, id)
}

func (r recordedOutbox) MailByMessageID(ctx context.Context, messageID string) (view.Outgoing, error) {
	r.note("MailByMessageID")
	return r.Outbox.MailByMessageID(ctx, messageID)
}

type recordedDigests struct {
	Digests
	*calls
}

func (r recordedDigests) Queue(ctx context.Context, at time.Time, alerts []workflow.Alert) (int, error) {
	r.note("Queue")
	return r.Digests.Queue(ctx, at, alerts)
}

func (r recordedDigests) Gather(ctx context.Context, now time.Time) (int, error) {
	r.note("Gather")
	return r.Digests.Gather(ctx, now)
}

func (r recordedDigests) Scatter(ctx context.Context, id string) error {
	r.note("Scatter")
	return r.Digests.Scatter(ctx, id)
}

func (r recordedDigests) Digested(ctx context.Context, digest string) ([]view.Outgoing, error) {
	r.note("Digested")
	return r.Digests.Digested(ctx, digest)
}

func (r recordedDigests) SentWith(ctx context.Context, digest string) ([]view.Outgoing, error) {
	r.note("SentWith")
	return r.Digests.SentWith(ctx, digest)
}

type recordedClock struct {
	Clock
	*calls
}

func (r recordedClock) Ticked(ctx context.Context, at time.Time) error {
	r.note("Ticked")
	return r.Clock.Ticked(ctx, at)
}

func (r recordedClock) Recount(ctx context.Context, now time.Time) (view.Recount, error) {
	r.note("Recount")
	return r.Clock.Recount(ctx, now)
}

func (r recordedClock) LastRecount(ctx context.Context) (view.Recount, error) {
	r.note("LastRecount")
	return r.Clock.LastRecount(ctx)
}

func (r recordedClock) LastTick(ctx context.Context) (time.Time, error) {
	r.note("LastTick")
	return r.Clock.LastTick(ctx)
}

type recordedMetrics struct {
	Metrics
	*calls
}

func (r recordedMetrics) CountMailDue(ctx context.Context, now time.Time) (n int, first time.Time, err error) {
	r.note("CountMailDue")
	return r.Metrics.CountMailDue(ctx, now)
}

func (r recordedMetrics) CountMailPostponed(ctx context.Context, now time.Time) (int, error) {
	r.note("CountMailPostponed")
	return r.Metrics.CountMailPostponed(ctx, now)
}

func (r recordedMetrics) CountMailFailed(ctx context.Context, since time.Time) (int, error) {
	r.note("CountMailFailed")
	return r.Metrics.CountMailFailed(ctx, since)
}

type recordedSignIn struct {
	SignIn
	*calls
}

func (r recordedSignIn) SignInByEmail(ctx context.Context, email string) (view.SignIn, error) {
	r.note("SignInByEmail")
	return r.SignIn.SignInByEmail(ctx, email)
}

func (r recordedSignIn) User(ctx context.Context, id string) (account.User, error) {
	r.note("User")
	return r.SignIn.User(ctx, id)
}

func (r recordedSignIn) ProgramByToken(ctx context.Context, hash string, now time.Time) (program.Program, error) {
	r.note("ProgramByToken")
	return r.SignIn.ProgramByToken(ctx, hash, now)
}

func (r recordedSignIn) Programs(ctx context.Context) ([]view.CredentialRow, error) {
	r.note("Programs")
	return r.SignIn.Programs(ctx)
}

func (r recordedSignIn) LastUses(ctx context.Context, user string) (map[string]view.CredentialUse, error) {
	r.note("LastUses")
	return r.SignIn.LastUses(ctx, user)
}

func (r recordedSignIn) UserByToken(ctx context.Context, hash string, now time.Time) (account.User, error) {
	r.note("UserByToken")
	return r.SignIn.UserByToken(ctx, hash, now)
}

type recordedSessionsOf struct {
	SessionsOf
	*calls
}

func (r recordedSessionsOf) Sessions() Sessions {
	r.note("Sessions")
	return recordedSessions{r.SessionsOf.Sessions(), r.calls}
}

type recordedBlobs struct {
	Blobs
	*calls
}

func (r recordedBlobs) Receive(ctx context.Context, text io.Reader) (upload.Received, error) {
	r.note("Receive")
	return r.Blobs.Receive(ctx, text)
}

func (r recordedBlobs) Sweep() error {
	r.note("Sweep")
	return r.Blobs.Sweep()
}

func (r recordedBlobs) PutBlob(ctx context.Context, text io.Reader) (name string, size int64, err error) {
	r.note("PutBlob")
	return r.Blobs.PutBlob(ctx, text)
}

func (r recordedBlobs) OpenDocument(ctx context.Context, name string) (*os.File, error) {
	r.note("OpenDocument")
	return r.Blobs.OpenDocument(ctx, name)
}

func (r recordedBlobs) ReadDocument(ctx context.Context, name string) (upload.Content, error) {
	r.note("ReadDocument")
	return r.Blobs.ReadDocument(ctx, name)
}

func (r recordedBlobs) ReceiveDraft(ctx context.Context, invitation string, text io.Reader) (upload.Received, error) {
	r.note("ReceiveDraft")
	return r.Blobs.ReceiveDraft(ctx, invitation, text)
}

func (r recordedBlobs) OpenDraft(ctx context.Context, invitation, sha256 string) (*os.File, error) {
	r.note("OpenDraft")
	return r.Blobs.OpenDraft(ctx, invitation, sha256)
}

func (r recordedBlobs) DraftSize(invitation string) (files int, bytes int64, err error) {
	r.note("DraftSize")
	return r.Blobs.DraftSize(invitation)
}

func (r recordedBlobs) DropDraftFile(invitation, sha256 string) error {
	r.note("DropDraftFile")
	return r.Blobs.DropDraftFile(invitation, sha256)
}

func (r recordedBlobs) OldDrafts(age time.Duration) ([]string, error) {
	r.note("OldDrafts")
	return r.Blobs.OldDrafts(age)
}

func (r recordedBlobs) DropDraft(invitation string) error {
	r.note("DropDraft")
	return r.Blobs.DropDraft(invitation)
}

func (r recordedBlobs) BeginPartial(p upload.Partial) error {
	r.note("BeginPartial")
	return r.Blobs.BeginPartial(p)
}

func (r recordedBlobs) FindPartial(id, owner string) (p upload.Partial, here int64, err error) {
	r.note("FindPartial")
	return r.Blobs.FindPartial(id, owner)
}

func (r recordedBlobs) AppendPartial(ctx context.Context, p upload.Partial, from int64, text io.Reader) (int64, error) {
	r.note("AppendPartial")
	return r.Blobs.AppendPartial(ctx, p, from, text)
}

func (r recordedBlobs) FinishPartial(ctx context.Context, p upload.Partial) (upload.Received, error) {
	r.note("FinishPartial")
	return r.Blobs.FinishPartial(ctx, p)
}

func (r recordedBlobs) DonePartial(p upload.Partial) error {
	r.note("DonePartial")
	return r.Blobs.DonePartial(p)
}

func (r recordedBlobs) DropPartial(id string) {
	r.note("DropPartial")
	r.Blobs.DropPartial(id)
}

func (r recordedBlobs) SweepPartials(now time.Time) {
	r.note("SweepPartials")
	r.Blobs.SweepPartials(now)
}

type recordedFiles struct {
	Files
	*calls
}

func (r recordedFiles) SawFile(ctx context.Context, f view.File) error {
	r.note("SawFile")
	return r.Files.SawFile(ctx, f)
}

func (r recordedFiles) AddUnseenFiles(ctx context.Context) (int, error) {
	r.note("AddUnseenFiles")
	return r.Files.AddUnseenFiles(ctx)
}

func (r recordedFiles) WaitingFiles(ctx context.Context, most int) ([]string, error) {
	r.note("WaitingFiles")
	return r.Files.WaitingFiles(ctx, most)
}

func (r recordedFiles) TryFile(ctx context.Context, sha256 string) error {
	r.note("TryFile")
	return r.Files.TryFile(ctx, sha256)
}

func (r recordedFiles) CameWithMessage(ctx context.Context, sha256 string) error {
	r.note("CameWithMessage")
	return r.Files.CameWithMessage(ctx, sha256)
}

func (r recordedFiles) UntryFile(ctx context.Context, sha256 string) error {
	r.note("UntryFile")
	return r.Files.UntryFile(ctx, sha256)
}

func (r recordedFiles) ReadFile(ctx context.Context, f view.File, text string) error {
	r.note("ReadFile")
	return r.Files.ReadFile(ctx, f, text)
}

func (r recordedFiles) KnownFiles(ctx context.Context, sums []string) (map[string]view.File, error) {
	r.note("KnownFiles")
	return r.Files.KnownFiles(ctx, sums)
}

func (r recordedFiles) SearchDocuments(ctx context.Context, v workflow.Viewer, f view.DocumentFilter) (view.DocumentSearch, error) {
	r.note("SearchDocuments")
	return r.Files.SearchDocuments(ctx, v, f)
}

func (r recordedFiles) Copies(ctx context.Context, v workflow.Viewer, matter string, numbers ...int) (map[int]view.Copies, error) {
	r.note("Copies")
	return r.Files.Copies(ctx, v, matter, numbers...)
}

type recordedKeys struct {
	Keys
	*calls
}

func (r recordedKeys) Derive(purpose string) ([32]byte, error) {
	r.note("Derive")
	return r.Keys.Derive(purpose)
}

type recordedVerification struct {
	Verification
	*calls
}

func (r recordedVerification) Verify(ctx context.Context, against []byte) (Verified, error) {
	r.note("Verify")
	return r.Verification.Verify(ctx, against)
}

type recordedSessions struct {
	Sessions
	*calls
}

func (r recordedSessions) Find(token string) ([]byte, bool, error) {
	r.note("Find")
	return r.Sessions.Find(token)
}

func (r recordedSessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	r.note("FindCtx")
	return r.Sessions.FindCtx(ctx, token)
}

func (r recordedSessions) Commit(token string, data []byte, expiry time.Time) error {
	r.note("Commit")
	return r.Sessions.Commit(token, data, expiry)
}

func (r recordedSessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	r.note("CommitCtx")
	return r.Sessions.CommitCtx(ctx, token, data, expiry)
}

func (r recordedSessions) Delete(token string) error {
	r.note("Delete")
	return r.Sessions.Delete(token)
}

func (r recordedSessions) DeleteCtx(ctx context.Context, token string) error {
	r.note("DeleteCtx")
	return r.Sessions.DeleteCtx(ctx, token)
}
