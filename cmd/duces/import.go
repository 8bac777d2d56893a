package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"duces/db"
	"duces/workflow"
	"duces/workflow/jurisdiction"
)

type importCmd struct {
	dataFlag
	Jurisdictions importJurisdictionsCmd `cmd:"" help:"Import governments: name, kind, state, zone and, if wanted, parent, contact and zone_confirmed."`
}

type importJurisdictionsCmd struct {
	File   string `arg:"" help:"CSV file; its first line names the columns."`
	DryRun bool   `help:"Only check the file against what is on record; may run beside the server."`
	JSON   bool   `name:"json" help:"Print JSON."`
}

func (importJurisdictionsCmd) Help() string {
	return example("Imports all rows, or none: if a row is wrong, every problem is printed with its line and nothing is imported.",
		"duces import --data /var/lib/duces jurisdictions governments.csv --dry-run")
}

func (c importJurisdictionsCmd) Run(ctx context.Context, con console, from *importCmd) error {
	if err := there(from.Data); err != nil {
		return err
	}
	f, err := os.Open(c.File)
	if err != nil {
		return cannot{fmt.Errorf("the file cannot be read: %w", err)}
	}
	defer f.Close()
	list, err := jurisdiction.ReadCSV(f)
	if err != nil {
		return con.refusedRows(err)
	}
	if c.DryRun {
		return db.Consult(ctx, from.Data, workflow.OperatorActor, func(facts workflow.Facts) error {
			notes, err := list.Check(facts)
			if err != nil {
				return con.refusedRows(err)
			}
			return c.tell(con, len(list.Items), nil, notes)
		})
	}
	return con.withStore(ctx, from.Data, func(store *db.DB, engine *workflow.Engine) error {
		facts, err := store.Read.World(ctx, workflow.OperatorActor)
		if err != nil {
			return err
		}
		notes, err := list.Notes(facts)
		if err != nil {
			return err
		}
		done, err := engine.Do(ctx, workflow.OperatorActor, "", jurisdiction.Add{Items: list.Items})
		if err != nil {
			return con.refusedRows(list.AtLines(err))
		}
		return c.tell(con, len(list.Items), done.Created, notes)
	})
}

func (c importJurisdictionsCmd) tell(con console, rows int, created []string, notes []workflow.Detail) error {
	if c.JSON {
		return con.printJSON(map[string]any{
			"rows": rows, "imported": len(created), "created": append([]string{}, created...), "notes": append([]workflow.Detail{}, notes...),
		})
	}
	for _, n := range notes {
		fmt.Fprintln(con.err, n.Message)
	}
	if c.DryRun {
		fmt.Fprintf(con.out, "%s: %s in order; nothing was imported.\n", c.File, count(rows, "row"))
		return nil
	}
	fmt.Fprintf(con.out, "Imported %s.\n", count(rows, "jurisdiction"))
	return nil
}

// refusedRows prints each problem on a line of its own.
func (c console) refusedRows(err error) error {
	e, ok := errors.AsType[*workflow.Error](err)
	if !ok || e.Code != workflow.Invalid && len(e.Details) == 0 {
		return err
	}
	details := e.Details
	if len(details) == 0 {
		details = []workflow.Detail{{Message: e.Message}}
	}
	for _, d := range details {
		fmt.Fprintln(c.err, d.Message)
	}
	return negative{"nothing was imported: " + count(len(details), "problem")}
}
