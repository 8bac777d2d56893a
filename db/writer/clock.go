package writer

import (
	"context"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/clock"
)

// clockCorrected brings the outbox and the clock's mark back to the true time.
func (w *writing) clockCorrected(ctx context.Context, events []workflow.Event) error {
	for _, e := range events {
		if _, is := e.Data.(clock.Corrected); !is {
			continue
		}
		at := column.Micros(e.Recorded)
		touch := func(ids []string, err error) error {
			w.ended.add(e.Recorded, ids...)
			return err
		}
		err := touch(w.writer.q.EndMailsAhead(ctx, sqlc.EndMailsAheadParams{At: at, Answer: "The clock was wrong when this was queued."}))
		for _, correct := range []func() error{
			func() error { return touch(w.writer.q.ReopenMails(ctx, at)) },
			func() error { return w.writer.q.FreeDigestsAhead(ctx, at) },
			func() error { return w.writer.q.HastenMails(ctx, at) },
			func() error { return touch(w.writer.q.MarkMailsAhead(ctx, at)) },
			func() error { return w.writer.q.TickBack(ctx, at) },
		} {
			if err == nil {
				err = correct()
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}
