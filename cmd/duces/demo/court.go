package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/association"
	"duces/workflow/award"
	"duces/workflow/civil"
	"duces/workflow/exclusion"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/order"
	"duces/workflow/proceeding"
)

// suit is a proceeding of the public record, with its orders. It names jurisdictions, proceedings, and orders by what
// people call them.
type suit struct {
	Caption    string             `json:"caption"`
	Kind       proceeding.Type    `json:"type"`
	Docket     proceeding.Docket  `json:"docket"`
	Judge      string             `json:"judge"`
	Filed      civil.Date         `json:"filed_on"`
	FromMemory string             `json:"from_memory"` // what of it no source confirms; empty: nothing
	Zone       string             `json:"zone"`
	Parties    []proceeding.Party `json:"parties"`
	Orders     []ruling           `json:"orders"`
	Link       *struct {
		How    proceeding.Relation `json:"how"`
		Docket proceeding.Docket   `json:"docket"`
	} `json:"link"`
}

// ruling is an order of the public record.
type ruling struct {
	On      civil.Date     `json:"on"`
	Kind    order.Kind     `json:"kind"`
	Title   string         `json:"title"`
	Number  string         `json:"number"`
	Note    string         `json:"note"`
	Clauses []order.Clause `json:"clauses"`
	// Ends are clauses that lasted until this order.
	Ends     []order.Ref `json:"ends"`
	EndsNote string      `json:"ends_note"`
}

// leftOff is a jurisdiction that the review leaves off its list.
type leftOff struct {
	Jurisdiction string            `json:"jurisdiction"`
	Docket       proceeding.Docket `json:"docket"`
	Why          string            `json:"why"`
}

// courtsKnown is when the team begins to keep proceedings; what is older is entered then.
var courtsKnown = time.Date(2017, 11, 16, 18, 0, 0, 0, time.UTC)

// courts is the chapter of proceedings and orders, which goes on where a clock moves forward.
type courts struct{ *story }

// steps find by name or docket what they go on from, so that they can be told in a later run too.
func (s courts) steps() []step {
	steps := []step{
		{courtsKnown, func(ctx context.Context) error {
			_, err := s.Engine.Do(ctx, s.legal(), "", jurisdiction.Add{Items: s.facts.Others})
			return err
		}},
		{courtsKnown.Add(2 * time.Hour), s.leaveOff},
		{courtsKnown.Add(2 * time.Hour), s.associate},
		at(february(26), s.setDate),
	}
	on := func(day civil.Date, least time.Time) time.Time {
		at := day.At(22*time.Hour, time.UTC)
		if at.Before(least) {
			return least
		}
		return at
	}
	for _, c := range s.facts.Proceedings {
		steps = append(steps, step{on(c.Filed, courtsKnown), func(ctx context.Context) error { return s.openSuit(ctx, c) }})
		for _, o := range c.Orders {
			steps = append(steps, step{on(o.On, courtsKnown.Add(time.Hour)), func(ctx context.Context) error { return s.enter(ctx, c.Docket, o) }})
		}
	}
	return steps
}

// Later is the sweep of a clock that moves on from a time: it lets courts act on their days. What somebody did in the
// demonstration goes before the story, which leaves out what it then cannot do.
func (s *Stage) Later(from time.Time) (Sweep, error) {
	f, err := readFacts()
	if err != nil {
		return nil, err
	}
	steps := courts{&story{Stage: s, facts: f}}.steps()
	slices.SortStableFunc(steps, func(a, b step) int { return a.at.Compare(b.at) })
	steps = slices.DeleteFunc(steps, func(x step) bool { return !x.at.After(from) })
	return func(ctx context.Context, must bool) (Swept, error) {
		for len(steps) > 0 && !steps[0].at.After(s.Now()) {
			if err := steps[0].do(ctx); err != nil && !leftOut[workflow.CodeOf(err)] {
				return Swept{}, fmt.Errorf("the story cannot go on at %s: %w", steps[0].at.Format(time.DateOnly), err)
			}
			steps = steps[1:]
		}
		return s.Sweep(ctx, must)
	}, nil
}

// leftOut are the errors after which the story goes on without a step.
var leftOut = map[workflow.Code]bool{workflow.Invalid: true, workflow.Refused: true, workflow.NotFound: true, workflow.Forbidden: true, workflow.Conflict: true}

// openSuit puts a proceeding on record. Its complaint says what of it is from memory.
func (s courts) openSuit(ctx context.Context, c suit) error {
	facts, err := s.World(ctx, s.legal())
	if err != nil {
		return err
	}
	open := proceeding.Open{Docket: c.Docket, Kind: c.Kind, Caption: c.Caption, Judge: c.Judge, Filed: c.Filed, Zone: c.Zone}
	for _, p := range c.Parties {
		if p.Jurisdiction, err = named(facts, p.Name); err != nil {
			return err
		}
		open.Parties = append(open.Parties, p)
	}
	opened, err := s.Engine.Do(ctx, s.legal(), "", open)
	if err != nil {
		return err
	}
	title := "Complaint"
	if c.Kind == proceeding.Appeal {
		title = "Notice of appeal"
	}
	if c.FromMemory != "" {
		title += " (" + c.FromMemory + " from memory)"
	}
	id := opened.Created[0]
	if _, err := s.Engine.Do(ctx, s.legal(), "", proceeding.EnterFiling{
		Proceedings: []string{id}, Filing: proceeding.Filing{Title: title, On: c.Filed},
	}); err != nil || c.Link == nil {
		return err
	}
	to, err := s.suitOf(ctx, c.Link.Docket)
	if err != nil {
		return err
	}
	_, err = s.Engine.Do(ctx, s.legal(), "", proceeding.LinkTo{Proceeding: id, Other: to.ID, How: c.Link.How})
	return err
}

// enter records an order. One that frees acts rests on a document that stands in for the court's, and a second person.
func (s courts) enter(ctx context.Context, in proceeding.Docket, r ruling) error {
	p, err := s.suitOf(ctx, in)
	if err != nil {
		return err
	}
	o := proceeding.OrderEntered{Kind: r.Kind, Title: r.Title, Number: r.Number, Judge: p.Judge, Entered: order.Moment{On: r.On}}
	for _, c := range r.Clauses {
		if c, err = s.clause(ctx, c); err != nil {
			return err
		}
		o.Clauses = append(o.Clauses, c)
	}
	if o.Frees() {
		paper, err := s.file(ctx, s.legal(), "Copy of the order.pdf", r.Title)
		if err != nil {
			return err
		}
		o.Documents = []field.Document{paper}
	}
	if err := s.twice(ctx, proceeding.EnterOrder{Proceeding: p.ID, Order: o, UnitedStates: true, Note: r.Note}); err != nil {
		return err
	}
	for _, ref := range r.Ends {
		if ref, err = s.ref(ctx, ref); err != nil {
			return err
		}
		if err := s.twice(ctx, proceeding.RecordEvent{
			Order: ref.Order, Clause: ref.Clause, End: true, At: o.Entered, Note: r.EndsNote,
		}); err != nil {
			return err
		}
	}
	return nil
}

// twice does what may need a second person, who agrees.
func (s courts) twice(ctx context.Context, cmd workflow.Command) error {
	done, err := s.Engine.Do(ctx, s.legal(), "", cmd)
	if err != nil || done.Pending() == "" {
		return err
	}
	_, err = s.Engine.Do(ctx, s.supervisor(), "", approval.Approve{Approval: done.Pending(), Approve: true, Note: invented})
	return err
}

// clause is one with ids in the stead of names.
func (s courts) clause(ctx context.Context, c order.Clause) (order.Clause, error) {
	facts, err := s.World(ctx, s.legal())
	if err != nil {
		return c, err
	}
	c.Whom.Named, c.Changes = slices.Clone(c.Whom.Named), slices.Clone(c.Changes)
	for i, name := range c.Whom.Named {
		if c.Whom.Named[i], err = named(facts, name); err != nil {
			return c, err
		}
	}
	for i, ref := range c.Changes {
		if c.Changes[i], err = s.ref(ctx, ref); err != nil {
			return c, err
		}
	}
	return c, nil
}

// ref finds the order that a reference names by its title; without one it is of the same order.
func (s courts) ref(ctx context.Context, ref order.Ref) (order.Ref, error) {
	for _, c := range s.facts.Proceedings {
		if ref.Order == "" || !slices.ContainsFunc(c.Orders, func(r ruling) bool { return r.Title == ref.Order }) {
			continue
		}
		p, err := s.suitOf(ctx, c.Docket)
		if err != nil {
			return ref, err
		}
		i := slices.IndexFunc(p.Orders, func(o proceeding.Order) bool { return o.Title == ref.Order })
		if i < 0 {
			return ref, workflow.Absent("order")
		}
		return order.Ref{Order: p.Orders[i].ID, Clause: ref.Clause}, nil
	}
	return ref, nil
}

// suitOf finds a proceeding by its docket.
func (s courts) suitOf(ctx context.Context, d proceeding.Docket) (proceeding.Proceeding, error) {
	facts, err := s.World(ctx, s.legal())
	if err != nil {
		return proceeding.Proceeding{}, err
	}
	q := proceeding.Twins{Key: d.Key()}
	if err := facts.Ask(&q); err != nil {
		return proceeding.Proceeding{}, err
	}
	if len(q.IDs) == 0 {
		return proceeding.Proceeding{}, workflow.Absent("proceeding")
	}
	return proceeding.Find(facts, q.IDs[0])
}

// named is the id of the jurisdiction with a name; empty: none on record has it.
func named(facts workflow.Facts, name string) (string, error) {
	q := award.Recipients{Asked: []string{workflow.Folded(name)}}
	if err := facts.Ask(&q); err != nil {
		return "", err
	}
	if found := q.Found[q.Asked[0]]; len(found) > 0 {
		return found[0].ID, nil
	}
	return "", nil
}

// associate puts an association on record, of which no order speaks.
func (s courts) associate(ctx context.Context) error {
	facts, err := s.World(ctx, s.legal())
	if err != nil {
		return err
	}
	a := association.Record{Name: "Association of western counties (illustrative)", From: civil.NewDate(2017, time.January, 1)}
	for _, name := range []string{"King County", "Monterey County", "Sacramento County", "Sonoma County"} {
		id, err := named(facts, name)
		if err != nil {
			return err
		}
		a.Members = append(a.Members, id)
	}
	_, err = s.Engine.Do(ctx, s.legal(), "", a)
	return err
}

// setDate keeps a date of the first proceeding.
func (s courts) setDate(ctx context.Context) error {
	p, err := s.suitOf(ctx, s.facts.Proceedings[0].Docket)
	if err != nil {
		return err
	}
	_, err = s.Engine.Do(ctx, s.legal(), "", proceeding.SetDate{Proceedings: []string{p.ID}, Title: "Status hearing (illustrative)", On: march(20)})
	return err
}

// leaveOff says whom the review leaves off its list, because of which proceeding.
func (s courts) leaveOff(ctx context.Context) error {
	facts, err := s.World(ctx, s.legal())
	if err != nil {
		return err
	}
	for _, x := range s.facts.LeftOff {
		p, err := s.suitOf(ctx, x.Docket)
		if err != nil {
			return err
		}
		id, err := named(facts, x.Jurisdiction)
		if err != nil {
			return err
		}
		if _, err := s.Engine.Do(ctx, s.legal(), "", exclusion.Exclude{Review: s.review, Jurisdiction: id, Proceeding: p.ID, Reason: x.Why}); err != nil {
			return err
		}
	}
	return nil
}
