package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// program is the real binary, built once.
var program = sync.OnceValues(func() (string, error) {
	path := filepath.Join(binaryRoom, "duces")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", errors.New("the program cannot be built: " + string(out))
	}
	return path, nil
})

// running is the program as a server, in a process of its own.
type running struct {
	cmd   *exec.Cmd
	url   string
	first string // the first line of standard output
	temp  string // its directory for temporary files
	errs  *bytes.Buffer
	ended chan error
}

var addressIn = regexp.MustCompile(`https?://[0-9.:]+`)

// patience bounds every wait of a test: long enough for a loaded machine.
const patience = time.Minute

// start runs the program until it has said its address.
func start(t testing.TB, args ...string) *running {
	t.Helper()
	return startAs(t, nil, args...)
}

// startAs is start as another user.
func startAs(t testing.TB, user *syscall.Credential, args ...string) *running {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	temp, err := os.MkdirTemp(binaryRoom, "temp-*") // a short path: a socket's may have 103 bytes
	if err != nil {
		t.Fatal(err)
	}
	r := &running{cmd: exec.Command(path, args...), errs: &bytes.Buffer{}, ended: make(chan error, 1), temp: temp}
	r.cmd.Stderr = r.errs
	r.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: user}
	r.cmd.Env = append(os.Environ(), "TMPDIR="+r.temp)
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.cmd.Process.Kill() })
	said := make(chan string, 1)
	go func() {
		lines := bufio.NewReader(out)
		line, _ := lines.ReadString('\n')
		said <- line
		_, _ = io.Copy(io.Discard, lines)
		r.ended <- r.cmd.Wait()
	}()
	select {
	case r.first = <-said:
	case <-time.After(patience):
		t.Fatalf("%v said nothing: %s", args, r.errs)
	}
	if r.url = addressIn.FindString(r.first); r.url == "" {
		<-r.ended
		t.Fatalf("%v did not start: %s%s", args, r.first, r.errs)
	}
	return r
}

// stop sends a signal and gives how the program ended.
func (r *running) stop(t testing.TB, signal syscall.Signal) error {
	t.Helper()
	if err := r.cmd.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-r.ended:
		return err
	case <-time.After(patience):
		t.Fatal("the program did not end")
		return nil
	}
}

// kills is how often a test ends the program at a point that chance chooses: fewer times with -short, or as often as
// DUCES_KILLS says.
func kills(usual, short int) int {
	if n, err := strconv.Atoi(os.Getenv("DUCES_KILLS")); err == nil {
		return n
	}
	if testing.Short() {
		return short
	}
	return usual
}

// ask runs the program to its end.
func ask(t testing.TB, args ...string) (out, errs string, code int) {
	t.Helper()
	return askIn(t, nil, args...)
}

// askIn is ask with more variables in the environment.
func askIn(t testing.TB, env []string, args ...string) (out, errs string, code int) {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = append(os.Environ(), env...)
	var stdout, stderr strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			t.Fatal(err)
		}
		code = exit.ExitCode()
	}
	return stdout.String(), stderr.String(), code
}
