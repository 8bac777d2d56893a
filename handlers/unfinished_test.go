package handlers_test

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/labstack/echo/v4"

	"duces/handlers"
	"duces/handlers/access"
	"duces/workflow"
	"duces/workflow/account"
)

// receiving is a server that takes files from the legal team alone. Who asks stands in a header.
func receiving(t *testing.T) http.Handler {
	t.Helper()
	policy, err := access.NewPolicy(handlers.Routes(), []access.Route{
		{Method: http.MethodPost, Path: "/upload", Roles: []workflow.Role{workflow.Legal}, Body: 64 << 20},
		{Method: http.MethodPost, Path: "/api/v1/upload", Roles: []workflow.Role{workflow.Legal}, Body: 64 << 20},
		{Method: http.MethodPost, Path: "/sign-in", Public: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	e := handlers.New(handlers.Config{Policy: policy, Logger: slog.New(slog.DiscardHandler)})
	identify := policy.Guard(func(c echo.Context) (account.User, error) {
		who := c.Request().Header.Get("User")
		if who == "" {
			return account.User{}, access.ErrSignIn
		}
		role, _, _ := strings.Cut(who, " ")
		return account.User{ID: who, Role: workflow.Role(role)}, nil
	})
	e.Use(access.ForPages(identify), access.ForAPI(identify))
	read := func(c echo.Context) error {
		if c.QueryParam("refuse") != "" {
			return workflow.Malformed("file", strings.Repeat("This cannot be. ", 1000))
		}
		n, err := io.Copy(io.Discard, c.Request().Body)
		if err != nil {
			return err
		}
		return c.String(http.StatusOK, fmt.Sprint(n))
	}
	for _, path := range []string{"/upload", "/api/v1/upload", "/sign-in"} {
		e.POST(path, read)
	}
	return e
}

// pipes is a listener within one bubble of time.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

func (*pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "unix"} }

func (p *pipes) dial() net.Conn {
	ours, theirs := net.Pipe()
	p.conns <- theirs
	return ours
}

// timed runs the real server in a bubble of time.
func timed(t *testing.T, test func(t *testing.T, dial func() net.Conn)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := &pipes{conns: make(chan net.Conn), done: make(chan struct{})}
		server := handlers.Server("", receiving(t))
		server.ErrorLog = nil
		go func() { _ = server.Serve(p) }()
		test(t, p.dial)
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
}

// sender is one request that is never finished, unless size bytes are sent.
type sender struct {
	path, user string
	header     string        // of its length
	piece      string        // is sent
	every      time.Duration // 0: nothing is sent
	pieces     int
}

// send gives the status of the answer, 0 for none, and when the connection ended.
func (s sender) send(conn net.Conn) (status int, text string, took time.Duration) {
	defer conn.Close()
	began := time.Now()
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		_, err := fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: duces\r\nUser: %s\r\n%s\r\n\r\n", s.path, s.user, s.header)
		for n := 0; err == nil && n < s.pieces; n++ {
			select {
			case <-time.After(s.every):
				_, err = io.WriteString(conn, s.piece)
			case <-stop:
				return
			}
		}
	})
	answers := bufio.NewReader(conn)
	a, err := http.ReadResponse(answers, nil) //nolint:bodyclose // the connection is closed below
	if err == nil && a.StatusCode == http.StatusContinue {
		a, err = http.ReadResponse(answers, nil) //nolint:bodyclose // as above
	}
	if err == nil {
		body, _ := io.ReadAll(a.Body)
		status, text = a.StatusCode, string(body)
		if a.Close {
			_, _ = io.Copy(io.Discard, answers)
		}
	}
	took = time.Since(began)
	close(stop)
	_ = conn.Close()
	wg.Wait()
	return status, text, took
}

const endless = 1 << 30

var unfinished = map[string]sender{
	"nothing comes":              {header: "Content-Length: 20000000"},
	"a byte a second":            {header: "Content-Length: 20000000", piece: "x", every: time.Second, pieces: endless},
	"a byte a second, in chunks": {header: "Transfer-Encoding: chunked", piece: "1\r\nx\r\n", every: time.Second, pieces: endless},
	"it waits and then is slow":  {header: "Content-Length: 20000000\r\nExpect: 100-continue", piece: "x", every: 10 * time.Second, pieces: endless},
}

func TestUnfinishedUploadsOfThoseWhoMayNotEndWithinSeconds(t *testing.T) {
	for name, s := range unfinished {
		for _, path := range []string{"/upload", "/api/v1/upload", "/nothing", "/api/v1/nothing", "/sign-in"} {
			for _, user := range []string{"", "auditor"} {
				t.Run(name+" "+path+" "+user, func(t *testing.T) {
					timed(t, func(t *testing.T, dial func() net.Conn) {
						s.path, s.user = path, user
						most := 10 * time.Second
						if path == "/sign-in" { // it is open to all, and reads
							most = 30 * time.Second
						}
						var wg sync.WaitGroup
						for range 80 {
							conn := dial()
							wg.Go(func() {
								if status, _, took := s.send(conn); took > most || status >= 200 && status < 300 {
									t.Errorf("it answers %d after %v", status, took)
								}
							})
						}
						wg.Wait()
					})
				})
			}
		}
	}
}

func TestASlowLineMayUploadAndAStalledOneEnds(t *testing.T) {
	timed(t, func(t *testing.T, dial func() net.Conn) {
		slow := sender{path: "/upload", user: "legal", header: fmt.Sprint("Content-Length: ", 10<<20), piece: strings.Repeat("x", 20<<10), every: time.Second, pieces: 512}
		if status, text, took := slow.send(dial()); status != http.StatusOK || text != fmt.Sprint(10<<20) || took < 5*time.Minute {
			t.Errorf("a slow line gets %d %q after %v", status, text, took)
		}
		for name, s := range unfinished {
			s.path, s.user = "/api/v1/upload", "legal"
			status, text, took := s.send(dial())
			if status != http.StatusServiceUnavailable || !strings.Contains(text, "too slowly") || took > time.Minute {
				t.Errorf("%s: it answers %d after %v: %s", name, status, took, text)
			}
		}
	})
}

func TestOneUserHasFewUploadsUnderWay(t *testing.T) {
	timed(t, func(t *testing.T, dial func() net.Conn) {
		s := sender{path: "/api/v1/upload", user: "legal", header: "Content-Length: 20000000"}
		var wg sync.WaitGroup
		for range 8 {
			conn := dial()
			wg.Go(func() { s.send(conn) })
		}
		synctest.Wait()
		if status, text, _ := s.send(dial()); status != http.StatusTooManyRequests || !strings.Contains(text, "Too many uploads at once") {
			t.Errorf("the ninth gets %d: %s", status, text)
		}
		whole := sender{path: "/upload", user: "legal", header: "Content-Length: 5", piece: "small", every: 1, pieces: 1}
		if status, text, _ := whole.send(dial()); status != http.StatusOK {
			t.Errorf("a small one gets %d: %s", status, text)
		}
		form := sender{path: "/upload", user: "legal", header: "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 5", piece: "small", every: 1, pieces: 1}
		if status, text, _ := form.send(dial()); status != http.StatusTooManyRequests {
			t.Errorf("a small form that may hold many files gets %d: %s", status, text)
		}
		whole = sender{path: "/upload", user: "legal other", header: "Transfer-Encoding: chunked", piece: "1\r\nx\r\n0\r\n\r\n", every: 1, pieces: 1}
		if status, text, _ := whole.send(dial()); status != http.StatusOK {
			t.Errorf("somebody else gets %d: %s", status, text)
		}
		wg.Wait()
		whole.user = "legal"
		if status, text, _ := whole.send(dial()); status != http.StatusOK {
			t.Errorf("when those have ended one gets %d: %s", status, text)
		}
	})
}

func TestAnEarlyRefusalArrivesOverHTTP2(t *testing.T) {
	server := httptest.NewUnstartedServer(receiving(t))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	client := server.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if tr := client.Transport.(*http.Transport); tr.TLSClientConfig == nil {
		tr.TLSClientConfig = &tls.Config{}
	}
	for name, c := range map[string]struct {
		path, user string
		status     int
	}{
		"nobody":             {"/api/v1/upload", "", 401},
		"another role":       {"/api/v1/upload", "auditor", 403},
		"no such address":    {"/api/v1/nothing", "legal", 404},
		"too large":          {"/api/v1/upload", "legal", 413},
		"refused by content": {"/api/v1/upload?refuse=1", "legal", 422},
		"a page":             {"/upload?refuse=1", "legal", 422},
	} {
		for _, sized := range []bool{true, false} {
			t.Run(fmt.Sprint(name, " ", sized), func(t *testing.T) {
				size := int64(20 << 20)
				switch {
				case c.status == 413:
					size = 80 << 20
				case c.status == 404 && sized: // where nothing is, little is taken
					size = 900 << 10
				}
				body := io.LimitReader(endlessly{}, size)
				r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+c.path, body)
				if err != nil {
					t.Fatal(err)
				}
				if sized {
					r.ContentLength = size
				}
				r.Header.Set("User", c.user)
				a, err := client.Do(r)
				if err != nil {
					t.Fatal(err)
				}
				defer a.Body.Close()
				if _, err := io.Copy(io.Discard, a.Body); err != nil && !errors.Is(err, io.EOF) {
					t.Error(err)
				}
				if a.StatusCode != c.status || a.ProtoMajor != 2 {
					t.Errorf("it answers %d by %s", a.StatusCode, a.Proto)
				}
			})
		}
	}
}

type endlessly struct{}

func (endlessly) Read(p []byte) (int, error) { return len(p), nil }
