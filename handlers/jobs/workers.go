package jobs

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"

	"duces/workflow"
)

const (
	// workers is how many messages are on their way at once, unless set.
	workers = 4
	// bag is how many messages are claimed at once in a burst: one durable commit
	// for all of them, and as many have an attempt on record in vain if the
	// machine fails just then.
	bag = 32
)

// burst sends what is due over several connections: one goroutine claims and
// writes messages while others send those that are ready.
func (d *delivery) burst(ctx context.Context) error {
	n := d.sweeper.Workers
	if n == 0 {
		n = workers
	}
	ready := make(chan parcel, bag)
	var recording errgroup.Group
	recording.SetLimit(2 * bag)
	var sending sync.WaitGroup
	left := make([][]workflow.Outgoing, n) // by those who send, when it is over
	for i := range n {
		sending.Go(func() {
			for p := range ready {
				if d.over(ctx) {
					left[i] = append(left[i], p.out)
					continue
				}
				answer, failure := d.sweeper.send(ctx, p)
				if failure != nil && failure.Relay {
					d.halt()
				}
				// The next message need not wait for the record of this one: the
				// store makes many durable at once.
				recording.Go(func() error { d.fail(d.settle(ctx, p.out, answer, failure)); return nil })
			}
		})
	}
	untold := d.feed(ctx, ready)
	close(ready)
	sending.Wait()
	_ = recording.Wait() // what failed has halted the run
	for _, l := range left {
		untold = append(untold, l...)
	}
	d.fail(d.giveBack(ctx, untold...))
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.err
}

// feed claims and writes messages until none is due, and gives those that it
// could not hand on.
func (d *delivery) feed(ctx context.Context, ready chan<- parcel) []workflow.Outgoing {
	for !d.over(ctx) {
		claimed, err := d.claim(ctx, bag)
		if err != nil || len(claimed) == 0 {
			d.fail(err)
			return nil
		}
		parcels := make([]parcel, len(claimed))
		var writing errgroup.Group
		for i, out := range claimed {
			writing.Go(func() error {
				p, failure := d.sweeper.prepare(ctx, out, d.now)
				if failure != nil {
					d.fail(d.unwritten(ctx, out, failure))
					return nil
				}
				parcels[i] = p
				return nil
			})
		}
		_ = writing.Wait() // what failed has halted the run
		for i, p := range parcels {
			if p.out.ID == "" {
				continue // it is settled
			}
			select {
			case ready <- p:
				continue
			case <-d.halted:
			case <-ctx.Done():
			}
			var untold []workflow.Outgoing
			for _, p := range parcels[i:] {
				if p.out.ID != "" {
					untold = append(untold, p.out)
				}
			}
			return untold
		}
	}
	return nil
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

// giveBack undoes claims of messages that were not tried.
func (d *delivery) giveBack(ctx context.Context, claimed ...workflow.Outgoing) error {
	if err := d.sweeper.Store.ReturnMail(context.WithoutCancel(ctx), d.now, claimed); err != nil {
		return fmt.Errorf("give back %d messages that were not tried: %w", len(claimed), err)
	}
	return nil
}
