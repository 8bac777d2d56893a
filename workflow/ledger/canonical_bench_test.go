package ledger_test

import (
	"encoding/json"
	"strings"
	"testing"

	"duces/workflow/ledger"

	"github.com/gowebpki/jcs"
)

// sampleEvent is an event of about 1 kB, with its members in the order a Go programmer would
// write them, which is not the canonical one.
func sampleEvent() any {
	type actor struct {
		User string `json:"user"`
		Role string `json:"role"`
	}
	type demand struct {
		Number int    `json:"number"`
		Text   string `json:"text"`
	}
	return struct {
		Version  int               `json:"v"`
		Type     string            `json:"type"`
		Stream   string            `json:"stream"`
		Seq      int64             `json:"seq"`
		Recorded int64             `json:"recorded_at"`
		On       string            `json:"effective_on"`
		Actor    actor             `json:"actor"`
		Fields   map[string]any    `json:"fields"`
		Personal map[string]string `json:"personal"`
	}{
		1, "request_issued", "matter/0194a0b2-7c41-7d52-9f63-2f6f4d1b7a10", 7, 1519344000000000, "2018-01-24",
		actor{"0194a0b2-7c41-7d52-9f63-2f6f4d1b7a11", "legal"},
		map[string]any{"due": map[string]any{"kind": "fixed", "date": "2018-02-23"}, "demands": []demand{
			{1, "All documents reflecting orders, directives, instructions or guidance to employees — " + strings.Repeat("and more ", 20)},
			{2, "Each communication of \"policy\" under 8 U.S.C. § 1373 " + strings.Repeat("and more ", 20)},
		}},
		map[string]string{"note": "sha256:fadca3b4a1c9d94831c97c443622c72ccc565a07db14531623cb5eaaff02df9f"},
	}
}

func BenchmarkCanonical(b *testing.B) {
	event := sampleEvent()
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			text, err := ledger.Canonical(event)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(text)))
		}
	})
	b.Run("jcs", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			text, err := json.Marshal(event)
			if err != nil {
				b.Fatal(err)
			}
			if text, err = jcs.Transform(text); err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(text)))
		}
	})
}
