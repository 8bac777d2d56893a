package deadline_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"

	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/timezone"
)

type vector struct {
	Spec   deadline.Spec       `json:"spec"`
	From   civil.Date          `json:"from"`
	At     string              `json:"at"`
	Zone   string              `json:"zone"`
	State  string              `json:"state"`
	Closed []civil.Date        `json:"closed"`
	Tolled []deadline.Interval `json:"tolled"`
	Due    string              `json:"due"`
	Source string              `json:"source"`
}

func (v vector) context(t *testing.T) deadline.Context {
	ctx := deadline.Context{From: v.From, State: v.State, Closed: v.Closed, Tolled: v.Tolled}
	if v.Zone != "" {
		ctx.Zone = zone(t, v.Zone)
	}
	if v.At != "" {
		at, err := time.ParseInLocation("2006-01-02T15:04", v.At, ctx.Zone)
		if err != nil {
			t.Fatal(err)
		}
		ctx.FromTime = at
	}
	return ctx
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := timezone.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func date(t testing.TB, s string) civil.Date {
	t.Helper()
	d, err := civil.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestPublishedAnswersHold(t *testing.T) {
	text, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Vectors []vector }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	for _, v := range file.Vectors {
		t.Run(v.Source, func(t *testing.T) {
			r, err := deadline.Compute(v.Spec, v.context(t))
			if err != nil {
				t.Fatal(err)
			}
			if got := r.DueText(); got != v.Due {
				t.Errorf("due %s, want %s\n%+v", got, v.Due, r.Steps)
			}
			alone, err := deadline.Due(v.Spec, v.context(t))
			if err != nil || alone != r.Due {
				t.Errorf("without a receipt %s (%v), with one %s", alone, err, r.Due)
			}
		})
	}
}
