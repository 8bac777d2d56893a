package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"duces/cmd/duces/console"
	"duces/db"
	"duces/workflow"
	"duces/workflow/award"
)

type importAwardsCmd struct {
	File   string `arg:"" help:"CSV file. The first line names the columns." json:"-"`
	DryRun bool   `help:"Check the file without importing it."`
	JSON   bool   `name:"json" help:"Print JSON."`
	Text   []byte `kong:"-"` // of the file
}

func (importAwardsCmd) Help() string {
	return console.Example("Imports one action on each row, in steps of at most 1,000 rows; rows of one award together. If a row has a problem, every problem is printed with its line, "+
		"and nothing is imported. Rows that are on record already change nothing: the same file can be imported again, also if it was stopped.",
		"duces import --data /var/lib/duces awards awards.csv --dry-run")
}

func (c importAwardsCmd) Run(ctx context.Context, con console.Console, from *importCmd) error {
	if err := from.There(); err != nil {
		return err
	}
	var err error
	if c.Text, err = os.ReadFile(c.File); err != nil {
		return console.Cannot(fmt.Errorf("the file cannot be read: %w", err))
	}
	if !c.DryRun {
		return change(ctx, con, from.Data, "import awards", &c)
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
	file, plan, err := c.check(facts, workflow.Act{At: con.Now()})
	if err != nil {
		return refusedRows(con, err)
	}
	return c.tell(con, len(file.Items), plan.Awards, plan.Actions)
}

// check reads the file and says what importing it would come to.
func (c importAwardsCmd) check(facts workflow.Facts, a workflow.Act) (award.File, award.Plan, error) {
	file, err := award.ReadCSV(c.Text)
	if err != nil {
		return file, award.Plan{}, err
	}
	if file, err = file.Resolved(facts); err != nil {
		return file, award.Plan{}, err
	}
	plan, err := file.Check(facts, a)
	return file, plan, err
}

func (c *importAwardsCmd) do(ctx context.Context, h holder, con console.Console) error {
	facts, err := h.store.Read.World(ctx, workflow.OperatorActor)
	if err != nil {
		return err
	}
	file, _, err := c.check(facts, workflow.Act{At: h.now()})
	if err != nil {
		return refusedRows(con, err)
	}
	awards, actions := 0, 0
	progress, end := h.progress(con, "Importing")
	defer end()
	for i, chunk := range file.Chunks() {
		done, err := h.act(workflow.WithProgress(ctx, progress), fmt.Sprintf("/%d", i), chunk)
		if err != nil && ctx.Err() != nil && workflow.CodeOf(err) == workflow.Unavailable {
			return console.Cannot(errors.New("the import was stopped after " + console.Count(actions, "action") + "; import the same file again, and the rest is imported"))
		}
		if err != nil {
			return err
		}
		awards, actions = awards+len(done.Created), actions+done.Count(award.Acted{}.Type())
	}
	return c.tell(con, len(file.Items), awards, actions)
}

func (c importAwardsCmd) tell(con console.Console, rows, awards, actions int) error {
	if c.JSON {
		return con.PrintJSON(map[string]any{"rows": rows, "awards": awards, "actions": actions, "unchanged": rows - actions})
	}
	if c.DryRun {
		fmt.Fprintf(con.Out, "%s: %s checked, no problems found. Nothing was imported. %s would be new, with %s; %s on record.\n",
			c.File, console.Count(rows, "row"), console.Count(awards, "award"), console.Count(actions, "action"), console.Count(rows-actions, "row"))
		return nil
	}
	fmt.Fprintf(con.Out, "Imported %s of %s. %s already on record.\n", console.Count(actions, "action"), console.Count(awards, "new award"), console.Count(rows-actions, "row"))
	return nil
}
