// Package bounce reads reports that a mail could not be delivered, marks the
// users whom mail does not reach, and has somebody else alerted of each alert
// about a deadline that came back.
//
// It changes nothing but through the engine, and sends no mail itself.
package bounce

import (
	"cmp"
	"context"
	"fmt"
	"io"
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
	Mail    string `json:"mail,omitempty"` // in the outbox; empty: the report does not say which
	// Marked says that the user is marked as one whom mail does not reach.
	Marked bool `json:"marked"`
}

// Sentence says it to a person.
func (b Bounced) Sentence() string {
	var parts []string
	for _, r := range b.Recipients {
		switch {
		case r.Marked && r.Mail != "":
			parts = append(parts, fmt.Sprintf("mail %s to %s came back (%s), and its recipient is marked", r.Mail, r.Address, r.Status))
		case r.Marked:
			parts = append(parts, fmt.Sprintf("a mail to %s came back (%s), and its recipient is marked", r.Address, r.Status))
		case r.User == "":
			parts = append(parts, fmt.Sprintf("nobody on record has the address %s", r.Address))
		default:
			parts = append(parts, fmt.Sprintf("the mail to %s is %s, which marks nobody", r.Address, r.Action))
		}
	}
	s := strings.Join(parts, "; ") + "."
	return strings.ToUpper(s[:1]) + s[1:]
}

// Record reads a report of a mail server that a message could not be delivered
// (RFC 3464), marks those whom it did not reach, and has somebody else alerted
// of each alert about a deadline that came back. The same report recorded again
// does nothing. What is no such report is Refused; one that speaks of nobody on
// record is NotFound.
func Record(ctx context.Context, store Store, raw io.Reader, now time.Time) (Bounced, error) {
	n, err := readNotification(raw)
	if err != nil {
		return Bounced{}, err
	}
	var about view.Outgoing // the message that came back, if it is ours
	if n.messageID != "" {
		about, err = store.MailByMessageID(ctx, n.messageID)
		if workflow.CodeOf(err) == workflow.NotFound {
			// Anybody can write a report; only who had our message knows its id.
			return Bounced{}, &workflow.Error{Code: workflow.NotFound, Message: "This report is about a message that was not sent from here; nothing was recorded."}
		}
		if err != nil {
			return Bounced{}, err
		}
	}
	_, users, err := store.Everyone(ctx)
	if err != nil {
		return Bounced{}, err
	}
	var done Bounced
	known := false
	for _, s := range n.recipients {
		r := BouncedRecipient{Address: message.Printable(s.address), Action: message.Printable(s.action), Status: s.code()}
		r.User, r.Mail = findUser(s, n, about, users)
		known = known || r.User != ""
		if r.User != "" && s.action == "failed" {
			if err := mark(ctx, store, r, s, about, now); err != nil {
				return done, err
			}
			r.Marked = true
		}
		done.Recipients = append(done.Recipients, r)
	}
	if !known {
		return done, &workflow.Error{Code: workflow.NotFound, Message: "This report speaks of no mail and of no address on record; nothing was recorded."}
	}
	return done, nil
}

// findUser finds the user whom a status concerns: the recipient of the message
// that came back, where the report names it, since forwarding changes
// addresses; otherwise the one user with that address.
func findUser(s recipientStatus, n notification, about view.Outgoing, users []account.User) (user, mail string) {
	if about.ID != "" && len(n.recipients) == 1 {
		return about.Alert.Recipient, about.ID
	}
	for _, u := range users {
		if !strings.EqualFold(u.Email, s.address) {
			continue
		}
		if user != "" {
			return "", ""
		}
		user = u.ID
	}
	if user != "" && user == about.Alert.Recipient {
		mail = about.ID
	}
	return user, mail
}

// mark marks a user and, where an alert about a deadline did not reach them,
// has somebody else alerted.
func mark(ctx context.Context, store Store, r BouncedRecipient, s recipientStatus, about view.Outgoing, now time.Time) error {
	engine := workflow.NewEngine(store, func() time.Time { return now })
	words := cmp.Or(s.words, "The mail server gave no reason.")
	_, err := engine.Do(ctx, workflow.SystemActor, "", account.RecordBounce{User: r.User, Mail: r.Mail, Status: r.Status, Report: words})
	if err != nil || r.Mail == "" {
		return err
	}
	alerts := []view.Outgoing{about}
	if about.Alert.Kind == workflow.AlertDigest {
		if alerts, err = store.SentWith(ctx, about.ID); err != nil {
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

// code is the status, or the class that the action belongs to where the server
// gave none that is well formed.
func (s recipientStatus) code() string {
	if account.EnhancedStatus(s.status) {
		return s.status
	}
	if s.action == "failed" {
		return "5.0.0"
	}
	return "4.0.0"
}
