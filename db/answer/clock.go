package answer

import (
	"context"
	"math"

	"duces/db/column"
	"duces/db/sqlc"
	"duces/workflow"
	"duces/workflow/clock"
)

func ahead(ctx context.Context, on sqlc.DBTX, asked *clock.Ahead) error {
	q, at := sqlc.New(on), column.Micros(asked.Of)
	since, err := q.ClockCorrectedBefore(ctx, sqlc.ClockCorrectedBeforeParams{Stream: string(clock.Stream), Before: math.MaxInt64})
	if err != nil {
		return err
	}
	first, err := q.FirstAhead(ctx, sqlc.FirstAheadParams{After: since, Before: math.MaxInt64, At: at})
	if err != nil || len(first) == 0 {
		return err
	}
	asked.First, asked.Wrong = first[0].Seq, column.Instant(first[0].RecordedAt)
	streams, err := q.StreamsAhead(ctx, sqlc.StreamsAheadParams{After: since, At: at})
	for _, s := range streams {
		asked.Streams = append(asked.Streams, workflow.Stream(s))
	}
	return err
}
