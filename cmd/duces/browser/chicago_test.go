package browser_test

import (
	"strings"
	"testing"
)

// The whole way of one matter, in real browsers: Chicago is overdue on 27
// February 2018. The legal team and a supervising attorney take it through
// subpoena, service, return and finding to the grant decision and the close.
func TestChicagoGoesFromOverdueToClosedInTheBrowser(t *testing.T) {
	chromium(t)
	demo := demonstration(t)
	legal, supervisor := openBrowser(t, demo, "legal"), openBrowser(t, demo, "supervisor")

	legal.visit("/matters?q=Chicago&overdue=true")
	legal.press("tr[data-matter] a[href^='/matters/']")
	legal.see(".heading[data-state=requested]")
	matter := legal.path()

	legal.act(matter, "issue_subpoena", "2018-02-27", [2]string{"f.grounds=", "no_response"})
	legal.state(matter, "requested")
	legal.see("[data-approval]")
	supervisor.approve()
	legal.visit(matter)
	legal.state(matter, "subpoenaed")

	legal.act(matter, "serve_subpoena", "2018-02-27", [2]string{"f.method=", "personal"}, [2]string{"f.server", "A. Server"},
		[2]string{"f.person_served", "City Clerk"}, [2]string{"f.location", "City Hall"},
		[2]string{"f.return_due.kind=", "fixed"}, [2]string{"f.return_due.date", "2018-03-20"})
	legal.state(matter, "served")
	if page := legal.text("main"); !strings.Contains(page, "Mar 13, 2018") {
		t.Errorf("14 days after service, March 13, 2018, is not on the page as the time to object:\n%s", page)
	}

	legal.act(matter, "receive_return", "2018-02-27", [2]string{"f.production.all", "partial"})
	legal.state(matter, "returned")

	legal.act(matter, "propose_noncompliance", "2018-02-27", [2]string{"f.basis", "Demand 1 is answered in part."},
		[2]string{"f.reply_due.kind=", "fixed"}, [2]string{"f.reply_due.date", "2018-03-02"})
	legal.see("[data-approval]")
	supervisor.approve()
	legal.visit(matter)
	legal.state(matter, "proposed")

	legal.act(matter, "receive_reply", "2018-02-27")
	legal.state(matter, "proposed")
	legal.act(matter, "find_noncompliant", "2018-02-27")
	legal.see("[data-approval]")
	supervisor.approve()
	legal.visit(matter)
	legal.state(matter, "noncompliant")

	legal.act(matter, "decide", "2018-02-27", [2]string{"f.decisions.0.award", "2016-DJ-BX-0001"},
		[2]string{"f.decisions.0.outcome", "made_with_conditions"}, [2]string{"f.decisions.0.condition", "Quarterly reports"}, [2]string{"f.decisions.0.amount", "1000000.00"})
	legal.state(matter, "decided")
	legal.act(matter, "close", "2018-02-27")
	legal.state(matter, "closed")

	auditor := openBrowser(t, demo, "auditor")
	auditor.visit(matter)
	for _, said := range []string{"Issue subpoena", "Approved", "Close"} {
		if !strings.Contains(auditor.text("main"), said) {
			t.Errorf("the auditor does not read %q in the history", said)
		}
	}
	if auditor.text("form[data-transition]") != "" {
		t.Error("the auditor is offered a form")
	}
}
