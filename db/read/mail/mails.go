// Package mail reads the outbox as people see it, the alerts of deadlines, and what came in or came back.
package mail

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"duces/db/column"
	"duces/db/read/name"
	"duces/db/read/page"
	"duces/db/read/scope"
	"duces/db/read/state"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/jurisdiction"
	"duces/workflow/view"
)

// Messages is the reading side of what goes out and what comes in. It is safe for concurrent use.
type Messages struct {
	pool    *sql.DB
	on      sqlc.DBTX
	q       *sqlc.Queries
	names   *name.Index
	streams *state.Streams
}

// New reads messages: what needs one instant in a transaction of the pool, all else on.
func New(pool *sql.DB, on sqlc.DBTX, names *name.Index, streams *state.Streams) *Messages {
	return &Messages{pool: pool, on: on, q: sqlc.New(on), names: names, streams: streams}
}

type (
	mailQuery = sqlc.MailsParams
	mailLine  = sqlc.MailsRow
	mailOrder = page.Order[mailLine]
)

// inTheList is said of every message but of the alerts in another one, which that stands for. What fell out of a message
// before it was written stands by itself. Indexes of the list hold what this is true of.
const inTheList = "(l.digest_id = '' OR l.status IN ('unowed', 'declined'))"

const inOneMail = "l.digest_id = @Carrier AND l.digest_id <> ''"

// The list of messages. Of one matter, and in one message, there are few, which may be sorted.
var mails = page.Ordered(page.List[mailQuery, mailLine]{
	Name: "mails", Sorts: append(slices.Clone(view.MailSorts), view.MailsByJurisdiction), Query: (*sqlc.Queries).Mails,
	From: func(q *mailQuery, key []string, most int) (err error) {
		q.After, q.AfterTie, q.AfterID, q.Most = key[0], key[2], key[4], int32(most)
		if q.AfterNumber, err = page.Number(key[1]); err == nil {
			q.AfterAt, err = page.Number(key[3])
		}
		return err
	},
	Tail: func(l mailLine) []string { return []string{page.Decimal(l.QueuedAt), l.ID} },
	Orders: page.Narrowed(map[string]mailOrder{
		"queued": {
			Walks: []page.Walk{{Columns: "-, l.queued_at, l.recipient_name, -, l.id", Narrow: inTheList}},
			By:    func(l mailLine) []string { return []string{"", page.Decimal(l.QueuedAt), l.RecipientName} },
		},
		"queued status": {
			Walks: []page.Walk{{Columns: "-, l.queued_at, l.recipient_name, -, l.id", Narrow: inTheList + " AND l.status = @Status"}},
			By:    func(l mailLine) []string { return []string{"", page.Decimal(l.QueuedAt), l.RecipientName} },
		},
		"queued recipient": { // who is the same in all
			Walks: []page.Walk{{Columns: "-, -, -, l.queued_at, l.id", Narrow: inTheList + " AND l.recipient = @Recipient"}},
		},
		"queued with": {
			Walks: []page.Walk{{Columns: "-, -, -, l.queued_at, l.id", Narrow: inOneMail}},
		},
		"jurisdiction with": {
			Walks: []page.Walk{{Columns: "jurisdiction_name, -, jurisdiction_state, l.queued_at, l.id", Narrow: inOneMail}},
			By:    func(l mailLine) []string { return []string{l.JurisdictionName, "", l.JurisdictionState} },
		},
		"subject": {
			Walks: []page.Walk{{Columns: "l.subject, -, l.recipient_name, l.queued_at, l.id", Narrow: inTheList}},
			By:    func(l mailLine) []string { return []string{l.Subject, "", l.RecipientName} },
		},
		"recipient": {
			Walks: []page.Walk{{Columns: "u.name, -, u.id, l.queued_at, l.id", Narrow: inTheList, Lead: "users u", Leads: 3}},
			By:    func(l mailLine) []string { return []string{l.RecipientName, "", l.Recipient} },
		},
		"status status": { // which is the same in all
			Walks: []page.Walk{{Columns: "-, -, l.recipient_name, l.queued_at, l.id", Narrow: inTheList + " AND l.status = @Status"}},
			By:    func(l mailLine) []string { return []string{"", "", l.RecipientName} },
		},
		"status": {
			Walks: []page.Walk{{Columns: "l.status, -, l.recipient_name, l.queued_at, l.id", Narrow: inTheList}},
			By:    func(l mailLine) []string { return []string{l.Status, "", l.RecipientName} },
		},
		"sent": {
			Walks: []page.Walk{{Columns: "-, l.sent_at, l.recipient_name, l.queued_at, l.id", Narrow: inTheList}},
			By:    func(l mailLine) []string { return []string{"", page.Decimal(l.SentAt), l.RecipientName} },
		},
		"attempts": {
			Walks: []page.Walk{{Columns: "-, l.attempts, l.recipient_name, l.queued_at, l.id", Narrow: inTheList}},
			By:    func(l mailLine) []string { return []string{"", page.Decimal(l.Attempts), l.RecipientName} },
		},
	}, map[string]string{
		"matter": inTheList + " AND l.id IN (SELECT x.id FROM mails x WHERE x.matter_id = @Matter" +
			" UNION SELECT y.digest_id FROM mails y WHERE y.matter_id = @Matter)",
		"with": inOneMail,
	}),
})

// narrowerMails names what a filter lets be walked.
func narrowerMails(f view.MailFilter) string {
	switch {
	case f.With != "":
		return "with"
	case f.Matter != "":
		return "matter"
	case f.Recipient != "":
		return "recipient"
	case f.Status != "":
		return "status"
	}
	return ""
}

// mailScope says whose messages a viewer sees: an auditor all; everybody those of their
// reviews, and their own that are of none. A mail with several alerts is there for whoever sees one of them, and with these
// alone. Its subject and text are for whoever sees all: who is a member no more reads no subject of that time. An
// administrator sees that there are messages, and how they fare, but not what they are about.
func mailScope(v workflow.Viewer) (s scope.Scope, blank bool) {
	s = scope.Of(v)
	if v.Role == workflow.Admin {
		return scope.Scope{All: true}, true
	}
	return s, false
}

// Mails lists messages without their bytes, newest first where no other order is asked for. What is in another message
// stands in the list of that one alone.
func (r *Messages) Mails(ctx context.Context, v workflow.Viewer, f view.MailFilter) (view.Page[view.MailRow], error) {
	none := view.Page[view.MailRow]{Items: []view.MailRow{}}
	limit, err := page.Limit(f.Limit)
	if err != nil {
		return none, err
	}
	s, blank := mailScope(v)
	if sorts := f.SortsFor(v); f.Sort != "" && !view.HasSort(sorts, f.Sort) {
		return none, page.NoSuchSort(f.Sort, sorts)
	}
	order, err := mails.Order(f.Sort, narrowerMails(f))
	if err != nil {
		return none, err
	}
	key, err := page.After(f.Cursor, order.Name, order.Start(0)...)
	if err != nil {
		return none, err
	}
	if blank && f.Matter != "" {
		return none, nil // to ask for it would be to learn what is blanked
	}
	q := mailQuery{
		SeesAll: s.All, Member: s.Member, Viewer: v.ID, Blank: blank, Status: string(f.Status), Recipient: f.Recipient, Kind: string(f.Kind), Matter: f.Matter, Carrier: f.With,
	}
	return name.Found(ctx, r.names, f.Query, func(names name.Asked) (view.Page[view.MailRow], error) {
		q.Query = names.Query
		lines, err := mails.Read(ctx, r.on, order, q, key, limit+1)
		if err != nil {
			return none, column.Unread("outbox", err)
		}
		return page.Of(lines, limit, func(l mailLine) (view.MailRow, error) { return showMail(l, blank), nil }, order.Cursor)
	})
}

// Mail finds one message, with the bytes that were sent.
func (r *Messages) Mail(ctx context.Context, v workflow.Viewer, id string) (view.MailRow, error) {
	s, blank := mailScope(v)
	l, err := r.q.Mail(ctx, sqlc.MailParams{SeesAll: s.All, Member: s.Member, Viewer: v.ID, ID: id})
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
		Alerts: l.Alerts, Withheld: l.Withheld,
	}, blank)
	if !blank && !row.Withheld && len(l.Bytes) > 0 {
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
		Alerts: int(l.Alerts), Withheld: l.Withheld,
	}
	if row.Withheld {
		row.Subject = ""
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
