package deadline

import (
	"context"
	"net/http"
	"slices"
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

// DeadlineDetail is one deadline with its receipt and how it came about.
type DeadlineDetail struct {
	Deadline
	Matter     string            `json:"matter"`
	Cancelling string            `json:"cancelling,omitempty" doc:"Id of the pending request to cancel this deadline."`
	Waiting    *ChangeWaiting    `json:"waiting,omitempty" doc:"The pending request to change or cancel this deadline."`
	Explain    []string          `json:"explain" doc:"How the due date was counted, in plain words."`
	Versions   []DeadlineVersion `json:"versions" doc:"All changes, newest first."`
}

// ChangeWaiting is a change of a deadline that waits.
type ChangeWaiting struct {
	Approval string `json:"approval" doc:"Id of the request."`
	Change   string `json:"change" enum:"cancel,meet,correct,resume,toll,hold,extend"`
}

// DeadlineVersion is one event of a deadline's life.
type DeadlineVersion struct {
	Version   int        `json:"version" doc:"Version of the deadline after the event."`
	Event     string     `json:"event" doc:"Type of the event in the matter's history."`
	Seq       int64      `json:"seq" doc:"Number of the event in the ledger."`
	Summary   string     `json:"summary"`
	Due       string     `json:"due" format:"date" doc:"Due date after the event."`
	Cause     string     `json:"cause,omitempty"`
	Authority string     `json:"authority,omitempty"`
	Reason    string     `json:"reason,omitempty"`
	Effective string     `json:"effective_on" format:"date"`
	Recorded  time.Time  `json:"recorded_at"`
	Actor     call.Named `json:"actor"`
	Receipt   *Receipt   `json:"receipt,omitempty" doc:"How this version's date was counted."`
}

// OneDeadlineIn names a deadline of a matter.
type OneDeadlineIn struct {
	ID       string `path:"id"`
	Deadline string `path:"deadline" doc:"Id within the matter."`
}

// OneDeadlineOut carries it.
type OneDeadlineOut struct{ Body DeadlineDetail }

func (o *operations) addDeadline() {
	call.Add(o.API, huma.Operation{
		OperationID: "get-deadline", Method: http.MethodGet, Path: "/matters/{id}/deadlines/{deadline}", Summary: "Get a deadline, how its date was counted, and its history", Tags: []string{"Deadlines"},
	}, func(ctx context.Context, u account.User, in *OneDeadlineIn) (*OneDeadlineOut, error) {
		d, err := o.deadline(ctx, u, *in)
		if err != nil {
			return nil, err
		}
		return &OneDeadlineOut{d}, nil
	})
}

func (o *operations) deadline(ctx context.Context, u account.User, in OneDeadlineIn) (DeadlineDetail, error) {
	var none DeadlineDetail
	w, err := o.reads.World(ctx, u.ID, matter.Stream(in.ID))
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
	r, err := review.Find(w, m.Review)
	if err != nil {
		return none, err
	}
	if err := r.LoadMembers(w); err != nil { // most names are theirs
		return none, err
	}
	def, err := review.FindProcess(w, m.Process)
	if err != nil {
		return none, err
	}
	versions, err := o.versions(ctx, u, def, m, d.ID)
	if err != nil {
		return none, err
	}
	detail := DeadlineDetail{Deadline: Show(d.AsOf(o.Now()), def, call.People(ctx, o.reads, w)), Matter: m.ID, Explain: d.Receipt.Read().Explain(), Versions: versions}
	if a, waits := m.Waiting(d.ID); waits {
		detail.Waiting = &ChangeWaiting{Approval: a.ID, Change: a.Change}
		if a.Change == "cancel" {
			detail.Cancelling = a.ID
		}
	}
	return detail, nil
}

// versions reads a deadline's life back to its beginning.
func (o *operations) versions(ctx context.Context, u account.User, def *process.Definition, m matter.Matter, id string) ([]DeadlineVersion, error) {
	var life []view.HistoryRow
	err := view.ReadPages(func(cursor string) (view.Page[view.HistoryRow], error) {
		return o.reads.History(ctx, u.Viewer(), view.HistoryFilter{Stream: matter.Stream(m.ID), Types: lifeTypes, Limit: 200, Cursor: cursor})
	}, func(page view.Page[view.HistoryRow]) bool {
		life = append(life, page.Items...)
		return true
	})
	if err != nil {
		return nil, err
	}
	list := []DeadlineVersion{}
	now := DeadlineVersion{}
	for _, row := range life {
		e := row.Event
		if about(e.Data) != id {
			continue
		}
		now.Cause, now.Authority, now.Receipt = "", "", nil
		switch d := e.Data.(type) {
		case due.Opened:
			now.Version, now.Due, now.Receipt = 1, call.DateText(d.Due), &Receipt{d.Receipt.Read()}
		case due.Moved:
			now.Version, now.Due, now.Receipt = d.Version, call.DateText(d.Due), &Receipt{d.Receipt.Read()}
			now.Cause, now.Authority = string(d.Cause), d.Authority
		case due.Tolled:
			now.Cause, now.Authority = d.Cause, d.Authority
		case due.Cancelled:
			now.Cause = d.Cause
		}
		v := now
		v.Event, v.Seq, v.Summary = e.Data.Type(), e.Seq, kinds.All.Says(e, workflow.Names{Process: def, Answer: row.Answer})
		v.Effective, v.Recorded, v.Actor = call.DateText(e.Effective), e.Recorded.UTC(), call.Named{ID: e.Actor, Name: row.ActorName}
		if reason, said := e.Personal["reason"]; said {
			v.Reason = reason.Text()
		}
		list = append(list, v)
	}
	slices.Reverse(list)
	return list, nil
}

// lifeTypes are the types of event that are about a deadline's life.
var lifeTypes = []string{
	due.Opened{}.Type(), due.Moved{}.Type(), due.Tolled{}.Type(), due.Met{}.Type(), due.Missed{}.Type(), due.Cancelled{}.Type(), due.Acknowledged{}.Type(),
}

// about is the deadline in whose life an event counts; empty for all others,
// reminders among them.
func about(data workflow.Data) string {
	switch d := data.(type) {
	case due.Opened:
		return d.Deadline
	case due.Moved:
		return d.Deadline
	case due.Tolled:
		return d.Deadline
	case due.Met:
		return d.Deadline
	case due.Missed:
		return d.Deadline
	case due.Cancelled:
		return d.Deadline
	case due.Acknowledged:
		return d.Deadline
	}
	return ""
}
