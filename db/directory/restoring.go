package directory

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"duces/workflow"
)

// RestoreDir is where a restore unpacks, within the directory that it makes. What was
// proved is moved up from it, the database last: with RestoreDir and without a database, a
// directory is half restored. Earlier versions added a number to the name.
const RestoreDir = ".restore"

func restoring(dir string) (left []string, err error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, e := range entries {
		if e.IsDir() && strings.HasPrefix(e.Name(), RestoreDir) {
			left = append(left, filepath.Join(dir, e.Name()))
		}
	}
	return left, err
}

// Unfinished is the error of a directory into which a restore was not finished; nil: it is none.
func Unfinished(dir string) error {
	if left, _ := restoring(dir); len(left) == 0 { // whatever is wrong shows when the directory is opened
		return nil
	}
	if _, err := os.Stat(filepath.Join(dir, DatabaseFile)); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return &workflow.Error{Code: workflow.Unavailable, Message: fmt.Sprintf(
		"A restore into %s was not finished, or still runs. Run duces restore FILE --data %s with the backup: it removes what is there and starts again.", dir, dir)}
}

// SweepRestore takes away what a killed restore left, for whoever has the directory's lock:
// beside a database what it unpacked, and without one also what it had moved up.
func SweepRestore(dir string, moved []string) (swept bool, err error) {
	left, err := restoring(dir)
	if err != nil || len(left) == 0 {
		return false, err
	}
	if Unfinished(dir) != nil {
		for _, name := range moved { // before RestoreDir, which says whose they are
			if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
				return false, err
			}
		}
	}
	for _, path := range left {
		if err := os.RemoveAll(path); err != nil {
			return false, err
		}
	}
	return true, nil
}
