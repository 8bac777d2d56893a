package file

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"time"

	"duces/workflow/view"
)

// Extractor reads texts in processes of their own: nothing in this one could stop a reader that a broken file keeps busy.
type Extractor struct {
	// Program is how this program is called to do nothing but Child; a media type follows.
	Program []string
	Most    time.Duration // that one file may take
}

// What a process may take that reads a text.
const (
	mostMemory = 384 << 20 // bytes; a little more is found a moment later
	exitMemory = 3
)

// ReadText reads the text of a file. A file on which the process ends, or which takes too long, is broken; one that takes
// too much memory is too large. An error says that the process could not be had, or that ctx ended.
func (x Extractor) ReadText(ctx context.Context, f *os.File, kind string) (Text, error) {
	within, cancel := context.WithTimeout(ctx, x.Most)
	defer cancel()
	child := exec.CommandContext(within, x.Program[0], append(x.Program[1:len(x.Program):len(x.Program)], kind)...) //nolint:gosec // our own
	child.Stdin = f
	child.Env = []string{"GOMAXPROCS=2", "GOMEMLIMIT=256MiB", "GOTRACEBACK=none", childMark + "=1"}
	child.WaitDelay = time.Second
	out, err := child.StdoutPipe()
	if err == nil {
		err = child.Start()
	}
	if err != nil {
		return Text{}, err
	}
	var t Text
	said := json.NewDecoder(io.LimitReader(out, 8*mostText)).Decode(&t)
	err = child.Wait()
	exit, _ := errors.AsType[*exec.ExitError](err)
	switch {
	case ctx.Err() != nil:
		return Text{}, ctx.Err()
	case exit != nil && exit.ExitCode() == exitMemory:
		return Text{State: view.TextTooLarge}, nil
	case exit != nil || said != nil:
		return Text{State: view.TextBroken}, nil
	}
	return t, err
}

// childMark is the variable that says to a program that it is one of these processes.
const childMark = "DUCES_READS_TEXT"

// IsChild says whether this is a process that an Extractor started.
func IsChild() bool { return os.Getenv(childMark) != "" }

// Child is what such a process does: it reads the file that is its standard input, and writes its text.
func Child(in *os.File, out io.Writer, kind string) error {
	bound()
	info, err := in.Stat()
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(ReadText(in, info.Size(), kind))
}

// orphaned is how long this process lives if the one that started it is gone, and does not end it.
const orphaned = time.Minute

// bound ends this process if it takes more than a text may.
func bound() {
	limitChild()
	time.AfterFunc(orphaned, func() { os.Exit(1) })
	debug.SetGCPercent(50)
	go func() {
		var m runtime.MemStats
		for range time.Tick(20 * time.Millisecond) {
			if runtime.ReadMemStats(&m); m.Sys-m.HeapReleased > mostMemory {
				os.Exit(exitMemory)
			}
		}
	}()
}
