package db_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duces/workflow"
	"duces/workflow/deadline"
)

// feedOf reads what a user finds in a calendar: each date as the name of its
// government and how it stands.
func (o *office) feedOf(who string, scope workflow.FeedScope, since deadline.Date, most int) (dates []string, more bool) {
	o.t.Helper()
	rows, more, err := o.db.FeedDates(o.t.Context(), o.viewer(who), workflow.FeedFilter{Scope: scope, Since: since, Most: most})
	if err != nil {
		o.t.Fatal(err)
	}
	dates = []string{}
	for _, r := range rows {
		dates = append(dates, r.Jurisdiction.Name+" "+r.Due.String()+" "+string(r.Status))
	}
	return dates, more
}

func (o *office) wantFeed(what, who string, scope workflow.FeedScope, want ...string) {
	o.t.Helper()
	if want == nil {
		want = []string{}
	}
	got, more := o.feedOf(who, scope, deadline.NewDate(2017, 1, 1), 100)
	if diff := cmp.Diff(want, got); diff != "" || more {
		o.t.Errorf("%s (more: %t), -want +got:\n%s", what, more, diff)
	}
}

func TestACalendarHoldsWhatItsReaderMaySeeWhenTheyRead(t *testing.T) {
	o := openOffice(t)
	o.open(o.north, "Chicago", "Springfield", "Urbana")
	o.open(o.south, "Houston")
	o.request("legal", "Chicago", "2018-02-23")
	o.request("legal", "Springfield", "2018-02-24")
	o.request("outsider", "Houston", "2018-02-20")
	o.request("legal", "Urbana", "2018-03-01")
	o.move("legal", "Urbana", "withdraw", `{"reason":"Opened by mistake"}`)
	o.move("legal", "Chicago", "receive_response", `{"completeness":"complete"}`)
	all := workflow.FeedScope{Kind: workflow.FeedOfPerson}
	north := workflow.FeedScope{Kind: workflow.FeedOfReview, ID: o.north}
	urbana := workflow.FeedScope{Kind: workflow.FeedOfMatter, ID: o.matters["Urbana"]}

	met, open, gone, other := "Chicago 2018-02-23 met", "Springfield 2018-02-24 open", "Urbana 2018-03-01 cancelled", "Houston 2018-02-20 open"
	o.wantFeed("all of a member", "legal", all, open, gone, met)
	o.wantFeed("all of a member of both", "supervisor", all, open, other, gone, met)
	o.wantFeed("all of an auditor", "auditor", all, open, other, gone, met)
	o.wantFeed("all of an administrator", "admin", all)
	o.wantFeed("a review of a member", "supervisor", north, open, gone, met)
	o.wantFeed("a review of a stranger", "outsider", north)
	o.wantFeed("a matter of a member", "legal", urbana, gone)
	o.wantFeed("a matter of a stranger", "outsider", urbana)

	o.do("legal", workflow.SetMember{Review: o.north, User: o.users["supervisor"], Member: false})
	o.wantFeed("all of a former member", "supervisor", all, other)
	o.wantFeed("a review of a former member", "supervisor", north)
	o.wantFeed("a matter of a former member", "supervisor", urbana)
}

func TestWhatDoesNotFitACalendarIsTheOldestThatNobodyWaitsFor(t *testing.T) {
	o := openOffice(t)
	o.open(o.north, "A", "B", "C", "D", "E")
	for name, due := range map[string]string{"A": "2018-02-20", "B": "2018-02-21", "C": "2018-02-22", "D": "2018-03-22", "E": "2018-03-23"} {
		o.request("legal", name, due)
	}
	for _, name := range []string{"C", "D", "E"} {
		o.move("legal", name, "withdraw", `{"reason":"Opened by mistake"}`)
	}
	a, b, c, d, e := "A 2018-02-20 open", "B 2018-02-21 open", "C 2018-02-22 cancelled", "D 2018-03-22 cancelled", "E 2018-03-23 cancelled"
	for _, x := range []struct {
		most int
		want []string
		more bool
	}{
		{5, []string{b, a, e, d, c}, false},
		{4, []string{b, a, e, d}, true},
		{2, []string{b, a}, true},
		{1, []string{b}, true},
	} {
		got, more := o.feedOf("legal", workflow.FeedScope{Kind: workflow.FeedOfPerson}, deadline.Date{}, x.most)
		if diff := cmp.Diff(x.want, got); diff != "" || more != x.more {
			t.Errorf("of at most %d (more: %t), -want +got:\n%s", x.most, more, diff)
		}
	}
	since := deadline.NewDate(2018, 3, 23)
	if got, more := o.feedOf("legal", workflow.FeedScope{Kind: workflow.FeedOfPerson}, since, 5); !cmp.Equal(got, []string{b, a, e}) || more {
		t.Errorf("since %s: %v", since, got)
	}
	if got, _ := o.feedOf("legal", workflow.FeedScope{Kind: workflow.FeedOfMatter, ID: o.matters["D"]}, since, 5); len(got) != 0 {
		t.Errorf("of a matter since %s: %v", since, got)
	}
}

func TestADateInACalendarSaysWhenItsMatterLastChanged(t *testing.T) {
	o := openOffice(t)
	o.open(o.north, "Chicago")
	o.request("legal", "Chicago", "2018-02-23")
	o.at("2018-02-01T09:30:00Z")
	o.do("legal", workflow.AddNote{Matter: o.matters["Chicago"], Text: "They called"})
	for _, scope := range []workflow.FeedScope{{Kind: workflow.FeedOfPerson}, {Kind: workflow.FeedOfMatter, ID: o.matters["Chicago"]}} {
		rows, _, err := o.db.FeedDates(t.Context(), o.viewer("legal"), workflow.FeedFilter{Scope: scope, Most: 9})
		if err != nil || len(rows) != 1 {
			t.Fatal(rows, err)
		}
		r := rows[0]
		if want := time.Date(2018, 2, 1, 9, 30, 0, 0, time.UTC); !r.Changed.Equal(want) || r.Version != 1 || r.Process == "" || r.Zone != "America/Chicago" || r.Ends.IsZero() {
			t.Errorf("by %s: %+v", scope.Kind, r)
		}
	}
}

func TestACalendarIsFoundByItsHashUntilItIsRevokedOrItsUserHasNoAccess(t *testing.T) {
	o := openOffice(t)
	scope := workflow.FeedScope{Kind: workflow.FeedOfReview, ID: o.north}
	add := func(hash string) string {
		return o.do("legal", workflow.AddFeed{User: o.users["legal"], Label: "Phone", Scope: scope, Hash: hash}).Created[0]
	}
	first, second := add("hash 1"), add("hash 2")
	read := func(hash string) (workflow.FeedReader, error) { return o.db.FeedReader(t.Context(), hash) }
	for hash, id := range map[string]string{"hash 1": first, "hash 2": second} {
		if r, err := read(hash); err != nil || r.User.ID != o.users["legal"] || r.Feed != id || r.Scope != scope {
			t.Errorf("%s: %+v, %v", hash, r, err)
		}
	}
	_, err := read("hash 3")
	wantCode(t, "an unknown hash", err, workflow.NotFound)
	o.do("legal", workflow.RevokeFeed{User: o.users["legal"], Feed: first})
	_, err = read("hash 1")
	wantCode(t, "a revoked one", err, workflow.NotFound)
	o.do("admin", workflow.EnableUser{User: o.users["legal"], Enable: false})
	_, err = read("hash 2")
	wantCode(t, "one of a user without access", err, workflow.NotFound)
}
