package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"duces/cmd/duces/archive"
	"duces/cmd/duces/backup"
	"duces/cmd/duces/console"
	"duces/db"
	"duces/db/directory"
	"duces/db/verify"
)

type restoreCmd struct {
	File string `arg:"" help:"Backup to read." type:"path"`
	console.DataFlag
	Force bool `help:"Restore everything else if documents are missing or changed, and list them."`
}

func (restoreCmd) Help() string {
	return console.Example("Creates a data directory from a backup. The directory must be new or empty, and no server may use it. The restore verifies the hash of each file, every document, and the whole history before the database appears. It first removes files left by an interrupted restore.",
		"duces restore duces-2018-02-27.tar --data /var/lib/duces")
}

func (c restoreCmd) Run(ctx context.Context, con console.Console) error {
	in, err := os.Open(c.File)
	if err != nil {
		return console.Cannot(fmt.Errorf("the backup cannot be read: %w", err))
	}
	defer in.Close()
	release, swept, err := backup.Claim(c.Data)
	if err != nil {
		return console.Cannot(err)
	}
	defer release()
	if swept {
		fmt.Fprintf(con.Out, "Removed files left by an interrupted restore in %s.\n", c.Data)
	}
	// Inside of the directory, which may be a mount that cannot be renamed.
	room := filepath.Join(c.Data, directory.RestoreDir)
	if err := os.Mkdir(room, 0o700); err != nil {
		return console.Cannot(directory.Unwritable(c.Data, err))
	}
	found, err := backup.Unpack(ctx, in, room)
	if err := c.refuse(con, found, err); err != nil {
		return err
	}
	report, err := proveRestored(ctx, con, room)
	if err != nil {
		return err
	}
	if history, documents := broken(report); history || documents && !c.Force {
		return doesNotHold(report, ", or restore everything else with --force; nothing was restored")
	}
	if err := backup.MoveUp(room, c.Data); err != nil {
		return console.Cannot(fmt.Errorf("the data directory cannot be made: %w", err))
	}
	switch n := len(report.Problems); {
	case n > 0:
		fmt.Fprintf(con.Out, "Restored %s: %s. Verified, except the files of %s, listed above, which are missing or changed.\n", c.Data, console.Count(int(report.Size), "event"), console.Count(n, "document"))
	case !found.Listed:
		fmt.Fprintf(con.Out, "Restored %s: %s, verified. The backup is from an earlier version and has no SHA-256 of its files.\n", c.Data, console.Count(int(report.Size), "event"))
	default:
		fmt.Fprintf(con.Out, "Restored %s: %s, verified.\n", c.Data, console.Count(int(report.Size), "event"))
	}
	return nil
}

// refuse says why an archive is not restored, if it is not: only documents can be done without.
func (c restoreCmd) refuse(con console.Console, found backup.Unpacked, err error) error {
	if d, ok := errors.AsType[*archive.Damage](err); ok {
		return console.Negative(fmt.Sprintf("the backup %s is damaged: %s; nothing was restored; use another copy of it", c.File, d.Where))
	}
	if err != nil {
		return console.Cannot(fmt.Errorf("the backup %s cannot be unpacked: %w; nothing was restored", c.File, err))
	}
	for _, name := range found.Damaged {
		fmt.Fprintf(con.Out, "%s: this file in the backup was changed.\n", name)
	}
	switch others := slices.DeleteFunc(slices.Clone(found.Damaged), backup.IsDocument); {
	case len(others) > 0:
		return console.Negative(fmt.Sprintf("the backup %s is damaged: %s; nothing was restored; use another copy of it", c.File, strings.Join(others, ", ")))
	case len(found.Damaged) > 0 && !c.Force:
		return console.Negative(fmt.Sprintf("the backup %s is damaged: %s; nothing was restored; use another copy of it, or restore everything else with --force",
			c.File, strings.Join(found.Damaged[:min(len(found.Damaged), 3)], ", ")))
	}
	return nil
}

// proveRestored holds what was unpacked against the checkpoint that came with it.
func proveRestored(ctx context.Context, con console.Console, room string) (verify.Report, error) {
	checkpoint, err := os.ReadFile(filepath.Join(room, backup.CheckpointFile))
	if err != nil {
		return verify.Report{}, console.Cannot(errors.New("the backup is not complete: its checkpoint is missing; nothing was restored"))
	}
	// One of an earlier version is brought up to this one first: what is wrong in its history stays wrong, and is
	// found, and tables are made from the history.
	if _, err := os.Stat(filepath.Join(room, directory.DatabaseFile)); err == nil {
		progress, end := con.Progress(console.Upgrading)
		err := db.Upgrade(ctx, room, progress)
		end()
		if err != nil {
			return verify.Report{}, console.Cannot(err)
		}
	}
	progress, end := con.Progress("Verifying what was unpacked")
	report, err := verify.DirectoryWith(ctx, room, verify.Options{Against: checkpoint, Progress: progress})
	end()
	if err != nil {
		return report, console.Cannot(err)
	}
	printProblems(con, report)
	return report, nil
}
