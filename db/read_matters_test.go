package db_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/workflow"
)

// walk reads a list to its end, page by page, and calls between pages.
func walk(t *testing.T, o *office, v workflow.Viewer, f workflow.MatterFilter, between func(page int)) []workflow.MatterRow {
	t.Helper()
	var rows []workflow.MatterRow
	for page := 1; ; page++ {
		p, err := o.db.Matters(t.Context(), v, f)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, p.Items...)
		if p.Next == "" {
			return rows
		}
		if len(p.Items) != f.Limit {
			t.Fatalf("page %d has %d lines of %d and says that more follow", page, len(p.Items), f.Limit)
		}
		f.Cursor = p.Next
		if between != nil {
			between(page)
		}
	}
}

func names(rows []workflow.MatterRow) []string {
	list := make([]string, len(rows))
	for i, r := range rows {
		list[i] = r.Jurisdiction.Name
	}
	return list
}

// spread opens matters of many dates and states, in no order of name.
func spread(o *office) []string {
	var all []string
	for i := range 23 {
		all = append(all, fmt.Sprintf("City %02d", i*7%23))
	}
	o.open(o.north, all...)
	for i, name := range all {
		switch i % 4 {
		case 0:
			o.request("legal", name, fmt.Sprintf("2018-02-%02d", 10+i%5))
		case 1:
			o.move("legal", name, "send_notice", `{}`)
		}
		if i%6 == 5 {
			o.clock.Add(24 * int64(time.Hour/time.Microsecond))
		}
	}
	return all
}

func TestEveryOrderShowsEachMatterOnce(t *testing.T) {
	o := openOffice(t)
	all := spread(o)
	slices.Sort(all)
	for _, sort := range workflow.MatterSorts {
		f := workflow.MatterFilter{Sort: sort, Limit: 5, Now: o.now()}
		up := walk(t, o, o.viewer("legal"), f, nil)
		f.Sort = "-" + sort
		down := walk(t, o, o.viewer("legal"), f, nil)
		for way, rows := range map[string][]workflow.MatterRow{"up": up, "down": down} {
			if got := slices.Sorted(slices.Values(names(rows))); !slices.Equal(got, all) {
				t.Errorf("by %s %s: got %v, want each of %v", sort, way, got, all)
			}
		}
		key := map[string]func(workflow.MatterRow) string{
			"jurisdiction": func(r workflow.MatterRow) string { return strings.ToLower(r.Jurisdiction.Name) },
			"entered":      func(r workflow.MatterRow) string { return r.Entered.String() },
			"state":        func(r workflow.MatterRow) string { return r.State },
			"due":          dueOrLast,
		}[sort]
		ordered := func(a, b workflow.MatterRow) int { return strings.Compare(key(a), key(b)) }
		if !slices.IsSortedFunc(up, ordered) {
			t.Errorf("by %s the order is %v", sort, names(up))
		}
		slices.Reverse(down)
		if sort == "due" { // those without a date are last either way
			down = append(slices.DeleteFunc(slices.Clone(down), undated), slices.DeleteFunc(slices.Clone(down), dated)...)
		}
		if !slices.IsSortedFunc(down, ordered) {
			t.Errorf("by -%s the reversed order is %v", sort, names(down))
		}
	}
}

func dated(r workflow.MatterRow) bool   { return r.Next != nil }
func undated(r workflow.MatterRow) bool { return r.Next == nil }

func dueOrLast(r workflow.MatterRow) string {
	if r.Next == nil {
		return "none"
	}
	return r.Next.Due.String()
}

func TestMattersWithoutADueDateAreLastEitherWay(t *testing.T) {
	o := openOffice(t)
	spread(o)
	for _, sort := range []string{"due", "-due"} {
		rows := walk(t, o, o.viewer("legal"), workflow.MatterFilter{Sort: sort, Limit: 4, Now: o.now()}, nil)
		first := slices.IndexFunc(rows, undated)
		if first < 1 || slices.ContainsFunc(rows[first:], dated) {
			t.Errorf("by %s the first without a date is line %d, and dated ones follow", sort, first)
		}
	}
}

func TestPagingKeepsItsPlaceWhileMattersAreOpened(t *testing.T) {
	for _, sort := range []string{"jurisdiction", "-jurisdiction", "entered", "-entered", "state", "-state", "due", "-due"} {
		t.Run(sort, func(t *testing.T) {
			o := openOffice(t)
			before := spread(o)
			n := 0
			rows := walk(t, o, o.viewer("legal"), workflow.MatterFilter{Sort: sort, Limit: 3, Now: o.now()}, func(page int) {
				if n++; n > 6 {
					return
				}
				o.open(o.north, fmt.Sprintf("City %02d bis", rand.IntN(23)+100*page), fmt.Sprintf("Aurora %d", page))
			})
			seen := map[string]int{}
			for _, name := range names(rows) {
				seen[name]++
				if seen[name] > 1 {
					t.Errorf("%s is shown twice", name)
				}
			}
			for _, name := range before {
				if seen[name] != 1 {
					t.Errorf("%s, which was there from the start, is shown %d times", name, seen[name])
				}
			}
		})
	}
}

func TestMattersAreThereForMembersAndAuditorsOnly(t *testing.T) {
	o := openOffice(t)
	o.open(o.north, "Chicago", "Springfield")
	o.open(o.south, "Houston")
	for who, want := range map[string]string{
		"legal": "Chicago Springfield", "second": "Chicago Springfield", "compliance": "Chicago Springfield", "outsider": "Houston",
		"supervisor": "Chicago Houston Springfield", "auditor": "Chicago Houston Springfield", "admin": "",
	} {
		for _, sort := range []string{"jurisdiction", "due", "entered", "state"} {
			page, err := o.db.Matters(t.Context(), o.viewer(who), workflow.MatterFilter{Sort: sort, Count: true, Now: o.now()})
			if err != nil {
				t.Fatal(err)
			}
			got := names(page.Items)
			slices.Sort(got)
			if strings.Join(got, " ") != want || page.Total != len(got) {
				t.Errorf("%s sees %v (total %d), want %s", who, got, page.Total, want)
			}
		}
	}
	nobody, err := o.db.Matters(t.Context(), workflow.Viewer{}, workflow.MatterFilter{})
	if err != nil || len(nobody.Items) != 0 {
		t.Errorf("nobody sees %v, %v", nobody.Items, err)
	}
	// A member who becomes an administrator has no say in a matter any more.
	o.do("admin", workflow.ChangeUser{User: o.users["compliance"], Name: "c", Role: workflow.Admin, Zone: "UTC"})
	former, err := o.db.Matters(t.Context(), workflow.Viewer{ID: o.users["compliance"], Role: workflow.Admin}, workflow.MatterFilter{})
	if err != nil || len(former.Items) != 0 {
		t.Errorf("an administrator who was a member sees %v, %v", former.Items, err)
	}
}

func TestMattersAreFiltered(t *testing.T) {
	o := openOffice(t)
	o.open(o.north, "Chicago", "Cook County", "100% Town", "Under_score", "Élan")
	o.open(o.south, "Houston")
	o.request("legal", "Chicago", "2018-02-23")
	o.request("legal", "Cook County", "2018-03-23")
	o.move("legal", "Élan", "send_notice", `{}`)
	o.at("2018-02-27T15:00:00Z") // no tick has been by
	o.move("legal", "Chicago", "issue_subpoena", `{"grounds":"no_response"}`)
	o.do("legal", workflow.AssignOwner{Matters: []string{o.matters["Chicago"], o.matters["Élan"]}, User: o.users["second"]})
	yes, no := true, false
	for name, c := range map[string]struct {
		f    workflow.MatterFilter
		want string
	}{
		"by state":                 {workflow.MatterFilter{State: "requested"}, "Chicago, Cook County"},
		"by stage":                 {workflow.MatterFilter{Stage: "notice_letter", Review: o.north}, "100% Town, Under_score, Élan"},
		"by review":                {workflow.MatterFilter{Review: o.south}, "Houston"},
		"by jurisdiction":          {workflow.MatterFilter{Jurisdiction: o.places["Houston"]}, "Houston"},
		"overdue by the clock":     {workflow.MatterFilter{Overdue: &yes}, "Chicago"},
		"not overdue":              {workflow.MatterFilter{Overdue: &no, Review: o.north}, "100% Town, Cook County, Under_score, Élan"},
		"waiting":                  {workflow.MatterFilter{Waiting: true}, "Chicago"},
		"by owner":                 {workflow.MatterFilter{Owner: o.users["second"]}, "Chicago, Élan"},
		"of nobody":                {workflow.MatterFilter{Owner: workflow.Nobody, Review: o.north}, "100% Town, Cook County, Under_score"},
		"by somebody who has none": {workflow.MatterFilter{Owner: o.users["legal"]}, ""},
		"text, any case":           {workflow.MatterFilter{Query: " cOOk "}, "Cook County"},
		"text beyond ASCII":        {workflow.MatterFilter{Query: "éLAN"}, "Élan"},
		"text of the review":       {workflow.MatterFilter{Query: "south"}, "Houston"},
		"a percent sign":           {workflow.MatterFilter{Query: "0%"}, "100% Town"},
		"an underscore":            {workflow.MatterFilter{Query: "r_s"}, "Under_score"},
		"a backslash":              {workflow.MatterFilter{Query: `\`}, ""},
		"all at once":              {workflow.MatterFilter{State: "requested", Stage: "document_request", Review: o.north, Overdue: &yes, Waiting: true, Owner: o.users["second"], Query: "chi"}, "Chicago"},
	} {
		for sort := range strings.SplitSeq("jurisdiction -jurisdiction due -due entered -entered state -state", " ") {
			c.f.Sort, c.f.Now, c.f.Count = sort, o.now(), true
			page, err := o.db.Matters(t.Context(), o.viewer("auditor"), c.f)
			if err != nil {
				t.Fatal(err)
			}
			got := names(page.Items)
			slices.Sort(got)
			if strings.Join(got, ", ") != c.want || page.Total != len(got) {
				t.Errorf("%s, by %s: got %v (total %d), want %s", name, sort, got, page.Total, c.want)
			}
		}
	}
}

func TestAMatterIsOverdueByTheClockAndAfterTheTick(t *testing.T) {
	o := openOffice(t)
	o.open(o.north, "Chicago")
	o.request("legal", "Chicago", "2018-02-23")
	look := func(when string) workflow.MatterRow {
		t.Helper()
		o.at(when)
		page, err := o.db.Matters(t.Context(), o.viewer("legal"), workflow.MatterFilter{Now: o.now()})
		if err != nil || len(page.Items) != 1 {
			t.Fatal(page, err)
		}
		return page.Items[0]
	}
	row := look("2018-02-24T05:59:59Z") // the last second of 23 February in Chicago
	if row.Overdue || row.Next == nil || row.Next.Due.String() != "2018-02-23" || row.Next.Kind != "response" {
		t.Errorf("on its last day: %+v, %+v", row, row.Next)
	}
	if row = look("2018-02-24T06:00:00Z"); !row.Overdue {
		t.Error("when its last day is over it is not overdue")
	}
	o.do(workflow.SystemActor, workflow.Tick{Matter: row.ID, At: o.now()})
	if row = look("2018-02-24T06:00:00Z"); !row.Overdue || row.Next == nil {
		t.Errorf("after the tick: %+v", row)
	}
}

func TestBadInputToAListSaysWhichFieldIsWrong(t *testing.T) {
	o := openOffice(t)
	o.open(o.north, "Chicago", "Springfield")
	legal := o.viewer("legal")
	first, err := o.db.Matters(t.Context(), legal, workflow.MatterFilter{Limit: 1})
	if err != nil || first.Next == "" {
		t.Fatal(first, err)
	}
	for name, c := range map[string]struct {
		f     workflow.MatterFilter
		field string
	}{
		"no base64":                  {workflow.MatterFilter{Cursor: "%%%"}, "cursor"},
		"not one of ours":            {workflow.MatterFilter{Cursor: "aGVsbG8"}, "cursor"},
		"not text":                   {workflow.MatterFilter{Cursor: "_____w"}, "cursor"},
		"a cursor of another order":  {workflow.MatterFilter{Cursor: first.Next, Sort: "state"}, "cursor"},
		"a cursor of great length":   {workflow.MatterFilter{Cursor: strings.Repeat("A", 1<<20)}, "cursor"},
		"a limit below one":          {workflow.MatterFilter{Limit: -1}, "limit"},
		"a limit above two hundred":  {workflow.MatterFilter{Limit: 201}, "limit"},
		"an order that there is not": {workflow.MatterFilter{Sort: "name; DROP TABLE matters"}, "sort"},
	} {
		_, err := o.db.Matters(t.Context(), legal, c.f)
		wantCode(t, name, err, workflow.Invalid)
		if e, ok := errors.AsType[*workflow.Error](err); ok && e.Field != c.field {
			t.Errorf("%s: the field is %q, want %q", name, e.Field, c.field)
		}
	}
	if _, err := o.db.Matters(t.Context(), legal, workflow.MatterFilter{Limit: 200, Cursor: first.Next}); err != nil {
		t.Errorf("another limit than the page before is no fault: %v", err)
	}
}

func TestOwnersAreThoseOfMattersThatTheViewerSees(t *testing.T) {
	o := openOffice(t)
	o.open(o.north, "Chicago", "Urbana")
	o.open(o.south, "Houston")
	o.do("legal", workflow.AssignOwner{Matters: []string{o.matters["Chicago"]}, User: o.users["second"]})
	o.do("legal", workflow.AssignOwner{Matters: []string{o.matters["Urbana"]}, User: o.users["compliance"]})
	o.do("outsider", workflow.AssignOwner{Matters: []string{o.matters["Houston"]}, User: o.users["supervisor"]})
	for who, want := range map[string]string{
		"auditor": "compliance, second, supervisor", "supervisor": "compliance, second, supervisor", "legal": "compliance, second", "outsider": "supervisor", "admin": "",
	} {
		found, err := o.db.OwnersFor(t.Context(), o.viewer(who))
		got := make([]string, len(found))
		for i, r := range found {
			if got[i] = r.Name; r.ID != o.users[r.Name] {
				t.Errorf("%v", r)
			}
		}
		if err != nil || strings.Join(got, ", ") != want {
			t.Errorf("%s: %v, %v; want %s", who, got, err, want)
		}
	}
	page, err := o.db.Matters(t.Context(), o.viewer("legal"), workflow.MatterFilter{Owner: o.users["second"], Now: o.now()})
	if err != nil || len(page.Items) != 1 || page.Items[0].Owner != (workflow.Ref{ID: o.users["second"], Name: "second"}) {
		t.Errorf("%+v, %v", page, err)
	}
}
