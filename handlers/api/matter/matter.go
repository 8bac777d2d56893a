package matter

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/review"
	"duces/workflow/view"
)

// Matter is one line of the list of matters.
type Matter struct {
	ID           string               `json:"id"`
	Jurisdiction call.JurisdictionRef `json:"jurisdiction"`
	Review       call.Named           `json:"review"`
	State        string               `json:"state"`
	Stage        string               `json:"stage"`
	Overdue      bool                 `json:"overdue"`
	Stayed       bool                 `json:"stayed" doc:"Not yet determined: always false."`
	Owner        *call.Named          `json:"owner,omitempty" doc:"Who looks after the matter; absent where nobody does."`
	Tags         []string             `json:"tags"`
	Completeness string               `json:"completeness,omitempty" enum:"complete,partial,refused" doc:"How complete the latest answer is, a supplement to an answer included; absent where nothing came yet."`
	Step         *Step                `json:"step,omitempty" doc:"By when our own side is to take its next step, by the step limit of the state; absent where it has none."`
	Next         *Next                `json:"next_deadline" doc:"The live deadline that comes first; null if there is none."`
}

// TransformSchema says that next_deadline may be null, which huma cannot say of
// a reference.
func (Matter) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	if next := s.Properties["next_deadline"]; next != nil && next.Ref != "" {
		s.Properties["next_deadline"] = &huma.Schema{
			Description: next.Description, AnyOf: []*huma.Schema{{Ref: next.Ref}, {Type: "null"}},
		}
	}
	return s
}

// Next is a matter's next deadline.
type Next struct {
	Kind string `json:"kind"`
	Due  string `json:"due" format:"date"`
}

func showMatter(r view.MatterRow) Matter {
	m := Matter{
		ID: r.ID, Jurisdiction: call.JurisdictionRef(r.Jurisdiction), Review: call.Named(r.Review),
		State: r.State, Stage: r.Stage, Overdue: r.Overdue, Owner: call.NamedOrNil(r.Owner), Tags: call.OrEmpty(r.Tags),
		Completeness: r.Completeness,
	}
	if r.Step != nil {
		m.Step = &Step{Due: call.DateText(r.Step.Due), Late: r.Step.Late}
	}
	if r.Next != nil {
		m.Next = &Next{Kind: r.Next.Kind, Due: call.DateText(r.Next.Due)}
	}
	return m
}

// showState shows a matter as its history has it; its owner and next deadline are added.
func showState(m matter.Matter, where jurisdiction.Jurisdiction, r review.Review) Matter {
	return Matter{
		ID: m.ID, Jurisdiction: call.JurisdictionRef(where.Ref()), Review: call.Named{ID: r.ID, Name: r.Name},
		State: m.State, Stage: m.Stage, Overdue: m.Overdue(), Tags: call.OrEmpty(m.Tags), Completeness: m.Completeness(),
	}
}

// MattersIn narrows the list of matters.
type MattersIn struct {
	call.Paged
	State        string    `query:"state"`
	Stage        string    `query:"stage"`
	Review       string    `query:"review" doc:"Id of a review."`
	Jurisdiction string    `query:"jurisdiction" doc:"Id of a jurisdiction."`
	Overdue      call.Flag `query:"overdue" doc:"true: only those that are overdue now; false: only the others."`
	Owner        string    `query:"owner" doc:"Who looks after it: id of a user, me, or nobody."`
	Tag          string    `query:"tag" maxLength:"200"`
	Closed       call.Flag `query:"closed" doc:"true: only those that have ended; false: only the others."`
	Completeness string    `query:"completeness" enum:"complete,partial,refused,incomplete" doc:"How complete the latest answer is; incomplete: refused or partial."`
	StepLate     bool      `query:"step_late" doc:"true: only those in which our own side is late with its next step."`
	Waiting      bool      `query:"waiting" doc:"true: only those that wait for a second person."`
	USState      string    `query:"us_state" maxLength:"40" doc:"A U.S. state, by its two letters: the state, and all that lies in it."`
	Query        string    `query:"q" maxLength:"200" doc:"Names of jurisdiction or review, in any order and with small slips. The two letters of a U.S. state alone are that state and all that lies in it."`
	Sort         string    `query:"sort" enum:"jurisdiction,review,state,due,owner,entered,-jurisdiction,-review,-state,-due,-owner,-entered" doc:"Those that are alike in it stand by name; those without a due date or an owner are last either way."`
}

func (o *operations) addMatters() {
	call.Add(o.API, huma.Operation{
		OperationID: "list-matters", Method: http.MethodGet, Path: "/matters", Summary: "List matters", Tags: []string{"Matters"},
	}, func(ctx context.Context, u account.User, in *MattersIn) (*call.ListOut[Matter], error) {
		if err := o.checkNames(ctx, u, in.State, in.Stage); err != nil {
			return nil, err
		}
		page, err := o.reads.Matters(ctx, u.Viewer(), view.MatterFilter{
			State: in.State, Stage: in.Stage, Review: in.Review, Jurisdiction: in.Jurisdiction, Overdue: in.Overdue.Value(),
			Owner: view.OwnerAsked(u, in.Owner), Tag: in.Tag, Waiting: in.Waiting, Query: in.Query, USState: in.USState, Sort: in.Sort,
			Closed: in.Closed.Value(), Completeness: in.Completeness, StepLate: in.StepLate, Limit: in.Limit, Cursor: in.Cursor, Now: o.Now(),
		})
		if err != nil {
			return nil, err
		}
		return call.ListOf(page.Items, page.Next, showMatter), nil
	})
}
