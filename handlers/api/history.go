package api

import (
	"context"
	"time"

	"duces/workflow"
	"duces/workflow/process"
)

// Event is one fact of a history.
type Event struct {
	Seq       int64             `json:"seq" doc:"Place in the ledger, from 1."`
	Stream    string            `json:"stream"`
	No        int               `json:"no" doc:"Place in the stream, from 1."`
	Type      string            `json:"type"`
	Summary   string            `json:"summary" doc:"The event in one sentence."`
	Effective string            `json:"effective_on" format:"date" doc:"When it was true."`
	Recorded  time.Time         `json:"recorded_at" doc:"When it was learned."`
	Actor     Named             `json:"actor"`
	Act       string            `json:"act" doc:"Events of one act carry the same id."`
	Corrects  int64             `json:"corrects,omitempty" doc:"The event that this one mends."`
	Data      any               `json:"data"`
	Personal  map[string]string `json:"personal,omitempty" doc:"Free text and contact details; the ledger holds only commitments to them."`
	Leaf      string            `json:"leaf" doc:"Hash of the ledger's leaf, hex."`
}

func showEvent(def *process.Definition) func(workflow.HistoryRow) Event {
	return func(r workflow.HistoryRow) Event {
		e := r.Event
		out := Event{
			Seq: e.Seq, Stream: string(e.Stream), No: e.No, Type: e.Data.Type(), Summary: workflow.Describe(def, e),
			Effective: dateText(e.Effective), Recorded: e.Recorded.UTC(), Actor: Named{e.Actor, r.ActorName}, Act: e.Act,
			Corrects: e.Corrects, Data: e.Data, Leaf: r.Leaf,
		}
		if len(e.Personal) > 0 {
			out.Personal = make(map[string]string, len(e.Personal))
			for name, sealed := range e.Personal {
				out.Personal[name] = sealed.Text()
			}
		}
		return out
	}
}

// HistoryIn pages through a matter's history.
type HistoryIn struct {
	Paged
	ID     string `path:"id"`
	Newest string `query:"newest" enum:"true,false" doc:"true: newest first."`
}

func (a *api) history(ctx context.Context, u workflow.User, in *HistoryIn) (*ListOut[Event], error) {
	w, err := a.Reader.World(ctx, u.ID, workflow.MatterStream(in.ID))
	if err != nil {
		return nil, err
	}
	m, err := w.Matter(in.ID)
	if err != nil {
		return nil, err
	}
	def, err := w.Process(m.Process)
	if err != nil {
		return nil, err
	}
	page, err := a.Reader.History(ctx, u.Viewer(), workflow.HistoryFilter{
		Stream: workflow.MatterStream(m.ID), Newest: in.Newest == "true", Limit: in.Limit, Cursor: in.Cursor,
	})
	if err != nil {
		return nil, err
	}
	return listOf(page.Items, page.Next, showEvent(def)), nil
}
