package deadline

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/view"
)

// DeadlineLine is one line of the list of deadlines.
type DeadlineLine struct {
	ID           string               `json:"id" doc:"Id within the matter. step_limit is the date our team's next step is due. It has no history of its own."`
	Kind         string               `json:"kind"`
	Owed         string               `json:"owed" enum:"jurisdiction,office" doc:"Who must act."`
	NextStep     string               `json:"next_step,omitempty" doc:"Of the kind step_limit: what our team must do, in the words of the process."`
	Matter       string               `json:"matter"`
	Jurisdiction call.JurisdictionRef `json:"jurisdiction"`
	Review       call.Named           `json:"review"`
	Status       string               `json:"status" enum:"open,tolled,met,missed,cancelled,answered"`
	HeldUntil    string               `json:"held_until,omitempty" format:"date" doc:"Last day of a hold."`
	Title        string               `json:"title,omitempty" doc:"Of an own date."`
	Completeness string               `json:"completeness,omitempty" enum:"complete,partial,refused,answered" doc:"If met by an answer: how complete the answer is. answered: one came, and no step has recorded it yet."`
	Overdue      bool                 `json:"overdue"`
	Due          string               `json:"due" format:"date"`
	Ends         time.Time            `json:"ends"`
	Zone         string               `json:"zone"`
	Version      int                  `json:"version"`
	Owner        *call.Named          `json:"owner,omitempty" doc:"Owner of the matter. Absent if unassigned."`
	Whose        *call.Named          `json:"whose,omitempty" doc:"Of an own date: the member whose it is."`
	Acknowledged bool                 `json:"acknowledged" doc:"True if someone has acknowledged the current due date. Get the deadline to see who."`
}

// DeadlinesIn is one page of the list of deadlines.
type DeadlinesIn struct {
	call.Paged
	DeadlinesOf
}

// DeadlinesOf narrows the list of deadlines.
type DeadlinesOf struct {
	Review         string `query:"review"`
	Matter         string `query:"matter"`
	Status         string `query:"status" enum:"open,tolled,met,missed,cancelled,answered"`
	Owed           string `query:"owed" enum:"jurisdiction,office" doc:"Who must act. office is our team, and also lists our next step in each matter as the kind step_limit."`
	Kind           string `query:"kind" doc:"Kind of deadline in the process, such as response, or step_limit for our next step."`
	From           string `query:"from" format:"date" doc:"Due on or after."`
	To             string `query:"to" format:"date" doc:"Due on or before."`
	Live           bool   `query:"live" doc:"true: only open deadlines and overdue deadlines."`
	Owner          string `query:"owner" doc:"Owner of the matter: a user id, me, or nobody (unassigned)."`
	Whose          string `query:"whose" doc:"Only own dates of this member: a user id, or me."`
	Ahead          bool   `query:"ahead" doc:"true: only open deadlines that are not overdue."`
	Completeness   string `query:"completeness" enum:"complete,partial,refused,incomplete,answered" doc:"Only deadlines met by an answer with this completeness. incomplete: refused or partial. answered: one came, and no step has recorded it yet."`
	Sort           string `query:"sort" enum:"due,jurisdiction,kind,status,owner,review,-due,-jurisdiction,-kind,-status,-owner,-review" doc:"Sort order. Ties are sorted by name. Unassigned matters come last."`
	Stage          string `query:"stage" doc:"Stage of the matter."`
	USState        string `query:"us_state" maxLength:"40" doc:"U.S. state, as two letters: the state and its local governments."`
	Query          string `query:"q" maxLength:"200" doc:"Part of the name of a jurisdiction or review. Words in any order; small typing errors are allowed."`
	Overdue        bool   `query:"overdue" doc:"true: only overdue deadlines."`
	Unacknowledged bool   `query:"unacknowledged" doc:"true: only open and overdue deadlines whose current date no one has acknowledged. With overdue=true, only the overdue ones."`
}

func (o *operations) addDeadlines() {
	list := huma.Operation{OperationID: "list-deadlines", Method: http.MethodGet, Path: "/deadlines", Summary: "List deadlines", Tags: []string{"Deadlines"}}
	call.Add(o.API, list, func(ctx context.Context, u account.User, in *DeadlinesIn) (*call.ListOut[DeadlineLine], error) {
		f, err := o.filter(u, in.DeadlinesOf, in.Paged)
		if err != nil {
			return nil, err
		}
		page, err := o.reads.Deadlines(ctx, u.Viewer(), f)
		if err != nil {
			return nil, err
		}
		var reviews []string
		for _, r := range page.Items {
			if r.OurStep() {
				reviews = append(reviews, r.Review.ID)
			}
		}
		next, err := call.NextSteps(ctx, o.reads, u, reviews)
		if err != nil {
			return nil, err
		}
		return call.ListOf(page.Items, page.Next, func(r view.DeadlineRow) DeadlineLine {
			line := DeadlineLine{
				ID: r.ID, Kind: r.Kind, Owed: r.Owed, Matter: r.Matter, Jurisdiction: call.JurisdictionRef(r.Jurisdiction), Review: call.Named(r.Review),
				HeldUntil: call.DateText(r.HeldUntil), Title: r.Title, Status: string(r.Status), Completeness: r.Completeness, Overdue: r.Overdue, Due: call.DateText(r.Due), Ends: r.Ends.UTC(), Zone: r.Zone, Version: r.Version,
				Owner: call.NamedOrNil(r.Owner), Acknowledged: r.Acknowledged, Whose: call.NamedOrNil(r.Whose),
			}
			if r.OurStep() {
				line.NextStep = next(r.Review.ID, r.State)
			}
			return line
		}), nil
	})
	call.AddFiles(o.API, list, "/deadlines", func(_ context.Context, u account.User, in *DeadlinesOf) (any, []string, error) {
		f, err := o.filter(u, *in, call.Whole())
		return f, nil, err
	})
}

func (o *operations) filter(u account.User, in DeadlinesOf, p call.Paged) (view.DeadlineFilter, error) {
	from, err := call.Date("from", in.From)
	if err != nil {
		return view.DeadlineFilter{}, err
	}
	to, err := call.Date("to", in.To)
	return view.DeadlineFilter{
		Review: in.Review, Matter: in.Matter, Status: in.Status, Owed: in.Owed, Kind: in.Kind, From: from, To: to, Live: in.Live,
		Owner: view.OwnerAsked(u, in.Owner), Whose: view.OwnerAsked(u, in.Whose),
		Overdue: in.Overdue, Ahead: in.Ahead, Completeness: in.Completeness, Unacknowledged: in.Unacknowledged,
		Sort: in.Sort, Stage: in.Stage, USState: in.USState, Query: in.Query,
		Limit: p.Limit, Cursor: p.Cursor, Now: o.Now(),
	}, err
}
