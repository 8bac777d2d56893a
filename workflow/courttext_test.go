package workflow_test

import (
	"fmt"

	"duces/workflow"
	"duces/workflow/association"
	"duces/workflow/civil"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/order"
	"duces/workflow/proceeding"
)

// proceeding records one.
func (d *fixture) proceeding(n int) string {
	return d.must(d.users[workflow.Legal], aCase(n)).Created[0]
}

func aCase(n int) proceeding.Open {
	return proceeding.Open{
		Docket: proceeding.Docket{Court: "N.D. Ill.", Number: fmt.Sprint("17-cv-", n)}, Kind: proceeding.Challenge, Caption: "Chicago v. Sessions", Judge: "A. Judge",
		Filed: date("2017-08-07"), Zone: "America/Chicago", Parties: []proceeding.Party{{Name: "City of Chicago", Role: proceeding.Plaintiff}},
	}
}

// barring is a clause with something of everything.
func barring() order.Clause {
	at := func(day, hour string) order.Moment {
		return order.Moment{On: date(day), Hour: hour, Zone: "America/Chicago"}
	}
	return order.Clause{
		Effect: order.Bar, Text: "The condition may not be imposed.", Basis: order.ByParty,
		Acts:  order.Acts{Transitions: []string{"decide"}, Conditions: []string{"Notice"}, Programs: []string{"Byrne JAG"}, Guidance: []string{"Guidance of 2017"}},
		Whom:  order.Whom{States: []order.StateRule{{State: "CA", Subdivisions: true}}},
		Binds: []order.Bound{{Agency: "Department of Justice"}, {Office: "Attorney General"}},
		From:  order.Start{Event: "bond is posted"}, Until: order.End{At: at("2018-03-01", "12:00"), Event: "the motion is decided"},
	}
}

// entered records an order with a clause that waits for an event.
func (d *fixture) entered(n int) string {
	return d.must(d.users[workflow.Legal], proceeding.EnterOrder{Proceeding: d.proceeding(n), Order: proceeding.OrderEntered{
		Kind: "preliminary_injunction", Entered: order.Moment{On: date("2018-02-01")}, Clauses: []order.Clause{barring()},
	}}).Created[0]
}

// courtCommands are those about courts that would be carried out, anew each time.
func courtCommands(d *fixture) []commandOf {
	legal, n := d.users[workflow.Legal], 0
	fresh := func() int { n++; return n }
	add := func(cmd func() workflow.Command) commandOf {
		return commandOf{legal, func(*fixture) workflow.Command { return cmd() }}
	}
	return []commandOf{
		add(func() workflow.Command { return aCase(fresh()) }),
		add(func() workflow.Command {
			return proceeding.Change{
				Proceeding: d.proceeding(fresh()), Judge: "B. Judge", Caption: "Chicago v. Whitaker", Status: proceeding.Stayed,
				Docket: proceeding.Docket{Court: "C.D. Ill.", Number: fmt.Sprint("18-cv-", fresh())},
			}
		}),
		add(func() workflow.Command {
			return proceeding.ChangeParties{Proceeding: d.proceeding(fresh()), On: date("2018-02-01"), Join: []proceeding.Party{{Name: "Cook County", Role: proceeding.Intervenor}}}
		}),
		add(func() workflow.Command {
			return proceeding.EnterFiling{Proceedings: []string{d.proceeding(fresh())}, Filing: proceeding.Filing{
				Title: "Brief", Number: "21", By: "City of Chicago", On: date("2018-02-01"), Documents: []field.Document{*d.sends("brief.pdf")},
			}}
		}),
		add(func() workflow.Command {
			return proceeding.SetDate{Proceedings: []string{d.proceeding(fresh())}, Title: "Hearing", On: date("2018-05-01")}
		}),
		add(func() workflow.Command {
			id := d.proceeding(fresh())
			d.must(legal, proceeding.SetDate{Proceedings: []string{id}, Title: "Hearing", On: date("2018-05-01")})
			facts, err := d.db.World(d.t.Context(), legal, proceeding.Stream(id))
			if err != nil {
				d.t.Fatal(err)
			}
			p, err := proceeding.Find(facts, id)
			if err != nil {
				d.t.Fatal(err)
			}
			return proceeding.EndDate{Proceeding: id, Date: p.Dates[0].ID, How: "It was held."}
		}),
		add(func() workflow.Command {
			at := order.Moment{On: date("2018-02-01"), Hour: "17:00", Zone: "America/Chicago"}
			return proceeding.EnterOrder{Proceeding: d.proceeding(fresh()), Order: proceeding.OrderEntered{
				Kind: "preliminary_injunction", Title: "Injunction", Number: "78", Judge: "A. Judge", Signed: at, Filed: at, Entered: at, Works: at, Noticed: at,
				Clauses: []order.Clause{barring()}, Documents: []field.Document{*d.sends("order.pdf")},
			}}
		}),
		add(func() workflow.Command {
			return proceeding.VoidOrder{Order: d.entered(fresh()), Reason: "Another case."}
		}),
		add(func() workflow.Command {
			right := barring()
			right.No = 1
			return proceeding.CorrectClause{Order: d.entered(fresh()), Clause: right, Reason: "Read wrong."}
		}),
		add(func() workflow.Command {
			return proceeding.RecordEvent{
				Order: d.entered(fresh()), Clause: 1, At: order.Moment{On: date("2018-02-02"), Hour: "17:00", Zone: "America/Chicago"}, Documents: []field.Document{*d.sends("bond.pdf")},
			}
		}),
		add(func() workflow.Command {
			district := jurisdiction.New{Name: fmt.Sprint("Water ", fresh()), Kind: "special_district", State: "CA", Zone: "America/Los_Angeles"}
			id := d.must(legal, jurisdiction.Add{Items: []jurisdiction.New{district}}).Created[0]
			return proceeding.AnswerCoverage{Order: d.entered(fresh()), Clause: 1, Jurisdiction: id, Covered: true, Reason: "Its act."}
		}),
		add(func() workflow.Command {
			return association.Record{Name: fmt.Sprint("Conference ", fresh()), Members: []string{d.jurisdictions[0]}, From: civil.NewDate(2018, 1, 2)}
		}),
	}
}
