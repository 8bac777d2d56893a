package proceeding

import (
	"fmt"
	"time"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/order"
)

// turns keep the days on which a clause begins or ends by itself, and end those that it no longer has.
func (p Proceeding) turns(a workflow.Act, id string, c order.Clause) []workflow.Event {
	today := p.Today(a)
	begins, ends := c.From.From.On, c.Until.At.On
	if !c.Until.Through.IsZero() {
		ends = c.Until.Through.AddDays(1)
	}
	if !c.Until.Happened.IsZero() {
		ends = civil.Date{}
	}
	var all []workflow.Event
	for _, t := range []struct {
		name, title string
		on          civil.Date
	}{{"start", "Clause %d begins", begins}, {"end", "Clause %d ends", ends}} {
		date := Date{ID: fmt.Sprintf("%s/%d/%s", id, c.No, t.name), Title: fmt.Sprintf(t.title, c.No), On: t.on, Order: id, Clause: c.No, Turn: true}
		old, known := p.Date(date.ID)
		switch {
		case t.on.After(today):
			all = append(all, p.note(a, today, DateSet{Date: date}))
		case known && old.Done == "":
			all = append(all, p.note(a, today, DateEnded{Date: date.ID, How: "The clause has another date now."}))
		}
	}
	return all
}

// Tick is the clock's own command: it tells of dates that have come, and lets clauses turn on theirs.
type Tick struct {
	Proceedings []string  `json:"proceedings"`
	At          time.Time `json:"at"` // so that two ticks are two commands
}

// CommandName implements workflow.Command.
func (Tick) CommandName() string { return "TickProceedings" }

// Streams implements workflow.Command.
func (c Tick) Streams() []workflow.Stream { return streams(c.Proceedings) }

// Decide implements workflow.Command.
func (c Tick) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	var d workflow.Decision
	if facts.Actor.Role != workflow.System {
		return d, workflow.Forbid("Only the scheduler can do this.")
	}
	for _, id := range c.Proceedings {
		p, err := Find(facts, id)
		if err != nil {
			return d, err
		}
		if err := p.tick(facts, a, &d); err != nil {
			return d, err
		}
	}
	return d, nil
}

func (p Proceeding) tick(facts workflow.Facts, a workflow.Act, d *workflow.Decision) error {
	today := p.Today(a)
	for _, x := range p.Dates {
		switch {
		case !x.waits() || x.On.After(today):
		case x.Turn:
			d.Events = append(d.Events, p.note(a, x.On, DateEnded{Date: x.ID, How: "It came."}), p.note(a, x.On, ClauseTurned{Order: x.Order, Clause: x.Clause}))
		default:
			users, err := p.alertees(facts)
			if err != nil {
				return err
			}
			said := DateAlerted{Date: x.ID, On: x.On, To: []string{}}
			if x.Repeats > 0 {
				said.Next = today.AddDays(x.Repeats)
			}
			for _, u := range users {
				said.To = append(said.To, u.ID)
				d.Alerts = append(d.Alerts, workflow.Alert{
					Key:  fmt.Sprintf("proceeding/%s/%s/%s/%s", p.ID, x.ID, x.On, u.ID),
					Kind: workflow.AlertCourt, Approval: p.ID, Deadline: x.ID, Recipient: u.ID, NotBefore: u.AfterQuiet(a.At, time.Time{}),
				})
			}
			d.Events = append(d.Events, p.note(a, today, said))
		}
	}
	return nil
}

// alertees are who are alerted about its dates: its owner, or all supervising attorneys where nobody else can be.
func (p Proceeding) alertees(facts workflow.Facts) ([]account.User, error) {
	if p.Owner != "" {
		if u, err := account.Find(facts, p.Owner); err == nil && !u.Disabled && u.Role.Can(workflow.VerbReadMatters) {
			return []account.User{u}, nil
		}
	}
	return account.AllInRole(facts, workflow.Supervisor)
}
