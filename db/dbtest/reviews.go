package dbtest

import (
	"slices"
	"strings"
	"testing"

	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/view"
)

var reviewRules = []rule{
	{"reviews add up their matters", "Reviews", two(reviewsAddUp)},
	{"reviews are listed latest first, with nothing where they have no matters", "Reviews", two(reviewsLatestFirst)},
	{"the dashboard counts what the viewer sees, by the clock", "Counts", two(countsByRole)},
}

func reviewsAddUp(t *testing.T, fx *twoReviews) {
	fx.busy()
	for who, want := range map[string]string{"legal": "North 1373", "outsider": "South", "supervisor": "North 1373, South", "auditor": "North 1373, South", "admin": ""} {
		rows, err := fx.Lists.Reviews(t.Context(), fx.viewer(who), fx.Now())
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, r := range rows {
			names = append(names, r.Name)
			if r.ID != fx.north {
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

func countsByRole(t *testing.T, fx *twoReviews) {
	fx.busy()
	for who, want := range map[string]view.Counts{
		"legal": {Matters: 4, Open: 3, Overdue: 1, DueSoon: 1, Waiting: 1, Mine: 2}, "outsider": {Matters: 1, Open: 1, Overdue: 1, Waiting: 1, Unacknowledged: 1},
		"auditor": {Matters: 5, Open: 4, Overdue: 2, DueSoon: 1, Waiting: 2, Unacknowledged: 1}, "admin": {},
	} {
		got, err := fx.Lists.Counts(t.Context(), fx.viewer(who), fx.Now())
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
	fx.at("2018-03-10T15:00:00Z") // nobody ticked: Cook County's last day is over
	if got, err := fx.Lists.Counts(t.Context(), fx.viewer("legal"), fx.Now()); err != nil || got.Overdue != 2 || got.DueSoon != 0 || got.Unacknowledged != 1 {
		t.Errorf("by the clock: %+v, %v", got, err)
	}
}

func reviewsLatestFirst(t *testing.T, fx *twoReviews) {
	fx.at("2018-03-01T15:00:00Z")
	for _, day := range []string{"2018-03-01", "2018-02-01"} {
		fx.do("legal", review.Open{Name: "Review of " + day, Authority: "8 U.S.C. 1373", OpenedOn: Date(day)})
	}
	rows, err := fx.Lists.Reviews(t.Context(), fx.viewer("legal"), fx.Now())
	if err != nil || len(rows) != 3 {
		t.Fatal(rows, err)
	}
	for i, want := range []string{"2018-03-01", "2018-02-01", "2018-01-24"} {
		if r := rows[i]; r.Opened.String() != want || r.Matters+r.Overdue+r.Closed+len(r.Stages) != 0 || r.Authority != "8 U.S.C. 1373" {
			t.Errorf("line %d is %+v, want the review of %s", i, r, want)
		}
	}
}
