package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"duces/cmd/duces/backup"
	"duces/cmd/duces/console"
	"duces/db/directory"
)

// TestAKilledBackupIsSweptByTheNext ends the real program with SIGKILL at several points,
// and another time lets it run beside one that is swept.
func TestAKilledBackupIsSweptByTheNext(t *testing.T) {
	t.Parallel()
	dir, room := archived(t, strings.Repeat("0123456789abcdef", 1<<21), "two"), t.TempDir() // 32 MiB
	file := filepath.Join(room, "b.tar")
	rooms := func() (found []string) {
		for _, name := range inDir(t, room) {
			if strings.HasPrefix(name, backup.Room) {
				found = append(found, filepath.Join(room, name))
			}
		}
		return found
	}
	size := func(name string) int64 {
		for _, r := range rooms() {
			if info, err := os.Stat(filepath.Join(r, name)); err == nil {
				return info.Size()
			}
		}
		return -1
	}
	for name, until := range map[string]func() bool{
		"as soon as there is a room":  func() bool { return len(rooms()) > 0 },
		"with a snapshot":             func() bool { return size(directory.DatabaseFile) > 0 },
		"with the key":                func() bool { return size(directory.KeyFile) > 0 },
		"with the archive begun":      func() bool { return size("archive") > 0 },
		"with a document half packed": func() bool { return size("archive") > 4<<20 },
	} {
		killWhen(t, name, until, "backup", "--data", dir, "-o", file)
		if _, err := os.Stat(file); err == nil {
			t.Errorf("killed %s, there is a backup", name)
		}
		if len(rooms()) == 0 {
			t.Errorf("killed %s, nothing is left: that is no test", name)
		}
		ends(t, console.ExitYes, "Removed files left by 1 interrupted backup", "backup", "--data", dir, "-o", file)
		if left := inDir(t, room); !slices.Equal(left, []string{"b.tar"}) {
			t.Errorf("killed %s, then backed up: %v", name, left)
		}
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	living, _, err := directory.NewRoom(room, backup.Room)
	if err != nil {
		t.Fatal(err)
	}
	ends(t, console.ExitYes, "verified", "backup", "--data", dir, "-o", file)
	if _, err := os.Stat(living.Path); err != nil {
		t.Errorf("what a living process makes was swept: %v", err)
	}
	if err := living.Remove(); err != nil {
		t.Fatal(err)
	}
}

// killWhen starts the program and ends it with SIGKILL as soon as something is so.
func killWhen(t *testing.T, name string, until func() bool, args ...string) {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for deadline := time.Now().Add(patience); !until(); {
		select {
		case err := <-ended:
			t.Fatalf("%s: it ended before, with %v", name, err)
		case <-time.After(time.Millisecond): // between two looks, so that the program has both processors
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s: that never came", name)
		}
	}
	_ = cmd.Process.Kill()
	<-ended
}

func TestAnInterruptedRestoreSaysSoAndBeginsAnew(t *testing.T) {
	t.Parallel()
	dir, room := archived(t, strings.Repeat("0123456789abcdef", 1<<21), "two"), t.TempDir()
	file, copied := filepath.Join(room, "b.tar"), filepath.Join(room, "copy")
	ends(t, console.ExitYes, "verified", "backup", "--data", dir, "-o", file)
	there := func(names ...string) func() bool {
		return func() bool {
			_, err := os.Stat(filepath.Join(append([]string{copied}, names...)...))
			return err == nil
		}
	}
	says := "was not finished, or still runs. Run duces restore FILE --data " + copied
	password := filepath.Join(room, "password")
	write(t, password, "a long enough password")
	again := func(name string) {
		t.Helper()
		before := inDir(t, copied)
		for _, args := range [][]string{
			{"verify", "--data", copied},
			{"user", "list", "--data", copied},
			{"checkpoint", "--data", copied},
			{"serve", "--data", copied, "--addr", "127.0.0.1:0"},
			{"sweep", "--data", copied},
			{"backup", "--data", copied, "-o", filepath.Join(room, "none.tar")},
			{"user", "add", "--data", copied, "--name", "N", "--email", "n@example.org", "--role", "legal", "--password-file", password},
		} {
			ends(t, console.ExitCould, says, args...)
		}
		if after := inDir(t, copied); !slices.Equal(before, after) {
			t.Errorf("%s: the directory had %v and has %v", name, before, after)
		}
		ends(t, console.ExitYes, "Removed files left by an interrupted restore in", "restore", file, "--data", copied)
		if left := inDir(t, copied); slices.ContainsFunc(left, func(s string) bool { return strings.HasPrefix(s, directory.RestoreDir) }) {
			t.Errorf("%s: left is %v", name, left)
		}
		ends(t, console.ExitYes, "Everything matches", "verify", "--data", copied)
	}
	for name, until := range map[string]func() bool{
		"as soon as there is a room": there(directory.RestoreDir),
		"with the database unpacked": there(directory.RestoreDir, directory.DatabaseFile),
		"with the key unpacked":      there(directory.RestoreDir, directory.KeyFile),
		"with documents unpacked":    there(directory.RestoreDir, directory.BlobDir),
		"while it is being verified": there(directory.RestoreDir, backup.CheckpointFile),
	} {
		killWhen(t, name, until, "restore", file, "--data", copied)
		if there(directory.DatabaseFile)() {
			t.Fatalf("%s: it had come to its end", name)
		}
		again(name)
		if err := os.RemoveAll(copied); err != nil {
			t.Fatal(err)
		}
	}
	// Between two files that are moved up no test can kill a program: so it would stand then.
	for n := 1; n <= 3; n++ {
		ends(t, console.ExitYes, "verified", "restore", file, "--data", copied)
		half := filepath.Join(copied, directory.RestoreDir)
		if err := os.Mkdir(half, 0o700); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{directory.DatabaseFile, directory.KeyFile, directory.BlobDir}[:n] {
			if err := os.Rename(filepath.Join(copied, name), filepath.Join(half, name)); err != nil {
				t.Fatal(err)
			}
		}
		again(fmt.Sprintf("with %d files still to be moved", n))
		if err := os.RemoveAll(copied); err != nil {
			t.Fatal(err)
		}
	}
	// With the database moved, all is there: what is left goes when somebody opens it.
	ends(t, console.ExitYes, "verified", "restore", file, "--data", copied)
	if err := os.MkdirAll(filepath.Join(copied, directory.RestoreDir), 0o700); err != nil {
		t.Fatal(err)
	}
	ends(t, console.ExitYes, "Everything matches", "verify", "--data", copied)
	ends(t, console.ExitYes, "", "user", "add", "--data", copied, "--name", "N", "--email", "n@example.org", "--role", "legal", "--password-file", password)
	if _, err := os.Stat(filepath.Join(copied, directory.RestoreDir)); err == nil {
		t.Error("what a restore left is still there")
	}
	// What is not a restore's is never taken away.
	other := filepath.Join(room, "other")
	if err := os.Mkdir(other, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(other, directory.KeyFile), "somebody's key")
	ends(t, console.ExitCould, "is not empty", "restore", file, "--data", other)
	if _, err := os.Stat(filepath.Join(other, directory.KeyFile)); err != nil {
		t.Error(err)
	}
	var whole []string
	if err := filepath.WalkDir(room, func(path string, _ fs.DirEntry, err error) error {
		whole = append(whole, path)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, path := range whole {
		if strings.Contains(path, ".restore") || strings.Contains(path, backup.Room) {
			t.Errorf("%s is left", path)
		}
	}
}
