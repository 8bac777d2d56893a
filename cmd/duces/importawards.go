package main

import (
	"context"
	"errors"
	"fmt"
	"os"

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
	return example("Imports one action on each row, in steps of at most 1,000 rows; rows of one award together. If a row has a problem, every problem is printed with its line, "+
		"and nothing is imported. Rows that are on record already change nothing: the same file can be imported again, also if it was stopped.",
		"duces import --data /var/lib/duces awards awards.csv --dry-run")
}

func (c importAwardsCmd) Run(ctx context.Context, con console, from *importCmd) error {
	if err := there(from.Data); err != nil {
		return err
	}
	var err error
	if c.Text, err = os.ReadFile(c.File); err != nil {
		return cannot{fmt.Errorf("the file cannot be read: %w", err)}
	}
	if !c.DryRun {
		return con.change(ctx, from.Data, "import awards", &c)
	}
	store, err := db.OpenReading(ctx, from.Data)
	if err != nil {
		return cannot{err}
	}
	defer func() { _ = store.Close() }() // it has only read
	facts, err := store.Read.World(ctx, workflow.OperatorActor)
	if err != nil {
		return err
	}
	file, plan, err := c.check(facts, workflow.Act{At: con.now()})
	if err != nil {
		return con.refusedRows(err)
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

func (c *importAwardsCmd) do(ctx context.Context, h holder, con console) error {
	facts, err := h.store.Read.World(ctx, workflow.OperatorActor)
	if err != nil {
		return err
	}
	file, _, err := c.check(facts, workflow.Act{At: h.now()})
	if err != nil {
		return con.refusedRows(err)
	}
	awards, actions := 0, 0
	progress, end := h.progress(con, "Importing")
	defer end()
	for i, chunk := range file.Chunks() {
		done, err := h.act(workflow.WithProgress(ctx, progress), fmt.Sprintf("/%d", i), chunk)
		if err != nil && ctx.Err() != nil && workflow.CodeOf(err) == workflow.Unavailable {
			return cannot{errors.New("the import was stopped after " + count(actions, "action") + "; import the same file again, and the rest is imported")}
		}
		if err != nil {
			return err
		}
		awards, actions = awards+len(done.Created), actions+done.Count(award.Acted{}.Type())
	}
	return c.tell(con, len(file.Items), awards, actions)
}

func (c importAwardsCmd) tell(con console, rows, awards, actions int) error {
	if c.JSON {
		return con.printJSON(map[string]any{"rows": rows, "awards": awards, "actions": actions, "unchanged": rows - actions})
	}
	if c.DryRun {
		fmt.Fprintf(con.out, "%s: %s checked, no problems found. Nothing was imported. %s would be new, with %s; %s on record.\n",
			c.File, count(rows, "row"), count(awards, "award"), count(actions, "action"), count(rows-actions, "row"))
		return nil
	}
	fmt.Fprintf(con.out, "Imported %s of %s. %s already on record.\n", count(actions, "action"), count(awards, "new award"), count(rows-actions, "row"))
	return nil
}
