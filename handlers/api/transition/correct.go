package transition

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/correction"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/transition"
)

// CorrectIn mends a transition on record.
type CorrectIn struct {
	call.Keyed
	ID    string `path:"id"`
	Event int64  `path:"event" minimum:"1" doc:"seq of the transition in the history, or of an earlier correction of it."`
	call.Seen
	Body struct {
		EffectiveOn   string      `json:"effective_on" doc:"Effective date." example:"2018-03-05"`
		EffectiveTime string      `json:"effective_time,omitempty" doc:"Time of day, HH:MM in the jurisdiction's time zone. Absent: the corrected transition has none." example:"17:00"`
		Fields        call.Fields `json:"fields,omitempty" doc:"All fields of the corrected transition, by name. For the schema, get /process."`
		Reason        string      `json:"reason,omitempty" doc:"What was wrong, and how you know. Required unless it is a preview."`
		Preview       bool        `json:"preview,omitempty" doc:"true: return the effects and save nothing."`
	}
}

// MovedDate is a due date that a correction moves.
type MovedDate struct {
	Deadline string     `json:"deadline"`
	Kind     string     `json:"kind"`
	Old      string     `json:"old,omitempty" format:"date"`
	New      string     `json:"new,omitempty" format:"date" doc:"Left out if the deadline would have no date."`
	At       *time.Time `json:"at,omitempty" doc:"For a period in hours: when it would end. The hour alone can move."`
}

// Corrected says what a correction leads to, or would lead to.
type Corrected struct {
	Preview   bool                  `json:"preview" doc:"true: nothing was saved."`
	Moved     []MovedDate           `json:"moved" doc:"Due dates that change. Alerts follow them."`
	Conflicts []correction.Conflict `json:"conflicts" doc:"Later steps that stay on record although the process would not allow them now. The matter lists each until someone closes it."`
	Approval  *call.Awaiting        `json:"approval,omitempty" doc:"Id of the approval request, if the correction needs approval."`
	Needs     bool                  `json:"needs_approval" doc:"True if a second person must approve it."`
	Rights    []call.Right          `json:"rights,omitempty" doc:"Running rights of the jurisdiction that would end, or end sooner, and so why it needs approval."`
	Stored    *call.Result          `json:"stored,omitempty"`
	Notes     []string              `json:"notes,omitempty" doc:"Remarks on the due dates, such as that a fixed date is a Saturday and does not move."`
}

// CorrectedOut carries it: 201 when the record is corrected, 202 when the correction waits, 200 for a preview.
type CorrectedOut struct {
	Status int
	call.Replayed
	Body Corrected
}

// CloseConflictIn says how a conflict was dealt with.
type CloseConflictIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Correction int64  `json:"correction" doc:"seq of the correction, as in the matter's conflicts."`
		Event      int64  `json:"event" doc:"seq of the later step."`
		Note       string `json:"note" doc:"How the conflict was resolved."`
	}
}

func (o *operations) addCorrections() {
	const path = "/matters/{id}/transitions/{event}/correction"
	call.Add(o.API, huma.Operation{
		OperationID: "correct-transition", Method: http.MethodPost, Path: path, Summary: "Correct the date or the fields of a transition on record", Tags: []string{"Matters"},
		Description: "The original entry stays in the history. Due dates that depend on it are recalculated. " +
			"Later steps are never undone. Steps that the process would not allow now are returned as conflicts. " +
			"200: preview. 201: the record is corrected. 202: the correction of an adverse step is pending a second person's approval.",
		DefaultStatus: http.StatusCreated,
	}, o.correct)
	o.describeWaiting(path)
	responses := o.Described(path).Post.Responses
	preview := *responses["201"]
	preview.Description = "The effects"
	responses["200"] = &preview
	call.Add(o.API, huma.Operation{
		OperationID: "close-conflict", Method: http.MethodPost, Path: "/matters/{id}/conflicts", Summary: "Close a conflict with a note", Tags: []string{"Matters"},
		DefaultStatus: http.StatusOK,
	}, func(ctx context.Context, u account.User, in *CloseConflictIn) (*call.ResultOut, error) {
		r, err := o.Do(ctx, u, in.Keyed, matter.CloseConflict{Matter: in.ID, Correction: in.Body.Correction, Event: in.Body.Event, Note: in.Body.Note})
		if err != nil {
			return nil, err
		}
		return call.Done(r), nil
	})
}

func (o *operations) correct(ctx context.Context, u account.User, in *CorrectIn) (*CorrectedOut, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	on, err := call.Date("effective_on", in.Body.EffectiveOn)
	if err != nil {
		return nil, err
	}
	cmd := transition.Correct{
		Matter: in.ID, Event: in.Event, EffectiveOn: on, EffectiveTime: in.Body.EffectiveTime, Fields: in.Body.Fields, Reason: in.Body.Reason,
		Version: version,
	}
	facts, err := o.reads.World(ctx, u.ID, cmd.Streams()...)
	if err != nil {
		return nil, err
	}
	out := &CorrectedOut{Status: http.StatusCreated, Body: Corrected{Preview: in.Body.Preview, Moved: []MovedDate{}, Conflicts: []correction.Conflict{}}}
	follows, refused := cmd.Preview(facts, workflow.Act{Actor: u.ID, At: o.Now()})
	out.Body.show(follows)
	if refused == nil {
		if out.Body.Rights, err = rightsIn(facts, in.ID, follows.Rights); err != nil {
			return nil, err
		}
		out.Body.Notes, err = notesIn(facts, in.ID, on, in.Body.Fields, func(def *process.Definition) (string, error) {
			past, err := facts.History(matter.Stream(in.ID))
			if err != nil {
				return "", err
			}
			r, err := transition.FindOnRecord(def, past, in.Event)
			return r.Transition.Name, err
		})
		if err != nil {
			return nil, err
		}
	}
	if in.Body.Preview {
		out.Status = http.StatusOK
		return out, refused
	}
	// What changes nothing any more may be this very request, come again.
	r, err := o.Do(ctx, u, in.Keyed, cmd)
	if err != nil {
		return nil, err
	}
	stored := call.ResultOf(r)
	out.Body.Stored, out.Replayed = &stored, call.Again(r)
	if r.Pending() != "" {
		out.Status, out.Body.Approval = http.StatusAccepted, call.Waits(r)
	}
	return out, nil
}

// rightsIn shows rights of a matter.
func rightsIn(facts workflow.Facts, id string, rights []due.Right) ([]call.Right, error) {
	m, err := matter.Find(facts, id)
	if err != nil {
		return nil, err
	}
	def, err := review.FindProcess(facts, m.Process)
	return call.RightsOf(def, rights), err
}

func (c *Corrected) show(p transition.Preview) {
	c.Needs, c.Conflicts = p.Approval, call.OrEmpty(p.Conflicts)
	for _, d := range p.Moved {
		moved := MovedDate{Deadline: d.Deadline, Kind: d.Kind, Old: call.DateText(d.Old), New: call.DateText(d.New)}
		if d.Receipt.Spec.Hours > 0 && !d.New.IsZero() {
			moved.At = &d.Receipt.At
		}
		c.Moved = append(c.Moved, moved)
	}
}
