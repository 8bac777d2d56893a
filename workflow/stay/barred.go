package stay

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"duces/workflow"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/order"
	"duces/workflow/proceeding"
	"duces/workflow/process"
	"duces/workflow/review"
)

// Step is a step of a matter that an order may bar.
type Step struct {
	Transition string
	Adverse    bool            // whatever it decides
	Decisions  []field.Decided // on awards
	Guidance   []string        // documents that the whole step rests on
	On         civil.Date
	At         time.Time // zero: the hour is not known
}

// StepOf is a transition of a process as orders see it.
func StepOf(t process.Transition, fields field.Fields, decisions []field.Decided, on civil.Date, at time.Time) Step {
	return Step{
		Transition: t.Name, Adverse: t.Adverse == process.AdverseAlways, Decisions: decisions, Guidance: field.GuidanceOf(t, fields), On: on, At: at,
	}
}

// harms says whether an order could bar anything of the step.
func (s Step) harms() bool { return s.Adverse || field.AnyAdverse(s.Decisions) }

// Barring is a clause that bars a step, or may, with what of the step it bars.
type Barring struct {
	order.Finding
	Award    string // number; empty: the whole step
	Ground   string
	Guidance []string // documents that the act rests on, of those that the clause is about
}

// Orders are those that may protect the governments of a matter.
type Orders struct {
	facts  workflow.Facts
	record *order.Record
	person order.Person
	office order.Office
	awards []award.Award
	zone   string
}

// Reading is what the matters of one act need to know of orders. It is read once, when the first of them asks.
type Reading struct {
	facts   workflow.Facts
	matters []string
	changed []string // proceedings that the act itself changes
	record  *order.Record
	persons []order.Person           // whom it must be about
	awards  map[string][]award.Award // by jurisdiction
}

// In is the reading of an act on some matters.
func In(facts workflow.Facts, matters []string, changed ...string) *Reading {
	return &Reading{facts: facts, matters: matters, changed: changed}
}

// read asks for the orders and the awards of all matters together.
func (r *Reading) read() error {
	if r.record != nil {
		return nil
	}
	var own []jurisdiction.Jurisdiction
	if err := r.facts.Load(matter.Streams(r.matters)...); err != nil {
		return err
	}
	for _, id := range r.matters {
		m, err := workflow.Look[matter.Matter](r.facts, matter.Stream(id))
		if workflow.CodeOf(err) == workflow.NotFound {
			continue // for whoever named it to say
		}
		if err != nil {
			return err
		}
		j, err := workflow.Look[jurisdiction.Jurisdiction](r.facts, jurisdiction.Stream(m.Jurisdiction))
		if err != nil {
			return err
		}
		own = append(own, j)
	}
	return r.readFor(own)
}

// readFor asks for the orders and the awards of governments.
func (r *Reading) readFor(all []jurisdiction.Jurisdiction) error {
	var persons []order.Person
	var own award.Held
	for _, j := range all {
		persons, own.Jurisdictions = append(persons, proceeding.Person(j)), append(own.Jurisdictions, j.ID)
	}
	if err := r.facts.Ask(&own); err != nil {
		return err
	}
	if err := r.facts.Load(award.Streams(own.All())...); err != nil {
		return err
	}
	r.awards = map[string][]award.Award{}
	seen := map[string]bool{}
	for _, id := range own.Jurisdictions {
		if seen[id] {
			continue
		}
		seen[id] = true
		for _, a := range own.IDs[id] {
			x, err := workflow.Look[award.Award](r.facts, award.Stream(a))
			if err != nil {
				return err
			}
			its, above, err := personsOf(r.facts, x)
			if err != nil {
				return err
			}
			r.awards[id] = append(r.awards[id], x)
			persons = append(append(persons, its...), above...)
		}
	}
	var err error
	r.persons = persons
	r.record, err = proceeding.RecordWith(r.facts, r.changed, persons...)
	return err
}

// Of are the orders for one of the matters, as they stand in the act.
func (r *Reading) Of(w *matter.Work, on civil.Date) (*Orders, error) {
	if err := r.read(); err != nil {
		return nil, err
	}
	return r.of(w.Jurisdiction(), w.Review(), on), nil
}

func (r *Reading) of(j jurisdiction.Jurisdiction, in review.Review, on civil.Date) *Orders {
	return &Orders{
		facts: r.facts, record: r.record, person: proceeding.Person(j), office: officeOf(in, on), zone: j.Zone, awards: r.awards[j.ID],
	}
}

// Of reads the orders for a matter as they stand in the act.
func Of(facts workflow.Facts, w *matter.Work, on civil.Date) (*Orders, error) {
	return In(facts, []string{w.Matter().ID}).Of(w, on)
}

func officeOf(r review.Review, on civil.Date) order.Office {
	by := r.Office(on)
	o := order.Office{Agency: by.Agency, PartOf: by.PartOf}
	for _, x := range by.Held {
		o.Offices = append(o.Offices, x.Office)
	}
	return o
}

// personsOf are those whom an act against an award is against, and those who passed it on to them.
func personsOf(facts workflow.Facts, x award.Award) (own, above []order.Person, err error) {
	if own, err = holders(facts, x); err != nil {
		return nil, nil, err
	}
	for seen := map[string]bool{x.ID: true}; x.SubawardOf != "" && !seen[x.SubawardOf]; seen[x.ID] = true {
		if x, err = workflow.Look[award.Award](facts, award.Stream(x.SubawardOf)); err != nil {
			return nil, nil, err
		}
		more, err := holders(facts, x)
		if err != nil {
			return nil, nil, err
		}
		above = append(above, more...)
	}
	return own, above, nil
}

func holders(facts workflow.Facts, x award.Award) ([]order.Person, error) {
	ids := x.Holders
	if !x.Joint() {
		ids = []string{x.Recipient}
	}
	var all []order.Person
	for _, id := range ids {
		j, err := jurisdiction.Current(facts, id)
		if err != nil {
			return nil, err
		}
		all = append(all, proceeding.Person(j))
	}
	return all, nil
}

// Bars are the clauses that bar a step or may, those first that do not bind the office.
func (o *Orders) Bars(s Step) ([]Barring, error) {
	var all []Barring
	if s.Adverse {
		all = o.find(s, order.Query{Persons: []order.Person{o.person}, Act: order.Act{Transition: s.Transition, Adverse: true, Guidance: s.Guidance}}, "", "")
	}
	for _, d := range s.Decisions {
		if !field.Adverse(d.Outcome) {
			continue
		}
		q := order.Query{Persons: []order.Person{o.person}, Act: order.Act{Transition: s.Transition, Adverse: true, Award: &order.Award{
			Number: d.Award, Program: d.Program, Year: d.FiscalYear,
		}}}
		if x, known := o.awardOf(d.Award); known {
			q.Act.Award.Program, q.Act.Award.Year = x.Program, x.Year
			var err error
			if q.Persons, q.Above, err = personsOf(o.facts, x); err != nil {
				return nil, err
			}
		}
		q.Act.Guidance = slices.Concat(s.Guidance, d.Guidance)
		grounds := d.Grounds
		if len(grounds) == 0 {
			grounds = []string{""}
		}
		for _, ground := range grounds {
			q.Act.Ground = ground
			all = append(all, o.find(s, q, d.Award, ground)...)
		}
	}
	return all, nil
}

func (o *Orders) find(s Step, q order.Query, number, ground string) []Barring {
	q.Office, q.At = o.office, order.Point{On: s.On, At: s.At, Zone: o.zone}
	var all []Barring
	for _, f := range o.record.Findings(q) {
		all = append(all, Barring{f, number, ground, f.Clause.Acts.GuidanceAmong(q.Act.Guidance)})
	}
	return all
}

// awardOf finds an award of the jurisdiction by its number, that of the review's own agency first.
func (o *Orders) awardOf(number string) (award.Award, bool) {
	return award.Pick(o.awards, number, o.office.Agency)
}

// Guard refuses a step that an order bars, or of which the record cannot tell. An order that does not bind the office
// refuses nothing.
func (r *Reading) Guard(w *matter.Work, s Step) *workflow.Error {
	if !s.harms() {
		return nil
	}
	o, err := r.Of(w, s.On)
	if err != nil {
		return unread(err)
	}
	bars, err := o.Bars(s)
	if err != nil {
		return unread(err)
	}
	var open *Barring
	for i, b := range bars {
		switch {
		case o.office.Agency == "":
			return workflow.Refuse("not_stayed", o.names(b)+" may bar this. Whether it binds this office cannot be told: the review names no agency.",
				"Name the agency that runs the review.")
		case b.Binds && b.Barred == order.Yes:
			return o.refusal(bars)
		case b.Binds && open == nil:
			open = &bars[i]
		}
	}
	if open == nil {
		return nil
	}
	return o.ask(*open, s)
}

func unread(err error) *workflow.Error {
	return (&workflow.Error{Code: workflow.Internal, Message: "The court orders could not be read."}).Because(err)
}

// refusal names each order that bars something, the clause, and the award with its ground.
func (o *Orders) refusal(bars []Barring) *workflow.Error {
	var parts []string
	for _, b := range bars {
		if b.Binds && b.Barred == order.Yes {
			parts = append(parts, o.names(b)+" bars "+b.what()+o.share(b))
		}
	}
	return workflow.Refuse("not_stayed", strings.Join(slices.Compact(parts), ". ")+".",
		"Leave out what is barred, or record the later order or mandate that ended the bar.")
}

func (b Barring) what() string {
	what := "this step"
	switch {
	case b.Award != "" && b.Ground != "":
		what = fmt.Sprintf("the ground “%s” for award %s", b.Ground, b.Award)
	case b.Award != "":
		what = "this decision on award " + b.Award
	}
	if len(b.Guidance) > 0 {
		what += ", because it rests on the guidance “" + strings.Join(b.Guidance, "”, “") + "”"
	}
	return what
}

// share names whom a clause protects that bars an act, where that is another than the matter's own jurisdiction.
func (o *Orders) share(b Barring) string {
	j, err := workflow.Look[jurisdiction.Jurisdiction](o.facts, jurisdiction.Stream(b.Person.ID))
	if err != nil || b.Person.ID == o.person.ID {
		return ""
	}
	return ", in which it protects " + j.Title()
}

// names an order within a sentence, which goes on after a comma.
func (o *Orders) names(b Barring) string { return o.Names(b) + "," }

// Names an order that a clause is of, with the clause and where it was entered.
func (o *Orders) Names(b Barring) string {
	name := b.Order.Title
	if p, err := workflow.Look[proceeding.Proceeding](o.facts, proceeding.Stream(proceeding.Of(b.Ref.Order))); err == nil {
		name += fmt.Sprintf(" in %s, %s %s", p.Caption(civil.Date{}), p.Docket.Court, p.Docket.Number)
	}
	return fmt.Sprintf("Clause %d of %s", b.Ref.Clause, name)
}

func turnsOn(s Step) string { return " begins or ends to bar this on " + s.On.Text() + "." }

// ask says what must be known before a step can be judged.
func (o *Orders) ask(b Barring, s Step) *workflow.Error {
	switch b.Ask {
	case order.AskHour:
		return workflow.Refuse("not_stayed", o.names(b)+turnsOn(s), "Say when on that day: give the time of day.")
	case order.AskPerson:
		j, err := workflow.Look[jurisdiction.Jurisdiction](o.facts, jurisdiction.Stream(b.Person.ID))
		name := cmp.Or(j.Title(), "this jurisdiction")
		if err != nil {
			name = "this jurisdiction"
		}
		no := workflow.Refuse("not_stayed", "The record cannot tell whether "+o.names(b)+" protects "+name+".", "Answer that on the page of the proceeding.")
		no.Existing = proceeding.Of(b.Ref.Order)
		return no
	}
	return workflow.Refuse("not_stayed", "The record cannot tell whether "+o.names(b)+" bars "+b.what()+".",
		"Name the grounds of the decision, and record the award with its program and year.")
}
