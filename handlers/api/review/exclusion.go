package review

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/exclusion"
	"duces/workflow/review"
)

// ExclusionIn leaves a jurisdiction off the list of a review.
type ExclusionIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Jurisdiction string `json:"jurisdiction" doc:"Id of the jurisdiction."`
		Proceeding   string `json:"proceeding" doc:"Id of the proceeding that is the reason. It must not have ended."`
		Reason       string `json:"reason"`
	}
}

// EndExclusionIn ends an exclusion.
type EndExclusionIn struct {
	call.Keyed
	ID           string `path:"id"`
	Jurisdiction string `path:"jurisdiction"`
	Body         struct {
		Reason string `json:"reason"`
	}
}

// Exclusion is a jurisdiction that is left off the list.
type Exclusion struct {
	Jurisdiction string `json:"jurisdiction"`
	Name         string `json:"name"`
	Proceeding   string `json:"proceeding"`
	Case         string `json:"case" doc:"Caption, court and docket number when the jurisdiction was left off."`
	Reason       string `json:"reason"`
	On           string `json:"on" format:"date"`
}

func exclusionsOf(r review.Review) []Exclusion {
	list := make([]Exclusion, 0, len(r.Exclusions))
	for _, x := range r.Exclusions {
		list = append(list, Exclusion{
			Jurisdiction: x.Jurisdiction, Name: x.Name, Proceeding: x.Proceeding, Case: x.Case, Reason: x.Reason, On: call.DateText(x.On),
		})
	}
	return list
}

func (o *operations) addExclusions() {
	tags := []string{"Reviews"}
	call.Add(o.API, huma.Operation{
		OperationID: "exclude-jurisdiction", Method: http.MethodPost, Path: "/reviews/{id}/exclusions", Tags: tags, DefaultStatus: http.StatusOK,
		Summary: "Leave a jurisdiction off the list of a review while a proceeding is pending",
	}, func(ctx context.Context, u account.User, in *ExclusionIn) (*call.ResultOut, error) {
		b := in.Body
		r, err := o.Do(ctx, u, in.Keyed, exclusion.Exclude{Review: in.ID, Jurisdiction: b.Jurisdiction, Proceeding: b.Proceeding, Reason: b.Reason})
		if err != nil {
			return nil, err
		}
		return call.Done(r), nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "end-exclusion", Method: http.MethodPost, Path: "/reviews/{id}/exclusions/{jurisdiction}/end", Tags: tags, DefaultStatus: http.StatusOK,
		Summary: "Put a jurisdiction back on the list of a review",
	}, func(ctx context.Context, u account.User, in *EndExclusionIn) (*call.ResultOut, error) {
		r, err := o.Do(ctx, u, in.Keyed, exclusion.End{Review: in.ID, Jurisdiction: in.Jurisdiction, Reason: in.Body.Reason})
		if err != nil {
			return nil, err
		}
		return call.Done(r), nil
	})
}
