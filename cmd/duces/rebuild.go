package main

import (
	"context"
	"fmt"

	"duces/cmd/duces/console"
	"duces/db"
)

type rebuildCmd struct {
	console.DataFlag
	JSON bool `name:"json" help:"Print the result as JSON."`
}

func (rebuildCmd) Help() string {
	return console.Example("Rebuilds the tables that lists are read from, from the history alone. Use it if duces verify says that a table does not match the history; find out first who or what changed it. It changes no event, password, token or mail. Stop the server first. If it is stopped, nothing changes.",
		"duces rebuild --data /var/lib/duces")
}

func (c rebuildCmd) Run(ctx context.Context, con console.Console) error {
	if err := c.There(); err != nil {
		return err
	}
	progress, end := con.Progress("Rebuilding")
	done, err := db.Rebuild(ctx, c.Data, progress)
	end()
	if err != nil {
		return console.Cannot(err)
	}
	if c.JSON {
		return con.PrintJSON(done)
	}
	fmt.Fprintf(con.Out, "Rebuilt %s from %s.\n", console.Count(done.Rows, "row"), console.Count(int(done.Events), "event"))
	return nil
}
