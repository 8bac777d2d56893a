package dbtest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/annotate"
	"duces/workflow/assignment"
	"duces/workflow/change"
	"duces/workflow/deadline"
	"duces/workflow/review"
	"duces/workflow/sweep"
	"duces/workflow/view"
)

var matterRules = []rule{
	{"every order shows each matter once", "Matters", two(everyOrderShowsEachOnce)},
	{"matters without a due date are last either way", "Matters", two(undatedAreLast)},
	{"paging neither loses nor doubles a matter while others are opened", "Matters", two(pagingWhileMattersAreOpened)},
	{"matters are there for members and auditors only", "Matters", two(mattersByRole)},
	{"matters are filtered alike in every order, and counted", "Matters", two(mattersAreFiltered)},
	{"a matter is overdue by the clock, with and without a tick", "Matters", two(overdueByTheClock)},
	{"deadlines are shown once in every order, page by page, and alike ones by name", "Deadlines", two(everyOrderShowsEachDeadlineOnce)},
	{"deadlines are filtered alike in every order", "Deadlines", two(deadlinesAreFilteredInEveryOrder)},
	{"a jurisdiction that is renamed is sorted by its new name", "Matters Deadlines", two(renamedIsSortedAnew)},
	{"names are found by their words in every list", "Matters Deadlines Approvals Mails Jurisdictions Users", two(namesAreFoundInEveryList)},
	{"bad input to a list says which field is wrong", "Matters Deadlines Approvals Mails Jurisdictions History", two(badInputNamesItsField)},
	{"owners are those of matters that the viewer sees", "OwnersFor Matters", two(ownersByRole)},
	{"own dates are asked for of the members of reviews that the viewer sees", "OwnDatesOf", two(ownDatesByRole)},
}

// everyMatterPage reads a list to its end, page by page, and calls between pages.
func everyMatterPage(t *testing.T, fx *twoReviews, v workflow.Viewer, f view.MatterFilter, between func(page int)) []view.MatterRow {
	t.Helper()
	var rows []view.MatterRow
	for page := 1; ; page++ {
		p, err := fx.Lists.Matters(t.Context(), v, f)
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

func names(rows []view.MatterRow) []string {
	list := make([]string, len(rows))
	for i, r := range rows {
		list[i] = r.Jurisdiction.Name
	}
	return list
}

// spread opens matters of many dates and states, in no order of name.
func spread(fx *twoReviews) []string {
	var all []string
	for i := range 23 {
		all = append(all, fmt.Sprintf("City %02d", i*7%23))
	}
	fx.begin(fx.north, all...)
	for i, name := range all {
		switch i % 4 {
		case 0:
			fx.request("legal", name, fmt.Sprintf("2018-02-%02d", 10+i%5))
		case 1:
			fx.move("legal", name, "send_notice", `{}`)
		}
		if i%6 == 5 {
			fx.Pass(24 * time.Hour)
		}
	}
	return all
}

func everyOrderShowsEachOnce(t *testing.T, fx *twoReviews) {
	all := spread(fx)
	fx.do("legal", assignment.Assign{Matters: []string{fx.matters[all[0]], fx.matters[all[7]], fx.matters[all[3]]}, User: fx.people["second"]})
	fx.do("legal", assignment.Assign{Matters: []string{fx.matters[all[1]], fx.matters[all[9]]}, User: fx.people["legal"]})
	slices.Sort(all)
	for _, sort := range view.MatterSorts {
		f := view.MatterFilter{Sort: sort, Limit: 5, Now: fx.Now()}
		up := everyMatterPage(t, fx, fx.viewer("legal"), f, nil)
		f.Sort = "-" + sort
		down := everyMatterPage(t, fx, fx.viewer("legal"), f, nil)
		for way, rows := range map[string][]view.MatterRow{"up": up, "down": down} {
			if got := slices.Sorted(slices.Values(names(rows))); !slices.Equal(got, all) {
				t.Errorf("by %s %s: got %v, want each of %v", sort, way, got, all)
			}
		}
		key := map[string]func(view.MatterRow) string{
			"jurisdiction": func(r view.MatterRow) string { return strings.ToLower(r.Jurisdiction.Name) },
			"entered":      func(r view.MatterRow) string { return r.Entered.String() },
			"state":        func(r view.MatterRow) string { return r.State },
			"due":          dueOrLast,
			"review":       func(r view.MatterRow) string { return r.Review.Name },
			"owner":        ownerOrLast,
			"step":         stepOrLast,
		}[sort]
		ordered := func(a, b view.MatterRow) int {
			return cmp.Or(strings.Compare(key(a), key(b)), strings.Compare(a.Jurisdiction.Name, b.Jurisdiction.Name))
		}
		if !slices.IsSortedFunc(up, ordered) {
			t.Errorf("by %s the order is %v", sort, names(up))
		}
		slices.Reverse(down)
		switch sort { // those without a date or an owner are last either way
		case "due":
			down = append(slices.DeleteFunc(slices.Clone(down), undated), slices.DeleteFunc(slices.Clone(down), dated)...)
		case "step":
			down = append(slices.DeleteFunc(slices.Clone(down), unlimited), slices.DeleteFunc(slices.Clone(down), limited)...)
		case "owner":
			down = append(slices.DeleteFunc(slices.Clone(down), unowned), slices.DeleteFunc(slices.Clone(down), owned)...)
		}
		if !slices.IsSortedFunc(down, ordered) {
			t.Errorf("by -%s the reversed order is %v", sort, names(down))
		}
	}
}

func limited(r view.MatterRow) bool   { return r.Step != nil }
func unlimited(r view.MatterRow) bool { return r.Step == nil }

func stepOrLast(r view.MatterRow) string {
	if r.Step == nil {
		return "last"
	}
	return r.Step.Due.String()
}

func dated(r view.MatterRow) bool   { return r.Next != nil }
func undated(r view.MatterRow) bool { return r.Next == nil }

func owned(r view.MatterRow) bool   { return r.Owner.ID != "" }
func unowned(r view.MatterRow) bool { return r.Owner.ID == "" }

func ownerOrLast(r view.MatterRow) string {
	if unowned(r) {
		return "~"
	}
	return r.Owner.Name
}

func dueOrLast(r view.MatterRow) string {
	if r.Next == nil {
		return "none"
	}
	return r.Next.Due.String()
}

func undatedAreLast(t *testing.T, fx *twoReviews) {
	spread(fx)
	for _, sort := range []string{"due", "-due"} {
		rows := everyMatterPage(t, fx, fx.viewer("legal"), view.MatterFilter{Sort: sort, Limit: 4, Now: fx.Now()}, nil)
		first := slices.IndexFunc(rows, undated)
		if first < 1 || slices.ContainsFunc(rows[first:], dated) {
			t.Errorf("by %s the first without a date is line %d, and dated ones follow", sort, first)
		}
	}
}

func pagingWhileMattersAreOpened(t *testing.T, fx *twoReviews) {
	for _, sort := range []string{"jurisdiction", "-jurisdiction", "review", "-review", "entered", "-entered", "state", "-state", "due", "-due", "owner", "-owner"} {
		t.Run(sort, func(t *testing.T) {
			fx := newTwoReviews(t, fx.another(t))
			before := spread(fx)
			n := 0
			rows := everyMatterPage(t, fx, fx.viewer("legal"), view.MatterFilter{Sort: sort, Limit: 3, Now: fx.Now()}, func(page int) {
				if n++; n > 6 {
					return
				}
				fx.begin(fx.north, fmt.Sprintf("City %02d bis", page*7%23), fmt.Sprintf("Aurora %d", page))
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

func mattersByRole(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Chicago", "Springfield")
	fx.begin(fx.south, "Houston")
	for who, want := range map[string]string{
		"legal": "Chicago Springfield", "second": "Chicago Springfield", "compliance": "Chicago Springfield", "outsider": "Houston",
		"supervisor": "Chicago Houston Springfield", "auditor": "Chicago Houston Springfield", "admin": "",
	} {
		for _, sort := range view.MatterSorts {
			page, err := fx.Lists.Matters(t.Context(), fx.viewer(who), view.MatterFilter{Sort: sort, Count: true, Now: fx.Now()})
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
	nobody, err := fx.Lists.Matters(t.Context(), workflow.Viewer{}, view.MatterFilter{})
	if err != nil || len(nobody.Items) != 0 {
		t.Errorf("nobody sees %v, %v", nobody.Items, err)
	}
	// A member who becomes an administrator has no say in a matter any more.
	fx.do("admin", account.ChangeUser{User: fx.people["compliance"], Role: new(workflow.Admin)})
	former, err := fx.Lists.Matters(t.Context(), workflow.Viewer{ID: fx.people["compliance"], Role: workflow.Admin}, view.MatterFilter{})
	if err != nil || len(former.Items) != 0 {
		t.Errorf("an administrator who was a member sees %v, %v", former.Items, err)
	}
}

func mattersAreFiltered(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Chicago", "Cook County", "100% Town", "Under_score", "Élan")
	fx.begin(fx.south, "Houston")
	fx.request("legal", "Chicago", "2018-02-23")
	fx.request("legal", "Cook County", "2018-03-23")
	fx.move("legal", "Élan", "send_notice", `{}`)
	fx.at("2018-02-27T15:00:00Z") // no tick has been by
	fx.move("legal", "Chicago", "issue_subpoena", `{"grounds":"no_response"}`)
	fx.do("legal", assignment.Assign{Matters: []string{fx.matters["Chicago"], fx.matters["Élan"]}, User: fx.people["second"]})
	for _, name := range []string{"Chicago", "Houston", "Élan"} {
		fx.do("supervisor", annotate.Tag{Matter: fx.matters[name], Tag: " Élite   two "})
	}
	fx.do("legal", annotate.Tag{Matter: fx.matters["Élan"], Tag: "élite two", Remove: true})
	yes, no := true, false
	for name, c := range map[string]struct {
		f    view.MatterFilter
		want string
	}{
		"by state":                 {view.MatterFilter{State: "requested"}, "Chicago, Cook County"},
		"by stage":                 {view.MatterFilter{Stage: "notice_letter", Review: fx.north}, "100% Town, Under_score, Élan"},
		"by review":                {view.MatterFilter{Review: fx.south}, "Houston"},
		"by jurisdiction":          {view.MatterFilter{Jurisdiction: fx.jurisdictions["Houston"]}, "Houston"},
		"overdue by the clock":     {view.MatterFilter{Overdue: &yes}, "Chicago"},
		"not overdue":              {view.MatterFilter{Overdue: &no, Review: fx.north}, "100% Town, Cook County, Under_score, Élan"},
		"waiting":                  {view.MatterFilter{Waiting: true}, "Chicago"},
		"by owner":                 {view.MatterFilter{Owner: fx.people["second"]}, "Chicago, Élan"},
		"of nobody":                {view.MatterFilter{Owner: view.Nobody, Review: fx.north}, "100% Town, Cook County, Under_score"},
		"by somebody who has none": {view.MatterFilter{Owner: fx.people["legal"]}, ""},
		"by tag, however written":  {view.MatterFilter{Tag: "ÉLITE two "}, "Chicago, Houston"},
		"by a tag of nobody":       {view.MatterFilter{Tag: "élite"}, ""},
		"text, any case":           {view.MatterFilter{Query: " cOOk "}, "Cook County"},
		"text beyond ASCII":        {view.MatterFilter{Query: "éLAN"}, "Élan"},
		"text of the review":       {view.MatterFilter{Query: "south"}, "Houston"},
		"a percent sign":           {view.MatterFilter{Query: "100%"}, "100% Town"},
		"an underscore":            {view.MatterFilter{Query: "under_s"}, "Under_score"},
		"a backslash":              {view.MatterFilter{Query: `\`}, ""},
		"closed":                   {view.MatterFilter{Closed: &yes}, ""},
		"not closed":               {view.MatterFilter{Closed: &no, Review: fx.south}, "Houston"},
		"an answer":                {view.MatterFilter{Completeness: view.Incomplete}, ""},
		"our step late":            {view.MatterFilter{StepLate: true, Review: fx.north}, "100% Town, Under_score"},
		"as it is printed":         {view.MatterFilter{Query: "Cook County, IL"}, "Cook County"},
		"in another order":         {view.MatterFilter{Query: "il  chicago"}, "Chicago"},
		"without its accent":       {view.MatterFilter{Query: "elan"}, "Élan"},
		"misspelled":               {view.MatterFilter{Query: "Chicgao"}, "Chicago"},
		"a state in words":         {view.MatterFilter{Query: "Chicago Illinois"}, "Chicago"},
		"a state alone":            {view.MatterFilter{Query: "il"}, "100% Town, Chicago, Cook County, Houston, Under_score, Élan"},
		"another state":            {view.MatterFilter{Query: "WI"}, ""},
		"in a U.S. state":          {view.MatterFilter{USState: "il", Review: fx.south}, "Houston"},
		"in no such review":        {view.MatterFilter{USState: "TX"}, ""},
		"known, but filtered out":  {view.MatterFilter{Query: "cook", State: "open"}, ""},
		"all at once":              {view.MatterFilter{State: "requested", Stage: "document_request", Review: fx.north, Overdue: &yes, Waiting: true, Owner: fx.people["second"], Tag: "élite two", Query: "chi"}, "Chicago"},
	} {
		for sort := range strings.SplitSeq("jurisdiction -jurisdiction review -review due -due owner -owner entered -entered state -state", " ") {
			c.f.Sort, c.f.Now, c.f.Count = sort, fx.Now(), true
			page, err := fx.Lists.Matters(t.Context(), fx.viewer("auditor"), c.f)
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

func overdueByTheClock(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Chicago")
	fx.request("legal", "Chicago", "2018-02-23")
	look := func(when string) view.MatterRow {
		t.Helper()
		fx.at(when)
		page, err := fx.Lists.Matters(t.Context(), fx.viewer("legal"), view.MatterFilter{Now: fx.Now()})
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
	fx.do(workflow.SystemActor, sweep.Tick{Matters: []string{row.ID}, At: fx.Now()})
	if row = look("2018-02-24T06:00:00Z"); !row.Overdue || row.Next == nil {
		t.Errorf("after the tick: %+v", row)
	}
}

// badInputNamesItsField holds every list that is read by pages to one rule.
func badInputNamesItsField(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Chicago", "Springfield")
	legal := fx.viewer("legal")
	first, err := fx.Lists.Matters(t.Context(), legal, view.MatterFilter{Limit: 1})
	if err != nil || first.Next == "" {
		t.Fatal(first, err)
	}
	wantInvalid := func(name string, err error, field string) {
		t.Helper()
		wantCode(t, name, err, workflow.Invalid)
		if e, ok := errors.AsType[*workflow.Error](err); ok && e.Field != field {
			t.Errorf("%s: the field is %q, want %q", name, e.Field, field)
		}
	}
	for list, read := range map[string]func(cursor string, limit int) error{
		"matters": func(cursor string, limit int) error {
			_, err := fx.Lists.Matters(t.Context(), legal, view.MatterFilter{Cursor: cursor, Limit: limit})
			return err
		},
		"deadlines": func(cursor string, limit int) error {
			_, err := fx.Lists.Deadlines(t.Context(), legal, view.DeadlineFilter{Cursor: cursor, Limit: limit})
			return err
		},
		"jurisdictions": func(cursor string, limit int) error {
			_, err := fx.Lists.Jurisdictions(t.Context(), legal, view.JurisdictionFilter{Cursor: cursor, Limit: limit})
			return err
		},
		"approvals": func(cursor string, limit int) error {
			_, err := fx.Approvals.Approvals(t.Context(), legal, view.ApprovalFilter{Cursor: cursor, Limit: limit})
			return err
		},
		"messages": func(cursor string, limit int) error {
			_, err := fx.Mail.Mails(t.Context(), legal, view.MailFilter{Cursor: cursor, Limit: limit})
			return err
		},
		"history": func(cursor string, limit int) error {
			_, err := fx.Ledger.History(t.Context(), legal, view.HistoryFilter{Stream: review.Stream(fx.north), Cursor: cursor, Limit: limit})
			return err
		},
	} {
		for name, cursor := range map[string]string{
			"no base64": "%%%", "not one of ours": "aGVsbG8", "not text": "_____w", "of great length": strings.Repeat("A", 1<<20),
		} {
			wantInvalid(list+", a cursor: "+name, read(cursor, 0), "cursor")
		}
		if list != "matters" {
			wantInvalid(list+", a cursor of another list", read(first.Next, 0), "cursor")
		}
		wantInvalid(list+", a limit below one", read("", -1), "limit")
		wantInvalid(list+", a limit above two hundred", read("", 201), "limit")
		if err := read("", 200); err != nil {
			t.Errorf("%s, the largest limit: %v", list, err)
		}
	}
	for name, c := range map[string]struct {
		f     view.MatterFilter
		field string
	}{
		"a cursor of another order":  {view.MatterFilter{Cursor: first.Next, Sort: "state"}, "cursor"},
		"a state that there is not":  {view.MatterFilter{USState: "Illinoy"}, "us_state"},
		"an order that there is not": {view.MatterFilter{Sort: "name; DROP TABLE matters"}, "sort"},
	} {
		_, err := fx.Lists.Matters(t.Context(), legal, c.f)
		wantInvalid(name, err, c.field)
	}
	if _, err := fx.Lists.Matters(t.Context(), legal, view.MatterFilter{Limit: 200, Cursor: first.Next}); err != nil {
		t.Errorf("another limit than the page before is no fault: %v", err)
	}
}

func ownersByRole(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Chicago", "Urbana")
	fx.begin(fx.south, "Houston")
	fx.do("legal", assignment.Assign{Matters: []string{fx.matters["Chicago"]}, User: fx.people["second"]})
	fx.do("legal", assignment.Assign{Matters: []string{fx.matters["Urbana"]}, User: fx.people["compliance"]})
	fx.do("outsider", assignment.Assign{Matters: []string{fx.matters["Houston"]}, User: fx.people["supervisor"]})
	for who, want := range map[string]string{
		"auditor": "compliance, second, supervisor", "supervisor": "compliance, second, supervisor", "legal": "compliance, second", "outsider": "supervisor", "admin": "",
	} {
		found, err := fx.Lists.OwnersFor(t.Context(), fx.viewer(who))
		got := make([]string, len(found))
		for i, r := range found {
			if got[i] = r.Name; r.ID != fx.people[r.Name] {
				t.Errorf("%v", r)
			}
		}
		if err != nil || strings.Join(got, ", ") != want {
			t.Errorf("%s: %v, %v; want %s", who, got, err, want)
		}
	}
	page, err := fx.Lists.Matters(t.Context(), fx.viewer("legal"), view.MatterFilter{Owner: fx.people["second"], Now: fx.Now()})
	if err != nil || len(page.Items) != 1 || page.Items[0].Owner != (view.Ref{ID: fx.people["second"], Name: "second"}) {
		t.Errorf("%+v, %v", page, err)
	}
}

func ownDatesByRole(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Chicago")
	fx.do("legal", assignment.Assign{Matters: []string{fx.matters["Chicago"]}, User: fx.people["second"]})
	fx.do("legal", change.AddOwnDate{Matter: fx.matters["Chicago"], Title: "Call", Due: deadline.FixedOn(Date("2018-03-01"))})
	people := func(who string) []string {
		found, err := fx.Lists.OwnDatesOf(t.Context(), fx.viewer(who))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, r := range found {
			names = append(names, r.Name)
		}
		return names
	}
	for who, want := range map[string][]string{"legal": {"compliance", "legal", "second", "supervisor"}, "outsider": {"outsider"}, "admin": nil} {
		for _, name := range want {
			if !slices.Contains(people(who), name) {
				t.Errorf("%s is offered %v, not %s", who, people(who), name)
			}
		}
		if who == "legal" && slices.Contains(people(who), "outsider") || len(want) == 0 && len(people(who)) > 0 {
			t.Errorf("%s is offered %v", who, people(who))
		}
	}
	fx.Must(workflow.OperatorActor, account.EnableUser{User: fx.people["second"], Enable: false})
	fx.Must(workflow.OperatorActor, account.EnableUser{User: fx.people["compliance"], Enable: false})
	if got := people("legal"); !slices.Contains(got, "second") || slices.Contains(got, "compliance") {
		t.Errorf("with own dates of a user whose access ended: %v", got)
	}
}
