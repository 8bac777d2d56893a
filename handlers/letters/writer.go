// Package letters writes what goes out by mail: alerts about a deadline, a step
// or an approval request, alerts that another one was not delivered, digests,
// weekly reports, heartbeats, and that a token was made.
//
// A letter is written from the record as it stands when it goes out, read as its
// recipient may read it: it tells nobody what they may no longer see, and what is
// owed no more is answered with delivery.Needless. The package only reads. When a
// letter goes, and what is recorded about it, is for package delivery.
package letters

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"duces/handlers/delivery"
	"duces/handlers/report"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/view"
)

// Store is what letters are written from.
type Store interface {
	report.Store
	// Current gives the same; it costs less where much was written of late, and
	// waits while somebody writes.
	Current(ctx context.Context, actor string, streams ...workflow.Stream) (workflow.Facts, error)
	// Approvals lists requests for approval that exist for the viewer, newest first.
	Approvals(ctx context.Context, v workflow.Viewer, f view.ApprovalFilter) (view.Page[view.ApprovalRow], error)
	// Mail finds one message of the outbox.
	Mail(ctx context.Context, v workflow.Viewer, id string) (view.MailRow, error)
	// Digested lists the alerts that go out with a message, by the id of that.
	Digested(ctx context.Context, digest string) ([]view.Outgoing, error)
	// LastRecount is what the last count of what the clock has to do found.
	LastRecount(ctx context.Context) (view.Recount, error)
	// LedgerHead is how far the ledger has come, as last signed.
	LedgerHead(ctx context.Context) (view.LedgerHead, error)
	// LedgerSizeAt is how many events had been recorded before an instant.
	LedgerSizeAt(ctx context.Context, at time.Time) (int64, error)
}

// Settings are what a Writer is made from.
type Settings struct {
	Store   Store
	BaseURL string // of the pages, for links in mails: https://duces.example.org
	// Unsubscribe gives the path and query under which a user's digest is
	// switched off without a sign-in. Nil: digests offer none.
	Unsubscribe func(user string) string
}

// Writer writes letters, and is a delivery.Writer.
type Writer struct {
	Settings
	cache cache
}

// New checks the settings and makes a Writer.
func New(s Settings) (Writer, error) {
	base, err := url.Parse(s.BaseURL)
	if err != nil || base.Scheme != "http" && base.Scheme != "https" || base.Host == "" || base.RawQuery != "" || base.Fragment != "" {
		return Writer{}, fmt.Errorf("the base URL %q is not one for links in mails: write it like https://duces.example.org", s.BaseURL)
	}
	s.BaseURL = strings.TrimSuffix(s.BaseURL, "/")
	return Writer{Settings: s}, nil
}

// ForBatch gives a Writer that has read what some messages are written from.
func (w Writer) ForBatch(ctx context.Context, claimed []view.Outgoing) delivery.Writer {
	return Writer{w.Settings, cache{w.readBatch(ctx, claimed), &sync.Map{}}}
}

// Render writes the letter of a message.
func (w Writer) Render(ctx context.Context, out view.Outgoing, now time.Time) (delivery.Letter, error) {
	switch out.Alert.Kind {
	case workflow.AlertDigest, workflow.AlertTogether:
		return w.together(ctx, out, now)
	case workflow.AlertWeekly:
		return w.weekly(ctx, out, now)
	case workflow.AlertHeart:
		return w.heartbeat(ctx, out, now)
	case workflow.AlertApproval:
		if out.Alert.Matter == "" {
			return w.request(ctx, out.Alert)
		}
	case workflow.AlertCourt:
		return w.court(ctx, out.Alert)
	case workflow.AlertDebt:
		return w.debt(ctx, out.Alert)
	case workflow.AlertToken:
		return w.token(ctx, out)
	}
	return w.aboutMatter(ctx, out, now)
}

// recipient reads the user a message is for, and streams as they may read them.
func (w Writer) recipient(ctx context.Context, user string, streams ...workflow.Stream) (facts workflow.Facts, to account.User, err error) {
	if facts, err = w.facts(ctx, user, streams...); err != nil {
		return facts, to, err
	}
	to, err = account.Find(facts, user)
	if workflow.CodeOf(err) == workflow.NotFound || err == nil && to.Disabled {
		err = delivery.Unowed("The recipient's access has ended.")
	}
	return facts, to, err
}

func (w Writer) deadlineURL(matter, id string) string {
	return w.BaseURL + "/matters/" + matter + "/deadlines/" + id
}

func (w Writer) matterURL(matter string) string { return w.BaseURL + "/matters/" + matter }

func (w Writer) mattersURL(review, name, value string) string {
	return w.BaseURL + "/matters?" + url.Values{"review": {review}, name: {value}}.Encode()
}
