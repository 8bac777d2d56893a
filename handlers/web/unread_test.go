package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/certify"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/correspondence"
	"duces/workflow/deadline"
	"duces/workflow/document"
	"duces/workflow/jurisdiction"
	"duces/workflow/recall"
	"duces/workflow/review"
	"duces/workflow/transition"
)

// What cannot be read hides nothing else that is wrong with a form, and nothing wrong is said because of it.
func TestAFormWithAnUnreadableInputTellsWhatElseIsWrong(t *testing.T) {
	s := newSite(t)
	m, legal := s.matters[0], s.users["legal"]
	s.setClock(time.Date(2018, 2, 20, 18, 0, 0, 0, time.UTC))
	s.request(m)
	doc := s.document(m, "order.pdf")
	s.do(legal, review.NameOfficial{Review: s.review, Office: "Attorney General", Person: "Ada Roe", Until: civil.NewDate(2017, 12, 31)})
	s.do(legal, certify.Record{Matter: m, Statement: certify.Statement{Name: "Ada Roe", SignedOn: civil.NewDate(2018, 2, 20), Document: doc.SHA256}})
	town := s.matter(m).Jurisdiction
	contact := s.do(legal, jurisdiction.AddContact{Jurisdiction: town, ContactDetails: jurisdiction.ContactDetails{Office: "Mayor"}}).Created[0]
	s.do(legal, change.AskExtension{Matter: m, Asking: change.Asking{
		Deadline: "response-1", On: civil.NewDate(2018, 2, 20), Until: civil.NewDate(2018, 3, 9), By: "letter", Reason: "A storm.",
	}})
	request := s.matter(m).Extensions[0].ID
	s.do(legal, change.AddOwnDate{Matter: m, Title: "Call", Due: deadline.FixedOn(civil.NewDate(2018, 3, 1))})
	own := s.matter(m).Deadlines[len(s.matter(m).Deadlines)-1].ID
	closed := s.document(m, "sealed.txt")
	last := s.matter(m).Documents[len(s.matter(m).Documents)-1]
	s.do(legal, recall.Close{
		Matter: m, Documents: []document.Ref{{SHA256: closed.SHA256, Event: last.Event}}, Ground: document.PrivilegeClaim, Custodian: legal,
		On: civil.NewDate(2018, 2, 20), Claimant: "City attorney", Reason: "A letter.",
	})
	s.do(legal, transition.LogCorrespondence{Matter: m, Entry: transition.Entry{
		Direction: correspondence.Incoming, Medium: correspondence.Media[0], On: civil.NewDate(2018, 2, 20), EntryText: correspondence.EntryText{With: "City Clerk", Subject: "Records"},
	}})
	logged := fmt.Sprint(s.matter(m).Correspondence[0].Event)
	matterAt, reviewAt, townAt := "/matters/"+m, "/reviews/"+s.review, "/jurisdictions/"+town
	ending := fmt.Sprintf("%s/closings/%d/end", matterAt, s.matter(m).Closings[0].Event)
	before := s.size()
	const noDate, long = "a date as year-month-day", 501 // characters
	for name, x := range map[string]struct {
		who   workflow.Role
		at    string
		typed []string
		tells []string // input, fault, input, fault
	}{
		"an official without an office": {
			workflow.Legal, reviewAt + "/officials/new",
			[]string{"office", "", "from", "tomorrow"},
			[]string{"office", "Office is required.", "from", noDate},
		},
		"an official who may have held the office before": {
			workflow.Legal, reviewAt + "/officials/new", []string{"office", "Attorney General", "person", "Ada Roe", "from", "tomorrow"}, []string{"from", noDate},
		},
		"a certification of nobody without a document": {
			workflow.Compliance, matterAt + "/certifications",
			[]string{"signed_on", "tomorrow", "expires_on", "never"},
			[]string{"name", "type who signed", "signed_on", noDate, "document", "choose the document", "expires_on", noDate},
		},
		"a correction of a certification without its reason": {
			workflow.Compliance, matterAt + "/certifications/1",
			[]string{"signed_on", "tomorrow", "name", "", "reason", ""},
			[]string{"name", "type who signed", "signed_on", noDate, "reason", "Reason is required."},
		},
		"a contact without an office": {
			workflow.Legal, townAt + "/contacts/new",
			[]string{"email", "nobody", "from", "tomorrow", "until", "never"},
			[]string{"office", "Office is required.", "email", "not an email address", "from", noDate, "until", noDate},
		},
		"a change of a contact": {
			workflow.Legal, townAt + "/contacts/" + contact, []string{"office", "", "until", "never"}, []string{"office", "Office is required.", "until", noDate},
		},
		"the end of a contact": {workflow.Legal, townAt + "/contacts/" + contact + "/end", []string{"until", "never"}, []string{"until", noDate}},
		"preferences with half of the quiet hours": {
			workflow.Legal, "/preferences",
			[]string{"digest_at", "noon", "quiet_from", "22:00", "delegate_until", "later"},
			[]string{"digest_at", "enter a time as HH:MM", "quiet_to", "enter both a start and an end", "delegate_until", noDate},
		},
		"a request for more time": {
			workflow.Legal, matterAt + "/deadlines/response-1/ask",
			[]string{"on", "", "until", "soon", "decide_by", "later"},
			[]string{"on", "Requested on is required.", "until", noDate, "by", "Received by is required.", "reason", "Reason is required.", "decide_by", noDate},
		},
		"a denial": {
			workflow.Legal, matterAt + "/extensions/" + request,
			[]string{"decision", "denied", "until", "soon", "on", ""},
			[]string{"until", noDate, "on", "Decided on is required.", "reason", "Reason is required."},
		},
		"a decision that is none": {
			workflow.Legal, matterAt + "/extensions/" + request,
			[]string{"until", "", "on", "soon"},
			[]string{"decision", "Decision is required.", "on", noDate},
		},
		"an own date with a period": {
			workflow.Legal, matterAt + "/own-dates",
			[]string{"days", "soon", "every", "often", "last", "never"},
			[]string{"title", "Title is required.", "days", "whole number", "every", "whole number", "last", noDate},
		},
		"an own date with a date": {
			workflow.Legal, matterAt + "/own-dates",
			[]string{"due", "tomorrow", "every", "1", "last", "2018-02-01"},
			[]string{"title", "Title is required.", "due", noDate},
		},
		"an own date counted from a day": {
			workflow.Legal, matterAt + "/own-dates",
			[]string{"days", "1", "from", "once", "every", "1", "last", "2018-02-01"},
			[]string{"title", "Title is required.", "from", noDate},
		},
		"an own date too often": {
			workflow.Legal, matterAt + "/own-dates",
			[]string{"due", "2018-03-01", "every", "400"},
			[]string{"title", "Title is required.", "every", "Repeat every 1 to 366"},
		},
		"an own date repeated a negative number of times": {
			workflow.Legal, matterAt + "/own-dates",
			[]string{"due", "2018-03-01", "every", "-3"},
			[]string{"title", "Title is required.", "every", "whole number"},
		},
		"an extension by more months than a number can be": {
			workflow.Legal, matterAt + "/deadlines/response-1/extend",
			[]string{"days", strings.Repeat("9", 20), "unit", "months"},
			[]string{"days", "whole number", "authority", "Authority is required."},
		},
		"a jurisdiction left off for no case": {
			workflow.Legal, reviewAt + "/exclusions/new",
			[]string{"step", "save"},
			[]string{"q", "Find the jurisdiction", "proceeding", "Proceeding is required.", "reason", "Reason is required."},
		},
		"a review opened on no day": {
			workflow.Legal, "/reviews/new",
			[]string{"opened_on", "tomorrow", "name", strings.Repeat("n", long)},
			[]string{"name", "at most 200 characters", "authority", "Legal authority is required.", "opened_on", noDate},
		},
		"an own date too late": {
			workflow.Legal, matterAt + "/own-dates", []string{"title", "Call", "days", "999999"}, []string{"days", "999999"},
		},
		"the end of an own date": {
			workflow.Legal, matterAt + "/own-dates/" + own,
			[]string{"end", "", "on", "tomorrow", "note", "a\u202eb"},
			[]string{"end", "What happened is required.", "on", noDate, "note", "turns the direction"},
		},
		"a closed day": {
			workflow.Admin, "/court-calendar/closures/new",
			[]string{"date", "tomorrow", "name", strings.Repeat("n", long)},
			[]string{"date", noDate, "kind", "Kind is required.", "name", "at most 200 characters", "authority", "Authority is required."},
		},
		"an extension by a period": {
			workflow.Legal, matterAt + "/deadlines/response-1/extend", []string{"days", "soon"}, []string{"days", "whole number", "authority", "Authority is required."},
		},
		"an extension by too many months": {
			workflow.Legal, matterAt + "/deadlines/response-1/extend",
			[]string{"days", "999", "unit", "months"},
			[]string{"days", "Extend by 1 to 120 months.", "authority", "Authority is required."},
		},
		"an extension to a date": {
			workflow.Legal, matterAt + "/deadlines/response-1/extend", []string{"by", "date", "on", "tomorrow"}, []string{"on", noDate, "authority", "Authority is required."},
		},
		"a stay": {
			workflow.Legal, matterAt + "/deadlines/response-1/toll",
			[]string{"on", "", "until", "never", "authority", strings.Repeat("a", long)},
			[]string{"on", "First day not counted is required.", "until", noDate, "authority", "at most 500 characters"},
		},
		"a hold": {workflow.Legal, matterAt + "/deadlines/response-1/hold", []string{"on", "tomorrow", "until", "2018-01-01"}, []string{"on", noDate}},
		"a hold without an end": {
			workflow.Legal, matterAt + "/deadlines/response-1/hold", []string{"on", "tomorrow"}, []string{"on", noDate, "until", "On hold through is required."},
		},
		"a correction of a deadline": {
			workflow.Legal, matterAt + "/deadlines/response-1/correct", []string{"on", "tomorrow"}, []string{"on", noDate, "reason", "Reason is required."},
		},
		"correspondence": {
			workflow.Legal, matterAt + "/correspondence",
			[]string{"on", "tomorrow", "at", "noon"},
			[]string{"on", noDate, "at", "enter a time as HH:MM", "with", "With is required.", "subject", "Subject is required."},
		},
		"a correction of correspondence": {
			workflow.Legal, matterAt + "/correspondence/" + logged,
			[]string{"on", "tomorrow", "subject", ""},
			[]string{"on", noDate, "subject", "Subject is required.", "reason", "Reason is required."},
		},
		"a correction of added documents": {
			workflow.Legal, fmt.Sprintf("%s/added-documents/%d", matterAt, s.matter(m).Documents[0].Event),
			[]string{"effective_on", "tomorrow", "f.kind", "other", "f.source", ""},
			[]string{"effective_on", noDate, "f.source", "is required.", "reason", "Reason is required."},
		},
		"documents to close": {
			workflow.Legal, matterAt + "/close-documents",
			[]string{"on", "tomorrow"},
			[]string{
				"document", "Documents are required.", "ground", "choose a privilege claim", "custodian", "Choose members",
				"on", noDate, "claimant", "Claimed by is required.", "reason", "Reason is required.",
			},
		},
		"the end of a closing": {workflow.Legal, ending, []string{"on", "tomorrow"}, []string{"how", "Choose how it ended.", "on", noDate}},
		"a correction of a step": {
			workflow.Legal, correctionOf(m, s.eventOf(m, "issue_request")),
			[]string{"f.due.kind", "fixed", "f.due.date", "never", "effective_time", "later"},
			[]string{"f.due.date", noDate, "reason", "Reason is required.", "effective_time", "enter a time as HH:MM"},
		},
	} {
		t.Log(name)
		s.signIn(x.who).get(x.at).want(http.StatusOK).form(x.at).faulty(x.typed, x.tells)
	}
	// Who may not do it is told no more than that.
	s.signInAs("second@example.org", password, http.StatusOK).get(ending).form(ending).faulty([]string{"on", "tomorrow"}, []string{"on", noDate})
	if s.size() != before {
		t.Error("something was stored")
	}
}

func TestAFormOfManyWithAnUnreadableInputTellsWhatElseIsWrong(t *testing.T) {
	s := newSite(t)
	b := s.signIn(workflow.Legal)
	b.get("/matters/move?transition=issue_request&matter="+s.matters[0]+"&matter="+s.matters[1]).form("/matters/move").faulty(
		[]string{"effective_on", "2018-06-01", "f.due.kind", "fixed", "f.due.date", "never", "f.demands", "1. Orders"},
		[]string{"effective_on", "in the future", "f.due.date", "a date as year-month-day"},
	)

	s.setClock(time.Date(2018, 2, 20, 18, 0, 0, 0, time.UTC))
	var responses, requests []string
	// The first matter is past the step: its command is tried on the one that can take it.
	s.request(s.matters[0])
	form := b.get("/matters/move?transition=issue_request&matter=" + s.matters[0] + "&matter=" + s.matters[1]).form("/matters/move")
	form.Values["matter"] = s.matters[:2]
	form.with("effective_on", "2018-06-01", "f.due.kind", "fixed", "f.due.date", "never", "f.demands", "1. Orders").
		submit().want(http.StatusUnprocessableEntity).says("in the future", "enter a date as year-month-day")
	s.request(s.matters[1:]...)
	for _, m := range s.matters {
		responses = append(responses, m+"/response-1/1")
		s.do(s.users["legal"], change.AskExtension{Matter: m, Asking: change.Asking{
			Deadline: "response-1", On: civil.NewDate(2018, 2, 20), Until: civil.NewDate(2018, 3, 9), By: "letter", Reason: "A storm.",
		}})
		requests = append(requests, m+"/"+s.matter(m).Extensions[0].ID+"/1")
	}
	b.get("/matters/letters?matter="+s.matters[0]).form("/matters/letters").faulty(
		[]string{"dated_on", "tomorrow", "message", "a\u202eb", "step", "preview"},
		[]string{"dated_on", "a date as year-month-day", "message", "turns the direction"},
	)
	act := "/deadlines/act"
	b.send(act, url.Values{"act": {"extend"}, "deadline": responses, "return": {"/deadlines"}}).form(act).faulty(
		[]string{"days", "soon"}, []string{"days", "whole number", "authority", "Authority is required."},
	)
	b.send(act, url.Values{"act": {"decide_requests"}, "deadline": requests, "return": {"/deadlines"}}).form(act).faulty(
		[]string{"on", "", "decision-" + requests[0], "granted", "until-" + requests[0], "soon"},
		[]string{"on", "Decided on is required.", "until-" + requests[0], "a date as year-month-day", "decision-" + requests[1], "Decision is required."},
	)
}
