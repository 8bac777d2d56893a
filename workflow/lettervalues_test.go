package workflow_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"duces/workflow"
	"duces/workflow/demand"
	"duces/workflow/jurisdiction"
	"duces/workflow/letter"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/transition"
)

// Every letter of the process is composed in every state in which it can be sent: whole, or
// refused by the name of what is not on record there.
func TestEveryLetterIsComposedInEveryStateInWhichItCanBeSent(t *testing.T) {
	def := process.Default()
	for _, s := range def.States {
		p := player(t, def, 1, "2018-06-01T12:00:00Z")
		id := p.Matters(1)[0]
		p.MustReach(s.Name, id)
		w, err := p.Store.World(t.Context(), p.Users[workflow.Legal], matter.Stream(id))
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range def.LettersIn(s.Name) {
			c := transition.SendLetters{Letter: kind.Name, DatedOn: p.Today(), Message: "As agreed.", Letters: []transition.OneLetter{{Matter: id, Office: "Office of the Mayor"}}}
			list, err := c.Compose(w, workflow.Act{At: p.Now()})
			if err != nil {
				t.Fatal(err)
			}
			x := list[0]
			if (x.No == nil) != (len(x.Blanks) == 0) {
				t.Errorf("%s in %s, with the blanks %v: %v", kind.Name, s.Name, x.Blanks, x.No)
			}
			for _, name := range x.Blanks {
				if !strings.Contains(x.No.Error(), "{{"+name+"}}") {
					t.Errorf("%s in %s: %v does not name %s", kind.Name, s.Name, x.No, name)
				}
				x.Values[name] = "Given later"
			}
			text, blanks := letter.Compose(kind.Text, x.Values)
			if len(blanks) > 0 || strings.Contains(letter.Plain(text), "{{") {
				t.Errorf("%s in %s is not whole:\n%s", kind.Name, s.Name, text)
			}
		}
	}
}

// What only some matters have stands in the letters that name it.
func TestLettersSayWhatStepsWereGiven(t *testing.T) {
	d := newFixture(t, 2)
	d.at("2018-06-01T15:00:00Z")
	legal, ids := d.users[workflow.Legal], d.matters(2)
	says := func(kind, on, id string, wants ...string) {
		t.Helper()
		x := composed(d, transition.SendLetters{Letter: kind, DatedOn: date(on), Letters: []transition.OneLetter{{Matter: id}}})[0]
		text := letter.Plain(x.Text)
		for _, want := range wants {
			if x.No != nil || !strings.Contains(text, want) {
				t.Errorf("%s does not say %q (%v):\n%s", kind, want, x.No, text)
			}
		}
	}
	d.move(ids[0], "issue_request", "2018-01-24")
	d.must(legal, matter.ChangeDeadline{Matter: ids[0], Deadline: "response-1", Change: "extend", On: date("2018-03-09"), Authority: "Letter", Reason: "They asked."})
	says("extension_granted", "2018-02-26", ids[0], "due Friday, March 9, 2018 instead of Friday, February 23, 2018")
	for _, step := range []string{"receive_response", "issue_subpoena"} {
		d.move(ids[0], step, "2018-03-12")
	}
	served := moving(ids[0], "serve_subpoena", "2018-03-13")
	served.Fields["person_served"] = []byte(`"A. **Clerk** {{date}}, City Clerk"`)
	d.must(legal, served)
	says("proof_of_service", "2018-03-13", ids[0], "served on Tuesday, March 13, 2018", "Person served: A. **Clerk** {{date}}, City Clerk", "Manner of service: Personal delivery", "**Friday, April 20, 2018**")
	d.move(ids[1], "issue_request", "2018-01-24")
	d.move(ids[1], "receive_response", "2018-02-20")
	d.move(ids[1], "propose_noncompliance", "2018-02-21")
	says("proposed_finding", "2018-02-21", ids[1], "Basis: Demand 2 is unanswered.", "**Friday, May 25, 2018**")
	d.move(ids[1], "find_noncompliant", "2018-05-28")
	says("final_finding", "2018-05-28", ids[1], "proposed on Wednesday, February 21, 2018")
	decided := moving(ids[1], "decide", "2018-05-29")
	decided.Fields["decisions"] = []byte(`[{"award":"2016-DJ-BX-0001","outcome":"terminated"}]`)
	d.agreed(legal, decided)
	says("adverse_decision_notice", "2018-05-29", ids[1], "2016-DJ-BX-0001", "review of the decision by **")
}

// kindOf is how a letter of a kind would go out now in one matter.
func kindOf(d *fixture, id, kind, on string) transition.Composed {
	d.t.Helper()
	return composed(d, transition.SendLetters{
		Letter: kind, DatedOn: date(on), Message: "As agreed.", Letters: []transition.OneLetter{{Matter: id}},
	})[0]
}

func TestALetterStatesOnlyAnExtensionThatStillHolds(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-02-20T15:00:00Z")
	legal, id := d.users[workflow.Legal], d.requested(fixedDate)
	extend := func(deadline, on string) {
		t.Helper()
		d.must(legal, matter.ChangeDeadline{Matter: id, Deadline: deadline, Change: "extend", On: date(on), Authority: "Letter", Reason: "R"})
	}
	states := func(when, want string) {
		t.Helper()
		x := kindOf(d, id, "extension_granted", "2018-02-26")
		if got := x.Values["extension"]; got != want || (want == "") != slices.Contains(x.Blanks, "extension") {
			t.Errorf("%s, it states %q, blank %v; want %q", when, got, x.Blanks, want)
		}
	}
	d.at("2018-02-26T15:00:00Z")
	response := d.deadline(id, "response").ID
	title := process.Default().DeadlineTitle("response")
	extend(response, "2018-03-02")
	states("extended", title+": due Friday, March 2, 2018 instead of Friday, February 23, 2018.")
	request := d.asks(id, "2018-03-09")
	d.decides(id, request, matter.ExtensionGranted, "2018-03-09")
	states("granted", title+": due Friday, March 9, 2018 instead of Friday, March 2, 2018.")
	d.must(legal, matter.WithdrawExtension{Matter: id, Request: request, What: matter.WithdrawnDecision, Reason: "Another city."})
	states("the grant withdrawn", "")
	extend(response, "2018-03-16")
	states("extended again", title+": due Friday, March 16, 2018 instead of Friday, March 9, 2018.")
	d.must(legal, matter.ChangeDeadline{Matter: id, Deadline: response, Change: "toll", On: date("2018-02-26"), Authority: "Order", Reason: "R"})
	states("on hold", "")
	d.must(legal, matter.ChangeDeadline{Matter: id, Deadline: response, Change: "resume", Until: date("2018-02-26"), Authority: "Order", Reason: "R"})
	states("resumed", "")
	extend(response, "2018-03-23")
	d.move(id, "receive_response", "2018-02-26")
	states("the response is in", "")
}

func TestALetterDeniesOnlyWhatWasAskedForAndDenied(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-02-20T15:00:00Z")
	legal, id := d.users[workflow.Legal], d.requested(fixedDate)
	states := func(when, want string) {
		t.Helper()
		x := kindOf(d, id, "extension_denied", "2018-02-26")
		if got := x.Values["denial"]; got != want || (want == "") != slices.Contains(x.Blanks, "denial") {
			t.Errorf("%s, it states %q, blank %v; want %q", when, got, x.Blanks, want)
		}
	}
	first, second := d.asks(id, "2018-03-09"), d.asks(id, "2018-03-16")
	d.at("2018-02-26T15:00:00Z")
	states("nothing decided", "")
	d.decides(id, second, matter.ExtensionDenied, "")
	title := process.Default().DeadlineTitle("response")
	denied := title + ": more time until Friday, March 16, 2018 was requested, and denied on Monday, February 26, 2018."
	states("denied", denied)
	d.decides(id, first, matter.ExtensionGranted, "2018-03-09")
	states("another one granted since", "")
	d.must(legal, matter.WithdrawExtension{Matter: id, Request: first, What: matter.WithdrawnDecision, Reason: "In error."})
	states("that grant withdrawn", denied)
	d.must(legal, matter.WithdrawExtension{Matter: id, Request: second, What: matter.WithdrawnDecision, Reason: "In error."})
	states("the denial withdrawn", "")
}

func TestALetterDemandsNothingThatWasWithdrawn(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-01-24T18:00:00Z")
	legal, id := d.users[workflow.Legal], d.matters(1)[0]
	request := moving(id, "issue_request", "2018-01-24")
	request.Fields["demands"] = []byte(`[{"number":1,"text":"Orders."},{"number":2,"text":"Reserved","withdrawn":true},{"number":3,"text":"Email."}]`)
	d.must(legal, withLetter(d, request, "document_request", ""))
	if got := kindOf(d, id, "document_request", "2018-01-24").Values["demands"]; got != "1. Orders.\n\n3. Email." {
		t.Errorf("the letter demands %q", got)
	}
	if got := d.matter(id).Letters[0].Demands; !slices.Equal(got, []demand.Label{"1", "3"}) {
		t.Errorf("it names %v", got)
	}
}

func TestALetterStatesADueDateWithItsHourWhileItIsOpen(t *testing.T) {
	d := newFixture(t, 2)
	d.at("2018-01-24T18:00:00Z")
	ids := d.matters(2)
	request := moving(ids[0], "issue_request", "2018-01-24")
	request.Fields["due"] = []byte(`{"kind":"period","hours":50,"at":"10:00"}`)
	d.must(d.users[workflow.Legal], request)
	d.move(ids[1], "issue_request", "2018-01-24")
	states := func(when, id, on, want string) {
		t.Helper()
		if got := kindOf(d, id, "document_request", on).Values["due.response"]; got != want {
			t.Errorf("%s, it is due %q, want %q", when, got, want)
		}
	}
	states("in hours", ids[0], "2018-01-24", "Friday, January 26, 2018 at 12:00 pm CST")
	states("at the end of a day", ids[1], "2018-01-24", "Friday, February 23, 2018")
	d.at("2018-02-26T18:00:00Z")
	states("missed", ids[1], "2018-02-26", "")
	states("missed, but not on the date of the letter", ids[1], "2018-02-20", "Friday, February 23, 2018")
}

// The name of a document may be closed to whoever reads the letter.
func TestALetterNamesNoDocuments(t *testing.T) {
	for _, p := range process.Default().Transitions {
		for _, f := range p.Fields {
			if f.Type == process.Documents && process.Default().HasField(p.Name, f.Name) {
				t.Errorf("a letter can name the documents of %s.%s", p.Name, f.Name)
			}
		}
	}
}

func TestHoldersOfAnOfficeHaveTheirOwnAddresses(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-02-27T15:00:00Z")
	id := d.matters(1)[0]
	for _, x := range [][2]string{{"Ada", "1 Main St"}, {"Ben", ""}, {"Cal", "2 Lake St"}} {
		c := contact("Office of the Mayor", x[0], "2016-01-01", "")
		c.Address = x[1]
		d.must(d.users[workflow.Legal], jurisdiction.AddContact{Jurisdiction: d.jurisdictions[0], ContactDetails: c})
	}
	c := letterOf(d, id, "Hello.")
	c.Letters[0].Office = "Office of the Mayor"
	const city = "\nOffice of the Mayor\nCity 0000, Illinois\n"
	if got, want := composed(d, c)[0].Addressee, "Ada\nBen"+city+"1 Main St\n\nCal"+city+"2 Lake St"; got != want {
		t.Errorf("it goes to %q, want %q", got, want)
	}
}

// counted counts what is read of a matter's history besides its state.
type counted struct {
	of                 workflow.Facts
	histories, answers int
}

func (c *counted) States([]workflow.Stream) ([]any, error) {
	return nil, errors.New("a state is read twice")
}

func (c *counted) History(s workflow.Stream) ([]workflow.Event, error) {
	c.histories++
	return c.of.History(s)
}

func (c *counted) Answer(q workflow.Question) error {
	if _, is := q.(*matter.StepsOf); is {
		c.answers++
	}
	return c.of.Ask(q)
}

func TestLettersThatNameStepsReadNoHistoryAndAskOnceForAllMatters(t *testing.T) {
	d := newFixture(t, 5)
	d.at("2018-02-26T15:00:00Z")
	ids := d.matters(5)
	c := transition.SendLetters{Letter: "extension_granted", DatedOn: date("2018-02-26")}
	for _, id := range ids {
		d.move(id, "issue_request", "2018-01-24")
		d.must(d.users[workflow.Legal], matter.ChangeDeadline{Matter: id, Deadline: "response-1", Change: "extend", On: date("2018-03-09"), Authority: "Letter", Reason: "R"})
		c.Letters = append(c.Letters, transition.OneLetter{Matter: id})
	}
	c = previewed(d, c)
	counting := func() (workflow.Facts, *counted) {
		w, err := d.db.World(t.Context(), d.users[workflow.Legal], c.Streams()...)
		if err != nil {
			t.Fatal(err)
		}
		n := &counted{of: w}
		return w.From(n), n
	}
	act := workflow.Act{ID: "act", Actor: d.users[workflow.Legal], At: d.engine.Now()}
	read := func(of string, n *counted) {
		t.Helper()
		if n.histories != 0 || n.answers != 1 {
			t.Errorf("%s reads %d histories and asks %d times", of, n.histories, n.answers)
		}
	}
	facts, n := counting()
	list, err := c.Compose(facts, act)
	if err != nil || len(list) != 5 {
		t.Fatal(err)
	}
	for _, x := range list {
		if x.No != nil || !strings.Contains(letter.Plain(x.Text), "due Friday, March 9, 2018 instead of Friday, February 23, 2018") {
			t.Errorf("one says (%v):\n%s", x.No, x.Text)
		}
	}
	read("the preview", n)
	facts, n = counting()
	if _, err := c.Decide(facts, act); err != nil {
		t.Fatal(err)
	}
	read("the act", n)
	for _, id := range ids {
		d.move(id, "receive_response", "2018-02-26")
	}
	found := moving(ids[0], "find_compliant", "2018-02-26")
	found.Matters = ids
	found = withLetter(d, found, "compliance_finding", "Office of the Mayor")
	facts, n = counting()
	if _, err := found.Decide(facts, act); err != nil {
		t.Fatal(err)
	}
	read("a step that brings letters", n)
}
