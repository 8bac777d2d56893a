package handlers_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"duces/db/dbtest"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/document"
	"duces/workflow/field"
	"duces/workflow/recall"
	"duces/workflow/transition"
)

func TestTheClosingListsWhoHadTheDocument(t *testing.T) {
	w := newWorld(t)
	w.closeDocument("supervisor")
	w.ask(actorNamed("supervisor"), http.MethodGet, "/matters/"+w.things[1]["matter"]+"/documents/1", "")
	m := w.matterAs("auditor")
	want := map[string]string{w.ids["legal"]: document.HadSent, fmt.Sprint(m.Documents[0].Event): document.HadProvided}
	for _, name := range []string{"supervisor", "compliance", "auditor", "removed"} { // one left the review after it came
		want[w.ids[name]] = document.HadAccess
	}
	got := map[string]string{}
	for _, h := range m.Closings[0].Had {
		if h.Event != 0 {
			h.User = fmt.Sprint(h.Event)
		}
		got[h.User] = h.How
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("who had it: %v, want %v", got, want)
	}
	again := recall.Close{
		Matter: m.ID, Replaces: m.Closings[0].Event, Ground: document.SealedLater, Custodian: w.ids["compliance"], On: dbtest.Date("2018-02-26"), Claimant: "The court", Reason: "Order.",
	}
	if err := w.try("legal", again); workflow.CodeOf(err) != workflow.Forbidden {
		t.Errorf("one who is not the custodian names another: %v", err)
	}
	w.Must(w.ids["supervisor"], again)
	had := w.matterAs("compliance").Closings[1].Had
	if fmt.Sprint(had) != fmt.Sprint([]document.Holder{
		{User: w.ids["legal"], How: document.HadSent}, {User: w.ids["supervisor"], How: document.HadOpened}, {How: document.HadProvided, Event: m.Documents[0].Event},
	}) {
		t.Errorf("who had it then: %v", had)
	}
}

func TestTheClosingListsAuditorsWhoReadTheReviewSinceTheDocumentCameAndNoLongerDo(t *testing.T) {
	w := newWorld(t)
	auditor := func(name string) string { return w.AddUser(name+"@example.org", workflow.Auditor) }
	role := func(user string, role workflow.Role) {
		w.Must(workflow.OperatorActor, account.ChangeUser{User: user, Role: &role})
	}
	access := func(user string, may bool) {
		w.Must(workflow.OperatorActor, account.EnableUser{User: user, Enable: may})
	}
	early, disabled, changed, both, again := auditor("early"), auditor("gone"), auditor("changed"), auditor("both"), auditor("again")
	access(early, false)
	access(again, false)
	id, sent := w.things[1]["matter"], w.upload("Quibberdine")
	w.Must(w.ids["legal"], transition.AddDocuments{
		Matter: id, Kind: document.CourtPaper, ReceivedOn: dbtest.Date("2018-02-26"), Source: "Clerk of court", Documents: []field.Document{sent},
	})
	access(disabled, false)
	role(changed, workflow.Admin)
	role(both, workflow.Legal)
	access(both, false)
	access(again, true)
	late := auditor("late")
	access(late, false)
	event := w.matterAs("legal").Documents[1].Event
	w.closes(id, sent, event)
	got, today := map[string]document.Holder{}, civil.DateIn(w.Now(), time.UTC)
	for _, h := range w.matterAs("legal").Closings[0].Had {
		got[h.User] = h
	}
	for name, user := range map[string]string{"disabled": disabled, "changed": changed, "both": both, "late": late} {
		if h := got[user]; h.How != document.HadAccess || h.Until != today {
			t.Errorf("%s is listed as %+v, want former until %s", name, h, today)
		}
	}
	for name, user := range map[string]string{"again": again, "an auditor": w.ids["auditor"]} {
		if h := got[user]; h.How != document.HadAccess || !h.Until.IsZero() {
			t.Errorf("%s is listed as %+v", name, h)
		}
	}
	for name, user := range map[string]string{"early": early, "one who left the review before": w.ids["removed"]} {
		if h, is := got[user]; is {
			t.Errorf("%s is listed as %+v", name, h)
		}
	}
	_, page := w.ask(actorNamed("legal"), http.MethodGet, "/matters/"+id, "")
	_, said := w.ask(actorNamed("legal"), http.MethodGet, "/api/v1/matters/"+id, "")
	if want := "(could open it, former, until " + today.Text() + ")"; strings.Count(page, want) != 4 {
		t.Errorf("the page says %d times %q", strings.Count(page, want), want)
	}
	if want := `"until":"` + today.String() + `"`; strings.Count(said, want) != 4 {
		t.Errorf("the API says %d times %s", strings.Count(said, want), want)
	}
}

// Who received a document by a letter, and who sent it, had it too.
func TestTheClosingListsThoseOutsideWhoHadTheDocument(t *testing.T) {
	w := newWorld(t)
	_, id, _ := w.origins()
	w.closeAll(id)
	had := map[string]bool{}
	m := w.matterAs("legal")
	for _, h := range m.Closings[0].Had {
		if who, _ := recall.Outside(m, h.Event); h.Event != 0 {
			had[h.How+" "+who] = true
		}
	}
	for _, want := range []string{"received Jane Roe, City Clerk, Answerton 1, Illinois", "provided Jane Roe, City Clerk, Answerton 1 (town), online", "provided Clerk", "provided clerk1@town.example"} {
		if !had[want] {
			t.Errorf("not listed is %q: %v", want, had)
		}
	}
	_, page := w.ask(actorNamed("legal"), http.MethodGet, "/matters/"+id, "")
	for _, want := range []string{"Jane Roe, City Clerk, Answerton 1, Illinois (it was sent to them, ", "Clerk (it came from them, "} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}
