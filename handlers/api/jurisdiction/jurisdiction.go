package jurisdiction

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/due"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/view"
)

// Jurisdiction is one line of the list of jurisdictions.
type Jurisdiction struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	State   string `json:"state"`
	Zone    string `json:"zone"`
	Parent  string `json:"parent,omitempty"`
	Matters int    `json:"matters" doc:"Those that you may see."`
}

// JurisdictionDetail is a jurisdiction with whom to write to.
type JurisdictionDetail struct {
	ID string `json:"id"`
	jurisdiction.New
	Version int `json:"version"`
}

// JurisdictionOut carries a jurisdiction.
type JurisdictionOut struct{ Body JurisdictionDetail }

// JurisdictionsIn narrows the list of jurisdictions.
type JurisdictionsIn struct {
	call.Paged
	Kind  string `query:"kind" enum:"state,county,city,consolidated,town,village,borough,school_district,special_district,tribal"`
	State string `query:"state" doc:"Two letters."`
	Query string `query:"q" maxLength:"200" doc:"Its name as it is printed, in any order and with small slips. The two letters of a U.S. state alone are that state and all that lies in it."`
	Sort  string `query:"sort" enum:"name,kind,state,zone,parent,-name,-kind,-state,-zone,-parent" doc:"Those that are alike in it stand by name."`
	NotIn string `query:"not_in" doc:"Id of a review: only those without a matter in it."`
}

// AddJurisdictionIn puts one on record.
type AddJurisdictionIn struct {
	call.Keyed
	Body jurisdiction.New
}

// ChangeJurisdictionIn replaces what is on record.
type ChangeJurisdictionIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		jurisdiction.New
		Preview bool `json:"preview,omitempty" doc:"true: say what would move, and store nothing."`
	}
}

// JurisdictionChanged says what was stored, and which open deadlines moved.
type JurisdictionChanged struct {
	call.Result
	Preview bool               `json:"preview" doc:"true: nothing was stored."`
	Changes []call.DateMoved   `json:"changes,omitempty" doc:"What would move; with preview only."`
	Moved   int                `json:"moved" doc:"Deadlines that were derived again, or would move."`
	Reviews []call.ReviewMoved `json:"reviews,omitempty" doc:"Each review that uses the jurisdiction, and how many of its deadlines would move; with preview only."`
	// NeedsApproval is of a preview, Approval of a request that was made.
	NeedsApproval bool           `json:"needs_approval,omitempty" doc:"With preview only. true: a supervising attorney of a review that uses it must approve the change, because you are no member of each of them or because a right of the jurisdiction ends."`
	Rights        []call.Right   `json:"rights,omitempty" doc:"With preview only: rights of the jurisdiction, still running, that would end, or end sooner."`
	Approval      *call.Awaiting `json:"approval,omitempty" doc:"Where the change waits for a second person."`
}

// JurisdictionChangedOut carries it: 200 when it was changed, 202 when the change waits.
type JurisdictionChangedOut struct {
	Status int
	call.Replayed
	Body JurisdictionChanged
}

func (o *operations) addJurisdictions() {
	tags := []string{"Jurisdictions"}
	call.Add(o.API, huma.Operation{
		OperationID: "list-jurisdictions", Method: http.MethodGet, Path: "/jurisdictions", Summary: "List jurisdictions", Tags: tags,
	}, func(ctx context.Context, u account.User, in *JurisdictionsIn) (*call.ListOut[Jurisdiction], error) {
		page, err := o.reads.Jurisdictions(ctx, u.Viewer(), view.JurisdictionFilter{
			Kind: in.Kind, State: in.State, Query: in.Query, NotIn: in.NotIn, Sort: in.Sort, Limit: in.Limit, Cursor: in.Cursor,
		})
		if err != nil {
			return nil, err
		}
		return call.ListOf(page.Items, page.Next, func(r view.JurisdictionRow) Jurisdiction { return Jurisdiction(r) }), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "get-jurisdiction", Method: http.MethodGet, Path: "/jurisdictions/{id}", Summary: "One jurisdiction", Tags: tags,
	}, func(ctx context.Context, u account.User, in *call.OneIn) (*JurisdictionOut, error) {
		w, err := o.reads.World(ctx, u.ID, jurisdiction.Stream(in.ID))
		if err != nil {
			return nil, err
		}
		j, err := jurisdiction.Find(w, in.ID)
		if err != nil {
			return nil, err
		}
		return &JurisdictionOut{Body: JurisdictionDetail{ID: j.ID, Version: j.Version, New: jurisdiction.New{
			Name: j.Name, Kind: j.Kind, State: j.State, Zone: j.Zone, Parent: j.Parent, Contact: j.Contact,
		}}}, nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "add-jurisdiction", Method: http.MethodPost, Path: "/jurisdictions", Summary: "Put a jurisdiction on record", Tags: tags, DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, u account.User, in *AddJurisdictionIn) (*call.MadeOut, error) {
		r, err := o.Do(ctx, u, in.Keyed, jurisdiction.Add{Items: []jurisdiction.New{in.Body}})
		if err != nil {
			return nil, err
		}
		return call.Created(r, "/jurisdictions/"), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "change-jurisdiction", Method: http.MethodPut, Path: "/jurisdictions/{id}", Summary: "Replace what is on record about a jurisdiction", Tags: tags, DefaultStatus: http.StatusOK,
		Description: "Where its state or time zone was wrong, the open deadlines of its matters are derived again in the same act. With preview, says which would move and stores nothing. " +
			"202: reviews that you are no member of use the jurisdiction, and its name, kind, state, zone or parent changes only when a supervising attorney of one of them approves it; " +
			"or a right of the jurisdiction that runs would end, or end sooner, and a supervising attorney other than you must approve that.",
	}, o.change)
	call.DescribeWaiting(o.Described("/jurisdictions/{id}").Put, "200")
}

func (o *operations) change(ctx context.Context, u account.User, in *ChangeJurisdictionIn) (*JurisdictionChangedOut, error) {
	cmd := matter.ChangeJurisdiction{Change: jurisdiction.Change{ID: in.ID, New: in.Body.New}}
	if in.Body.Preview {
		w, err := o.reads.World(ctx, u.ID, cmd.Streams()...)
		if err != nil {
			return nil, err
		}
		p, err := cmd.Preview(w, workflow.Act{At: o.Now()})
		if err != nil {
			return nil, err
		}
		return &JurisdictionChangedOut{Status: http.StatusOK, Body: JurisdictionChanged{
			Preview: true, Changes: call.DatesMoved(p.Changes), Moved: len(p.Changes), Reviews: call.ReviewsMoved(p.Uses), NeedsApproval: p.Approval, Rights: call.RightsEnding(p.Rights),
			Result: call.ResultOf(workflow.Result{}),
		}}, nil
	}
	r, err := o.Do(ctx, u, in.Keyed, cmd)
	if err != nil {
		return nil, err
	}
	out := &JurisdictionChangedOut{Status: http.StatusOK, Replayed: call.Again(r), Body: JurisdictionChanged{Result: call.ResultOf(r), Moved: r.Count(due.Moved{}.Type())}}
	if out.Body.Approval = call.Waits(r); out.Body.Approval != nil {
		out.Status = http.StatusAccepted
	}
	return out, nil
}
