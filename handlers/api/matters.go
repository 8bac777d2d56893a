package api

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/field"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/review"
	"duces/workflow/transition"
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
	Stayed       bool                 `json:"stayed" doc:"An order in a proceeding bars steps in this matter."`
	Owner        *call.Named          `json:"owner,omitempty" doc:"Who looks after the matter; absent where nobody does."`
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
		State: r.State, Stage: r.Stage, Overdue: r.Overdue, Stayed: r.Stayed, Owner: call.NamedOrNil(r.Owner),
	}
	if r.Next != nil {
		m.Next = &Next{Kind: r.Next.Kind, Due: call.DateText(r.Next.Due)}
	}
	return m
}

// MattersIn narrows the list of matters.
type MattersIn struct {
	call.Paged
	State        string `query:"state"`
	Stage        string `query:"stage"`
	Review       string `query:"review" doc:"Id of a review."`
	Jurisdiction string `query:"jurisdiction" doc:"Id of a jurisdiction."`
	Overdue      string `query:"overdue" enum:"true,false"`
	Owner        string `query:"owner" doc:"Who looks after it: id of a user, me, or nobody."`
	Waiting      string `query:"waiting" enum:"true,false" doc:"true: only those that wait for a second person."`
	Query        string `query:"q" maxLength:"200" doc:"Text in the name of jurisdiction or review."`
	Sort         string `query:"sort" enum:"jurisdiction,due,entered,state,-jurisdiction,-due,-entered,-state"`
}

func addMatters(a *api) {
	call.Add(a.API, huma.Operation{
		OperationID: "list-matters", Method: http.MethodGet, Path: "/matters", Summary: "List matters", Tags: []string{"Matters"},
	}, func(ctx context.Context, u account.User, in *MattersIn) (*call.ListOut[Matter], error) {
		if err := a.known(ctx, u, in.State, in.Stage); err != nil {
			return nil, err
		}
		page, err := a.Reader.Matters(ctx, u.Viewer(), view.MatterFilter{
			State: in.State, Stage: in.Stage, Review: in.Review, Jurisdiction: in.Jurisdiction, Overdue: call.OptionalBool(in.Overdue),
			Owner: view.OwnerAsked(u, in.Owner), Waiting: in.Waiting == "true", Query: in.Query, Sort: in.Sort, Limit: in.Limit, Cursor: in.Cursor, Now: a.Now(),
		})
		if err != nil {
			return nil, err
		}
		return call.ListOf(page.Items, page.Next, showMatter), nil
	})
	call.Add(a.API, huma.Operation{
		OperationID: "get-matter", Method: http.MethodGet, Path: "/matters/{id}", Summary: "One matter: what may be done now, and what is due", Tags: []string{"Matters"},
	}, a.matter)
	call.Add(a.API, huma.Operation{
		OperationID: "get-history", Method: http.MethodGet, Path: "/matters/{id}/history", Summary: "All that happened in a matter", Tags: []string{"Matters"},
	}, a.history)
	call.Add(a.API, huma.Operation{
		OperationID: "add-note", Method: http.MethodPost, Path: "/matters/{id}/notes", Summary: "Write a note", Tags: []string{"Matters"}, DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, u account.User, in *NoteIn) (*call.ResultOut, error) {
		r, err := a.Do(ctx, u, in.Keyed, matter.AddNote{Matter: in.ID, Text: in.Body.Text})
		if err != nil {
			return nil, err
		}
		return call.Done(r), nil
	})
}

// NoteIn is a note on a matter.
type NoteIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Text string `json:"text"`
	}
}

// MatterDetail is a matter with what can be done about it.
type MatterDetail struct {
	Matter
	Version     int              `json:"version" doc:"Also the ETag; send it as If-Match to act on what you have seen."`
	Process     string           `json:"process" doc:"Hash of the definition that the matter follows."`
	OpenedOn    string           `json:"opened_on" format:"date"`
	EnteredOn   string           `json:"entered_on" format:"date" doc:"Since when the matter is in its state."`
	Step        *Step            `json:"step,omitempty" doc:"Our own side's limit for the state; absent where it has none."`
	Approval    string           `json:"approval,omitempty" doc:"Id of the request that waits for a second person."`
	Transitions []Option         `json:"transitions"`
	Deadlines   []Deadline       `json:"deadlines"`
	Demands     []field.Demand   `json:"demands"`
	Decisions   []field.Decided  `json:"decisions"`
	Documents   []field.Document `json:"documents"`
}

// Step is until when the matter may rest in its state before our own side is late.
type Step struct {
	Due  string `json:"due" format:"date"`
	Late bool   `json:"late"`
}

// Option is one transition as it stands now for the caller.
type Option struct {
	Name     string `json:"name"`
	Allowed  bool   `json:"allowed"`
	Reason   string `json:"reason" doc:"Why not; empty where it is allowed."`
	Satisfy  string `json:"satisfy,omitempty" doc:"What would change that."`
	Approval bool   `json:"approval" doc:"A second person must, or may have to, approve it."`
}

// MatterOut carries a matter.
type MatterOut struct {
	ETag string `header:"ETag"`
	Body MatterDetail
}

func (a *api) matter(ctx context.Context, u account.User, in *call.OneIn) (*MatterOut, error) {
	now := a.Now()
	w, err := a.Reader.World(ctx, u.ID, matter.Stream(in.ID))
	if err != nil {
		return nil, err
	}
	m, err := matter.Find(w, in.ID)
	if err != nil {
		return nil, err
	}
	m = m.AsOf(now)
	r, err := review.Find(w, m.Review)
	if err != nil {
		return nil, err
	}
	where, err := jurisdiction.Find(w, m.Jurisdiction)
	if err != nil {
		return nil, err
	}
	options, err := transition.Options(w, in.ID, now)
	if err != nil {
		return nil, err
	}
	d := MatterDetail{
		Matter: Matter{
			ID: m.ID, Jurisdiction: call.JurisdictionRef{ID: where.ID, Name: where.Name, State: where.State}, Review: call.Named{ID: r.ID, Name: r.Name},
			State: m.State, Stage: m.Stage, Overdue: m.Overdue(),
		},
		Version: m.Version, Process: m.Process, OpenedOn: call.DateText(m.Opened), EnteredOn: call.DateText(m.Entered),
		Transitions: make([]Option, 0, len(options)), Deadlines: make([]Deadline, 0, len(m.Deadlines)),
		Demands: call.OrEmpty(m.Demands), Decisions: call.OrEmpty(m.Decisions), Documents: call.OrEmpty(m.Documents),
	}
	if p, waits := m.Pending(); waits {
		d.Approval = p.ID
	}
	def, err := review.FindProcess(w, m.Process)
	if err != nil {
		return nil, err
	}
	if due, _, limited := m.Step(def); limited {
		d.Step = &Step{Due: call.DateText(due), Late: m.StepLate(def, now)}
	}
	people := call.People(ctx, a.Reader, w)
	if m.Owner != "" {
		d.Owner = &call.Named{ID: m.Owner, Name: people(m.Owner)}
	}
	for _, o := range options {
		d.Transitions = append(d.Transitions, Option{Name: o.Transition.Name, Allowed: o.Allowed, Reason: o.Reason, Satisfy: o.Satisfy, Approval: o.Approval})
	}
	for _, x := range m.Deadlines {
		d.Deadlines = append(d.Deadlines, showDeadline(x, def, people))
	}
	if next, live := m.Next(); live {
		d.Next = &Next{Kind: next.Kind, Due: call.DateText(next.Due)}
	}
	return &MatterOut{ETag: fmt.Sprintf("%q", fmt.Sprint(m.Version)), Body: d}, nil
}
