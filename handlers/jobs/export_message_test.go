package jobs

import (
	"context"
	netmail "net/mail"
	"time"

	"duces/templates/mail"
	"duces/workflow/account"
)

// Sheet is a letter with all that goes into its message, for tests that need
// what no record could lead to.
type Sheet struct {
	mail.Letter
	Thread, Unsubscribe string
	FileName, FileType  string
	File                []byte
}

// Compose makes the message of a sheet.
func Compose(ctx context.Context, to account.User, row string, s Sheet, at time.Time) ([]byte, error) {
	d := draft{Letter: s.Letter, thread: s.Thread, unsubscribe: s.Unsubscribe}
	if s.FileName != "" {
		d.attached = []attachment{{s.FileName, s.FileType, s.File}}
	}
	m, err := compose(ctx, netmail.Address{Name: "Duces", Address: "duces@example.org"}, to, row, d, at)
	return m.Raw, err
}

// FileNamed makes a file name from words.
func FileNamed(words, ending string) string { return fileNamed(words, ending) }
