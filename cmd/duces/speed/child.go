package speed

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// child is this program in a process of its own: its memory and its collector are its own, as those of a server are.
type child struct {
	cmd   *exec.Cmd
	log   *os.File
	ended chan error
	most  atomic.Int64 // bytes that were resident; 0: the system does not say
}

// child begins one.
func (r *run) child(ctx context.Context, out io.Writer, args ...string) (*child, error) {
	log, err := os.CreateTemp(r.dir, "log-*")
	if err != nil {
		return nil, err
	}
	c := &child{log: log, ended: make(chan error, 1)}
	c.cmd = exec.CommandContext(ctx, r.program, args...) //nolint:gosec // this program, with arguments that stand in this package
	c.cmd.Stdout, c.cmd.Stderr = out, log
	if err := c.cmd.Start(); err != nil {
		return nil, errors.Join(err, log.Close())
	}
	go func() {
		done := make(chan struct{})
		go c.watch(done)
		err := c.cmd.Wait()
		close(done)
		c.ended <- err
	}()
	return c, nil
}

// watch keeps the most memory that was resident, which goes with the process.
func (c *child) watch(done chan struct{}) {
	for every := time.NewTicker(20 * time.Millisecond); ; {
		c.most.Store(max(c.most.Load(), peak(c.cmd.Process.Pid)))
		select {
		case <-done:
			every.Stop()
			return
		case <-every.C:
		}
	}
}

// wait waits for the end, and says what the child said where it failed.
func (c *child) wait() error {
	err := <-c.ended
	if err != nil {
		said, _ := os.ReadFile(c.log.Name())
		err = fmt.Errorf("%w: %s", err, said[max(0, len(said)-2000):])
	}
	return errors.Join(err, c.log.Close(), os.Remove(c.log.Name()))
}

// stop ends a server, which finishes what it has begun.
func (c *child) stop() error {
	return errors.Join(c.cmd.Process.Signal(syscall.SIGTERM), c.wait())
}

var peakLine = regexp.MustCompile(`(?m)^VmHWM:\s+(\d+) kB$`)

// peak is how many bytes of a process were resident at most; 0 where the system does not say.
func peak(pid int) int64 {
	status, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	found := peakLine.FindSubmatch(status)
	if err != nil || found == nil {
		return 0
	}
	kilobytes, _ := strconv.ParseInt(string(found[1]), 10, 64)
	return kilobytes << 10
}

// memory records how much memory a child took.
func (r *run) memory(name string, c *child) {
	if most := c.most.Load(); most > 0 {
		r.atMost(name, float64(most)/(1<<20), "MiB", 256, Fixed, 1)
		return
	}
	r.says("Not measured, since this system does not tell it: %s", name)
}

// client is somebody who asks a server over kept connections.
type client struct {
	*child
	url   string
	token string
	http  *http.Client
}

// serve starts a child that serves, and waits for its address.
func (r *run) serve(ctx context.Context, token string, args ...string) (*client, error) {
	in, out, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	c, err := r.child(ctx, out, args...)
	if err := errors.Join(err, out.Close()); err != nil {
		return nil, errors.Join(err, in.Close())
	}
	said := bufio.NewReader(in)
	line, err := said.ReadString('\n')
	if err != nil {
		return nil, errors.Join(err, in.Close(), c.stop())
	}
	go func() { // a pipe that nobody reads would end the child
		_, _ = io.Copy(io.Discard, said)
		_ = in.Close()
	}()
	jar, _ := cookiejar.New(nil) // it cannot fail without options
	return &client{
		child: c, url: strings.TrimSpace(line[strings.Index(line, "http"):]), token: token,
		http: &http.Client{
			Transport: &http.Transport{MaxIdleConnsPerHost: callers, DisableCompression: true}, Jar: jar, Timeout: 10 * time.Minute,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

// ask sends a request and reads the whole answer, which must not be a refusal.
func (c *client) ask(ctx context.Context, method, path, key string, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, method, c.url+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	if c.token != "" && strings.HasPrefix(path, "/api/") {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	req.Header.Set("Content-Type", "application/json")
	return c.send(req)
}

func (c *client) send(req *http.Request) error {
	answer, err := c.http.Do(req)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode >= http.StatusBadRequest {
		text, _ := io.ReadAll(answer.Body)
		return fmt.Errorf("%s %s answers %d: %s", req.Method, req.URL.Path, answer.StatusCode, text)
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return err
}

func (c *client) get(ctx context.Context, path string) error {
	return c.ask(ctx, http.MethodGet, path, "", nil)
}

// signIn opens a session, by which pages are read.
func (c *client) signIn(ctx context.Context) error {
	form := url.Values{"email": {legalEmail}, "password": {password}}.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+"/sign-in", strings.NewReader(form))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.send(req)
}
