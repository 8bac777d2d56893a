package web_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/production"
	"duces/workflow/transition"
)

func day(s string) civil.Date {
	d, err := civil.ParseDate(s)
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
			switch in.Data {
			case "textarea":
				form.Add(attribute(in, "name"), text(in))
			case "select":
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

// done posts a form of an act that may take long, and waits for its answer.
func (b *visitor) done(path string, form url.Values) answer {
	b.t.Helper()
	got := b.post(path, form)
	at := got.head.Get("Location")
	if !strings.HasPrefix(at, "/progress/") {
		return got
	}
	for got = b.get(at); strings.Contains(got.body, "<progress"); {
		got = b.get(at)
	}
	return got
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
		{Office: "Office of the Mayor", Name: "Ada Old", Until: day("2018-01-31")}, {Office: "Office of the Mayor", Name: "Ben New", From: day("2018-02-01")},
	} {
		s.do(legal, jurisdiction.AddContact{Jurisdiction: j, ContactDetails: x})
	}
	b := s.as("legal")
	b.get("/matters/" + id).is(http.StatusOK).has(`href="/matters/letters?matter=` + id + `"`)
	form := b.sending(b.get("/matters/letters?matter="+id).is(http.StatusOK).has(">Deficiency letter<", ">Other letter<").lacks(">Decision notice<"))
	maps.Copy(form, url.Values{"letter": {"deficiency"}, "office": {"Office of the Mayor"}, "step": {"preview"}})
	preview := b.post("/matters/letters", form).is(http.StatusOK).has("Ben New", "2. **Directives** {{date}} &lt;script&gt;alert(1)&lt;/script&gt;", "5(b). 1. Email", "Send 1 letter").lacks("Ada Old", "<script>alert")
	form = b.sending(preview)
	s.do(legal, transition.RecordProduction{Matter: id, ReceivedOn: day("2018-03-01"), Source: "City Clerk", Production: production.Given{Answers: []production.Answer{{Demand: "2", Answer: production.Complete}}}})
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
	b.post(at+"returned", url.Values{"form": {fmt.Sprintf("returned-%d", l.Event)}, "returned_on": {"soon"}, "reason": {""}}).is(http.StatusUnprocessableEntity).
		has("Returned on: enter a date as year-month-day", "Reason is required.", `value="soon"`)
	b.post(at+"returned", url.Values{"form": {fmt.Sprintf("returned-%d", l.Event)}, "returned_on": {"2018-02-01"}, "reason": {"Moved."}}).is(http.StatusUnprocessableEntity).has("Returned on: give a day from Thu, Mar 1, 2018")
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
	preview := b.done("/matters/letters", form).is(http.StatusOK).has("1 letter cannot go out", "City of Chicago", "but “Document request” requires “Requested”").lacks("Send 23 letters")
	form = b.sending(preview)
	form.Set("step", "do")
	b.done("/matters/letters", form).is(http.StatusConflict).has("City of Chicago")
	if n := len(s.matter(s.matters[1]).Letters); n > 0 {
		t.Error("one letter was sent without the others")
	}
	s.request(s.matters[0])
	form.Set("step", "preview")
	form = b.sending(b.done("/matters/letters", form).is(http.StatusOK).has("Send 23 letters"))
	form.Set("step", "do")
	b.done("/matters/letters", form).is(http.StatusSeeOther)
	for _, id := range s.matters {
		m := s.matter(id)
		if len(m.Letters) != 1 || len(m.Documents) != 2 || m.Letters[0].Office != "Chief Legal Officer" {
			t.Errorf("%s has the letters %+v", id, m.Letters)
		}
	}
	s.verified()
}

// tool runs a program that reads files, and gives what it printed.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

// The request goes to all 23 in one act with its letters, and each letter is read back from its files.
func TestTheRequestAndItsTwentyThreeLettersAreOneAct(t *testing.T) {
	s := newSite(t)
	for n := range 21 {
		s.addMatter(fmt.Sprintf("Town %02d", n))
	}
	b := s.as("legal")
	shown := b.post("/matters/move", url.Values{"transition": {"issue_request"}, "matter": s.matters, "return": {"/matters"}}).
		is(http.StatusOK).has("Send the letter with this step", ">Document request<")
	form := shown.fields("act-form")
	if form.Has("letter.send") {
		t.Fatal("the letter is sent without being asked for")
	}
	maps.Copy(form, url.Values{
		"effective_on": {"2018-01-24"}, "f.due.kind": {"fixed"}, "f.due.date": {"2018-02-23"}, "letter.send": {"yes"},
		"letter.office": {"Office of the Mayor"}, "do": {"yes"},
		"f.demands": {"1. Orders\r\n2. **Directives** {{date}}\r\n5(b). Email\r\n6. <b>Notes</b>"},
	})
	if asked := b.done("/matters/move", form); asked.status == http.StatusUnprocessableEntity { // the gap in the numbers is asked about
		form.Set("f.demands.accepted", asked.fields("act-form").Get("f.demands.accepted"))
		if form.Get("f.demands.accepted") == "" {
			for _, n := range find(parse(t, asked.body), func(n *html.Node) bool { return attribute(n, "name") == "f.demands.accepted" }) {
				form.Set("f.demands.accepted", attribute(n, "value"))
			}
		}
	}
	preview := b.done("/matters/move", form).is(http.StatusOK).has("23 letters", "Nothing is saved yet", "Request for documents",
		"and send 23 letters", "5(b). Email", "2. **Directives** {{date}}", "6. &lt;b&gt;Notes&lt;/b&gt;", "Office of the Mayor")
	if m := s.matter(s.matters[0]); m.State != "open" || len(m.Letters) > 0 {
		t.Fatalf("a preview left it %s with %d letters", m.State, len(m.Letters))
	}
	before := s.size()
	form = preview.fields("act-form")
	form.Set("do", "yes")
	// One city has another name by now: nothing is saved, and the page says what differs.
	s.rename("City of Chicago", "Town of Chicago")
	refused := b.done("/matters/move", form).is(http.StatusConflict).has("{{addressee}} was", "Town of Chicago, Illinois", "Nothing was saved: 1 of 23")
	for _, id := range s.matters {
		if m := s.matter(id); m.State != "open" || len(m.Letters) > 0 {
			t.Fatalf("%s is %s with %d letters", id, m.State, len(m.Letters))
		}
	}
	form = refused.fields("act-form")
	form.Set("do", "yes")
	b.done("/matters/move", form).is(http.StatusSeeOther)
	if before == s.size() {
		t.Fatal("nothing was saved")
	}
	act := ""
	for _, id := range s.matters {
		m := s.matter(id)
		if m.State != "requested" || len(m.Letters) != 1 || m.Letters[0].Office != "Office of the Mayor" {
			t.Fatalf("%s is %s with the letters %+v", id, m.State, m.Letters)
		}
		if got := s.actOf(id, m.Letters[0].Event); act == "" {
			act = got
		} else if got != act {
			t.Errorf("the letter of %s went out in another act", id)
		}
		s.readsBack(b, id, "Wednesday, January 24, 2018", "Office of the Mayor", "Friday, February 23, 2018",
			"1. Orders", "2. **Directives** {{date}}", "5(b). Email", "6. <b>Notes</b>", "Name of legal")
	}
	s.verified()
}

// actOf is the act that an event of a matter belongs to; the step of the matter is of the same.
func (s *site) actOf(id string, event int64) string {
	s.t.Helper()
	w, err := s.db.World(s.t.Context(), s.users["auditor"], matter.Stream(id))
	if err != nil {
		s.t.Fatal(err)
	}
	past, err := w.History(matter.Stream(id))
	if err != nil {
		s.t.Fatal(err)
	}
	act, step := "", ""
	for _, e := range past {
		if e.Seq == event {
			act = e.Act
		}
		if _, is := e.Data.(matter.Transitioned); is {
			step = e.Act
		}
	}
	if act == "" || act != step {
		s.t.Errorf("in %s the step is of the act %q, its letter of %q", id, step, act)
	}
	return act
}

// readsBack downloads the letter of a matter from its page, and looks for text in both files.
func (s *site) readsBack(b *visitor, id string, wants ...string) {
	s.t.Helper()
	page := b.get("/matters/" + id).is(http.StatusOK)
	dir := s.t.TempDir()
	for _, as := range []string{"PDF", "DOCX"} {
		links := find(parse(s.t, page.body), func(n *html.Node) bool { return n.Data == "a" && strings.HasPrefix(text(n), as+": ") })
		if len(links) != 1 {
			s.t.Fatalf("%s has %d links to %s", id, len(links), as)
		}
		file := filepath.Join(dir, "letter."+strings.ToLower(as))
		if err := os.WriteFile(file, []byte(b.get(attribute(links[0], "href")).is(http.StatusOK).body), 0o600); err != nil {
			s.t.Fatal(err)
		}
		var got string
		if as == "PDF" {
			got = tool(s.t, "pdftotext", "-layout", file, "-")
		} else {
			got = tool(s.t, "pandoc", "-f", "docx", "-t", "plain", "--wrap=none", file)
		}
		got = strings.Join(strings.Fields(got), " ")
		for _, want := range wants {
			if !strings.Contains(got, want) {
				s.t.Errorf("the %s of %s does not say %q: %s", as, id, want, got)
			}
		}
	}
}

func TestALetterGoesOutWithAStepOfOneMatter(t *testing.T) {
	s := newSite(t)
	id := s.matters[0]
	b := s.as("legal")
	path := "/matters/" + id + "/transitions/issue_request"
	form := b.get(path).is(http.StatusOK).has("Send the letter with this step").fields("act-form")
	maps.Copy(form, url.Values{
		"effective_on": {"2018-01-24"}, "f.due.kind": {"fixed"}, "f.due.date": {"2018-02-23"}, "f.demands": {"1. Orders"},
		"letter.send": {"yes"}, "do": {"yes"},
	})
	form = b.post(path, form).is(http.StatusOK).has("Nothing is saved yet", "Chief Legal Officer", "Request for documents").fields("act-form")
	form.Set("f.demands", "1. Other orders")
	form.Set("do", "yes")
	form = b.post(path, form).is(http.StatusConflict).has("{{demands}} was", "is now “1. Other orders”").fields("act-form")
	form.Set("do", "yes")
	b.post(path, form).is(http.StatusSeeOther)
	m := s.matter(id)
	if m.State != "requested" || len(m.Letters) != 1 {
		t.Fatalf("it is %s with the letters %+v", m.State, m.Letters)
	}

	// It was a mistake: it stays, marked.
	at := fmt.Sprintf("/matters/%s/letters/%d/withdraw", id, m.Letters[0].Event)
	b.get("/matters/" + id).has("Withdraw this letter")
	b.post(at, url.Values{"form": {fmt.Sprintf("withdraw-%d", m.Letters[0].Event)}, "reason": {""}}).is(http.StatusUnprocessableEntity).has("Reason")
	s.as("compliance").post(at, url.Values{"reason": {"R"}}).is(http.StatusForbidden)
	b.post(at, url.Values{"reason": {"It names the wrong demand."}}).is(http.StatusSeeOther)
	b.get("/matters/"+id).has(">Withdrawn<", "It names the wrong demand.", ">PDF<", "Letter withdrawn").lacks("Withdraw this letter", "Mark as returned")
	s.verified()
}

// The second person reads the letter of an adverse step, and sends it by approving.
func TestAnApprovalSendsTheLetterThatItShows(t *testing.T) {
	s := newSite(t)
	s.setClock(time.Date(2018, 3, 12, 18, 0, 0, 0, time.UTC))
	id := s.matters[0]
	s.request(id)
	s.move(id, "receive_response", "2018-02-20", `{"production":{"all":"partial"}}`)
	b := s.as("legal")
	path := "/matters/" + id + "/transitions/issue_subpoena"
	form := b.get(path).is(http.StatusOK).fields("act-form")
	maps.Copy(form, url.Values{
		"effective_on": {"2018-03-12"}, "f.grounds": {"incomplete"}, "letter.send": {"yes"}, "letter.message": {"At City Hall."}, "do": {"yes"},
	})
	form = b.post(path, form).is(http.StatusOK).has("Nothing is saved yet").fields("act-form")
	form.Set("do", "yes")
	b.post(path, form).is(http.StatusSeeOther)
	if m := s.matter(id); m.State != "responded" || len(m.Letters) > 0 {
		t.Fatalf("unapproved it is %s with %d letters", m.State, len(m.Letters))
	}
	waits, _ := s.matter(id).Pending()
	second := s.as("supervisor")
	page := second.get("/approvals/"+waits.ID).is(http.StatusOK).has("Letter that goes out with it", "Subpoena with schedule", "At City Hall.", ".docx")
	second.get("/approvals/" + waits.ID + "/documents/1").is(http.StatusOK)
	form = page.fields("decide-form")
	form.Set("decision", "approve")
	second.post("/approvals/"+waits.ID, form).is(http.StatusSeeOther)
	if m := s.matter(id); m.State != "subpoenaed" || len(m.Letters) != 1 || m.Letters[0].By != s.users["legal"] {
		t.Fatalf("approved it is %s with the letters %+v", m.State, m.Letters)
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
	b.post(at+"/other/preview", url.Values{"text": {"To {{jurisdiction}}:\n\n{{message}}"}, "matter": {s.matters[0]}}).is(http.StatusOK).has("To City of Chicago:", "{{message}} has no value", ">Save<")
	b.post(at+"/other/preview", url.Values{"text": {"{{mayor}}"}, "matter": {s.matters[0]}}).is(http.StatusOK).has("there is no field {{mayor}}")
	b.post(at+"/other", url.Values{"text": {"To {{jurisdiction}}:\n\n{{message}}"}, "seen": {"0"}}).is(http.StatusSeeOther)
	b.post(at+"/other", url.Values{"text": {"{{message}}"}, "seen": {"0"}}).is(http.StatusConflict).has("saved version 1")
	b.get(at+"/other").has("To {{jurisdiction}}:", "Version 1", "Name of legal")
	b.get(at + "/never").is(http.StatusNotFound)
	s.as("auditor").get(at + "/other").is(http.StatusOK).lacks(">Save<")
	s.as("compliance").post(at+"/other", url.Values{"text": {"{{message}}"}, "seen": {"1"}}).is(http.StatusForbidden)
}

func TestALetterThatCannotBePrintedIsStoppedInItsPreview(t *testing.T) {
	s := newSite(t)
	b := s.as("legal")
	form := url.Values{
		"matter": s.matters[:2], "letter": {"other"}, "office": {"City Clerk"}, "dated_on": {"2018-01-24"},
		"message": {"Thank you, 先生."}, "step": {"preview"},
	}
	preview := b.post("/matters/letters", form).is(http.StatusOK).has("its font lacks 先", "2 letters cannot go out").lacks(`value="do"`)
	form = b.sending(preview)
	form.Set("step", "do")
	b.post("/matters/letters", form).is(http.StatusUnprocessableEntity).has("City of Chicago: The letter cannot be printed")
	at := "/reviews/" + s.review + "/letters/other/preview"
	b.post(at, url.Values{"text": {"先生"}, "matter": {s.matters[0]}}).is(http.StatusOK).has("its font lacks 先")
}

// The form of a step sends five fields for each letter.
func TestAStepWithFiveHundredLettersFitsIntoItsForm(t *testing.T) {
	s := newSite(t)
	form := url.Values{"transition": {"issue_request"}, "matter": s.matters, "return": {"/matters"}}
	for n := range 500 {
		for _, name := range []string{"seen:", "office:", "values:", "template:", "matter-"} {
			form.Set(fmt.Sprintf("%s%d", name, n), "x")
		}
	}
	s.as("legal").upload("/matters/move", form, "f.documents", "a.txt", "A").is(http.StatusOK).lacks("Submit fewer at a time")
}
