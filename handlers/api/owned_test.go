package api_test

import (
	"net/http"
	"slices"
	"testing"

	"duces/workflow/matter"
)

func TestListsNarrowToWhoseMattersTheyAre(t *testing.T) {
	o := newOffice(t, 3)
	ids := o.Matters(3)
	for _, id := range ids {
		o.Move(id, "issue_request") // due on 23 February; today is the 27th
	}
	o.Must(o.people["legal"], matter.AssignOwner{Matters: ids[:1], User: o.people["legal"]})
	o.Must(o.people["legal"], matter.AssignOwner{Matters: ids[1:2], User: o.people["supervisor"]})
	o.call("compliance", http.MethodPost, v1+"/matters/"+ids[0]+"/deadlines/response-1:acknowledge", `{"version":1}`).is(http.StatusOK)
	for name, c := range map[string]struct {
		who, query string
		want       []string
		only       string // the list that knows the parameter; empty: both
	}{
		"one's own":             {"legal", "owner=me", ids[:1], ""},
		"another's":             {"legal", "owner=" + o.people["supervisor"], ids[1:2], ""},
		"nobody's":              {"auditor", "owner=nobody", ids[2:], ""},
		"of one who has none":   {"compliance", "owner=me", nil, ""},
		"of another review":     {"other legal", "owner=" + o.people["legal"], nil, ""},
		"unacknowledged":        {"auditor", "unacknowledged=true", ids[1:], "deadlines"},
		"overdue":               {"auditor", "overdue=true", ids, ""},
		"overdue and unread":    {"legal", "overdue=true&unacknowledged=true&owner=nobody", ids[2:], "deadlines"},
		"met":                   {"legal", "status=met&unacknowledged=true", nil, "deadlines"},
		"false narrows nothing": {"legal", "unacknowledged=false", ids, "deadlines"},
	} {
		for list, key := range map[string]string{"matters": "id", "deadlines": "matter"} {
			if c.only != "" && c.only != list {
				continue
			}
			var got []string
			for _, line := range items(o.call(c.who, http.MethodGet, v1+"/"+list+"?"+c.query, nil).is(http.StatusOK), "items") {
				got = append(got, line[key].(string))
				who, owned := line["owner"].(map[string]any)
				if i := slices.Index(ids, line[key].(string)); owned != (i < 2) || i == 1 && (who["id"] != o.people["supervisor"] || who["name"] != o.name("supervisor")) {
					t.Errorf("%s: the owner is %v", name, who)
				}
				if list == "deadlines" && line["acknowledged"] != (line[key] == ids[0]) {
					t.Errorf("%s: %v", name, line)
				}
			}
			slices.Sort(got)
			want := slices.Sorted(slices.Values(c.want))
			if !slices.Equal(got, want) {
				t.Errorf("%s in %s: got %v, want %v", name, list, got, want)
			}
		}
	}
	p := o.call("legal", http.MethodGet, v1+"/deadlines?unacknowledged=maybe", nil).refused(http.StatusUnprocessableEntity, "invalid")
	if !slices.Equal(locations(p), []string{"query.unacknowledged"}) {
		t.Errorf("%v", p)
	}
}
