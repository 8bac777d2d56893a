package directory_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"duces/db/directory"
)

func TestNarrowKeepsTheSpecialBits(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o775|fs.ModeSetgid|fs.ModeSticky); err != nil {
		t.Fatal(err)
	}
	if err := directory.Narrow(dir); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode() != fs.ModeDir|0o700|fs.ModeSetgid|fs.ModeSticky {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestARoomIsMadeWhereNothingCanBeLocked(t *testing.T) {
	for _, cause := range []error{syscall.ENOTSUP, syscall.ENOLCK, syscall.ENOSYS} {
		dir := t.TempDir()
		directory.Locking(t, &fs.PathError{Op: "flock", Err: cause})
		first, _, err := directory.NewRoom(dir, "room-")
		if err != nil {
			t.Fatal(err)
		}
		second, swept, err := directory.NewRoom(dir, "room-")
		if err != nil || swept != 0 {
			t.Fatalf("%d, %v", swept, err)
		}
		if _, err := os.Stat(first.Path); err != nil {
			t.Errorf("nobody knows whether it is in use, and it was swept: %v", err)
		}
		if err := errors.Join(first.Remove(), second.Remove()); err != nil {
			t.Error(err)
		}
		if left, _ := filepath.Glob(filepath.Join(dir, "*")); len(left) > 0 {
			t.Errorf("left: %v", left)
		}
	}
	directory.Locking(t, syscall.EIO)
	if _, _, err := directory.NewRoom(t.TempDir(), "room-"); !errors.Is(err, syscall.EIO) {
		t.Errorf("another error: %v", err)
	}
}
