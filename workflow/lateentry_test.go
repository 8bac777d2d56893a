package workflow_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/process"
	"duces/workflow/sweep"
	"duces/workflow/transition"
)

// subpoenaed is a matter with a subpoena, which nobody has served yet.
func (d *fixture) subpoenaed() string {
	d.t.Helper()
	id := d.matters(1)[0]
	d.at("2018-02-26T15:00:00Z")
	d.move(id, "send_notice", "2017-11-15")
	d.move(id, "issue_request", "2018-01-24")
	d.move(id, "receive_response", "2018-02-20")
	d.move(id, "issue_subpoena", "2018-02-26")
	return id
}

// serving is service on 5 March 2018 with a return on a day.
func serving(id, returnDue string) transition.Move {
	serve := moving(id, "serve_subpoena", "2018-03-05")
	serve.Fields["return_due"] = json.RawMessage(`{"kind":"fixed","date":"` + returnDue + `"}`)
	return serve
}

func TestWhatIsEnteredLateIsJudgedByTheDayOnWhichItHappened(t *testing.T) {
	for name, between := range map[string]func(d *fixture, id string){
		"with the clock coming by after each": func(d *fixture, id string) {
			d.must(workflow.SystemActor, sweep.Tick{Matters: []string{id}, At: d.engine.Now()})
		},
		"in one go": func(*fixture, string) {},
	} {
		t.Run(name, func(t *testing.T) {
			d := newFixture(t, 1)
			id := d.subpoenaed()
			d.at("2018-06-01T15:00:00Z")
			d.must(d.users[workflow.Legal], serving(id, "2018-03-30"))
			between(d, id)
			d.move(id, "object", "2018-03-12")
			between(d, id)
			if x := d.deadline(id, "return"); x.Status != due.StatusTolled || x.TolledOn != date("2018-03-12") {
				t.Errorf("after an objection in time the return is %s since %s", x.Status, x.TolledOn)
			}
			if x := d.deadline(id, "objection"); x.Status != due.StatusMet || x.LateDays != 0 {
				t.Errorf("the objection is %s, %d days late", x.Status, x.LateDays)
			}
			d.move(id, "petition", "2018-03-20")
			between(d, id)
			d.move(id, "receive_return", "2018-05-20")
			if x := d.deadline(id, "return"); x.Status != due.StatusMet || x.MetOn != date("2018-05-20") || x.LateDays != 0 {
				t.Errorf("the return is %s on %s, %d days late", x.Status, x.MetOn, x.LateDays)
			}
			if d.matter(id).Overdue() {
				t.Error("the matter is overdue")
			}
		})
	}
}

// What was not overdue on the day of a step is no ground for it, however late it is by now.
func TestAStepIsAllowedByWhatWasTrueOnItsDay(t *testing.T) {
	d := newFixture(t, 1)
	id := d.subpoenaed()
	d.at("2018-06-01T15:00:00Z")
	d.must(d.users[workflow.Legal], serving(id, "2018-03-30"))
	d.tick(id, "2018-06-01T15:01:00Z")
	d.refuses("on the last day", d.users[workflow.Legal], moving(id, "petition", "2018-03-30"), workflow.Refused, "is not overdue")
	d.refuses("an objection too late", d.users[workflow.Legal], moving(id, "object", "2018-03-20"), workflow.Refused, "ended on Mon, Mar 19, 2018")
	d.move(id, "petition", "2018-03-31")
	if x := d.deadline(id, "return"); x.Status != due.StatusMissed || !x.ActedOn {
		t.Errorf("the return that the petition deals with is %s, acted on: %t", x.Status, x.ActedOn)
	}
	d.move(id, "receive_return", "2018-04-10")
	if x := d.deadline(id, "return"); x.Status != due.StatusMissed {
		t.Errorf("a return that came after the petition makes it %s", x.Status)
	}
}

func TestAStepDealsOnlyWithWhatWasDueBeforeIt(t *testing.T) {
	d := newFixture(t, 1)
	id := d.asked() // the response is due on 23 February
	alerts := d.tick(id, "2018-03-10T15:00:00Z")
	reply := moving(id, "send_notice", "2018-02-01")
	reply.Name = "issue_request"
	d.refuses("asked twice", d.users[workflow.Legal], reply, workflow.Refused, "requires “Open”")
	cmd := moving(id, "withdraw", "2018-02-10")
	d.must(d.users[workflow.Legal], cmd)
	if x := d.deadline(id, "response"); x.Status != due.StatusCancelled {
		t.Errorf("a response that was not due when the matter was withdrawn is %s", x.Status)
	}
	for _, m := range d.mails(id) {
		if len(alerts) > 0 && !m.Unowed() {
			t.Errorf("the alert about it is %s", m.Status)
		}
	}
}

func TestACorrectedDateThatWasInTimeTolls(t *testing.T) {
	d := newFixture(t, 1)
	id := d.subpoenaed()
	d.at("2018-06-01T15:00:00Z")
	d.must(d.users[workflow.Legal], serving(id, "2018-03-30"))
	late := moving(id, "object", "2018-04-12")
	late.Fields["leave_of_court"] = json.RawMessage(`"yes"`)
	d.must(d.users[workflow.Legal], late)
	if x := d.deadline(id, "return"); x.Status != due.StatusMissed || !x.ActedOn {
		t.Fatalf("the return before an objection of 12 April is %s, acted on: %t", x.Status, x.ActedOn)
	}
	d.must(d.users[workflow.Legal], transition.Correct{Matter: id, Event: d.eventOf(id, "object"), EffectiveOn: date("2018-03-12"), Fields: late.Fields, Reason: "A slip of the pen."})
	if x := d.deadline(id, "return"); x.Status != due.StatusTolled || x.TolledOn != date("2018-03-12") {
		t.Errorf("once the objection is of 12 March the return is %s since %s", x.Status, x.TolledOn)
	}
}

// fact is what somebody did to a matter.
type fact func(id string) workflow.Command

// standing is what the record says of a matter, whenever it was entered.
func (d *fixture) standing(id string) string {
	m := d.matter(id)
	text := fmt.Sprintf("%s since %s, overdue %t", m.State, m.Entered, m.Overdue())
	for _, x := range m.Deadlines {
		text += fmt.Sprintf("\n%s due %s: %s, met %s, %d days late, tolled %s, acted on %t", x.ID, x.Due, x.Status, x.MetOn, x.LateDays, x.TolledOn, x.ActedOn)
	}
	return text
}

// A matter's facts entered all at once afterwards give what the same facts give when
// they are entered day by day, with the clock coming by in between.
func TestAMatterEnteredAfterwardsStandsAsOneEnteredDayByDay(t *testing.T) {
	d := newFixture(t, 1)
	year := 2018
	rapid.Check(t, func(r *rapid.T) {
		d.jurisdictions = d.must(d.users[workflow.Legal], jurisdiction.Add{Items: []jurisdiction.New{
			{Name: fmt.Sprintf("Daily %d", year), Kind: "city", State: "IL", Zone: "America/Chicago"},
			{Name: fmt.Sprintf("Afterwards with ticks %d", year), Kind: "city", State: "IL", Zone: "America/Chicago"},
			{Name: fmt.Sprintf("Afterwards %d", year), Kind: "city", State: "IL", Zone: "America/Chicago"},
		}}).Created
		d.next = 0
		start := civil.NewDate(year, time.January, 2)
		year++ // the clock runs on from one run to the next
		d.at(start.String() + "T18:00:00Z")
		ids := d.matters(3)
		daily := ids[0]
		var facts []fact
		day := start
		for range rapid.IntRange(2, 12).Draw(r, "facts") {
			for range rapid.SampledFrom([]int{0, 1, 1, 3, 9, 20}).Draw(r, "days") {
				day = day.AddDays(1)
				d.at(day.String() + "T12:30:00Z")
				d.must(workflow.SystemActor, sweep.Tick{Matters: []string{daily}, At: d.engine.Now()})
			}
			d.at(day.String() + "T18:00:00Z")
			f := d.drawFact(r, daily, day)
			if f == nil {
				continue
			}
			d.performed(f(daily))
			facts = append(facts, f) // one that was refused must be refused afterwards too
		}
		for range rapid.SampledFrom([]int{1, 40}).Draw(r, "days after") {
			day = day.AddDays(1)
			d.at(day.String() + "T12:30:00Z")
			d.must(workflow.SystemActor, sweep.Tick{Matters: []string{daily}, At: d.engine.Now()})
		}
		for i, id := range ids[1:] {
			for _, f := range facts {
				d.performed(f(id))
				if i == 0 {
					d.must(workflow.SystemActor, sweep.Tick{Matters: []string{id}, At: d.engine.Now()})
				}
			}
			d.must(workflow.SystemActor, sweep.Tick{Matters: []string{id}, At: d.engine.Now()})
			if got, want := d.standing(id), d.standing(daily); got != want {
				var said []string
				for _, f := range facts {
					raw, _ := json.Marshal(f(id))
					said = append(said, string(raw))
				}
				r.Fatalf("day by day: %s\n\nafterwards: %s\n\n%s", want, got, said)
			}
		}
	})
}

// performed does a command, approved where it must be, and says whether it was allowed.
func (d *fixture) performed(cmd workflow.Command) bool {
	d.t.Helper()
	result, err := d.do(d.users[workflow.Legal], cmd)
	if err == nil && result.Pending() != "" {
		d.must(d.users[workflow.Supervisor], approval.Approve{Matter: result.Waiting[0].Stream.ID(), Approval: result.Pending(), Approve: true})
	}
	if err != nil && workflow.CodeOf(err) != workflow.Refused && workflow.CodeOf(err) != workflow.Invalid {
		d.t.Fatal(err)
	}
	return err == nil
}

// drawFact draws a step that starts from where the matter is, or a change of a deadline.
func (d *fixture) drawFact(r *rapid.T, id string, on civil.Date) fact {
	m := d.matter(id)
	if n := len(m.Deadlines); n > 0 && rapid.IntRange(0, 4).Draw(r, "by hand") == 0 {
		x := m.Deadlines[rapid.IntRange(0, n-1).Draw(r, "deadline")]
		drawn := change.Deadline{Deadline: x.ID, Change: rapid.SampledFrom(change.Names).Draw(r, "change"), Reason: "So ordered.", On: on}
		switch drawn.Change {
		case "extend":
			drawn.Days, drawn.On = rapid.IntRange(1, 30).Draw(r, "days"), civil.Date{}
		case "correct":
			drawn.On = x.Basis.From
			if x.Basis.Spec.Kind == deadline.Fixed {
				drawn.On = on.AddDays(rapid.IntRange(1, 20).Draw(r, "to"))
			}
		case "resume":
			drawn.On, drawn.Until = civil.Date{}, on
		}
		return fact(func(id string) workflow.Command { c := drawn; c.Matter = id; return c })
	}
	var names []string
	for _, t := range process.Default().Transitions {
		if _, here := t.FromState(m.State); here && t.Name != "withdraw" && t.Name != "decide" {
			names = append(names, t.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	name := rapid.SampledFrom(names).Draw(r, "step")
	fields := example(name)
	t, _ := process.Default().Transition(name)
	for _, f := range t.Fields {
		if f.Type == "due" {
			spec := fmt.Sprintf(`{"kind":"fixed","date":%q}`, on.AddDays(rapid.SampledFrom([]int{0, 1, 5, 14, 25}).Draw(r, "due")))
			if rapid.Bool().Draw(r, "period") {
				spec = fmt.Sprintf(`{"kind":"period","days":%d}`, rapid.IntRange(1, 20).Draw(r, "period days"))
			}
			fields[f.Name] = json.RawMessage(spec)
		}
		if f.Name == "grounds" && f.Type == "choice" {
			fields[f.Name] = json.RawMessage(`"` + rapid.SampledFrom([]string{"no_response", "incomplete", "untimely"}).Draw(r, "grounds") + `"`)
		}
	}
	return fact(func(id string) workflow.Command {
		return transition.Move{Matters: []string{id}, Name: name, EffectiveOn: on, Fields: fields}
	})
}
