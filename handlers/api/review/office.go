package review

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/review"
)

// AgencyIn names the agency that runs a review.
type AgencyIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Name   string   `json:"name" doc:"Agency or office that runs the review." example:"Office of Justice Programs"`
		PartOf []string `json:"part_of,omitempty" maxItems:"10" doc:"What it is part of, the nearest first."`
	}
}

// OfficialIn records an official.
type OfficialIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Official string `json:"official,omitempty" doc:"Id of the official to replace, to end an office or to correct a mistake. Absent: a new one."`
		Office   string `json:"office" doc:"Such as Attorney General." example:"Attorney General"`
		Person   string `json:"person,omitempty" doc:"Who holds the office. Absent: only the office is on record."`
		From     string `json:"from,omitempty" doc:"First day in office, YYYY-MM-DD. Absent: held before the review."`
		Until    string `json:"until,omitempty" doc:"Last day in office, YYYY-MM-DD. Absent: still held."`
		Version  int    `json:"version,omitempty" doc:"Version of the review that you saw. If it has changed since, nothing is replaced."`
	}
}

// Official is an office of the agency with its holder.
type Official struct {
	ID     string `json:"id"`
	Office string `json:"office"`
	Person string `json:"person,omitempty"`
	From   string `json:"from,omitempty" format:"date" doc:"First day in office."`
	Until  string `json:"until,omitempty" format:"date" doc:"Last day in office."`
}

func officialsOf(r review.Review) []Official {
	list := make([]Official, 0, len(r.Officials))
	for _, o := range r.Officials {
		list = append(list, Official{ID: o.ID, Office: o.Office, Person: o.Person, From: call.DateText(o.From), Until: call.DateText(o.Until)})
	}
	return list
}

func (o *operations) addOffice() {
	tags := []string{"Reviews"}
	call.Add(o.API, huma.Operation{
		OperationID: "name-agency", Method: http.MethodPut, Path: "/reviews/{id}/agency", Summary: "Name the agency that runs a review",
		Tags: tags, DefaultStatus: http.StatusOK,
	}, func(ctx context.Context, u account.User, in *AgencyIn) (*call.ResultOut, error) {
		r, err := o.Do(ctx, u, in.Keyed, review.NameAgency{Review: in.ID, Name: in.Body.Name, PartOf: in.Body.PartOf})
		if err != nil {
			return nil, err
		}
		return call.Done(r), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "record-official", Method: http.MethodPost, Path: "/reviews/{id}/officials", Tags: tags, DefaultStatus: http.StatusCreated,
		Summary: "Record who holds an office of the agency, or replace an entry",
	}, func(ctx context.Context, u account.User, in *OfficialIn) (*call.MadeOut, error) {
		b := in.Body
		cmd := review.NameOfficial{Review: in.ID, Official: b.Official, Office: b.Office, Person: b.Person, Version: b.Version}
		var err error
		if cmd.From, err = call.Date("from", b.From); err != nil {
			return nil, err
		}
		if cmd.Until, err = call.Date("until", b.Until); err != nil {
			return nil, err
		}
		r, err := o.Do(ctx, u, in.Keyed, cmd)
		if err != nil {
			return nil, err
		}
		return call.Created(r, "/reviews/"+in.ID+"/officials/"), nil
	})
}
