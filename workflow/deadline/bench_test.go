package deadline_test

import (
	"testing"

	"duces/workflow/deadline"
)

func BenchmarkThirtyDaysWithoutReceipt(b *testing.B) {
	spec, from := deadline.Days(30), date(b, "2018-01-24")
	ctx := deadline.Context{From: from, State: "CA"}
	b.ReportAllocs()
	for i := range b.N {
		ctx.From = from.AddDays(i % 4000)
		if _, err := deadline.Due(spec, ctx); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "dates/s")
}

func BenchmarkThirtyDaysWithReceipt(b *testing.B) {
	spec, ctx := deadline.Days(30), deadline.Context{From: date(b, "2018-01-24"), State: "CA", Zone: zone(b, newYork)}
	b.ReportAllocs()
	for range b.N {
		if _, err := deadline.Compute(spec, ctx); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "receipts/s")
}

// A closure is shown and then applied: ten thousand open deadlines, each asked
// under the calendar before and after.
func BenchmarkClosureOverTenThousandDeadlines(b *testing.B) {
	calendar := with(b, closure(b, "2018-02-23", deadline.LegalHoliday, ""))
	spec, from := deadline.Days(30), date(b, "2018-01-24")
	moved := 0
	for range b.N {
		for range 10_000 {
			before, _ := deadline.Due(spec, deadline.Context{From: from})
			after, _ := deadline.Due(spec, deadline.Context{From: from, Calendar: calendar})
			if before != after {
				moved++
			}
		}
	}
	if moved != 10_000*b.N {
		b.Fatalf("%d moved of %d", moved, 10_000*b.N)
	}
}

// BenchmarkReadingAReceipt reads one of thirty days as history keeps it.
func BenchmarkReadingAReceipt(b *testing.B) {
	written, err := question{days: 30, from: "2018-01-22", zone: newYork}.receipt(b).Brief()
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		var r deadline.Receipt
		if err := r.UnmarshalJSON(written); err != nil {
			b.Fatal(err)
		}
	}
}
