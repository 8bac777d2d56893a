package db_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/deadline"
	"duces/workflow/process"
)

// turn reads a list to its end through its cursors.
func turn[T any](t *testing.T, page func(cursor string) (workflow.Page[T], error)) []T {
	t.Helper()
	var all []T
	cursor := ""
	for {
		p, err := page(cursor)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p.Items...)
		if cursor = p.Next; cursor == "" {
			return all
		}
	}
}

// busy is an office in which there is something of everything: overdue,
// waiting and closed matters in the north, one matter in the south.
func busy(t *testing.T) *office {
	t.Helper()
	o := openOffice(t)
	o.open(o.north, "Chicago", "Cook County", "Springfield", "Urbana")
	o.open(o.south, "Houston")
	o.request("legal", "Chicago", "2018-02-23")
	o.request("legal", "Cook County", "2018-03-09")
	o.request("outsider", "Houston", "2018-02-20")
	o.move("legal", "Urbana", "withdraw", `{"reason":"Opened by mistake"}`)
	o.at("2018-02-27T15:00:00Z")
	o.move("legal", "Chicago", "issue_subpoena", `{"grounds":"no_response"}`)
	o.do("compliance", workflow.Acknowledge{Matter: o.matters["Chicago"], Deadline: "response-1", Version: 1})
	o.do("legal", workflow.AssignOwner{Matters: []string{o.matters["Chicago"], o.matters["Cook County"]}, User: o.users["legal"]})
	o.clock.Add(int64(time.Hour / time.Microsecond))
	o.move("supervisor", "Houston", "issue_subpoena", `{"grounds":"no_response"}`)
	return o
}

func TestDeadlinesAreListedByDueDate(t *testing.T) {
	o := busy(t)
	feb20 := deadline.NewDate(2018, 2, 20)
	feb23 := deadline.NewDate(2018, 2, 23)
	for name, c := range map[string]struct {
		who  string
		f    workflow.DeadlineFilter
		want string // due date and jurisdiction; "!" where overdue
	}{
		"all":                         {"auditor", workflow.DeadlineFilter{}, "2018-02-20 Houston!, 2018-02-23 Chicago!, 2018-03-09 Cook County"},
		"of their review":             {"legal", workflow.DeadlineFilter{}, "2018-02-23 Chicago!, 2018-03-09 Cook County"},
		"none to admins":              {"admin", workflow.DeadlineFilter{}, ""},
		"by review":                   {"auditor", workflow.DeadlineFilter{Review: o.south}, "2018-02-20 Houston!"},
		"by matter":                   {"legal", workflow.DeadlineFilter{Matter: o.matters["Chicago"]}, "2018-02-23 Chicago!"},
		"by a matter elsewhere":       {"legal", workflow.DeadlineFilter{Matter: o.matters["Houston"]}, ""},
		"live":                        {"auditor", workflow.DeadlineFilter{Live: true}, "2018-02-20 Houston!, 2018-02-23 Chicago!, 2018-03-09 Cook County"},
		"missed":                      {"auditor", workflow.DeadlineFilter{Status: string(workflow.DeadlineOverrun)}, "2018-02-20 Houston!, 2018-02-23 Chicago!"},
		"between two days":            {"auditor", workflow.DeadlineFilter{From: feb20, To: feb23}, "2018-02-20 Houston!, 2018-02-23 Chicago!"},
		"by owner":                    {"auditor", workflow.DeadlineFilter{Owner: o.users["legal"]}, "2018-02-23 Chicago!, 2018-03-09 Cook County"},
		"by an owner elsewhere":       {"legal", workflow.DeadlineFilter{Owner: o.users["outsider"]}, ""},
		"of nobody":                   {"auditor", workflow.DeadlineFilter{Owner: workflow.Nobody}, "2018-02-20 Houston!"},
		"overdue":                     {"auditor", workflow.DeadlineFilter{Overdue: true}, "2018-02-20 Houston!, 2018-02-23 Chicago!"},
		"unacknowledged":              {"auditor", workflow.DeadlineFilter{Unacknowledged: true}, "2018-02-20 Houston!, 2018-03-09 Cook County"},
		"overdue, unacknowledged":     {"auditor", workflow.DeadlineFilter{Overdue: true, Unacknowledged: true}, "2018-02-20 Houston!"},
		"all at once":                 {"legal", workflow.DeadlineFilter{Owner: o.users["legal"], Review: o.north, Unacknowledged: true, Live: true, Kind: "response"}, "2018-03-09 Cook County"},
		"of a matter, unacknowledged": {"auditor", workflow.DeadlineFilter{Matter: o.matters["Chicago"], Unacknowledged: true}, ""},
		"from a day":                  {"auditor", workflow.DeadlineFilter{From: feb23.AddDays(1), Live: true}, "2018-03-09 Cook County"},
	} {
		c.f.Now, c.f.Limit = o.now(), 1
		rows := turn(t, func(cursor string) (workflow.Page[workflow.DeadlineRow], error) {
			c.f.Cursor = cursor
			return o.db.Deadlines(t.Context(), o.viewer(c.who), c.f)
		})
		got := make([]string, len(rows))
		for i, r := range rows {
			wantOwner := workflow.Ref{ID: o.users["legal"], Name: "legal"}
			if r.Jurisdiction.Name == "Houston" {
				wantOwner = workflow.Ref{}
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
	_, err := o.db.Deadlines(t.Context(), o.viewer("legal"), workflow.DeadlineFilter{Cursor: "x"})
	wantCode(t, "a bad cursor", err, workflow.Invalid)
}

func mustZone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestReviewsAddUpTheirMatters(t *testing.T) {
	o := busy(t)
	for who, want := range map[string]string{"legal": "North 1373", "outsider": "South", "supervisor": "North 1373, South", "auditor": "North 1373, South", "admin": ""} {
		rows, err := o.db.Reviews(t.Context(), o.viewer(who))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, r := range rows {
			names = append(names, r.Name)
			if r.ID != o.north {
				continue
			}
			if r.Matters != 4 || r.Overdue != 1 || r.Closed != 1 || r.Process != process.Default().Hash || r.Opened.String() != "2018-01-24" ||
				r.Stages["document_request"] != 2 || r.Stages["notice_letter"] != 1 || r.Stages["grant_decision"] != 1 {
				t.Errorf("%s sees %+v", who, r)
			}
		}
		slices.Sort(names)
		if strings.Join(names, ", ") != want {
			t.Errorf("%s sees %v, want %s", who, names, want)
		}
	}
}

func TestTheDashboardCountsWhatTheViewerSees(t *testing.T) {
	o := busy(t)
	for who, want := range map[string]workflow.Counts{
		"legal": {Matters: 4, Open: 3, Overdue: 1, DueSoon: 1, Waiting: 1, Mine: 2}, "outsider": {Matters: 1, Open: 1, Overdue: 1, Waiting: 1, Unacknowledged: 1},
		"auditor": {Matters: 5, Open: 4, Overdue: 2, DueSoon: 1, Waiting: 2, Unacknowledged: 1}, "admin": {},
	} {
		got, err := o.db.Counts(t.Context(), o.viewer(who), o.now())
		if err != nil {
			t.Fatal(err)
		}
		if got.Matters != want.Matters || got.Open != want.Open || got.Overdue != want.Overdue || got.DueSoon != want.DueSoon || got.Waiting != want.Waiting || got.Unacknowledged != want.Unacknowledged || got.Mine != want.Mine {
			t.Errorf("%s: got %+v, want %+v", who, got, want)
		}
		if who == "auditor" && (got.Stages["document_request"] != 3 || got.Stages["grant_decision"] != 0 || got.States["closed"] != 1) {
			t.Errorf("stages %v, states %v", got.Stages, got.States)
		}
	}
	o.at("2018-03-10T15:00:00Z") // nobody ticked: Cook County's last day is over
	if got, err := o.db.Counts(t.Context(), o.viewer("legal"), o.now()); err != nil || got.Overdue != 2 || got.DueSoon != 0 || got.Unacknowledged != 1 {
		t.Errorf("by the clock: %+v, %v", got, err)
	}
}

func TestJurisdictionsAreListedByNameAndCounted(t *testing.T) {
	o := busy(t)
	for name, c := range map[string]struct {
		who  string
		f    workflow.JurisdictionFilter
		want string
	}{
		"all, as an auditor counts":     {"auditor", workflow.JurisdictionFilter{}, "Chicago 1, Cook County 1, Houston 1, Springfield 1, Urbana 1"},
		"all, as a member counts":       {"outsider", workflow.JurisdictionFilter{}, "Chicago 0, Cook County 0, Houston 1, Springfield 0, Urbana 0"},
		"an administrator counts none":  {"admin", workflow.JurisdictionFilter{Query: "chi"}, "Chicago 0"},
		"by kind":                       {"auditor", workflow.JurisdictionFilter{Kind: "county"}, ""},
		"by state":                      {"auditor", workflow.JurisdictionFilter{State: "IL", Query: "O"}, "Chicago 1, Cook County 1, Houston 1"},
		"not in a review":               {"legal", workflow.JurisdictionFilter{NotIn: o.north}, "Houston 0"},
		"not in a review unseen by one": {"outsider", workflow.JurisdictionFilter{NotIn: o.north}, "Chicago 0, Cook County 0, Houston 1, Springfield 0, Urbana 0"},
	} {
		c.f.Limit = 2
		rows := turn(t, func(cursor string) (workflow.Page[workflow.JurisdictionRow], error) {
			c.f.Cursor = cursor
			return o.db.Jurisdictions(t.Context(), o.viewer(c.who), c.f)
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

func TestApprovalsAreListedNewestFirst(t *testing.T) {
	o := busy(t)
	list := func(who string, f workflow.ApprovalFilter) []workflow.ApprovalRow {
		f.Limit = 1
		return turn(t, func(cursor string) (workflow.Page[workflow.ApprovalRow], error) {
			f.Cursor = cursor
			return o.db.Approvals(t.Context(), o.viewer(who), f)
		})
	}
	places := func(rows []workflow.ApprovalRow) string {
		var list []string
		for _, r := range rows {
			list = append(list, r.Jurisdiction.Name)
		}
		return strings.Join(list, ", ")
	}
	for name, c := range map[string]struct {
		who  string
		f    workflow.ApprovalFilter
		want string
	}{
		"all":                                {"auditor", workflow.ApprovalFilter{}, "Houston, Chicago"},
		"of their review":                    {"legal", workflow.ApprovalFilter{}, "Chicago"},
		"none to admins":                     {"admin", workflow.ApprovalFilter{}, ""},
		"pending":                            {"supervisor", workflow.ApprovalFilter{Status: workflow.Pending}, "Houston, Chicago"},
		"given":                              {"supervisor", workflow.ApprovalFilter{Status: workflow.Given}, ""},
		"of a matter":                        {"auditor", workflow.ApprovalFilter{Matter: o.matters["Chicago"]}, "Chicago"},
		"nobody decides their own request":   {"supervisor", workflow.ApprovalFilter{MayDecide: true}, "Chicago"},
		"a second supervisor of the north":   {"second", workflow.ApprovalFilter{MayDecide: true}, "Chicago"},
		"only supervisors decide":            {"legal", workflow.ApprovalFilter{MayDecide: true}, ""},
		"what is decided cannot be any more": {"supervisor", workflow.ApprovalFilter{MayDecide: true, Status: workflow.Given}, ""},
	} {
		if got := places(list(c.who, c.f)); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
	asked := list("second", workflow.ApprovalFilter{MayDecide: true})[0]
	o.do("second", workflow.Approve{Matter: o.matters["Chicago"], Approval: asked.ID, Approve: true})
	got, err := o.db.Approval(t.Context(), o.viewer("legal"), asked.ID)
	if err != nil || got.Status != workflow.Given || got.RequestedBy.Name != "legal" || got.DecidedBy.Name != "second" || got.Transition != "issue_subpoena" ||
		!got.DecidedAt.Equal(o.now()) || !asked.DecidedAt.IsZero() || asked.DecidedBy.ID != "" || got.Review.ID != o.north {
		t.Errorf("after it was given: %+v, %v", got, err)
	}
	for _, who := range []string{"outsider", "admin"} {
		_, err = o.db.Approval(t.Context(), o.viewer(who), asked.ID)
		wantCode(t, "an approval that "+who+" does not see", err, workflow.NotFound)
	}
}
