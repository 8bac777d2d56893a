package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"duces/cmd/duces/backup"
	"duces/cmd/duces/console"
	"duces/db/directory"
)

type backupCmd struct {
	console.DataFlag
	Output string `short:"o" required:"" help:"File to write." placeholder:"FILE" type:"path"`
	Force  bool   `help:"Back up everything else if documents are missing or changed, and list them."`
}

func (backupCmd) Help() string {
	return console.Example("Writes the database, key, documents, configuration, and a signed checkpoint to one tar file, with the SHA-256 of each. All are from the same moment. You can run it while the server is running. It verifies the history and every document first. If a check fails, it writes nothing. The file contains the ledger's private key, so protect it.",
		"duces backup --data /var/lib/duces -o duces-2018-02-27.tar")
}

func (c backupCmd) Run(ctx context.Context, con console.Console) (err error) {
	if err := c.There(); err != nil {
		return err
	}
	beside := filepath.Dir(c.Output) // on the disk that must hold as much anyway
	room, swept, err := directory.NewRoom(beside, backup.Room)
	if err != nil {
		return console.Cannot(fmt.Errorf("the backup cannot be written: %w", err))
	}
	defer func() { err = errors.Join(err, room.Remove()) }()
	if swept > 0 {
		fmt.Fprintf(con.Out, "Removed files left by %s in %s.\n", console.Count(swept, "interrupted backup"), beside)
	}
	out, err := os.OpenFile(filepath.Join(room.Path, "archive"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return console.Cannot(fmt.Errorf("the backup cannot be written: %w", err))
	}
	defer out.Close()
	progress, end := con.Progress("Verifying what is backed up")
	report, leftOut, err := backup.Write(ctx, c.Data, room.Path, out, progress)
	end()
	if err != nil {
		return console.Cannot(err)
	}
	printProblems(con, report)
	if history, documents := broken(report); history || documents && !c.Force {
		return doesNotHold(report, ". To back up everything else, use --force")
	}
	if err := errors.Join(out.Sync(), out.Close()); err != nil {
		return console.Cannot(fmt.Errorf("the backup cannot be written: %w", err))
	}
	if err := errors.Join(os.Rename(out.Name(), c.Output), directory.SyncDir(beside)); err != nil {
		return console.Cannot(fmt.Errorf("the backup cannot be written: %w", err))
	}
	if leftOut > 0 {
		fmt.Fprintf(con.Out, "Not included: %s that no event names, because they are damaged or unreadable.\n", console.Count(leftOut, "file"))
	}
	if n := len(report.Problems); n > 0 {
		fmt.Fprintf(con.Out, "Wrote %s: %s. Not verified: the files of %s, listed above, are missing or changed. Restore it with --force.\n", c.Output, console.Count(int(report.Size), "event"), console.Count(n, "document"))
		return nil
	}
	fmt.Fprintf(con.Out, "Wrote %s: %s, verified.\n", c.Output, console.Count(int(report.Size), "event"))
	return nil
}
