package court

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/association"
	"duces/workflow/field"
	"duces/workflow/proceeding"
	"duces/workflow/stay"
	"duces/workflow/view"
)

// Association is an association, or a class that a court certified.
type Association struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Class   bool   `json:"class" doc:"true: a class that a court certified."`
	Members int    `json:"members" doc:"Number of memberships, those too that have ended."`
	Version int    `json:"version"`
}

// AssociationMember is a jurisdiction that belongs to it, or did.
type AssociationMember struct {
	Jurisdiction string `json:"jurisdiction" doc:"Id."`
	From         string `json:"from" format:"date"`
	Until        string `json:"until,omitempty" format:"date" doc:"First day on which it is no member. Absent: it still is one."`
}

// AssociationDetail is one with its members.
type AssociationDetail struct {
	Association
	Listed []AssociationMember `json:"listed" doc:"In the order in which they were recorded."`
	On     []string            `json:"on,omitempty" doc:"Only with on: ids of the jurisdictions that are members on that day."`
}

// AssociationOut carries it.
type AssociationOut struct{ Body AssociationDetail }

// AssociationIn asks for one.
type AssociationIn struct {
	ID string `path:"id"`
	On string `query:"on" doc:"Also list the members on this day, YYYY-MM-DD."`
}

// AssociationRecordIn records one.
type AssociationRecordIn struct {
	call.Keyed
	Body struct {
		Name    string   `json:"name" example:"United States Conference of Mayors"`
		Class   bool     `json:"class,omitempty" doc:"true: a class that a court certified."`
		Members []string `json:"members,omitempty" maxItems:"5000" doc:"Ids of jurisdictions."`
		From    string   `json:"from,omitempty" doc:"Day from which they are members, YYYY-MM-DD. Required with members."`
	}
}

// AssociationMembersIn says who joins and who leaves.
type AssociationMembersIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		On        string           `json:"on" doc:"From when, YYYY-MM-DD."`
		Joined    []string         `json:"joined,omitempty" maxItems:"5000" doc:"Ids of jurisdictions."`
		Left      []string         `json:"left,omitempty" maxItems:"5000" doc:"Ids of jurisdictions."`
		Documents []field.Document `json:"documents,omitempty" maxItems:"100" doc:"As POST /documents returned them. Required if acts become free that a clause bars."`
		Note      string           `json:"note,omitempty"`
		Version   int              `json:"version,omitempty" minimum:"0" doc:"Version that you saw. If it has changed since, the answer is a conflict."`
	}
}

func (in *AssociationMembersIn) command() (proceeding.ChangeMembers, error) {
	on, err := call.Date("on", in.Body.On)
	return proceeding.ChangeMembers{
		Association: in.ID, On: on, Joined: in.Body.Joined, Left: in.Body.Left, Documents: in.Body.Documents, Note: in.Body.Note, Version: in.Body.Version,
	}, err
}

// MembersPreview is what a change of members would do. Nothing is saved.
type MembersPreview struct {
	Approval bool `json:"needs_approval" doc:"true: it would free acts that a clause bars. It needs a document and a second person's approval."`
	Touched
}

// MembersPreviewOut carries it.
type MembersPreviewOut struct{ Body MembersPreview }

func (o *operations) addAssociations() {
	call.Add(o.API, huma.Operation{
		OperationID: "list-associations", Method: http.MethodGet, Path: "/associations", Summary: "List associations and classes", Tags: tags,
	}, func(ctx context.Context, u account.User, in *call.Paged) (*call.ListOut[Association], error) {
		page, err := o.reads.Associations(ctx, u.Viewer(), view.AssociationFilter{Limit: in.Limit, Cursor: in.Cursor})
		if err != nil {
			return nil, err
		}
		return call.ListOf(page.Items, page.Next, func(r view.AssociationRow) Association { return Association(r) }), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "record-association", Method: http.MethodPost, Path: "/associations", Summary: "Record an association or a class", Tags: tags, DefaultStatus: http.StatusCreated,
		Description: "A clause of an order can protect its members as they change.",
	}, func(ctx context.Context, u account.User, in *AssociationRecordIn) (*call.MadeOut, error) {
		from, err := call.Date("from", in.Body.From)
		if err != nil {
			return nil, err
		}
		r, err := o.Do(ctx, u, in.Keyed, association.Record{Name: in.Body.Name, Class: in.Body.Class, Members: in.Body.Members, From: from})
		if err != nil {
			return nil, err
		}
		return call.Created(r, "/associations/"), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "get-association", Method: http.MethodGet, Path: "/associations/{id}", Summary: "Get an association with its members", Tags: tags,
	}, o.association)
	call.Add(o.API, huma.Operation{
		OperationID: "change-members", Method: http.MethodPost, Path: "/associations/{id}/members", Summary: "Record who joins an association or leaves it", Tags: tags,
		DefaultStatus: http.StatusCreated, Description: "201: recorded." + waits,
	}, func(ctx context.Context, u account.User, in *AssociationMembersIn) (*OrderOut, error) {
		cmd, err := in.command()
		if err != nil {
			return nil, err
		}
		return o.change(ctx, u, in.Keyed, cmd)
	})
	o.describeWaiting("/associations/{id}/members")
	call.Add(o.API, huma.Operation{
		OperationID: "preview-members", Method: http.MethodPost, Path: "/associations/{id}/members:preview", Summary: "Preview what a change of members would touch", Tags: tags,
		Description: "Takes what the change takes. Saves nothing.",
	}, o.previewMembers)
}

func (o *operations) previewMembers(ctx context.Context, u account.User, in *AssociationMembersIn) (*MembersPreviewOut, error) {
	cmd, err := in.command()
	if err != nil {
		return nil, err
	}
	facts, err := o.reads.World(ctx, u.ID, cmd.Streams()...)
	if err != nil {
		return nil, err
	}
	_, _, frees, err := cmd.Check(facts, workflow.Act{Actor: u.ID, At: o.Now()})
	if err != nil {
		return nil, err
	}
	f, err := stay.Foresee(facts, cmd, u.ID, o.Now())
	if err != nil {
		return nil, err
	}
	out := MembersPreview{Approval: frees}
	out.Touched, err = touchedBy(facts, f)
	return &MembersPreviewOut{Body: out}, err
}

func (o *operations) association(ctx context.Context, u account.User, in *AssociationIn) (*AssociationOut, error) {
	on, err := call.Date("on", in.On)
	if err != nil {
		return nil, err
	}
	facts, err := o.reads.World(ctx, u.ID, association.Stream(in.ID))
	if err != nil {
		return nil, err
	}
	x, err := workflow.Find[association.Association](facts, association.Stream(in.ID))
	if err != nil {
		return nil, err
	}
	d := AssociationDetail{Association: Association{x.ID, x.Name, x.Class, len(x.Members), x.Version}, Listed: []AssociationMember{}}
	for _, m := range x.Members {
		d.Listed = append(d.Listed, AssociationMember{m.Jurisdiction, m.From.String(), call.DateText(m.Until)})
	}
	if !on.IsZero() {
		d.On = x.On(on)
	}
	return &AssociationOut{Body: d}, nil
}
