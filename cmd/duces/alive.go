package main

import (
	"context"
	"fmt"
	"time"

	"duces/workflow/clock"
	"duces/workflow/matter"
)

// alive is the dead man's switch: it fails once the clock, by its own mark in
// the store, has not come by for longer than matter.Silence. began is when this
// process did, so that after a downtime the first tick has time to come. A mark
// that lies ahead was made by a wrong clock, and says nothing.
func alive(last func(context.Context) (time.Time, error), now func() time.Time, began time.Time) func(context.Context) error {
	return func(ctx context.Context) error {
		at, err := last(ctx)
		if err != nil {
			return err
		}
		now := now()
		if at.Before(began) || clock.Wrong(at, now) {
			at = began
		}
		if away := now.Sub(at); away > matter.Silence {
			return fmt.Errorf("the clock last came by %s ago, at %s", away.Round(time.Second), at.Format(time.RFC3339))
		}
		return nil
	}
}
