package server

import (
	"context"
	"fmt"
	"time"

	sweeps "duces/handlers/clock"
	"duces/workflow"
	"duces/workflow/clock"
	"duces/workflow/sweep"
)

// alive says what keeps the server from its work: that nothing can be stored, that
// nothing can be read, or that the clock does not come by. It is the dead man's switch: it fails once the clock, by its own mark in
// the store, has not come by for longer than sweep.Silence. began is when this
// process did, so that after a downtime the first tick has time to come. A mark
// that lies ahead was made by a wrong clock, and says nothing.
func alive(failing func() error, last func(context.Context) (time.Time, error), now func() time.Time, began time.Time) func(context.Context) error {
	return func(ctx context.Context) error {
		if err := failing(); err != nil {
			return err
		}
		at, err := last(ctx)
		if err != nil {
			return unwell("The database cannot be read.", err)
		}
		now := now()
		if at.Before(began) || clock.Wrong(at, now) {
			at = began
		}
		if away := now.Sub(at); away > sweep.Silence {
			return unwell("Deadlines are not being checked. The scheduler has not run for three minutes.",
				fmt.Errorf("the scheduler last ran %s ago, at %s", away.Round(time.Second), at.Format(time.RFC3339)))
		}
		return nil
	}
}

// ready says whether requests may be sent here: what they bring can be stored, and
// the scheduler's last tick succeeded and is not long ago. What a tick could not store is
// no matter once writes succeed again: the next one is at most a minute away.
func ready(failing func() error, last func() sweeps.Run) func(context.Context) error {
	const late = 5 * time.Minute
	return func(context.Context) error {
		if err := failing(); err != nil {
			return err
		}
		tick := last()
		code := workflow.CodeOf(tick.Err)
		if tick.Err != nil && code != workflow.Unavailable && code != workflow.UnknownOutcome {
			return unwell("The last run of the scheduler failed. The log has the details.", tick.Err)
		}
		if !tick.Ended.IsZero() && time.Since(tick.Ended) > late {
			return unwell("The scheduler has not run for five minutes.", fmt.Errorf("it last finished at %s", tick.Ended.Format(time.RFC3339)))
		}
		return nil
	}
}

// unwell is a sentence for whoever watches the server; the cause is for the log.
func unwell(message string, cause error) error {
	return (&workflow.Error{Code: workflow.Unavailable, Message: message}).Because(cause)
}
