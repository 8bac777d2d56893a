package main

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"duces/db"
	"duces/db/directory"
	"duces/db/verify"
)

type backupCmd struct {
	dataFlag
	Output string `short:"o" required:"" help:"File to write." placeholder:"FILE" type:"path"`
}

func (backupCmd) Help() string {
	return example("Writes database, key, documents, configuration and a signed checkpoint, as of one instant, into one tar file. It may run beside the server. The snapshot is verified before it is written. The file holds the ledger's key: keep it as you keep the key.",
		"duces backup --data /var/lib/duces -o duces-2018-02-27.tar")
}

// checkpointFile is the signed head in a backup, which holds a restored history to what was packed.
const checkpointFile = "checkpoint"

func (c backupCmd) Run(ctx context.Context, con console) error {
	if err := there(c.Data); err != nil {
		return err
	}
	out, err := os.CreateTemp(filepath.Dir(c.Output), ".backup-*") // mode 0600
	if err != nil {
		return cannot{fmt.Errorf("the backup cannot be written: %w", err)}
	}
	defer func() { _ = os.Remove(out.Name()) }() // in vain once it has its name
	defer out.Close()
	size, err := con.backup(ctx, c.Data, filepath.Dir(c.Output), out)
	if err != nil {
		return err
	}
	if err := errors.Join(out.Sync(), out.Close()); err != nil {
		return cannot{fmt.Errorf("the backup cannot be written: %w", err)}
	}
	if err := os.Rename(out.Name(), c.Output); err != nil {
		return cannot{fmt.Errorf("the backup cannot be written: %w", err)}
	}
	fmt.Fprintf(con.out, "Wrote %s: %s, verified.\n", c.Output, count(int(size), "event"))
	return nil
}

// backup takes a snapshot, proves it, and packs it with what belongs to it.
// Documents are read after the database: each one that it names is stored by then.
func (c console) backup(ctx context.Context, dir, beside string, out io.Writer) (size int64, err error) {
	room, err := os.MkdirTemp(beside, ".snapshot-*") // mode 0700, on the disk that must hold as much anyway
	if err != nil {
		return 0, cannot{fmt.Errorf("there is no room for a snapshot: %w", err)}
	}
	defer func() { _ = os.RemoveAll(room) }()
	if err := db.Snapshot(ctx, dir, filepath.Join(room, directory.DatabaseFile)); err != nil {
		return 0, cannot{err}
	}
	if err := copyFile(filepath.Join(dir, directory.KeyFile), filepath.Join(room, directory.KeyFile)); err != nil {
		return 0, cannot{fmt.Errorf("the ledger's key cannot be read: %w", err)}
	}
	head, err := db.Head(ctx, room)
	if err != nil {
		return 0, cannot{err}
	}
	report, err := verify.Directory(ctx, room, head.Checkpoint)
	if err != nil {
		return 0, cannot{err}
	}
	if len(report.Problems) > 0 {
		c.report(report)
		return 0, broken(report)
	}
	pack := tar.NewWriter(out)
	files := []string{filepath.Join(room, directory.DatabaseFile), filepath.Join(room, directory.KeyFile)}
	if _, err := os.Stat(filepath.Join(dir, configFile)); err == nil {
		files = append(files, filepath.Join(dir, configFile))
	}
	for _, path := range files {
		if err := packFile(pack, path, filepath.Base(path)); err != nil {
			return 0, cannot{fmt.Errorf("the backup cannot be written: %w", err)}
		}
	}
	err = packBlobs(pack, dir)
	if err == nil {
		err = packBytes(pack, checkpointFile, head.Checkpoint)
	}
	if err = errors.Join(err, pack.Close()); err != nil {
		return 0, cannot{fmt.Errorf("the backup cannot be written: %w", err)}
	}
	return report.Size, nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		return errors.Join(err, out.Close())
	}
	return out.Close()
}

func packBlobs(pack *tar.Writer, dir string) error {
	root := filepath.Join(dir, directory.BlobDir)
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path == root {
			return nil // no document was ever stored
		}
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil || !d.Type().IsRegular() || !packed(filepath.ToSlash(name)) {
			return err
		}
		return packFile(pack, path, filepath.ToSlash(name))
	})
}

func packFile(pack *tar.Writer, path, name string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	head := tar.Header{Name: name, Mode: 0o600, Size: info.Size(), ModTime: info.ModTime(), Typeflag: tar.TypeReg}
	if err := pack.WriteHeader(&head); err != nil {
		return err
	}
	_, err = io.Copy(pack, f)
	return err
}

func packBytes(pack *tar.Writer, name string, text []byte) error {
	head := tar.Header{Name: name, Mode: 0o600, Size: int64(len(text)), ModTime: time.Now(), Typeflag: tar.TypeReg}
	if err := pack.WriteHeader(&head); err != nil {
		return err
	}
	_, err := pack.Write(text)
	return err
}
