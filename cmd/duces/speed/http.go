package speed

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// served measures the acts of durable over HTTP, by 64 clients: beside a server that only writes the same rows before it
// echoes each request.
func (r *run) served(ctx context.Context) error {
	r.says("Measuring durable acts over HTTP, by 64 clients")
	var ours, echo float64
	wait := time.Hour
	for i := range r.size.Rounds {
		room := filepath.Join(r.dir, "http-"+strconv.Itoa(i))
		t, err := r.made(ctx, filepath.Join(room, "acts"), r.size.Acts/len(steps))
		if err != nil {
			return err
		}
		c, err := r.serve(ctx, t.token, "bench", "--serve", t.dir)
		if err != nil {
			return err
		}
		rate, slow, err := c.acts(ctx, t.ids)
		if err := errors.Join(err, c.stop()); err != nil {
			return err
		}
		ours, wait = max(ours, rate), min(wait, slow)
		c, err = r.serve(ctx, "", "bench", "--echo", t.dir, "--data", filepath.Join(room, "echo"), "--from", strconv.FormatInt(t.head, 10))
		if err != nil {
			return err
		}
		rate, _, err = c.acts(ctx, t.ids)
		if err := errors.Join(err, c.stop()); err != nil {
			return err
		}
		echo = max(echo, rate)
		if err := os.RemoveAll(room); err != nil {
			return err
		}
	}
	r.atLeast("64 clients over HTTP", ours, "acts/s", echo, "echo and group commit of the same rows", 0.5)
	r.atMost("64 clients over HTTP, p99", milliseconds(wait), "ms", 70, Fixed, 1)
	return nil
}

// made is a team with so many matters whose store is closed.
func (r *run) made(ctx context.Context, dir string, matters int) (*team, error) {
	t, err := newTeam(ctx, dir)
	if t == nil {
		return nil, err
	}
	if err == nil {
		err = t.open(ctx, matters)
	}
	if err == nil {
		t.head, err = t.size(ctx)
	}
	return t, errors.Join(err, t.store.Close())
}

// requests are the steps as a client of the API takes them.
var requests = []struct{ path, body string }{
	{"/transitions", `{"transition":"issue_request","effective_on":"2018-01-24","fields":` + requestFields + `}`},
	{"/notes", `{"text":"` + noteText + `"}`},
	{"/transitions", `{"transition":"receive_response","effective_on":"2018-01-24","fields":` + responseFields + `}`},
	{"/notes", `{"text":"` + noteText + `"}`},
}

// acts has 64 clients take all steps of matters, and says how long 99 of 100 requests took at most.
func (c *client) acts(ctx context.Context, ids []string) (rate float64, slow time.Duration, err error) {
	var mu sync.Mutex
	var took []time.Duration
	rate, err = perSecond(len(ids)*len(requests), func() error {
		return inParallel(ctx, callers, len(ids), func(ctx context.Context, i int) error {
			for n, q := range requests {
				asked := time.Now()
				if err := c.ask(ctx, http.MethodPost, "/api/v1/matters/"+ids[i]+q.path, ids[i]+"/"+strconv.Itoa(n), []byte(q.body)); err != nil {
					return err
				}
				mu.Lock()
				took = append(took, time.Since(asked))
				mu.Unlock()
			}
			return nil
		})
	})
	return rate, p99(took), err
}

// inParallel does something n times, by so many at a time.
func inParallel(ctx context.Context, callers, n int, do func(ctx context.Context, i int) error) error {
	var next atomic.Int64
	work, ctx := errgroup.WithContext(ctx)
	for range callers {
		work.Go(func() error {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				if err := do(ctx, i); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return work.Wait()
}

// p99 is what 99 of 100 took at most; 0 of none.
func p99(took []time.Duration) time.Duration {
	slices.Sort(took)
	if len(took) == 0 {
		return 0
	}
	return took[len(took)*99/100]
}

// Echo serves until ctx ends. It answers each request with its body once the rows of one act are durable in a new
// directory: those that acts in source left behind an event, one act after the other, in a transaction for all that wait.
func Echo(ctx context.Context, source, dir string, from int64, ready io.Writer) (err error) {
	acts, err := openBareActs(ctx, source, dir, from)
	if acts == nil {
		return err
	}
	defer func() { err = errors.Join(err, acts.close()) }()
	if err != nil {
		return err
	}
	waiting := make(chan chan error, callers)
	go func() {
		done := 0
		for first := range waiting {
			group := []chan error{first}
			for len(group) < callers && len(waiting) > 0 {
				group = append(group, <-waiting)
			}
			err := errTooMany
			if done+len(group) <= acts.n {
				err = acts.write(context.WithoutCancel(ctx), done, done+len(group))
			}
			done += len(group)
			for _, one := range group {
				one <- err
			}
		}
	}()
	server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			one := make(chan error, 1)
			waiting <- one
			err = <-one
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		_, _ = w.Write(body) // who is gone needs no answer
	})}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	context.AfterFunc(ctx, func() { _ = server.Shutdown(context.WithoutCancel(ctx)) })
	fmt.Fprintf(ready, "Echo listens on http://%s\n", l.Addr())
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

var errTooMany = errors.New("there are no rows for so many requests")
