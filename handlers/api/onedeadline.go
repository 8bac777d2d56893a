package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/due"
	"duces/workflow/kinds"
	"duces/workflow/matter"
	"duces/workflow/process"
	"duces/workflow/review"
	"duces/workflow/view"
)

// DeadlineDetail is one deadline with its working and how it came about.
type DeadlineDetail struct {
	Deadline
	Matter   string            `json:"matter"`
	Explain  []string          `json:"explain" doc:"The working in plain words."`
	Versions []DeadlineVersion `json:"versions" doc:"All that happened to it, newest first."`
}

// DeadlineVersion is one event of a deadline's life.
type DeadlineVersion struct {
	Version   int        `json:"version" doc:"Of the deadline, after the event."`
	Event     string     `json:"event" doc:"Type of the event in the matter's history."`
	Seq       int64      `json:"seq" doc:"Its place in the ledger."`
	Summary   string     `json:"summary"`
	Due       string     `json:"due" format:"date" doc:"After the event."`
	Cause     string     `json:"cause,omitempty"`
	Authority string     `json:"authority,omitempty"`
	Reason    string     `json:"reason,omitempty"`
	Effective string     `json:"effective_on" format:"date"`
	Recorded  time.Time  `json:"recorded_at"`
	Actor     call.Named `json:"actor"`
	Receipt   *Receipt   `json:"receipt,omitempty" doc:"The working of this version, where the date was derived."`
}

// OneDeadlineIn names a deadline of a matter.
type OneDeadlineIn struct {
	ID       string `path:"id"`
	Deadline string `path:"deadline" doc:"Id within the matter."`
}

// OneDeadlineOut carries it.
type OneDeadlineOut struct{ Body DeadlineDetail }

// ChangeIn asks for a change of a deadline.
type ChangeIn struct {
	call.Keyed
	OneDeadlineIn
	Body struct {
		Change    string `json:"change" enum:"extend,toll,resume,correct,meet,cancel"`
		Days      int    `json:"days,omitempty" doc:"extend: by how many days."`
		On        string `json:"on,omitempty" format:"date" doc:"extend: to which date; toll: the first day that does not count; correct: the true date of the trigger; meet: when."`
		Until     string `json:"until,omitempty" format:"date" doc:"toll, resume: the last day that does not count."`
		Authority string `json:"authority,omitempty" doc:"What the change rests on; an extension needs it."`
		Reason    string `json:"reason,omitempty" doc:"Personal text; a cancellation needs it."`
		Version   int    `json:"version,omitempty" minimum:"0" doc:"Of the deadline as you have seen it; if it has changed since, you are told."`
	}
}

// Changed is the deadline after a change, with what was stored.
type Changed struct {
	DeadlineDetail
	Stored call.Result `json:"stored"`
}

// ChangedOut carries it.
type ChangedOut struct {
	call.Replayed
	Body Changed
}

func addDeadline(a *api) {
	call.Add(a.API, huma.Operation{
		OperationID: "get-deadline", Method: http.MethodGet, Path: "/matters/{id}/deadlines/{deadline}", Summary: "One deadline: its working, in plain words too, and its history", Tags: []string{"Deadlines"},
	}, func(ctx context.Context, u account.User, in *OneDeadlineIn) (*OneDeadlineOut, error) {
		d, err := a.deadline(ctx, u, *in)
		if err != nil {
			return nil, err
		}
		return &OneDeadlineOut{d}, nil
	})
	call.Add(a.API, huma.Operation{
		OperationID: "change-deadline", Method: http.MethodPost, Path: "/matters/{id}/deadlines/{deadline}:change", Summary: "Extend, toll, resume, correct, meet or cancel a deadline", Tags: []string{"Deadlines"},
		Description: "The date is derived again, and the alerts that hang on it move with it; the old date stays in history.", DefaultStatus: http.StatusOK,
	}, func(ctx context.Context, u account.User, in *ChangeIn) (*ChangedOut, error) {
		b := in.Body
		on, err := call.Date("on", b.On)
		if err != nil {
			return nil, err
		}
		until, err := call.Date("until", b.Until)
		if err != nil {
			return nil, err
		}
		r, err := a.Do(ctx, u, in.Keyed, matter.ChangeDeadline{
			Matter: in.ID, Deadline: in.Deadline, Change: b.Change, Days: b.Days, On: on, Until: until,
			Authority: b.Authority, Reason: b.Reason, Version: b.Version,
		})
		if err != nil {
			return nil, err
		}
		d, err := a.deadline(ctx, u, in.OneDeadlineIn)
		if err != nil {
			return nil, err
		}
		return &ChangedOut{Replayed: call.Again(r), Body: Changed{d, call.ResultOf(r)}}, nil
	})
}

func (a *api) deadline(ctx context.Context, u account.User, in OneDeadlineIn) (DeadlineDetail, error) {
	var none DeadlineDetail
	w, err := a.Reader.World(ctx, u.ID, matter.Stream(in.ID))
	if err != nil {
		return none, err
	}
	m, err := matter.Find(w, in.ID)
	if err != nil {
		return none, err
	}
	d, ok := m.Deadline(in.Deadline)
	if !ok {
		return none, workflow.Absent("deadline")
	}
	def, err := review.FindProcess(w, m.Process)
	if err != nil {
		return none, err
	}
	versions, err := a.versions(ctx, u, def, m, d.ID)
	if err != nil {
		return none, err
	}
	return DeadlineDetail{Deadline: showDeadline(d.AsOf(a.Now()), def, call.People(ctx, a.Reader, w)), Matter: m.ID, Explain: d.Receipt.Read().Explain(), Versions: versions}, nil
}

// versions reads a deadline's life back to its beginning.
func (a *api) versions(ctx context.Context, u account.User, def *process.Definition, m matter.Matter, id string) ([]DeadlineVersion, error) {
	var life []view.HistoryRow
	for f := (view.HistoryFilter{Stream: matter.Stream(m.ID), Limit: 200}); ; {
		page, err := a.Reader.History(ctx, u.Viewer(), f)
		if err != nil {
			return nil, err
		}
		life = append(life, page.Items...)
		if f.Cursor = page.Next; f.Cursor == "" {
			break
		}
	}
	var list []DeadlineVersion
	now := DeadlineVersion{}
	for _, row := range life {
		e := row.Event
		now.Cause, now.Authority, now.Receipt = "", "", nil
		switch d := e.Data.(type) {
		case due.Opened:
			if d.Deadline != id {
				continue
			}
			now.Version, now.Due, now.Receipt = 1, call.DateText(d.Due), &Receipt{d.Receipt.Read()}
		case due.Moved:
			if d.Deadline != id {
				continue
			}
			now.Version, now.Due, now.Receipt = d.Version, call.DateText(d.Due), &Receipt{d.Receipt.Read()}
			now.Cause, now.Authority = string(d.Cause), d.Authority
		case due.Tolled:
			if d.Deadline != id {
				continue
			}
			now.Cause, now.Authority = d.Cause, d.Authority
		case due.Met:
			if d.Deadline != id {
				continue
			}
		case due.Missed:
			if d.Deadline != id {
				continue
			}
		case due.Cancelled:
			if d.Deadline != id {
				continue
			}
			now.Cause = d.Cause
		case due.Acknowledged:
			if d.Deadline != id {
				continue
			}
		default:
			continue
		}
		v := now
		v.Event, v.Seq, v.Summary = e.Data.Type(), e.Seq, kinds.All.Says(e, workflow.Names{Process: def})
		v.Effective, v.Recorded, v.Actor = call.DateText(e.Effective), e.Recorded.UTC(), call.Named{ID: e.Actor, Name: row.ActorName}
		if reason, said := e.Personal["reason"]; said {
			v.Reason = reason.Text()
		}
		list = append([]DeadlineVersion{v}, list...)
	}
	return call.OrEmpty(list), nil
}
