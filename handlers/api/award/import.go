package award

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"duces/handlers/api/call"
	"duces/workflow"
	"duces/workflow/account"
	"duces/workflow/award"
)

// ImportIn is a CSV file.
type ImportIn struct {
	call.Keyed
	DryRun  bool   `query:"dry_run" doc:"true: check the file and save nothing."`
	RawBody []byte `contentType:"text/csv"`
}

// AwardsImported is the answer to an import.
type AwardsImported struct {
	Rows      int      `json:"rows" doc:"Number of rows in the file."`
	Awards    int      `json:"awards" doc:"Number of awards that were, or would be, recorded."`
	Actions   int      `json:"actions" doc:"Number of actions that were, or would be, recorded."`
	Unchanged int      `json:"unchanged" doc:"Number of rows that were on record already."`
	IDs       []string `json:"ids" doc:"Ids of the awards that were recorded."`
}

// ImportedOut carries it: 201, or 200 for a dry run.
type ImportedOut struct {
	Status int
	call.Replayed
	Body AwardsImported
}

func (o *operations) addImport() {
	call.Add(o.API, huma.Operation{
		OperationID: "import-awards", Method: http.MethodPost, Path: "/awards:import", Summary: "Import a CSV file of actions on awards", Tags: tags,
		Description: "One action on each row. Columns: agency, number, program, year, recipient, amount, and date. Optional: state and kind (of the recipient), role, basis, action " +
			"(obligation, deobligation, drawdown, or match), and reference. Without action, an amount below zero is a de-obligation, and any other an obligation. " +
			"The recipient is a name on record, or an id. If a row is wrong, nothing is saved, and the answer lists all problems, each with its line. " +
			"Rows are saved together for at most 1,000 rows, and all rows of one award together. A row is on record already if its award has an action of the same kind, day, amount, and reference. " +
			"Such rows change nothing, so the same file can be sent again.",
		DefaultStatus: http.StatusCreated,
	}, o.importAwards)
	responses := o.Described("/awards:import").Post.Responses
	checked := *responses["201"]
	checked.Description = "The file is valid. Nothing was saved"
	responses["200"] = &checked
}

func (o *operations) importAwards(ctx context.Context, u account.User, in *ImportIn) (*ImportedOut, error) {
	file, err := award.ReadCSV(in.RawBody)
	if err != nil {
		return nil, err
	}
	facts, err := o.reads.World(ctx, u.ID)
	if err != nil {
		return nil, err
	}
	if file, err = file.Resolved(facts); err != nil {
		return nil, err
	}
	plan, err := file.Check(facts, workflow.Act{At: o.Now()})
	if err != nil {
		return nil, err
	}
	out := &ImportedOut{Status: http.StatusOK, Body: AwardsImported{Rows: len(file.Items), Awards: plan.Awards, Actions: plan.Actions, Unchanged: plan.Unchanged, IDs: []string{}}}
	if in.DryRun {
		return out, nil
	}
	out.Status, out.Body.Actions = http.StatusCreated, 0
	for i, chunk := range file.Chunks() {
		key := in.Keyed
		if i > 0 && key.Key != "" {
			key.Key = fmt.Sprintf("%s#%d", key.Key, i)
		}
		r, err := o.Do(ctx, u, key, chunk)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			out.Replayed = call.Again(r)
		}
		out.Body.IDs = append(out.Body.IDs, r.Created...)
		out.Body.Actions += r.Count(award.Acted{}.Type())
	}
	out.Body.Awards, out.Body.Unchanged = len(out.Body.IDs), out.Body.Rows-out.Body.Actions
	return out, nil
}
