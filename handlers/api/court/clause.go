package court

import (
	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/order"
)

// CourtMoment is a day, and an hour if the court said one.
type CourtMoment struct {
	On   string `json:"on" doc:"YYYY-MM-DD." example:"2017-09-15"`
	Hour string `json:"hour,omitempty" doc:"HH:MM." example:"17:00"`
	Zone string `json:"zone,omitempty" doc:"IANA time zone of the hour. Absent: that of the court."`
}

// ClauseRef names a clause.
type ClauseRef struct {
	Order  string `json:"order,omitempty" doc:"Id of the order. Absent: the order that is being entered."`
	Clause int    `json:"clause" doc:"Number of the clause, from 1."`
}

// ClauseActs are what a clause is about.
type ClauseActs struct {
	Adverse     bool     `json:"adverse,omitempty" doc:"true: all adverse acts."`
	Transitions []string `json:"transitions,omitempty" maxItems:"200" doc:"Names of transitions, as the process has them."`
	Conditions  []string `json:"conditions,omitempty" maxItems:"200" doc:"Award conditions, by name."`
	Programs    []string `json:"programs,omitempty" maxItems:"200"`
	Years       []int    `json:"years,omitempty" maxItems:"200" doc:"Fiscal years of awards."`
	Guidance    []string `json:"guidance,omitempty" maxItems:"200" doc:"Guidance documents that an act would rest on."`
}

// ClauseState is a state, as an order names it.
type ClauseState struct {
	State        string `json:"state" doc:"Two letters." example:"CA"`
	Itself       bool   `json:"itself,omitempty" doc:"true: the state is protected."`
	Subdivisions bool   `json:"subdivisions,omitempty" doc:"true: its political subdivisions are protected."`
}

// ClauseWhom is whom a clause protects: everybody whom one of its members names.
type ClauseWhom struct {
	Everyone  bool          `json:"everyone,omitempty" doc:"true: nationwide."`
	Named     []string      `json:"named,omitempty" maxItems:"10000" doc:"Ids of jurisdictions."`
	States    []ClauseState `json:"states,omitempty" maxItems:"60"`
	Members   []string      `json:"members,omitempty" maxItems:"100" doc:"Ids of associations and classes whose members are protected as they change. To protect only those of one day, name them."`
	Subawards bool          `json:"subawards,omitempty" doc:"true: what a protected recipient passes on is protected."`
}

// ClauseBound is somebody whom a clause binds.
type ClauseBound struct {
	Agency string `json:"agency,omitempty" doc:"An agency and all that is part of it."`
	Office string `json:"office,omitempty" doc:"An office. Each holder of it is bound."`
}

// ClauseStart is when a clause begins to work: from a moment, or when an event comes.
type ClauseStart struct {
	From     *CourtMoment `json:"from,omitempty"`
	Event    string       `json:"event,omitempty" doc:"What it waits for." example:"the mandate issues"`
	Happened *CourtMoment `json:"happened,omitempty" doc:"When that came. Absent: not yet."`
}

// ClauseEnd is when a clause ceases to work.
type ClauseEnd struct {
	Through  string       `json:"through,omitempty" doc:"Last day on which it works, YYYY-MM-DD."`
	At       *CourtMoment `json:"at,omitempty" doc:"Hour from which it works no more."`
	Event    string       `json:"event,omitempty" doc:"What it lasts until." example:"the motion is decided"`
	Happened *CourtMoment `json:"happened,omitempty" doc:"When that came. From then on it works no more. Absent: not yet."`
}

// CourtClause is one clause of an order.
type CourtClause struct {
	No     int           `json:"no,omitempty" doc:"Its number. An order that is entered numbers its clauses in the order given."`
	Effect string        `json:"effect" enum:"bar,toll,suspend,end,extend" doc:"bar: bars acts. toll: tolls deadlines. suspend, end, and extend change other clauses. What is suspended works again when the suspension ends."`
	Text   string        `json:"text,omitempty" doc:"In the court's words."`
	Acts   ClauseActs    `json:"acts,omitzero" doc:"For a clause that changes others. Absent: all that they are about."`
	Whom   ClauseWhom    `json:"whom,omitzero" doc:"For a clause that changes others. Absent: all that they protect."`
	Binds  []ClauseBound `json:"binds,omitempty" maxItems:"100"`
	Basis  string        `json:"basis,omitempty" enum:"party,class,association,set_aside" doc:"Legal basis of its reach."`
	From   *ClauseStart  `json:"from,omitempty" doc:"Absent: from when the order works. For a decision on appeal that ends a clause: when the mandate issues."`
	Until  *ClauseEnd    `json:"until,omitempty" doc:"Absent: until a later order. For a temporary restraining order: 14 days after entry."`
	// Deadlines are kinds, as the process names them.
	Deadlines []string    `json:"deadlines,omitempty" maxItems:"100" doc:"Kinds of deadline that it tolls. Absent: all that the jurisdiction must meet."`
	Changes   []ClauseRef `json:"changes,omitempty" maxItems:"200" doc:"Clauses that it changes."`
}

func momentIn(at string, m *CourtMoment) (order.Moment, error) {
	if m == nil {
		return order.Moment{}, nil
	}
	on, err := call.Date(at+".on", m.On)
	return order.Moment{On: on, Hour: m.Hour, Zone: m.Zone}, err
}

func momentOut(m order.Moment) *CourtMoment {
	if m.IsZero() {
		return nil
	}
	return &CourtMoment{On: m.On.String(), Hour: m.Hour, Zone: m.Zone}
}

// clauseIn is a clause as commands take it; at is where it stands in the body.
func clauseIn(at string, c CourtClause) (order.Clause, error) {
	out := order.Clause{
		No: c.No, Effect: order.Effect(c.Effect), Text: c.Text, Acts: order.Acts(c.Acts), Basis: order.Basis(c.Basis), Deadlines: c.Deadlines,
		Whom: order.Whom{Everyone: c.Whom.Everyone, Named: c.Whom.Named, Members: c.Whom.Members, Subawards: c.Whom.Subawards},
	}
	for _, s := range c.Whom.States {
		out.Whom.States = append(out.Whom.States, order.StateRule(s))
	}
	for _, b := range c.Binds {
		out.Binds = append(out.Binds, order.Bound(b))
	}
	for _, r := range c.Changes {
		out.Changes = append(out.Changes, order.Ref(r))
	}
	var err error
	read := func(at string, from *CourtMoment, into *order.Moment) {
		if err == nil {
			*into, err = momentIn(at, from)
		}
	}
	if f := c.From; f != nil {
		out.From.Event = workflow.Tidy(f.Event)
		read(at+".from.from", f.From, &out.From.From)
		read(at+".from.happened", f.Happened, &out.From.Happened)
	}
	if u := c.Until; u != nil {
		out.Until.Event = workflow.Tidy(u.Event)
		read(at+".until.at", u.At, &out.Until.At)
		read(at+".until.happened", u.Happened, &out.Until.Happened)
		if err == nil {
			out.Until.Through, err = call.Date(at+".until.through", u.Through)
		}
	}
	return out, err
}

func clauseOut(c order.Clause) CourtClause {
	out := CourtClause{
		No: c.No, Effect: string(c.Effect), Text: c.Text, Acts: ClauseActs(c.Acts), Basis: string(c.Basis), Deadlines: c.Deadlines,
		Whom: ClauseWhom{Everyone: c.Whom.Everyone, Named: c.Whom.Named, Members: c.Whom.Members, Subawards: c.Whom.Subawards},
	}
	for _, s := range c.Whom.States {
		out.Whom.States = append(out.Whom.States, ClauseState(s))
	}
	for _, b := range c.Binds {
		out.Binds = append(out.Binds, ClauseBound(b))
	}
	for _, r := range c.Changes {
		out.Changes = append(out.Changes, ClauseRef(r))
	}
	if f := c.From; f != (order.Start{}) {
		out.From = &ClauseStart{From: momentOut(f.From), Event: f.Event, Happened: momentOut(f.Happened)}
	}
	if u := c.Until; u != (order.End{}) {
		out.Until = &ClauseEnd{Through: call.DateText(u.Through), At: momentOut(u.At), Event: u.Event, Happened: momentOut(u.Happened)}
	}
	return out
}
