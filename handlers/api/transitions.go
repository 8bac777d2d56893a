package api

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/matter"
	"duces/workflow/transition"
)

// Move is what a transition is asked with.
type Move struct {
	Transition  string                     `json:"transition" doc:"Name of a transition of the process."`
	EffectiveOn string                     `json:"effective_on" doc:"The transition's own date, YYYY-MM-DD: when it was true." example:"2018-02-27"`
	Fields      map[string]json.RawMessage `json:"fields,omitempty" doc:"By name, as /process describes them."`
	Note        string                     `json:"note,omitempty"`
}

// MoveIn moves one matter.
type MoveIn struct {
	call.Keyed
	ID      string `path:"id"`
	IfMatch string `header:"If-Match" maxLength:"100" doc:"The ETag of the matter as you have seen it; if it has moved since, you are told what changed."`
	Body    Move
}

// Moved is the answer to a move.
type Moved struct {
	State    string    `json:"state"`
	Stage    string    `json:"stage"`
	Approval *Awaiting `json:"approval,omitempty" doc:"Where the move waits for a second person."`
	call.Result
}

// Awaiting is a request for approval in brief.
type Awaiting struct {
	ID     string `json:"id"`
	Status string `json:"status" enum:"pending,given,rejected,withdrawn,lapsed"`
}

// MovedOut carries it: 201 when the matter moved, 202 when the move waits.
type MovedOut struct {
	Status int
	call.Replayed
	Body Moved
}

func moved(r workflow.Result) *MovedOut {
	out := &MovedOut{Status: http.StatusCreated, Replayed: call.Again(r), Body: Moved{State: r.State, Stage: r.Stage, Result: call.ResultOf(r)}}
	if r.Pending != "" {
		out.Status = http.StatusAccepted
		out.Body.Approval = &Awaiting{ID: r.Pending, Status: matter.Pending}
	}
	return out
}

func addTransitions(a *api) {
	call.Add(a.API, huma.Operation{
		OperationID: "move-matter", Method: http.MethodPost, Path: "/matters/{id}/transitions", Summary: "Move a matter", Tags: []string{"Matters"},
		Description:   "201 when the matter has moved; 202 when the move now waits for a second person; 409 with the guard, and what would satisfy it, when it is refused.",
		DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, u account.User, in *MoveIn) (*MovedOut, error) {
		version, err := versionOf(in.IfMatch)
		if err != nil {
			return nil, err
		}
		cmd, err := in.Body.command(in.ID)
		if err != nil {
			return nil, err
		}
		if err := a.held(cmd.Fields); err != nil {
			return nil, err
		}
		cmd.Version = version
		r, err := a.Do(ctx, u, in.Keyed, cmd)
		if err != nil {
			return nil, err
		}
		return moved(r), nil
	})
	call.Add(a.API, huma.Operation{
		OperationID: "move-matters", Method: http.MethodPost, Path: "/matters:move", Summary: "Move several matters in one act: all of them or none", Tags: []string{"Matters"},
		DefaultStatus: http.StatusCreated, Errors: []int{http.StatusNotFound},
	}, a.moveMany)
	for _, path := range []string{"/matters/{id}/transitions", "/matters:move"} {
		responses := a.Described(path).Post.Responses
		waits := *responses["201"]
		waits.Description = "Waits for a second person"
		responses["202"] = &waits
	}
}

func (m Move) command(matters ...string) (transition.Move, error) {
	on, err := call.Date("effective_on", m.EffectiveOn)
	return transition.Move{Matters: matters, Name: m.Transition, EffectiveOn: on, Fields: m.Fields, Note: m.Note}, err
}

// versionOf reads an ETag that the API gave: a version in quotation marks.
func versionOf(etag string) (int, error) {
	if etag == "" || etag == "*" {
		return 0, nil
	}
	v, err := strconv.Atoi(strings.Trim(strings.TrimPrefix(etag, "W/"), `"`))
	if err != nil || v < 1 {
		return 0, workflow.Malformed("If-Match", "If-Match: send the ETag of the matter as you got it.")
	}
	return v, nil
}

// MoveManyIn moves several matters.
type MoveManyIn struct {
	call.Keyed
	Body struct {
		Matters []string `json:"matters" minItems:"1" maxItems:"1000"`
		Move
	}
}

// MovedMany is the answer to a move of several matters.
type MovedMany struct {
	State     string          `json:"state" doc:"Of the first matter."`
	Stage     string          `json:"stage"`
	Approvals []AwaitingFor   `json:"approvals,omitempty" doc:"One for each matter whose move waits for a second person."`
	Events    []call.StoredIn `json:"events"`
	Ledger    call.Ledger     `json:"ledger"`
}

// AwaitingFor is a request for approval of one of several matters.
type AwaitingFor struct {
	Matter string `json:"matter"`
	Awaiting
}

// MovedManyOut carries it.
type MovedManyOut struct {
	Status int
	call.Replayed
	Body MovedMany
}

func (a *api) moveMany(ctx context.Context, u account.User, in *MoveManyIn) (*MovedManyOut, error) {
	cmd, err := in.Body.command(in.Body.Matters...)
	if err != nil {
		return nil, err
	}
	if err := a.held(cmd.Fields); err != nil {
		return nil, err
	}
	r, err := a.Do(ctx, u, in.Keyed, cmd)
	if err != nil {
		return nil, err
	}
	out := &MovedManyOut{Status: http.StatusCreated, Replayed: call.Again(r), Body: MovedMany{
		State: r.State, Stage: r.Stage, Ledger: call.Ledger{Index: r.Index, Size: r.Size}, Events: call.EventsOf(r),
	}}
	if r.Pending == "" {
		return out, nil
	}
	out.Status = http.StatusAccepted
	w, err := a.Reader.World(ctx, u.ID, cmd.Streams()...)
	if err != nil {
		return nil, err
	}
	for _, id := range cmd.Matters {
		m, err := matter.Find(w, id)
		if err != nil {
			return nil, err
		}
		if p, waits := m.Pending(); waits {
			out.Body.Approvals = append(out.Body.Approvals, AwaitingFor{id, Awaiting{p.ID, p.Status}})
		}
	}
	return out, nil
}
