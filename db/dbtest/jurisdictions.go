package dbtest

import (
	"fmt"
	"strings"
	"testing"

	"duces/workflow/view"
)

var jurisdictionRules = []rule{
	{"jurisdictions are listed by name, with the matters that the viewer sees", "Jurisdictions", two(jurisdictionsByName)},
}

func jurisdictionsByName(t *testing.T, fx *twoReviews) {
	fx.busy()
	for name, c := range map[string]struct {
		who  string
		f    view.JurisdictionFilter
		want string
	}{
		"all, as an auditor counts":     {"auditor", view.JurisdictionFilter{}, "Chicago 1, Cook County 1, Houston 1, Springfield 1, Urbana 1"},
		"all, as a member counts":       {"outsider", view.JurisdictionFilter{}, "Chicago 0, Cook County 0, Houston 1, Springfield 0, Urbana 0"},
		"an administrator counts none":  {"admin", view.JurisdictionFilter{Query: "chi"}, "Chicago 0"},
		"by kind":                       {"auditor", view.JurisdictionFilter{Kind: "county"}, ""},
		"by state":                      {"auditor", view.JurisdictionFilter{State: "IL", Query: "O"}, "Chicago 1, Cook County 1, Houston 1"},
		"not in a review":               {"legal", view.JurisdictionFilter{NotIn: fx.north}, "Houston 0"},
		"not in a review unseen by one": {"outsider", view.JurisdictionFilter{NotIn: fx.north}, "Chicago 0, Cook County 0, Houston 1, Springfield 0, Urbana 0"},
	} {
		c.f.Limit = 2
		rows := everyPage(t, 2, func(cursor string) (view.Page[view.JurisdictionRow], error) {
			c.f.Cursor = cursor
			return fx.Lists.Jurisdictions(t.Context(), fx.viewer(c.who), c.f)
		})
		got := make([]string, len(rows))
		for i, r := range rows {
			got[i] = fmt.Sprint(r.Name, " ", r.Matters)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: got %v, want %s", name, got, c.want)
		}
	}
}
