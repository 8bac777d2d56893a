package deadline_test

import (
	"encoding/json"
	"testing"

	"duces/workflow/civil"
	"duces/workflow/deadline"
)

func FuzzParseInterval(f *testing.F) {
	for _, seed := range []string{"2018-02-01..2018-02-20", "2018-02-01..", "..", "2018-02-02..2018-02-01"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		i, err := deadline.ParseInterval(s)
		if err == nil && i.String() != s {
			t.Errorf("%q was read as %s", s, i)
		}
	})
}

func FuzzSpec(f *testing.F) {
	for _, seed := range []string{
		`{"kind":"fixed","date":"2018-02-23"}`, `{"kind":"period","days":30,"service":"mail"}`,
		`{"kind":"period","business_days":5,"before":true,"rule":"business-days/1"}`, `{"kind":"period","months":1}`, `[]`, `{`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var s deadline.Spec
		if json.Unmarshal(text, &s) != nil || s.Validate() != nil || s.Days > 4000 || s.BusinessDays > 4000 {
			return
		}
		written, err := json.Marshal(s)
		var again deadline.Spec
		if err != nil || json.Unmarshal(written, &again) != nil || again != s {
			t.Errorf("%s was read as %+v and %+v", text, s, again)
		}
		from := civil.NewDate(2018, 1, 24)
		if _, err := deadline.Due(s, deadline.Context{From: from, FromTime: from.At(0, eastern), Zone: eastern}); err != nil {
			if due := from.AddDays(s.Days + s.BusinessDays*2 + s.Hours/24).AddMonths(s.Months); due.Year() < 2199 && due.Year() > 1901 && !s.Before {
				t.Errorf("%s: %v", text, err)
			}
		}
	})
}

func FuzzRecompute(f *testing.F) {
	for _, q := range everyKind(f) {
		f.Add(text(f, q.receipt(f)))
	}
	f.Fuzz(func(t *testing.T, receipt []byte) {
		r, err := deadline.Recompute(receipt)
		if err != nil {
			return
		}
		r.Explain()
		if again, err := deadline.Recompute(text(t, r)); err != nil || again.DueText() != r.DueText() {
			t.Errorf("%s recomputes to %s and %s, %v", receipt, r.DueText(), again.DueText(), err)
		}
	})
}
