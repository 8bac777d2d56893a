package review

import (
	"context"
	"maps"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/adoption"
	"duces/workflow/opening"
	"duces/workflow/review"
	"duces/workflow/view"
)

// Review is one line of the list of reviews.
type Review struct {
	ID        string         `json:"id"`
	Name      string         `json:"name"`
	Authority string         `json:"authority"`
	OpenedOn  string         `json:"opened_on" format:"date"`
	Process   string         `json:"process" doc:"Hash of the process that its matters follow."`
	Matters   int            `json:"matters"`
	Overdue   int            `json:"overdue"`
	Closed    int            `json:"closed"`
	Stages    map[string]int `json:"stages" doc:"Matters per stage."`
}

func showReview(r view.ReviewRow) Review {
	v := Review{
		ID: r.ID, Name: r.Name, Authority: r.Authority, OpenedOn: call.DateText(r.Opened), Process: r.Process,
		Matters: r.Matters, Overdue: r.Overdue, Closed: r.Closed, Stages: r.Stages,
	}
	if v.Stages == nil {
		v.Stages = map[string]int{}
	}
	return v
}

// ReviewDetail is a review with its members.
type ReviewDetail struct {
	Review
	About      string      `json:"about,omitempty"`
	Members    []Member    `json:"members"`
	Agency     string      `json:"agency,omitempty" doc:"Agency or office that runs the review."`
	PartOf     []string    `json:"part_of,omitempty" doc:"What the agency is part of, the nearest first."`
	Officials  []Official  `json:"officials"`
	Exclusions []Exclusion `json:"exclusions" doc:"Jurisdictions that are left off the list because of pending litigation."`
	Time       Time        `json:"requests_for_time"`
}

// Time is what became of the requests for more time in a review.
type Time struct {
	Asked      int `json:"asked"`
	Granted    int `json:"granted"`
	InPart     int `json:"granted_in_part"`
	Denied     int `json:"denied"`
	Open       int `json:"open"`
	Lapsed     int `json:"lapsed" doc:"The deadline was met or canceled before a decision."`
	MedianDays int `json:"median_days" doc:"Days to a decision: half of the decisions took no longer."`
}

// Member is a user who sees and acts in a review.
type Member struct {
	call.Named
	Role string `json:"role"`
}

// ReviewOut carries a review.
type ReviewOut struct{ Body ReviewDetail }

// OpenReviewIn begins a review.
type OpenReviewIn struct {
	call.Keyed
	Body struct {
		Name      string   `json:"name"`
		Authority string   `json:"authority" doc:"Legal authority of the review."`
		About     string   `json:"about,omitempty"`
		OpenedOn  string   `json:"opened_on,omitempty" doc:"YYYY-MM-DD. Default: today."`
		Members   []string `json:"members,omitempty" maxItems:"1000" doc:"Ids of users. You become a member automatically."`
		Process   string   `json:"process,omitempty" doc:"Source of a process file. Default: the default process."`
	}
}

// ReviewOpened is the answer to a review that is opened, or asked for.
type ReviewOpened struct {
	ID       string         `json:"id,omitempty" doc:"Absent while the review is pending approval."`
	Approval *call.Awaiting `json:"approval,omitempty" doc:"Id of the approval request if no review uses the process yet. A supervising attorney other than you must approve it."`
	call.Result
}

// ReviewOpenedOut carries it: 201 when the review is open, 202 when it waits.
type ReviewOpenedOut struct {
	Status   int
	Location string `header:"Location" doc:"Id of the review, or of its approval request."`
	call.Replayed
	Body ReviewOpened
}

// OpenMattersIn opens matters of a review.
type OpenMattersIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Jurisdictions []string `json:"jurisdictions" minItems:"1" maxItems:"100000" doc:"Ids."`
		OpenedOn      string   `json:"opened_on,omitempty" doc:"YYYY-MM-DD. Default: today."`
		Excluded      string   `json:"excluded,omitempty" enum:"leave,open" doc:"If some of the jurisdictions are left off the list because of pending litigation. leave: no matter opens for them. open: theirs open too, and the exclusion ends. Absent: the request is refused and names them."`
		Preview       bool     `json:"preview,omitempty" doc:"true: return the dates that would be set and save nothing."`
	}
}

// MattersOpened is the answer to matters that are opened, or would be.
type MattersOpened struct {
	call.MadeMany
	Preview  bool         `json:"preview,omitempty" doc:"true: nothing was saved."`
	OpenedOn string       `json:"opened_on,omitempty" format:"date" doc:"Only with preview."`
	Dates    []DateOfKind `json:"dates,omitempty" doc:"Only with preview: the dates that would be set, in all jurisdictions together."`
	Left     []LeftOff    `json:"left,omitempty" doc:"Only with excluded: leave. The jurisdictions for which no matter opened."`
}

// LeftOff is a jurisdiction for which no matter opened.
type LeftOff struct {
	Jurisdiction string `json:"jurisdiction" doc:"Id."`
	Why          string `json:"why"`
}

// DateOfKind is a date that opening matters would set.
type DateOfKind struct {
	Kind string `json:"kind" doc:"As in the list of deadlines: step_limit is our next step."`
	call.DateForeseen
}

// MattersOpenedOut carries it.
type MattersOpenedOut struct {
	Status int
	call.Replayed
	Body MattersOpened
}

func (o *operations) addReviews() {
	tags := []string{"Reviews"}
	call.Add(o.API, huma.Operation{
		OperationID: "list-reviews", Method: http.MethodGet, Path: "/reviews", Summary: "List reviews", Tags: tags,
	}, func(ctx context.Context, u account.User, in *call.Paged) (*call.ListOut[Review], error) {
		rows, err := o.reads.Reviews(ctx, u.Viewer(), o.Now())
		if err != nil {
			return nil, err
		}
		rows, next, err := call.Cut(rows, *in, func(r view.ReviewRow) string { return r.ID })
		if err != nil {
			return nil, err
		}
		return call.ListOf(rows, next, showReview), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "get-review", Method: http.MethodGet, Path: "/reviews/{id}", Summary: "Get a review and its members", Tags: tags,
	}, o.review)
	call.Add(o.API, huma.Operation{
		OperationID: "open-review", Method: http.MethodPost, Path: "/reviews", Summary: "Open a review", Tags: tags, DefaultStatus: http.StatusCreated,
		Description: "201: the review is open. 202: no review uses the process yet. A second person, a supervising attorney, sees how it differs from the default process. The review opens when they approve it.",
		Errors:      []int{http.StatusNotFound},
	}, func(ctx context.Context, u account.User, in *OpenReviewIn) (*ReviewOpenedOut, error) {
		on, err := call.Date("opened_on", in.Body.OpenedOn)
		if err != nil {
			return nil, err
		}
		b := in.Body
		r, err := o.Do(ctx, u, in.Keyed, adoption.Open{Open: review.Open{
			Name: b.Name, Authority: b.Authority, About: b.About, OpenedOn: on, Members: b.Members, Process: b.Process,
		}})
		if err != nil {
			return nil, err
		}
		if waits := call.Waits(r); waits != nil {
			return &ReviewOpenedOut{Status: http.StatusAccepted, Location: call.Prefix + "/approvals/" + waits.ID, Replayed: call.Again(r), Body: ReviewOpened{
				Approval: waits, Result: call.ResultOf(r),
			}}, nil
		}
		made := call.Created(r, "/reviews/")
		return &ReviewOpenedOut{Status: http.StatusCreated, Location: made.Location, Replayed: made.Replayed, Body: ReviewOpened{ID: made.Body.ID, Result: made.Body.Result}}, nil
	})
	call.DescribeWaiting(o.Described("/reviews").Post, "201")
	call.Add(o.API, huma.Operation{
		OperationID: "open-matters", Method: http.MethodPost, Path: "/reviews/{id}/matters", Summary: "Open matters for many jurisdictions: all, or none", Tags: tags,
		DefaultStatus: http.StatusCreated,
	}, o.openMatters)
	call.DescribePreview(o.Described("/reviews/{id}/matters").Post, "201")
}

func (o *operations) openMatters(ctx context.Context, u account.User, in *OpenMattersIn) (*MattersOpenedOut, error) {
	on, err := call.Date("opened_on", in.Body.OpenedOn)
	if err != nil {
		return nil, err
	}
	cmd := opening.Open{Review: in.ID, Jurisdictions: in.Body.Jurisdictions, OpenedOn: on, Excluded: in.Body.Excluded}
	if in.Body.Preview {
		return o.foresee(ctx, u, cmd)
	}
	r, err := o.Do(ctx, u, in.Keyed, cmd)
	if err != nil {
		return nil, err
	}
	made := call.CreatedMany(r)
	out := &MattersOpenedOut{Status: http.StatusCreated, Replayed: made.Replayed, Body: MattersOpened{MadeMany: made.Body}}
	for _, x := range r.Left {
		out.Body.Left = append(out.Body.Left, LeftOff{x.Field, x.Message})
	}
	return out, nil
}

// foresee gives the dates that opening matters would set, to whoever may open them.
func (o *operations) foresee(ctx context.Context, u account.User, cmd opening.Open) (*MattersOpenedOut, error) {
	w, err := o.reads.World(ctx, u.ID, cmd.Streams()...)
	if err != nil {
		return nil, err
	}
	on, dates, err := cmd.Foresee(w, workflow.Act{Actor: u.ID, At: o.Now()})
	if err != nil {
		return nil, err
	}
	out := MattersOpened{MadeMany: call.CreatedMany(workflow.Result{}).Body, Preview: true, OpenedOn: call.DateText(on), Dates: []DateOfKind{}}
	if len(dates) > 0 {
		out.Dates = append(out.Dates, DateOfKind{Kind: view.StepLimit, DateForeseen: call.ForeseenOf(dates)})
	}
	return &MattersOpenedOut{Status: http.StatusOK, Body: out}, nil
}

func (o *operations) review(ctx context.Context, u account.User, in *call.OneIn) (*ReviewOut, error) {
	w, err := o.reads.World(ctx, u.ID, review.Stream(in.ID))
	if err != nil {
		return nil, err
	}
	r, err := review.Find(w, in.ID)
	if err != nil {
		return nil, err
	}
	rows, err := o.reads.Reviews(ctx, u.Viewer(), o.Now())
	if err != nil {
		return nil, err
	}
	out := ReviewDetail{About: r.About, Members: []Member{}, Agency: r.Agency, PartOf: r.PartOf, Officials: officialsOf(r), Exclusions: exclusionsOf(r)}
	for _, row := range rows {
		if row.ID == r.ID {
			out.Review = showReview(row)
		}
	}
	if out.ID == "" {
		return nil, workflow.Absent("review")
	}
	counts, err := o.reads.ExtensionCounts(ctx, u.Viewer(), r.ID)
	if err != nil {
		return nil, err
	}
	out.Time = Time(counts)
	if err := r.LoadMembers(w); err != nil {
		return nil, err
	}
	for _, id := range slices.Sorted(maps.Keys(r.Members)) {
		member, err := account.Find(w, id)
		if err != nil {
			return nil, err
		}
		out.Members = append(out.Members, Member{call.Named{ID: member.ID, Name: member.Name}, string(member.Role)})
	}
	return &ReviewOut{Body: out}, nil
}
