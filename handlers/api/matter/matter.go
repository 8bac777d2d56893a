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
	Stayed       bool                 `json:"stayed" doc:"Always false."`
	Owner        *call.Named          `json:"owner,omitempty" doc:"Owner of the matter. Absent if unassigned."`
	Tags         []string             `json:"tags"`
	Completeness string               `json:"completeness,omitempty" enum:"complete,partial,refused,answered" doc:"How complete the latest answer is, including supplements. answered: one came, and no step has recorded it yet. Absent if there is no answer yet."`
	ClosedBy     string               `json:"closed_by,omitempty" doc:"If closed: the transition that closed it, as named in the process."`
	Step         *Step                `json:"step,omitempty" doc:"Our next step: what it is and when it is due, by the step limit of the status. Absent if there is no limit."`
	Next         *Next                `json:"next_deadline" doc:"The next open deadline. null if there is none."`
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

func showMatter(r view.MatterRow, next func(review, state string) string) Matter {
	m := Matter{
		ID: r.ID, Jurisdiction: call.JurisdictionRef(r.Jurisdiction), Review: call.Named(r.Review),
		State: r.State, Stage: r.Stage, Overdue: r.Overdue, Owner: call.NamedOrNil(r.Owner), Tags: call.OrEmpty(r.Tags),
		Completeness: r.Completeness, ClosedBy: r.ClosedBy,
	}
	if r.Step != nil {
		m.Step = &Step{Title: next(r.Review.ID, r.State), Due: call.DateText(r.Step.Due), Late: r.Step.Late}
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

// MattersIn is one page of the list of matters.
type MattersIn struct {
	call.Paged
	MattersOf
}

// MattersOf narrows the list of matters.
type MattersOf struct {
	State        string    `query:"state"`
	Stage        string    `query:"stage"`
	Review       string    `query:"review" doc:"Id of a review."`
	Jurisdiction string    `query:"jurisdiction" doc:"Id of a jurisdiction."`
	Overdue      call.Flag `query:"overdue" doc:"true: only overdue matters. false: only other matters."`
	Owner        string    `query:"owner" doc:"Owner: a user id, me, or nobody (unassigned)."`
	Tag          string    `query:"tag" maxLength:"200"`
	Closed       call.Flag `query:"closed" doc:"true: only closed matters. false: only other matters."`
	Completeness string    `query:"completeness" enum:"complete,partial,refused,incomplete,answered" doc:"How complete the latest answer is. incomplete: refused or partial. answered: one came, and no step has recorded it yet."`
	StepLate     bool      `query:"step_late" doc:"true: only matters where our next step is late."`
	Waiting      bool      `query:"waiting" doc:"true: only matters pending a second person's approval."`
	USState      string    `query:"us_state" maxLength:"40" doc:"U.S. state, as two letters: the state and its local governments."`
	Query        string    `query:"q" maxLength:"200" doc:"Part of the name of a jurisdiction or review. Words in any order; small typing errors are allowed. Two letters alone mean a U.S. state and its local governments."`
	Sort         string    `query:"sort" enum:"jurisdiction,review,state,due,step,owner,entered,-jurisdiction,-review,-state,-due,-step,-owner,-entered" doc:"Sort order. Ties are sorted by name. Matters without a due date, a step of ours or an owner come last."`
}

func (o *operations) addMatters() {
	list := huma.Operation{OperationID: "list-matters", Method: http.MethodGet, Path: "/matters", Summary: "List matters", Tags: []string{"Matters"}}
	call.Add(o.API, list, func(ctx context.Context, u account.User, in *MattersIn) (*call.ListOut[Matter], error) {
		f, err := o.filter(ctx, u, in.MattersOf, in.Paged)
		if err != nil {
			return nil, err
		}
		page, err := o.reads.Matters(ctx, u.Viewer(), f)
		if err != nil {
			return nil, err
		}
		var reviews []string
		for _, m := range page.Items {
			if m.Step != nil {
				reviews = append(reviews, m.Review.ID)
			}
		}
		next, err := call.NextSteps(ctx, o.reads, u, reviews)
		if err != nil {
			return nil, err
		}
		return call.ListOf(page.Items, page.Next, func(r view.MatterRow) Matter { return showMatter(r, next) }), nil
	})
	call.AddFiles(o.API, list, "/matters", func(ctx context.Context, u account.User, in *MattersOf) (any, []string, error) {
		f, err := o.filter(ctx, u, *in, call.Whole())
		return f, nil, err
	})
}

func (o *operations) filter(ctx context.Context, u account.User, in MattersOf, p call.Paged) (view.MatterFilter, error) {
	return view.MatterFilter{
		State: in.State, Stage: in.Stage, Review: in.Review, Jurisdiction: in.Jurisdiction, Overdue: in.Overdue.Value(),
		Owner: view.OwnerAsked(u, in.Owner), Tag: in.Tag, Waiting: in.Waiting, Query: in.Query, USState: in.USState, Sort: in.Sort,
		Closed: in.Closed.Value(), Completeness: in.Completeness, StepLate: in.StepLate, Limit: p.Limit, Cursor: p.Cursor, Now: o.Now(),
	}, o.checkNames(ctx, u, in.State, in.Stage)
}
