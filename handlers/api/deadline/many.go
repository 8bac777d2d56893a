package deadline

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/change"
	"duces/workflow/matter"
)

// SeenDeadline names a deadline and the version of its date that was read.
type SeenDeadline struct {
	Matter   string `json:"matter" doc:"Id."`
	Deadline string `json:"deadline" example:"response-1"`
	Version  int    `json:"version" minimum:"1" doc:"Version of the deadline that you saw. If its date has changed since, nothing is saved."`
}

// AcknowledgeManyIn acknowledges many deadlines.
type AcknowledgeManyIn struct {
	call.Keyed
	Body struct {
		Deadlines []SeenDeadline `json:"deadlines" minItems:"1" maxItems:"5000"`
	}
}

// ExtendManyIn extends many deadlines.
type ExtendManyIn struct {
	call.Keyed
	Body struct {
		Deadlines    []SeenDeadline `json:"deadlines" minItems:"1" maxItems:"5000"`
		Days         int            `json:"days,omitempty" doc:"Send one of days, business_days, months, hours, and on."`
		BusinessDays int            `json:"business_days,omitempty"`
		Months       int            `json:"months,omitempty"`
		Hours        int            `json:"hours,omitempty" doc:"Counted from the moment the current due date ends. Every hour counts."`
		On           string         `json:"on,omitempty" format:"date"`
		Authority    string         `json:"authority" doc:"Basis for the extension."`
		Reason       string         `json:"reason,omitempty" doc:"Personal text, can be erased."`
	}
}

// ManyChanged is the answer: what was stored, and each deadline as it stands after it.
type ManyChanged struct {
	Deadlines []DeadlineAfter `json:"deadlines" doc:"In the order requested."`
	Events    []call.StoredIn `json:"events"`
	Ledger    call.Ledger     `json:"ledger"`
}

// DeadlineAfter is a deadline as it stands after an act over many.
type DeadlineAfter struct {
	SeenDeadline
	Status       string `json:"status"`
	Due          string `json:"due" format:"date"`
	Acknowledged bool   `json:"acknowledged"`
}

// ManyChangedOut carries it.
type ManyChangedOut struct {
	call.Replayed
	Body ManyChanged
}

func (o *operations) addMany() {
	const each = "Updates all of them, or none. If refused, errors has the reason for each."
	call.Add(o.API, huma.Operation{
		OperationID: "acknowledge-deadlines", Method: http.MethodPost, Path: "/deadlines:acknowledge", Summary: "Acknowledge many deadlines at once", Tags: []string{"Alerts"},
		Description: each, DefaultStatus: http.StatusOK, Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, u account.User, in *AcknowledgeManyIn) (*ManyChangedOut, error) {
		return o.changeMany(ctx, u, in.Keyed, in.Body.Deadlines, change.Deadlines{Change: change.AcknowledgeMany})
	})
	call.Add(o.API, huma.Operation{
		OperationID: "extend-deadlines", Method: http.MethodPost, Path: "/deadlines:extend", Summary: "Extend many deadlines at once", Tags: []string{"Deadlines"},
		Description: each, DefaultStatus: http.StatusOK, Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, u account.User, in *ExtendManyIn) (*ManyChangedOut, error) {
		b := in.Body
		on, err := call.Date("on", b.On)
		if err != nil {
			return nil, err
		}
		return o.changeMany(ctx, u, in.Keyed, b.Deadlines, change.Deadlines{
			Change: change.ExtendMany, Days: b.Days, BusinessDays: b.BusinessDays, Months: b.Months, Hours: b.Hours, On: on,
			Authority: b.Authority, Reason: b.Reason,
		})
	})
}

func (o *operations) changeMany(ctx context.Context, u account.User, key call.Keyed, deadlines []SeenDeadline, cmd change.Deadlines) (*ManyChangedOut, error) {
	for _, d := range deadlines {
		cmd.Deadlines = append(cmd.Deadlines, change.Seen(d))
	}
	r, err := o.Do(ctx, u, key, cmd)
	if err != nil {
		return nil, err
	}
	out := &ManyChangedOut{Replayed: call.Again(r), Body: ManyChanged{Events: call.EventsOf(r), Ledger: call.Ledger{Index: r.Index, Size: r.Size}}}
	facts, err := o.reads.World(ctx, u.ID, cmd.Streams()...)
	if err != nil {
		return nil, err
	}
	for _, d := range deadlines {
		m, err := matter.Find(facts, d.Matter)
		if err != nil {
			return nil, err
		}
		after, _ := m.Deadline(d.Deadline)
		d.Version = after.Version
		out.Body.Deadlines = append(out.Body.Deadlines, DeadlineAfter{
			SeenDeadline: d, Status: string(after.Status), Due: call.DateText(after.Due), Acknowledged: after.StillAcknowledged(),
		})
	}
	return out, nil
}
