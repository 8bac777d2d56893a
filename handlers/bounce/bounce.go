// Package bounce reads reports that a mail could not be delivered, marks the
// users whom mail does not reach, and has somebody else alerted of each alert
// about a deadline that came back.
//
// Anybody can write such a report, to the address that mails come from. What one
// can bring about is therefore bounded: its user is shown as marked, others are
// alerted as well, and what is owed to the user goes on being sent to them. It
// counts only where it names a mail of ours, whose ids are not to be guessed, or an
// address to which mail went lately.
//
// The package changes nothing but through the engine, and sends no mail itself.
package bounce

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"duces/handlers/delivery"
	"duces/handlers/delivery/message"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/review"
	"duces/workflow/view"
)

// Store is what reports are held against, and recorded in.
type Store interface {
	// Update marks users and reports alerts, as the system.
	workflow.Store
	// Everyone gives all reviews and all users.
	Everyone(ctx context.Context) ([]review.Review, []account.User, error)
	// MailByMessageID finds a message by the Message-ID it was sent under, angle brackets included.
	MailByMessageID(ctx context.Context, messageID string) (view.Outgoing, error)
	// Mails lists messages, those first that were queued last.
	Mails(ctx context.Context, v workflow.Viewer, f view.MailFilter) (view.Page[view.MailRow], error)
	// SentWith lists the alerts that went out with a digest that was sent.
	SentWith(ctx context.Context, digest string) ([]view.Outgoing, error)
}

// Bounced is what a report of a mail server led to.
type Bounced struct {
	Recipients []BouncedRecipient `json:"recipients"`
}

// BouncedRecipient is somebody of whom a report speaks.
type BouncedRecipient struct {
	Address string `json:"address"`
	Action  string `json:"action"`
	Status  string `json:"status"`
	User    string `json:"user,omitempty"` // empty: nobody on record has this address
	Mail    string `json:"mail,omitempty"` // in the outbox; empty: the report is about no mail to them
	// Marked says that the user is marked as one whom mail does not reach.
	Marked bool `json:"marked"`
}

// Sentence says it to a person.
func (b Bounced) Sentence() string {
	var parts []string
	for _, r := range b.Recipients {
		switch {
		case r.Marked:
			parts = append(parts, fmt.Sprintf("mail %s to %s bounced (%s); its recipient is marked", r.Mail, r.Address, r.Status))
		case r.User == "":
			parts = append(parts, fmt.Sprintf("no user has the address %s", r.Address))
		case r.Mail == "":
			parts = append(parts, fmt.Sprintf("no mail to %s matches this report", r.Address))
		default:
			parts = append(parts, fmt.Sprintf("the mail to %s is %s; no user is marked", r.Address, r.Action))
		}
	}
	s := strings.Join(parts, "; ") + "."
	return strings.ToUpper(s[:1]) + s[1:]
}

// Record reads a report of a mail server that a message could not be delivered,
// marks those whom it did not reach, and has somebody else alerted of each alert
// about a deadline that came back. The same report recorded again does nothing,
// whatever came between. What is no such report is Refused; one that names neither a
// mail of ours nor anybody to whom mail went lately is NotFound.
func Record(ctx context.Context, store Store, raw io.Reader, now time.Time) (Bounced, error) {
	n, err := readReport(raw)
	if err != nil {
		return Bounced{}, err
	}
	_, users, err := store.Everyone(ctx)
	if err != nil {
		return Bounced{}, err
	}
	about, err := sentAs(ctx, store, n.ids)
	if err != nil {
		return Bounced{}, err
	}
	concerned := concernedBy(n, about, users)
	var done Bounced
	known := false
	for i, s := range n.recipients {
		r := BouncedRecipient{Address: message.Printable(s.address), Action: message.Printable(s.action), Status: s.code(), User: named(s, users)}
		var mail view.Outgoing
		key := ""
		switch {
		case about.ID != "" && i == concerned:
			mail, r.User = about, about.Alert.Recipient
			r.Address = cmp.Or(r.Address, emailOf(users, r.User))
			key = about.ID + "/" + r.Status
		case about.ID == "" && r.User != "":
			if mail, err = sentLately(ctx, store, r.User, n.subject, now); err != nil {
				return done, err
			}
			key = n.digest + "/" + r.User
		}
		r.Mail = mail.ID
		known = known || r.Mail != ""
		if r.Mail != "" && s.failed() {
			if err := mark(ctx, store, key, r, s, mail, now); err != nil {
				return done, err
			}
			r.Marked = true
		}
		done.Recipients = append(done.Recipients, r)
	}
	if !known {
		return done, &workflow.Error{Code: workflow.NotFound, Message: "This report does not match any mail sent from here, and names no user who was sent mail in the last 14 days. Nothing was recorded."}
	}
	return done, nil
}

// sentAs finds the message of ours that has one of some Message-IDs; zero: there is none.
func sentAs(ctx context.Context, store Store, ids []string) (view.Outgoing, error) {
	for _, id := range ids {
		out, err := store.MailByMessageID(ctx, id)
		if err == nil || workflow.CodeOf(err) != workflow.NotFound {
			return out, err
		}
	}
	return view.Outgoing{}, nil
}

// lately is how long after a message a report may come that names nothing but its
// recipient's address: servers try for five days, and some for longer.
const lately = 14 * 24 * time.Hour

// sentLately finds the message to a user that a report is likely to be about: the
// last one of that subject, or else the last one. Zero: there was none lately.
func sentLately(ctx context.Context, store Store, user, subject string, now time.Time) (view.Outgoing, error) {
	page, err := store.Mails(ctx, system, view.MailFilter{Recipient: user, Status: view.MailSent, Limit: 200})
	if err != nil {
		return view.Outgoing{}, err
	}
	rows := slices.DeleteFunc(page.Items, func(m view.MailRow) bool {
		return m.Sent.Before(now.Add(-lately))
	})
	if len(rows) == 0 {
		return view.Outgoing{}, nil
	}
	m := slices.MaxFunc(rows, func(a, b view.MailRow) int {
		if same := a.Subject == subject; same != (b.Subject == subject) {
			return map[bool]int{true: 1, false: -1}[same]
		}
		return a.Sent.Compare(b.Sent)
	})
	return view.Outgoing{ID: m.ID, Alert: workflow.Alert{
		Kind: m.Kind, Matter: m.Matter, Deadline: m.Deadline, Version: m.Version, Rung: m.Rung, Recipient: user,
	}}, nil
}

// system is the program itself, which sees all messages.
var system = func() workflow.Viewer { u, _ := workflow.BuiltInActor(workflow.SystemActor); return u.Viewer() }()

// concernedBy says which of the statuses in a report is that of our message, which
// has one recipient: the one that names them, or, since forwarding changes
// addresses, the first that failed of those that name nobody on record. -1: none
// is. To somebody else on record the message never went.
func concernedBy(n report, about view.Outgoing, users []account.User) int {
	if i := slices.IndexFunc(n.recipients, func(s recipientStatus) bool { return named(s, users) == about.Alert.Recipient }); i >= 0 {
		return i
	}
	unknown := func(s recipientStatus) bool { return named(s, users) == "" }
	if i := slices.IndexFunc(n.recipients, func(s recipientStatus) bool { return unknown(s) && s.failed() }); i >= 0 {
		return i
	}
	return slices.IndexFunc(n.recipients, unknown)
}

// named is the one user whose address a status names; empty: there is none, or several.
func named(s recipientStatus, users []account.User) string {
	for _, address := range []string{s.original, s.address} {
		user, several := "", false
		for _, u := range users {
			if address != "" && workflow.SameName(u.Email, address) {
				user, several = u.ID, user != ""
			}
		}
		if user != "" && !several {
			return user
		}
	}
	return ""
}

func emailOf(users []account.User, id string) string {
	if i := slices.IndexFunc(users, func(u account.User) bool { return u.ID == id }); i >= 0 {
		return users[i].Email
	}
	return ""
}

// mark marks a user and, where an alert about a deadline did not reach them,
// has somebody else alerted.
func mark(ctx context.Context, store Store, key string, r BouncedRecipient, s recipientStatus, mail view.Outgoing, now time.Time) error {
	words := cmp.Or(s.words, "The mail server gave no reason.")
	err := delivery.MarkUnreachable(ctx, store, key, account.RecordBounce{User: r.User, Mail: r.Mail, Status: r.Status, Report: words}, now)
	if err != nil {
		return err
	}
	alerts := []view.Outgoing{mail}
	if mail.Alert.Kind.Carries() {
		if alerts, err = store.SentWith(ctx, mail.ID); err != nil {
			return err
		}
	}
	for _, a := range alerts {
		if a.Alert.Kind == workflow.AlertDeadline {
			if err := delivery.ReportUndelivered(ctx, store, a, now); err != nil {
				return err
			}
		}
	}
	return nil
}
