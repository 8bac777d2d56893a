package deadline

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/change"
	"duces/workflow/deadline"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/view"
)

// Extension is a request for more time, and how it was decided.
type Extension struct {
	ID       string `json:"id" doc:"Id within the matter. It is also the deadline by which our team decides."`
	Deadline string `json:"deadline" doc:"Id of the deadline it is about."`
	On       string `json:"on" format:"date" doc:"When more time was requested."`
	Until    string `json:"until" format:"date" doc:"Requested due date."`
	By       string `json:"by" enum:"letter,email,door,telephone,other"`
	DecideBy string `json:"decide_by" format:"date" doc:"When our team must decide."`
	Standing string `json:"standing" enum:"open,lapsed,withdrawn,granted,granted_in_part,denied" doc:"lapsed: the deadline was met or canceled first. withdrawn: recorded in error."`
	Decided  string `json:"decided_on,omitempty" format:"date"`
	Granted  string `json:"granted_until,omitempty" format:"date"`
}

// RequestedTime is a request for more time in its matter.
type RequestedTime struct {
	Extension
	Contact string `json:"contact,omitempty" doc:"Id of the contact that requested it."`
	Reason  string `json:"reason" doc:"Why more time was requested."`
	Why     string `json:"decision_reason,omitempty"`
}

// RequestedTimes are the requests for more time of a matter.
func RequestedTimes(m matter.Matter) []RequestedTime {
	list := make([]RequestedTime, len(m.Extensions))
	for i, x := range m.Extensions {
		list[i] = RequestedTime{
			Extension: Extension{
				ID: x.ID, Deadline: x.Deadline, On: call.DateText(x.On), Until: call.DateText(x.Until), By: x.By, DecideBy: call.DateText(x.DecideBy),
				Standing: x.Standing(m.Docket), Decided: call.DateText(x.DecidedOn), Granted: call.DateText(x.Granted),
			},
			Contact: x.Contact, Reason: x.Reason, Why: x.Why,
		}
	}
	return list
}

// ExtensionLine is a request for more time in a list.
type ExtensionLine struct {
	Extension
	Kind         string               `json:"kind" doc:"Kind of the deadline."`
	Matter       string               `json:"matter"`
	Jurisdiction call.JurisdictionRef `json:"jurisdiction"`
	Review       call.Named           `json:"review"`
}

// ExtensionsIn is one page of the list of requests for more time.
type ExtensionsIn struct {
	call.Paged
	Review   string `query:"review"`
	Standing string `query:"standing" enum:"open,lapsed,withdrawn,granted,granted_in_part,denied"`
}

// AskIn is a request for more time that came.
type AskIn struct {
	call.Keyed
	OneDeadlineIn
	Body struct {
		On       string `json:"on" format:"date" doc:"When more time was requested."`
		Until    string `json:"until" format:"date" doc:"Requested due date."`
		By       string `json:"by" enum:"letter,email,door,telephone,other"`
		Contact  string `json:"contact,omitempty" doc:"Id of the contact that requested it."`
		DecideBy string `json:"decide_by,omitempty" format:"date" doc:"When our team must decide. Default: 7 days after the request."`
		Reason   string `json:"reason" doc:"Personal text."`
	}
}

// TimeDecision is how a request for more time is decided.
type TimeDecision struct {
	Decision string `json:"decision" enum:"granted,granted_in_part,denied" doc:"granted_in_part: to an earlier date than was requested."`
	Until    string `json:"until,omitempty" format:"date" doc:"New due date. Required unless the request is denied."`
	On       string `json:"on" format:"date" doc:"When it was decided."`
	Reason   string `json:"reason,omitempty" doc:"Personal text. Required if the request is denied."`
	Version  int    `json:"version,omitempty" minimum:"0" doc:"Version of the deadline that you saw. If it has changed since, the answer is a conflict."`
}

func (b TimeDecision) command(id, request string) (change.DecideExtension, error) {
	cmd := change.DecideExtension{Matter: id, Request: request, Decision: b.Decision, Reason: b.Reason, Version: b.Version}
	return cmd, dates(map[string]dated{"on": {b.On, &cmd.On}, "until": {b.Until, &cmd.Until}})
}

// DecideTimeIn decides a request for more time.
type DecideTimeIn struct {
	call.Keyed
	OneRequestIn
	Body struct {
		TimeDecision
		Preview bool `json:"preview,omitempty" doc:"true: return the new due date and save nothing."`
	}
}

// OneRequestIn names a request for more time.
type OneRequestIn struct {
	ID      string `path:"id"`
	Request string `path:"request" doc:"Id within the matter."`
}

// DecideTimesIn decides many requests for more time.
type DecideTimesIn struct {
	call.Keyed
	Body struct {
		Decisions []RequestDecision `json:"decisions" minItems:"1" maxItems:"5000"`
	}
}

// RequestDecision is how one of them is decided.
type RequestDecision struct {
	Matter  string `json:"matter" doc:"Id."`
	Request string `json:"request" doc:"Id within the matter."`
	TimeDecision
}

// WithdrawTimeIn withdraws a request for more time, or the decision on one.
type WithdrawTimeIn struct {
	call.Keyed
	OneRequestIn
	Body struct {
		What   string `json:"what" enum:"request,decision" doc:"A request that was decided is withdrawn after its decision."`
		Reason string `json:"reason" doc:"Personal text."`
	}
}

// TimeDecided is what a decision led to.
type TimeDecided struct {
	Preview bool               `json:"preview,omitempty" doc:"true: nothing was saved."`
	WouldBe *call.DateForeseen `json:"would_be,omitempty" doc:"Only with preview: the new due date. Absent if the request would be denied."`
	Stored  call.Result        `json:"stored"`
}

// DecidedOut carries it.
type DecidedOut struct {
	call.Replayed
	Body TimeDecided
}

func (o *operations) addExtensions() {
	tags := []string{"Deadlines"}
	call.Add(o.API, huma.Operation{
		OperationID: "list-extensions", Method: http.MethodGet, Path: "/extensions", Summary: "List requests for more time, by the date our team must decide", Tags: tags,
	}, func(ctx context.Context, u account.User, in *ExtensionsIn) (*call.ListOut[ExtensionLine], error) {
		page, err := o.reads.Extensions(ctx, u.Viewer(), view.ExtensionFilter{Review: in.Review, Standing: in.Standing, Limit: in.Limit, Cursor: in.Cursor})
		if err != nil {
			return nil, err
		}
		return call.ListOf(page.Items, page.Next, func(r view.ExtensionRow) ExtensionLine {
			return ExtensionLine{
				Extension: Extension{
					ID: r.ID, Deadline: r.Deadline, On: call.DateText(r.On), Until: call.DateText(r.Until), By: r.By, DecideBy: call.DateText(r.DecideBy),
					Standing: r.Standing, Decided: call.DateText(r.DecidedOn), Granted: call.DateText(r.Granted),
				},
				Kind: r.Kind, Matter: r.Matter, Jurisdiction: call.JurisdictionRef(r.Jurisdiction), Review: call.Named(r.Review),
			}
		}), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "ask-extension", Method: http.MethodPost, Path: "/matters/{id}/deadlines/{deadline}:ask", Summary: "Record that the jurisdiction requests more time", Tags: tags,
		Description: "The due date stays. Our team must decide by a date, which is listed among our own deadlines.", DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, u account.User, in *AskIn) (*call.ResultOut, error) {
		b, cmd := in.Body, change.AskExtension{Matter: in.ID}
		cmd.Asking = change.Asking{Deadline: in.Deadline, By: b.By, Contact: b.Contact, Reason: b.Reason}
		err := dates(map[string]dated{"on": {b.On, &cmd.On}, "until": {b.Until, &cmd.Until}, "decide_by": {b.DecideBy, &cmd.DecideBy}})
		if err != nil {
			return nil, err
		}
		return o.Answer(ctx, u, in.Keyed, cmd)
	})
	call.Add(o.API, huma.Operation{
		OperationID: "decide-extension", Method: http.MethodPost, Path: "/matters/{id}/extensions/{request}:decide", Summary: "Grant, grant in part, or deny a request for more time", Tags: tags,
		Description: "A grant moves the due date, reopens what was missed, and moves its alerts. Other requests stay open.", DefaultStatus: http.StatusOK,
	}, o.decide)
	call.Add(o.API, huma.Operation{
		OperationID: "decide-extensions", Method: http.MethodPost, Path: "/extensions:decide", Tags: tags,
		Summary:     "Decide many requests for more time at once",
		Description: "Each has a date and a reason of its own. Decides all of them, or none. If refused, errors has the reason for each.",
		// One that the caller may not see is absent.
		DefaultStatus: http.StatusOK, Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, u account.User, in *DecideTimesIn) (*call.ResultOut, error) {
		var all change.DecideExtensions
		for _, d := range in.Body.Decisions {
			cmd, err := d.command(d.Matter, d.Request)
			if err != nil {
				return nil, err
			}
			all.Decisions = append(all.Decisions, cmd)
		}
		return o.Answer(ctx, u, in.Keyed, all)
	})
	call.Add(o.API, huma.Operation{
		OperationID: "withdraw-extension", Method: http.MethodPost, Tags: tags,
		Path:        "/matters/{id}/extensions/{request}:withdraw",
		Summary:     "Withdraw a request for more time, or the decision on one, that was recorded in error",
		Description: "The due date stays. To move it back, correct the deadline. A request whose decision is withdrawn is open again.",
	}, func(ctx context.Context, u account.User, in *WithdrawTimeIn) (*call.ResultOut, error) {
		cmd := change.WithdrawExtension{Matter: in.ID, Request: in.Request, What: in.Body.What, Reason: in.Body.Reason}
		return o.Answer(ctx, u, in.Keyed, cmd)
	})
}

func (o *operations) decide(ctx context.Context, u account.User, in *DecideTimeIn) (*DecidedOut, error) {
	cmd, err := in.Body.command(in.ID, in.Request)
	if err != nil {
		return nil, err
	}
	if in.Body.Preview {
		cmd.Reason = "-"
	}
	r, wouldBe, err := o.doOrForesee(ctx, u, in.Keyed, cmd, in.Body.Preview, func(w workflow.Facts, a workflow.Act) (*deadline.Receipt, error) {
		moved, err := cmd.Foresee(w, a)
		if err != nil || moved == nil {
			return nil, err
		}
		receipt := moved.Receipt.Read()
		return &receipt, nil
	})
	if err != nil {
		return nil, err
	}
	return &DecidedOut{
		Replayed: call.Again(r), Body: TimeDecided{Preview: in.Body.Preview, WouldBe: wouldBe, Stored: call.ResultOf(r)},
	}, nil
}

// doOrForesee does a command, or gives the date to which it would lead, if to one; then it stores nothing.
func (o *operations) doOrForesee(
	ctx context.Context, u account.User, key call.Keyed, cmd workflow.Command, preview bool,
	foresee func(workflow.Facts, workflow.Act) (*deadline.Receipt, error),
) (workflow.Result, *call.DateForeseen, error) {
	if !preview {
		r, err := o.Do(ctx, u, key, cmd)
		return r, nil, err
	}
	w, err := o.reads.World(ctx, u.ID, cmd.Streams()...)
	if err != nil {
		return workflow.Result{}, nil, err
	}
	receipt, err := foresee(w, workflow.Act{Actor: u.ID, At: o.Now()})
	if err != nil || receipt == nil {
		return workflow.Result{}, nil, err
	}
	date := call.ForeseenOf([]due.Foreseen{{Receipt: *receipt}})
	return workflow.Result{}, &date, nil
}
