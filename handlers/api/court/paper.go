package court

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/field"
	"duces/workflow/proceeding"
)

// ProceedingPartiesIn says who joins and who leaves.
type ProceedingPartiesIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		On      string       `json:"on" doc:"From when, YYYY-MM-DD."`
		Join    []PartyGiven `json:"join,omitempty" maxItems:"1000"`
		Leave   []string     `json:"leave,omitempty" maxItems:"1000" doc:"Ids of parties, as the proceeding lists them."`
		Version int          `json:"version,omitempty" minimum:"0" doc:"Version of the proceeding that you saw. If it has changed since, the answer is a conflict."`
	}
}

// ProceedingLinkIn links two.
type ProceedingLinkIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Proceeding string `json:"proceeding" doc:"Id of the other."`
		How        string `json:"how" enum:"consolidated,appeal_of,appealed_in,related" doc:"What this proceeding is to the other: appeal_of says that this is the appeal."`
	}
}

// ProceedingFilingIn enters a paper.
type ProceedingFilingIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Title     string           `json:"title"`
		Number    string           `json:"number,omitempty" doc:"Number of the docket entry."`
		By        string           `json:"by,omitempty"`
		On        string           `json:"on" doc:"Day on which it was filed, YYYY-MM-DD."`
		Documents []field.Document `json:"documents,omitempty" maxItems:"100" doc:"As POST /documents returned them."`
		Also      []string         `json:"also,omitempty" maxItems:"49" doc:"Ids of other proceedings in which it is entered too."`
		Rehearing string           `json:"rehearing,omitempty" doc:"Of a petition for rehearing: id of the order on appeal. No mandate is then expected until the court decides."`
		Denied    bool             `json:"denied,omitempty" doc:"With rehearing. true: the paper denies the petition. The mandate is expected seven days later."`
	}
}

// ProceedingDateIn keeps a date, or moves one.
type ProceedingDateIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Date  string   `json:"date,omitempty" doc:"Id of a date to move. Absent: a new one."`
		Title string   `json:"title"`
		On    string   `json:"on" doc:"YYYY-MM-DD."`
		Also  []string `json:"also,omitempty" maxItems:"49" doc:"Ids of other proceedings that have the date too."`
	}
}

// ProceedingDateEndIn ends one.
type ProceedingDateEndIn struct {
	call.Keyed
	ID   string `path:"id"`
	Date string `path:"date"`
	Body struct {
		How string `json:"how" doc:"How it ended, such as: The hearing was held."`
	}
}

func (o *operations) addParties() {
	call.Add(o.API, huma.Operation{
		OperationID: "change-parties", Method: http.MethodPost, Path: "/proceedings/{id}/parties", Summary: "Record who joins a proceeding or leaves it", Tags: tags,
		DefaultStatus: http.StatusCreated, Description: "Joining protects no one, and leaving ends no protection. Only orders do.",
	}, func(ctx context.Context, u account.User, in *ProceedingPartiesIn) (*call.ResultOut, error) {
		on, err := call.Date("on", in.Body.On)
		if err != nil {
			return nil, err
		}
		return o.Answer(ctx, u, in.Keyed, proceeding.ChangeParties{
			Proceeding: in.ID, On: on, Join: partiesOf(in.Body.Join), Leave: in.Body.Leave, Version: in.Body.Version,
		})
	})
	call.Add(o.API, huma.Operation{
		OperationID: "link-proceedings", Method: http.MethodPost, Path: "/proceedings/{id}/links", Summary: "Link two proceedings, both ways", Tags: tags,
		DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, u account.User, in *ProceedingLinkIn) (*call.ResultOut, error) {
		return o.Answer(ctx, u, in.Keyed, proceeding.LinkTo{Proceeding: in.ID, Other: in.Body.Proceeding, How: proceeding.Relation(in.Body.How)})
	})
}

func (o *operations) addPapers() {
	call.Add(o.API, huma.Operation{
		OperationID: "enter-filing", Method: http.MethodPost, Path: "/proceedings/{id}/filings", Summary: "Enter a filing, in one proceeding or in several", Tags: tags,
		DefaultStatus: http.StatusCreated,
	}, func(ctx context.Context, u account.User, in *ProceedingFilingIn) (*call.ResultOut, error) {
		b := in.Body
		on, err := call.Date("on", b.On)
		if err != nil {
			return nil, err
		}
		return o.Answer(ctx, u, in.Keyed, proceeding.EnterFiling{
			Proceedings: slices.Concat([]string{in.ID}, b.Also),
			Filing:      proceeding.Filing{Title: b.Title, Number: b.Number, By: b.By, On: on, Documents: b.Documents, Rehearing: b.Rehearing, Denied: b.Denied},
		})
	})
	call.Add(o.API, huma.Operation{
		OperationID: "set-proceeding-date", Method: http.MethodPost, Path: "/proceedings/{id}/dates", Summary: "Keep a date of one proceeding or of several, or move one", Tags: tags,
		DefaultStatus: http.StatusCreated, Description: "The owner of the proceeding is alerted when the day has come.",
	}, func(ctx context.Context, u account.User, in *ProceedingDateIn) (*call.ResultOut, error) {
		b := in.Body
		on, err := call.Date("on", b.On)
		if err != nil {
			return nil, err
		}
		return o.Answer(ctx, u, in.Keyed, proceeding.SetDate{Proceedings: slices.Concat([]string{in.ID}, b.Also), Date: b.Date, Title: b.Title, On: on})
	})
	call.Add(o.API, huma.Operation{
		OperationID: "end-proceeding-date", Method: http.MethodPost, Path: "/proceedings/{id}/dates/{date}:end", Summary: "Say that a date is done", Tags: tags,
	}, func(ctx context.Context, u account.User, in *ProceedingDateEndIn) (*call.ResultOut, error) {
		return o.Answer(ctx, u, in.Keyed, proceeding.EndDate{Proceeding: in.ID, Date: in.Date, How: in.Body.How})
	})
}
