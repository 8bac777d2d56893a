package console

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"duces/db/directory"
)

// DataFlag is the data directory of a command that needs one.
type DataFlag struct {
	Data string `help:"Data directory." env:"DUCES_DATA" placeholder:"DIR" required:"" type:"path" json:"-"`
}

// There refuses a directory without a database: only serve and demo begin one.
func (d DataFlag) There() error {
	dir := d.Data
	if err := directory.Unfinished(dir); err != nil {
		return Cannot(err)
	}
	_, err := os.Stat(filepath.Join(dir, directory.DatabaseFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Cannot(fmt.Errorf("there is no Duces database in %s; check --data, or create one with duces serve --data %s", dir, dir))
	case err != nil:
		return Cannot(fmt.Errorf("the data directory cannot be read: %w", err))
	}
	return nil
}

// Upgrading is what takes long when a directory of another version is opened.
const Upgrading = "Upgrading the data directory"
