package web_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"duces/handlers/inbound"
	"duces/workflow/correspondence"
)

const savedMail = "From: Clerk <clerk@chicago.example>\nTo: records@example.gov\nSubject: Re: Document request\nDate: Wed, 24 Jan 2018 10:00:00 -0600\n" +
	"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n" +
	"<p>The <b>policies</b> are attached.</p><script>alert(1)</script><img src=\"https://tracker.example/x.gif\">\n" +
	"--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename=policies.txt\n\nPolicy 1\n--b--\n"

func TestASavedEmailDroppedOnTheLogIsReadAndItsAttachmentsAreDocuments(t *testing.T) {
	s := newSite(t)
	b, id := s.as("legal"), s.matters[0]
	log := "/matters/" + id + "/correspondence"
	before := s.matter(id)
	form := b.form(log, url.Values{"direction": {"in"}, "medium": {"call"}, "on": {"2018-01-24"}})
	b.upload(log, form, "documents", "reply.eml", savedMail).is(http.StatusSeeOther)
	m := s.matter(id)
	if len(m.Correspondence) != 1 || len(m.Documents) != 2 || m.State != before.State || m.Changed != before.Changed {
		t.Fatalf("%d entries, %d documents, %s", len(m.Correspondence), len(m.Documents), m.State)
	}
	l := m.Correspondence[0]
	if l.Medium != correspondence.Email || l.With != "Clerk <clerk@chicago.example>" || l.Subject != "Re: Document request" || l.Text != "The policies are attached." {
		t.Errorf("the entry is %+v", l)
	}
	b.get(log).is(http.StatusOK).has("Re: Document request", "policies.txt", "reply.eml")
	b.get(log + "?q=absent").is(http.StatusOK).has("No matches")
	b.get(log + "?q=POLICIES&medium=email&direction=in").is(http.StatusOK).has("Re: Document request")
	b.get("/matters/"+id).is(http.StatusOK).has("Correspondence log", "Re: Document request")
	message := "/matters/" + id + "/documents/1/message"
	b.get(message).is(http.StatusOK).has("<h1>Re: Document request</h1>", "clerk@chicago.example", "The policies are attached.", "policies.txt", "Document.").lacks("alert(1)")
	page := b.get(message+"/html").is(http.StatusOK).has("<b>policies</b>").lacks("script", "tracker.example")
	if policy := page.head.Get("Content-Security-Policy"); !strings.Contains(policy, "sandbox") || !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("the HTML is sent with %q", policy)
	}
	part := b.get(message + "/parts/2").is(http.StatusOK).has("Policy 1")
	if part.head.Get("Content-Disposition") == "" || part.head.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("a part is sent with %v", part.head)
	}
	b.get(message + "/parts/3").is(http.StatusNotFound)
	b.get("/matters/" + id + "/documents/2/message").is(http.StatusNotFound)
}

func TestAnUnreadableSavedEmailIsNamedAsSuch(t *testing.T) {
	s := newSite(t)
	b, id := s.as("legal"), s.matters[0]
	log := "/matters/" + id + "/correspondence"
	form := url.Values{"direction": {"in"}, "medium": {"email"}, "on": {"2018-01-24"}}
	said := "This file could not be read as an email."
	b.upload(log, b.form(log, maps.Clone(form)), "documents", "reply.eml", "no headers at all\x00\n").is(http.StatusUnprocessableEntity).
		has(said).lacks("With is required.")
	form.Set("with", "The clerk")
	form.Set("subject", "A damaged file")
	form.Set("at", "14:30")
	b.upload(log, b.form(log, form), "documents", "reply.eml", "no headers at all\x00\n").is(http.StatusSeeOther)
	b.get(log).is(http.StatusOK).has("<h1>Correspondence, City of Chicago", "2:30 pm CST", "A damaged file").lacks(">Corrected<")
}

func TestCorrespondenceThatIsNotSaidComesBackAsTyped(t *testing.T) {
	s := newSite(t)
	b, id := s.as("legal"), s.matters[0]
	log := "/matters/" + id + "/correspondence"
	form := b.form(log, url.Values{"direction": {"out"}, "medium": {"call"}, "on": {"2018-01-24"}, "at": {"25:00"}, "text": {"They will call back."}})
	b.post(log, form).is(http.StatusUnprocessableEntity).has("With is required.", "enter a time as HH:MM", "They will call back.")
	if n := len(s.matter(id).Correspondence); n != 0 {
		t.Errorf("%d entries were logged", n)
	}
}

// mailIn receives a message to the address of a matter from no contact of it, which waits, and gives its id.
func (s *site) mailIn(id string) string {
	s.t.Helper()
	addresses, err := inbound.NewAddresses("records@example.gov", [32]byte{})
	if err != nil {
		s.t.Fatal(err)
	}
	r := inbound.Receiver{Engine: s.engine, Blobs: s.db, Files: s.db, Addresses: addresses}
	got, err := r.Receive(s.t.Context(), strings.NewReader(strings.Replace(savedMail, "records@example.gov", addresses.Of(id), 1)))
	if err != nil || got.Status != "waiting" {
		s.t.Fatalf("%+v, %v", got, err)
	}
	return got.ID
}

func TestAMessageThatWaitsIsFiledWithOneClick(t *testing.T) {
	s := newSite(t)
	id := s.matters[0]
	got := s.mailIn(id)
	b := s.as("legal")
	b.get("/inbound").is(http.StatusOK).has("Re: Document request", "Suggested").lacks("- Select -")
	page := "/inbound/" + got
	b.get(page).is(http.StatusOK).has("It was sent to the address of this matter.", "is not a contact of the jurisdiction", "The policies are attached.")
	b.post(page+"/dismiss", b.form(page, url.Values{"reason": {""}, "version": {"1"}})).is(http.StatusUnprocessableEntity).has("Reason is required.")
	s.setClock(s.now.AddDate(0, 0, 2))
	b = s.as("legal")
	b.post(page+"/file", b.form(page, url.Values{"matter": {id}, "version": {"1"}})).is(http.StatusSeeOther)
	m := s.matter(id)
	if len(m.Correspondence) != 1 || m.Correspondence[0].Message != got || len(m.Documents) != 2 {
		t.Fatalf("the log has %+v", m.Correspondence)
	}
	if l := m.Correspondence[0]; l.On.String() != "2018-01-24" || l.At != "12:00" || l.Text != "The policies are attached." {
		t.Errorf("filed two days after it came, the message stands on %s at %q with %q", l.On, l.At, l.Text)
	}
	b.get("/inbound").is(http.StatusOK).has("No messages")
	b.get("/inbound?status=filed").is(http.StatusOK).has("Re: Document request")
	second := s.mailIn(s.matters[1])
	all := b.get("/inbound?status=all").is(http.StatusOK).has(`<option value="all" selected`, got, second, ">Filed</span>", ">Waiting</span>").lacks("(required)")
	if body := all.body; strings.Index(body, `data-inbound="`+second) > strings.Index(body, `data-inbound="`+got) {
		t.Error("of all messages, the latest does not come first")
	}
	b.get("/inbound?status=waiting").is(http.StatusOK).has(second).lacks(got)
}

func TestAnEntryOfTheLogIsCorrectedOnItsPageWithAReason(t *testing.T) {
	s := newSite(t)
	b, id := s.as("legal"), s.matters[0]
	log := "/matters/" + id + "/correspondence"
	call := url.Values{"direction": {"in"}, "medium": {"call"}, "on": {"2018-01-24"}, "with": {"The clerk"}, "subject": {"Asked for a day"}}
	b.post(log, b.form(log, maps.Clone(call))).is(http.StatusSeeOther)
	page := fmt.Sprintf("%s/%d", log, s.matter(id).Correspondence[0].Event)
	b.get(log).is(http.StatusOK).has(page)
	b.get(page).is(http.StatusOK).has("Asked for a day", "The clerk", "2018-01-24")
	standing := func() string {
		m := s.matter(id)
		return fmt.Sprint(m.StandsBy(m.Correspondence[0].Event))
	}
	post := func(subject, reason string) answer {
		form := maps.Clone(call)
		form.Set("standing", standing())
		form.Set("subject", subject)
		form.Set("reason", reason)
		return b.post(page, b.form(page, form))
	}
	post("Asked for a week", "").is(http.StatusUnprocessableEntity).has("Asked for a week", "Reason")
	post("Asked for a day", "Heard wrong.").is(http.StatusConflict)
	post("Asked for a week", "Heard wrong.").is(http.StatusSeeOther)
	if all := s.matter(id).Correspondence; len(all) != 1 || all[0].Subject != "Asked for a week" || all[0].With != "The clerk" {
		t.Errorf("the log has %+v", all)
	}
	b.get(log).is(http.StatusOK).has("Asked for a week", ">Corrected<").lacks("Asked for a day")
	b.get("/history/matter/"+id).is(http.StatusOK).has("Asked for a day", "Asked for a week", "Heard wrong.")
	b.get(log + "/1").is(http.StatusNotFound)
	seen := maps.Clone(call)
	seen.Set("subject", "Asked for a month")
	seen.Set("reason", "Heard wrong.")
	seen.Set("standing", standing())
	seen = b.form(page, seen)
	post("Asked for two weeks", "Heard wrong.").is(http.StatusSeeOther)
	b.post(page, seen).is(http.StatusConflict).has("has changed since you opened the page", "Asked for a month")
	if all := s.matter(id).Correspondence; all[0].Subject != "Asked for two weeks" {
		t.Errorf("a correction of what was corrected since: %+v", all)
	}
	s.as("auditor").get(page).is(http.StatusForbidden)
}

func TestDocumentsOfAnEntryOfTheLogAreSealedOnItsForm(t *testing.T) {
	s := newSite(t)
	b, id := s.as("legal"), s.matters[0]
	log := "/matters/" + id + "/correspondence"
	b.get(log).is(http.StatusOK).has("Seal these documents", "and the subject and text of this entry", "Name of supervisor, ").lacks("Name of outsider")
	s.as("auditor").get(log).is(http.StatusOK).lacks("Seal these documents")
	given := url.Values{"direction": {"in"}, "medium": {"email"}, "on": {"2018-01-24"}}
	send := func(seal, readers string) answer {
		form := b.form(log, maps.Clone(given))
		form.Del("seal")
		form.Del("readers")
		for name, value := range map[string]string{"seal": seal, "readers": readers} {
			if value != "" {
				form.Set(name, value)
			}
		}
		return b.upload(log, form, "documents", "reply.eml", savedMail)
	}
	send("yes", "").is(http.StatusUnprocessableEntity).has("choose at least one member who can open them")
	send("", s.users["supervisor"]).is(http.StatusUnprocessableEntity).has("but did not check “Seal these documents”")
	send("yes", s.users["outsider"]).is(http.StatusUnprocessableEntity).has("Choose members of the review")
	if m := s.matter(id); len(m.Documents)+len(m.Correspondence) != 0 {
		t.Fatalf("on record is %+v", m.Documents)
	}
	send("yes", s.users["supervisor"]).is(http.StatusSeeOther)
	for _, d := range s.matter(id).Documents { // the email, and what is attached to it
		if !slices.Equal(d.Readers, []string{s.users["supervisor"]}) {
			t.Errorf("%s is sealed for %v", d.Name, d.Readers)
		}
	}
	b.get(log).is(http.StatusOK).has("Document closed").lacks("Re: Document request", "The policies are attached.", "policies.txt")
	s.as("supervisor").get(log).is(http.StatusOK).has("Re: Document request", "The policies are attached.", "policies.txt")
	for _, n := range []string{"1", "2", "1/message"} {
		b.get("/matters/" + id + "/documents/" + n).is(http.StatusForbidden)
		s.as("supervisor").get("/matters/" + id + "/documents/" + n).is(http.StatusOK)
	}
	b.get(fmt.Sprintf("%s/%d", log, s.matter(id).Correspondence[0].Event)).is(http.StatusForbidden)
	// What is open already cannot be sealed by filing it.
	other := s.matters[1]
	s.request(other)
	b.add(other, "reply.eml", strings.Replace(savedMail, "Policy 1", "Policy 2", 1))
	log = "/matters/" + other + "/correspondence"
	b.get(log + "?document=1").is(http.StatusOK).lacks("Seal these documents")
	form := b.form(log+"?document=1", url.Values{"direction": {"in"}, "medium": {"email"}, "on": {"2018-01-24"}, "document": {"1"}})
	form.Set("seal", "yes")
	form.Set("readers", s.users["supervisor"])
	b.post(log, form).is(http.StatusUnprocessableEntity).has("among the matter&#39;s documents already, and open")
	s.verified()
}
