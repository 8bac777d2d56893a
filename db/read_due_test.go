package db_test

import (
	"slices"
	"testing"

	"duces/workflow/deadline"
)

func TestAClosureAsksForMattersWithAnOpenDeadlineFromItsDay(t *testing.T) {
	o := openOffice(t)
	o.open(o.north, "Chicago", "Cook County", "Springfield", "Urbana")
	o.open(o.south, "Houston")
	o.request("legal", "Chicago", "2018-02-23")
	o.request("legal", "Cook County", "2018-03-09")
	o.request("outsider", "Houston", "2018-02-20")
	o.request("legal", "Urbana", "2018-03-01")
	o.move("legal", "Urbana", "withdraw", `{"reason":"Opened by mistake"}`)
	for _, c := range []struct {
		from deadline.Date
		want []string
	}{
		{deadline.Date{}, []string{"Chicago", "Cook County", "Houston"}},
		{deadline.NewDate(2018, 2, 20), []string{"Chicago", "Cook County", "Houston"}},
		{deadline.NewDate(2018, 2, 21), []string{"Chicago", "Cook County"}},
		{deadline.NewDate(2018, 3, 10), nil},
	} {
		got, err := o.db.MattersDueFrom(t.Context(), c.from)
		if err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, name := range c.want {
			want = append(want, o.matters[name])
		}
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("due from %s: got %v, want %v of %v", c.from, got, c.want, want)
		}
	}
}
