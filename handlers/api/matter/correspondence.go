package matter

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/civil"
	"duces/workflow/correspondence"
	"duces/workflow/field"
	"duces/workflow/matter"
	"duces/workflow/transition"
)

// Entry is correspondence, as a person says it.
type Entry struct {
	Direction string     `json:"direction" enum:"in,out"`
	Medium    string     `json:"medium" enum:"call,meeting,letter,email,other"`
	On        civil.Date `json:"on" doc:"Date in the jurisdiction's time zone."`
	At        string     `json:"at,omitempty" doc:"Time there, as HH:MM."`
	Contact   string     `json:"contact,omitempty" doc:"Id of a contact of the jurisdiction."`
	With      string     `json:"with" doc:"With whom. Personal text, can be erased, like the next two."`
	Subject   string     `json:"subject"`
	Text      string     `json:"text,omitempty"`
}

func (l Entry) command() transition.Entry {
	return transition.Entry{
		Direction: l.Direction, Medium: l.Medium, On: l.On, At: l.At, Contact: l.Contact,
		EntryText: correspondence.EntryText{With: l.With, Subject: l.Subject, Text: l.Text},
	}
}

// Logged is one entry of the log of correspondence.
type Logged struct {
	Entry
	Event     int64            `json:"event" doc:"Number of the event that logged it."`
	Standing  int64            `json:"standing" doc:"Number of the event of its last correction, or of the entry itself if it has none."`
	Documents []field.Document `json:"documents" doc:"Of an email, the message first, then its attachments."`
	Readers   []string         `json:"readers,omitempty" doc:"Ids of the members for whom the documents were sealed. Absent: they were not."`
	Message   string           `json:"message,omitempty" doc:"Id of the incoming message that it is."`
	Kind      string           `json:"kind,omitempty" enum:"automatic,calendar" doc:"Set if a program wrote the message."`
}

// CorrespondenceIn narrows the log.
type CorrespondenceIn struct {
	call.Paged
	ID        string `path:"id"`
	Direction string `query:"direction" enum:"in,out"`
	Medium    string `query:"medium" enum:"call,meeting,letter,email,other"`
	Query     string `query:"q" maxLength:"200" doc:"Words in the text, the subject, or the people."`
}

// LetterIn is correspondence to log.
type LetterIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Entry
		Documents []field.Document `json:"documents,omitempty" doc:"As POST /documents returned them."`
		Readers   []string         `json:"readers,omitempty" maxItems:"100" doc:"Ids of members. Only they can open the documents and see their names, the subject and the text. Each opening is recorded. Absent: all members can."`
	}
}

// LetterCorrectionIn corrects an entry.
type LetterCorrectionIn struct {
	call.Keyed
	ID    string `path:"id"`
	Event int64  `path:"event" doc:"Number of the event that logged it."`
	Body  struct {
		Entry
		Reason   string `json:"reason"`
		Standing int64  `json:"standing,omitempty" doc:"As the log had it: the correction is refused if the entry was corrected since."`
	}
}

func (o *operations) addCorrespondence() {
	tags := []string{"Matters"}
	call.Add(o.API, huma.Operation{
		OperationID: "list-correspondence", Method: http.MethodGet, Path: "/matters/{id}/correspondence", Summary: "List the correspondence of a matter", Tags: tags,
		Description: "The latest entry first.",
	}, func(ctx context.Context, u account.User, in *CorrespondenceIn) (*call.ListOut[Logged], error) {
		facts, err := o.reads.World(ctx, u.ID, matter.Stream(in.ID))
		if err != nil {
			return nil, err
		}
		m, err := matter.Find(facts, in.ID)
		if err != nil {
			return nil, err
		}
		var rows []correspondence.Entry
		for _, l := range slices.Backward(m.Correspondence) {
			if l.Matches(in.Direction, in.Medium, in.Query) {
				rows = append(rows, l)
			}
		}
		rows, next, err := call.Cut(rows, in.Paged, func(l correspondence.Entry) string { return strconv.FormatInt(l.Event, 10) })
		if err != nil {
			return nil, err
		}
		return call.ListOf(rows, next, func(l correspondence.Entry) Logged {
			return Logged{
				Entry: Entry{Direction: l.Direction, Medium: l.Medium, On: l.On, At: l.At, Contact: l.Contact, With: l.With, Subject: l.Subject, Text: l.Text},
				Event: l.Event, Standing: m.StandsBy(l.Event), Documents: append([]field.Document{}, l.Documents...), Readers: l.Readers, Message: l.Message, Kind: l.Kind,
			}
		}), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "log-correspondence", Method: http.MethodPost, Path: "/matters/{id}/correspondence", Summary: "Log correspondence", Tags: tags, DefaultStatus: http.StatusCreated,
		Description: "A call, a meeting, a letter or an email. The status of the matter does not change.",
		Errors:      []int{http.StatusNotFound},
	}, func(ctx context.Context, u account.User, in *LetterIn) (*call.ResultOut, error) {
		r, err := o.Do(ctx, u, in.Keyed, transition.LogCorrespondence{Matter: in.ID, Entry: in.Body.command(), Documents: in.Body.Documents, Readers: in.Body.Readers})
		if err != nil {
			return nil, err
		}
		return call.Done(r), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "correct-correspondence", Method: http.MethodPost, Path: "/matters/{id}/correspondence/{event}/correction", Summary: "Correct logged correspondence",
		Tags: tags, DefaultStatus: http.StatusCreated, Description: "The documents stay. The first entry stays in the history.",
		Errors: []int{http.StatusNotFound},
	}, func(ctx context.Context, u account.User, in *LetterCorrectionIn) (*call.ResultOut, error) {
		r, err := o.Do(ctx, u, in.Keyed, transition.CorrectCorrespondence{Matter: in.ID, Event: in.Event, Entry: in.Body.command(), Reason: in.Body.Reason, Standing: in.Body.Standing})
		if err != nil {
			return nil, err
		}
		return call.Done(r), nil
	})
}
