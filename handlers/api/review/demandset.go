package review

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow/account"
	"duces/workflow/demand"
	"duces/workflow/review"
)

// DemandSet is a named set of demands with all its versions.
type DemandSet struct {
	ID       string             `json:"id"`
	Name     string             `json:"name"`
	Version  int                `json:"version" doc:"Number of the latest version, from 1."`
	Versions []DemandSetVersion `json:"versions" doc:"Oldest first."`
}

// DemandSetVersion is a set as it was saved once.
type DemandSetVersion struct {
	Version int             `json:"version"`
	SavedAt time.Time       `json:"saved_at"`
	SavedBy string          `json:"saved_by" doc:"Name of the person who saved it."`
	Demands []demand.Demand `json:"demands"`
}

// DemandSetsIn names the review whose sets are listed.
type DemandSetsIn struct {
	ID string `path:"id"`
}

// DemandSetsOut lists the sets of a review.
type DemandSetsOut struct {
	Body struct {
		Items []DemandSet `json:"items"`
	}
}

// SaveDemandSetIn saves a set.
type SaveDemandSetIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Set     string          `json:"set,omitempty" doc:"Id of a set, to save a new version of it. Leave it out for a new set."`
		Name    string          `json:"name"`
		Demands []demand.Demand `json:"demands" minItems:"1" maxItems:"500"`
		Version int             `json:"version,omitempty" minimum:"0" doc:"Latest version that you saw. If someone saved another one since, nothing is saved."`
	}
}

func (o *operations) addDemandSets() {
	tags := []string{"Reviews"}
	call.Add(o.API, huma.Operation{
		OperationID: "list-demand-sets", Method: http.MethodGet, Path: "/reviews/{id}/demand-sets", Tags: tags,
		Summary: "List the sets of demands of a review, with all versions",
	}, func(ctx context.Context, u account.User, in *DemandSetsIn) (*DemandSetsOut, error) {
		w, err := o.reads.World(ctx, u.ID, review.Stream(in.ID))
		if err != nil {
			return nil, err
		}
		r, err := review.Find(w, in.ID)
		if err != nil {
			return nil, err
		}
		people := call.People(ctx, o.reads, w)
		out := &DemandSetsOut{}
		out.Body.Items = make([]DemandSet, 0, len(r.DemandSets))
		for _, s := range r.DemandSets {
			shown := DemandSet{ID: s.ID, Name: s.Name, Version: len(s.Versions)}
			for i, v := range s.Versions {
				version := DemandSetVersion{Version: i + 1, SavedAt: v.At, SavedBy: people(v.By), Demands: v.Demands}
				shown.Versions = append(shown.Versions, version)
			}
			out.Body.Items = append(out.Body.Items, shown)
		}
		return out, nil
	})
	call.Add(o.API, huma.Operation{
		OperationID: "save-demand-set", Method: http.MethodPost, Path: "/reviews/{id}/demand-sets", Tags: tags, DefaultStatus: http.StatusCreated,
		Summary: "Save a set of demands, or a new version of one",
	}, func(ctx context.Context, u account.User, in *SaveDemandSetIn) (*call.MadeOut, error) {
		b := in.Body
		r, err := o.Do(ctx, u, in.Keyed, review.SaveDemandSet{Review: in.ID, Set: b.Set, Name: b.Name, Demands: b.Demands, Version: b.Version})
		if err != nil {
			return nil, err
		}
		return call.Created(r, "/reviews/"+in.ID+"/demand-sets/"), nil
	})
}
