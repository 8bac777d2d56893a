package court

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/kinds"
	"duces/workflow/matter"
	"duces/workflow/order"
	"duces/workflow/proceeding"
	"duces/workflow/stay"
	"duces/workflow/timezone"
)

// BarsIn asks what orders say of a matter.
type BarsIn struct {
	ID         string    `path:"id"`
	On         string    `query:"on" doc:"Day, YYYY-MM-DD. Absent: today, where the jurisdiction is."`
	Time       string    `query:"time" doc:"Time of day, HH:MM in the jurisdiction's time zone. Absent: the whole day. If a clause begins or ends during the day, the time is asked for." example:"16:00"`
	KnownAs    time.Time `query:"known_as_of" doc:"As the orders were known at this instant, RFC 3339. Absent: as they are known now."`
	Award      string    `query:"award" maxLength:"200" doc:"Number of an award that an act would be against."`
	Ground     string    `query:"ground" maxLength:"300" doc:"Award condition or finding that the act would rest on."`
	Guidance   string    `query:"guidance" maxLength:"500" doc:"Name of a guidance document that the act would rest on."`
	Transition string    `query:"transition" maxLength:"200" doc:"Name of a transition. Absent, without an award, a ground, or a guidance document: every clause that bars some act."`
	From       string    `query:"from" doc:"First day of the periods, YYYY-MM-DD. Absent: the first on which a clause works."`
	Through    string    `query:"through" doc:"Last day of the periods, YYYY-MM-DD. Absent: the day asked about."`
}

// MatterClause is a clause that bars an act in a matter, or may.
type MatterClause struct {
	Proceeding string      `json:"proceeding" doc:"Id."`
	Order      string      `json:"order" doc:"Id."`
	Title      string      `json:"title" doc:"The clause, its order, and where it was entered."`
	Clause     CourtClause `json:"clause"`
	Binds      string      `json:"binds" enum:"yes,no,unknown" doc:"Whether it binds the office that runs the review. unknown: the review names no agency."`
	Barred     string      `json:"barred" enum:"yes,unknown" doc:"Whether it protects the jurisdiction and covers the act on that day."`
	Ask        string      `json:"ask,omitempty" enum:"hour,person,act" doc:"If unknown, what must be known first: the time of day, whether it protects the jurisdiction, or the ground, program, or year."`
	Question   string      `json:"question,omitempty" doc:"The same as a sentence, with what to do."`
	Protects   string      `json:"protects" doc:"Id of the jurisdiction that it protects. For an award, it can be another that has a share in it."`
	Award      string      `json:"award,omitempty" doc:"Number of the award that it is about."`
}

// BarredPeriod is a run of days over which the same clauses bar an act.
type BarredPeriod struct {
	From    string      `json:"from" format:"date"`
	Through string      `json:"through" format:"date"`
	By      []ClauseRef `json:"by" doc:"Clauses that bind the office. Empty: the act is free."`
	Unknown bool        `json:"unknown" doc:"true: something must be known first, such as the time of day."`
}

// MatterOrders is what orders say of a matter on a day.
type MatterOrders struct {
	On      string         `json:"on" format:"date"`
	Time    string         `json:"time,omitempty"`
	KnownAs *time.Time     `json:"known_as_of,omitempty"`
	Agency  string         `json:"agency,omitempty" doc:"That runs the review. Absent: the review names none."`
	Award   string         `json:"award,omitempty" doc:"Id of the award on record. Absent: none with that number is."`
	Clauses []MatterClause `json:"clauses" doc:"Those that bar or may bar, those too that do not bind the office."`
	Periods []BarredPeriod `json:"periods"`
}

// BarsOut carries it.
type BarsOut struct{ Body MatterOrders }

func (o *operations) addBars() {
	call.Add(o.API, huma.Operation{
		OperationID: "get-matter-orders", Method: http.MethodGet, Path: "/matters/{id}/orders", Summary: "Get the court orders that bar acts in a matter on a day", Tags: tags,
		Description: "As it is known today, or with known_as_of as it was known then.",
	}, o.bars)
}

func (o *operations) bars(ctx context.Context, u account.User, in *BarsIn) (*BarsOut, error) {
	facts, err := o.reads.World(ctx, u.ID, matter.Stream(in.ID))
	if err != nil {
		return nil, err
	}
	w, err := matter.Begin(facts, workflow.Act{Actor: u.ID, At: o.Now()}, in.ID)
	if err != nil {
		return nil, err
	}
	var on, first, through civil.Date
	for _, d := range []struct {
		field, text string
		into        *civil.Date
	}{{"on", in.On, &on}, {"from", in.From, &first}, {"through", in.Through, &through}} {
		if *d.into, err = call.Date(d.field, d.text); err != nil {
			return nil, err
		}
	}
	if on.IsZero() {
		on = w.Today()
	}
	var at time.Time
	if in.Time != "" {
		if _, at, err = civil.ParseMoment(on.String()+"T"+in.Time, timezone.Named(w.Jurisdiction().Zone)); err != nil {
			return nil, workflow.Malformed("time", workflow.Sentence(err))
		}
	}
	orders, err := stay.OfAsKnown(facts, kinds.All, w, on, in.KnownAs)
	if err != nil {
		return nil, err
	}
	a, err := orders.Answer(stay.Asked{Transition: in.Transition, Award: in.Award, Ground: in.Ground, Guidance: in.Guidance}, on, at, first, through)
	if err != nil {
		return nil, err
	}
	if through.IsZero() {
		through = on
	}
	out := MatterOrders{
		On: on.String(), Time: in.Time, KnownAs: call.Instant(in.KnownAs), Agency: a.Agency, Award: a.Award, Clauses: []MatterClause{}, Periods: []BarredPeriod{},
	}
	for _, b := range a.Clauses {
		out.Clauses = append(out.Clauses, MatterClause{
			Proceeding: proceeding.Of(b.Ref.Order), Order: b.Ref.Order, Title: orders.Names(b), Clause: clauseOut(*b.Clause), Binds: binds(a.Agency, b),
			Barred: answers[b.Barred], Ask: string(b.Ask), Question: orders.Question(b, on), Protects: b.Person.ID, Award: b.Award,
		})
	}
	for _, p := range a.Periods {
		row := BarredPeriod{From: p.From.String(), Through: through.String(), By: []ClauseRef{}, Unknown: p.Open}
		if !p.Through.IsZero() {
			row.Through = p.Through.String()
		}
		for _, ref := range p.By {
			row.By = append(row.By, ClauseRef(ref))
		}
		out.Periods = append(out.Periods, row)
	}
	return &BarsOut{Body: out}, nil
}

var answers = map[order.Answer]string{order.Yes: "yes", order.Unknown: "unknown"}

func binds(agency string, b stay.Barring) string {
	switch {
	case agency == "":
		return "unknown"
	case b.Binds:
		return "yes"
	}
	return "no"
}
