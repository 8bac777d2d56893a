// Package socket carries a command from the program that was called to the
// process that has the data directory, and the answer back.
//
// The socket stands in the directory and belongs to whoever has its lock: that
// process takes away one that was left behind, and listens. A caller looks for it only
// after it was refused the lock. Only the owner of the server's process, and root, may
// connect. The package knows no command: what one means, and whether it may be
// asked for twice, is the caller's and the server's to say.
package socket

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"

	"duces/db/directory"
	"duces/workflow"
)

// Request is a command with all that it needs: the server opens no file for it,
// and takes nothing from its own environment or standard input.
type Request struct {
	Command string          `json:"command"`
	Key     string          `json:"key"` // for idempotency, one per invocation
	Input   json.RawMessage `json:"input"`

	// Progress tells how far a long command is. The server calls its own while the command runs, which never waits; what
	// it tells comes to that of the caller, who may have none.
	Progress func(what string, done, of int64) `json:"-"`
}

// Answer is what the command printed, and how it ended.
type Answer struct {
	Status int    `json:"status"`
	Out    []byte `json:"out"`
	Err    []byte `json:"err"`
}

// line is what a server sends: how far it is, now and then, and last the answer.
type line struct {
	What   string  `json:"what,omitempty"`
	Done   int64   `json:"done,omitempty"`
	Of     int64   `json:"of,omitempty"`
	Answer *Answer `json:"answer,omitempty"`
}

// versionHeader names the program's version. It is compared before anything else
// is read, so that all versions must agree about it alone.
const versionHeader = "Duces-Version"

// maxRequest bounds a request: an import of 200,000 rows has room in it.
const maxRequest = 64 << 20

// longest is how many bytes a socket's path may have on every system: macOS
// allows 103, Linux 107.
const longest = 103

// reach gives a path to the socket of a directory that the system takes. Where
// the directory's own is too long, it goes through a link that leave takes away.
func reach(dir string) (path string, leave func(), err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return "", nil, err
	}
	if path = filepath.Join(dir, directory.SocketFile); len(path) <= longest {
		return path, func() {}, nil
	}
	room, err := os.MkdirTemp("", "duces-*") // mode 0700
	if err != nil {
		return "", nil, err
	}
	leave = func() { _ = os.RemoveAll(room) }
	link := filepath.Join(room, "data")
	path = filepath.Join(link, directory.SocketFile)
	if len(path) > longest {
		err = fmt.Errorf("the path of the data directory is too long for a socket, and so is that of the temporary directory %s; choose a shorter one", os.TempDir())
	} else {
		err = os.Symlink(dir, link)
	}
	if err != nil {
		leave()
		return "", nil, err
	}
	return path, leave, nil
}

// listen opens the socket of a directory whose lock the caller has.
func listen(dir string, log *slog.Logger) (net.Listener, error) {
	path, leave, err := reach(dir)
	if err != nil {
		return nil, err
	}
	defer leave()
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		return nil, err
	}
	l.SetUnlinkOnClose(false) // its path may be gone; Close takes the name in the directory
	if err := os.Chmod(path, 0o600); err != nil {
		_ = l.Close() // the error before says more
		return nil, err
	}
	return listener{l, filepath.Join(dir, directory.SocketFile), log}, nil
}

// listener takes connections of the process's own user and of root alone. The
// mode of the socket says the same, but not before it is set.
type listener struct {
	*net.UnixListener
	path string
	log  *slog.Logger
}

func (l listener) Accept() (net.Conn, error) {
	for {
		c, err := l.AcceptUnix()
		if err != nil {
			return nil, err
		}
		user, err := peer(c)
		if err == nil && (user == 0 || user == os.Geteuid()) {
			return c, nil
		}
		l.log.Warn("A command of another user was refused.", "user", user, "error", err)
		_ = c.Close()
	}
}

// Close takes the socket away, so that no caller waits for a process that has stopped listening.
func (l listener) Close() error {
	_ = os.Remove(l.path)
	return l.UnixListener.Close()
}

// dial connects to the process that has a directory.
func dial(ctx context.Context, dir string) (net.Conn, error) {
	path, leave, err := reach(dir)
	if err != nil {
		return nil, err
	}
	defer leave()
	return (&net.Dialer{}).DialContext(ctx, "unix", path)
}

// Listening says whether a process takes commands for a directory.
func Listening(ctx context.Context, dir string) bool {
	c, err := dial(ctx, dir)
	if err != nil {
		return false
	}
	_ = c.Close()
	return true
}

// absent says that nobody takes commands now, though the directory is in use.
func absent(dir string, cause error) error {
	return (&workflow.Error{Code: workflow.Unavailable, Message: fmt.Sprintf(
		"The data directory %s is in use by another Duces process that cannot take commands now: a server that is starting or stopping, or another command. Try again.", dir)}).Because(cause)
}
