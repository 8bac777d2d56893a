package respond

import (
	"context"
	"errors"
	netmail "net/mail"
	"slices"
	"strings"
	"sync"
	"time"

	"duces/handlers/delivery"
	"duces/handlers/delivery/message"
	"duces/templates/mail"
	"duces/workflow"
	"duces/workflow/contactmail"
)

// contactMail is a mail owed to a contact.
type contactMail struct {
	contactmail.Mailing
	to      netmail.Address
	id      string // local part of its Message-ID
	thread  string
	useless string // why it is not sent any more; empty: it is
	write   func() (mail.Letter, error)
	// tried and ended are how its history is told of an attempt, with the answer to the one before, and of its end.
	tried func(attempt int, answer string) workflow.Command
	ended func(failed bool, answer string) workflow.Command
}

// next is when it is tried next.
func (x contactMail) next() time.Time {
	if x.Attempts == 0 {
		return time.Time{}
	}
	return x.Tried.Add(delivery.Wait(x.Attempts))
}

// deliver sends what is due, of all that owed lists page by page. Those that waited longest for their next attempt
// come first in their page, and new ones before them.
func (m Mailer) deliver(
	ctx context.Context, now time.Time, owed func(after string) ([]string, error), mails func(id string) ([]contactMail, error),
) (int, error) {
	sent, after := 0, ""
	for {
		ids, err := owed(after)
		if err != nil || len(ids) == 0 {
			return sent, err
		}
		after = ids[len(ids)-1]
		var due []contactMail
		for _, id := range ids {
			all, err := mails(id)
			if err != nil {
				m.Log.ErrorContext(ctx, "The mails to a contact cannot be read.", "id", id, "error", err)
			}
			for _, x := range all {
				if x.useless != "" || !now.Before(x.next()) {
					due = append(due, x)
				}
			}
		}
		slices.SortStableFunc(due, func(a, b contactMail) int { return a.next().Compare(b.next()) })
		for _, x := range due {
			done, err := m.send(ctx, x, now)
			if err != nil { // the mails to others go out
				m.Log.WarnContext(ctx, "A mail to a contact did not go out. It is tried again.", "mail", x.id, "error", err)
			}
			if done {
				sent++
			}
		}
	}
}

// send makes an attempt, and says whether a server took the mail. An error says that it is tried again.
func (m Mailer) send(ctx context.Context, x contactMail, now time.Time) (bool, error) {
	engine := workflow.NewEngine(m.Store, func() time.Time { return now })
	record := func(ctx context.Context, c workflow.Command) error {
		_, err := engine.Do(ctx, workflow.SystemActor, "", c)
		return err
	}
	if x.useless != "" {
		return false, record(ctx, x.ended(true, x.useless))
	}
	if m.paused(now) {
		return false, nil
	}
	letter, err := x.write()
	if err != nil {
		return false, err
	}
	attempt := x.Attempts + 1
	if err := record(ctx, x.tried(attempt, m.Answers.of(x.id))); err != nil { // nothing is sent that is not on record
		return false, err
	}
	answer, failed, err := m.try(ctx, x, letter, now, delivery.Exhausted(attempt))
	ctx = context.WithoutCancel(ctx) // what became of it is recorded though the program ends
	if err != nil {
		m.Answers.keep(x.id, answer)
		return false, err
	}
	if err := record(ctx, x.ended(failed, answer)); err != nil {
		return false, err
	}
	m.Answers.keep(x.id, "")
	return !failed, nil
}

// try sends a mail, and gives the answer of the server, or why the mail never goes out. An error says that it is to be
// tried again, unless it is the last try.
func (m Mailer) try(ctx context.Context, x contactMail, l mail.Letter, now time.Time, last bool) (answer string, failed bool, err error) {
	answer, err = m.pass(ctx, x.to, x.id, message.Draft{Letter: l, Thread: x.thread}, now)
	if m.Outbox != nil {
		m.Outbox.Heard(now, err)
	}
	refusal, known := errors.AsType[*delivery.Refusal](err)
	failed = err != nil
	switch {
	case err == nil:
	case known && refusal.Permanent:
		answer, err = refusal.Answer, nil
	case last && (!known || !refusal.Pause): // trouble of our own ends no mail
		answer, err = "Not delivered in time: "+err.Error(), nil
	default:
		answer = err.Error()
	}
	return strings.TrimSpace(message.Printable(answer)), failed, err
}

// Answers are what a mail server said to the latest attempt of each mail that is tried again, by the mail's id. They
// come on record with the next attempt. It is safe for concurrent use; nil keeps nothing.
type Answers struct {
	mu   sync.Mutex
	said map[string]string
}

func (a *Answers) of(id string) string {
	if a == nil {
		return ""
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.said[id]
}

// keep keeps an answer; an empty one forgets.
func (a *Answers) keep(id, answer string) {
	if a == nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if answer == "" {
		delete(a.said, id)
		return
	}
	if a.said == nil {
		a.said = map[string]string{}
	}
	a.said[id] = answer
}
