package dbtest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/due"
	"duces/workflow/timezone"
	"duces/workflow/view"
)

var deadlineRules = []rule{
	{"deadlines are listed by due date, for whom they concern, a page at a time", "Deadlines", two(deadlinesFilteredByDueDate)},
	{"a deadline that is met or cancelled is listed and not live, and one that moved has its new date", "Deadlines", two(deadlinesThatEnded)},
}

func deadlinesFilteredByDueDate(t *testing.T, fx *twoReviews) {
	fx.busy()
	feb20 := civil.NewDate(2018, 2, 20)
	feb23 := civil.NewDate(2018, 2, 23)
	for name, c := range map[string]struct {
		who  string
		f    view.DeadlineFilter
		want string // due date and jurisdiction; "!" where overdue
	}{
		"all":                         {"auditor", view.DeadlineFilter{}, "2018-02-20 Houston!, 2018-02-23 Chicago!, 2018-03-09 Cook County"},
		"of their review":             {"legal", view.DeadlineFilter{}, "2018-02-23 Chicago!, 2018-03-09 Cook County"},
		"none to admins":              {"admin", view.DeadlineFilter{}, ""},
		"by review":                   {"auditor", view.DeadlineFilter{Review: fx.south}, "2018-02-20 Houston!"},
		"by matter":                   {"legal", view.DeadlineFilter{Matter: fx.matters["Chicago"]}, "2018-02-23 Chicago!"},
		"by a matter elsewhere":       {"legal", view.DeadlineFilter{Matter: fx.matters["Houston"]}, ""},
		"live":                        {"auditor", view.DeadlineFilter{Live: true}, "2018-02-20 Houston!, 2018-02-23 Chicago!, 2018-03-09 Cook County"},
		"missed":                      {"auditor", view.DeadlineFilter{Status: string(due.StatusMissed)}, "2018-02-20 Houston!, 2018-02-23 Chicago!"},
		"between two days":            {"auditor", view.DeadlineFilter{From: feb20, To: feb23}, "2018-02-20 Houston!, 2018-02-23 Chicago!"},
		"by owner":                    {"auditor", view.DeadlineFilter{Owner: fx.people["legal"]}, "2018-02-23 Chicago!, 2018-03-09 Cook County"},
		"by an owner elsewhere":       {"legal", view.DeadlineFilter{Owner: fx.people["outsider"]}, ""},
		"of nobody":                   {"auditor", view.DeadlineFilter{Owner: view.Nobody}, "2018-02-20 Houston!"},
		"overdue":                     {"auditor", view.DeadlineFilter{Overdue: true}, "2018-02-20 Houston!, 2018-02-23 Chicago!"},
		"unacknowledged":              {"auditor", view.DeadlineFilter{Unacknowledged: true}, "2018-02-20 Houston!, 2018-03-09 Cook County"},
		"overdue, unacknowledged":     {"auditor", view.DeadlineFilter{Overdue: true, Unacknowledged: true}, "2018-02-20 Houston!"},
		"all at once":                 {"legal", view.DeadlineFilter{Owner: fx.people["legal"], Review: fx.north, Unacknowledged: true, Live: true, Kind: "response"}, "2018-03-09 Cook County"},
		"of a matter, unacknowledged": {"auditor", view.DeadlineFilter{Matter: fx.matters["Chicago"], Unacknowledged: true}, ""},
		"from a day":                  {"auditor", view.DeadlineFilter{From: feb23.AddDays(1), Live: true}, "2018-03-09 Cook County"},
	} {
		c.f.Now, c.f.Limit = fx.Now(), 1
		rows := everyPage(t, 1, func(cursor string) (view.Page[view.DeadlineRow], error) {
			c.f.Cursor = cursor
			return fx.Lists.Deadlines(t.Context(), fx.viewer(c.who), c.f)
		})
		got := make([]string, len(rows))
		for i, r := range rows {
			wantOwner := view.Ref{ID: fx.people["legal"], Name: "legal"}
			if r.Jurisdiction.Name == "Houston" {
				wantOwner = view.Ref{}
			}
			if r.Owner != wantOwner || r.Acknowledged != (r.Jurisdiction.Name == "Chicago") {
				t.Errorf("%s: %+v", name, r)
			}
			got[i] = r.Due.String() + " " + r.Jurisdiction.Name + map[bool]string{true: "!"}[r.Overdue]
			if r.Kind != "response" || r.Zone != "America/Chicago" || !r.Ends.Equal(r.Due.EndIn(mustZone(t, r.Zone))) || r.Version != 1 || r.Review.Name == "" {
				t.Errorf("%s: %+v", name, r)
			}
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: got %v, want %s", name, got, c.want)
		}
	}
	_, err := fx.Lists.Deadlines(t.Context(), fx.viewer("legal"), view.DeadlineFilter{Cursor: "x"})
	wantCode(t, "a bad cursor", err, workflow.Invalid)
}

func mustZone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := timezone.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func deadlinesThatEnded(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Aurora", "Boise", "Chicago")
	for _, name := range []string{"Aurora", "Boise", "Chicago"} {
		fx.request("legal", name, "2018-02-23")
	}
	fx.do("compliance", change.Acknowledge{Matter: fx.matters["Chicago"], Deadline: "response-1", Version: 1})
	fx.move("legal", "Aurora", "receive_response", `{"production":{"all":"outstanding"}}`)
	fx.move("legal", "Boise", "withdraw", `{"reason":"Opened by mistake"}`)
	fx.do("legal", change.Deadline{Matter: fx.matters["Chicago"], Deadline: "response-1", Change: "extend", On: civil.NewDate(2018, 3, 2), Authority: "stipulation"})
	fx.at("2018-03-10T15:00:00Z")
	list := func(f view.DeadlineFilter) []string {
		t.Helper()
		f.Now = fx.Now()
		page, err := fx.Lists.Deadlines(t.Context(), fx.viewer("legal"), f)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range page.Items {
			line := r.Jurisdiction.Name + " " + string(r.Status) + " " + r.Due.String()
			got = append(got, line+map[bool]string{true: " late"}[r.Overdue]+map[bool]string{true: " seen"}[r.Acknowledged]+map[bool]string{true: " moved"}[r.Version > 1])
		}
		slices.Sort(got)
		return got
	}
	const met, cancelled, open = "Aurora met 2018-02-23", "Boise cancelled 2018-02-23", "Chicago open 2018-03-02 late moved"
	ours := []string{"Aurora missed 2018-02-14 late moved", "Chicago open 2018-03-25 moved"} // a closed matter has no step to take
	for name, c := range map[string]struct {
		f    view.DeadlineFilter
		want []string
	}{
		"all":             {view.DeadlineFilter{}, []string{met, cancelled, open}},
		"live":            {view.DeadlineFilter{Live: true}, []string{open}},
		"overdue":         {view.DeadlineFilter{Overdue: true}, []string{open}},
		"unacknowledged":  {view.DeadlineFilter{Unacknowledged: true}, []string{open}}, // what was seen was the date before
		"met":             {view.DeadlineFilter{Status: string(due.StatusMet)}, []string{met}},
		"due later":       {view.DeadlineFilter{From: civil.NewDate(2018, 3, 2)}, []string{open}},
		"due until":       {view.DeadlineFilter{To: civil.NewDate(2018, 3, 1)}, []string{met, cancelled}},
		"of a matter":     {view.DeadlineFilter{Matter: fx.matters["Boise"]}, []string{cancelled}},
		"of another kind": {view.DeadlineFilter{Kind: "return"}, nil},
		"still ahead":     {view.DeadlineFilter{Ahead: true}, nil},
		"refused":         {view.DeadlineFilter{Completeness: "refused"}, []string{met}},
		"incomplete":      {view.DeadlineFilter{Completeness: view.Incomplete, Status: string(due.StatusMet)}, []string{met}},
		"complete":        {view.DeadlineFilter{Completeness: "complete"}, nil},
		"our team's":      {view.DeadlineFilter{Owed: due.OwedByTeam}, ours},
		"our team's next": {view.DeadlineFilter{Owed: due.OwedByTeam, Ahead: true, Kind: view.StepLimit, From: civil.NewDate(2018, 3, 20)}, ours[1:]},
		"our next steps":  {view.DeadlineFilter{Ahead: true, Kind: view.StepLimit, From: civil.NewDate(2018, 3, 20)}, ours[1:]},
		"not our steps":   {view.DeadlineFilter{Owed: due.OwedByJurisdiction, Kind: view.StepLimit}, nil},
		"our team's late": {view.DeadlineFilter{Owed: due.OwedByTeam, Overdue: true}, ours[:1]},
	} {
		if got := list(c.f); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
