package court

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/field"
	"duces/workflow/proceeding"
)

// OrderAt names an order of a proceeding.
type OrderAt struct {
	ID    string `path:"id"`
	Order string `path:"order" doc:"Id of the order."`
}

// in says whether the order is one of the proceeding.
func (a OrderAt) in() error {
	if proceeding.Of(a.Order) != a.ID {
		return workflow.Absent("order")
	}
	return nil
}

// OrderVoidIn says that an order was entered in error.
type OrderVoidIn struct {
	call.Keyed
	OrderAt
	Body struct {
		Reason string `json:"reason"`
	}
}

// ClauseCorrectIn corrects a clause.
type ClauseCorrectIn struct {
	call.Keyed
	OrderAt
	Clause int `path:"clause" minimum:"1"`
	Body   struct {
		Clause CourtClause `json:"clause" doc:"The clause as it is right, as a whole. Its effect cannot change."`
		Reason string      `json:"reason"`
	}
}

// ClauseEventIn says that what a clause waited for came.
type ClauseEventIn struct {
	call.Keyed
	OrderAt
	Clause int `path:"clause" minimum:"1"`
	Body   struct {
		End       bool             `json:"end,omitempty" doc:"true: what the clause lasts until. Absent: what its start waits for."`
		At        *CourtMoment     `json:"at" doc:"When it came."`
		Documents []field.Document `json:"documents,omitempty" maxItems:"100" doc:"As POST /documents returned them. Required if acts become free that are barred."`
		Note      string           `json:"note,omitempty"`
	}
}

// ClauseCoverageIn answers whether a clause protects a jurisdiction.
type ClauseCoverageIn struct {
	call.Keyed
	OrderAt
	Clause int `path:"clause" minimum:"1"`
	Body   struct {
		Jurisdiction string `json:"jurisdiction" doc:"Id."`
		Covered      bool   `json:"covered" doc:"Whether the clause protects it."`
		Reason       string `json:"reason" doc:"What your answer rests on."`
	}
}

func (o *operations) addLater() {
	const path = "/proceedings/{id}/orders/{order}"
	call.Add(o.API, huma.Operation{
		OperationID: "void-order", Method: http.MethodPost, Path: path + ":void", Summary: "Mark an order as entered in error", Tags: tags, DefaultStatus: http.StatusCreated,
		Description: "Always pending a second person's approval. As known from then on, it never had effect. What was known before stays in the record.",
	}, func(ctx context.Context, u account.User, in *OrderVoidIn) (*OrderOut, error) {
		if err := in.in(); err != nil {
			return nil, err
		}
		return o.change(ctx, u, in.Keyed, proceeding.VoidOrder{Order: in.Order, Reason: in.Body.Reason})
	})
	o.describeWaiting(path + ":void")
	const clause = path + "/clauses/{clause}"
	call.Add(o.API, huma.Operation{
		OperationID: "correct-clause", Method: http.MethodPost, Path: clause + ":correct", Summary: "Correct a clause that was entered otherwise than the court gave it", Tags: tags,
		DefaultStatus: http.StatusCreated, Description: "Always pending a second person's approval. If the court changed the clause, enter the later order instead.",
	}, func(ctx context.Context, u account.User, in *ClauseCorrectIn) (*OrderOut, error) {
		if err := in.in(); err != nil {
			return nil, err
		}
		c, err := clauseIn("clause", in.Body.Clause)
		if err != nil {
			return nil, err
		}
		c.No = in.Clause
		return o.change(ctx, u, in.Keyed, proceeding.CorrectClause{Order: in.Order, Clause: c, Reason: in.Body.Reason})
	})
	o.describeWaiting(clause + ":correct")
	call.Add(o.API, huma.Operation{
		OperationID: "record-clause-event", Method: http.MethodPost, Path: clause + ":event", Summary: "Record that what a clause waits for or lasts until has come", Tags: tags,
		DefaultStatus: http.StatusCreated, Description: "Such as the mandate. 201: recorded." + waits,
	}, func(ctx context.Context, u account.User, in *ClauseEventIn) (*OrderOut, error) {
		if err := in.in(); err != nil {
			return nil, err
		}
		at, err := momentIn("at", in.Body.At)
		if err != nil {
			return nil, err
		}
		return o.change(ctx, u, in.Keyed, proceeding.RecordEvent{
			Order: in.Order, Clause: in.Clause, End: in.Body.End, At: at, Documents: in.Body.Documents, Note: in.Body.Note,
		})
	})
	o.describeWaiting(clause + ":event")
	call.Add(o.API, huma.Operation{
		OperationID: "answer-coverage", Method: http.MethodPost, Path: clause + ":coverage", Summary: "Answer whether a clause protects a jurisdiction", Tags: tags,
		DefaultStatus: http.StatusCreated, Description: "Only if the record cannot tell. The answer is kept with its author.",
	}, func(ctx context.Context, u account.User, in *ClauseCoverageIn) (*OrderOut, error) {
		if err := in.in(); err != nil {
			return nil, err
		}
		return o.change(ctx, u, in.Keyed, proceeding.AnswerCoverage{
			Order: in.Order, Clause: in.Clause, Jurisdiction: in.Body.Jurisdiction, Covered: in.Body.Covered, Reason: in.Body.Reason,
		})
	})
}
