package directory

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/uuid"

	"duces/workflow"
	"duces/workflow/ledger"
)

// OpenKey reads the key that signs the ledger's head. Only a store that has
// never signed gets a new one: a key that vanished must come back from the
// backup, or all later checkpoints would be another ledger's. signed says
// whether the store has.
func OpenKey(dir string, signed func() (bool, error)) (*ledger.Signer, error) {
	signer, err := ReadKey(dir)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return signer, err
	}
	there, err := signed()
	if err != nil {
		return nil, err
	}
	if there {
		return nil, missingKey(dir, fs.ErrNotExist)
	}
	// The name must differ from ledger to ledger, for a witness may keep many.
	private, _, err := ledger.NewKey("duces/"+uuid.NewString(), rand.Reader)
	if err != nil {
		return nil, err
	}
	if err := WriteDurably(filepath.Join(dir, KeyFile), []byte(private+"\n")); err != nil {
		return nil, Unwritable(dir, err)
	}
	return ledger.ParseSigner(private)
}

func ReadKey(dir string) (*ledger.Signer, error) {
	path := filepath.Join(dir, KeyFile)
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, missingKey(dir, err)
	}
	signer, err := ledger.ParseSigner(string(text))
	if err != nil {
		return nil, (&workflow.Error{Code: workflow.Internal, Message: fmt.Sprintf(
			"The file %s holds no key of a ledger; put it back from a backup.", path)}).Because(err)
	}
	return signer, nil
}

func missingKey(dir string, cause error) error {
	return (&workflow.Error{Code: workflow.Unavailable, Message: fmt.Sprintf(
		"The ledger's key %s cannot be read; put it back from a backup, with mode 0600.", filepath.Join(dir, KeyFile))}).Because(cause)
}

// WriteDurably makes a file that is there whole, or not at all, after a power cut.
func WriteDurably(path string, text []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), UnfinishedPrefix+"*") // mode 0600
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone already, if all went well
	defer f.Close()
	if _, err := f.Write(text); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return SyncDir(filepath.Dir(path))
}

// SyncDir makes names in a directory durable.
func SyncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
