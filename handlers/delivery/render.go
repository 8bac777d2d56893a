package delivery

import (
	"context"
	"errors"
	"fmt"
	netmail "net/mail"
	"runtime"
	"runtime/debug"
	"time"

	"golang.org/x/sync/errgroup"

	"duces/handlers/delivery/message"
	"duces/workflow"
	"duces/workflow/view"
)

// rendered is a message that is ready to go, or why it is not.
type rendered struct {
	out       view.Outgoing
	to        string
	raw       []byte
	unstored  view.Rendered // what must be stored before it goes; zero: it was stored by an earlier attempt
	heldUntil time.Time     // quiet hours hold it until then; zero: they do not
	failure   *Refusal
}

// render writes the message of an alert, or takes the bytes of an earlier attempt.
func (r *run) render(ctx context.Context, w Writer, out view.Outgoing) (p rendered) {
	p.out = out
	defer func() {
		if fault := recover(); fault != nil {
			r.Logger.ErrorContext(ctx, "A message could not be written.", "mail", out.ID, "panic", fault, "stack", string(debug.Stack()))
			p = rendered{out: out, failure: r.faulted(ctx, out)}
		}
	}()
	letter, err := w.Render(ctx, out, r.now)
	needless, gone := errors.AsType[Needless](err)
	if err == nil || gone {
		if failed := r.drop(ctx, letter.Dropped); failed != nil {
			err, gone = failed, false
		}
	}
	switch {
	case gone:
		p.failure = &Refusal{Answer: needless.Why, Permanent: true, Cause: needless}
		return p
	case ctx.Err() != nil:
		p.failure = Stopped(ctx)
		return p
	case err != nil:
		p.failure = &Refusal{Answer: "The record for this message could not be read. Delivery will be tried again.", Cause: err}
		return p
	}
	to := letter.To
	p.out.Marked = to.Bounce != nil && to.Bounce.InSession
	if over := quietUntil(to, out, r.now); over.After(r.now) {
		p.heldUntil = over
		return p
	}
	if err := message.CheckAddress(to.Email); err != nil {
		p.failure = &Refusal{Answer: "Not sent: " + err.Error() + ".", Permanent: true, Cause: err}
		return p
	}
	p.to, p.raw = to.Email, out.Bytes
	if len(p.raw) > 0 {
		return p
	}
	m, err := message.Compose(ctx, r.from, netmail.Address{Name: to.Name, Address: to.Email}, out.ID, letter.Draft, r.now)
	if err != nil && out.Alert.Kind == workflow.AlertTogether {
		p.failure = r.scatter(ctx, out)
		return p
	}
	if err != nil {
		p.failure = &Refusal{Answer: "Not sent: " + message.Printable(err.Error()) + ".", Permanent: true, Cause: err}
		return p
	}
	p.raw = m.Raw
	p.unstored = view.Rendered{ID: out.ID, Attempt: out.Attempt, MessageID: m.ID, Address: m.Address, Subject: m.Subject, Bytes: m.Raw}
	return p
}

// drop ends alerts that a digest held and that are owed no more.
func (r *run) drop(ctx context.Context, all []Dropped) error {
	for _, d := range all {
		err := r.Store.MailNeedless(ctx, d.ID, r.now, d.Why.Status, d.Why.Why)
		if err != nil && workflow.CodeOf(err) != workflow.Conflict { // which says that it has ended meanwhile
			return err
		}
	}
	return nil
}

// maxFaults is how often rendering a message may bring the Writer down.
const maxFaults = 5

// faulted counts a message that brought the Writer down. It is tried again, in
// case the fault lay in what it is written from, and set aside after the fifth
// time for a person to look at; the others go on.
func (m *Mailer) faulted(ctx context.Context, out view.Outgoing) *Refusal {
	if out.Alert.Kind == workflow.AlertTogether {
		return m.scatter(ctx, out)
	}
	n, err := m.Store.MailFaulted(context.WithoutCancel(ctx), out.ID)
	if err != nil || n < maxFaults {
		return &Refusal{Answer: "Duces could not write this message. It will try again. The log has the details.", Cause: err}
	}
	return &Refusal{Answer: fmt.Sprintf("Stopped: Duces could not write this message after %d attempts. The log has the details.", n), Permanent: true}
}

// scatter lets alerts go out alone that cannot be written together: what is wrong with one of them
// keeps no other from its reader.
func (m *Mailer) scatter(ctx context.Context, out view.Outgoing) *Refusal {
	if err := m.Store.Scatter(context.WithoutCancel(ctx), out.ID); err != nil {
		return &Refusal{Answer: "Duces could not write this message. It will try again.", Cause: err}
	}
	why := Needless{"This message could not be written. Its alerts are sent one by one.", view.MailUnowed}
	return &Refusal{Answer: why.Why, Permanent: true, Cause: why}
}

// renderAll renders the messages of each batch.
func (r *run) renderAll(ctx context.Context, claimed <-chan []view.Outgoing, done chan<- []rendered) {
	for batch := range claimed {
		if r.over(ctx) {
			r.leave(batch...)
			continue
		}
		writer := r.Writer.ForBatch(ctx, batch)
		all := make([]rendered, len(batch))
		var writing errgroup.Group
		writing.SetLimit(runtime.GOMAXPROCS(0))
		for i, out := range batch {
			writing.Go(func() error { all[i] = r.render(ctx, writer, out); return nil })
		}
		_ = writing.Wait() // each has its own failure
		done <- all
	}
}
