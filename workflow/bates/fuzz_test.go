package bates_test

import (
	"fmt"
	"slices"
	"testing"

	"duces/workflow/bates"
)

func FuzzRanges(f *testing.F) {
	for _, seed := range []string{
		"CHI000001–CHI000250; CHI000252-300", "CHI000045.0001–.0012", "CHI000101A, 101B", "CHI999 to 1000",
		"VOL1-00001–VOL1-12345\nVOL1-12346", "DOJ-2018-000123-000200", "CHI250-JAG300", "1-250 and 300", "1.00001–1.00002",
		"JAG\u00a00001 —\n JAG 0009", "CHI123456789012345678901234567890", "ｃ１", "", "–",
		"10\rand 3", "0-90-0000-000-090-0000-090000-006", "01.0-01–1.0;01.1",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ranges, _ := bates.Parse(text)
		again, problems := bates.Parse(bates.Text(ranges))
		if len(problems) > 0 || !slices.Equal(again, ranges) {
			t.Errorf("%q was read as %q, which reads as %q with %q", text, ranges, again, fmt.Sprint(problems))
		}
		for _, r := range ranges {
			if one, err := bates.ParseOne(r.String()); err != nil || one != r || bates.Compare(r.First, r.Last) > 0 {
				t.Errorf("%q: %q reads as %q with %v", text, r, one, err)
			}
		}
	})
}
