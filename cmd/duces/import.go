package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"

	"duces/cmd/duces/console"
	"duces/db"
	"duces/workflow"
	"duces/workflow/jurisdiction"
)

type importCmd struct {
	console.DataFlag
	Jurisdictions importJurisdictionsCmd `cmd:"" help:"Import governments. Columns: name, kind, state, zone; optional: parent, contact, zone_confirmed."`
	Awards        importAwardsCmd        `cmd:"" help:"Import actions on awards. Columns: agency, number, program, year, recipient, amount, date; optional: state, kind, role, basis, action, reference."`
}

type importJurisdictionsCmd struct {
	File   string `arg:"" help:"CSV file. The first line names the columns." json:"-"`
	DryRun bool   `help:"Check the file without importing it."`
	JSON   bool   `name:"json" help:"Print JSON."`
	Text   []byte `kong:"-"` // of the file
}

func (importJurisdictionsCmd) Help() string {
	return console.Example("Imports all rows, or none, also if it is stopped. If a row has a problem, every problem is printed with its line, and nothing is imported.",
		"duces import --data /var/lib/duces jurisdictions governments.csv --dry-run")
}

func (c importJurisdictionsCmd) Run(ctx context.Context, con console.Console, from *importCmd) error {
	if err := from.There(); err != nil {
		return err
	}
	var err error
	if c.Text, err = os.ReadFile(c.File); err != nil {
		return console.Cannot(fmt.Errorf("the file cannot be read: %w", err))
	}
	if !c.DryRun {
		return change(ctx, con, from.Data, "import jurisdictions", &c)
	}
	list, err := jurisdiction.ReadCSV(bytes.NewReader(c.Text))
	if err != nil {
		return refusedRows(con, err)
	}
	store, err := db.OpenReading(ctx, from.Data)
	if err != nil {
		return console.Cannot(err)
	}
	defer func() { _ = store.Close() }() // it has only read
	facts, err := store.Read.World(ctx, workflow.OperatorActor)
	if err != nil {
		return err
	}
	notes, err := list.Check(facts)
	if err != nil {
		return refusedRows(con, err)
	}
	return c.tell(con, len(list.Items), nil, notes)
}

func (c *importJurisdictionsCmd) do(ctx context.Context, h holder, con console.Console) error {
	list, err := jurisdiction.ReadCSV(bytes.NewReader(c.Text))
	if err != nil {
		return refusedRows(con, err)
	}
	facts, err := h.store.Read.World(ctx, workflow.OperatorActor)
	if err != nil {
		return err
	}
	notes, err := list.Notes(facts)
	if err != nil {
		return err
	}
	progress, end := h.progress(con, "Importing")
	done, err := h.act(workflow.WithProgress(ctx, progress), "", jurisdiction.Add{Items: list.Items})
	end()
	if err != nil && ctx.Err() != nil && workflow.CodeOf(err) == workflow.Unavailable {
		return console.Cannot(errors.New("the import was stopped: nothing was imported; the rows are imported together or not at all"))
	}
	if err != nil {
		return refusedRows(con, list.AtLines(err))
	}
	return c.tell(con, len(list.Items), done.Created, notes)
}

func (c importJurisdictionsCmd) tell(con console.Console, rows int, created []string, notes []workflow.Detail) error {
	if c.JSON {
		return con.PrintJSON(map[string]any{
			"rows": rows, "imported": len(created), "created": append([]string{}, created...), "notes": append([]workflow.Detail{}, notes...),
		})
	}
	for _, n := range notes {
		fmt.Fprintln(con.Err, n.Message)
	}
	if c.DryRun {
		fmt.Fprintf(con.Out, "%s: %s checked, no problems found. Nothing was imported.\n", c.File, console.Count(rows, "row"))
		return nil
	}
	fmt.Fprintf(con.Out, "Imported %s.\n", console.Count(rows, "jurisdiction"))
	return nil
}

// refusedRows prints each problem on a line of its own.
func refusedRows(con console.Console, err error) error {
	e, ok := errors.AsType[*workflow.Error](err)
	if !ok || e.Code != workflow.Invalid && len(e.Details) == 0 {
		return err
	}
	details := e.Details
	if len(details) == 0 {
		details = []workflow.Detail{{Message: e.Message}}
	}
	for _, d := range details {
		fmt.Fprintln(con.Err, d.Message)
	}
	return console.Negative("nothing was imported: " + console.Count(len(details), "problem"))
}
