package dbtest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/adoption"
	"duces/workflow/approval"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/view"
)

var approvalRules = []rule{
	{"requests are listed newest first, to those who see their matter", "Approvals Approval", two(approvalsNewestFirst)},
	{"requests of no review are for those who decide and for their asker, and end with the asker's right", "Approvals Approval", two(requestsOfNoReview)},
	{"a request that was rejected, withdrawn or overtaken is listed as that, and nobody can decide it", "Approvals Approval", two(endedApprovals)},
}

func approvalsNewestFirst(t *testing.T, fx *twoReviews) {
	fx.busy()
	list := func(who string, f view.ApprovalFilter) []view.ApprovalRow {
		f.Limit = 1
		return everyPage(t, 1, func(cursor string) (view.Page[view.ApprovalRow], error) {
			f.Cursor = cursor
			return fx.Approvals.Approvals(t.Context(), fx.viewer(who), f)
		})
	}
	cities := func(rows []view.ApprovalRow) string {
		var list []string
		for _, r := range rows {
			list = append(list, r.Jurisdiction.Name)
		}
		return strings.Join(list, ", ")
	}
	for name, c := range map[string]struct {
		who  string
		f    view.ApprovalFilter
		want string
	}{
		"all":                                {"auditor", view.ApprovalFilter{}, "Houston, Chicago"},
		"of their review":                    {"legal", view.ApprovalFilter{}, "Chicago"},
		"none to admins":                     {"admin", view.ApprovalFilter{}, ""},
		"pending":                            {"supervisor", view.ApprovalFilter{Status: approval.Pending}, "Houston, Chicago"},
		"given":                              {"supervisor", view.ApprovalFilter{Status: approval.Given}, ""},
		"of a matter":                        {"auditor", view.ApprovalFilter{Matter: fx.matters["Chicago"]}, "Chicago"},
		"nobody decides their own request":   {"supervisor", view.ApprovalFilter{MayDecide: true}, "Chicago"},
		"a second supervisor of the north":   {"second", view.ApprovalFilter{MayDecide: true}, "Chicago"},
		"only supervisors decide":            {"legal", view.ApprovalFilter{MayDecide: true}, ""},
		"what is decided cannot be any more": {"supervisor", view.ApprovalFilter{MayDecide: true, Status: approval.Given}, ""},
	} {
		if got := cities(list(c.who, c.f)); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
	for sort, of := range map[string]func(view.ApprovalRow) string{
		"date":      func(r view.ApprovalRow) string { return r.RequestedAt.Format(time.RFC3339Nano) },
		"act":       func(r view.ApprovalRow) string { return r.Command + " " + r.Transition + r.Jurisdiction.Name },
		"about":     func(r view.ApprovalRow) string { return r.Jurisdiction.Name },
		"review":    func(r view.ApprovalRow) string { return r.Review.Name + " " + r.Jurisdiction.Name },
		"requester": func(r view.ApprovalRow) string { return r.RequestedBy.Name + " " + r.Jurisdiction.Name },
		"status":    func(r view.ApprovalRow) string { return r.Status + " " + r.Jurisdiction.Name },
	} {
		for _, status := range []string{"", approval.Pending} {
			up, down := list("auditor", view.ApprovalFilter{Sort: sort, Status: status}), list("auditor", view.ApprovalFilter{Sort: "-" + sort, Status: status})
			if len(up) != 2 || len(down) != 2 || of(up[0]) > of(up[1]) || of(down[0]) < of(down[1]) {
				t.Errorf("by %s of status %q: %s; reversed: %s", sort, status, cities(up), cities(down))
			}
		}
	}
	_, err := fx.Approvals.Approvals(t.Context(), fx.viewer("auditor"), view.ApprovalFilter{Sort: "about status"})
	wantCode(t, "an order that there is not", err, workflow.Invalid)
	asked := list("second", view.ApprovalFilter{MayDecide: true})[0]
	fx.do("second", approval.Approve{Matter: fx.matters["Chicago"], Approval: asked.ID, Approve: true})
	got, err := fx.Approvals.Approval(t.Context(), fx.viewer("legal"), asked.ID)
	if err != nil || got.Status != approval.Given || got.RequestedBy.Name != "legal" || got.DecidedBy.Name != "second" || got.Transition != "issue_subpoena" ||
		!got.DecidedAt.Equal(fx.Now()) || !asked.DecidedAt.IsZero() || asked.DecidedBy.ID != "" || got.Review.ID != fx.north {
		t.Errorf("after it was given: %+v, %v", got, err)
	}
	for _, who := range []string{"outsider", "admin"} {
		_, err = fx.Approvals.Approval(t.Context(), fx.viewer(who), asked.ID)
		wantCode(t, "an approval that "+who+" does not see", err, workflow.NotFound)
	}
}

func requestsOfNoReview(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Aurora")
	fx.request("legal", "Aurora", "2018-02-23")
	fx.at("2018-02-27T15:00:00Z")
	matters := fx.move("legal", "Aurora", "issue_subpoena", `{"grounds":"no_response"}`).Pending()
	source := strings.Replace(string(process.Default().Source), "step_limit: 60", "step_limit: 61", 1)
	opens := fx.do("legal", adoption.Open{Open: review.Open{Name: "Of our own", Authority: "8 U.S.C. 1373", Process: source}}).Pending()
	pending := func() []approval.Pended {
		q := approval.PendingOf{User: fx.people["legal"]}
		if err := fx.facts(t).Ask(&q); err != nil {
			t.Fatal(err)
		}
		return q.Found
	}
	want := []approval.Pended{{ID: matters, Matter: fx.matters["Aurora"]}, {ID: opens}}
	slices.SortFunc(want, func(a, b approval.Pended) int { return strings.Compare(a.ID, b.ID) })
	if got := pending(); !slices.Equal(got, want) {
		t.Errorf("waiting for the legal team are %+v, want %+v", got, want)
	}
	for who, sees := range map[string]bool{"legal": true, "supervisor": true, "second": true, "auditor": true, "outsider": false, "compliance": false, "admin": false} {
		row, err := fx.Approvals.Approval(t.Context(), fx.viewer(who), opens)
		if sees && (err != nil || row.Opens != "Of our own" || row.Matter != "" || row.Review.ID != "") || !sees && workflow.CodeOf(err) != workflow.NotFound {
			t.Errorf("%s reads %+v, %v", who, row, err)
		}
		page, err := fx.Approvals.Approvals(t.Context(), fx.viewer(who), view.ApprovalFilter{})
		if err != nil || slices.ContainsFunc(page.Items, func(r view.ApprovalRow) bool { return r.ID == opens }) != sees {
			t.Errorf("%s lists %+v, %v", who, page.Items, err)
		}
	}
	fx.Must(workflow.OperatorActor, account.EnableUser{User: fx.people["legal"]})
	if got := pending(); len(got) != 0 {
		t.Errorf("once they are disabled there wait %+v", got)
	}
	for _, id := range []string{matters, opens} {
		if row, err := fx.Approvals.Approval(t.Context(), fx.viewer("supervisor"), id); err != nil || row.Status != approval.Lapsed || row.Why != approval.LostAccess {
			t.Errorf("once they are disabled it reads %+v, %v", row, err)
		}
	}
}

func endedApprovals(t *testing.T, fx *twoReviews) {
	fx.begin(fx.north, "Aurora", "Boise", "Chicago", "Dover")
	asked := map[string]string{}
	for _, name := range []string{"Aurora", "Boise", "Chicago", "Dover"} {
		fx.request("legal", name, "2018-02-23")
		fx.Pass(time.Hour)
	}
	fx.at("2018-02-27T15:00:00Z")
	for _, name := range []string{"Aurora", "Boise", "Chicago", "Dover"} {
		asked[name] = fx.move("legal", name, "issue_subpoena", `{"grounds":"no_response"}`).Pending()
		fx.Pass(time.Hour)
	}
	fx.do("second", approval.Approve{Matter: fx.matters["Aurora"], Approval: asked["Aurora"], Approve: false, Note: "Too early."})
	fx.do("legal", approval.WithdrawApproval{Matter: fx.matters["Boise"], Approval: asked["Boise"]})
	fx.move("legal", "Chicago", "receive_response", `{"production":{"all":"complete"}}`)
	for name, want := range map[string]struct{ status, by string }{
		"Aurora": {approval.Rejected, "second"}, "Boise": {approval.Withdrawn, "legal"}, "Chicago": {approval.Lapsed, "legal"}, "Dover": {approval.Pending, ""},
	} {
		row, err := fx.Approvals.Approval(t.Context(), fx.viewer("supervisor"), asked[name])
		if err != nil || row.Status != want.status || row.Jurisdiction.Name != name || row.RequestedBy.Name != "legal" || row.DecidedBy.Name != want.by {
			t.Errorf("%s: %+v, %v", name, row, err)
		}
		page, err := fx.Approvals.Approvals(t.Context(), fx.viewer("supervisor"), view.ApprovalFilter{Status: want.status})
		if err != nil || len(page.Items) != 1 || page.Items[0] != row {
			t.Errorf("%s: listed are %+v, %v", want.status, page.Items, err)
		}
	}
	page, err := fx.Approvals.Approvals(t.Context(), fx.viewer("second"), view.ApprovalFilter{MayDecide: true})
	if err != nil || len(page.Items) != 1 || page.Items[0].ID != asked["Dover"] {
		t.Errorf("to be decided are %+v, %v", page.Items, err)
	}
	_, err = fx.Approvals.Approval(t.Context(), fx.viewer("auditor"), "nothing")
	wantCode(t, "a request that is not there", err, workflow.NotFound)
}
