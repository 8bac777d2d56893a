package dbtest

import (
	"slices"
	"testing"

	"duces/workflow/deadline"
)

var closureRules = []rule{
	{"a closure finds the matters with an open deadline from its day", "MattersDueFrom", two(mattersDueFromADay)},
}

func mattersDueFromADay(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Chicago", "Cook County", "Springfield", "Urbana")
	fx.begin(fx.south, "Houston")
	fx.request("legal", "Chicago", "2018-02-23")
	fx.request("legal", "Cook County", "2018-03-09")
	fx.request("outsider", "Houston", "2018-02-20")
	fx.request("legal", "Urbana", "2018-03-01")
	fx.move("legal", "Urbana", "withdraw", `{"reason":"Opened by mistake"}`)
	for _, c := range []struct {
		from deadline.Date
		want []string
	}{
		{deadline.Date{}, []string{"Chicago", "Cook County", "Houston"}},
		{deadline.NewDate(2018, 2, 20), []string{"Chicago", "Cook County", "Houston"}},
		{deadline.NewDate(2018, 2, 21), []string{"Chicago", "Cook County"}},
		{deadline.NewDate(2018, 3, 10), nil},
	} {
		got, err := fx.Lists.MattersDueFrom(t.Context(), c.from)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, name := range c.want {
			want = append(want, fx.matters[name])
		}
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("due from %s: got %v, want %v of %v", c.from, got, c.want, want)
		}
	}
}
