package directory

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"duces/workflow"
)

// MailKeyFile holds the key of the addresses of matters, and since when it is this directory's. No backup carries it,
// so that a restored copy takes no mail of the original: its addresses are others, and what was sent before is not its own.
const MailKeyFile = "mail.key"

// RespondentKeyFile holds the key of respondents' links and codes. No backup carries it: whoever has one finds no way in.
const RespondentKeyFile = "respondent.key"

// MailKey is what such a file holds.
type MailKey struct {
	Key   [32]byte
	Since time.Time
}

// OpenMailKey reads the key of a directory, and makes one where there is none.
func OpenMailKey(dir string, now time.Time) (MailKey, error) {
	return openKey(filepath.Join(dir, MailKeyFile), now, "matters then get new addresses")
}

// OpenRespondentKey is OpenMailKey for the key of respondents' links and codes.
func OpenRespondentKey(dir string, now time.Time) ([32]byte, error) {
	k, err := openKey(filepath.Join(dir, RespondentKeyFile), now, "respondents then ask for new links")
	return k.Key, err
}

// makingKey is held so that two callers do not make one key each.
var makingKey sync.Mutex

// openKey reads a key or makes it. without says what follows if a person removes the file.
func openKey(path string, now time.Time, without string) (MailKey, error) {
	makingKey.Lock()
	defer makingKey.Unlock()
	dir := filepath.Dir(path)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		k := MailKey{Since: now.UTC().Truncate(time.Microsecond)}
		if _, err := rand.Read(k.Key[:]); err != nil {
			return k, err
		}
		line := hex.EncodeToString(k.Key[:]) + " " + k.Since.Format(time.RFC3339Nano) + "\n"
		if err := WriteDurably(path, []byte(line)); err != nil {
			return k, Unwritable(dir, err)
		}
		return k, nil
	}
	var k MailKey
	if err == nil {
		secret, since, _ := strings.Cut(strings.TrimSpace(string(text)), " ")
		raw, bad := hex.DecodeString(secret)
		if k.Since, err = time.Parse(time.RFC3339Nano, since); err == nil && (bad != nil || copy(k.Key[:], raw) != len(k.Key) || len(raw) != len(k.Key)) {
			err = errors.New("the key has another length")
		}
	}
	if err != nil {
		return k, (&workflow.Error{Code: workflow.Unavailable, Message: fmt.Sprintf(
			"The file %s cannot be read. Make it readable with mode 0600, or remove it: %s.", path, without)}).Because(err)
	}
	return k, nil
}
