package proceeding

import (
	"cmp"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	"duces/templates/page"
	pages "duces/templates/proceeding"
	"duces/workflow"
	"duces/workflow/association"
	"duces/workflow/civil"
	"duces/workflow/order"
)

// clauseInput names an input of a clause, from 1.
func clauseInput(n int, name string) string { return fmt.Sprintf("c%d.%s", n, name) }

// choices are what the forms of clauses offer.
type choices struct {
	transitions, kinds, clauses, associations []page.Option
	parties                                   []string // jurisdictions that are parties now
	partyNames                                string
}

// offered reads what clauses of the proceeding may name.
func (p *orders) offered(c echo.Context, e *entry, courts *subject.Courts) (choices, error) {
	var o choices
	defs, err := p.subject.Processes(c.Request().Context(), frame.Who(c))
	if err != nil {
		return o, err
	}
	o.transitions, o.kinds = defs.Merged(subject.ActOptions), defs.Merged(subject.KindOptions)
	var names []string
	for _, x := range e.of.Parties {
		if x.Jurisdiction != "" && x.Until.IsZero() && !slices.Contains(o.parties, x.Jurisdiction) {
			o.parties, names = append(o.parties, x.Jurisdiction), append(names, x.Name)
		}
	}
	o.partyNames = strings.Join(names, ", ")
	list, err := p.allAssociations(c)
	if err != nil {
		return o, err
	}
	for _, a := range list {
		o.associations = append(o.associations, page.Option{Value: a.ID, Label: a.Name})
	}
	all := courts.All()
	for _, id := range slices.Sorted(maps.Keys(all)) {
		for _, x := range all[id].Orders {
			for _, clause := range x.Clauses {
				if !x.Void {
					ref := order.Ref{Order: x.ID, Clause: clause.No}
					line := courts.Clause(x, clause)
					o.clauses = append(o.clauses, page.Option{Value: refText(ref), Label: upper(courts.Named(ref).Text), Hint: line.Effect + ": " + cmp.Or(line.Acts, line.Tolls)})
				}
			}
		}
	}
	return o, nil
}

func upper(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

func refText(r order.Ref) string { return r.Order + "#" + strconv.Itoa(r.Clause) }

func readRef(text string) order.Ref {
	id, number, _ := strings.Cut(text, "#")
	n, _ := strconv.Atoi(number) // what is no number is no clause
	return order.Ref{Order: id, Clause: n}
}

// clauseGroup are the inputs of one clause. correct: what it does stays.
func (p *orders) clauseGroup(c echo.Context, e *entry, n int, o choices, correct bool) (pages.Group, error) {
	in := func(as pages.As, name, label, hint string, options ...page.Option) pages.Input {
		return e.input(as, clauseInput(n, name), label, hint, options...)
	}
	filled := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return strings.TrimSpace(e.Values.Get(clauseInput(n, name))) != "" })
	}
	g := pages.Group{ID: fmt.Sprintf("order.clauses.%d", n-1), Legend: fmt.Sprintf("Clause %d", n)}
	effect := e.Values.Get(clauseInput(n, "effect"))
	if !correct {
		g.Inputs = append(g.Inputs, required(in(pages.Choice, "effect", "What it does", "", effects()...)))
	}
	g.Inputs = append(g.Inputs, in(pages.Area, "text", "In the court’s words", ""))
	acts := []string{"adverse", "transitions", "conditions", "programs", "years", "guidance"}
	what := pages.Group{Legend: "What it is about", Open: filled(acts...) || effect == string(order.Bar), Inputs: []pages.Input{
		in(pages.Boxes, "adverse", "Adverse acts", "", page.Option{Value: "yes", Label: "All adverse acts"}),
		in(pages.Boxes, "transitions", "Steps", "", o.transitions...), in(pages.Area, "conditions", "Award conditions", "One per line."),
		in(pages.Area, "programs", "Programs", "One per line."), in(pages.Line, "years", "Fiscal years", "Such as 2017, 2018."),
		in(pages.Area, "guidance", "Guidance documents", "One per line. Decisions that name one of them are barred."),
	}}
	whom, err := p.whomInputs(c, e, n, o)
	if err != nil {
		return g, err
	}
	who := pages.Group{
		Legend: "Who it protects", Hint: "Everyone that any of these names.", Inputs: whom, Buttons: []pages.Button{{Value: fmt.Sprintf("find-%d", n), Text: fmt.Sprintf("Find for clause %d", n)}},
		Open: filled("everyone", "parties", "named", "state1", "association1", "q", "subawards") || effect == string(order.Bar) || effect == string(order.Toll),
	}
	bound := pages.Group{Legend: "Who is bound", Open: filled("agencies", "offices") || effect == string(order.Bar), Inputs: []pages.Input{
		in(pages.Area, "agencies", "Agencies", "One per line. Every office that is part of an agency is bound."),
		in(pages.Area, "offices", "Offices of officials", "One per line. Anyone who holds the office is bound (Fed. R. Civ. P. 25(d))."),
		in(pages.Choice, "basis", "Legal basis of its reach", "", bases()...),
	}}
	time := pages.Group{
		Legend: "From when until when", Hint: "Leave all of it empty to start when the order is effective and last until a later order. Hours are in the court’s time zone.",
		Open: filled("from", "from_hour", "from_event", "through", "until", "until_hour", "until_event"), Inputs: []pages.Input{
			e.moment(clauseInput(n, "from"), "From", "", clauseInput(n, "from_hour")),
			in(pages.Line, "from_event", "Or when this happens", "Such as "+order.MandateIssues+"."),
			in(pages.Day, "through", "Through", "The last day on which it is in force."),
			e.moment(clauseInput(n, "until"), "Or until", "", clauseInput(n, "until_hour")),
			in(pages.Line, "until_event", "Or until this happens", "Such as the motion is decided."),
		},
	}
	tolls := pages.Group{Legend: "Which deadlines it tolls", Open: filled("deadlines") || effect == string(order.Toll), Inputs: []pages.Input{
		in(pages.Boxes, "deadlines", "Deadlines", "Select none for all that the jurisdiction must meet.", o.kinds...),
	}}
	changes := pages.Group{Legend: "Which clauses it changes", Open: filled("changes") || order.Effect(effect).Changes()}
	options := slices.Clone(o.clauses)
	for own := 1; own < n; own++ {
		options = append(options, page.Option{Value: refText(order.Ref{Clause: own}), Label: fmt.Sprintf("Clause %d of this order", own)})
	}
	if len(options) > 0 {
		changes.Inputs = []pages.Input{in(pages.Boxes, "changes", "Clauses", "Narrow the change with what it is about and who it protects. Leave both empty to change all of it.", options...)}
	} else {
		changes.Hint = "No clauses on record in this proceeding or in those its clauses change."
	}
	g.Groups = []pages.Group{what, who, bound, time, tolls, changes}
	return g, nil
}

func effects() []page.Option {
	var all []page.Option
	for _, x := range order.Effects {
		all = append(all, page.Option{Value: string(x), Label: x.Words()})
	}
	return all
}

func bases() []page.Option {
	var all []page.Option
	for _, b := range order.Bases {
		all = append(all, page.Option{Value: string(b), Label: subject.BasisWords(b)})
	}
	return all
}

var stateParts = []page.Option{
	{Value: "both", Label: "The state and its political subdivisions"}, {Value: "subdivisions", Label: "Its political subdivisions"}, {Value: "itself", Label: "The state itself"},
}

var asMembers = []page.Option{
	{Value: "follow", Label: "Members as the list changes"}, {Value: "fixed", Label: "Members as the list was when the order was entered"},
}

// rows are how many of several alike inputs are shown: those that are filled in, and one more.
func (e *entry) rows(n int, name string) int {
	i := 1
	for e.Text(clauseInput(n, name+strconv.Itoa(i))) != "" && i < mostRows {
		i++
	}
	return i
}

const mostRows = 20

func (p *orders) whomInputs(c echo.Context, e *entry, n int, o choices) ([]pages.Input, error) {
	in := func(as pages.As, name, label, hint string, options ...page.Option) pages.Input {
		return e.input(as, clauseInput(n, name), label, hint, options...)
	}
	all := []pages.Input{in(pages.Boxes, "everyone", "Nationwide", "", page.Option{Value: "yes", Label: "Everyone, nationwide"})}
	if len(o.parties) > 0 {
		all = append(all, in(pages.Boxes, "parties", "Parties", "", page.Option{Value: "yes", Label: "The parties now: " + o.partyNames, Hint: "Later parties are protected only by a later order."}))
	}
	named, err := p.jurisdictionOptions(c, e, e.Values[clauseInput(n, "named")], e.Text(clauseInput(n, "q")))
	if err != nil {
		return nil, err
	}
	all = append(all, in(pages.Line, "q", "Find jurisdictions", "Part of a name. Choose Find, then select them."))
	if len(named) > 0 {
		all = append(all, in(pages.Boxes, "named", "Jurisdictions", "", named...))
	}
	for i := 1; i <= e.rows(n, "state"); i++ {
		at := strconv.Itoa(i)
		all = append(all, in(pages.Choice, "state"+at, ordinal("State", i), "", frame.USStates()...), in(pages.Choice, "statepart"+at, ordinal("Part of the state", i), "", stateParts...))
	}
	if len(o.associations) > 0 {
		for i := 1; i <= e.rows(n, "association"); i++ {
			at := strconv.Itoa(i)
			all = append(all, in(pages.Choice, "association"+at, ordinal("Association or class", i), "", o.associations...), in(pages.Choice, "members"+at, ordinal("Members", i), "", asMembers...))
		}
	}
	return append(all, in(pages.Boxes, "subawards", "Subawards", "", page.Option{Value: "yes", Label: "What they pass on is protected too"})), nil
}

func ordinal(label string, i int) string {
	if i == 1 {
		return label
	}
	return fmt.Sprintf("%s %d", label, i)
}

// clause reads one clause as it was typed.
func (e *entry) clause(n int, o choices, entered civil.Date) order.Clause {
	name := func(s string) string { return clauseInput(n, s) }
	yes := func(s string) bool { return e.Text(name(s)) != "" }
	c := order.Clause{
		No: n, Effect: order.Effect(e.Text(name("effect"))), Text: e.prose(name("text")), Basis: order.Basis(e.Text(name("basis"))), Deadlines: e.Values[name("deadlines")],
		Acts: order.Acts{
			Adverse: yes("adverse"), Transitions: e.Values[name("transitions")], Conditions: e.lines(name("conditions")),
			Programs: e.lines(name("programs")), Guidance: e.lines(name("guidance")),
		},
		Whom: order.Whom{Everyone: yes("everyone"), Named: slices.Clone(e.Values[name("named")]), Subawards: yes("subawards")},
	}
	for _, text := range strings.FieldsFunc(e.Text(name("years")), func(r rune) bool { return r == ',' || r == ';' || r == ' ' }) {
		year, err := strconv.Atoi(strings.TrimPrefix(strings.ToUpper(text), "FY"))
		if err != nil || year < 1900 || year > 2200 {
			e.Found = append(e.Found, workflow.At(name("years"), fmt.Sprintf("%q is not a fiscal year. Write it as 2017.", text)))
			continue
		}
		c.Acts.Years = append(c.Acts.Years, year)
	}
	if yes("parties") {
		for _, id := range o.parties {
			if !slices.Contains(c.Whom.Named, id) {
				c.Whom.Named = append(c.Whom.Named, id)
			}
		}
	}
	e.groups(n, &c.Whom, entered)
	for _, agency := range e.lines(name("agencies")) {
		c.Binds = append(c.Binds, order.Bound{Agency: agency})
	}
	for _, office := range e.lines(name("offices")) {
		c.Binds = append(c.Binds, order.Bound{Office: office})
	}
	for _, text := range e.Values[name("changes")] {
		c.Changes = append(c.Changes, readRef(text))
	}
	moment := func(day, hour, label string) order.Moment {
		return order.Moment{On: e.Day(name(day), label), Hour: e.hour(name(hour), label)}
	}
	c.From = order.Start{From: moment("from", "from_hour", "From"), Event: e.Text(name("from_event"))}
	c.Until = order.End{Through: e.Day(name("through"), "Through"), At: moment("until", "until_hour", "Until"), Event: e.Text(name("until_event"))}
	return c
}

// groups reads the states and associations that a clause names.
func (e *entry) groups(n int, w *order.Whom, entered civil.Date) {
	for i := 1; i <= mostRows; i++ {
		at := strconv.Itoa(i)
		if state := e.Text(clauseInput(n, "state"+at)); state != "" {
			part := cmp.Or(e.Text(clauseInput(n, "statepart"+at)), "both")
			w.States = append(w.States, order.StateRule{State: state, Itself: part != "subdivisions", Subdivisions: part != "itself"})
		}
		id := e.Text(clauseInput(n, "association"+at))
		if id == "" {
			continue
		}
		if e.Text(clauseInput(n, "members"+at)) != "fixed" {
			w.Members = append(w.Members, id)
			continue
		}
		x, err := workflow.Find[association.Association](e.facts, association.Stream(id))
		members := x.On(entered)
		if err != nil || len(members) == 0 {
			e.Found = append(e.Found, workflow.At(clauseInput(n, "association"+at), "No members are on record for the day on which the order was entered."))
		}
		for _, m := range members {
			if !slices.Contains(w.Named, m) {
				w.Named = append(w.Named, m)
			}
		}
	}
}

// hour reads a time of day.
func (e *entry) hour(name, label string) string {
	text := e.Text(name)
	if text == "" {
		return ""
	}
	if !civil.IsTimeOfDay(text) {
		e.Found = append(e.Found, workflow.At(name, fmt.Sprintf("%s: %q is not a time of day. Write it as HH:MM, such as 14:05.", label, text)))
		return ""
	}
	return text
}

// fillClause puts a clause on record into the form, as its first.
func fillClause(typed url.Values, c order.Clause) {
	set := func(name string, values ...string) {
		values = slices.DeleteFunc(values, func(v string) bool { return v == "" })
		if len(values) > 0 {
			typed[clauseInput(1, name)] = values
		}
	}
	yes := func(name string, is bool) {
		if is {
			set(name, "yes")
		}
	}
	set("effect", string(c.Effect))
	set("text", c.Text)
	yes("adverse", c.Acts.Adverse)
	set("transitions", c.Acts.Transitions...)
	set("conditions", strings.Join(c.Acts.Conditions, "\n"))
	set("programs", strings.Join(c.Acts.Programs, "\n"))
	set("guidance", strings.Join(c.Acts.Guidance, "\n"))
	var years, agencies, offices, changes []string
	for _, y := range c.Acts.Years {
		years = append(years, strconv.Itoa(y))
	}
	set("years", strings.Join(years, ", "))
	yes("everyone", c.Whom.Everyone)
	set("named", c.Whom.Named...)
	for i, r := range c.Whom.States {
		part := "both"
		if !r.Itself {
			part = "subdivisions"
		} else if !r.Subdivisions {
			part = "itself"
		}
		set("state"+strconv.Itoa(i+1), r.State)
		set("statepart"+strconv.Itoa(i+1), part)
	}
	for i, id := range c.Whom.Members {
		set("association"+strconv.Itoa(i+1), id)
		set("members"+strconv.Itoa(i+1), "follow")
	}
	yes("subawards", c.Whom.Subawards)
	for _, b := range c.Binds {
		if b.Agency != "" {
			agencies = append(agencies, b.Agency)
		} else {
			offices = append(offices, b.Office)
		}
	}
	set("agencies", strings.Join(agencies, "\n"))
	set("offices", strings.Join(offices, "\n"))
	set("basis", string(c.Basis))
	set("deadlines", c.Deadlines...)
	for _, ref := range c.Changes {
		changes = append(changes, refText(ref))
	}
	set("changes", changes...)
	moment := func(day, hour string, m order.Moment) {
		if !m.IsZero() {
			set(day, m.On.String())
			set(hour, m.Hour)
		}
	}
	moment("from", "from_hour", c.From.From)
	set("from_event", c.From.Event)
	moment("until", "until_hour", c.Until.At)
	set("until_event", c.Until.Event)
	if !c.Until.Through.IsZero() {
		set("through", c.Until.Through.String())
	}
}
