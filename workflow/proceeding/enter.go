package proceeding

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/approval"
	"duces/workflow/association"
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/order"
	"duces/workflow/usstate"
	"duces/workflow/validation"
)

// EnterOrder records an order with all of its clauses. One that suspends or ends others waits for a second person.
type EnterOrder struct {
	Proceeding string       `json:"proceeding"`
	Order      OrderEntered `json:"order"`
	// UnitedStates says that the United States, its agency or officer is a party: the time for rehearing is longer.
	UnitedStates bool   `json:"united_states,omitempty"`
	Note         string `json:"-"`
	Version      int    `json:"version,omitempty"` // of the proceeding, as the caller saw it; 0: any
}

// CommandName implements workflow.Command.
func (EnterOrder) CommandName() string { return "EnterOrder" }

// Streams implements workflow.Command.
func (c EnterOrder) Streams() []workflow.Stream { return []workflow.Stream{Stream(c.Proceeding)} }

const mostClauses = 100

// Decide implements workflow.Command.
func (c EnterOrder) Decide(facts workflow.Facts, a workflow.Act) (workflow.Decision, error) {
	p, err := begin(facts, c.Proceeding, c.Version)
	if err != nil {
		return workflow.Decision{}, err
	}
	c.Order, err = p.complete(facts, a, c.Order)
	if err := workflow.Together(err, workflow.Collect(workflow.CheckProse("note", "Note", c.Note, false))); err != nil {
		return workflow.Decision{}, err
	}
	note := sealed(a, Stream(p.ID), workflow.NoteName, c.Note)
	frees, err := c.Order.MayFree(facts)
	if err != nil {
		return workflow.Decision{}, err
	}
	if !frees {
		return c.enter(a, p, note)
	}
	if len(c.Order.Documents) == 0 {
		return workflow.Decision{}, errNoPaper
	}
	return ask(facts, a, Stream(p.ID), c, Order{OrderEntered: c.Order}.Called(), note)
}

// Check refuses an order that cannot be recorded, whoever would have to approve it.
func (c EnterOrder) Check(facts workflow.Facts, a workflow.Act) error {
	p, err := begin(facts, c.Proceeding, c.Version)
	if err == nil {
		_, err = p.complete(facts, a, c.Order)
	}
	return err
}

var errNoPaper = workflow.Refuse("court_document", "This would free acts that an order bars, and rests on no document.", "Attach the court's order or mandate.")

// ask makes a request for what would free acts that are barred.
func ask(facts workflow.Facts, a workflow.Act, of workflow.Stream, c approval.Command, what string, personal map[string]workflow.Sealed) (workflow.Decision, error) {
	about := approval.About{Order: what, Streams: []workflow.Stream{of}}
	d, _, err := approval.Ask(facts, a, a.NewID("approval/order"), c, about, workflow.Supervisor, personal)
	return d, err
}

func sealed(a workflow.Act, of workflow.Stream, name, text string) map[string]workflow.Sealed {
	if workflow.Blank(text) {
		return nil
	}
	return map[string]workflow.Sealed{name: a.Seal(of, name, text)}
}

// enter is the order on record, with the dates that arise from it.
func (c EnterOrder) enter(a workflow.Act, p Proceeding, personal map[string]workflow.Sealed) (workflow.Decision, error) {
	id := OrderID(p.ID, len(p.Orders)+1)
	for i, x := range c.Order.Clauses {
		changes := slices.Clone(x.Changes)
		for n := range changes {
			changes[n].Order = cmp.Or(changes[n].Order, id)
		}
		c.Order.Clauses[i].Changes = changes
	}
	e := p.note(a, c.Order.Entered.On, c.Order)
	e.Personal = personal
	d := workflow.Decision{Events: []workflow.Event{e}, Created: []string{id}}
	for _, x := range c.Order.Clauses {
		date, err := c.waits(p, id, x)
		if err != nil {
			return d, err
		}
		if !date.On.IsZero() {
			d.Events = append(d.Events, p.note(a, p.Today(a), DateSet{Date: date}))
		}
		d.Events = append(d.Events, p.turns(a, id, x)...)
		d.Events = append(d.Events, p.endsWaiting(a, x, Order{OrderEntered: c.Order}.Called())...)
	}
	return d, nil
}

// mandateExpected is what the date is called on which a mandate is expected.
const mandateExpected = "Mandate expected"

// endsWaiting ends the dates of clauses that a clause ends as a whole from a day that has come: nobody need ask whether
// what they wait for has come.
func (p Proceeding) endsWaiting(a workflow.Act, c order.Clause, called string) []workflow.Event {
	if c.Effect != order.Cease || !c.Whom.IsZero() || !c.Acts.IsZero() || c.From.Event != "" || c.From.From.On.After(p.Today(a)) {
		return nil
	}
	var all []workflow.Event
	for _, x := range p.Dates {
		if x.Done == "" && !x.Turn && slices.Contains(c.Changes, order.Ref{Order: x.Order, Clause: x.Clause}) {
			all = append(all, p.note(a, p.Today(a), DateEnded{Date: x.ID, How: called + " ended the clause."}))
		}
	}
	return all
}

// waits is the date on which somebody asks whether what a clause waits for has come; zero: it waits for nothing.
func (c EnterOrder) waits(p Proceeding, id string, x order.Clause) (Date, error) {
	date := Date{ID: fmt.Sprintf("%s/%d", id, x.No), Order: id, Clause: x.No}
	event := x.From.Event
	if event == "" || !x.From.Happened.IsZero() {
		event = x.Until.Event
	}
	switch {
	case event == order.MandateIssues && x.From.Happened.IsZero():
		m, err := order.ExpectMandate(c.Order.Entered.On, c.UnitedStates)
		if err != nil {
			return date, err
		}
		date.Title, date.On, date.Repeats = mandateExpected, m.Expected.Due, order.RemindEvery
	case event != "" && (x.From.Happened.IsZero() && x.From.Event != "" || x.Until.Happened.IsZero()):
		date.Title, date.On, date.Repeats = "Has this come: "+event+"?", c.Order.Entered.On.AddDays(order.RemindEvery), order.RemindEvery
	}
	return date, nil
}

// MayAsk implements approval.Command.
func (EnterOrder) MayAsk(facts workflow.Facts, _ approval.About) error {
	return facts.Actor.May(workflow.VerbRecordCourts)
}

// Ended implements approval.Command.
func (c EnterOrder) Ended(facts workflow.Facts, a workflow.Act, r approval.Request) (workflow.Decision, error) {
	return ended(facts, c.Proceeding, r, func(p Proceeding, asked workflow.Facts) (workflow.Decision, error) {
		var err error
		if c.Order, err = p.complete(asked, a, c.Order); err != nil {
			return workflow.Decision{}, err
		}
		c.Order.Asked = Asked{Approval: r.ID, RequestedBy: r.RequestedBy}
		return c.enter(a, p, r.Personal)
	})
}

// ended does what was asked for, as the one who asked for it, where it was approved.
func ended(facts workflow.Facts, id string, r approval.Request, do func(p Proceeding, asked workflow.Facts) (workflow.Decision, error)) (workflow.Decision, error) {
	return granted(facts, r, func(asked workflow.Facts) (workflow.Decision, error) {
		p, err := Find(facts, id)
		if err != nil {
			return workflow.Decision{}, err
		}
		return do(p, asked)
	})
}

// granted does what was asked for and approved, as the one who asked.
func granted(facts workflow.Facts, r approval.Request, do func(asked workflow.Facts) (workflow.Decision, error)) (workflow.Decision, error) {
	if r.Status != approval.Given {
		return workflow.Decision{}, nil
	}
	asker, err := account.Find(facts, r.RequestedBy)
	if err != nil {
		return workflow.Decision{}, err
	}
	return do(facts.As(asker.Actor()))
}

// complete is an order with what follows from its kind, checked.
func (p Proceeding) complete(facts workflow.Facts, a workflow.Act, o OrderEntered) (OrderEntered, error) {
	o.Title, o.Number, o.Judge, o.Asked = workflow.Tidy(o.Title), workflow.Tidy(o.Number), workflow.Tidy(o.Judge), Asked{}
	no := slices.Concat(
		workflow.CheckLine("order.title", "Title", o.Title, 200, false), workflow.CheckLine("order.number", "Docket entry", o.Number, 40, false),
		workflow.CheckLine("order.judge", "Judge", o.Judge, 200, false), checkFiles(facts, p, o.Documents),
	)
	if o.Kind.Title() == "" {
		names := make([]order.Kind, len(order.Kinds))
		for i, k := range order.Kinds {
			names[i] = k.Kind
		}
		no = append(no, workflow.At("order.kind", validation.NotOneOf("Kind", string(o.Kind), names...)))
	}
	for _, m := range []struct {
		field, title string
		of           *order.Moment
	}{{"entered", "Entered", &o.Entered}, {"signed", "Signed", &o.Signed}, {"filed", "Filed", &o.Filed}, {"effective", "Effective", &o.Works}, {"noticed", "Notice received", &o.Noticed}} {
		p.inZone(m.of)
		if err := m.of.Check(); err != nil {
			no = append(no, workflow.At("order."+m.field, m.title+": "+workflow.Sentence(err)))
		}
		if m.field != "effective" && (m.field == "entered" || !m.of.IsZero()) { // it may work from a later day
			no = append(no, checkDay(a, p.Zone, "order."+m.field, m.title, m.of.On)...)
		}
	}
	if len(o.Clauses) > mostClauses {
		no = append(no, workflow.At("order.clauses", fmt.Sprintf("An order may have at most %d clauses.", mostClauses)))
	}
	dated := o
	if len(no) > 0 { // clauses that begin with the order are judged all the same
		dated.Works, dated.Entered = order.Moment{}, order.Moment{On: cmp.Or(o.Entered.On, civil.NewDate(1900, 1, 1))}
	}
	o.Clauses = slices.Clone(o.Clauses)
	for i := range o.Clauses {
		o.Clauses[i] = p.clause(dated, i)
	}
	for i, c := range o.Clauses {
		err := checkClause(facts, c)
		for n := 0; err == nil && n < len(c.Changes); n++ {
			err = checkRef(facts, o, c, c.Changes[n])
		}
		if err != nil {
			no = append(no, workflow.At(fmt.Sprintf("order.clauses.%d", i), fmt.Sprintf("Clause %d: %s", c.No, workflow.Sentence(err))))
		}
	}
	return o, workflow.Collect(no)
}

// inZone puts an hour on the clocks of the court.
func (p Proceeding) inZone(m *order.Moment) {
	if m.Hour != "" && m.Zone == "" {
		m.Zone = p.Zone
	}
}

// clause is one of an order with its number, and with the start and end that follow from the order where it says none.
func (p Proceeding) clause(o OrderEntered, i int) order.Clause {
	c := o.Clauses[i]
	c.No = i + 1
	for _, m := range []*order.Moment{&c.From.From, &c.From.Happened, &c.Until.At, &c.Until.Happened} {
		p.inZone(m)
	}
	if c.From == (order.Start{}) {
		c.From.From = o.effective()
		if o.Kind == order.Decision && c.Effect == order.Cease {
			c.From = order.Start{Event: order.MandateIssues} // Fed. R. App. P. 41(c)
		}
	}
	if o.Kind == order.TemporaryRestraint && c.Effect == order.Bar && c.Until == (order.End{}) {
		c.Until, _ = order.RestraintEnd(o.Entered)
	}
	return c
}

// checkClause checks one clause of an order against the record, but for the clauses that it changes.
func checkClause(facts workflow.Facts, c order.Clause) error {
	if err := c.Check(); err != nil {
		return err
	}
	if !slices.Contains(order.Effects, c.Effect) {
		return fmt.Errorf("%s", validation.NotOneOf("Effect", string(c.Effect), order.Effects...))
	}
	if c.Basis != "" && !slices.Contains(order.Bases, c.Basis) {
		return fmt.Errorf("%s", validation.NotOneOf("Basis", string(c.Basis), order.Bases...))
	}
	no := workflow.CheckProse("text", "Text", c.Text, false)
	for _, name := range names(c) {
		no = append(no, workflow.CheckLine("", "Name", name, 300, true)...)
	}
	if err := workflow.Collect(no); err != nil {
		return err
	}
	for _, name := range c.Whom.Named {
		if _, err := jurisdiction.Current(facts, name); err != nil {
			return fmt.Errorf("no jurisdiction with the id %s is on record", name)
		}
	}
	for _, r := range c.Whom.States {
		if _, known := usstate.Names[r.State]; !known {
			if workflow.Blank(r.State) {
				return errors.New(validation.Required("State"))
			}
			return fmt.Errorf("%q is not a state. Give two letters", r.State)
		}
		if !r.Itself && !r.Subdivisions {
			return fmt.Errorf("say of %s whether the state itself, its subdivisions, or both are protected", r.State)
		}
	}
	for _, m := range c.Whom.Members {
		x, err := workflow.Find[association.Association](facts, association.Stream(m))
		if err != nil {
			return fmt.Errorf("no association with the id %s is on record", m)
		}
		if len(x.Members) == 0 {
			return fmt.Errorf("nobody belongs to %s. Record its members first", x.Name)
		}
	}
	return nil
}

// names are all words of a clause that name something.
func names(c order.Clause) []string {
	all := slices.Concat(c.Acts.Transitions, c.Acts.Conditions, c.Acts.Programs, c.Acts.Guidance, c.Deadlines)
	for _, b := range c.Binds {
		all = append(all, b.Name())
	}
	for _, event := range []string{c.From.Event, c.Until.Event} {
		if event != "" {
			all = append(all, event)
		}
	}
	return all
}

// checkRef wants a clause that is on record, or one of the same order, which a reference without an order means, that
// changes nothing after it: so none can change itself.
func checkRef(facts workflow.Facts, o OrderEntered, c order.Clause, ref order.Ref) error {
	if ref.Order == "" {
		i := slices.IndexFunc(o.Clauses, func(x order.Clause) bool { return x.No == ref.Clause })
		if i < 0 || ref.Clause == c.No || o.Clauses[i].Effect.Changes() && ref.Clause > c.No {
			return fmt.Errorf("it cannot change clause %d of this order", ref.Clause)
		}
		return nil
	}
	_, err := changeable(facts, ref)
	return err
}

// changeable finds the order of a clause that another one can change.
func changeable(facts workflow.Facts, ref order.Ref) (Order, error) {
	in, err := Find(facts, Of(ref.Order))
	if err == nil {
		of, known := in.Order(ref.Order)
		if _, has := of.clause(ref.Clause); known && has && !of.Void {
			return of, nil
		}
	}
	return Order{}, fmt.Errorf("there is no clause %d of the order %s", ref.Clause, ref.Order)
}
