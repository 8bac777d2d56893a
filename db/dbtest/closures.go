package dbtest

import (
	"slices"
	"testing"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/kinds"
	"duces/workflow/matter"
)

var closureRules = []rule{
	{"a closure finds the matters with an open deadline from its day", "World", two(mattersDueFromADay)},
	{"every question that the domain declares has an answer", "World", two(everyQuestion)},
	{"the users of a role are those whose access has not ended", "World", two(usersInRole)},
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
		from civil.Date
		want []string
	}{
		{civil.Date{}, []string{"Chicago", "Cook County", "Houston"}},
		{civil.NewDate(2018, 2, 20), []string{"Chicago", "Cook County", "Houston"}},
		{civil.NewDate(2018, 2, 21), []string{"Chicago", "Cook County"}},
		{civil.NewDate(2018, 3, 10), nil},
	} {
		q := matter.DueFrom{Day: c.from}
		if err := fx.facts(t).Ask(&q); err != nil {
			t.Fatal(err)
		}
		var want []string
		for _, name := range c.want {
			want = append(want, fx.matters[name])
		}
		slices.Sort(want)
		if !slices.Equal(q.Matters, want) {
			t.Errorf("due from %s: got %v, want %v of %v", c.from, q.Matters, c.want, want)
		}
	}
}

func (fx *twoReviews) facts(t *testing.T) workflow.Facts {
	t.Helper()
	return fx.factsFor(t, workflow.SystemActor)
}

func (fx *twoReviews) factsFor(t *testing.T, actor string) workflow.Facts {
	t.Helper()
	facts, err := fx.States.World(t.Context(), actor)
	if err != nil {
		t.Fatal(err)
	}
	return facts
}

func everyQuestion(t *testing.T, fx *twoReviews) {
	questions := kinds.All.Questions()
	if len(questions) == 0 {
		t.Fatal("the domain declares no question")
	}
	for _, q := range questions {
		if err := fx.facts(t).Ask(q); err != nil {
			t.Errorf("%T: %v", q, err)
		}
	}
}

func usersInRole(t *testing.T, fx *twoReviews) {
	before := account.InRole{Role: workflow.Admin}
	if err := fx.facts(t).Ask(&before); err != nil || len(before.Users) != 1 || before.Users[0] != fx.people["admin"] {
		t.Fatalf("administrators are %v (%v), want %s", before.Users, err, fx.people["admin"])
	}
	fx.Must(workflow.OperatorActor, account.EnableUser{User: fx.people["admin"], Enable: false})
	after := account.InRole{Role: workflow.Admin}
	if err := fx.facts(t).Ask(&after); err != nil || len(after.Users) != 0 {
		t.Errorf("administrators are %v (%v) after the only one's access ended", after.Users, err)
	}
}
