package dbtest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/assignment"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/recalculation"
	"duces/workflow/view"
)

func everyOrderShowsEachDeadlineOnce(t *testing.T, fx *twoReviews) {
	all := spread(fx)
	fx.do("legal", assignment.Assign{Matters: []string{fx.matters[all[0]], fx.matters[all[12]]}, User: fx.people["second"]})
	fx.do("legal", assignment.Assign{Matters: []string{fx.matters[all[4]]}, User: fx.people["legal"]})
	fx.move("legal", all[8], "receive_response", `{"production":{"all":"complete"}}`)
	whole := everyPage(t, 200, func(cursor string) (view.Page[view.DeadlineRow], error) {
		return fx.Lists.Deadlines(t.Context(), fx.viewer("legal"), view.DeadlineFilter{Limit: 200, Cursor: cursor, Now: fx.Now()})
	})
	key := map[string]func(view.DeadlineRow) string{
		"due":          func(d view.DeadlineRow) string { return d.Due.String() },
		"jurisdiction": func(view.DeadlineRow) string { return "" },
		"kind":         func(d view.DeadlineRow) string { return d.Kind },
		"status":       func(d view.DeadlineRow) string { return string(d.Status) },
		"review":       func(d view.DeadlineRow) string { return d.Review.Name },
		"owner": func(d view.DeadlineRow) string {
			if d.Owner.ID == "" {
				return "~"
			}
			return d.Owner.Name
		},
	}
	deadlinesSorted(t, fx, "", whole, key)
	steps := everyPage(t, 200, func(cursor string) (view.Page[view.DeadlineRow], error) {
		return fx.Lists.Deadlines(t.Context(), fx.viewer("legal"), view.DeadlineFilter{Owed: due.OwedByTeam, Limit: 200, Cursor: cursor, Now: fx.Now()})
	})
	if len(steps) < 3 {
		t.Fatalf("our own steps are %v", steps)
	}
	deadlinesSorted(t, fx, due.OwedByTeam, steps, key)
}

// deadlinesSorted holds every order of a list of deadlines, read in pages of two, against the whole of it.
func deadlinesSorted(t *testing.T, fx *twoReviews, owed string, whole []view.DeadlineRow, key map[string]func(view.DeadlineRow) string) {
	t.Helper()
	for _, sort := range view.DeadlineSorts {
		for _, way := range []string{"", "-"} {
			rows := everyPage(t, 2, func(cursor string) (view.Page[view.DeadlineRow], error) {
				return fx.Lists.Deadlines(t.Context(), fx.viewer("legal"), view.DeadlineFilter{Owed: owed, Sort: way + sort, Limit: 2, Cursor: cursor, Now: fx.Now()})
			})
			if got, want := ids(rows), ids(whole); !slices.Equal(got, want) {
				t.Errorf("owed by %q, by %s%s: got %v, want %v", owed, way, sort, got, want)
			}
			if way == "-" {
				slices.Reverse(rows)
				if sort == "owner" { // those of nobody are last either way
					of := func(owned bool) []view.DeadlineRow {
						return slices.DeleteFunc(slices.Clone(rows), func(d view.DeadlineRow) bool { return (d.Owner.ID != "") != owned })
					}
					rows = append(of(true), of(false)...)
				}
			}
			if !slices.IsSortedFunc(rows, func(a, b view.DeadlineRow) int {
				return cmp.Or(strings.Compare(key[sort](a), key[sort](b)), strings.Compare(a.Jurisdiction.Name, b.Jurisdiction.Name))
			}) {
				t.Errorf("owed by %q, by %s%s the order is wrong: %v", owed, way, sort, rows)
			}
		}
	}
}

func ids(rows []view.DeadlineRow) []string {
	var list []string
	for _, d := range rows {
		list = append(list, d.Matter+"/"+d.ID)
	}
	slices.Sort(list)
	return list
}

func deadlinesAreFilteredInEveryOrder(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Chicago", "Cook County")
	fx.begin(fx.south, "Houston")
	fx.request("legal", "Chicago", "2018-02-23")
	fx.request("legal", "Cook County", "2018-03-23")
	fx.request("outsider", "Houston", "2018-03-24")
	fx.move("legal", "Chicago", "receive_response", `{"production":{"all":"complete"}}`)
	fx.do("legal", assignment.Assign{Matters: []string{fx.matters["Cook County"]}, User: fx.people["second"]})
	for name, c := range map[string]struct {
		f    view.DeadlineFilter
		want string
	}{
		"all":                  {view.DeadlineFilter{}, "Chicago, Cook County, Houston"},
		"live":                 {view.DeadlineFilter{Live: true}, "Cook County, Houston"},
		"of one status":        {view.DeadlineFilter{Status: "met"}, "Chicago"},
		"of one matter":        {view.DeadlineFilter{Matter: fx.matters["Houston"]}, "Houston"},
		"of one owner":         {view.DeadlineFilter{Owner: fx.people["second"]}, "Cook County"},
		"of nobody":            {view.DeadlineFilter{Owner: view.Nobody, Live: true}, "Houston"},
		"of a stage":           {view.DeadlineFilter{Stage: "response_deadline"}, "Chicago"},
		"of a review by name":  {view.DeadlineFilter{Query: "south"}, "Houston"},
		"of a jurisdiction":    {view.DeadlineFilter{Query: "cook county il"}, "Cook County"},
		"of a U.S. state":      {view.DeadlineFilter{USState: "IL", Review: fx.north}, "Chicago, Cook County"},
		"of another state":     {view.DeadlineFilter{USState: "WI"}, ""},
		"of some days":         {view.DeadlineFilter{From: Date("2018-03-01"), To: Date("2018-03-23")}, "Cook County"},
		"live, on no such day": {view.DeadlineFilter{Live: true, To: Date("2018-03-01")}, ""},
	} {
		for _, sort := range view.DeadlineSorts {
			for _, c.f.Sort = range []string{sort, "-" + sort} {
				c.f.Now = fx.Now()
				page, err := fx.Lists.Deadlines(t.Context(), fx.viewer("auditor"), c.f)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, d := range page.Items {
					got = append(got, d.Jurisdiction.Name)
				}
				slices.Sort(got)
				if strings.Join(got, ", ") != c.want {
					t.Errorf("%s, by %s: got %v, want %s", name, c.f.Sort, got, c.want)
				}
				for _, to := range []int{2, 10} {
					f := c.f
					f.Limit, f.CountTo = 1, to
					if page, err := fx.Lists.Deadlines(t.Context(), fx.viewer("auditor"), f); err != nil || page.Total != min(len(got), to) {
						t.Errorf("%s, by %s: %d of %d are counted to %d; %v", name, c.f.Sort, page.Total, len(got), to, err)
					}
				}
			}
		}
	}
}

func renamedIsSortedAnew(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Aurora", "Chicago", "Elgin")
	for _, name := range []string{"Aurora", "Chicago", "Elgin"} {
		fx.request("legal", name, "2018-02-23")
	}
	fx.do("legal", recalculation.ChangeJurisdiction{Change: jurisdiction.Change{ID: fx.jurisdictions["Aurora"], New: jurisdiction.New{Name: "Zion", Kind: "city", State: "IL", Zone: "America/Chicago"}}})
	matters, err := fx.Lists.Matters(t.Context(), fx.viewer("legal"), view.MatterFilter{Now: fx.Now()})
	if err != nil || strings.Join(names(matters.Items), ", ") != "Chicago, Elgin, Zion" {
		t.Errorf("got %v, %v", names(matters.Items), err)
	}
	for _, sort := range []string{"due", "jurisdiction"} {
		dues, err := fx.Lists.Deadlines(t.Context(), fx.viewer("legal"), view.DeadlineFilter{Now: fx.Now(), Sort: sort})
		if err != nil || len(dues.Items) != 3 || dues.Items[2].Jurisdiction.Name != "Zion" {
			t.Errorf("by %s: %v, %v", sort, dues.Items, err)
		}
	}
	found, err := fx.Lists.Matters(t.Context(), fx.viewer("legal"), view.MatterFilter{Query: "zion", Now: fx.Now()})
	if err != nil || len(found.Items) != 1 {
		t.Errorf("by its new name %v are found, %v", found.Items, err)
	}
}

func namesAreFoundInEveryList(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Chicago", "San Francisco")
	fx.request("legal", "San Francisco", "2018-02-23")
	fx.at("2018-02-27T15:00:00Z")
	fx.move("legal", "San Francisco", "issue_subpoena", `{"grounds":"no_response"}`)
	v := fx.viewer("auditor")
	for list, read := range map[string]func(q string) (int, error){
		"matters": func(q string) (int, error) {
			p, err := fx.Lists.Matters(t.Context(), v, view.MatterFilter{Query: q, Now: fx.Now()})
			return len(p.Items), err
		},
		"deadlines": func(q string) (int, error) {
			p, err := fx.Lists.Deadlines(t.Context(), v, view.DeadlineFilter{Query: q, Now: fx.Now()})
			return len(p.Items), err
		},
		"jurisdictions": func(q string) (int, error) {
			p, err := fx.Lists.Jurisdictions(t.Context(), v, view.JurisdictionFilter{Query: q})
			return len(p.Items), err
		},
		"approvals": func(q string) (int, error) {
			p, err := fx.Approvals.Approvals(t.Context(), v, view.ApprovalFilter{Query: q})
			return len(p.Items), err
		},
	} {
		for q, want := range map[string]int{"san fransisco": 1, "FRANCISCO San, il": 1, "springfield": 0} {
			if n, err := read(q); err != nil || n != want {
				t.Errorf("%s: %q finds %d rows, want %d; %v", list, q, n, want, err)
			}
		}
	}
	mails, err := fx.Mail.Mails(t.Context(), v, view.MailFilter{Query: "san francisco"})
	if err != nil || len(mails.Items) == 0 {
		t.Errorf("mails about the jurisdiction: %v, %v", mails.Items, err)
	}
	// To an administrator mail is not about anything, so that nothing finds what it is about.
	if hidden, err := fx.Mail.Mails(t.Context(), fx.viewer("admin"), view.MailFilter{Query: "san francisco"}); err != nil || len(hidden.Items) != 0 {
		t.Errorf("an administrator finds %v, %v", hidden.Items, err)
	}
	if own, err := fx.Mail.Mails(t.Context(), fx.viewer("admin"), view.MailFilter{Query: mails.Items[0].Recipient.Name}); err != nil || len(own.Items) == 0 {
		t.Errorf("by their recipient an administrator finds %v, %v", own.Items, err)
	}
	users, err := fx.Lists.Users(t.Context(), v, view.UserFilter{Query: "compliannce", Sort: "-role"})
	if err != nil || len(users) != 1 || users[0].Role != workflow.Compliance {
		t.Errorf("users: %v, %v", users, err)
	}
}

func jurisdictionsInEveryOrder(t *testing.T, fx *twoReviews) {
	for i, kind := range []string{"town", "county", "city", "county"} {
		for _, state := range []string{"WI", "IL"} {
			fx.do("legal", jurisdiction.Add{Items: []jurisdiction.New{{
				Name: fmt.Sprintf("Marion %d", i%3), Kind: kind, State: state, Zone: "America/Chicago", Parent: []string{"", "Outer County"}[i%2],
			}}})
		}
	}
	key := map[string]func(view.JurisdictionRow) string{
		"name": func(view.JurisdictionRow) string { return "" }, "kind": func(r view.JurisdictionRow) string { return r.Kind },
		"state": func(r view.JurisdictionRow) string { return r.State }, "zone": func(r view.JurisdictionRow) string { return r.Zone },
		"parent": func(r view.JurisdictionRow) string { return strings.ToLower(r.Parent) },
	}
	total := -1
	for _, sort := range view.JurisdictionSorts {
		for _, way := range []string{"", "-"} {
			rows := everyPage(t, 3, func(cursor string) (view.Page[view.JurisdictionRow], error) {
				return fx.Lists.Jurisdictions(t.Context(), fx.viewer("legal"), view.JurisdictionFilter{Sort: way + sort, Limit: 3, Cursor: cursor})
			})
			seen := map[string]bool{}
			for _, r := range rows {
				seen[r.ID] = true
			}
			if total < 0 {
				total = len(rows)
			}
			if len(seen) != len(rows) || len(rows) != total {
				t.Errorf("by %s%s %d of %d are shown, %d different ones", way, sort, len(rows), total, len(seen))
			}
			if way == "-" {
				slices.Reverse(rows)
			}
			if !slices.IsSortedFunc(rows, func(a, b view.JurisdictionRow) int {
				return cmp.Or(strings.Compare(key[sort](a), key[sort](b)), strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)))
			}) {
				t.Errorf("by %s%s the order is wrong: %v", way, sort, rows)
			}
		}
	}
}
