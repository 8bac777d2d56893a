package jobs

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/view"
)

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

// Bounce reads a report of a mail server that a message could not be delivered
// (RFC 3464), marks whom it did not reach, and tells somebody else of each
// alert about a deadline that came back. The same report, fed twice, does
// nothing the second time. What is no such report is Refused; one that speaks
// of nobody on record is NotFound.
func Bounce(ctx context.Context, store Store, message io.Reader, now time.Time) (Bounced, error) {
	n, err := readNotice(message)
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
	for _, v := range n.recipients {
		r := BouncedRecipient{Address: printable(v.address), Action: printable(v.action), Status: v.code()}
		r.User, r.Mail = whose(v, n, about, users)
		known = known || r.User != ""
		if r.User != "" && v.action == "failed" {
			if err := bounced(ctx, store, r, v, about, now); err != nil {
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

// whose finds the user whom a verdict concerns: the recipient of the message
// that came back, where the report names it, since forwarding changes
// addresses; otherwise the one user with that address.
func whose(v verdict, n notice, about view.Outgoing, users []account.User) (user, mail string) {
	if about.ID != "" && len(n.recipients) == 1 {
		return about.Alert.Recipient, about.ID
	}
	for _, u := range users {
		if !strings.EqualFold(u.Email, v.address) {
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

// bounced marks a user and, where an alert about a deadline did not reach
// them, sees to it that somebody else is told.
func bounced(ctx context.Context, store Store, r BouncedRecipient, v verdict, about view.Outgoing, now time.Time) error {
	engine := workflow.NewEngine(store, func() time.Time { return now })
	words := cmp.Or(v.words, "The mail server gave no reason.")
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
			if err := reportUndelivered(ctx, store, a, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// code is the status, or the class that the action belongs to where the server
// gave none that is well formed.
func (v verdict) code() string {
	if account.EnhancedStatus(v.status) {
		return v.status
	}
	if v.action == "failed" {
		return "5.0.0"
	}
	return "4.0.0"
}
