package web_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"duces/workflow/approval"
)

func TestPagesNameTheRightThatAWithdrawalWouldEnd(t *testing.T) {
	s := newSite(t)
	id := s.matters[0]
	s.request(id)
	s.setClock(time.Date(2018, 2, 27, 18, 0, 0, 0, time.UTC))
	b := s.as("legal")
	send := func(name string, form url.Values) answer {
		t.Helper()
		path := formOf(id, name)
		return b.post(path, b.form(path, form)).is(http.StatusSeeOther)
	}
	send("receive_response", url.Values{"effective_on": {"2018-02-26"}, "f.production.all": {"outstanding"}})
	send("propose_noncompliance", url.Values{"effective_on": {"2018-02-27"}, "f.basis": {"Nothing came"}, "f.reply_due.kind": {"period"}, "f.reply_due.days": {"30"}})
	proposed, _ := s.matter(id).Pending()
	s.do(s.users["supervisor"], approval.Approve{Matter: id, Approval: proposed.ID, Approve: true})

	const right = "Reply to the proposed finding (set by the notice), which runs until Thu, Mar 29, 2018."
	b.get("/matters/" + id).has("Needs approval: ends a right of the jurisdiction")
	b.get(formOf(id, "withdraw")).has("This ends a right of the jurisdiction", right, "Request approval")
	b.post("/matters/move", url.Values{"matter": {id}, "transition": {"withdraw"}}).
		has("Ends a right of the jurisdiction: "+right, "Latest answer: refused", ">Request approval</button>")
	b.post("/matters/move", url.Values{"matter": s.matters, "transition": {"withdraw"}}).has(" for 1, request approval for 1</button>")
	send("withdraw", url.Values{"effective_on": {"2018-02-27"}, "f.reason": {"Ended"}})
	b.get("/matters/"+id).has("pending a second person", "It would end a right of the jurisdiction: "+right, `data-state="proposed"`)
	asked, _ := s.matter(id).Pending()
	at := "/approvals/" + asked.ID
	second := s.as("supervisor")
	second.get(at).has("This ends a right of the jurisdiction", right, "Cancels: Reply to the proposed finding", "A right of the jurisdiction")
	second.post(at, second.form(at, url.Values{"decision": {"approve"}})).is(http.StatusSeeOther)
	if got := s.matter(id).State; got != "closed" {
		t.Errorf("the matter is %s", got)
	}
}

func TestADeadlineIsCancelledByTwoPeopleOverItsPages(t *testing.T) {
	s := newSite(t)
	id := s.matters[0]
	s.request(id)
	b, second := s.as("legal"), s.as("supervisor")
	path := changeOf(id, "cancel")
	b.get(path).has("a second person, a supervising attorney, approves it", "Request approval")
	b.post(path, b.form(path, url.Values{"reason": {"Entered twice"}})).is(http.StatusSeeOther)
	asked, waits := s.matter(id).Waiting("response-1")
	if !waits || s.response(id).Status != "open" {
		t.Fatalf("it waits: %v, and the deadline is %s", waits, s.response(id).Status)
	}
	at := "/approvals/" + asked.ID
	b.get("/matters/"+id).has(at, "Cancel the deadline “Response to the document request”", "Approval requested: cancel the deadline").lacks(`data-change="cancel"`)
	b.get(at).has("A supervising attorney other than you must decide it.").lacks("Approve</button>")
	second.get("/approvals").has("Cancel the deadline “Response to the document request”", at)
	second.get(at).has("Cancel the deadline", "Entered twice", "Cancels: Response to the document request", "Due Fri, Feb 23, 2018.")
	second.post(at, second.form(at, url.Values{"decision": {"approve"}})).is(http.StatusSeeOther)
	second.get("/matters/"+id).has("“Cancel the deadline ‘Response to the document request’” was approved and recorded", "Entered twice")
	if got := s.response(id).Status; got != "cancelled" {
		t.Errorf("the deadline is %s", got)
	}
}

func TestPagesAskForASecondPersonWhereAChangeEndsARight(t *testing.T) {
	s := newSite(t)
	id := s.matters[0]
	s.request(id)
	s.setClock(time.Date(2018, 2, 27, 18, 0, 0, 0, time.UTC))
	b, second := s.as("legal"), s.as("supervisor")
	send := func(name string, form url.Values) {
		t.Helper()
		path := formOf(id, name)
		b.post(path, b.form(path, form)).is(http.StatusSeeOther)
	}
	send("receive_response", url.Values{"effective_on": {"2018-02-26"}, "f.production.all": {"outstanding"}})
	send("propose_noncompliance", url.Values{"effective_on": {"2018-02-27"}, "f.basis": {"Nothing came"}, "f.reply_due.kind": {"period"}, "f.reply_due.days": {"30"}})
	proposed, _ := s.matter(id).Pending()
	s.do(s.users["supervisor"], approval.Approve{Matter: id, Approval: proposed.ID, Approve: true})

	const right = "Reply to the proposed finding (set by the notice), which runs until Thu, Mar 29, 2018."
	reply, _ := s.matter(id).Latest("finding_reply")
	at := func(change string) string { return "/matters/" + id + "/deadlines/" + reply.ID + "/" + change }
	b.get(formOf(id, "find_compliant")).has("This ends a right of the jurisdiction", right, "Request approval")
	b.get(at("meet")).has("This ends a right of the jurisdiction", right, "Request approval")
	b.get(at("correct")).has("Correct trigger date, or request approval").lacks(right)
	sooner := url.Values{"on": {"2018-02-20"}}
	b.post(at("correct"), b.form(at("correct"), url.Values{"on": {"2018-02-20"}, "show": {"dates"}})).is(http.StatusOK).
		has("Due Thu, Mar 22, 2018", "A right of the jurisdiction would end, or end sooner: Reply to the proposed finding (set by the notice)", "must approve it")
	b.post(at("correct"), b.form(at("correct"), sooner)).is(http.StatusUnprocessableEntity).has("Reason is required.")
	sooner.Set("reason", "Mailed that day")
	b.post(at("correct"), b.form(at("correct"), sooner)).is(http.StatusSeeOther)
	asked, waits := s.matter(id).Waiting(reply.ID)
	if !waits {
		t.Fatal("no request waits")
	}
	const title = "Correct the deadline “Reply to the proposed finding”"
	b.get("/matters/"+id).has("is pending a second person", title).lacks(`data-change="cancel"`)
	page := "/approvals/" + asked.ID
	second.get("/approvals").has(title)
	second.get(page).has(title, "Correct trigger date", "Tue, Feb 20, 2018", "Mailed that day", right, "Moves: Reply to the proposed finding", "Due Thu, Mar 22, 2018")
	second.post(page, second.form(page, url.Values{"decision": {"approve"}})).is(http.StatusSeeOther)
	if d, _ := s.matter(id).Latest("finding_reply"); d.Due.String() != "2018-03-22" {
		t.Errorf("the right runs until %s", d.Due)
	}
}
