package read

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/jurisdiction"
	"duces/workflow/view"
)

type (
	mailQuery = sqlc.MailsParams
	mailLine  = sqlc.MailsRow
	mailOrder = order[mailLine]
)

// inTheList is said of every message but of the alerts in another one, which that stands for. What fell out of a message
// before it was written stands by itself. Indexes of the list hold what this is true of.
const inTheList = "(l.digest_id = '' OR l.status IN ('unowed', 'declined'))"

const inOneMail = "l.digest_id = @Carrier AND l.digest_id <> ''"

// The list of messages. Of one matter, and in one message, there are few, which may be sorted.
var mails = ordered(list[mailQuery, mailLine]{
	name: "mails", sorts: append(slices.Clone(view.MailSorts), view.MailsByJurisdiction), query: (*sqlc.Queries).Mails,
	from: func(q *mailQuery, key []string, most int) (err error) {
		q.After, q.AfterTie, q.AfterID, q.Most = key[0], key[2], key[4], int32(most)
		if q.AfterNumber, err = number(key[1]); err == nil {
			q.AfterAt, err = number(key[3])
		}
		return err
	},
	tail: func(l mailLine) []string { return []string{decimal(l.QueuedAt), l.ID} },
	orders: narrowed(map[string]mailOrder{
		"queued": {
			walks: []walk{{columns: "-, l.queued_at, l.recipient_name, -, l.id", narrow: inTheList}},
			by:    func(l mailLine) []string { return []string{"", decimal(l.QueuedAt), l.RecipientName} },
		},
		"queued status": {
			walks: []walk{{columns: "-, l.queued_at, l.recipient_name, -, l.id", narrow: inTheList + " AND l.status = @Status"}},
			by:    func(l mailLine) []string { return []string{"", decimal(l.QueuedAt), l.RecipientName} },
		},
		"queued recipient": { // who is the same in all
			walks: []walk{{columns: "-, -, -, l.queued_at, l.id", narrow: inTheList + " AND l.recipient = @Recipient"}},
		},
		"queued with": {
			walks: []walk{{columns: "-, -, -, l.queued_at, l.id", narrow: inOneMail}},
		},
		"jurisdiction with": {
			walks: []walk{{columns: "jurisdiction_name, -, jurisdiction_state, l.queued_at, l.id", narrow: inOneMail}},
			by:    func(l mailLine) []string { return []string{l.JurisdictionName, "", l.JurisdictionState} },
		},
		"subject": {
			walks: []walk{{columns: "l.subject, -, l.recipient_name, l.queued_at, l.id", narrow: inTheList}},
			by:    func(l mailLine) []string { return []string{l.Subject, "", l.RecipientName} },
		},
		"recipient": {
			walks: []walk{{columns: "u.name, -, u.id, l.queued_at, l.id", narrow: inTheList, lead: "users u", leads: 3}},
			by:    func(l mailLine) []string { return []string{l.RecipientName, "", l.Recipient} },
		},
		"status status": { // which is the same in all
			walks: []walk{{columns: "-, -, l.recipient_name, l.queued_at, l.id", narrow: inTheList + " AND l.status = @Status"}},
			by:    func(l mailLine) []string { return []string{"", "", l.RecipientName} },
		},
		"status": {
			walks: []walk{{columns: "l.status, -, l.recipient_name, l.queued_at, l.id", narrow: inTheList}},
			by:    func(l mailLine) []string { return []string{l.Status, "", l.RecipientName} },
		},
		"sent": {
			walks: []walk{{columns: "-, l.sent_at, l.recipient_name, l.queued_at, l.id", narrow: inTheList}},
			by:    func(l mailLine) []string { return []string{"", decimal(l.SentAt), l.RecipientName} },
		},
		"attempts": {
			walks: []walk{{columns: "-, l.attempts, l.recipient_name, l.queued_at, l.id", narrow: inTheList}},
			by:    func(l mailLine) []string { return []string{"", decimal(l.Attempts), l.RecipientName} },
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
func mailScope(v workflow.Viewer) (s scope, blank bool) {
	s = scopeOf(v)
	if v.Role == workflow.Admin {
		return scope{all: true}, true
	}
	return s, false
}

// Mails lists messages without their bytes, newest first where no other order is asked for. What is in another message
// stands in the list of that one alone.
func (r *Reads) Mails(ctx context.Context, v workflow.Viewer, f view.MailFilter) (view.Page[view.MailRow], error) {
	none := view.Page[view.MailRow]{Items: []view.MailRow{}}
	limit, err := limitOf(f.Limit)
	if err != nil {
		return none, err
	}
	s, blank := mailScope(v)
	if sorts := f.SortsFor(v); f.Sort != "" && !view.HasSort(sorts, f.Sort) {
		return none, noSuchSort(f.Sort, sorts)
	}
	order, err := mails.order(f.Sort, narrowerMails(f))
	if err != nil {
		return none, err
	}
	key, err := after(f.Cursor, order.name, order.start(0)...)
	if err != nil {
		return none, err
	}
	if blank && f.Matter != "" {
		return none, nil // to ask for it would be to learn what is blanked
	}
	q := mailQuery{
		SeesAll: s.all, Member: s.member, Viewer: v.ID, Blank: blank, Status: string(f.Status), Recipient: f.Recipient, Kind: string(f.Kind), Matter: f.Matter, Carrier: f.With,
	}
	return found(ctx, r, f.Query, func(names namesAsked) (view.Page[view.MailRow], error) {
		q.Query = names.query
		lines, err := mails.read(ctx, r.on, order, q, key, limit+1)
		if err != nil {
			return none, column.Unread("outbox", err)
		}
		return pageOf(lines, limit, func(l mailLine) (view.MailRow, error) { return showMail(l, blank), nil }, order.cursor)
	})
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
