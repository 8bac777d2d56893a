package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"duces/workflow/view"
)

// Deliver tries the messages of the outbox whose time has come and returns how
// many were taken. The first goes alone, to see whether the server is there;
// once it answers for a message, several go abreast. Trouble with the server
// ends the run: what was claimed and not tried has lost no attempt.
func (s *Sweeper) Deliver(ctx context.Context, now time.Time) (int, error) {
	d := &delivery{sweeper: s, now: now.UTC().Truncate(time.Microsecond), began: time.Now(), halted: make(chan struct{})}
	if s.waiting(d.now) {
		return 0, nil
	}
	if kept, ok := s.Sender.(interface{ Rest() }); ok {
		defer kept.Rest()
	}
	alive, err := d.probe(ctx)
	if err == nil && alive {
		err = d.burst(ctx)
	}
	if err == nil {
		err = ctx.Err()
	}
	return d.sent, err
}

// delivery is one run over the outbox.
type delivery struct {
	sweeper *Sweeper
	now     time.Time // on the clock that the sweep was given
	began   time.Time // the same instant by the machine's

	mu      sync.Mutex
	sent    int
	err     error           // of the store, which ends the run
	halted  chan struct{}   // closed: no further message is tried
	untried []view.Outgoing // claimed, and to be given back
}

// parcel is a message that is ready to go.
type parcel struct {
	out view.Outgoing
	to  string
	raw []byte
	new view.Rendered // what is to be kept before it goes; zero: it is kept already
}

// at is when something happens, on the clock that the sweep was given: a slow
// server takes time, and the record shall say when it answered.
func (d *delivery) at() time.Time {
	return d.now.Add(time.Since(d.began)).Truncate(time.Microsecond)
}

func (d *delivery) claim(ctx context.Context, most int) ([]view.Outgoing, error) {
	claimed, err := d.sweeper.Store.ClaimMail(ctx, d.now, most, func(out view.Outgoing) time.Duration { return wait(out, d.now) })
	if err != nil && ctx.Err() == nil {
		return nil, fmt.Errorf("claim messages of the outbox: %w", err)
	}
	return claimed, nil
}

// probe sends one message, to see whether the server answers for it.
func (d *delivery) probe(ctx context.Context) (alive bool, err error) {
	for most := 1; ctx.Err() == nil; most = bag {
		claimed, err := d.claim(ctx, most)
		if err != nil || len(claimed) == 0 {
			return false, err
		}
		if tried, alive, err := d.first(ctx, claimed); tried || err != nil {
			return alive, err
		}
	}
	return false, nil
}

// first sends the first of some messages that can go. Those before it were
// ended or put off, those behind it are given back.
func (d *delivery) first(ctx context.Context, claimed []view.Outgoing) (tried, alive bool, err error) {
	later := putOffs{}
	defer func() { err = errors.Join(err, d.putOff(ctx, later)) }()
	for i, out := range claimed {
		if ctx.Err() != nil {
			later[d.now] = claimed[i:]
			return false, false, nil // probe sees that itself
		}
		p, failure := desk{Sweeper: d.sweeper}.prepare(ctx, out, d.now)
		if failure == nil {
			failure = d.sweeper.keep(ctx, p)
		}
		switch {
		case failure == nil:
			later[d.now] = claimed[i+1:]
			answer, failure := d.sweeper.send(ctx, p)
			return true, failure == nil || !failure.Relay, d.settle(ctx, p.out, answer, failure)
		case !failure.until.IsZero():
			later.add(failure, out)
		default:
			if err := d.unwritten(ctx, out, failure); err != nil {
				later[d.now] = claimed[i+1:]
				return false, false, err
			}
		}
	}
	return false, false, nil
}

// prepare writes the message of an alert, or takes the bytes of an earlier attempt.
func (s desk) prepare(ctx context.Context, out view.Outgoing, now time.Time) (p parcel, failure *Refusal) {
	defer func() {
		if r := recover(); r != nil {
			s.Logger.ErrorContext(ctx, "A message could not be written.", "mail", out.ID, "panic", r, "stack", string(debug.Stack()))
			failure = s.faulted(ctx, out)
		}
	}()
	to, letter, err := s.letter(ctx, out, now)
	if gone, ok := errors.AsType[needless](err); ok {
		return p, &Refusal{Answer: gone.why, Permanent: true, cause: gone}
	}
	if ctx.Err() != nil {
		return p, stopped(ctx)
	}
	if err != nil {
		return p, &Refusal{Answer: "The record behind this message could not be read; it is tried again.", cause: err}
	}
	if over := quietUntil(to, out, now); over.After(now) {
		return p, &Refusal{Answer: view.HeldByQuietHours, until: over}
	}
	if err := checkAddress(to.Email); err != nil {
		return p, &Refusal{Answer: "Not sent: " + err.Error() + ".", Permanent: true, cause: err}
	}
	p = parcel{out: out, to: to.Email, raw: out.Bytes}
	if len(p.raw) == 0 {
		m, err := compose(ctx, s.from, to, out.ID, letter, now)
		if err != nil {
			return p, &Refusal{Answer: "Not sent: " + printable(err.Error()) + ".", Permanent: true, cause: err}
		}
		p.raw = m.Raw
		p.new = view.Rendered{ID: out.ID, MessageID: m.ID, Address: m.Address, Subject: m.Subject, Bytes: m.Raw}
	}
	return p, nil
}

// keep stores what a message is to go out as.
func (s *Sweeper) keep(ctx context.Context, p parcel) *Refusal {
	if p.new.ID == "" {
		return nil
	}
	err := s.Store.MailRendered(ctx, p.new)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return stopped(ctx)
	}
	return &Refusal{Answer: "The message could not be stored before sending; it is tried again.", cause: err}
}

// keepAll stores what the messages of a bag are to go out as.
func (s *Sweeper) keepAll(ctx context.Context, parcels []parcel, failures []*Refusal) {
	var fresh []view.Rendered
	for i, p := range parcels {
		if failures[i] == nil && p.new.ID != "" {
			fresh = append(fresh, p.new)
		}
	}
	if len(fresh) == 0 || len(fresh) > 1 && s.Store.MailRendered(ctx, fresh...) == nil {
		return
	}
	for i, p := range parcels { // one by one, so that only the one fails that must
		if failures[i] == nil {
			failures[i] = s.keep(ctx, p)
		}
	}
}

// faults is how often a message may bring its writer down.
const faults = 5

// faulted counts a message that brought its writer down. It is tried again, in
// case the fault lay in what it is written from, and set aside after the fifth
// time for a person to look at; the others go on.
func (s *Sweeper) faulted(ctx context.Context, out view.Outgoing) *Refusal {
	n, err := s.Store.MailFaulted(context.WithoutCancel(ctx), out.ID)
	if err != nil || n < faults {
		return &Refusal{Answer: "Writing this message failed inside Duces; it is tried again. The log has the details.", cause: err}
	}
	return &Refusal{Answer: fmt.Sprintf("Set aside: writing this message failed inside Duces %d times. The log has the details.", n), Permanent: true}
}

func (s *Sweeper) send(ctx context.Context, p parcel) (string, *Refusal) {
	answer, err := s.Sender.Send(ctx, s.from.Address, p.to, p.raw)
	if err == nil {
		return answer, nil
	}
	if r, ok := errors.AsType[*Refusal](err); ok {
		return "", r
	}
	return "", &Refusal{Answer: err.Error(), cause: err}
}
