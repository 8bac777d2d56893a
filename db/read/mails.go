package read

import (
	"context"
	"database/sql"
	"errors"
	"math"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/jurisdiction"
	"duces/workflow/view"
)

// The queries of the outbox differ in the index they walk.
type (
	mailQuery = sqlc.MailsParams
	mailLine  = sqlc.MailsRow
)

const mailList = "mails"

// mailScope says whose messages a viewer sees: an auditor all; everybody those of their
// reviews, and their own that are of none. A mail that brings others is there for whoever
// sees all of them: who is a member no more reads no subject of that time. An administrator sees that there are
// messages, and how they fare, but not what they are about.
func mailScope(v workflow.Viewer) (s scope, blank bool) {
	s = scopeOf(v)
	if v.Role == workflow.Admin {
		return scope{all: true}, true
	}
	return s, false
}

// Mails lists messages, newest first, without their bytes.
func (r *Reads) Mails(ctx context.Context, v workflow.Viewer, f view.MailFilter) (view.Page[view.MailRow], error) {
	none := view.Page[view.MailRow]{Items: []view.MailRow{}}
	limit, err := limitOf(f.Limit)
	if err != nil {
		return none, err
	}
	key, err := after(f.Cursor, mailList, decimal(math.MaxInt64), last)
	if err != nil {
		return none, err
	}
	before, err := number(key[0])
	if err != nil {
		return none, err
	}
	s, blank := mailScope(v)
	if blank && f.Matter != "" {
		return none, nil // to ask for it would be to learn what is blanked
	}
	return found(ctx, r, f.Query, func(names namesAsked) (view.Page[view.MailRow], error) {
		lines, err := r.mails(ctx, mailQuery{
			SeesAll: s.all, Member: s.member, Viewer: v.ID, Before: before, BeforeID: key[1], Query: names.query, Blank: blank,
			Status: string(f.Status), Recipient: f.Recipient, Kind: string(f.Kind), Most: int32(limit + 1),
		}, f)
		if err != nil {
			return none, column.Unread("outbox", err)
		}
		return pageOf(lines, limit, func(l mailLine) (view.MailRow, error) { return showMail(l, blank), nil },
			func(l mailLine) string { return cursor(mailList, decimal(l.QueuedAt), l.ID) })
	})
}

func (r *Reads) mails(ctx context.Context, q mailQuery, f view.MailFilter) ([]mailLine, error) {
	switch {
	case f.With != "":
		lines, err := r.q.MailsWith(ctx, sqlc.MailsWithParams{
			Carrier: f.With, SeesAll: q.SeesAll, Member: q.Member, Viewer: q.Viewer, Before: q.Before, BeforeID: q.BeforeID,
			Status: q.Status, Recipient: q.Recipient, Kind: q.Kind, Most: q.Most,
		})
		return each(lines, func(l sqlc.MailsWithRow) mailLine { return mailLine(l) }), err
	case f.Matter != "":
		lines, err := r.q.MatterMails(ctx, sqlc.MatterMailsParams{
			Matter: f.Matter, SeesAll: q.SeesAll, Member: q.Member, Viewer: q.Viewer, Before: q.Before, BeforeID: q.BeforeID, Query: q.Query, Blank: q.Blank,
			Status: q.Status, Recipient: q.Recipient, Kind: q.Kind, Most: q.Most,
		})
		return each(lines, func(l sqlc.MatterMailsRow) mailLine { return mailLine(l) }), err
	case f.Recipient != "":
		lines, err := r.q.MailsTo(ctx, sqlc.MailsToParams{
			OneRecipient: f.Recipient, SeesAll: q.SeesAll, Member: q.Member, Viewer: q.Viewer, Before: q.Before, BeforeID: q.BeforeID, Query: q.Query, Blank: q.Blank,
			Status: q.Status, Recipient: q.Recipient, Kind: q.Kind, Most: q.Most,
		})
		return each(lines, func(l sqlc.MailsToRow) mailLine { return mailLine(l) }), err
	case f.Status != "":
		lines, err := r.q.MailsByStatus(ctx, sqlc.MailsByStatusParams{
			OneStatus: q.Status, SeesAll: q.SeesAll, Member: q.Member, Viewer: q.Viewer, Before: q.Before, BeforeID: q.BeforeID, Query: q.Query, Blank: q.Blank,
			Status: q.Status, Recipient: q.Recipient, Kind: q.Kind, Most: q.Most,
		})
		return each(lines, func(l sqlc.MailsByStatusRow) mailLine { return mailLine(l) }), err
	}
	return r.q.Mails(ctx, q)
}

// Mail finds one message, with the bytes that were sent.
func (r *Reads) Mail(ctx context.Context, v workflow.Viewer, id string) (view.MailRow, error) {
	s, blank := mailScope(v)
	l, err := r.q.Mail(ctx, sqlc.MailParams{SeesAll: s.all, Member: s.member, Viewer: v.ID, ID: id})
	if errors.Is(err, sql.ErrNoRows) {
		return view.MailRow{}, workflow.Absent("message")
	}
	if err != nil {
		return view.MailRow{}, column.Unread("message", err)
	}
	row := showMail(mailLine{
		ID: l.ID, Recipient: l.Recipient, RecipientName: l.RecipientName, Address: l.Address, Kind: l.Kind, MatterID: l.MatterID,
		JurisdictionName: l.JurisdictionName, JurisdictionState: l.JurisdictionState, JurisdictionKind: l.JurisdictionKind,
		JurisdictionParent: l.JurisdictionParent, Subject: l.Subject, Status: l.Status, Attempts: l.Attempts, QueuedAt: l.QueuedAt,
		NextAt: l.NextAt, SentAt: l.SentAt, Answer: l.Answer, DeadlineID: l.DeadlineID, Version: l.Version, Rung: l.Rung,
		Late: l.Late, Digest: l.Digest, DigestID: l.DigestID, ToldFor: l.ToldFor, ToldForName: l.ToldForName,
	}, blank)
	if !blank && len(l.Bytes) > 0 {
		row.Bytes = l.Bytes
	}
	tries, err := r.q.MailAttempts(ctx, id)
	if err != nil {
		return view.MailRow{}, column.Unread("message", err)
	}
	for _, t := range tries {
		row.Tries = append(row.Tries, view.MailTry{At: column.Instant(t.At), Answer: t.Answer})
	}
	return row, nil
}

func showMail(l mailLine, blank bool) view.MailRow {
	row := view.MailRow{
		ID: l.ID, Recipient: view.Ref{ID: l.Recipient, Name: l.RecipientName}, Address: l.Address, Kind: workflow.AlertKind(l.Kind),
		Matter: l.MatterID, Jurisdiction: jurisdiction.Ref{Name: l.JurisdictionName, Kind: l.JurisdictionKind, State: l.JurisdictionState, Parent: l.JurisdictionParent}.Title(), Subject: l.Subject, Status: view.MailStatus(l.Status), Attempts: int(l.Attempts),
		Queued: column.Instant(l.QueuedAt), Sent: column.Instant(l.SentAt), Answer: l.Answer,
		Deadline: l.DeadlineID, Version: int(l.Version), Rung: int(l.Rung), Late: l.Late,
		For: view.Ref{ID: l.ToldFor, Name: l.ToldForName}, Digest: l.Digest, With: l.DigestID,
	}
	if row.Status == view.MailQueued {
		row.Next = column.Instant(l.NextAt)
	}
	if blank {
		row.Matter, row.Jurisdiction, row.Subject, row.Deadline = "", "", "", ""
		if row.Unowed() || row.Declined() {
			row.Answer = "" // it is the record's and not a server's
		}
	}
	return row
}
