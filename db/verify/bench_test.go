package verify_test

import (
	"testing"

	"duces/db/storetest"
	"duces/db/verify"
	"duces/workflow/annotate"
)

// BenchmarkVerify verifies a directory of some 2,500 events in 800 streams.
func BenchmarkVerify(b *testing.B) {
	const matters = 400
	dir := b.TempDir()
	store := storetest.Open(b, dir)
	d := storetest.Fixture(b, store, matters)
	for _, id := range d.Matters(matters) {
		for _, name := range []string{"issue_request", "receive_response"} {
			d.Move(id, name)
		}
		d.Must(d.Users["legal"], annotate.AddNote{Matter: id, Text: "A note."})
	}
	if err := store.Close(); err != nil {
		b.Fatal(err)
	}
	events := 0
	for b.Loop() {
		report, err := verify.Directory(b.Context(), dir, nil)
		if err != nil || len(report.Problems) > 0 {
			b.Fatal(report.Problems, err)
		}
		events = report.Events
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*events), "µs/event")
}
