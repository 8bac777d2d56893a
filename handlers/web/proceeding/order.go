package proceeding

import (
	"cmp"
	"fmt"
	"net/http"
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
	"duces/workflow/civil"
	"duces/workflow/jurisdiction"
	"duces/workflow/order"
	"duces/workflow/proceeding"
	"duces/workflow/timezone"
)

// mostClauses is how many clauses the form takes.
const mostClauses = 20

// orders are the forms of court orders and of what becomes of them.
type orders struct{ *forms }

// ordering enters an order with its clauses.
func (p *orders) ordering(c echo.Context, typed url.Values) (*entry, error) {
	e, err := p.began(c, typed)
	if err != nil {
		return nil, err
	}
	courts, err := p.subject.Courts(c, e.facts, p.Engine.Now(), p.withLinked(e)...)
	if err != nil {
		return nil, err
	}
	offers, err := p.offered(c, e, courts)
	if err != nil {
		return nil, err
	}
	e.said = "Order recorded."
	e.usual("clauses", "1")
	e.form = pages.Form{
		Title: "Enter an order", Lead: "Each clause says what it bars, who it protects, who is bound, and from when until when. Hours are in " + timezone.Title(e.of.Zone) + ".", Submit: "Preview", Step: "preview",
		Multipart: true, Version: e.of.Version,
	}
	e.layout = func(e *entry) error { return p.orderForm(c, e, offers) }
	command := func() proceeding.EnterOrder {
		cmd := proceeding.EnterOrder{
			Proceeding: e.of.ID, UnitedStates: e.Text("united_states") != "", Note: e.prose("note"), Version: frame.Seen(typed),
			Order: proceeding.OrderEntered{
				Kind: order.Kind(e.Text("order.kind")), Title: e.Text("order.title"), Number: e.Text("order.number"), Judge: e.Text("order.judge"), Documents: kept(typed),
			},
		}
		for _, m := range momentFields {
			*m.of(&cmd.Order) = order.Moment{On: e.Day("order."+m.name, m.title), Hour: e.hour("order."+m.name+".hour", m.title)}
		}
		for n := 1; n <= e.clauses(); n++ {
			cmd.Order.Clauses = append(cmd.Order.Clauses, e.clause(n, offers, cmd.Order.Entered.On))
		}
		return cmd
	}
	e.command = func() workflow.Command { return command() }
	e.step = func(c echo.Context, e *entry) (bool, error) {
		step := e.Get("step")
		switch {
		case step == "apply":
			return false, nil
		case step == "add-clause":
			e.Set("clauses", strconv.Itoa(min(e.clauses()+1, mostClauses)))
		case strings.HasPrefix(step, "remove-"):
			e.remove(step)
		case step == "preview" || step == "":
			return true, p.previewOrder(c, e, command())
		}
		return true, p.showEntry(c, http.StatusOK, e)
	}
	return e, nil
}

// withLinked are the proceeding and those that are linked to it: an appeal changes the orders of the court below.
func (p *orders) withLinked(e *entry) []proceeding.Proceeding {
	all := []proceeding.Proceeding{}
	for _, l := range e.of.Links {
		if other, err := proceeding.Find(e.facts, l.Proceeding); err == nil {
			all = append(all, other)
		}
	}
	return append(all, e.of)
}

// clauses is how many the form has.
func (e *entry) clauses() int {
	n, err := strconv.Atoi(e.Text("clauses"))
	if err != nil {
		return 1
	}
	return min(max(n, 0), mostClauses)
}

// remove takes a clause out of the form; those behind it move up, and what named them follows.
func (e *entry) remove(step string) {
	out, err := strconv.Atoi(strings.TrimPrefix(step, "remove-"))
	if err != nil || out < 1 || out > e.clauses() {
		return
	}
	moved := url.Values{}
	for name, values := range e.Values {
		head, tail, of := strings.Cut(name, ".")
		n, err := strconv.Atoi(strings.TrimPrefix(head, "c"))
		switch {
		case !of || err != nil || n < out:
			moved[name] = values
		case n > out:
			if tail == "changes" {
				values = renumbered(values, out)
			}
			moved[clauseInput(n-1, tail)] = values
		}
	}
	moved.Set("clauses", strconv.Itoa(e.clauses()-1))
	for name := range e.Values {
		delete(e.Values, name)
	}
	for name, values := range moved {
		e.Values[name] = values
	}
}

// renumbered are references as they are once one clause of the same order is gone.
func renumbered(refs []string, out int) []string {
	var all []string
	for _, text := range refs {
		ref := readRef(text)
		switch {
		case ref.Order != "" || ref.Clause < out:
			all = append(all, text)
		case ref.Clause > out:
			all = append(all, refText(order.Ref{Clause: ref.Clause - 1}))
		}
	}
	return all
}

// momentFields are the days of an order.
var momentFields = []struct {
	name, title string
	of          func(*proceeding.OrderEntered) *order.Moment
}{
	{"entered", "Entered", func(o *proceeding.OrderEntered) *order.Moment { return &o.Entered }},
	{"signed", "Signed", func(o *proceeding.OrderEntered) *order.Moment { return &o.Signed }},
	{"filed", "Filed", func(o *proceeding.OrderEntered) *order.Moment { return &o.Filed }},
	{"effective", "Effective", func(o *proceeding.OrderEntered) *order.Moment { return &o.Works }},
	{"noticed", "Notice received", func(o *proceeding.OrderEntered) *order.Moment { return &o.Noticed }},
}

func (p *orders) orderForm(c echo.Context, e *entry, offers choices) error {
	var orderKinds []page.Option
	for _, k := range order.Kinds {
		orderKinds = append(orderKinds, page.Option{Value: string(k.Kind), Label: k.Title})
	}
	first := pages.Group{Inputs: []pages.Input{
		required(e.input(pages.Choice, "order.kind", "Kind", "A temporary restraining order without an end lasts 14 days (Fed. R. Civ. P. 65(b)(2)).", orderKinds...)),
		required(e.moment("order.entered", "Entered", "", "order.entered.hour")),
		e.input(pages.Line, "order.title", "Title", "What people call it. Leave it empty to use the kind and the day."),
		e.input(pages.Line, "order.number", "Docket entry", ""), e.input(pages.Line, "order.judge", "Judge", ""),
	}}
	other := pages.Group{Legend: "Other moments"}
	for _, m := range momentFields[1:] {
		other.Inputs = append(other.Inputs, e.moment("order."+m.name, m.title, "", "order."+m.name+".hour"))
		other.Open = other.Open || e.Text("order."+m.name) != ""
	}
	dates := pages.Group{ID: "more", Legend: "About the order", Groups: []pages.Group{other}}
	dates.Inputs = append(fileInputs(e.Values, "An order that suspends or ends clauses needs the court’s document."),
		e.input(pages.Boxes, "united_states", "Parties", "It decides when a mandate is expected.", page.Option{Value: "yes", Label: "The United States, its agency, or its officer is a party"}),
		e.input(pages.Area, "note", "Note", "Shown in the history."))
	e.form.Groups = []pages.Group{first, dates}
	for n := 1; n <= e.clauses(); n++ {
		g, err := p.clauseGroup(c, e, n, offers, false)
		if err != nil {
			return err
		}
		g.Buttons = []pages.Button{{Value: fmt.Sprintf("remove-%d", n), Text: fmt.Sprintf("Remove clause %d", n)}}
		e.form.Groups = append(e.form.Groups, g)
	}
	e.form.Hidden = [][2]string{{"clauses", strconv.Itoa(e.clauses())}}
	if e.clauses() < mostClauses {
		e.form.Buttons = []pages.Button{{Value: "add-clause", Text: "Add a clause"}}
	}
	return nil
}

// previewOrder shows what an order would do.
func (p *orders) previewOrder(c echo.Context, e *entry, cmd proceeding.EnterOrder) error {
	if len(e.Found) > 0 {
		e.Found = e.Found.Besides(frame.Malformed(e.facts, cmd, p.Engine.Now()))
		return p.showEntry(c, http.StatusUnprocessableEntity, e)
	}
	world, _, err := p.found(c) // those of the form stay as they are
	if err != nil {
		return err
	}
	effects, after, err := p.foreseen(world, cmd)
	if err != nil {
		return p.refusedEntry(c, e, err)
	}
	x, err := proceeding.Find(after, e.of.ID)
	if err != nil {
		return err
	}
	courts, err := p.subject.Courts(c, after, p.Engine.Now(), x)
	if err != nil {
		return err
	}
	entered := courts.NewOrder(x.Orders[len(x.Orders)-1])
	v := pages.Preview{Title: "Enter an order: preview", Submit: "Record order", Effects: effects, Order: &entered}
	return p.preview(c, e, v, page.Crumb{Href: pages.Href(e.of.ID), Title: e.of.Caption(civil.Date{})})
}

// ofOrder is the entry of an order on record, and one of its clauses where the address names one.
func (p *orders) ofOrder(c echo.Context, typed url.Values) (*entry, proceeding.Order, *subject.Courts, error) {
	e, err := p.began(c, typed)
	if err != nil {
		return nil, proceeding.Order{}, nil, err
	}
	o, known := e.of.Order(e.of.ID + "." + c.Param("order"))
	if !known {
		return nil, o, nil, workflow.Absent("order")
	}
	e.to = pages.OrderHref(o.ID, "")
	courts, err := p.subject.Courts(c, e.facts, p.Engine.Now(), p.withLinked(e)...)
	return e, o, courts, err
}

// clauseOf is the clause that the address or the form names, and keeps its number in the form.
func (e *entry) clauseOf(o proceeding.Order) (order.Clause, error) {
	n, _ := strconv.Atoi(e.Text("clause")) // what is no number is no clause
	i := slices.IndexFunc(o.Clauses, func(c order.Clause) bool { return c.No == n })
	if i < 0 {
		return order.Clause{}, workflow.Absent("clause")
	}
	e.form.Hidden = append(e.form.Hidden, [2]string{"clause", strconv.Itoa(n)})
	return o.Clauses[i], nil
}

// voiding marks an order as entered in error.
func (p *orders) voiding(c echo.Context, typed url.Values) (*entry, error) {
	e, o, courts, err := p.ofOrder(c, typed)
	if err != nil {
		return nil, err
	}
	e.said = "Approval requested."
	e.form = pages.Form{Title: "Mark as entered in error", Lead: o.Called() + ": today’s record no longer counts it. What was known on earlier days keeps it. A second person must approve this.", Submit: "Request approval"}
	e.form.Below = courts.Order(o, 0).Lines
	e.layout = func(e *entry) error {
		e.form.Groups = []pages.Group{{Inputs: []pages.Input{required(e.input(pages.Area, "reason", "Reason", "What was wrong and how you know."))}}}
		return nil
	}
	e.command = func() workflow.Command { return proceeding.VoidOrder{Order: o.ID, Reason: e.prose("reason")} }
	return e, nil
}

// coming records that what a clause waits for, or lasts until, came.
func (p *orders) coming(c echo.Context, typed url.Values) (*entry, error) {
	e, o, courts, err := p.ofOrder(c, typed)
	if err != nil {
		return nil, err
	}
	clause, err := e.clauseOf(o)
	if err != nil {
		return nil, err
	}
	end := e.Text("end") != ""
	event := cmp.Or(clause.From.Event, "the clause begins")
	if end {
		e.form.Hidden = append(e.form.Hidden, [2]string{"end", "yes"})
		event = cmp.Or(clause.Until.Event, "the clause ended")
	}
	e.said = "Recorded: " + event + "."
	e.form.Title, e.form.Submit, e.form.Multipart = "Record: "+event, "Record", true
	e.form.Lead = "If this lets acts through that are barred now, it needs the court’s document, and a second person must approve it."
	e.form.Below = []pages.Clause{courts.Clause(o, clause)}
	e.layout = func(e *entry) error {
		e.form.Groups = []pages.Group{{Inputs: append([]pages.Input{
			required(e.moment("at", "When", "", "at.hour")),
		}, append(fileInputs(e.Values, "The court’s order or mandate."), e.input(pages.Area, "note", "Note", ""))...)}}
		return nil
	}
	e.command = func() workflow.Command {
		return proceeding.RecordEvent{
			Order: o.ID, Clause: clause.No, End: end, At: order.Moment{On: e.Day("at", "When"), Hour: e.hour("at.hour", "Time of day")},
			Documents: kept(typed), Note: e.prose("note"),
		}
	}
	return e, nil
}

// correcting puts a clause right.
func (p *orders) correcting(c echo.Context, typed url.Values) (*entry, error) {
	e, o, courts, err := p.ofOrder(c, typed)
	if err != nil {
		return nil, err
	}
	clause, err := e.clauseOf(o)
	if err != nil {
		return nil, err
	}
	offers, err := p.offered(c, e, courts)
	if err != nil {
		return nil, err
	}
	if len(typed["key"]) == 0 {
		fillClause(typed, clause)
	}
	e.step = p.searching
	e.form.Title, e.form.Submit = fmt.Sprintf("Correct clause %d", clause.No), "Request approval"
	e.form.Lead = o.Called() + ". Use this where it was entered otherwise than the court wrote it. A later order is entered as an order. A second person must approve this."
	e.form.Below = []pages.Clause{courts.Clause(o, clause)}
	e.layout = func(e *entry) error {
		g, err := p.clauseGroup(c, e, 1, offers, true)
		g.ID, g.Legend = "clause", fmt.Sprintf("Clause %d", clause.No)
		e.form.Groups = []pages.Group{g, {Inputs: []pages.Input{required(e.input(pages.Area, "reason", "Reason", "What was wrong and how you know."))}}}
		return err
	}
	e.command = func() workflow.Command {
		next := e.clause(1, offers, o.Entered.On)
		next.No, next.Effect = clause.No, clause.Effect
		next.From.Happened, next.Until.Happened = clause.From.Happened, clause.Until.Happened
		return proceeding.CorrectClause{Order: o.ID, Clause: next, Reason: e.prose("reason")}
	}
	return e, nil
}

// covering answers whether a clause protects a jurisdiction.
func (p *orders) covering(c echo.Context, typed url.Values) (*entry, error) {
	e, o, courts, err := p.ofOrder(c, typed)
	if err != nil {
		return nil, err
	}
	clause, err := e.clauseOf(o)
	if err != nil {
		return nil, err
	}
	e.said, e.step = "Answer recorded with your name.", p.searching
	who := "a jurisdiction"
	if id := e.Text("jurisdiction"); id != "" {
		if j, err := jurisdiction.Current(e.facts, id); err == nil {
			who = j.Title()
		}
	}
	e.form.Title, e.form.Submit = fmt.Sprintf("Does clause %d protect %s?", clause.No, who), "Record answer"
	e.form.Lead = "Asked where the record cannot tell, such as of a special district without a parent."
	e.form.Below = []pages.Clause{courts.Clause(o, clause)}
	e.layout = func(e *entry) error {
		var chosen []string
		if id := e.Text("jurisdiction"); id != "" {
			chosen = append(chosen, id)
		}
		found, err := p.jurisdictionOptions(c, e, chosen, e.Text("q"))
		inputs := []pages.Input{e.finding("Find the jurisdiction", "Part of its name.")}
		if len(found) > 0 {
			inputs = append(inputs, required(e.input(pages.Radios, "jurisdiction", "Jurisdiction", "", found...)))
		}
		e.form.Groups = []pages.Group{{Inputs: append(inputs,
			required(e.input(pages.Radios, "covered", "Does it protect this jurisdiction?", "", page.Option{Value: "yes", Label: "Yes"}, page.Option{Value: "no", Label: "No"})),
			required(e.input(pages.Area, "reason", "Reason", "What the answer rests on.")))}}
		return err
	}
	e.command = func() workflow.Command {
		if e.Text("covered") == "" {
			e.Found = append(e.Found, workflow.At("covered", "Choose yes or no."))
		}
		if e.Text("jurisdiction") == "" {
			e.Found = append(e.Found, workflow.At("q", "Find the jurisdiction and choose it."))
		}
		return proceeding.AnswerCoverage{
			Order: o.ID, Clause: clause.No, Jurisdiction: e.Text("jurisdiction"), Covered: e.Text("covered") == "yes", Reason: e.prose("reason"),
		}
	}
	return e, nil
}
