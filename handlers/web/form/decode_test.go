package form

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duces/workflow/process"
)

// Each part that a proceeding or an order lacks is named at its own input.
func TestAPartOfAProceedingThatIsMissingIsNamedAtItsInput(t *testing.T) {
	step := process.Transition{Fields: []process.Field{
		{Name: "suit", Title: "Proceeding", Type: process.Proceeding}, {Name: "order", Title: "Order", Type: process.Order},
	}}
	for name, c := range map[string]struct {
		typed url.Values
		want  map[string]string
	}{
		"nothing":          {url.Values{}, map[string]string{}},
		"a caption alone":  {url.Values{"f.suit.caption": {"A v. B"}}, map[string]string{"f.suit.court": "Court is required."}},
		"a docket alone":   {url.Values{"f.suit.docket": {"1"}}, map[string]string{"f.suit.caption": "Caption is required.", "f.suit.court": "Court is required."}},
		"an order's title": {url.Values{"f.order.title": {"Order"}}, map[string]string{"f.order.caption": "Caption is required.", "f.order.court": "Court is required.", "f.order.entered": "Entered on is required."}},
	} {
		_, problems, err := Decode(step, c.typed, Source{})
		if diff := cmp.Diff(c.want, problems); diff != "" {
			t.Errorf("%s: %v\n%s", name, err, diff)
		}
	}
}
