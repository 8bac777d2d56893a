package web_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"duces/workflow"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/opening"
	"duces/workflow/review"
)

// answered is the site with three answers to requests of Chicago, Sonoma and Cook
// County: refused and two days late, partial, complete. It is then 25 February 2018.
func (s *site) answered() {
	s.t.Helper()
	s.addMatter("Cook County")
	s.request(s.matters...)
	s.setClock(time.Date(2018, 2, 25, 18, 0, 0, 0, time.UTC))
	s.move(s.matters[0], "receive_response", "2018-02-25", `{"production":{"all":"outstanding"}}`)
	s.move(s.matters[1], "receive_response", "2018-02-22", `{"production":{"all":"partial"}}`)
	s.move(s.matters[2], "receive_response", "2018-02-22", `{"production":{"all":"complete"}}`)
}

func TestARefusedOrPartialAnswerDoesNotLookDone(t *testing.T) {
	s := newSite(t)
	s.answered()
	b := s.as("legal")
	refused, partial, complete := s.matters[0], s.matters[1], s.matters[2]

	b.get("/matters/"+refused).is(http.StatusOK).has(">Latest answer: refused<", ">Answered: refused<", "answered on Sun, Feb 25, 2018, 2 days late", "answered: refused on").lacks(">Met<", ">Met late<")
	b.get("/matters/"+partial).has(">Latest answer: partial<", ">Answered: partial<").lacks(">Met<")
	b.get("/matters/"+complete).has(">Latest answer: complete<", ">Met<").lacks("Answered:")
	b.get("/matters/" + refused + "/deadlines/response-1").has(">Answered: refused<").lacks(">Met<")
	b.get("/calendar?month=2018-02").has("answered: refused", "answered: partial", "· met<")
	for _, c := range []struct{ filter, want string }{
		{"completeness=incomplete", refused + partial}, {"completeness=refused", refused}, {"completeness=partial", partial}, {"completeness=complete", complete},
	} {
		for _, list := range []string{"/matters?", "/deadlines?status=met&"} {
			rows := strings.Join(b.keys(list+c.filter), " ")
			for _, id := range s.matters {
				if strings.Contains(rows, id) != strings.Contains(c.want, id) {
					t.Errorf("%s%s has the rows %q", list, c.filter, rows)
				}
			}
		}
	}
	page := parse(t, b.get("/").body)
	if n := figure(page, "incomplete"); n != "2" {
		t.Errorf("the dashboard counts %s answers that are refused or partial", n)
	}

	// A correction moves all of it.
	path := correctionOf(refused, s.eventOf(refused, "receive_response"))
	form := b.form(path, url.Values{"effective_on": {"2018-02-22"}, "f.production.all": {"complete"}, "reason": {"A box was overlooked."}})
	b.post(path, confirmed(form, b.post(path, form).is(http.StatusOK))).is(http.StatusSeeOther)
	b.get("/matters/"+refused).has(">Latest answer: complete<", ">Met<").lacks("Answered:")
	if n := figure(parse(t, b.get("/").body), "incomplete"); n != "1" {
		t.Errorf("after the correction the dashboard counts %s", n)
	}
	s.verified()
}

func TestOurOwnLateStepsAreVisible(t *testing.T) {
	s := newSite(t)
	s.answered()
	b := s.as("supervisor")
	b.get("/matters").is(http.StatusOK).has("Our next step", "Thu, Mar 15, 2018").lacks(">Late<")
	if n := figure(parse(t, b.get("/").body), "steps"); n != "0" {
		t.Errorf("the dashboard counts %s late steps", n)
	}
	s.setClock(time.Date(2018, 3, 16, 18, 0, 0, 0, time.UTC))
	if n := figure(parse(t, b.get("/").body), "steps"); n != "2" {
		t.Errorf("the dashboard counts %s late steps", n)
	}
	if rows := b.keys("/matters?step_late=yes"); len(rows) != 2 {
		t.Errorf("the list of late steps has %d rows", len(rows))
	}
	b.get("/matters?step_late=yes").has("1 day late").lacks(s.matters[0])
	b.get("/deadlines?owed=office").has("Our next step: Review response", ">Late<", "Thu, Mar 15, 2018", "Sun, Mar 18, 2018", "#own-step", "Our team")
	for filter, want := range map[string]int{"": 3, "&status=overdue": 2, "&status=ahead": 1, "&status=met": 0, "&to=2018-03-16": 2, "&unacknowledged=yes": 0, "&status=all": 3} {
		if rows := b.keys("/deadlines?owed=office" + filter); len(rows) != want {
			t.Errorf("/deadlines?owed=office%s has %d rows, want %d", filter, len(rows), want)
		}
	}
	if rows := b.keys("/deadlines?status=all"); len(rows) != 3 {
		t.Errorf("without asking for our team there are %d rows", len(rows))
	}
	b.get("/calendar?month=2018-03&owed=office").has("#own-step", "step limit · late")
}

func TestAConditionalAwardNeedsItsConditions(t *testing.T) {
	s := newSite(t)
	s.answered()
	id := s.matters[2]
	s.move(id, "find_compliant", "2018-02-25", `{"basis":"All is there"}`)
	b := s.as("legal")
	path := "/matters/" + id + "/transitions/decide"
	form := b.form(path, url.Values{"effective_on": {"2018-02-25"}, "f.decisions.0.award": {"2017-1"}, "f.decisions.0.outcome": {"made_with_conditions"}})
	b.post(path, form).is(http.StatusUnprocessableEntity).has("Conditions are required.", `id="f-decisions-0-condition-error"`)
	form.Set("f.decisions.0.condition", "Quarterly reports")
	b.post(path, form).is(http.StatusSeeOther)
	b.get("/matters/" + id).has("Quarterly reports")

	correction := correctionOf(id, s.eventOf(id, "decide"))
	form = b.form(correction, url.Values{
		"effective_on": {"2018-02-25"}, "f.decisions.0.award": {"2017-1"}, "f.decisions.0.outcome": {"made_with_conditions"}, "reason": {"Checked."},
	})
	b.post(correction, form).is(http.StatusUnprocessableEntity).has("Conditions are required.")
}

func TestDocumentsAreAddedInAnyStateAndSayHowTheyCame(t *testing.T) {
	s := newSite(t)
	s.answered()
	b := s.as("legal")
	id := s.typed()
	path := "/matters/" + id + "/add-documents"
	given := url.Values{"effective_on": {"2018-02-25"}, "f.kind": {"production"}, "f.source": {"City Clerk, by courier"}, "note": {"A second box"}}
	b.upload(path, b.form(path, given), "f.documents", "more.txt", "more").is(http.StatusUnprocessableEntity).has("is on record", "already received")
	given.Set("f.completeness", "partial")
	b.upload(path, b.form(path, given), "f.documents", "more.txt", "more").is(http.StatusSeeOther)

	a := b.get("/matters/"+id).is(http.StatusOK).has("more.txt", "City Clerk, by courier", "Name of legal", "Production for the demands", ">Latest answer: partial<",
		">Answered: refused<", "supplement of Sun, Feb 25, 2018: partial", "1 document added as a supplement", "A second box")
	m := s.matter(id)
	if m.State != "responded" || m.Completeness() != "partial" || len(m.Documents) != 1 || m.Deadlines[0].Answered != "refused" {
		t.Errorf("the matter is %s, its answer %q, %d documents, the deadline answered %q", m.State, m.Completeness(), len(m.Documents), m.Deadlines[0].Answered)
	}
	if link := `href="/matters/` + id + `#event-`; !strings.Contains(a.body, link) {
		t.Error("the document has no link to what it came with")
	}
	b.get("/matters/" + id + "/documents/1").is(http.StatusOK).has("more")
	s.correctsSupplement(b, id)
	if rows := b.keys("/matters?completeness=partial"); len(rows) != 2 {
		t.Errorf("%d matters have a partial answer", len(rows))
	}
	// The matter's latest answer is one thing, what its deadline was answered with another.
	b.get("/matters?completeness=partial").has(">Latest answer </label>", ">Latest answer: partial<", id)
	b.get("/deadlines?status=met&completeness=refused").has(`for="completeness">Answered with `, ">Answered: refused<", id)
	if rows := strings.Join(b.keys("/matters?completeness=refused"), " "); strings.Contains(rows, id) {
		t.Errorf("its latest answer is not refused: %s", rows)
	}

	// Elsewhere there is nothing that it could supplement, and no date to come.
	open := s.addMatter("Oak Park")
	path = "/matters/" + open + "/add-documents"
	letter := url.Values{"effective_on": {"2018-02-20"}, "f.kind": {"correspondence"}, "f.source": {"Mayor's counsel"}}
	b.get(path).is(http.StatusOK).lacks("f.completeness")
	b.upload(path, b.form(path, url.Values{"effective_on": {"2018-02-27"}, "f.kind": {"correspondence"}, "f.source": {"Counsel"}}), "f.documents", "a.txt", "a").is(http.StatusUnprocessableEntity).has("is in the future")
	b.post(path, b.form(path, letter)).is(http.StatusUnprocessableEntity).has("Documents are required.")
	b.upload(path, b.form(path, letter), "f.documents", "a.txt", "a").is(http.StatusSeeOther)
	if m := s.matter(open); m.State != "open" || len(m.Documents) != 1 || m.Completeness() != "" {
		t.Errorf("the matter is %s with %d documents", m.State, len(m.Documents))
	}
	for who, status := range map[string]int{"auditor": http.StatusForbidden, "compliance": http.StatusForbidden, "outsider": http.StatusNotFound, "supervisor": http.StatusOK} {
		s.as(who).get(path).is(status)
	}
	s.as("compliance").get("/matters/" + open).lacks("/add-documents")
	s.verified()
}

// typed is a matter under the process that asks how complete an answer is. It was answered, and refused, on 25 February.
func (s *site) typed() string {
	s.t.Helper()
	source, err := os.ReadFile("../../workflow/process/testdata/doj-document-request-typed.yaml")
	if err != nil {
		s.t.Fatal(err)
	}
	s.setClock(time.Date(2018, 2, 25, 18, 0, 0, 0, time.UTC))
	s.review = s.do(workflow.OperatorActor, review.Open{
		Name: "Before", Authority: "8 U.S.C. 1373", Process: string(source), Members: []string{s.users["legal"], s.users["second"], s.users["supervisor"], s.users["compliance"]},
	}).Created[0]
	id := s.addMatter("Joliet")
	s.request(id)
	s.move(id, "receive_response", "2018-02-25", `{"completeness":"refused"}`)
	return id
}

func TestWhatCameIsRecordedJudgedAmendedAndCorrectedOnPages(t *testing.T) {
	s := newSite(t)
	s.answered()
	b, id := s.as("legal"), s.matters[0]
	b.get("/matters/"+id).is(http.StatusOK).has(`data-status="outstanding"`, "Nothing yet", "Record production", "Amend demands", "1 of 1 still due.")
	path := "/matters/" + id + "/record-production"
	b.post(path, b.form(path, url.Values{"effective_on": {"2018-02-25"}, "f.source": {"City Clerk"}})).is(http.StatusUnprocessableEntity).has("What came for each demand is required.")
	came := url.Values{"effective_on": {"2018-02-25"}, "f.source": {"City Clerk, by courier"}, "f.production.of.1.ground": {"Unduly burdensome."}, "f.production.of.1.part": {"All email"}, "f.production.of.1.withheld": {"yes"}, "f.production.via": {"paper"}}
	b.upload(path, b.form(path, came), "f.documents", "box.txt", "box").is(http.StatusSeeOther)
	b.get("/matters/"+id).has(`data-status="objected"`, "Objected to “All email”: Unduly burdensome. Something is withheld", "Accept or reject", "Production received, answer refused", "box.txt")
	s.as("compliance").get("/matters/"+id).has(`data-status="objected"`).lacks("Accept or reject", "Amend demands", "Record production")

	judge := "/matters/" + id + "/withholding/1"
	s.as("compliance").get(judge).is(http.StatusForbidden)
	b.get("/matters/" + id + "/withholding/7").is(http.StatusNotFound)
	b.get(judge).is(http.StatusOK).has("Sun, Feb 25, 2018", "City Clerk, by courier", "Unduly burdensome.", "All email")
	b.post(judge, b.form(judge, url.Values{"effective_on": {"2018-02-25"}, "reason": {"The burden is real."}})).is(http.StatusUnprocessableEntity).has("Choose yes or no.")
	b.post(judge, b.form(judge, url.Values{"effective_on": {"2018-02-25"}, "f.accepted": {"yes"}})).is(http.StatusUnprocessableEntity).has("Reason is required.")
	b.post(judge, b.form(judge, url.Values{"effective_on": {"2018-02-25"}, "f.accepted": {"yes"}, "reason": {"The burden is real."}})).is(http.StatusSeeOther)
	b.get("/matters/"+id).has("Objected, accepted", "All 1 satisfied.", ">Latest answer: complete<", "what was withheld is accepted", "The burden is real.")

	amend := "/matters/" + id + "/amend-demands"
	form := b.form(amend, url.Values{"effective_on": {"2018-02-25"}, "f.demands": {"1. Orders\r\n1(a). Drafts of them"}, "reason": {"Drafts were left out."}})
	b.post(amend, form).is(http.StatusSeeOther)
	b.get("/matters/"+id).has("1(a)", "Drafts of them", "1 of 1 still due.", ">Latest answer: refused<", "Drafts were left out.")
	if got := s.matter(id).Demands; len(got) != 2 || got[1].Called() != "1(a)" {
		t.Errorf("the demands are %v", got)
	}

	b.post(path, b.form(path, url.Values{"effective_on": {"2018-02-25"}, "f.source": {"City Clerk"}, "f.production.of.1(a).answer": {"none_exist"}})).is(http.StatusSeeOther)
	b.get("/matters/"+id).has("None exist", ">Latest answer: complete<")
	pages := b.form(path, url.Values{
		"effective_on": {"2018-02-25"}, "f.source": {"City Clerk"}, "f.production.bates": {"CHI000001–CHI000250; CHI000252-300"},
		"f.production.log": {"Date,Author,Description,Bates,Demands\r\nundated,,privileged,CHI000251,1(a)"}, "f.production.of.1(a).answer": {"complete"},
	})
	b.post(path, pages).is(http.StatusSeeOther)
	b.get("/matters/"+id+"/withholding/1(a)").is(http.StatusOK).has("Privilege log", "undated", "privileged", "CHI000251", "The privilege log does not say")
	b.get("/matters/"+id).has("CHI000251 is missing", "A privilege log entry names it.", "Privilege log is insufficient: author", ">Latest answer: partial<")
	wrong := b.form(path, url.Values{"effective_on": {"2018-02-25"}, "f.source": {"City Clerk"}, "f.production.bates": {"CHI300-CHI200"}, "f.production.log": {"nothing"}})
	b.post(path, wrong).is(http.StatusUnprocessableEntity).has("CHI300-CHI200", `id="f-production-bates-error"`, `id="f-production-log-error"`)
	all := s.matter(id).Productions
	correct := fmt.Sprintf("/matters/%s/productions/%d", id, all[len(all)-1].Event)
	b.get("/matters/" + id).has(correct)
	shown := b.get(correct).is(http.StatusOK).has("City Clerk", "Correct production", "undated", "CHI000252–CHI000300").lacks("f.documents")
	if title, _, _ := strings.Cut(shown.body, "</title>"); strings.Count(title[strings.LastIndex(title, ">"):], ": ") != 1 {
		t.Errorf("the page is titled %s", title[strings.LastIndex(title, ">")+1:])
	}
	b.post(correct, b.form(correct, url.Values{"effective_on": {"2018-02-25"}, "f.source": {"City Clerk"}, "f.production.of.1(a).answer": {"partial"}, "reason": {"Some were found."}})).is(http.StatusSeeOther)
	b.get("/matters/"+id).has(">Latest answer: partial<", "Corrected: production received", "Some were found.")
	s.verified()
}

// The jurisdiction answers three of five demands: a deficiency and a subpoena rest on the other two.
func TestADeficiencyAndASubpoenaRestOnWhatIsStillDue(t *testing.T) {
	s := newSite(t)
	b, id := s.as("legal"), s.matters[0]
	request := formOf(id, "issue_request")
	b.post(request, b.form(request, url.Values{
		"effective_on": {"2018-01-24"}, "f.due.kind": {"fixed"}, "f.due.date": {"2018-02-23"}, "f.demands": {"1. Orders\r\n2. Training\r\n3. Agreements\r\n4. Messages\r\n5. Discipline"},
	})).is(http.StatusSeeOther)
	s.setClock(time.Date(2018, 2, 27, 18, 0, 0, 0, time.UTC))
	respond := formOf(id, "receive_response")
	b.post(respond, b.form(respond, url.Values{
		"effective_on": {"2018-02-22"}, "f.production.all": {"complete"}, "f.production.of.2.answer": {"outstanding"}, "f.production.of.5.answer": {"partial"},
	})).is(http.StatusSeeOther)
	if m := s.matter(id); m.Completeness() != "partial" {
		t.Fatalf("the answer is %s", m.Completeness())
	}
	var rows []string
	for _, n := range find(parse(t, b.get("/matters/"+id).has("2 of 5 still due.", ">Latest answer: partial<").body), func(n *html.Node) bool {
		return attribute(n, "data-demand") != ""
	}) {
		rows = append(rows, attribute(n, "data-demand"))
	}
	if strings.Join(rows, " ") != "2 5 1 3 4" {
		t.Errorf("the demands are listed as %v, want those first that are still due", rows)
	}
	deficient := parse(t, b.get(formOf(id, "find_deficient")).is(http.StatusOK).body)
	var ticked []string
	for _, n := range find(deficient, func(n *html.Node) bool { return attribute(n, "name") == "f.outstanding" && has(n, "checked") }) {
		ticked = append(ticked, attribute(n, "value"))
	}
	if strings.Join(ticked, " ") != "2 5" {
		t.Errorf("ticked as outstanding are %v", ticked)
	}
	subpoena := formOf(id, "issue_subpoena")
	b.get(subpoena).is(http.StatusOK).has("2. Training\n5. Discipline</textarea>")
	given := url.Values{"effective_on": {"2018-02-26"}, "f.grounds": {"no_response"}, "f.schedule": {"2. Training\r\n5. Discipline"}}
	b.post(subpoena, b.form(subpoena, given)).is(http.StatusConflict).has("A response is on record, received Thu, Feb 22, 2018.")
	given.Set("f.grounds", "incomplete")
	b.post(subpoena, b.form(subpoena, given)).is(http.StatusSeeOther)
	s.verified()
}

// addMatter opens a matter of one more jurisdiction.
func (s *site) addMatter(name string) string {
	s.t.Helper()
	made := s.do(s.users["legal"], jurisdiction.Add{Items: []jurisdiction.New{{Name: name, Kind: "city", State: "IL", Zone: "America/Chicago"}}}).Created
	id := s.do(s.users["legal"], opening.Open{Review: s.review, Jurisdictions: made, OpenedOn: civil.DateIn(s.clock(), time.UTC)}).Created[0]
	s.matters = append(s.matters, id)
	return id
}

// figure is the count of a figure on a page.
func figure(page *html.Node, name string) string {
	for _, f := range find(page, func(n *html.Node) bool { return attribute(n, "data-figure") == name }) {
		return attribute(f, "data-count")
	}
	return "none"
}

// verified holds what lists show against the history.
func (s *site) verified() {
	s.t.Helper()
	report, err := s.db.Verify(s.t.Context(), nil)
	if err != nil || len(report.Problems) > 0 {
		s.t.Errorf("verification finds %v (%v)", report.Problems, err)
	}
}

// correctsSupplement corrects how complete the answer is with what was added, twice: to
// complete, and back to partial.
func (s *site) correctsSupplement(b *visitor, id string) {
	s.t.Helper()
	count := func() string { return figure(parse(s.t, b.get("/").body), "incomplete") }
	before := count()
	path := fmt.Sprintf("/matters/%s/added-documents/%d", id, s.matter(id).Documents[0].Event)
	b.get("/matters/" + id).has(`href="` + path + `"`)
	s.as("compliance").get("/matters/" + id).lacks(path)
	s.as("compliance").get(path).is(http.StatusForbidden)
	b.get(path).is(http.StatusOK).has("City Clerk, by courier", `value="2018-02-25"`, "Correct document details").lacks("f.documents", `name="note"`)
	change := func(more url.Values) url.Values {
		given := url.Values{"effective_on": {"2018-02-25"}, "f.kind": {"production"}, "f.source": {"City Clerk, by courier"}, "f.completeness": {"complete"}, "reason": {"All demands are met."}}
		maps.Copy(given, more)
		return b.form(path, given)
	}
	b.post(path, change(url.Values{"reason": {""}})).is(http.StatusUnprocessableEntity).has("Say what was wrong", "City Clerk, by courier")
	b.post(path, change(url.Values{"f.completeness": {""}})).is(http.StatusUnprocessableEntity).has("f-completeness-error")
	b.post(path, change(url.Values{"f.completeness": {"partial"}})).is(http.StatusConflict).has("Nothing would change")
	b.post(path, change(url.Values{"effective_on": {"2018-01-02"}})).is(http.StatusUnprocessableEntity).has("the date of the answer it supplements")
	b.post(path, change(nil)).is(http.StatusSeeOther)
	b.get("/matters/"+id).has(">Latest answer: complete<", "supplement of Sun, Feb 25, 2018: complete", "Corrected: details of added documents", "Completeness: complete, not partial", "Corrected later", "All demands are met.", "more.txt")
	if m := s.matter(id); m.Completeness() != "complete" || len(m.Documents) != 1 || len(m.Deadlines[0].Supplements) != 1 {
		s.t.Errorf("the answer is %q with %d documents", m.Completeness(), len(m.Documents))
	}
	if rows := strings.Join(b.keys("/matters?completeness=complete"), " "); !strings.Contains(rows, id) || strings.Contains(strings.Join(b.keys("/matters?completeness=incomplete"), " "), id) {
		s.t.Errorf("complete are %s", rows)
	}
	if after := count(); after == before {
		s.t.Errorf("the dashboard counts %s as before", after)
	}
	// What was no production at all supplements nothing.
	b.post(path, change(url.Values{"f.kind": {"correspondence"}, "f.completeness": {""}})).is(http.StatusSeeOther)
	if m := s.matter(id); m.Completeness() != "refused" || len(m.Deadlines[0].Supplements) != 0 {
		s.t.Errorf("the answer is %q, with the supplements %v", m.Completeness(), m.Deadlines[0].Supplements)
	}
	b.post(path, change(url.Values{"f.completeness": {"partial"}})).is(http.StatusSeeOther)
	if after := count(); after != before {
		s.t.Errorf("the dashboard counts %s, not %s", after, before)
	}
}
