package main

import (
	"context"
	"fmt"

	"duces/db"
)

type rebuildCmd struct {
	dataFlag
	JSON bool `name:"json" help:"Print the result as JSON."`
}

func (rebuildCmd) Help() string {
	return example("Rebuilds the tables that lists are read from, from the history alone. Use it if duces verify says that a table does not match the history; find out first who or what changed it. It changes no event, password, token or mail. Stop the server first. If it is stopped, nothing changes.",
		"duces rebuild --data /var/lib/duces")
}

func (c rebuildCmd) Run(ctx context.Context, con console) error {
	if err := there(c.Data); err != nil {
		return err
	}
	progress, end := con.progress("Rebuilding")
	done, err := db.Rebuild(ctx, c.Data, progress)
	end()
	if err != nil {
		return cannot{err}
	}
	if c.JSON {
		return con.printJSON(done)
	}
	fmt.Fprintf(con.out, "Rebuilt %s from %s.\n", count(done.Rows, "row"), count(int(done.Events), "event"))
	return nil
}
