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
	ID           string               `json:"id" doc:"Within the matter; step_limit is the date by which our team is to take its next step in it, and has no history of its own."`
	Kind         string               `json:"kind"`
	Owed         string               `json:"owed" enum:"jurisdiction,office" doc:"Whose act it waits for."`
	Matter       string               `json:"matter"`
	Jurisdiction call.JurisdictionRef `json:"jurisdiction"`
	Review       call.Named           `json:"review"`
	Status       string               `json:"status" enum:"open,tolled,met,missed,cancelled"`
	Completeness string               `json:"completeness,omitempty" enum:"complete,partial,refused" doc:"Of one that was met by an answer: how complete that is."`
	Overdue      bool                 `json:"overdue"`
	Due          string               `json:"due" format:"date"`
	Ends         time.Time            `json:"ends"`
	Zone         string               `json:"zone"`
	Version      int                  `json:"version"`
	Owner        *call.Named          `json:"owner,omitempty" doc:"Who looks after the matter; absent where nobody does."`
	Acknowledged bool                 `json:"acknowledged" doc:"Somebody has acknowledged the date as it stands now; who, the deadline itself says."`
}

// DeadlinesIn narrows the list of deadlines.
type DeadlinesIn struct {
	call.Paged
	Review         string `query:"review"`
	Matter         string `query:"matter"`
	Status         string `query:"status" enum:"open,tolled,met,missed,cancelled"`
	Owed           string `query:"owed" enum:"jurisdiction,office" doc:"Whose act it waits for. office is our team: with it, and not without, our own next step in each matter is listed too, as the kind step_limit."`
	Kind           string `query:"kind" doc:"A kind of the process, such as response."`
	From           string `query:"from" format:"date" doc:"Due on or after."`
	To             string `query:"to" format:"date" doc:"Due on or before."`
	Live           bool   `query:"live" doc:"true: only those that somebody must still watch."`
	Owner          string `query:"owner" doc:"Who looks after the matter: id of a user, me, or nobody."`
	Ahead          bool   `query:"ahead" doc:"true: only those that are open and whose last day is not over."`
	Completeness   string `query:"completeness" enum:"complete,partial,refused,incomplete" doc:"Only those met by an answer that is so complete; incomplete: refused or partial."`
	Sort           string `query:"sort" enum:"due,jurisdiction,kind,status,owner,review,-due,-jurisdiction,-kind,-status,-owner,-review" doc:"Those that are alike in it stand by name; those without an owner are last either way."`
	Stage          string `query:"stage" doc:"Of the matter."`
	USState        string `query:"us_state" maxLength:"40" doc:"A U.S. state, by its two letters: the state, and all that lies in it."`
	Query          string `query:"q" maxLength:"200" doc:"Names of jurisdiction or review, in any order and with small slips."`
	Overdue        bool   `query:"overdue" doc:"true: only those that are overdue now."`
	Unacknowledged bool   `query:"unacknowledged" doc:"true: only those that somebody must still watch and whose date, as it stands now, nobody has acknowledged; with overdue=true, those of them that are overdue."`
}

func (o *operations) addDeadlines() {
	call.Add(o.API, huma.Operation{
		OperationID: "list-deadlines", Method: http.MethodGet, Path: "/deadlines", Summary: "List deadlines", Tags: []string{"Deadlines"},
	}, func(ctx context.Context, u account.User, in *DeadlinesIn) (*call.ListOut[DeadlineLine], error) {
		from, err := call.Date("from", in.From)
		if err != nil {
			return nil, err
		}
		to, err := call.Date("to", in.To)
		if err != nil {
			return nil, err
		}
		page, err := o.reads.Deadlines(ctx, u.Viewer(), view.DeadlineFilter{
			Review: in.Review, Matter: in.Matter, Status: in.Status, Owed: in.Owed, Kind: in.Kind, From: from, To: to, Live: in.Live,
			Owner: view.OwnerAsked(u, in.Owner), Overdue: in.Overdue, Ahead: in.Ahead, Completeness: in.Completeness, Unacknowledged: in.Unacknowledged,
			Sort: in.Sort, Stage: in.Stage, USState: in.USState, Query: in.Query,
			Limit: in.Limit, Cursor: in.Cursor, Now: o.Now(),
		})
		if err != nil {
			return nil, err
		}
		return call.ListOf(page.Items, page.Next, func(r view.DeadlineRow) DeadlineLine {
			return DeadlineLine{
				ID: r.ID, Kind: r.Kind, Owed: r.Owed, Matter: r.Matter, Jurisdiction: call.JurisdictionRef(r.Jurisdiction), Review: call.Named(r.Review),
				Status: string(r.Status), Completeness: r.Completeness, Overdue: r.Overdue, Due: call.DateText(r.Due), Ends: r.Ends.UTC(), Zone: r.Zone, Version: r.Version,
				Owner: call.NamedOrNil(r.Owner), Acknowledged: r.Acknowledged,
			}
		}), nil
	})
}
