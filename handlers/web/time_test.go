package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"duces/workflow/due"
)

// Due Feb 23, asked Feb 20, granted Feb 26 to Mar 9.
func TestARequestForMoreTimeIsRecordedAndDecidedOnPages(t *testing.T) {
	s := newSite(t)
	m := s.matters[0]
	s.setClock(time.Date(2018, 2, 20, 18, 0, 0, 0, time.UTC))
	s.request(m)
	b := s.as("compliance")
	ask := "/matters/" + m + "/deadlines/response-1/ask"
	b.get("/matters/" + m).has(ask)
	b.post(ask, b.form(ask, url.Values{"on": {"2018-02-20"}, "until": {"2018-03-09"}, "by": {"letter"}})).is(http.StatusUnprocessableEntity).has("Reason is required", `value="2018-03-09"`)
	b.post(ask, b.form(ask, url.Values{"on": {"2018-02-20"}, "until": {"soon"}, "by": {"letter"}, "reason": {"R"}})).is(http.StatusUnprocessableEntity).has("soon")
	b.post(ask, b.form(ask, url.Values{"on": {"2018-02-20"}, "until": {"2018-03-09"}, "by": {"letter"}, "reason": {"A storm."}})).is(http.StatusSeeOther)
	request := s.matter(m).Extensions[0].ID
	decide := "/matters/" + m + "/extensions/" + request
	b.get("/matters/"+m).has(`data-standing="open"`, "A storm.", decide).plainly("Decision due Tue, Feb 27, 2018")
	b.get("/deadlines?owed=office&kind=extension_request").has("Decision on a request for more time")

	s.setClock(time.Date(2018, 2, 24, 18, 0, 0, 0, time.UTC))
	s.tick(m)
	b.get("/matters/"+m).has(">Overdue<", "missed: the last day was")
	s.setClock(time.Date(2018, 2, 26, 18, 0, 0, 0, time.UTC))
	form := b.form(decide, url.Values{"decision": {"granted"}, "until": {""}, "on": {"2018-02-26"}})
	b.post(decide, form).is(http.StatusUnprocessableEntity).has("New due date is required")
	form.Set("until", "2018-03-09")
	form.Set("show", "dates")
	b.post(decide, form).is(http.StatusOK).has("Fri, Mar 9, 2018")
	if x := s.response(m); x.Status != due.StatusMissed {
		t.Fatalf("to show the date, it was made %s", x.Status)
	}
	form.Del("show")
	b.post(decide, form).is(http.StatusSeeOther)
	if x := s.response(m); x.Status != due.StatusOpen || x.Due.String() != "2018-03-09" {
		t.Errorf("granted, it is %s, due %s", x.Status, x.Due)
	}
	b.get("/matters/"+m).has(`data-standing="granted"`).lacks(">Overdue<", decide+`"`)
	b.get("/reviews/"+s.matter(m).Review).has("Requests for more time", "data-asked").plainly("Median time to decide 6 days")
	s.setClock(time.Date(2018, 3, 8, 18, 0, 0, 0, time.UTC))
	s.move(m, "receive_response", "2018-03-08", `{"production":{"all":"complete"}}`)
	if x := s.response(m); x.LateDays != 0 || x.Status != due.StatusMet {
		t.Errorf("the answer of March 8 is %s, %d days late", x.Status, x.LateDays)
	}
	for who, status := range map[string]int{"auditor": 403, "admin": 403, "outsider": 404} {
		s.as(who).get(decide).is(status)
		s.as(who).post(decide, url.Values{"decision": {"denied"}, "on": {"2018-03-08"}, "reason": {"R"}, "key": {who}}).is(status)
	}
}

func TestManyRequestsForMoreTimeAreDecidedOnOnePage(t *testing.T) {
	s := newSite(t)
	s.setClock(time.Date(2018, 2, 20, 18, 0, 0, 0, time.UTC))
	b := s.as("compliance")
	picks := make([]string, 2)
	for i, m := range s.matters[:2] {
		s.request(m)
		ask := "/matters/" + m + "/deadlines/response-1/ask"
		b.post(ask, b.form(ask, url.Values{"on": {"2018-02-20"}, "until": {"2018-03-09"}, "by": {"letter"}, "reason": {"A storm."}})).is(http.StatusSeeOther)
		picks[i] = m + "/" + s.matter(m).Extensions[0].ID + "/1"
	}
	b.get("/deadlines?owed=office&kind=extension_request").has("Decide requests for time", `value="`+picks[0]+`"`)
	form := url.Values{"act": {"decide_requests"}, "deadline": picks, "return": {"/deadlines"}, "key": {"many"}}
	b.post("/deadlines/act", form).is(http.StatusOK).has("A storm.", `name="decision-`+picks[0]+`"`, `name="until-`+picks[1]+`"`, `value="2018-03-09"`, "Decided on", "Requested: Fri, Mar 9, 2018.")
	form.Set("step", "do")
	form.Set("on", "2018-02-20")
	form.Set("decision-"+picks[0], "granted_in_part")
	form.Set("until-"+picks[0], "2018-03-02")
	form.Set("reason-"+picks[0], "Most of it is at hand.")
	form.Set("decision-"+picks[1], "granted")
	form.Set("until-"+picks[1], "soon")
	b.post("/deadlines/act", form).is(http.StatusUnprocessableEntity).has("soon", "Most of it is at hand.", `href="#until-`+picks[1]+`"`)
	form.Set("until-"+picks[1], "2018-03-01")
	form.Set("key", "refused")
	b.post("/deadlines/act", form).is(http.StatusUnprocessableEntity).has("County: Thu, Mar 1, 2018 is earlier than Fri, Mar 9, 2018, which was requested. Grant the request in part.",
		`id="until-`+picks[1]+`-error"`, `href="#until-`+picks[1]+`"`)
	if m := s.matter(s.matters[0]); m.Extensions[0].Standing(m.Docket) != "open" {
		t.Error("one of two was decided although the other was refused")
	}
	form.Set("until-"+picks[1], "2018-03-09")
	form.Set("version-"+picks[1], "7")
	form.Set("key", "moved")
	b.post("/deadlines/act", form).is(http.StatusConflict).has("This deadline has changed since you opened it")
	form.Set("version-"+picks[1], "1")
	form.Set("key", "good")
	b.post("/deadlines/act", form).is(http.StatusSeeOther)
	for i, want := range []string{"granted_in_part 2018-03-02 Most of it is at hand.", "granted 2018-03-09 "} {
		m := s.matter(s.matters[i])
		if x := m.Extensions[0]; x.Standing(m.Docket)+" "+x.Granted.String()+" "+x.Why != want {
			t.Errorf("it is %s until %s: %s", x.Standing(m.Docket), x.Granted, x.Why)
		}
	}
	b.post("/deadlines/act", url.Values{"act": {"decide_requests"}, "deadline": {s.matters[0] + "/response-1/2"}, "key": {"none"}}).is(http.StatusOK).has("This is no decision on a request for more time.")
	s.as("auditor").post("/deadlines/act", form).is(http.StatusForbidden)
	// All that match are shown row by row.
	ask := "/matters/" + s.matters[0] + "/deadlines/response-1/ask"
	b.post(ask, b.form(ask, url.Values{"on": {"2018-02-20"}, "until": {"2018-03-20"}, "by": {"letter"}, "reason": {"A flood."}})).is(http.StatusSeeOther)
	b.post("/deadlines/act", url.Values{"act": {"decide_requests"}, "all": {"/deadlines?kind=extension_request"}, "key": {"all"}}).is(http.StatusOK).has("A flood.", `name="decision-`+s.matters[0]).lacks("A storm.")
}

func TestManyRequestsAreDecidedAllOrNoneAsTheFormShowsThem(t *testing.T) {
	s := newSite(t)
	s.setClock(time.Date(2018, 2, 20, 18, 0, 0, 0, time.UTC))
	b := s.as("compliance")
	form := url.Values{"act": {"decide_requests"}, "return": {"/deadlines"}, "key": {"many"}}
	for _, m := range s.matters[:2] {
		s.request(m)
		ask := "/matters/" + m + "/deadlines/response-1/ask"
		b.post(ask, b.form(ask, url.Values{"on": {"2018-02-20"}, "until": {"2018-03-09"}, "by": {"letter"}, "reason": {"A storm."}})).is(http.StatusSeeOther)
		pick := m + "/" + s.matter(m).Extensions[0].ID + "/1"
		form.Add("deadline", pick)
		form.Set("decision-"+pick, "denied")
		form.Set("until-"+pick, "2018-03-09") // as the form has it at first
		form.Set("reason-"+pick, "Much was at hand.")
	}
	s.setClock(time.Date(2018, 2, 21, 3, 0, 0, 0, time.UTC))
	b.post("/deadlines/act", form).is(http.StatusOK).has(`value="2018-02-20"`).lacks(`value="2018-02-21"`)
	form.Set("step", "do")
	form.Set("on", "2018-02-20")
	first, second := s.matters[0], s.matters[1]
	decide := "/matters/" + first + "/extensions/" + s.matter(first).Extensions[0].ID
	b.post(decide, b.form(decide, url.Values{"decision": {"denied"}, "until": {""}, "on": {"2018-02-20"}, "reason": {"Alone."}})).is(http.StatusSeeOther)
	b.post("/deadlines/act", form).is(http.StatusConflict).has("Nothing was saved: 1 deadline that you selected", "Much was at hand.")
	if m := s.matter(second); m.Extensions[0].Standing(m.Docket) != "open" {
		t.Error("one was decided although the other could not be")
	}
	form["deadline"] = form["deadline"][1:]
	form.Set("key", "rest")
	b.post("/deadlines/act", form).is(http.StatusSeeOther)
	if m := s.matter(second); m.Extensions[0].Standing(m.Docket) != "denied" {
		t.Errorf("it is %s", m.Extensions[0].Standing(m.Docket))
	}
}

func TestAHoldUntilADateShowsTheDateAndWhereItEnds(t *testing.T) {
	s := newSite(t)
	m := s.matters[0]
	s.setClock(time.Date(2018, 2, 20, 18, 0, 0, 0, time.UTC))
	s.request(m)
	b := s.as("compliance")
	hold := changeOf(m, "hold")
	form := b.form(hold, url.Values{"on": {"2018-02-20"}, "until": {"2018-03-09"}})
	form.Set("show", "dates")
	b.post(hold, form).is(http.StatusOK).has("Tue, Mar 13, 2018")
	form.Del("show")
	b.post(hold, form).is(http.StatusSeeOther)
	b.get("/matters/"+m).has("On hold", "on hold until Fri, Mar 9, 2018", `data-change="hold"`, `data-change="resume"`)
	b.get("/deadlines?status=tolled").has("On hold until Fri, Mar 9, 2018")
	b.get("/deadlines?owed=office&kind=hold_end").has("End of a hold")
	s.setClock(time.Date(2018, 3, 10, 18, 0, 0, 0, time.UTC))
	s.tick(m)
	if x := s.response(m); x.Status != due.StatusOpen || x.Due.String() != "2018-03-13" {
		t.Errorf("after the hold it is %s, due %s", x.Status, x.Due)
	}
}

func TestListsOfDeadlinesSayWhoseAnOwnDateIs(t *testing.T) {
	s := newSite(t)
	s.setClock(time.Date(2018, 2, 20, 18, 0, 0, 0, time.UTC))
	for i, user := range []string{s.users["compliance"], ""} { // the second is the owner's of its matter
		own := "/matters/" + s.matters[i] + "/own-dates"
		b := s.as("compliance")
		b.post(own, b.form(own, url.Values{"title": {[]string{"Call the clerk", "Ask the archive"}[i]}, "due": {"2018-02-23"}, "user": {user}})).is(http.StatusSeeOther)
	}
	legal := s.as("legal")
	legal.post("/matters/"+s.matters[1]+"/owner", url.Values{"user": {s.users["legal"]}, "key": {"owner"}}).is(http.StatusSeeOther)
	legal.get("/matters/" + s.matters[1]).plainly("due from our team: Name of legal")
	legal.get("/deadlines?whose=nobody-we-know").has("“All deadlines” is used instead.")
	// A member who owns no matter can be chosen, too.
	legal.get("/deadlines").has(fmt.Sprintf(`<option value="%s">Name of supervisor</option>`, s.users["supervisor"]))
	legal.get("/deadlines").has("Own date of Name of compliance", "Own date of Name of legal", "Own dates of")
	for _, list := range []string{"/deadlines?", "/calendar?month=2018-02&"} {
		legal.get(list + "whose=me").has("Ask the archive").lacks("Call the clerk")
		legal.get(list + "whose=" + s.users["compliance"]).has("Call the clerk").lacks("Ask the archive")
		s.as("compliance").get(list + "whose=me").has("Call the clerk").lacks("Ask the archive")
	}
	legal.post("/matters/"+s.matters[1]+"/owner", url.Values{"user": {s.users["second"]}, "key": {"again"}}).is(http.StatusSeeOther)
	legal.get("/deadlines?whose=me").lacks("Ask the archive")
	legal.get("/deadlines?whose="+s.users["second"]).has("Ask the archive", "Own date of Name of second")
	s.verified()
}

func TestAnOwnDateIsAddedAndDoneOnPages(t *testing.T) {
	s := newSite(t)
	m := s.matters[0]
	s.setClock(time.Date(2018, 2, 20, 18, 0, 0, 0, time.UTC))
	s.request(m)
	b := s.as("compliance")
	own := "/matters/" + m + "/own-dates"
	b.get("/matters/" + m).has(own)
	b.post(own, b.form(own, url.Values{"title": {"Call the clerk"}})).is(http.StatusUnprocessableEntity).has("Give either a date or a period", "Call the clerk")
	form := b.form(own, url.Values{"title": {"Call the clerk"}, "days": {"10"}, "every": {"1"}, "repeat_unit": {"weeks"}})
	form.Set("show", "dates")
	b.post(own, form).is(http.StatusOK).has("Fri, Mar 2, 2018")
	form.Del("show")
	b.post(own, form).is(http.StatusSeeOther)
	all := s.matter(m).Deadlines
	id := all[len(all)-1].ID
	b.get("/matters/"+m).has("Own date: Call the clerk", own+"/"+id).plainly("due from our team, repeats every week", "Own date: Call the clerk due Fri, Mar 2, 2018")
	b.get("/deadlines").has("Own date: Call the clerk")
	b.get("/deadlines?owed=jurisdiction").lacks("Call the clerk")
	b.post(own+"/"+id, b.form(own+"/"+id, url.Values{"end": {""}})).is(http.StatusUnprocessableEntity).has("What happened is required")
	b.post(own+"/"+id, b.form(own+"/"+id, url.Values{"end": {"done"}})).is(http.StatusSeeOther)
	all = s.matter(m).Deadlines
	if next := all[len(all)-1]; next.ID == id || next.Due.String() != "2018-03-09" {
		t.Errorf("the next is %s on %s", next.ID, next.Due)
	}
	s.as("auditor").get("/matters/"+m).has("Call the clerk").lacks("data-add-own", "data-end", "data-ask")
	s.as("auditor").get(own).is(http.StatusForbidden)
}

func TestARequestForMoreTimeRecordedInErrorIsWithdrawnOnPages(t *testing.T) {
	s := newSite(t)
	m := s.matters[0]
	s.setClock(time.Date(2018, 2, 20, 18, 0, 0, 0, time.UTC))
	s.request(m)
	b := s.as("compliance")
	ask := "/matters/" + m + "/deadlines/response-1/ask"
	asked := url.Values{"on": {"2018-02-20"}, "until": {"2018-03-09"}, "by": {"letter"}, "reason": {"A storm."}}
	b.post(ask, b.form(ask, asked)).is(http.StatusSeeOther)
	decide := "/matters/" + m + "/extensions/" + s.matter(m).Extensions[0].ID
	withdraw := decide + "/withdraw"
	b.get("/matters/"+m).has(withdraw, "Withdraw the request")
	granted := url.Values{"decision": {"granted"}, "until": {"2018-03-09"}, "on": {"2018-02-20"}}
	b.post(decide, b.form(decide, granted)).is(http.StatusSeeOther)
	b.get("/matters/" + m).has("Withdraw the decision")
	b.get(withdraw).is(http.StatusOK).has("To move it back, correct the deadline.", "Withdraw decision")
	b.post(withdraw, b.form(withdraw, url.Values{})).is(http.StatusUnprocessableEntity).has("Reason is required")
	b.post(withdraw, b.form(withdraw, url.Values{"reason": {"The wrong town."}})).is(http.StatusSeeOther)
	said := "Decision (granted) withdrawn on Tue, Feb 20, 2018: The wrong town."
	b.get("/matters/"+m).has(`data-standing="open"`, said, "Withdraw the request")
	if x := s.response(m); x.Due.String() != "2018-03-09" {
		t.Errorf("the due date is %s", x.Due)
	}
	b.get(withdraw).is(http.StatusOK).lacks("To move it back").has("Withdraw request")
	b.post(withdraw, b.form(withdraw, url.Values{"reason": {"It was a mistake."}})).is(http.StatusSeeOther)
	b.get("/matters/"+m).has(`data-standing="withdrawn"`, "It was a mistake.").lacks(withdraw)
	b.get("/reviews/" + s.matter(m).Review).lacks("data-asked=")
	for who, status := range map[string]int{"auditor": 403, "admin": 403, "outsider": 404} {
		s.as(who).get(withdraw).is(status)
		s.as(who).post(withdraw, url.Values{"reason": {"R"}, "key": {who}}).is(status)
	}
	s.verified()
}
