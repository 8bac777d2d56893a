package court

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/award"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/order"
	"duces/workflow/proceeding"
	"duces/workflow/stay"
)

// OrderGiven is an order as a request gives it.
type OrderGiven struct {
	Kind      string           `json:"kind" enum:"temporary_restraining_order,preliminary_injunction,permanent_injunction,stay,administrative_stay,compel,quash,set_aside,postponement,judgment,appeal_decision,mandate,other"`
	Title     string           `json:"title,omitempty" doc:"Absent: its kind and day."`
	Number    string           `json:"number,omitempty" doc:"Number of the docket entry."`
	Judge     string           `json:"judge,omitempty"`
	Signed    *CourtMoment     `json:"signed,omitempty"`
	Filed     *CourtMoment     `json:"filed,omitempty"`
	Entered   *CourtMoment     `json:"entered" doc:"When it was entered on the docket. Parties are bound from then on."`
	Effective *CourtMoment     `json:"effective,omitempty" doc:"From when it works. Absent: from entry."`
	Noticed   *CourtMoment     `json:"noticed,omitempty" doc:"When your office heard of it."`
	Clauses   []CourtClause    `json:"clauses" maxItems:"100"`
	Documents []field.Document `json:"documents,omitempty" maxItems:"100" doc:"As POST /documents returned them."`
}

// CourtOrder is an order on record.
type CourtOrder struct {
	ID string `json:"id"`
	OrderGiven
	Recorded time.Time        `json:"recorded_at"`
	Void     bool             `json:"void,omitempty" doc:"true: it was entered in error and never had effect."`
	Answers  []CoverageAnswer `json:"answers,omitempty" doc:"Recorded answers to whether a clause protects a jurisdiction."`
	Notes    []string         `json:"notes,omitempty" doc:"Such as another reading of when it ends, or a warning of disputed law. They decide nothing."`
}

// CoverageAnswer is such an answer.
type CoverageAnswer struct {
	Clause       int    `json:"clause"`
	Jurisdiction string `json:"jurisdiction" doc:"Id."`
	Covered      bool   `json:"covered"`
	By           string `json:"by" doc:"Id of the user who answered."`
}

// OrderIn enters one.
type OrderIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Order        OrderGiven `json:"order"`
		UnitedStates bool       `json:"united_states,omitempty" doc:"For a decision on appeal: true if the United States, its agency, or its officer is a party. The time for rehearing is then 45 days."`
		Note         string     `json:"note,omitempty"`
		Version      int        `json:"version,omitempty" minimum:"0" doc:"Version of the proceeding that you saw. If it has changed since, the answer is a conflict."`
	}
}

// OrderDone is the answer to an order, or to what changes one.
type OrderDone struct {
	ID       string         `json:"id,omitempty" doc:"Id of an order that was entered."`
	Approval *call.Awaiting `json:"approval,omitempty" doc:"The approval request, if it would free acts that an order bars."`
	call.Result
}

// OrderOut carries it: 201, or 202 when it waits for a second person.
type OrderOut struct {
	Status int
	call.Replayed
	Body OrderDone
}

// OrderPreview is what an order would touch.
type OrderPreview struct {
	Order    CourtOrder `json:"order" doc:"As it would be recorded, with what follows from its kind."`
	Approval bool       `json:"needs_approval" doc:"true: it would free acts that an order bars. It needs the court's document and a second person's approval."`
	Touched
}

// Touched is what a change of orders, or of whom they protect, would touch.
type Touched struct {
	Matters   []OrderMatter   `json:"matters" doc:"Matters that it is about, in reviews that you can see."`
	Others    int             `json:"other_matters" doc:"Number of matters that it is about in other reviews."`
	Deadlines []OrderDeadline `json:"deadlines" doc:"Deadlines that it would toll or let run again."`
	Conflicts []OrderConflict `json:"conflicts" doc:"Steps on record that it would bar. They stay, and each matter lists them until someone closes them."`
	Awards    []OrderAward    `json:"awards" doc:"Awards that it may be about."`
}

// OrderMatter is a matter that an order is about.
type OrderMatter struct {
	Matter       string           `json:"matter"`
	Jurisdiction jurisdiction.Ref `json:"jurisdiction"`
	State        string           `json:"state" doc:"Status of the matter."`
}

// OrderDeadline is a deadline that an order would change.
type OrderDeadline struct {
	Matter   string `json:"matter"`
	Deadline string `json:"deadline"`
	Kind     string `json:"kind"`
	Status   string `json:"status" doc:"Status that it would have."`
	Old      string `json:"old" format:"date"`
	New      string `json:"new" format:"date"`
}

// OrderConflict is a step that an order would bar.
type OrderConflict struct {
	Matter string    `json:"matter"`
	Clause ClauseRef `json:"clause"`
	Event  int64     `json:"event" doc:"seq of the step."`
	Why    string    `json:"why"`
}

// OrderAward is an award that an order may be about.
type OrderAward struct {
	ID         string   `json:"id"`
	Agency     string   `json:"agency"`
	Number     string   `json:"number"`
	Program    string   `json:"program"`
	Year       int      `json:"year"`
	Conditions []string `json:"conditions"`
}

// OrderPreviewOut carries it.
type OrderPreviewOut struct{ Body OrderPreview }

func (g OrderGiven) entered() (proceeding.OrderEntered, error) {
	out := proceeding.OrderEntered{
		Kind: order.Kind(g.Kind), Title: g.Title, Number: g.Number, Judge: g.Judge, Documents: g.Documents, Clauses: make([]order.Clause, len(g.Clauses)),
	}
	for _, m := range []struct {
		name string
		from *CourtMoment
		into *order.Moment
	}{{"signed", g.Signed, &out.Signed}, {"filed", g.Filed, &out.Filed}, {"entered", g.Entered, &out.Entered}, {"effective", g.Effective, &out.Works}, {"noticed", g.Noticed, &out.Noticed}} {
		var err error
		if *m.into, err = momentIn("order."+m.name, m.from); err != nil {
			return out, err
		}
	}
	for i, c := range g.Clauses {
		var err error
		if out.Clauses[i], err = clauseIn(fmt.Sprintf("order.clauses.%d", i), c); err != nil {
			return out, err
		}
	}
	return out, nil
}

func orderOf(o proceeding.Order) CourtOrder {
	out := CourtOrder{
		ID: o.ID, Recorded: o.Recorded.UTC(), Void: o.Void, Notes: o.Notes(), OrderGiven: OrderGiven{
			Kind: string(o.Kind), Title: o.Called(), Number: o.Number, Judge: o.Judge, Signed: momentOut(o.Signed), Filed: momentOut(o.Filed),
			Entered: momentOut(o.Entered), Effective: momentOut(o.Works), Noticed: momentOut(o.Noticed), Clauses: []CourtClause{}, Documents: o.Documents,
		},
	}
	for _, c := range o.Clauses {
		out.Clauses = append(out.Clauses, clauseOut(c))
	}
	for _, key := range o.Answered() {
		out.Answers = append(out.Answers, CoverageAnswer{key.Clause, key.Jurisdiction, o.Answers[key], o.AnsweredBy[key]})
	}
	return out
}

func (in *OrderIn) command() (proceeding.EnterOrder, error) {
	b := in.Body
	entered, err := b.Order.entered()
	return proceeding.EnterOrder{Proceeding: in.ID, Order: entered, UnitedStates: b.UnitedStates, Note: b.Note, Version: b.Version}, err
}

const waits = " 202: it would free acts that an order bars, and is pending a second person's approval."

func (o *operations) addOrders() {
	const path = "/proceedings/{id}/orders"
	call.Add(o.API, huma.Operation{
		OperationID: "enter-order", Method: http.MethodPost, Path: path, Summary: "Enter a court order with its clauses", Tags: tags, DefaultStatus: http.StatusCreated,
		Description: "Later history is a new order whose clauses name those that they change. Nothing is overwritten. 201: recorded." + waits,
	}, func(ctx context.Context, u account.User, in *OrderIn) (*OrderOut, error) {
		cmd, err := in.command()
		if err != nil {
			return nil, err
		}
		return o.change(ctx, u, in.Keyed, cmd)
	})
	o.describeWaiting(path)
	call.Add(o.API, huma.Operation{
		OperationID: "preview-order", Method: http.MethodPost, Path: path + ":preview", Summary: "Preview what a court order would touch", Tags: tags,
		Description: "Takes what entering the order takes. Saves nothing.",
	}, o.preview)
}

func (o *operations) describeWaiting(path string) {
	call.DescribeWaiting(o.Described(path).Post, "201")
}

// change does what enters or changes an order.
func (o *operations) change(ctx context.Context, u account.User, key call.Keyed, cmd workflow.Command) (*OrderOut, error) {
	r, err := o.Do(ctx, u, key, cmd)
	if err != nil {
		return nil, err
	}
	out := &OrderOut{Status: http.StatusCreated, Replayed: call.Again(r), Body: OrderDone{Approval: call.Waits(r), Result: call.ResultOf(r)}}
	switch {
	case r.Pending() != "":
		out.Status = http.StatusAccepted
	case len(r.Created) > 0:
		out.Body.ID = r.Created[0]
	}
	return out, nil
}

func (o *operations) preview(ctx context.Context, u account.User, in *OrderIn) (*OrderPreviewOut, error) {
	cmd, err := in.command()
	if err != nil {
		return nil, err
	}
	facts, err := o.reads.World(ctx, u.ID, cmd.Streams()...)
	if err != nil {
		return nil, err
	}
	if err := cmd.Check(facts, workflow.Act{Actor: u.ID, At: o.Now()}); err != nil {
		return nil, err
	}
	f, err := stay.Foresee(facts, cmd, u.ID, o.Now())
	if err != nil {
		return nil, err
	}
	entered := f.Orders[0]
	out := OrderPreview{Order: orderOf(entered)}
	if out.Approval, err = entered.MayFree(f.After); err != nil {
		return nil, err
	}
	out.Order.Recorded = o.Now()
	out.Touched, err = touchedBy(facts, f)
	return &OrderPreviewOut{Body: out}, err
}

func touchedBy(facts workflow.Facts, f stay.Foreseen) (Touched, error) {
	out := Touched{Matters: []OrderMatter{}, Deadlines: []OrderDeadline{}, Conflicts: []OrderConflict{}, Awards: []OrderAward{}}
	seen := map[string]bool{}
	for _, id := range f.Matters {
		m, err := matter.Find(facts, id)
		if workflow.CodeOf(err) == workflow.NotFound {
			out.Others++
			continue
		}
		if err != nil {
			return out, err
		}
		j, err := jurisdiction.Find(facts, m.Jurisdiction)
		if err != nil {
			return out, err
		}
		seen[id] = true
		out.Matters = append(out.Matters, OrderMatter{id, j.Ref(), m.State})
	}
	for _, d := range f.Dates {
		if seen[d.Matter] {
			out.Deadlines = append(out.Deadlines, OrderDeadline{d.Matter, d.Now.ID, d.Now.Kind, string(d.Now.Status), d.Before.Due.String(), d.Now.Due.String()})
		}
	}
	for _, c := range f.Conflicts {
		if seen[c.Matter] {
			out.Conflicts = append(out.Conflicts, OrderConflict{c.Matter, ClauseRef{c.Order, c.Clause}, c.Event, c.Why})
		}
	}
	return out, out.addAwards(facts, f.Awards)
}

func (out *Touched) addAwards(facts workflow.Facts, ids []string) error {
	for _, id := range ids {
		x, err := award.Find(facts, id)
		if err != nil {
			return err
		}
		out.Awards = append(out.Awards, OrderAward{x.ID, x.Agency, x.Number, x.Program, x.Year, call.OrEmpty(stay.Described(x).Conditions)})
	}
	return nil
}
