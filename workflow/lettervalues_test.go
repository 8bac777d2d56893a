package workflow_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"duces/db/dbtest"
	"duces/handlers/paper"
	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/demand"
	"duces/workflow/dispatch"
	"duces/workflow/due"
	"duces/workflow/extension"
	"duces/workflow/jurisdiction"
	"duces/workflow/letter"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/production"
	"duces/workflow/transition"
)

// letterKeeper gives matters what letters say, and reads letters.
type letterKeeper struct {
	*dbtest.Player
	t     *testing.T
	state string
}

// compose makes a letter, dated on the day of the step that it announces.
func (k letterKeeper) compose(id string, kind process.Letter) dispatch.Composed {
	k.t.Helper()
	w, err := k.Store.World(k.t.Context(), k.Users[workflow.Legal], matter.Stream(id))
	if err != nil {
		k.t.Fatal(err)
	}
	on := k.Today()
	if len(kind.With) > 0 {
		on = k.Matter(id).Entered
	}
	c := dispatch.SendLetters{Letter: kind.Name, DatedOn: on, Message: "As agreed.", Letters: []dispatch.Letter{{Matter: id, Office: "Office of the Mayor"}}}
	list, err := c.Compose(w, workflow.Act{At: k.Now()})
	if err != nil {
		k.t.Fatal(err)
	}
	return list[0]
}

// whole gives a new matter what a letter of a kind needs, and says whether the process lets it have that in the state.
func (k letterKeeper) whole(kind process.Letter) (string, bool) {
	k.t.Helper()
	id, can := k.Matters(1)[0], true
	used := letter.Used(kind.Text)
	switch {
	case slices.Contains(used, "due.review_request"):
		k.MustReach("noncompliant", id)
		asked := k.Must(k.Users[workflow.Legal], transition.Move{
			Matters: []string{id}, Name: "decide", EffectiveOn: k.Matter(id).Entered,
			Fields: map[string]json.RawMessage{"decisions": []byte(`[{"award":"A-1","outcome":"withheld","amount_cents":1}]`)},
		})
		k.Must(k.Second, approval.Approve{Matter: id, Approval: asked.Pending(), Approve: true})
	case slices.Contains(used, "denial"):
		// It may have been denied in an earlier state.
		if k.Reach("requested", id); k.state == "open" || k.state == "notified" {
			id, can = k.Matters(1)[0], false
		} else {
			k.decided(id, extension.Denied)
		}
		k.MustReach(k.state, id)
	case slices.Contains(used, "extension"):
		k.MustReach(k.state, id)
		decision := extension.Granted
		if slices.Contains(used, "extension_reason") {
			decision = extension.InPart
		}
		can = k.decided(id, decision)
	default:
		k.MustReach(k.state, id)
	}
	if slices.Contains(used, "outstanding") {
		k.Must(k.Users[workflow.Legal], transition.RecordProduction{
			Matter: id, ReceivedOn: k.Matter(id).Entered, Source: "City Clerk", Production: production.Given{All: production.Partial},
		})
	}
	return id, can
}

// decided decides a request for more time, if a deadline of the jurisdiction can be moved.
func (k letterKeeper) decided(id, decision string) bool {
	k.t.Helper()
	i := slices.IndexFunc(k.Matter(id).Deadlines, func(d due.Deadline) bool { return !d.OurOwn() && d.Movable() })
	if i < 0 {
		return false
	}
	d, asked, until := k.Matter(id).Deadlines[i], k.Today().AddDays(60), k.Today().AddDays(30)
	if d.Status == due.StatusTolled && decision != extension.Denied {
		k.Must(k.Users[workflow.Legal], change.Deadline{
			Matter: id, Deadline: d.ID, Change: "resume", Until: k.Today(), Authority: "Order", Reason: "The court has ruled.",
		})
	}
	k.Must(k.Users[workflow.Legal], change.AskExtension{Matter: id, Asking: change.Asking{
		Deadline: d.ID, On: k.Today(), Until: asked, By: "letter", Reason: "A storm closed the office.",
	}})
	switch decision {
	case extension.Denied:
		until = civil.Date{}
	case extension.Granted:
		until = asked
	}
	k.Must(k.Users[workflow.Legal], change.DecideExtension{
		Matter: id, Request: k.Matter(id).Extensions[0].ID, Decision: decision, Until: until, On: k.Today(), Reason: "The office was open.",
	})
	return true
}

// Every letter of the process is whole in every state in which it can be sent, in a matter that has what it says, and
// reads back from its files. A matter that cannot have it refuses the letter by the name of what is missing.
func TestEveryLetterIsWholeInEveryStateInWhichItCanBeSent(t *testing.T) {
	def := process.Default()
	// An extension needs a deadline of the jurisdiction that runs or was missed; before a request there is none to deny.
	never := map[string]string{
		"extension_granted":         "open notified responded subpoenaed compliant noncompliant decided appealed",
		"extension_granted_in_part": "open notified responded subpoenaed compliant noncompliant decided appealed",
		"extension_denied":          "open notified",
	}
	var mu sync.Mutex
	read := map[string]bool{}
	t.Run("states", func(t *testing.T) {
		for _, s := range def.States {
			t.Run(s.Name, func(t *testing.T) {
				kinds := def.LettersIn(s.Name)
				k := letterKeeper{player(t, def, len(kinds)*2, "2018-06-01T12:00:00Z"), t, s.Name}
				for _, kind := range kinds {
					id, can := k.whole(kind)
					x := k.compose(id, kind)
					if want := !slices.Contains(strings.Fields(never[kind.Name]), s.Name); can != want && len(kind.With) == 0 {
						t.Errorf("%s can be whole: %t", kind.Name, can)
					}
					if !can {
						if x.No == nil || len(x.Blanks) == 0 || !strings.Contains(x.No.Error(), "{{"+x.Blanks[0]+"}}") {
							t.Errorf("%s, with the blanks %v: %v", kind.Name, x.Blanks, x.No)
						}
						continue
					}
					if x.No != nil || len(x.Blanks) > 0 || strings.Contains(letter.Plain(x.Text), "{{") {
						t.Errorf("%s is not whole: %v\n%s", kind.Name, x.No, x.Text)
						continue
					}
					mu.Lock()
					first := !read[kind.Name]
					read[kind.Name] = true
					mu.Unlock()
					if first {
						readsBack(t, x)
					}
				}
			})
		}
	})
	for _, kind := range def.AllLetters() {
		if !read[kind.Name] {
			t.Errorf("%s was made in no state", kind.Name)
		}
	}
}

// readsBack makes the files of a letter, and finds in them the value of each of its fields.
func readsBack(t *testing.T, x dispatch.Composed) {
	t.Helper()
	l := paper.Letter{Title: x.Kind, Text: x.Text}
	for _, as := range []struct {
		name  string
		write func(paper.Letter) ([]byte, error)
		read  []string
	}{
		{"letter.pdf", paper.PDF, []string{"pdftotext", "-layout"}},
		{"letter.docx", paper.DOCX, []string{"pandoc", "-f", "docx", "-t", "plain", "--wrap=none"}},
	} {
		raw, err := as.write(l)
		if err != nil {
			t.Errorf("%s: %v", x.Kind, err)
			continue
		}
		file := filepath.Join(t.TempDir(), as.name)
		if err := os.WriteFile(file, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		args := append(as.read[1:len(as.read):len(as.read)], file)
		if as.read[0] == "pdftotext" {
			args = append(args, "-")
		}
		out, err := exec.Command(as.read[0], args...).Output()
		if err != nil {
			t.Fatalf("%s reads no %s (it comes with poppler-utils or pandoc): %v", as.read[0], as.name, err)
		}
		got := strings.Join(strings.Fields(string(out)), " ")
		for name, value := range x.Values {
			for line := range strings.Lines(value) {
				if want := strings.Join(strings.Fields(line), " "); name != "rule_45" && !strings.Contains(got, want) {
					t.Errorf("%s: the %s lacks {{%s}}, %q:\n%s", x.Kind, as.name, name, want, got)
				}
			}
		}
		if _, has := x.Values["rule_45"]; has && !strings.Contains(got, "Protecting a Person Subject to a Subpoena") {
			t.Errorf("%s: the %s lacks Rule 45", x.Kind, as.name)
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
		x := composed(d, dispatch.SendLetters{Letter: kind, DatedOn: date(on), Letters: []dispatch.Letter{{Matter: id}}})[0]
		text := letter.Plain(x.Text)
		for _, want := range wants {
			if x.No != nil || !strings.Contains(text, want) {
				t.Errorf("%s does not say %q (%v):\n%s", kind, want, x.No, text)
			}
		}
	}
	d.move(ids[0], "issue_request", "2018-01-24")
	d.must(legal, change.Deadline{Matter: ids[0], Deadline: "response-1", Change: "extend", On: date("2018-03-09"), Authority: "Letter", Reason: "They asked."})
	says("extension_granted", "2018-02-26", ids[0], "due Friday, March 9, 2018 instead of Friday, February 23, 2018")
	for _, step := range []string{"receive_response", "issue_subpoena"} {
		d.move(ids[0], step, "2018-03-12")
	}
	served := moving(ids[0], "serve_subpoena", "2018-03-13")
	served.Fields["person_served"] = []byte(`"A. **Clerk** {{date}}, City Clerk"`)
	d.must(legal, served)
	says("proof_of_service", "2018-03-13", ids[0], "served on Tuesday, March 13, 2018",
		"Person served: A. **Clerk** {{date}}, City Clerk", "Location of service: City Hall", "Manner of service: Personal delivery")
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
func kindOf(d *fixture, id, kind, on string) dispatch.Composed {
	d.t.Helper()
	return composed(d, dispatch.SendLetters{
		Letter: kind, DatedOn: date(on), Message: "As agreed.", Letters: []dispatch.Letter{{Matter: id}},
	})[0]
}

func TestALetterStatesOnlyAnExtensionThatStillHolds(t *testing.T) {
	d := newFixture(t, 1)
	d.at("2018-02-20T15:00:00Z")
	legal, id := d.users[workflow.Legal], d.requested(fixedDate)
	extend := func(deadline, on string) {
		t.Helper()
		d.must(legal, change.Deadline{Matter: id, Deadline: deadline, Change: "extend", On: date(on), Authority: "Letter", Reason: "R"})
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
	d.decides(id, request, extension.Granted, "2018-03-09")
	states("granted", title+": due Friday, March 9, 2018 instead of Friday, March 2, 2018.")
	d.must(legal, change.WithdrawExtension{Matter: id, Request: request, What: extension.WithdrawnDecision, Reason: "Another city."})
	states("the grant withdrawn", "")
	extend(response, "2018-03-16")
	states("extended again", title+": due Friday, March 16, 2018 instead of Friday, March 9, 2018.")
	d.must(legal, change.Deadline{Matter: id, Deadline: response, Change: "toll", On: date("2018-02-26"), Authority: "Order", Reason: "R"})
	states("on hold", "")
	d.must(legal, change.Deadline{Matter: id, Deadline: response, Change: "resume", Until: date("2018-02-26"), Authority: "Order", Reason: "R"})
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
	d.decides(id, second, extension.Denied, "")
	title := process.Default().DeadlineTitle("response")
	reasons := func(when, kind, want string) {
		t.Helper()
		if got := kindOf(d, id, kind, "2018-02-26").Values["extension_reason"]; got != want {
			t.Errorf("%s, the reason is %q, want %q", when, got, want)
		}
	}
	denied := title + ": more time until Friday, March 16, 2018 was requested, and denied on Monday, February 26, 2018."
	states("denied", denied)
	reasons("denied", "extension_denied", "As agreed.")
	third := d.asks(id, "2018-03-23")
	d.decides(id, third, extension.InPart, "2018-03-05")
	reasons("granted in part", "extension_granted_in_part", "As agreed.")
	d.must(legal, change.WithdrawExtension{Matter: id, Request: third, What: extension.WithdrawnDecision, Reason: "In error."})
	d.decides(id, first, extension.Granted, "2018-03-09")
	states("another one granted since", "")
	reasons("granted", "extension_denied", "")
	d.must(legal, change.WithdrawExtension{Matter: id, Request: first, What: extension.WithdrawnDecision, Reason: "In error."})
	states("that grant withdrawn", denied)
	d.must(legal, change.WithdrawExtension{Matter: id, Request: second, What: extension.WithdrawnDecision, Reason: "In error."})
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
	c := dispatch.SendLetters{Letter: "extension_granted", DatedOn: date("2018-02-26")}
	for _, id := range ids {
		d.move(id, "issue_request", "2018-01-24")
		d.must(d.users[workflow.Legal], change.Deadline{Matter: id, Deadline: "response-1", Change: "extend", On: date("2018-03-09"), Authority: "Letter", Reason: "R"})
		c.Letters = append(c.Letters, dispatch.Letter{Matter: id})
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
