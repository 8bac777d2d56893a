package web_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"duces/workflow/deadline"
	"duces/workflow/jurisdiction"
	"duces/workflow/production"
	"duces/workflow/transition"
)

func civil(s string) deadline.Date {
	d, err := deadline.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// sending is the form that sends letters of a preview, as the page has it.
func (b *visitor) sending(preview answer) url.Values {
	b.t.Helper()
	form := url.Values{}
	for _, n := range find(parse(b.t, preview.body), func(n *html.Node) bool { return attribute(n, "id") == "letters" && n.Data == "form" }) {
		for _, in := range find(n, func(n *html.Node) bool { return attribute(n, "name") != "" && n.Data != "button" }) {
			switch {
			case in.Data == "textarea":
				form.Add(attribute(in, "name"), text(in))
			case in.Data == "select":
				for _, o := range find(in, func(n *html.Node) bool { return n.Data == "option" && has(n, "selected") }) {
					form.Add(attribute(in, "name"), attribute(o, "value"))
				}
			default:
				form.Add(attribute(in, "name"), attribute(in, "value"))
			}
		}
	}
	return form
}

func TestADeficiencyLetterThatChangedSinceItsPreviewIsNotSent(t *testing.T) {
	s := newSite(t)
	s.setClock(time.Date(2018, 3, 1, 18, 0, 0, 0, time.UTC))
	id, legal := s.matters[0], s.users["legal"]
	s.move(id, "issue_request", "2018-03-01", `{"due":{"kind":"fixed","date":"2018-03-01"},"demands":[{"number":1,"text":"Orders."},{"number":2,"text":"**Directives** {{date}} <script>alert(1)</script>"},{"label":"5(b)","text":"1. Email"}]}`)
	s.move(id, "receive_response", "2018-03-01", `{"production":{"answers":[{"demand":"1","answer":"complete"},{"demand":"2","answer":"partial"}]}}`)
	s.move(id, "find_deficient", "2018-03-01", `{"outstanding":[{"number":2,"text":"**Directives** {{date}} <script>alert(1)</script>"},{"label":"5(b)","text":"1. Email"}],"cure_due":{"kind":"fixed","date":"2018-03-09"}}`)
	j := s.matter(id).Jurisdiction
	for _, x := range []jurisdiction.ContactDetails{
		{Office: "Office of the Mayor", Name: "Ada Old", Until: civil("2018-01-31")}, {Office: "Office of the Mayor", Name: "Ben New", From: civil("2018-02-01")},
	} {
		s.do(legal, jurisdiction.AddContact{Jurisdiction: j, ContactDetails: x})
	}
	b := s.as("legal")
	b.get("/matters/" + id).is(http.StatusOK).has(`href="/matters/letters?matter=` + id + `"`)
	form := b.sending(b.get("/matters/letters?matter="+id).is(http.StatusOK).has(">Deficiency letter<", ">Other letter<").lacks(">Decision notice<"))
	maps.Copy(form, url.Values{"letter": {"deficiency"}, "office": {"Office of the Mayor"}, "step": {"preview"}})
	preview := b.post("/matters/letters", form).is(http.StatusOK).has("Ben New", "2. **Directives** {{date}} &lt;script&gt;alert(1)&lt;/script&gt;", "5(b). 1. Email", "Send 1 letter").lacks("Ada Old", "<script>alert")
	form = b.sending(preview)
	s.do(legal, transition.RecordProduction{Matter: id, ReceivedOn: civil("2018-03-01"), Source: "City Clerk", Production: production.Given{Answers: []production.Answer{{Demand: "2", Answer: production.Complete}}}})
	form.Set("step", "do")
	refused := b.post("/matters/letters", form).is(http.StatusConflict).has("{{outstanding}} was", "and is now “5(b). 1. Email”", "Nothing was sent")
	if n := len(s.matter(id).Letters); n != 0 {
		t.Fatalf("%d letters are on record", n)
	}
	form = b.sending(refused)
	form.Set("step", "do")
	b.post("/matters/letters", form).is(http.StatusSeeOther)
	page := b.get("/matters/"+id).is(http.StatusOK).has("Deficiency letter", "Ben New", ">PDF<", ">DOCX<", "Letter sent: Deficiency letter, to Office of the Mayor")
	l := s.matter(id).Letters[0]
	if fmt.Sprint(l.Demands) != "[5(b)]" {
		t.Errorf("it names the demands %v", l.Demands)
	}
	for i, name := range []string{"pdf", "docx"} {
		path := fmt.Sprintf("/matters/%s/documents/%d", id, i+1)
		if !strings.Contains(page.body, `href="`+path+`"`) {
			t.Errorf("the page does not link %s", path)
		}
		got := b.get(path).is(http.StatusOK)
		if d := got.head.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment") || !strings.Contains(d, name) || got.head.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s is sent as %v", path, got.head)
		}
	}

	// It came back, and is sent again.
	at := fmt.Sprintf("/matters/%s/letters/%d/", id, l.Event)
	b.post(at+"returned", url.Values{"letter": {fmt.Sprintf("/returned%d", l.Event)}, "returned_on": {"2018-02-01"}, "reason": {"Moved."}}).is(http.StatusUnprocessableEntity).has("Returned on: give a day from Thu, Mar 1, 2018")
	b.post(at+"returned", url.Values{"returned_on": {"2018-03-01"}, "reason": {"Moved, left no address."}}).is(http.StatusSeeOther)
	b.get("/matters/"+id).has("Moved, left no address.", ">Returned<", "Send again")
	b.get("/").has("Returned letters", "Deficiency letter, Office of the Mayor")
	s.as("outsider").get("/").lacks("Returned letters")
	form = b.sending(b.get(fmt.Sprintf("/matters/letters?matter=%s&replaces=%d", id, l.Event)).is(http.StatusOK))
	maps.Copy(form, url.Values{"letter": {"deficiency"}, "office": {"Office of the Mayor"}, "step": {"preview"}})
	form = b.sending(b.post("/matters/letters", form).is(http.StatusOK))
	form.Set("step", "do")
	b.post("/matters/letters", form).is(http.StatusSeeOther)
	b.get("/matters/" + id).has("Returned, sent again").lacks(">Send again<")
	b.get("/").lacks("Returned letters")
	s.verified()
}

func TestTwentyThreeLettersAreSentInOneAct(t *testing.T) {
	s := newSite(t)
	for n := range 21 {
		s.addMatter(fmt.Sprintf("Town %02d", n))
	}
	s.request(s.matters[1:]...)
	b := s.as("legal")
	// From the list, with the same page.
	moved := b.post("/matters/move", url.Values{"transition": {"+letter"}, "matter": s.matters, "return": {"/matters"}}).is(http.StatusTemporaryRedirect)
	if to := moved.head.Get("Location"); to != "/matters/letters" {
		t.Errorf("the list leads to %q", to)
	}
	form := b.sending(b.post("/matters/letters", url.Values{"matter": s.matters, "return": {"/matters"}}).is(http.StatusOK))
	maps.Copy(form, url.Values{"letter": {"document_request"}, "step": {"preview"}})
	preview := b.post("/matters/letters", form).is(http.StatusOK).has("1 letter cannot go out", "City of Chicago", "but “Document request” requires “Requested”").lacks("Send 23 letters")
	form = b.sending(preview)
	form.Set("step", "do")
	b.post("/matters/letters", form).is(http.StatusConflict).has("City of Chicago")
	if n := len(s.matter(s.matters[1]).Letters); n > 0 {
		t.Error("one letter was sent without the others")
	}
	s.request(s.matters[0])
	form.Set("step", "preview")
	form = b.sending(b.post("/matters/letters", form).is(http.StatusOK).has("Send 23 letters"))
	form.Set("step", "do")
	b.post("/matters/letters", form).is(http.StatusSeeOther)
	for _, id := range s.matters {
		m := s.matter(id)
		if len(m.Letters) != 1 || len(m.Documents) != 2 || m.Letters[0].Office != "Chief Legal Officer" {
			t.Errorf("%s has the letters %+v", id, m.Letters)
		}
	}
	s.verified()
}

func TestATemplateOfAReviewIsEditedWithAPreview(t *testing.T) {
	s := newSite(t)
	b := s.as("legal")
	at := "/reviews/" + s.review + "/letters"
	b.get("/reviews/" + s.review).has(`href="` + at + `"`)
	b.get(at).is(http.StatusOK).has(">Notice letter<", ">Other letter<", "Text of the process")
	b.get(at+"/other").is(http.StatusOK).has("{{message}}", "Text that you type when you send the letter.", "{{due.response}}")
	b.post(at+"/other", url.Values{"text": {"{{date}}\nDear {{mayor}}"}, "seen": {"0"}}).is(http.StatusUnprocessableEntity).has("Line 2: there is no field {{mayor}}", "Dear {{mayor}}")
	b.post(at+"/other/preview", url.Values{"text": {"To {{jurisdiction}}:\n\n{{message}}"}, "matter": {s.matters[0]}}).is(http.StatusOK).has("To City of Chicago:", "{{message}} has no value").lacks("<html")
	b.post(at+"/other/preview", url.Values{"text": {"{{mayor}}"}, "matter": {s.matters[0]}}).is(http.StatusOK).has("there is no field {{mayor}}")
	b.post(at+"/other", url.Values{"text": {"To {{jurisdiction}}:\n\n{{message}}"}, "seen": {"0"}}).is(http.StatusSeeOther)
	b.post(at+"/other", url.Values{"text": {"{{message}}"}, "seen": {"0"}}).is(http.StatusConflict).has("saved version 1")
	b.get(at+"/other").has("To {{jurisdiction}}:", "Version 1", "Name of legal")
	b.get(at + "/never").is(http.StatusNotFound)
	s.as("auditor").get(at + "/other").is(http.StatusOK).lacks(">Save<")
	s.as("compliance").post(at+"/other", url.Values{"text": {"{{message}}"}, "seen": {"1"}}).is(http.StatusForbidden)
}
