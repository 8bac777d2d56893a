package workflow_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/demand"
	"duces/workflow/dispatch"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/letter"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/production"
	"duces/workflow/review"
	"duces/workflow/sentletter"
	"duces/workflow/transition"
	"duces/workflow/upload"
)

// composed is a letter as it would go out now.
func composed(d *fixture, c dispatch.SendLetters) []dispatch.Composed {
	d.t.Helper()
	var streams []workflow.Stream
	for _, l := range c.Letters {
		streams = append(streams, matter.Stream(l.Matter))
	}
	w, err := d.db.World(d.t.Context(), d.users[workflow.Legal], streams...)
	if err != nil {
		d.t.Fatal(err)
	}
	list, err := c.Compose(w, workflow.Act{At: time.UnixMicro(d.clock.Load())})
	if err != nil {
		d.t.Fatal(err)
	}
	return list
}

// previewed is a command as its sender saw the letters, with documents.
func previewed(d *fixture, c dispatch.SendLetters) dispatch.SendLetters {
	d.t.Helper()
	c.Letters = slices.Clone(c.Letters)
	sum := strings.Repeat("cd", 32)
	d.must(d.users[workflow.Legal], upload.Record{Name: "letter.pdf", SHA256: sum, Size: 9})
	for i, x := range composed(d, c) {
		c.Letters[i].Values, c.Letters[i].Template, c.Letters[i].Office = x.Values, x.Template, x.Office
		c.Letters[i].Documents = []field.Document{{Name: "letter.pdf", SHA256: sum, Size: 9, Type: "application/pdf"}}
	}
	return c
}

// letterOf is a letter of the kind that every process has.
func letterOf(d *fixture, id, message string) dispatch.SendLetters {
	return previewed(d, dispatch.SendLetters{
		Letter: process.OtherLetter, DatedOn: date("2018-02-26"), Message: message, Letters: []dispatch.Letter{{Matter: id, Office: "City Clerk"}},
	})
}

func TestADeficiencyLetterNamesWhatIsOutstandingWhenItIsSent(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-03-01T15:00:00Z")
	legal, id := d.users[workflow.Legal], d.matters(1)[0]
	request := moving(id, "issue_request", "2018-01-24")
	request.Fields["demands"] = []byte(`[{"number":1,"text":"Orders."},{"number":2,"text":"Directives."},{"label":"5(b)","text":"Email."}]`)
	d.must(legal, request)
	response := moving(id, "receive_response", "2018-02-20")
	response.Fields["production"] = []byte(`{"answers":[{"demand":"1","answer":"complete"},{"demand":"2","answer":"partial"}]}`)
	d.must(legal, response)
	deficient := moving(id, "find_deficient", "2018-02-26")
	deficient.Fields["outstanding"] = []byte(`[{"number":2,"text":"Directives."},{"label":"5(b)","text":"Email."}]`)
	d.must(legal, deficient)
	const office = "Office of the Mayor"
	j := d.jurisdictions[0]
	d.must(legal, jurisdiction.AddContact{Jurisdiction: j, ContactDetails: contact(office, "Ada", "2016-01-01", "2018-02-27")})
	d.must(legal, jurisdiction.AddContact{Jurisdiction: j, ContactDetails: contact(office, "Ben", "2018-02-28", "")})
	c := dispatch.SendLetters{Letter: "deficiency", DatedOn: date("2018-03-01"), Letters: []dispatch.Letter{{Matter: id, Office: office}}}
	shown := composed(d, c)[0]
	if text := letter.Plain(shown.Text); !strings.Contains(text, "\n2. Directives.\n\n5(b). Email.\n") || strings.Contains(text, "Orders.") {
		t.Errorf("the preview reads:\n%s", text)
	}
	if want := "Ben\nOffice of the Mayor\nCity 0000, Illinois"; shown.Addressee != want {
		t.Errorf("it goes to %q, want %q", shown.Addressee, want)
	}
	early := c
	early.DatedOn = date("2018-02-27")
	if got := composed(d, early)[0].Addressee; !strings.HasPrefix(got, "Ada\n") {
		t.Errorf("a letter of February 27 goes to %q", got)
	}
	before := previewed(d, c)
	d.must(legal, transition.RecordProduction{Matter: id, ReceivedOn: date("2018-02-28"), Source: "City Clerk", Production: production.Given{Answers: []production.Answer{{Demand: "2", Answer: production.Complete}}}})
	d.refuses("a letter that is not what was previewed", legal, before, workflow.Conflict, "{{outstanding}} was “2. Directives. 5(b). Email.” and is now “5(b). Email.”")
	if len(d.matter(id).Letters) > 0 {
		t.Error("a letter that was refused is on record")
	}
	d.must(legal, previewed(d, c))
	sent := d.matter(id).Letters[0]
	if !slices.Equal(sent.Demands, []demand.Label{"5(b)"}) || sent.On != date("2018-03-01") || len(sent.Contacts) != 1 || sent.Title != "Deficiency letter" {
		t.Errorf("on record is %+v", sent)
	}
	d.must(legal, jurisdiction.AddContact{Jurisdiction: j, ContactDetails: contact(office, "Cal", "2018-01-01", "")})
	if got := d.matter(id).Letters[0].Addressee; got != shown.Addressee {
		t.Errorf("the addressee of a letter that was sent is now %q", got)
	}
}

func TestAnIssuedLetterCanComeBackAndBeSentAgainOrClosed(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-02-27T15:00:00Z")
	legal, id := d.users[workflow.Legal], d.matters(1)[0]
	first := d.must(legal, letterOf(d, id, "One.")).Events[0].Seq
	second := d.must(legal, letterOf(d, id, "Two.")).Events[0].Seq
	d.refuses("settling a letter that did not come back", legal, sentletter.CloseReturned{Matter: id, Letter: first, Reason: "R"}, workflow.Refused, "not recorded as returned")
	d.refuses("a day before the letter", legal, sentletter.RecordReturned{Matter: id, Letter: first, ReturnedOn: date("2018-02-25"), Reason: "R"}, workflow.Invalid, "from Mon, Feb 26, 2018")
	for _, event := range []int64{first, second} {
		d.must(legal, sentletter.RecordReturned{Matter: id, Letter: event, ReturnedOn: date("2018-02-27"), Reason: "Moved."})
	}
	d.refuses("a letter that came back twice", legal, sentletter.RecordReturned{Matter: id, Letter: first, ReturnedOn: date("2018-02-27"), Reason: "R"}, workflow.Refused, "already recorded")
	again := letterOf(d, id, "One.")
	again.Letters[0].Replaces = first
	d.must(legal, again)
	d.refuses("a second letter in its stead", legal, again, workflow.Refused, "Another letter was sent to replace it")
	d.must(legal, sentletter.CloseReturned{Matter: id, Letter: second, Reason: "By email."})
	for _, l := range d.matter(id).Letters {
		if l.Open() {
			t.Errorf("%+v still waits", l)
		}
	}
	d.refuses("an auditor", d.users[workflow.Auditor], sentletter.CloseReturned{Matter: id, Letter: second, Reason: "R"}, workflow.Forbidden, "")
	d.refuses("a compliance officer who sends", d.users[workflow.Compliance], again, workflow.Forbidden, "cannot send this letter")
}

func TestLettersAreSentAllOrNone(t *testing.T) {
	d := newFixture(t, 3)
	d.at("2018-02-27T15:00:00Z")
	legal, ids := d.users[workflow.Legal], d.matters(3)
	for _, id := range ids[:2] {
		d.move(id, "issue_request", "2018-01-24")
	}
	c := dispatch.SendLetters{Letter: "document_request", DatedOn: date("2018-02-01")}
	for _, id := range ids {
		c.Letters = append(c.Letters, dispatch.Letter{Matter: id})
	}
	list := composed(d, c)
	if list[0].No != nil || list[2].No == nil {
		t.Errorf("stands against them: %v, %v", list[0].No, list[2].No)
	}
	d.refuses("a matter in another status", legal, previewed(d, c), workflow.Refused, "1 of 3 letters cannot go out")
	c.Letters = c.Letters[:2]
	r := d.must(legal, previewed(d, c))
	if n := r.Count("letter_issued"); n != 2 {
		t.Errorf("%d letters are on record", n)
	}
	// A blank names its field, and the matter.
	d.must(legal, review.SaveLetterTemplate{Review: d.review, Letter: "document_request", Text: "{{demands}}\n\nBy {{due.cure}} or {{step.appeal}}."})
	d.refuses("a blank", legal, previewed(d, c), workflow.Refused, "2 of 2 letters cannot go out")
	c.Letters = c.Letters[:1]
	if blanks := composed(d, c)[0].Blanks; !slices.Equal(blanks, []string{"due.cure", "step.appeal"}) {
		t.Errorf("blanks are %q", blanks)
	}
	d.refuses("one blank letter", legal, previewed(d, c), workflow.Refused, "{{due.cure}} and {{step.appeal}} have no value.")
}

func TestATemplateIsSavedInVersions(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-02-27T15:00:00Z")
	legal, id := d.users[workflow.Legal], d.matters(1)[0]
	save := func(text string, seen int) review.SaveLetterTemplate {
		return review.SaveLetterTemplate{Review: d.review, Letter: process.OtherLetter, Text: text, Seen: &seen}
	}
	d.refuses("an unknown field", legal, save("{{date}}\n\nDear {{mayor}},\n{{due.never}}", 0), workflow.Invalid, "Line 3: there is no field {{mayor}}")
	d.refuses("half a field", legal, save("{{date", 0), workflow.Invalid, "is no field")
	d.refuses("paragraphs in a line", legal, save("See {{message}}", 0), workflow.Invalid, "a line of its own")
	before := letterOf(d, id, "Hello.")
	d.must(legal, save("# First\n\n{{message}}", 0))
	d.refuses("a letter under the text before", legal, before, workflow.Conflict, "version 0 is now version 1")
	d.refuses("a version that is not the last", legal, save("{{message}}", 0), workflow.Conflict, "saved version 1")
	if r := d.must(legal, save("# First\n\n{{message}}\n", 1)); len(r.Events) > 0 {
		t.Error("the same text is a new version")
	}
	d.must(legal, save("# Second\n\n{{message}}", 1))
	d.must(legal, letterOf(d, id, "Hello."))
	if got := d.matter(id).Letters[0].Template; got != 2 {
		t.Errorf("the letter has version %d", got)
	}
	d.refuses("a compliance officer", d.users[workflow.Compliance], save("{{message}}", 2), workflow.Forbidden, "")
}

// A matter that is pinned to a process without letters has the one that every process has.
func TestAMatterUnderAProcessWithoutLettersHasOneKind(t *testing.T) {
	def := parsed(t, source(t, "process/testdata/doj-document-request-before-letters.yaml"))
	for _, s := range def.States {
		if kinds := def.LettersIn(s.Name); len(kinds) != 1 || kinds[0].Name != process.OtherLetter {
			t.Errorf("in %s these can be sent: %v", s.Name, kinds)
		}
	}
}

// A step and its letter are one act: the letter says what is on record after the step.
func TestALetterGoesOutWithItsStep(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-01-24T18:00:00Z")
	legal, id := d.users[workflow.Legal], d.matters(1)[0]
	move := withLetter(d, moving(id, "issue_request", "2018-01-24"), "document_request", "Office of the Mayor")
	wrong := move
	wrong.Letter = &transition.WithLetter{Kind: "document_request", Letters: slices.Clone(move.Letter.Letters)}
	wrong.Letter.Letters[0].Values = workflow.With(wrong.Letter.Letters[0].Values, "demands", "7. Other")
	d.refuses("a letter that says something else", legal, wrong, workflow.Conflict, "{{demands}} was “7. Other” and is now “1. All orders")
	wrong.Letter = &transition.WithLetter{Kind: "notice", Letters: move.Letter.Letters}
	d.refuses("a letter of another step", legal, wrong, workflow.Invalid, "“notice” is not “document_request”")
	wrong.Letter = &transition.WithLetter{Kind: "document_request"}
	d.refuses("no letter for the matter", legal, wrong, workflow.Invalid, "")
	if m := d.matter(id); m.State != "open" || len(m.Letters) > 0 {
		t.Fatalf("after refusals it is %s with %d letters", m.State, len(m.Letters))
	}
	r := d.must(legal, move)
	m := d.matter(id)
	if m.State != "requested" || len(m.Letters) != 1 || r.Count("transitioned") != 1 || r.Count("letter_issued") != 1 {
		t.Fatalf("%s with the letters %+v", m.State, m.Letters)
	}
	l := m.Letters[0]
	if l.Office != "Office of the Mayor" || l.On != date("2018-01-24") || !slices.Equal(l.Demands, []demand.Label{"1", "2"}) {
		t.Errorf("on record is %+v", l)
	}
}

// withLetter is a step with its letter as it was previewed.
func withLetter(d *fixture, c transition.Move, kind, office string) transition.Move {
	d.t.Helper()
	sum := strings.Repeat("ab", 32)
	d.must(d.users[workflow.Legal], upload.Record{Name: "letter.pdf", SHA256: sum, Size: 9})
	c.Letter = &transition.WithLetter{Kind: kind, Message: "At City Hall."}
	for _, id := range c.Matters {
		c.Letter.Letters = append(c.Letter.Letters, dispatch.Letter{Matter: id, Office: office})
	}
	w, err := d.db.World(d.t.Context(), d.users[workflow.Legal], c.Streams()...)
	if err != nil {
		d.t.Fatal(err)
	}
	now, err := c.ComposeLetters(w, workflow.Act{Actor: d.users[workflow.Legal], At: time.UnixMicro(d.clock.Load())})
	if err != nil {
		d.t.Fatal(err)
	}
	for i, x := range now {
		l := &c.Letter.Letters[i]
		l.Values, l.Template = x.Values, x.Template
		l.Documents = []field.Document{{Name: "letter.pdf", SHA256: sum, Size: 9, Type: "application/pdf"}}
	}
	return c
}

// The request for an adverse step holds its letter, and its approval sends exactly that.
func TestAnApprovalSendsExactlyTheLetterThatWasAskedFor(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-03-12T18:00:00Z")
	legal, id := d.users[workflow.Legal], d.matters(1)[0]
	d.move(id, "issue_request", "2018-01-24")
	d.move(id, "receive_response", "2018-02-20")
	const office = "Office of the Mayor"
	j := d.jurisdictions[0]
	d.must(legal, jurisdiction.AddContact{Jurisdiction: j, ContactDetails: contact(office, "Ada", "2016-01-01", "")})
	ask := func() approval.Approve {
		r := d.must(legal, withLetter(d, moving(id, "issue_subpoena", "2018-03-12"), "subpoena", office))
		if r.Pending() == "" || r.Count("letter_issued") > 0 {
			t.Fatalf("it did not wait: %+v", r)
		}
		return approval.Approve{Matter: id, Approval: r.Pending(), Approve: true}
	}
	supervisor := d.users[workflow.Supervisor]
	approve := ask()
	d.must(legal, jurisdiction.AddContact{Jurisdiction: j, ContactDetails: contact(office, "Ben", "2018-03-01", "")})
	d.refuses("a letter to somebody else", supervisor, approve, workflow.Conflict, "{{addressee}} was “Ada Office of the Mayor")
	if m := d.matter(id); m.State != "responded" || len(m.Letters) > 0 {
		t.Fatalf("after the refusal it is %s with %d letters", m.State, len(m.Letters))
	}
	d.must(supervisor, approval.Approve{Matter: id, Approval: approve.Approval, Note: "To both."})
	approve = ask()
	w, err := d.db.World(t.Context(), supervisor, matter.Stream(id), approval.Stream(approve.Approval))
	if err != nil {
		t.Fatal(err)
	}
	asked, err := transition.FindAsked(w, d.matter(id), approve.Approval)
	if err != nil {
		t.Fatal(err)
	}
	shown := asked.LetterOf(process.Default())
	if shown == nil || shown.Office != office || !strings.Contains(letter.Plain(shown.Text), "Ada\nBen\n") || len(asked.Documents()) != 1 {
		t.Errorf("the second person reads %+v", shown)
	}
	d.must(supervisor, approve)
	m := d.matter(id)
	if m.State != "subpoenaed" || len(m.Letters) != 1 {
		t.Fatalf("%s with the letters %+v", m.State, m.Letters)
	}
	if l := m.Letters[0]; l.By != legal || l.Title != "Subpoena with schedule" || !strings.HasPrefix(l.Addressee, "Ada\nBen\n") {
		t.Errorf("on record is %+v", l)
	}
}

func TestAWithdrawnLetterStaysOnRecord(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-02-27T15:00:00Z")
	legal, id := d.users[workflow.Legal], d.matters(1)[0]
	sent := d.must(legal, letterOf(d, id, "One.")).Events[0].Seq
	withdraw := sentletter.Withdraw{Matter: id, Letter: sent, Reason: "It names another city."}
	d.refuses("no reason", legal, sentletter.Withdraw{Matter: id, Letter: sent}, workflow.Invalid, "Reason")
	d.refuses("a compliance officer", d.users[workflow.Compliance], withdraw, workflow.Forbidden, "")
	d.must(legal, sentletter.RecordReturned{Matter: id, Letter: sent, ReturnedOn: date("2018-02-27"), Reason: "Moved."})
	d.must(legal, withdraw)
	l := d.matter(id).Letters[0]
	if l.Stands() || l.Open() || l.Withdrawn.Reason != "It names another city." || l.Withdrawn.By != legal || len(d.matter(id).Documents) != 1 {
		t.Errorf("on record is %+v", l)
	}
	d.refuses("a letter that was withdrawn", legal, withdraw, workflow.Refused, "was withdrawn on Tue, Feb 27, 2018")
	again := letterOf(d, id, "One.")
	again.Letters[0].Replaces = sent
	d.refuses("one in its stead", legal, again, workflow.Refused, "was withdrawn")
}

func TestWithdrawingAReplacementBringsBackTheReturnedLetter(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-02-27T15:00:00Z")
	legal, id := d.users[workflow.Legal], d.matters(1)[0]
	first := d.must(legal, letterOf(d, id, "One.")).Events[0].Seq
	d.must(legal, sentletter.RecordReturned{Matter: id, Letter: first, ReturnedOn: date("2018-02-27"), Reason: "Moved."})
	again := letterOf(d, id, "One.")
	again.Letters[0].Replaces = first
	second := d.must(legal, again).Events[0].Seq
	d.must(legal, sentletter.Withdraw{Matter: id, Letter: second, Reason: "Another city."})
	if l := d.matter(id).Letters[0]; !l.Open() {
		t.Errorf("on record is %+v", l)
	}
	d.must(legal, again)
}

func TestLettersSentAgainUnderTheirKeyGetTheFirstAnswer(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-02-27T15:00:00Z")
	legal, id := d.users[workflow.Legal], d.matters(1)[0]
	c := letterOf(d, id, "One.")
	first, err := d.engine.Do(t.Context(), legal, "key", c)
	if err != nil {
		t.Fatal(err)
	}
	const another = "Cal"
	d.must(legal, jurisdiction.AddContact{Jurisdiction: d.jurisdictions[0], ContactDetails: contact("City Clerk", another, "2016-01-01", "")})
	c = letterOf(d, id, "One.") // as a client makes it anew
	if !strings.Contains(c.Letters[0].Values["addressee"], another) {
		t.Fatalf("it says the same: %v", c.Letters[0].Values)
	}
	second, err := d.engine.Do(t.Context(), legal, "key", c)
	if err != nil || !second.Again || len(first.Events) != 1 || len(d.matter(id).Letters) != 1 {
		t.Errorf("the second answer is %+v, %v", second, err)
	}
	c.Message = "Two."
	if _, err := d.engine.Do(t.Context(), legal, "key", c); workflow.CodeOf(err) != workflow.Conflict {
		t.Errorf("another letter under the key: %v", err)
	}
}
