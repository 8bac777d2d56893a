package api_test

import (
	"net/http"
	"slices"
	"testing"

	"duces/workflow/assignment"
)

func TestMattersAreGivenToSomebodyAllOrNone(t *testing.T) {
	s := newServer(t, 2)
	ids := s.Matters(2)
	assign := func(user string, matters ...string) answer {
		return s.call("compliance", http.MethodPost, v1+"/matters:assign", map[string]any{"matters": matters, "user": user})
	}
	owner := func(id string) any {
		return s.call("auditor", http.MethodGet, v1+"/matters/"+id, nil).is(http.StatusOK)["owner"]
	}
	a := assign(s.people["legal"], ids...).is(http.StatusOK)
	if events := items(a, "events"); len(events) != 2 || events[0]["type"] != "owner_assigned" || events[1]["stream"] != "matter/"+ids[1] {
		t.Errorf("the answer is %v", a)
	}
	for _, id := range ids {
		if who, _ := owner(id).(map[string]any); who["id"] != s.people["legal"] || who["name"] != s.name("legal") {
			t.Errorf("the owner is %v", who)
		}
	}
	p := assign(s.people["other legal"], ids[0]).refused(http.StatusUnprocessableEntity, "invalid")
	if !slices.Equal(locations(p), []string{"body.user"}) {
		t.Errorf("to one who is no member: %v", p)
	}
	assign("nobody", ids[0]).refused(http.StatusNotFound, "not_found")
	assign(s.people["supervisor"], ids[0], "nothing").refused(http.StatusNotFound, "not_found")
	if who, _ := owner(ids[0]).(map[string]any); who["id"] != s.people["legal"] {
		t.Errorf("after refusals the owner is %v", who)
	}
	history := items(s.call("legal", http.MethodGet, v1+"/matters/"+ids[0]+"/history?newest=true", nil).is(http.StatusOK), "items")
	if e := history[0]; e["summary"] != "Assigned to "+s.name("legal") || e["people"].(map[string]any)[s.people["legal"]] != s.name("legal") {
		t.Errorf("history says %v", e)
	}
	assign("", ids[0]).is(http.StatusOK)
	if who := owner(ids[0]); who != nil {
		t.Errorf("nobody has it, and the owner is %v", who)
	}
}

func TestListsNarrowToWhoseMattersTheyAre(t *testing.T) {
	s := newServer(t, 3)
	ids := s.Matters(3)
	for _, id := range ids {
		s.Move(id, "issue_request") // due on 23 February; today is the 27th
	}
	s.Must(s.people["legal"], assignment.Assign{Matters: ids[:1], User: s.people["legal"]})
	s.Must(s.people["legal"], assignment.Assign{Matters: ids[1:2], User: s.people["supervisor"]})
	s.call("compliance", http.MethodPost, v1+"/matters/"+ids[0]+"/deadlines/response-1:acknowledge", `{"version":1}`).is(http.StatusOK)
	for name, c := range map[string]struct {
		who, query string
		want       []string
		only       string // the list that knows the parameter; empty: both
	}{
		"one's own":             {"legal", "owner=me", ids[:1], ""},
		"another's":             {"legal", "owner=" + s.people["supervisor"], ids[1:2], ""},
		"nobody's":              {"auditor", "owner=nobody", ids[2:], ""},
		"of one who has none":   {"compliance", "owner=me", nil, ""},
		"of another review":     {"other legal", "owner=" + s.people["legal"], nil, ""},
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
			for _, line := range items(s.call(c.who, http.MethodGet, v1+"/"+list+"?"+c.query, nil).is(http.StatusOK), "items") {
				got = append(got, line[key].(string))
				who, owned := line["owner"].(map[string]any)
				if i := slices.Index(ids, line[key].(string)); owned != (i < 2) || i == 1 && (who["id"] != s.people["supervisor"] || who["name"] != s.name("supervisor")) {
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
	p := s.call("legal", http.MethodGet, v1+"/deadlines?unacknowledged=maybe", nil).refused(http.StatusUnprocessableEntity, "invalid")
	if !slices.Equal(locations(p), []string{"query.unacknowledged"}) {
		t.Errorf("%v", p)
	}
}
