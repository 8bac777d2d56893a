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
	"duces/workflow/recalculation"
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
	Matters int    `json:"matters" doc:"Matters that you can see."`
}

// JurisdictionDetail is a jurisdiction with whom to write to.
type JurisdictionDetail struct {
	ID string `json:"id" doc:"If the record was merged into another, this is the id of the other one."`
	jurisdiction.New
	Version int `json:"version"`
}

// JurisdictionOut carries a jurisdiction.
type JurisdictionOut struct{ Body JurisdictionDetail }

// JurisdictionsIn is one page of the list of jurisdictions.
type JurisdictionsIn struct {
	call.Paged
	JurisdictionsOf
}

// JurisdictionsOf narrows the list of jurisdictions.
type JurisdictionsOf struct {
	Kind  string `query:"kind" enum:"state,county,city,consolidated,town,village,borough,school_district,special_district,tribal"`
	State string `query:"state" doc:"Two letters."`
	Query string `query:"q" maxLength:"200" doc:"Part of the name. Words in any order; small typing errors are allowed. Two letters alone mean a U.S. state and its local governments."`
	Sort  string `query:"sort" enum:"name,kind,state,zone,parent,-name,-kind,-state,-zone,-parent" doc:"Sort order. Ties are sorted by name."`
	NotIn string `query:"not_in" doc:"Id of a review: only jurisdictions without a matter in it."`
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
		Preview bool `json:"preview,omitempty" doc:"true: return what would move and save nothing."`
		Version int  `json:"version,omitempty" minimum:"0" doc:"Version of the jurisdiction that you saw. If it has changed since, the answer is a conflict."`
	}
}

// JurisdictionChanged says what was stored, and which open deadlines moved.
type JurisdictionChanged struct {
	call.Result
	Preview bool               `json:"preview" doc:"true: nothing was saved."`
	Changes []call.DateMoved   `json:"changes,omitempty" doc:"Due dates that would move. Only with preview."`
	Moved   int                `json:"moved" doc:"Number of deadlines that were recalculated, or would move."`
	Reviews []call.ReviewMoved `json:"reviews,omitempty" doc:"Each review that uses the jurisdiction, and how many of its deadlines would move. Only with preview."`
	// NeedsApproval is of a preview, Approval of a request that was made.
	NeedsApproval bool           `json:"needs_approval,omitempty" doc:"Only with preview. true: a supervising attorney of a review that uses it must approve the change, because you are not a member of all these reviews, because a right of the jurisdiction would end, or because a court order would protect it less. If no review uses it, any other supervising attorney can approve."`
	Rights        []call.Right   `json:"rights,omitempty" doc:"Only with preview: running rights of the jurisdiction that would end, or end sooner."`
	Approval      *call.Awaiting `json:"approval,omitempty" doc:"Id of the approval request, if the change needs approval."`
}

// JurisdictionChangedOut carries it: 200 when it was changed, 202 when the change waits.
type JurisdictionChangedOut struct {
	Status int
	call.Replayed
	Body JurisdictionChanged
}

func (o *operations) addJurisdictions() {
	tags := []string{"Jurisdictions"}
	list := huma.Operation{OperationID: "list-jurisdictions", Method: http.MethodGet, Path: "/jurisdictions", Summary: "List jurisdictions", Tags: tags}
	call.Add(o.API, list, func(ctx context.Context, u account.User, in *JurisdictionsIn) (*call.ListOut[Jurisdiction], error) {
		page, err := o.reads.Jurisdictions(ctx, u.Viewer(), in.filter(in.Paged))
		if err != nil {
			return nil, err
		}
		return call.ListOf(page.Items, page.Next, func(r view.JurisdictionRow) Jurisdiction { return Jurisdiction(r) }), nil
	})
	call.AddFiles(o.API, list, "/jurisdictions", func(_ context.Context, _ account.User, in *JurisdictionsOf) (any, []string, error) {
		return in.filter(call.Whole()), nil, nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "get-jurisdiction", Method: http.MethodGet, Path: "/jurisdictions/{id}", Summary: "Get a jurisdiction", Tags: tags,
	}, func(ctx context.Context, u account.User, in *call.OneIn) (*JurisdictionOut, error) {
		w, err := o.reads.World(ctx, u.ID, jurisdiction.Stream(in.ID))
		if err != nil {
			return nil, err
		}
		j, err := jurisdiction.Current(w, in.ID)
		if err != nil {
			return nil, err
		}
		return &JurisdictionOut{Body: JurisdictionDetail{ID: j.ID, Version: j.Version, New: jurisdiction.New{
			Name: j.Name, Kind: j.Kind, State: j.State, Zone: j.Zone, Parent: j.Parent, Contact: j.Contact,
		}}}, nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "add-jurisdiction", Method: http.MethodPost, Path: "/jurisdictions", Summary: "Add a jurisdiction", Tags: tags, DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, u account.User, in *AddJurisdictionIn) (*call.MadeOut, error) {
		r, err := o.Do(ctx, u, in.Keyed, jurisdiction.Add{Items: []jurisdiction.New{in.Body}})
		if err != nil {
			return nil, err
		}
		return call.Created(r, "/jurisdictions/"), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "change-jurisdiction", Method: http.MethodPut, Path: "/jurisdictions/{id}", Summary: "Change a jurisdiction", Tags: tags, DefaultStatus: http.StatusOK,
		Description: "If its state or time zone was wrong, the open deadlines of its matters are recalculated too. With preview, returns which would move and saves nothing. " +
			"202: reviews that you are not a member of use the jurisdiction. A supervising attorney of one of them must approve a change of its name, kind, state, time zone, or parent. " +
			"202 too if a running right of the jurisdiction would end, or end sooner, or if a court order would protect it less. Another supervising attorney must approve that.",
	}, o.change)
	call.DescribeWaiting(o.Described("/jurisdictions/{id}").Put, "200")
}

func (o *operations) change(ctx context.Context, u account.User, in *ChangeJurisdictionIn) (*JurisdictionChangedOut, error) {
	cmd := recalculation.ChangeJurisdiction{Change: jurisdiction.Change{ID: in.ID, New: in.Body.New}, Version: in.Body.Version}
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

func (in JurisdictionsOf) filter(p call.Paged) view.JurisdictionFilter {
	return view.JurisdictionFilter{Kind: in.Kind, State: in.State, Query: in.Query, NotIn: in.NotIn, Sort: in.Sort, Limit: p.Limit, Cursor: p.Cursor}
}
