package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"duces/workflow/view"
)

const (
	// workers is how many messages are on their way at once, unless set.
	workers = 4
	// bag is how many messages are claimed, written and kept at once in a burst:
	// one durable commit serves them all, and as many have an attempt on record
	// in vain if the machine fails just then.
	bag = 256
	// moment is how long the record of a message that was taken may wait for
	// others: if the machine fails within it, those go out once more.
	moment = 20 * time.Millisecond
)

// burst sends what is due over several connections, as on an assembly line:
// one bag is claimed while the one before is written and those before are sent.
func (d *delivery) burst(ctx context.Context) error {
	n := d.sweeper.Workers
	if n == 0 {
		n = workers
	}
	bags, written := make(chan []view.Outgoing, 1), make(chan sheaf, 1)
	ready, results := make(chan parcel, bag), make(chan result, bag)
	var line, sending, recording sync.WaitGroup
	line.Go(func() { defer close(bags); d.fill(ctx, bags) })
	line.Go(func() { defer close(written); d.write(ctx, bags, written) })
	line.Go(func() { defer close(ready); d.shelve(ctx, written, ready) })
	for range n {
		sending.Go(func() { d.dispatch(ctx, ready, results) })
	}
	recording.Go(func() { d.keepBooks(ctx, results) })
	line.Wait()
	sending.Wait()
	close(results)
	recording.Wait()
	d.fail(d.giveBack(ctx, d.untried...))
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.err
}

// fill claims messages until none is due.
func (d *delivery) fill(ctx context.Context, bags chan<- []view.Outgoing) {
	for !d.over(ctx) {
		claimed, err := d.claim(ctx, bag)
		d.fail(err)
		if err != nil || len(claimed) == 0 {
			return
		}
		select {
		case bags <- claimed:
		case <-d.halted:
			d.leave(claimed...)
		case <-ctx.Done():
			d.leave(claimed...)
		}
	}
}

// sheaf is a bag whose messages were written, or why one could not be.
type sheaf struct {
	claimed  []view.Outgoing
	parcels  []parcel
	failures []*Refusal
}

// write puts the messages of each bag together.
func (d *delivery) write(ctx context.Context, bags <-chan []view.Outgoing, written chan<- sheaf) {
	for claimed := range bags {
		if d.over(ctx) {
			d.leave(claimed...)
			continue
		}
		desk := d.sweeper.desk(ctx, claimed)
		parcels, failures := make([]parcel, len(claimed)), make([]*Refusal, len(claimed))
		var writing errgroup.Group
		writing.SetLimit(runtime.GOMAXPROCS(0))
		for i, out := range claimed {
			writing.Go(func() error { parcels[i], failures[i] = desk.prepare(ctx, out, d.now); return nil })
		}
		_ = writing.Wait() // each has its own failure
		written <- sheaf{claimed, parcels, failures}
	}
}

// shelve keeps what messages are to go out as, before any of them goes.
func (d *delivery) shelve(ctx context.Context, written <-chan sheaf, ready chan<- parcel) {
	for w := range written {
		d.sweeper.keepAll(ctx, w.parcels, w.failures)
		later := putOffs{}
		for i, out := range w.claimed {
			if failure := w.failures[i]; failure != nil && !failure.until.IsZero() {
				later.add(failure, out)
				continue
			} else if failure != nil {
				d.fail(d.unwritten(ctx, out, failure))
				continue
			}
			select {
			case ready <- w.parcels[i]:
			case <-d.halted:
				d.leave(out)
			case <-ctx.Done():
				d.leave(out)
			}
		}
		d.fail(d.putOff(ctx, later))
	}
}

// result is what came of sending a message.
type result struct {
	out     view.Outgoing
	taken   view.Taken
	failure *Refusal
}

// dispatch sends messages. The next one need not wait for the record of the one before.
func (d *delivery) dispatch(ctx context.Context, ready <-chan parcel, results chan<- result) {
	for p := range ready {
		if d.over(ctx) {
			d.leave(p.out)
			continue
		}
		answer, failure := d.sweeper.send(ctx, p)
		if failure != nil && failure.Relay {
			d.halt()
		}
		results <- result{p.out, taken(p.out, d.at(), answer), failure}
	}
}

// keepBooks records what came of messages: as many at once as come in within
// a moment, so that a burst costs few durable commits.
func (d *delivery) keepBooks(ctx context.Context, results <-chan result) {
	for first := range results {
		all, over := []result{first}, time.After(moment)
		for more := true; more && len(all) < bag; {
			select {
			case r, ok := <-results:
				if more = ok; ok {
					all = append(all, r)
				}
			case <-over:
				more = false
			}
		}
		d.book(ctx, all)
	}
}

func (d *delivery) book(ctx context.Context, all []result) {
	var taken []view.Taken
	for _, r := range all {
		if r.failure == nil {
			taken = append(taken, r.taken)
		}
	}
	if len(taken) > 1 && d.sweeper.Store.MailSent(context.WithoutCancel(ctx), taken...) == nil {
		d.answered(ctx)
		d.mu.Lock()
		d.sent += len(taken)
		d.mu.Unlock()
		all = slices.DeleteFunc(all, func(r result) bool { return r.failure == nil })
	}
	for _, r := range all {
		d.fail(d.settle(ctx, r.out, r.taken.Answer, r.failure))
	}
}

// fail ends the run if the store failed.
func (d *delivery) fail(err error) {
	if err == nil {
		return
	}
	d.mu.Lock()
	d.err = errors.Join(d.err, err)
	d.mu.Unlock()
	d.halt()
}

// halt ends the run: no further message is tried.
func (d *delivery) halt() {
	d.mu.Lock()
	defer d.mu.Unlock()
	select {
	case <-d.halted:
	default:
		close(d.halted)
	}
}

func (d *delivery) over(ctx context.Context) bool {
	select {
	case <-d.halted:
		return true
	default:
		return ctx.Err() != nil
	}
}

// leave puts claimed messages aside that are not tried, to be given back at the end.
func (d *delivery) leave(claimed ...view.Outgoing) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.untried = append(d.untried, claimed...)
}

// putOffs are claimed messages that were not tried, by when their time comes.
type putOffs map[time.Time][]view.Outgoing

// add puts a message off until a refusal says, and has its row say why.
func (p putOffs) add(r *Refusal, out view.Outgoing) {
	out.Answer = r.Answer
	p[r.until] = append(p[r.until], out)
}

// putOff undoes claims.
func (d *delivery) putOff(ctx context.Context, all putOffs) error {
	for at, claimed := range all {
		if err := d.sweeper.Store.ReturnMail(context.WithoutCancel(ctx), at, claimed); err != nil {
			return fmt.Errorf("give back %d messages that were not tried: %w", len(claimed), err)
		}
	}
	return nil
}

// giveBack undoes claims of messages whose time has come as before.
func (d *delivery) giveBack(ctx context.Context, claimed ...view.Outgoing) error {
	return d.putOff(ctx, putOffs{d.now: claimed})
}
