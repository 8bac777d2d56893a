package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"duces/workflow/approval"
)

func TestAttemptsAndServicesAreListedOnTheMatter(t *testing.T) {
	s := newSite(t)
	id := s.matters[0]
	s.request(id)
	s.setClock(time.Date(2018, 3, 12, 18, 0, 0, 0, time.UTC))
	s.move(id, "receive_response", "2018-02-22", `{"production":{"all":"partial"}}`)
	asked := s.move(id, "issue_subpoena", "2018-02-26", `{"grounds":"incomplete"}`)
	s.do(s.users["supervisor"], approval.Approve{Matter: id, Approval: asked.Pending(), Approve: true})
	b := s.as("legal")
	b.get("/matters/" + id).is(http.StatusOK).lacks(`id="services"`)

	step := func(name, on string, fields url.Values) answer {
		path := formOf(id, name)
		b.get(path).is(http.StatusOK).has(`type="time"`)
		typed := url.Values{"effective_on": {on}}
		for field, value := range fields {
			typed["f."+field] = value
		}
		return b.post(path, b.form(path, typed))
	}
	attempt := url.Values{"to_be_served": {"City Clerk"}, "attempted_at": {"16:45"}, "server": {"Ann Server"}, "location": {"City Hall"}, "happened": {"The office was closed."}}
	step("attempt_service", "2018-03-01", url.Values{"attempted_at": {"quarter to five"}, "server": {"Ann Server"}}).
		is(http.StatusUnprocessableEntity).has("24-hour clock", "quarter to five")
	step("attempt_service", "2018-03-01", attempt).is(http.StatusSeeOther)
	b.get("/matters/"+id).has(`id="services"`, "4:45 PM", "The office was closed.")

	service := url.Values{"person_served": {"City Clerk"}, "location": {"City Hall"}, "served_at": {"09:30"}, "method": {"personal"}, "server": {"Ann Server"}, "return_due.kind": {"fixed"}, "return_due.date": {"2018-03-30"}}
	step("serve_subpoena", "2018-03-05", service).is(http.StatusSeeOther)
	service.Set("server", "Bob Server")
	b.post(formOf(id, "serve_subpoena"), url.Values{"effective_on": {"2018-03-06"}}).is(http.StatusConflict)
	step("serve_again", "2018-03-06", service).is(http.StatusSeeOther)
	b.get("/matters/"+id).has("The office was closed.", "9:30 AM", "Record second service", "Bob Server", "Mon, Mar 19, 2018")

	// The proof of service names the service that is chosen.
	at := "/matters/letters"
	asks := url.Values{"matter": {id}, "letter": {"proof_of_service"}, "dated_on": {"2018-03-12"}, "step": {"preview"}}
	page := b.post(at, asks).is(http.StatusOK).has(`name="service"`, "Mon, Mar 5, 2018, City Clerk", "Tue, Mar 6, 2018, City Clerk", "Ann Server")
	page.lacks("Bob Server")
	var again int64
	for _, x := range s.matter(id).Services {
		if x.Transition == "serve_again" {
			again = x.Event
		}
	}
	asks.Set("service", fmt.Sprint(again))
	b.post(at, asks).is(http.StatusOK).has("Bob Server", "Tuesday, March 6, 2018").lacks("Ann Server")
	asks.Set("letter", "other")
	b.post(at, asks).is(http.StatusOK).lacks(`name="service"`)
	defective := url.Values{"reason": {"Left with a guard."}, "person_served": {"Mayor"}, "server": {"Cy Server"}}
	for name, value := range service {
		if defective.Get(name) == "" {
			defective[name] = value
		}
	}
	step("replace_service", "2018-03-09", defective).is(http.StatusSeeOther)
	b.get("/matters/"+id).has("Replaced on Fri, Mar 9, 2018", "The dates run from it")

	// Another recipient has dates of its own, and says so on every list.
	other := url.Values{"person_served": {"County Counsel"}}
	for name, value := range service {
		if other.Get(name) == "" {
			other[name] = value
		}
	}
	step("serve_other", "2018-03-10", other).is(http.StatusSeeOther)
	b.get("/matters/"+id).has("Return of the subpoena: County Counsel", "Objection to the subpoena: County Counsel")
	b.get("/deadlines").has("Objection to the subpoena: County Counsel")

	// Only the first of the two demands is objected to.
	path := formOf(id, "object")
	b.post(path, b.form(path, url.Values{"effective_on": {"2018-03-12"}, "f.objected_to": {"1"}, "f.grounds": {"Overbroad."}})).is(http.StatusSeeOther)
	b.get("/matters/"+id).has("Demands objected to", "Overbroad.")
	s.verified()
}
