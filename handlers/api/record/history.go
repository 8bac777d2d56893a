package record

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/kinds"
	"duces/workflow/matter"
	"duces/workflow/review"
	"duces/workflow/timezone"
	"duces/workflow/transition"
	"duces/workflow/view"
)

// Event is one fact of a history.
type Event struct {
	Seq       int64             `json:"seq" doc:"Number in the ledger, from 1."`
	Stream    string            `json:"stream"`
	No        int               `json:"no" doc:"Number in the stream, from 1."`
	Type      string            `json:"type"`
	Summary   string            `json:"summary" doc:"The event in one sentence."`
	Details   []EventDetail     `json:"details" doc:"Reason, authority, note, and what a step was given."`
	Effective string            `json:"effective_on" format:"date" doc:"Effective date."`
	Time      string            `json:"effective_time,omitempty" doc:"Time of day of a transition, as HH:MM in the jurisdiction's time zone. Absent: none was given."`
	Recorded  time.Time         `json:"recorded_at" doc:"When it was recorded."`
	Actor     call.Named        `json:"actor"`
	Act       string            `json:"act" doc:"Events of one command have the same id."`
	Corrects  int64             `json:"corrects,omitempty" doc:"Number of the event that this one corrects."`
	Data      any               `json:"data"`
	People    map[string]string `json:"people,omitempty" doc:"Names of the users that data mentions, by id."`
	Personal  map[string]string `json:"personal,omitempty" doc:"Free text and contact details. The ledger holds only commitments to them."`
	Leaf      string            `json:"leaf" doc:"Hash of the ledger's leaf, hex."`
}

// EventDetail is one thing that an event says beside its sentence.
type EventDetail struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

func showEvent(namesOf func(workflow.Event) workflow.Names) func(view.HistoryRow) Event {
	return func(r view.HistoryRow) Event {
		e := r.Event
		names := namesOf(e)
		names.Answer = r.Answer
		out := Event{
			Seq: e.Seq, Stream: string(e.Stream), No: e.No, Type: e.Data.Type(), Summary: kinds.All.Says(e, names), Details: []EventDetail{},
			Effective: call.DateText(e.Effective), Time: matter.TimeOf(e), Recorded: e.Recorded.UTC(), Actor: call.Named{ID: e.Actor, Name: r.ActorName}, Act: e.Act,
			Corrects: e.Corrects, Data: e.Data, Leaf: r.Leaf,
		}
		for _, d := range kinds.All.Details(e, names) {
			out.Details = append(out.Details, EventDetail(d))
		}
		for _, id := range kinds.All.Mentions(e) {
			if name := names.User(id); name != "" {
				if out.People == nil {
					out.People = map[string]string{}
				}
				out.People[id] = name
			}
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

// Filtered are the filters of a history.
type Filtered struct {
	Newest        bool   `query:"newest" doc:"true: newest first, if sort is absent."`
	Sort          string `query:"sort" enum:"number,event,person,recorded,effective,leaf,-number,-event,-person,-recorded,-effective,-leaf" doc:"Order of the list. Default: number. Equal events are in order of number. event: by the name of the event type. The whole ledger cannot be sorted by leaf, and between effective dates only by effective."`
	Actor         string `query:"actor" maxLength:"100" doc:"Id of the person. \"system\" is Duces itself."`
	Type          string `query:"type" maxLength:"100" doc:"Type of event."`
	RecordedFrom  string `query:"recorded_from" maxLength:"10" doc:"First recorded date, in the caller's time zone, such as 2018-02-23."`
	RecordedTo    string `query:"recorded_to" maxLength:"10" doc:"Last date."`
	EffectiveFrom string `query:"effective_from" maxLength:"10" doc:"First effective date. Sorts the whole ledger by effective date."`
	EffectiveTo   string `query:"effective_to" maxLength:"10" doc:"Last date."`
	Alerts        bool   `query:"alerts" default:"true" doc:"false: leave out alert events."`
}

func (f Filtered) filter(u account.User, stream workflow.Stream, kind string, p call.Paged) (view.HistoryFilter, error) {
	q := view.HistoryQuery{Actor: f.Actor, Type: f.Type, Kind: kind, Alerts: f.Alerts}
	days := map[string]string{
		"recorded_from": f.RecordedFrom, "recorded_to": f.RecordedTo, "effective_from": f.EffectiveFrom, "effective_to": f.EffectiveTo,
	}
	err := view.ReadDays(&q, func(name string) string { return days[name] })
	out := q.Filter(timezone.Named(u.Zone))
	out.Stream, out.Newest, out.Sort, out.Limit, out.Cursor = stream, f.Newest, f.Sort, p.Limit, p.Cursor
	return out, err
}

// HistoryIn pages through a matter's history.
type HistoryIn struct {
	call.Paged
	HistoryOf
}

// HistoryOf narrows a matter's history.
type HistoryOf struct {
	Filtered
	ID string `path:"id"`
}

func (o *operations) addHistory() {
	list := huma.Operation{
		OperationID: "get-history", Method: http.MethodGet, Path: "/matters/{id}/history", Summary: "Get the history of a matter", Tags: []string{"Matters"},
	}
	call.Add(o.API, list, o.history)
	call.AddFiles(o.API, list, "/history/:kind/:id", func(_ context.Context, u account.User, in *HistoryOf) (any, []string, error) {
		f, err := in.filter(u, matter.Stream(in.ID), "", call.Whole())
		return f, []string{matter.KindName, in.ID}, err
	})
	list.OperationID, list.Path, list.Summary = "get-history-pdf", list.Path+".pdf", "Get the history of a matter, as PDF"
	list.Description = "All events, the oldest first, each with its number and leaf hash, and the ledger's signed checkpoint."
	call.AddPage(o.API, list, "application/pdf", "/history/:kind/:id/history.pdf", func(in *call.OneIn) []string {
		return []string{matter.KindName, in.ID}
	})
}

func (o *operations) history(ctx context.Context, u account.User, in *HistoryIn) (*call.ListOut[Event], error) {
	w, err := o.reads.World(ctx, u.ID, matter.Stream(in.ID))
	if err != nil {
		return nil, err
	}
	m, err := matter.Find(w, in.ID)
	if err != nil {
		return nil, err
	}
	r, err := review.Find(w, m.Review)
	if err != nil {
		return nil, err
	}
	if err := r.LoadMembers(w); err != nil { // most names are theirs
		return nil, err
	}
	def, err := review.FindProcess(w, m.Process)
	if err != nil {
		return nil, err
	}
	f, err := in.filter(u, matter.Stream(m.ID), "", in.Paged)
	if err != nil {
		return nil, err
	}
	page, err := o.reads.History(ctx, u.Viewer(), f)
	if err != nil {
		return nil, err
	}
	names := workflow.Names{Process: def, User: call.People(ctx, o.reads, w)}
	transition.NameRequests(w, m, &names)
	return call.ListOf(page.Items, page.Next, showEvent(func(workflow.Event) workflow.Names { return names })), nil
}
