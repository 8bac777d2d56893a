package clock_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"duces/handlers/delivery"
	"duces/handlers/sweeptest"
	"duces/workflow"
	"duces/workflow/annotate"
)

// BenchmarkTickWithAllMissed is a morning on which the response of every matter is missed, while somebody else writes
// into one of them.
//
//	go test ./handlers/clock -run ^$ -bench TickWithAllMissed -benchtime 1x
func BenchmarkTickWithAllMissed(b *testing.B) {
	const matters = 20_000
	names := make([]string, matters)
	for i := range names {
		names[i] = fmt.Sprintf("City %05d", i)
	}
	team := sweeptest.NewQuiet(b, names...)
	ids := team.Request()
	ticker := team.Sweeper(delivery.Mailbox{}).Ticker
	team.Clock = sweeptest.Instant(b, sweeptest.Morning)
	for b.Loop() {
		done := make(chan time.Duration)
		began := time.Now()
		go func() {
			got, err := ticker.Tick(b.Context(), team.Clock)
			if err != nil || got.Missed != matters {
				b.Errorf("%+v, %v", got, err)
			}
			done <- time.Since(began)
		}()
		var waits []time.Duration
		for took := time.Duration(0); took == 0; {
			select {
			case took = <-done:
				b.ReportMetric(matters/took.Seconds(), "matters/s")
			default:
				asked := time.Now()
				team.Must(team.Users[workflow.Legal], annotate.AddNote{Matter: ids[0], Text: "Called them."})
				waits = append(waits, time.Since(asked))
			}
		}
		slices.Sort(waits)
		b.ReportMetric(float64(waits[len(waits)*99/100].Milliseconds()), "p99-ms")
	}
}
