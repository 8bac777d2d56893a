package main

import (
	"context"
	"time"

	"duces/cmd/duces/console"
	"duces/db"
)

type checkpointCmd struct {
	console.DataFlag
	JSON bool `name:"json" help:"Print JSON."`
}

func (checkpointCmd) Help() string {
	return console.Example("Prints the ledger's signed checkpoint. Keep it outside this machine, and pass it to duces verify --against later. You can run it while the server is running.",
		"duces checkpoint --data /var/lib/duces > checkpoint-2018-02-27.txt")
}

func (c checkpointCmd) Run(ctx context.Context, con console.Console) error {
	if err := c.There(); err != nil {
		return err
	}
	head, err := db.Head(ctx, c.Data)
	if err != nil {
		return console.Cannot(err)
	}
	if c.JSON {
		return con.PrintJSON(map[string]any{
			"size": head.Size, "root": head.Root, "checkpoint": string(head.Checkpoint), "key": head.Key, "at": head.At.Format(time.RFC3339Nano),
		})
	}
	if _, err := con.Out.Write(head.Checkpoint); err != nil {
		return console.Cannot(err)
	}
	return nil
}
