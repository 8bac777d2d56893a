package dbtest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/annotate"
	"duces/workflow/civil"
	"duces/workflow/review"
	"duces/workflow/view"
)

var feedRules = []rule{
	{"a calendar holds what its reader may see when they read", "FeedDates", two(feedHoldsWhatReaderMaySee)},
	{"what does not fit a calendar is the oldest that nobody waits for", "FeedDates", two(feedLeavesOutTheOldest)},
	{"a date in a calendar says when its matter last changed", "FeedDates", two(feedDateSaysWhenMatterChanged)},
	{"a calendar is found by its hash until it is revoked or its user has no access", "FeedReader", two(feedFoundByHash)},
}

// feedOf reads what a user finds in a calendar: each date as the name of its
// government and how it stands.
func (fx *twoReviews) feedOf(who string, scope workflow.FeedScope, since civil.Date, most int) (dates []string, more bool) {
	fx.t.Helper()
	rows, more, err := fx.Feeds.FeedDates(fx.t.Context(), fx.viewer(who), view.FeedFilter{Scope: scope, Since: since, Most: most})
	if err != nil {
		fx.t.Fatal(err)
	}
	dates = []string{}
	for _, r := range rows {
		dates = append(dates, r.Jurisdiction.Name+" "+r.Due.String()+" "+string(r.Status))
	}
	return dates, more
}

func (fx *twoReviews) wantFeed(what, who string, scope workflow.FeedScope, want ...string) {
	fx.t.Helper()
	if want == nil {
		want = []string{}
	}
	got, more := fx.feedOf(who, scope, civil.NewDate(2017, 1, 1), 100)
	if diff := cmp.Diff(want, got); diff != "" || more {
		fx.t.Errorf("%s (more: %t), -want +got:\n%s", what, more, diff)
	}
}

func feedHoldsWhatReaderMaySee(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Chicago", "Springfield", "Urbana")
	fx.begin(fx.south, "Houston")
	fx.request("legal", "Chicago", "2018-02-23")
	fx.request("legal", "Springfield", "2018-02-24")
	fx.request("outsider", "Houston", "2018-02-20")
	fx.request("legal", "Urbana", "2018-03-01")
	fx.move("legal", "Urbana", "withdraw", `{"reason":"Opened by mistake"}`)
	fx.move("legal", "Chicago", "receive_response", `{"production":{"all":"complete"}}`)
	all := workflow.FeedScope{Kind: workflow.FeedOfPerson}
	north := workflow.FeedScope{Kind: workflow.FeedOfReview, ID: fx.north}
	urbana := workflow.FeedScope{Kind: workflow.FeedOfMatter, ID: fx.matters["Urbana"]}

	met, open, gone, other := "Chicago 2018-02-23 met", "Springfield 2018-02-24 open", "Urbana 2018-03-01 cancelled", "Houston 2018-02-20 open"
	fx.wantFeed("all of a member", "legal", all, open, gone, met)
	fx.wantFeed("all of a member of both", "supervisor", all, open, other, gone, met)
	fx.wantFeed("all of an auditor", "auditor", all, open, other, gone, met)
	fx.wantFeed("all of an administrator", "admin", all)
	fx.wantFeed("a review of a member", "supervisor", north, open, gone, met)
	fx.wantFeed("a review of somebody outside", "outsider", north)
	fx.wantFeed("a matter of a member", "legal", urbana, gone)
	fx.wantFeed("a matter of somebody outside", "outsider", urbana)

	fx.do("legal", review.SetMember{Review: fx.north, User: fx.people["supervisor"], Member: false})
	fx.wantFeed("all of a former member", "supervisor", all, other)
	fx.wantFeed("a review of a former member", "supervisor", north)
	fx.wantFeed("a matter of a former member", "supervisor", urbana)
}

func feedLeavesOutTheOldest(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "A", "B", "C", "D", "E")
	for name, due := range map[string]string{"A": "2018-02-20", "B": "2018-02-21", "C": "2018-02-22", "D": "2018-03-22", "E": "2018-03-23"} {
		fx.request("legal", name, due)
	}
	for _, name := range []string{"C", "D", "E"} {
		fx.move("legal", name, "withdraw", `{"reason":"Opened by mistake"}`)
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
		got, more := fx.feedOf("legal", workflow.FeedScope{Kind: workflow.FeedOfPerson}, civil.Date{}, x.most)
		if diff := cmp.Diff(x.want, got); diff != "" || more != x.more {
			t.Errorf("of at most %d (more: %t), -want +got:\n%s", x.most, more, diff)
		}
	}
	since := civil.NewDate(2018, 3, 23)
	if got, more := fx.feedOf("legal", workflow.FeedScope{Kind: workflow.FeedOfPerson}, since, 5); !cmp.Equal(got, []string{b, a, e}) || more {
		t.Errorf("since %s: %v", since, got)
	}
	if got, _ := fx.feedOf("legal", workflow.FeedScope{Kind: workflow.FeedOfMatter, ID: fx.matters["D"]}, since, 5); len(got) != 0 {
		t.Errorf("of a matter since %s: %v", since, got)
	}
}

func feedDateSaysWhenMatterChanged(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Chicago")
	fx.request("legal", "Chicago", "2018-02-23")
	fx.at("2018-02-01T09:30:00Z")
	fx.do("legal", annotate.AddNote{Matter: fx.matters["Chicago"], Text: "They called"})
	for _, scope := range []workflow.FeedScope{{Kind: workflow.FeedOfPerson}, {Kind: workflow.FeedOfMatter, ID: fx.matters["Chicago"]}} {
		rows, _, err := fx.Feeds.FeedDates(t.Context(), fx.viewer("legal"), view.FeedFilter{Scope: scope, Most: 9})
		if err != nil || len(rows) != 1 {
			t.Fatal(rows, err)
		}
		r := rows[0]
		if want := time.Date(2018, 2, 1, 9, 30, 0, 0, time.UTC); !r.Changed.Equal(want) || r.Version != 1 || r.Process == "" || r.Zone != "America/Chicago" || r.Ends.IsZero() {
			t.Errorf("by %s: %+v", scope.Kind, r)
		}
	}
}

func feedFoundByHash(t *testing.T, fx *twoReviews) {
	scope := workflow.FeedScope{Kind: workflow.FeedOfReview, ID: fx.north}
	add := func(hash string) string {
		return fx.do("legal", account.AddFeed{User: fx.people["legal"], Label: "Phone", Scope: scope, Hash: hash}).Created[0]
	}
	first, second := add("hash 1"), add("hash 2")
	read := func(hash string) (view.FeedReader, error) { return fx.Feeds.FeedReader(t.Context(), hash, fx.Now()) }
	for hash, id := range map[string]string{"hash 1": first, "hash 2": second} {
		if r, err := read(hash); err != nil || r.User.ID != fx.people["legal"] || r.Feed != id || r.Scope != scope {
			t.Errorf("%s: %+v, %v", hash, r, err)
		}
	}
	_, err := read("hash 3")
	wantCode(t, "an unknown hash", err, workflow.NotFound)
	fx.do("legal", account.RevokeFeed{User: fx.people["legal"], Feed: first})
	_, err = read("hash 1")
	wantCode(t, "a revoked one", err, workflow.NotFound)
	fx.do("admin", account.EnableUser{User: fx.people["legal"], Enable: false})
	_, err = read("hash 2")
	wantCode(t, "one of a user without access", err, workflow.NotFound)
}
