package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"duces/db/directory"
)

// modes gives every file of a directory that anybody but its owner could reach.
func modes(t *testing.T, dir string) (wide []string, seen map[string]bool) {
	t.Helper()
	seen = map[string]bool{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		seen[d.Name()] = true
		if info.Mode().Perm()&0o077 != 0 {
			wide = append(wide, path+" "+info.Mode().String())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return wide, seen
}

// withoutUmask lets what a test starts make files as wide as it asks for.
func withoutUmask(t *testing.T) {
	t.Helper()
	before := syscall.Umask(0)
	t.Cleanup(func() { syscall.Umask(before) })
}

func TestWhatTheServerWritesIsItsOwnersAloneWhateverTheUmask(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	withoutUmask(t)
	token, matters := team(t, dir)
	if err := os.WriteFile(filepath.Join(dir, directory.ConfigFile), []byte("smtp: {password: secret}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	server := start(t, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	c := caller{client, server.url, token}
	status, text := c.upload(t, strings.NewReader("a document"))
	created(t, status, text)
	status, text = c.move(t, matters[0])
	created(t, status, text)
	wide, seen := modes(t, dir)
	for _, path := range wide {
		t.Error(path)
	}
	for _, name := range []string{"duces.db", "duces.db-wal", "duces.db-shm", "lock", "ledger.key", "duces.sock", "duces.yaml", "blobs"} {
		if !seen[name] {
			t.Errorf("%s was not looked at", name)
		}
	}
	backup := filepath.Join(t.TempDir(), "b.tar")
	must(t, "", "backup", "--data", dir, "-o", backup)
	if info, err := os.Stat(backup); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup: %v, %v", info.Mode(), err)
	}
	restored := filepath.Join(t.TempDir(), "restored")
	must(t, "", "restore", backup, "--data", restored)
	if wide, _ := modes(t, restored); len(wide) > 0 {
		t.Errorf("restored: %v", wide)
	}
	if err := server.stop(t, syscall.SIGTERM); err != nil {
		t.Errorf("%v: %s", err, server.errs)
	}
}

func TestADirectoryThatWasWiderIsNarrowedWhenItIsOpenedForWriting(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	token, _ := team(t, dir)
	first := start(t, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	status, text := caller{client, first.url, token}.upload(t, strings.NewReader("a document"))
	created(t, status, text)
	_ = first.cmd.Process.Kill() // so that log and socket stay
	<-first.ended
	other := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(other, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	document := ""
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && strings.Contains(path, "blobs") {
			document = path
			return nil
		}
		mode := fs.FileMode(0o666)
		if d.IsDir() {
			mode = 0o777
		}
		if err == nil && path != other {
			err = os.Chmod(path, mode)
		}
		return err
	})
	if err != nil || document == "" {
		t.Fatal(err)
	}
	start(t, "serve", "--data", dir, "--addr", "127.0.0.1:0")
	wide, _ := modes(t, dir)
	if len(wide) != 1 || !strings.HasPrefix(wide[0], other) {
		t.Errorf("as wide as before: %v", wide)
	}
}
