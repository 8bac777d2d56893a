package approval

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/labstack/echo/v4"

	"duces/handlers/web/frame"
	"duces/handlers/web/subject"
	approvalpage "duces/templates/approval"
	proceedingpage "duces/templates/proceeding"
	"duces/templates/words"
	"duces/workflow"
	"duces/workflow/approval"
	"duces/workflow/association"
	"duces/workflow/civil"
	"duces/workflow/field"
	"duces/workflow/order"
	"duces/workflow/proceeding"
	"duces/workflow/view"
)

// courtOrder is the order, or the proceeding of an order, that a request is about; of a change of members it is the association.
func courtOrder(asked workflow.Command) (id string, docs []field.Document, ok bool) {
	switch asked := asked.(type) {
	case proceeding.EnterOrder:
		return asked.Proceeding, asked.Order.Documents, true
	case proceeding.VoidOrder:
		return proceeding.Of(asked.Order), nil, true
	case proceeding.CorrectClause:
		return proceeding.Of(asked.Order), nil, true
	case proceeding.RecordEvent:
		return proceeding.Of(asked.Order), asked.Documents, true
	case proceeding.ChangeMembers:
		return asked.Association, asked.Documents, true
	}
	return "", nil, false
}

// courtDocuments are those of a request about a court order.
func (p *Pages) courtDocuments(c echo.Context, row view.ApprovalRow) ([]field.Document, error) {
	facts, err := p.read.World(c.Request().Context(), frame.Who(c).ID, approval.Stream(row.ID))
	if err != nil {
		return nil, err
	}
	r, err := approval.Find(facts, row.ID, "")
	if err != nil {
		return nil, err
	}
	asked, err := r.Waiting(facts)
	if err != nil {
		return nil, err
	}
	_, docs, _ := courtOrder(asked)
	return docs, nil
}

// showCourt puts a request about a court order on the page: its clauses, its documents, and what it would let through.
func (p *Pages) showCourt(c echo.Context, facts workflow.Facts, asked approval.Command, v *approvalpage.View) error {
	id, docs, _ := courtOrder(asked)
	now := p.Engine.Now()
	files, err := p.subject.Notes(c, docs)
	if err != nil {
		return err
	}
	v.Documents, v.Files, v.Note = docs, files, v.Request.Note()
	if reason, given := v.Request.Personal[workflow.ReasonName]; given {
		v.Note = reason.Text()
	}
	if cmd, is := asked.(proceeding.ChangeMembers); is {
		err = showMembers(facts, cmd, v)
	} else {
		err = p.showOrder(c, facts, id, asked, v)
	}
	if err != nil {
		return err
	}
	if v.Request.Status != approval.Pending { // what it led to, its history tells
		return nil
	}
	effects, left, err := p.subject.Effects(facts, asked, v.Request.RequestedBy, now, false)
	if text := subject.Unable(err); text != "" {
		v.Stale = text
		return nil
	}
	if err != nil {
		return err
	}
	v.Court.Effects = &effects
	if _, is := asked.(proceeding.EnterOrder); is { // as it would be on record, with all that follows from its kind
		after, err := proceeding.Find(left, id)
		if err != nil {
			return err
		}
		courts, err := p.subject.Courts(c, left, now, after)
		if err != nil {
			return err
		}
		entered := courts.NewOrder(after.Orders[len(after.Orders)-1])
		v.Court.Order, v.Court.Lead = &entered, orderFrees
	}
	return nil
}

// showOrder puts the order on the page that a request is about.
func (p *Pages) showOrder(c echo.Context, facts workflow.Facts, id string, asked workflow.Command, v *approvalpage.View) error {
	x, err := proceeding.Find(facts, id)
	if err != nil {
		return err
	}
	v.Subject, v.Href = x.Caption(civil.Date{})+", "+x.Docket.Number, proceedingpage.Href(id)
	courts, err := p.subject.Courts(c, facts, p.Engine.Now(), x)
	if err != nil {
		return err
	}
	v.Court = askedOf(courts, x, asked)
	return nil
}

// showMembers puts the change on the page that a request is about.
func showMembers(facts workflow.Facts, asked proceeding.ChangeMembers, v *approvalpage.View) error {
	x, err := workflow.Find[association.Association](facts, association.Stream(asked.Association))
	if err != nil {
		return err
	}
	changes, err := subject.MemberChanges(facts, asked)
	v.Subject, v.Href = x.Name, proceedingpage.AssociationHref(x.ID)
	v.Court = &proceedingpage.Asked{Lead: "Members would change. Clauses follow this list: acts that they bar would be allowed.", Facts: changes}
	return err
}

// orderFrees is said of every order that waits: one that frees nobody is recorded at once.
const orderFrees = "An order would be recorded that suspends, ends, or changes clauses: acts that they bar may be allowed."

// askedOf words what is asked for.
func askedOf(courts *subject.Courts, x proceeding.Proceeding, asked workflow.Command) *proceedingpage.Asked {
	v := &proceedingpage.Asked{}
	find := func(id string, no int) (proceeding.Order, order.Clause) {
		o, _ := x.Order(id)
		i := slices.IndexFunc(o.Clauses, func(c order.Clause) bool { return c.No == no })
		if i < 0 {
			return o, order.Clause{}
		}
		return o, o.Clauses[i]
	}
	switch asked := asked.(type) {
	case proceeding.EnterOrder:
		o := courts.NewOrder(proceeding.Order{OrderEntered: asked.Order})
		for i := range o.Lines {
			o.Lines[i].Ref.Clause = i + 1
		}
		v.Lead, v.Order = orderFrees, &o
	case proceeding.VoidOrder:
		o, _ := find(asked.Order, 0)
		shown := courts.Order(o, 0)
		v.Lead, v.Order = "This order would be marked as entered in error: it would bar nothing, from its start.", &shown
	case proceeding.CorrectClause:
		o, old := find(asked.Order, asked.Clause.No)
		before, after := courts.Clause(o, old), courts.Clause(o, asked.Clause)
		v.Lead, v.Before, v.After = "A clause of "+o.Called()+" would be corrected.", &before, &after
	case proceeding.RecordEvent:
		o, c := find(asked.Order, asked.Clause)
		before := courts.Clause(o, c)
		what := cmp.Or(c.From.Event, "the clause begins")
		if asked.End {
			what = cmp.Or(c.Until.Event, "the clause ended")
		}
		v.Lead = fmt.Sprintf("It would be recorded of %s: %s.", o.Called(), what)
		v.Before, v.Facts = &before, []words.Fact{{Title: "When", Values: []string{asked.At.Text()}}}
	}
	return v
}
