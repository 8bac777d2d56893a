package transition

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/approval"
	"duces/workflow/calendar"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/jurisdiction"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/timezone"
	"duces/workflow/transition"
)

// Move is what a transition is asked with.
type Move struct {
	Transition    string      `json:"transition" doc:"Name of a transition of the process."`
	EffectiveOn   string      `json:"effective_on" doc:"Effective date of the transition, YYYY-MM-DD." example:"2018-02-27"`
	EffectiveTime string      `json:"effective_time,omitempty" doc:"Time of day, HH:MM in the jurisdiction's time zone, if it matters. If clocks showed it twice that day, the first counts." example:"17:00"`
	Fields        call.Fields `json:"fields,omitempty"`
	Note          string      `json:"note,omitempty"`
	Readers       []string    `json:"readers,omitempty" maxItems:"100" doc:"Ids of members. Only they can open the documents of the step and see their names. Each opening is recorded. Absent: all members can. Not for a step that needs a second person's approval."`
	Letter        *WithLetter `json:"letter,omitempty" doc:"Letter that goes out in the same act: both are recorded, or neither."`
	Preview       bool        `json:"preview,omitempty" doc:"true: return the due dates that would be set and save nothing. Fields that set no date can be missing."`
}

// MoveIn moves one matter.
type MoveIn struct {
	call.Keyed
	ID string `path:"id"`
	call.Seen
	Body Move
}

// Moved is the answer to a move.
type Moved struct {
	State    string         `json:"state"`
	Stage    string         `json:"stage"`
	Approval *call.Awaiting `json:"approval,omitempty" doc:"Id of the approval request, if the transition needs approval."`
	Rights   []call.Right   `json:"rights,omitempty" doc:"Rights of the jurisdiction that the transition would end, and so why it needs approval."`
	Created  []string       `json:"created,omitempty" doc:"Ids that an approved request created, such as a review."`
	Notes    []string       `json:"notes,omitempty" doc:"Remarks on the due dates, such as that a fixed date is a Saturday and does not move."`
	Preview  bool           `json:"preview,omitempty" doc:"true: nothing was saved."`
	Dates    []DateOpened   `json:"dates,omitempty" doc:"Only with preview: the due dates that would be set."`
	// Letters need all that the transition needs.
	Letters []call.LetterPreview `json:"letters,omitempty" doc:"Only with preview: the letters that would go out."`
	call.Result
}

// MovedOut carries it: 201 when the matter moved, 202 when the move waits.
type MovedOut struct {
	Status int
	call.Replayed
	Body Moved
}

func moved(r workflow.Result) *MovedOut {
	out := &MovedOut{Status: http.StatusCreated, Replayed: call.Again(r), Body: Moved{State: r.State, Stage: r.Stage, Result: call.ResultOf(r)}}
	if r.Pending() != "" {
		out.Status = http.StatusAccepted
		out.Body.Approval = call.Waits(r)
	}
	return out
}

// rights are those that a request would end.
func (o *operations) rights(ctx context.Context, u account.User, id, asked string) ([]call.Right, error) {
	if asked == "" {
		return nil, nil
	}
	facts, err := o.reads.World(ctx, u.ID, matter.Stream(id), approval.Stream(asked))
	if err != nil {
		return nil, err
	}
	m, err := matter.Find(facts, id)
	if err != nil {
		return nil, err
	}
	def, err := review.FindProcess(facts, m.Process)
	if err != nil {
		return nil, err
	}
	a, err := transition.FindAsked(facts, m, asked)
	return call.RightsOf(def, a.Rights), err
}

func (o *operations) addMoves() {
	call.Add(o.API, huma.Operation{
		OperationID: "move-matter", Method: http.MethodPost, Path: "/matters/{id}/transitions", Summary: "Record a transition of a matter", Tags: []string{"Matters"},
		Description:   "201: recorded. 202: pending a second person's approval. 409: refused, with the guard and what would satisfy it.",
		DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, u account.User, in *MoveIn) (*MovedOut, error) {
		version, err := in.Version()
		if err != nil {
			return nil, err
		}
		cmd, err := in.Body.command(in.ID)
		if err != nil {
			return nil, err
		}
		cmd.Version = version
		now, err := o.addLetter(ctx, u, &cmd, in.Body.Letter)
		if in.Body.Preview && err != nil {
			return nil, err
		}
		if in.Body.Preview {
			dates, err := o.foresee(ctx, u, cmd)
			return &MovedOut{Status: http.StatusOK, Body: Moved{
				Preview: true, Dates: dates, Letters: call.PreviewsOf(now), Result: call.ResultOf(workflow.Result{}),
			}}, err
		}
		if err := o.addFiles(ctx, u, &cmd, now, err); err != nil {
			return nil, err
		}
		var basis workflow.Facts
		r, err := o.Do(workflow.WithBasis(ctx, &basis), u, in.Keyed, cmd)
		if err != nil {
			return nil, err
		}
		out := moved(r)
		if out.Body.Rights, err = o.rights(ctx, u, in.ID, r.Pending()); err != nil {
			return nil, err
		}
		out.Body.Notes, err = o.notes(ctx, u, cmd, basis)
		return out, err
	})
	o.describeWaiting("/matters/{id}/transitions")
	call.DescribePreview(o.Described("/matters/{id}/transitions").Post, "201")
}

// notes are those on the due dates that a move was given; of several matters, as the first has them. They rest on what
// the move was decided on, which is read again if it was decided before.
func (o *operations) notes(ctx context.Context, u account.User, cmd transition.Move, basis workflow.Facts) (_ []string, err error) {
	if !basis.Known() {
		if basis, err = o.reads.World(ctx, u.ID, matter.Stream(cmd.Matters[0])); err != nil {
			return nil, err
		}
	}
	return notesIn(basis, cmd.Matters[0], cmd.EffectiveOn, cmd.Fields, func(*process.Definition) (string, error) { return cmd.Name, nil })
}

// notesIn are the notes on due dates that fields give in a matter; name finds the transition.
func notesIn(w workflow.Facts, id string, on civil.Date, fields map[string]json.RawMessage, name func(*process.Definition) (string, error)) ([]string, error) {
	m, err := matter.Find(w, id)
	if err != nil {
		return nil, err
	}
	j, err := jurisdiction.Find(w, m.Jurisdiction)
	if err != nil {
		return nil, err
	}
	def, err := review.FindProcess(w, m.Process)
	if err != nil {
		return nil, err
	}
	of, err := name(def)
	if err != nil {
		return nil, err
	}
	t, _ := def.Transition(of)
	return transition.Notes(transition.Foresee(t, fields, deadline.Context{
		From: on, State: j.State, Zone: timezone.Named(j.Zone), Calendar: calendar.Of(w),
	})), nil
}

// describeWaiting adds the other answer of a move: 202 where it waits.
func (o *operations) describeWaiting(path string) {
	call.DescribeWaiting(o.Described(path).Post, "201")
}

func (m Move) command(matters ...string) (transition.Move, error) {
	on, err := call.Date("effective_on", m.EffectiveOn)
	return transition.Move{
		Matters: matters, Name: m.Transition, EffectiveOn: on, EffectiveTime: m.EffectiveTime, Fields: m.Fields, Note: m.Note, Readers: m.Readers,
	}, err
}
