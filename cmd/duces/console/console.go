// Package console is how a sub-command meets whoever called it: it reads standard input and the environment, prints
// text, tables, JSON, and how far it is, names its data directory, and ends with one sentence and an exit status.
package console

import (
	"io"
	"log/slog"
	"time"
)

// Console is what a command reads from and writes to.
type Console struct {
	In       io.Reader
	Out, Err io.Writer
	Getenv   func(string) string
	Now      func() time.Time // the machine's clock
	Level    slog.Level       // of the log; the zero value is Info
}

// Logger writes text to standard error.
func (c Console) Logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(c.Err, &slog.HandlerOptions{Level: c.Level}))
}
