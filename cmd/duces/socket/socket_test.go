package socket_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duces/cmd/duces/socket"
	"duces/db/directory"
	"duces/workflow"
)

func echo(_ context.Context, r socket.Request) socket.Answer {
	return socket.Answer{Status: 1, Out: []byte(r.Command + " " + r.Key + " "), Err: r.Input}
}

func listen(t *testing.T, dir string, run socket.Run) *socket.Server {
	t.Helper()
	s, err := socket.Listen(dir, "v1", run, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Serve() }()
	t.Cleanup(func() {
		if err := errors.Join(s.Shutdown(context.Background()), <-ended); err != nil {
			t.Errorf("it ended with %v", err)
		}
	})
	return s
}

func TestACommandGetsItsAnswer(t *testing.T) {
	for name, dir := range map[string]string{"short": t.TempDir(), "long": filepath.Join(t.TempDir(), strings.Repeat("d", 200))} {
		t.Run(name, func(t *testing.T) {
			temp := t.TempDir()
			t.Setenv("TMPDIR", temp)
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			if socket.Listening(t.Context(), dir) {
				t.Error("somebody listens before anybody does")
			}
			s := listen(t, dir, echo)
			a, err := socket.Ask(t.Context(), dir, "v1", socket.Request{Command: "user add", Key: "k", Input: []byte(`{"a":"é"}`)})
			if err != nil || a.Status != 1 || string(a.Out) != "user add k " || string(a.Err) != `{"a":"é"}` {
				t.Errorf("%+v, %v", a, err)
			}
			if info, err := os.Stat(filepath.Join(dir, directory.SocketFile)); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("the socket: %v, %v", info, err)
			}
			if err := s.Shutdown(t.Context()); err != nil {
				t.Error(err)
			}
			if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
				t.Errorf("left in the temporary directory: %v, %v", left, err)
			}
			if _, err := os.Stat(filepath.Join(dir, directory.SocketFile)); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("after the end the socket is there: %v", err)
			}
			_, err = socket.Ask(t.Context(), dir, "v1", socket.Request{})
			if workflow.CodeOf(err) != workflow.Unavailable {
				t.Errorf("after the end: %v", err)
			}
		})
	}
}

func TestAPathThatIsTooLongEverywhereIsRefused(t *testing.T) {
	long := filepath.Join(t.TempDir(), strings.Repeat("d", 120))
	if err := os.Mkdir(long, 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", long)
	_, err := socket.Listen(long, "v1", echo, slog.New(slog.DiscardHandler))
	if err == nil || !strings.Contains(err.Error(), "too long for a socket") {
		t.Errorf("got %v", err)
	}
	if left, err := os.ReadDir(long); err != nil || len(left) > 0 {
		t.Errorf("it left %v, %v", left, err)
	}
}

func TestWhatIsRefusedIsNotRun(t *testing.T) {
	dir := t.TempDir()
	listen(t, dir, func(context.Context, socket.Request) socket.Answer {
		t.Error("it was run")
		return socket.Answer{}
	})
	large := append(append([]byte{'"'}, make([]byte, 65<<20)...), '"')
	for i := 1; i < len(large)-1; i++ {
		large[i] = 'x'
	}
	for name, c := range map[string]struct {
		version string
		input   []byte
		says    string
	}{
		"another version": {"v2", []byte("{}"), "The running server is v1 and this program is v2."},
		"no version":      {"", []byte("{}"), "The running server is v1 and this program is ."},
		"too large":       {"v1", large, "larger than 64 MiB"},
	} {
		_, err := socket.Ask(t.Context(), dir, c.version, socket.Request{Command: "x", Input: c.input})
		if workflow.CodeOf(err) != workflow.Refused || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The server has the whole request and ends, or sends half an answer.
func TestAnAnswerThatIsLostLeavesTheOutcomeUnknown(t *testing.T) {
	for name, reply := range map[string]string{
		"nothing": "",
		"half":    "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"status\":0,",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			l, err := net.Listen("unix", filepath.Join(dir, directory.SocketFile))
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			go func() {
				if c, err := l.Accept(); err == nil {
					_, _ = c.Read(make([]byte, 4096))
					_, _ = c.Write([]byte(reply))
					_ = c.Close()
				}
			}()
			_, err = socket.Ask(t.Context(), dir, "v1", socket.Request{Command: "x", Input: []byte("{}")})
			if workflow.CodeOf(err) != workflow.UnknownOutcome {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestACommandEndsWithItsCaller(t *testing.T) {
	dir := t.TempDir()
	began, ended := make(chan struct{}), make(chan error, 1)
	listen(t, dir, func(ctx context.Context, _ socket.Request) socket.Answer {
		close(began)
		<-ctx.Done()
		ended <- ctx.Err()
		return socket.Answer{}
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-began
		cancel()
	}()
	if _, err := socket.Ask(ctx, dir, "v1", socket.Request{Command: "x", Input: []byte("{}")}); workflow.CodeOf(err) != workflow.UnknownOutcome {
		t.Errorf("got %v", err)
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
}

// Whoever reports does not wait for the caller, who is told the latest.
func TestACallerHearsHowFarACommandIs(t *testing.T) {
	dir := t.TempDir()
	heard := make(chan string, 1000)
	listen(t, dir, func(_ context.Context, r socket.Request) socket.Answer {
		for i := range int64(1000) {
			r.Progress("Importing", i, 1000)
		}
		heard <- <-heard // the caller was heard
		return socket.Answer{Status: 7}
	})
	a, err := socket.Ask(t.Context(), dir, "v1", socket.Request{Command: "x", Input: []byte("{}"), Progress: func(what string, done, of int64) {
		heard <- fmt.Sprint(what, " ", done, " of ", of)
	}})
	if err != nil || a.Status != 7 {
		t.Errorf("answered %+v, %v", a, err)
	}
	if first := <-heard; !strings.HasPrefix(first, "Importing ") || !strings.HasSuffix(first, " of 1000") {
		t.Errorf("heard %q", first)
	}
}

// A stop lets a command answer, and takes no other.
func TestAStopWaitsForTheCommandThatRuns(t *testing.T) {
	dir := t.TempDir()
	began, finish := make(chan struct{}), make(chan struct{})
	s := listen(t, dir, func(context.Context, socket.Request) socket.Answer {
		close(began)
		<-finish
		return socket.Answer{Status: 7}
	})
	answer := make(chan socket.Answer, 1)
	go func() {
		a, err := socket.Ask(t.Context(), dir, "v1", socket.Request{Command: "x", Input: []byte("{}")})
		if err != nil {
			t.Error(err)
		}
		answer <- a
	}()
	<-began
	stopped := make(chan error, 1)
	go func() { stopped <- s.Shutdown(t.Context()) }()
	for until := time.Now().Add(10 * time.Second); socket.Listening(t.Context(), dir); {
		if time.Now().After(until) {
			t.Fatal("it goes on listening")
		}
	}
	select {
	case err := <-stopped:
		t.Fatalf("it did not wait: %v", err)
	default:
	}
	close(finish)
	if a := <-answer; a.Status != 7 {
		t.Errorf("answered %+v", a)
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}
