package deadline

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/change"
	"duces/workflow/civil"
	"duces/workflow/deadline"
	"duces/workflow/due"
)

// dated is a date of a body, and where it goes.
type dated struct {
	text string
	into *civil.Date
}

// dates reads dates by the names of their members.
func dates(of map[string]dated) (err error) {
	for _, name := range slices.Sorted(maps.Keys(of)) {
		if *of[name].into, err = call.Date(name, of[name].text); err != nil {
			return err
		}
	}
	return nil
}

// OwnDateIn is a date of our own side.
type OwnDateIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Title   string   `json:"title" doc:"Personal text."`
		Due     call.Due `json:"due"`
		From    string   `json:"from,omitempty" format:"date" doc:"Date a period is counted from. Default: today."`
		User    string   `json:"user,omitempty" doc:"Id of the member who is alerted. Default: the owner of the matter."`
		Ladder  string   `json:"ladder,omitempty" doc:"Alerts: a ladder of the process, or none. Default: the day before, the day, and when late."`
		Note    string   `json:"note,omitempty" doc:"Personal text."`
		Repeats *struct {
			Every int    `json:"every" minimum:"1" maximum:"366"`
			Unit  string `json:"unit" enum:"days,weeks,months,years"`
			Last  string `json:"last,omitempty" format:"date" doc:"No date after this one. Default: it goes on."`
		} `json:"repeats,omitempty" doc:"The next date is added when one is done or has passed."`
		Preview bool `json:"preview,omitempty" doc:"true: return the due date and save nothing."`
	}
}

// OwnDateMade is the answer to a date of our own side.
type OwnDateMade struct {
	ID      string             `json:"id,omitempty" doc:"Id of the deadline within the matter."`
	Preview bool               `json:"preview,omitempty" doc:"true: nothing was saved."`
	WouldBe *call.DateForeseen `json:"would_be,omitempty" doc:"Only with preview: the due date."`
	Stored  call.Result        `json:"stored"`
}

// OwnDateOut carries it: 201 when it is on record, 200 for a preview.
type OwnDateOut struct {
	Status int
	call.Replayed
	Body OwnDateMade
}

// EndOwnIn ends a date of our own side.
type EndOwnIn struct {
	call.Keyed
	OneDeadlineIn
	Body struct {
		Cancel bool   `json:"cancel,omitempty" doc:"true: it was not done. No later date of its series is added."`
		On     string `json:"on,omitempty" format:"date" doc:"When it was done. Default: today."`
		Note   string `json:"note,omitempty" doc:"Personal text."`
	}
}

func (o *operations) addOwnDates() {
	call.Add(o.API, huma.Operation{
		OperationID: "add-own-date", Method: http.MethodPost, Path: "/matters/{id}/own-dates", Summary: "Add a date of our own team to a matter", Tags: []string{"Deadlines"},
		Description: "It is listed, alerted, and shown in calendars like any deadline. It never makes the jurisdiction overdue, no step depends on it, and closing the matter cancels it.", DefaultStatus: http.StatusCreated,
	}, o.addOwnDate)
	call.DescribePreview(o.Described("/matters/{id}/own-dates").Post, "201")
	call.Add(o.API, huma.Operation{
		OperationID: "end-own-date", Method: http.MethodPost, Path: "/matters/{id}/deadlines/{deadline}:end", Summary: "Mark a date of our own team done, or cancel it", Tags: []string{"Deadlines"}, DefaultStatus: http.StatusOK,
	}, func(ctx context.Context, u account.User, in *EndOwnIn) (*call.ResultOut, error) {
		on, err := call.Date("on", in.Body.On)
		if err != nil {
			return nil, err
		}
		return o.Answer(ctx, u, in.Keyed, change.EndOwnDate{Matter: in.ID, Deadline: in.Deadline, Cancel: in.Body.Cancel, On: on, Note: in.Body.Note})
	})
}

func (o *operations) addOwnDate(ctx context.Context, u account.User, in *OwnDateIn) (*OwnDateOut, error) {
	b := in.Body
	cmd := change.AddOwnDate{Matter: in.ID, Title: b.Title, User: b.User, Ladder: b.Ladder, Note: b.Note}
	if err := json.Unmarshal(b.Due.RawMessage, &cmd.Due); err != nil {
		return nil, workflow.Malformed("due", workflow.Sentence(err))
	}
	read := map[string]dated{"from": {b.From, &cmd.From}}
	if b.Repeats != nil {
		cmd.Repeats = &due.Repeats{Every: b.Repeats.Every, Unit: b.Repeats.Unit}
		read["repeats.last"] = dated{b.Repeats.Last, &cmd.Repeats.Last}
	}
	if err := dates(read); err != nil {
		return nil, err
	}
	r, wouldBe, err := o.doOrForesee(ctx, u, in.Keyed, cmd, b.Preview, func(w workflow.Facts, a workflow.Act) (*deadline.Receipt, error) {
		receipt, err := cmd.Foresee(w, a)
		return &receipt, err
	})
	if err != nil {
		return nil, err
	}
	out := &OwnDateOut{Status: http.StatusOK, Replayed: call.Again(r), Body: OwnDateMade{Preview: b.Preview, WouldBe: wouldBe, Stored: call.ResultOf(r)}}
	if !b.Preview {
		out.Status, out.Body.ID = http.StatusCreated, r.Created[0]
	}
	return out, nil
}
