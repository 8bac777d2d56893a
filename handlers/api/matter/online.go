package matter

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/field"
	"duces/workflow/invitation"
	"duces/workflow/matter"
	"duces/workflow/production"
	"duces/workflow/transition"
)

// OnlineOut is what came online, and who may answer there.
type OnlineOut struct{ Body Online }

// Online is the same as a body.
type Online struct {
	Invitations []Invitation `json:"invitations"`
	Answers     []Submitted  `json:"answers" doc:"In the order in which they came."`
}

// Invitation is a contact who may answer online.
type Invitation struct {
	ID       string    `json:"id"`
	Contact  string    `json:"contact" doc:"Id of the jurisdiction's contact."`
	Office   string    `json:"office"`
	Name     string    `json:"name"`
	Email    string    `json:"email"`
	Expires  time.Time `json:"expires" doc:"When the latest link can no longer be used."`
	Accepted bool      `json:"accepted" doc:"Someone signed in with it."`
	Revoked  bool      `json:"revoked"`
	Failed   string    `json:"failed,omitempty" doc:"Why the latest mail to the person did not go out."`
}

// Submitted is an answer that came online.
type Submitted struct {
	Event      int64               `json:"event"`
	ReceivedOn string              `json:"received_on" format:"date" doc:"The day of receipt in the jurisdiction."`
	ReceivedAt time.Time           `json:"received_at"`
	Source     string              `json:"source"`
	Answers    []production.Answer `json:"answers"`
	Documents  []field.Document    `json:"documents"`
	AskedUntil string              `json:"asked_until,omitempty" format:"date" doc:"More time is requested until this day. No date moves by it."`
	Reason     string              `json:"reason,omitempty"`
	Lapsed     bool                `json:"lapsed,omitempty" doc:"The request for more time came to nothing: the deadline is closed, or is due later."`
	Recorded   int64               `json:"recorded,omitempty" doc:"Event that records it. Absent: none does yet."`
	SetAside   *SetAside           `json:"set_aside,omitempty" doc:"Why it does not count. Absent: it does."`
}

// SetAside says who set aside an answer.
type SetAside struct {
	On     string     `json:"on" format:"date"`
	By     call.Named `json:"by"`
	Reason string     `json:"reason"`
}

// InviteIn names whom to invite.
type InviteIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Contact string `json:"contact" doc:"Id of a contact of the jurisdiction, with an email address."`
	}
}

// RevokeIn says why an invitation ends.
type RevokeIn struct {
	call.Keyed
	ID         string `path:"id"`
	Invitation string `path:"invitation"`
	Body       struct {
		Reason string `json:"reason"`
	}
}

// RecordOnlineIn names an answer that came online.
type RecordOnlineIn struct {
	call.Keyed
	call.Seen
	ID    string `path:"id"`
	Event int64  `path:"event" minimum:"1" doc:"By which it came."`
}

// SetAsideIn names an answer that came online, and says why it does not count.
type SetAsideIn struct {
	call.Keyed
	ID    string `path:"id"`
	Event int64  `path:"event" minimum:"1" doc:"By which it came."`
	Body  struct {
		Reason string `json:"reason"`
		Undo   bool   `json:"undo,omitempty" doc:"It counts again."`
	}
}

func (o *operations) addOnline() {
	call.Add(o.API, huma.Operation{
		OperationID: "get-online-answers", Method: http.MethodGet, Path: "/matters/{id}/online",
		Summary: "List what respondents answered online, and who may", Tags: []string{"Respondents"},
	}, o.online)
	call.Add(o.API, huma.Operation{
		OperationID: "invite-respondent", Method: http.MethodPost, Path: "/matters/{id}/invitations",
		Summary: "Invite a contact to answer online", Tags: []string{"Respondents"}, DefaultStatus: http.StatusCreated,
		Description: "The person gets a mail with a link and a code. No answer of the API shows either.",
	}, func(ctx context.Context, u account.User, in *InviteIn) (*call.ResultOut, error) {
		r, err := o.Do(ctx, u, in.Keyed, invitation.Invite{Matter: in.ID, Contact: in.Body.Contact})
		if err != nil {
			return nil, err
		}
		return call.Done(r), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "revoke-invitation", Method: http.MethodPost, Path: "/matters/{id}/invitations/{invitation}/revoke",
		Summary: "Revoke an invitation", Tags: []string{"Respondents"}, DefaultStatus: http.StatusOK,
	}, func(ctx context.Context, u account.User, in *RevokeIn) (*call.ResultOut, error) {
		r, err := o.Do(ctx, u, in.Keyed, invitation.Revoke{Matter: in.ID, Invitation: in.Invitation, Reason: in.Body.Reason})
		if err != nil {
			return nil, err
		}
		return call.Done(r), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "record-online-answer", Method: http.MethodPost, Path: "/matters/{id}/online/{event}/record",
		Summary: "Record an answer that came online, as it came", Tags: []string{"Respondents"}, DefaultStatus: http.StatusCreated,
		Description: "It is recorded as of the day of receipt, by the step that the process has for an answer, or as a production where the status allows none.",
	}, func(ctx context.Context, u account.User, in *RecordOnlineIn) (*call.ResultOut, error) {
		version, err := in.Version()
		if err != nil {
			return nil, err
		}
		return o.Answer(ctx, u, in.Keyed, transition.RecordSubmission{Matter: in.ID, Submission: in.Event, Version: version})
	})
	call.Add(o.API, huma.Operation{
		OperationID: "set-aside-online-answer", Method: http.MethodPost, Path: "/matters/{id}/online/{event}/set-aside",
		Summary: "Set aside an answer that came online, or let it count again", Tags: []string{"Respondents"}, DefaultStatus: http.StatusOK,
		Description: "For an answer that is a test or belongs to another matter. The deadline runs as if nothing had come; the answer stays in the " +
			"history. The respondent gets a mail with the reason. An answer that is recorded cannot be set aside.",
	}, func(ctx context.Context, u account.User, in *SetAsideIn) (*call.ResultOut, error) {
		return o.Answer(ctx, u, in.Keyed, transition.SetAside{Matter: in.ID, Submission: in.Event, Undo: in.Body.Undo, Reason: in.Body.Reason})
	})
}

func (o *operations) online(ctx context.Context, u account.User, in *call.OneIn) (*OnlineOut, error) {
	w, err := o.reads.World(ctx, u.ID, matter.Stream(in.ID))
	if err != nil {
		return nil, err
	}
	m, err := matter.Find(w, in.ID)
	if err != nil {
		return nil, err
	}
	out := &OnlineOut{Online{Invitations: []Invitation{}, Answers: []Submitted{}}}
	asked := invitation.OfMatter{Matter: m.ID}
	if err := w.Ask(&asked); err != nil {
		return nil, err
	}
	for _, id := range asked.IDs {
		i, err := invitation.Find(w, id)
		if err != nil {
			return nil, err
		}
		out.Body.Invitations = append(out.Body.Invitations, Invitation{
			ID: i.ID, Contact: i.Contact, Office: i.Office, Name: i.Name, Email: i.Email, Expires: i.Code.Expires, Accepted: i.Accepted, Revoked: i.Revoked, Failed: i.Failed,
		})
	}
	people := call.People(ctx, o.reads, w)
	for _, s := range m.Submissions {
		sent := Submitted{
			Event: s.Event, ReceivedOn: s.On.String(), ReceivedAt: s.At, Source: s.Source(), Answers: append([]production.Answer{}, s.Delivery.Answers...),
			Documents: append([]field.Document{}, s.Documents...), AskedUntil: call.DateText(s.AskedUntil), Reason: s.Reason, Recorded: s.Recorded,
			Lapsed: m.RequestLapsed(s),
		}
		if a, aside := s.SetAside(); aside {
			sent.SetAside = &SetAside{On: a.On.String(), By: call.Named{ID: a.By, Name: people(a.By)}, Reason: a.Why}
		}
		out.Body.Answers = append(out.Body.Answers, sent)
	}
	return out, nil
}
