package jurisdiction

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/due"
	"duces/workflow/matter"
	"duces/workflow/recalculation"
)

// MergeIn says that two records are of one government.
type MergeIn struct {
	call.Keyed
	ID   string `path:"id"`
	Body struct {
		Into        string `json:"into" doc:"Id of the jurisdiction whose record stays."`
		Preview     bool   `json:"preview,omitempty" doc:"true: return what would move and save nothing."`
		Version     int    `json:"version,omitempty" minimum:"0" doc:"Version that you saw of the jurisdiction whose record ends. If it has changed since, the answer is a conflict."`
		IntoVersion int    `json:"into_version,omitempty" minimum:"0" doc:"The same of the jurisdiction whose record stays."`
	}
}

// MergedBody is the answer to a merge.
type MergedBody struct {
	JurisdictionChanged
	Matters int `json:"matters" doc:"Number of matters that moved to the other record, or would move."`
}

// MergedOut carries it: 200 when it was done, 202 when it waits.
type MergedOut struct {
	Status int
	call.Replayed
	Body MergedBody
}

func (o *operations) addMerge() {
	call.Add(o.API, huma.Operation{
		OperationID: "merge-jurisdictions", Method: http.MethodPost, Path: "/jurisdictions/{id}:merge", Summary: "Merge a jurisdiction into another",
		Tags: []string{"Jurisdictions"}, DefaultStatus: http.StatusOK,
		Description: "Both records are of the same government. Matters, names, and contacts in office move to the record that stays. Both histories are kept. " +
			"The id of the other record then leads to the one that stays. Open deadlines are recalculated if state or time zone differ. " +
			"Refused if a review has an open matter of the record that ends and any matter of the other one. " +
			"202: a right of the jurisdiction is running, a court order would protect it less, or a review that you are not a member of uses one of them. " +
			"Another supervising attorney must approve.",
	}, o.merge)
	call.DescribeWaiting(o.Described("/jurisdictions/{id}:merge").Post, "200")
}

func (o *operations) merge(ctx context.Context, u account.User, in *MergeIn) (*MergedOut, error) {
	cmd := recalculation.MergeJurisdictions{ID: in.ID, Into: in.Body.Into, Version: in.Body.Version, IntoVersion: in.Body.IntoVersion}
	if in.Body.Preview {
		w, err := o.reads.World(ctx, u.ID, cmd.Streams()...)
		if err != nil {
			return nil, err
		}
		p, err := cmd.Preview(w, workflow.Act{At: o.Now()})
		if err != nil {
			return nil, err
		}
		return &MergedOut{Status: http.StatusOK, Body: MergedBody{Matters: p.Matters, JurisdictionChanged: JurisdictionChanged{
			Preview: true, Changes: call.DatesMoved(p.Changes), Moved: len(p.Changes), Reviews: call.ReviewsMoved(p.Uses), NeedsApproval: p.Approval,
			Rights: call.RightsEnding(p.Rights), Result: call.ResultOf(workflow.Result{}),
		}}}, nil
	}
	r, err := o.Do(ctx, u, in.Keyed, cmd)
	if err != nil {
		return nil, err
	}
	out := &MergedOut{Status: http.StatusOK, Replayed: call.Again(r), Body: MergedBody{
		Matters: r.Count(matter.JurisdictionMerged{}.Type()), JurisdictionChanged: JurisdictionChanged{Result: call.ResultOf(r), Moved: r.Count(due.Moved{}.Type())},
	}}
	if out.Body.Approval = call.Waits(r); out.Body.Approval != nil {
		out.Status = http.StatusAccepted
	}
	return out, nil
}
