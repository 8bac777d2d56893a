package dbtest

import (
	"slices"
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/view"
)

var userRules = []rule{
	{"users are shown by role", "Users", two(usersByRole)},
}

func usersByRole(t *testing.T, fx *twoReviews) {
	fx.do("legal", account.AddToken{User: fx.people["legal"], Label: "script", Hash: "h"})
	fx.do("admin", account.EnableUser{User: fx.people["outsider"], Enable: false})
	operator, _ := workflow.BuiltInActor(workflow.OperatorActor)
	for name, v := range map[string]workflow.Viewer{
		"admin": fx.viewer("admin"), "auditor": fx.viewer("auditor"), "operator": operator.Viewer(),
		"legal": fx.viewer("legal"), "supervisor": fx.viewer("supervisor"), "compliance": fx.viewer("compliance"),
	} {
		users, err := fx.Lists.Users(t.Context(), v, view.UserFilter{})
		if err != nil {
			t.Fatal(err)
		}
		whole := name == "admin" || name == "auditor" || name == "operator"
		if want := map[bool]int{true: 7, false: 6}[whole]; len(users) != want {
			t.Errorf("%s sees %d users, want %d", name, len(users), want)
		}
		if !slices.IsSortedFunc(users, func(a, b view.UserRow) int { return strings.Compare(a.Name, b.Name) }) {
			t.Errorf("%s sees them in another order than by name: %+v", name, users)
		}
		for _, u := range users {
			if (u.Email != "") != whole || u.Disabled != (u.Name == "outsider") || u.Zone == "" || (u.Tokens == 1) != (whole && u.Name == "legal") {
				t.Errorf("%s sees %+v", name, u)
			}
		}
	}
}
