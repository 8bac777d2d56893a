package socket

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Run carries out one command. Its context ends when the caller goes away.
type Run func(ctx context.Context, r Request) Answer

// Server takes commands for one data directory.
type Server struct {
	http     *http.Server
	listener net.Listener
	running  sync.WaitGroup // commands
}

// Listen begins to take commands for a directory whose lock the caller has. Those
// of a program of another version are refused.
func Listen(dir, version string, run Run, log *slog.Logger) (*Server, error) {
	l, err := listen(dir, log)
	if err != nil {
		return nil, fmt.Errorf("commands cannot be taken in %s: %w", dir, err)
	}
	s := &Server{listener: l}
	s.http = &http.Server{
		Handler:           s.handler(version, run),
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute, // the command itself may take longer
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	return s, nil
}

// Serve answers until Shutdown, which comes without an error.
func (s *Server) Serve() error {
	if err := s.http.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Shutdown takes no further command, and waits for those that were begun until
// ctx is done. Then their callers are cut off, and they are told to end.
func (s *Server) Shutdown(ctx context.Context) error {
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = s.http.Close()
	}
	s.running.Wait()
	return err
}

func (s *Server) handler(version string, run Run) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.running.Add(1)
		defer s.running.Done()
		if theirs := r.Header.Get(versionHeader); theirs != version {
			http.Error(w, fmt.Sprintf("The running server is %s and this program is %s. Restart the server with this version, or use the server's version of this program.", version, theirs), http.StatusConflict)
			return
		}
		var request Request
		err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxRequest)).Decode(&request)
		if _, large := errors.AsType[*http.MaxBytesError](err); large {
			http.Error(w, fmt.Sprintf("The input is larger than %d MiB, the limit of a running server. Split it.", maxRequest>>20), http.StatusRequestEntityTooLarge)
			return
		}
		if err != nil {
			http.Error(w, fmt.Sprintf("The server did not get the whole command: %v.", err), http.StatusBadRequest)
			return
		}
		_, _ = io.Copy(io.Discard, r.Body) // what stands behind it, so that the end of the connection is noticed
		send(w, line{Answer: carry(r.Context(), w, run, request)})
	})
}

// carry runs a command, and sends its caller how far it is.
func carry(ctx context.Context, w http.ResponseWriter, run Run, request Request) *Answer {
	report, end := telling(w)
	defer end() // also where it panics: nothing may be sent behind the answer
	request.Progress = report
	answer := run(ctx, request)
	return &answer
}

// between is the time between two lines of progress.
const between = 200 * time.Millisecond

// telling sends a caller how far its command is, until end. Whoever reports does not wait for a caller that has stopped.
func telling(w http.ResponseWriter) (report func(what string, done, of int64), end func()) {
	var latest atomic.Pointer[line]
	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for every := time.NewTicker(between); ; {
			select {
			case <-every.C:
				if l := latest.Swap(nil); l != nil {
					send(w, *l)
				}
			case <-stop:
				every.Stop()
				return
			}
		}
	}()
	report = func(what string, done, of int64) { latest.Store(&line{What: what, Done: done, Of: of}) }
	return report, func() {
		patience(w)
		close(stop)
		<-ended
	}
}

// patience is for a caller that has stopped: what is sent from now on may take so long, and no longer.
func patience(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(time.Minute))
}

func send(w http.ResponseWriter, l line) {
	_ = json.NewEncoder(w).Encode(l) // nobody else is to hear of it
	_ = http.NewResponseController(w).Flush()
}
